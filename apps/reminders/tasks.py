"""To-dos are compared, people reminded and texts sent by the clock."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.core.schedules import scheduled
from apps.reminders.messages import delivery
from apps.reminders.reminding import services as reminding
from apps.reminders.todos import services as todos
from apps.reminders.todos.models import Reconciliation
from apps.school.models import Term

ENTERED_LATE = timedelta(days=14)


@scheduled("核对待办", "0 6-18 * * *")
def reconcile() -> str:
    """Of the present term, and of one that is over where the last facts are still being entered."""
    today = timezone.localdate()
    terms = Term.objects.filter(starts__lte=today, ends__gte=today - ENTERED_LATE)
    outcomes = [outcome for term in terms for outcome in todos.reconcile(term)]
    if failed := [outcome.requirement for outcome in outcomes if outcome.error]:
        raise todos.ReconcileFailed(f"{len(failed)}项要求没有核对成：{'、'.join(failed)}")
    names = ("opened", "closed", "reopened", "withdrawn")
    total = {name: sum(getattr(outcome, name) for outcome in outcomes) for name in names}
    return f"核对{len(outcomes)}项要求：{Reconciliation(**total)}"


@shared_task(name="reminders.reconcile_one")
def reconcile_one(code: str, term_id: int) -> None:
    """Compare one requirement now, because somebody asked for it."""
    todos.reconcile(Term.objects.get(pk=term_id), codes=[code])


@scheduled("每日提醒", "*/15 * * * *")
def remind() -> str:
    return f"提醒{reminding.remind()}人"


@scheduled("发送外部消息", "* * * * *")
def deliver_pending() -> str:
    return f"发送{delivery.deliver_pending()}条"
