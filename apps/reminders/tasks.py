"""To-dos are compared, people reminded and texts sent by the clock."""

from celery import shared_task

from apps.core.schedules import scheduled
from apps.reminders.messages import delivery
from apps.reminders.reminding import services as reminding
from apps.reminders.todos import services as todos
from apps.reminders.todos.models import Reconciliation
from apps.school.models import Term


@scheduled("核对待办", "0 6-18 * * *")
def reconcile() -> str:
    outcomes = todos.reconcile()
    if failed := [outcome.requirement for outcome in outcomes if outcome.error]:
        raise todos.ReconcileFailed(f"{len(failed)}项要求没有核对成：{'、'.join(failed)}")
    total = Reconciliation()
    for outcome in outcomes:
        for name in ("opened", "closed", "reopened", "withdrawn"):
            setattr(total, name, getattr(total, name) + getattr(outcome, name))
    return f"核对{len(outcomes)}项要求：{total}"


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
