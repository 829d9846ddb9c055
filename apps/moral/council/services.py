"""Before, in and after a meeting: the agenda fills itself, decisions are followed up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from apps.inspections.models import Programme
from apps.inspections.rules import names_duty_pupils
from apps.inspections.sheets.summaries import item_counts
from apps.moral.council.models import AgendaItem, Decision, FollowUp, Meeting
from apps.reminders.messages.services import notify
from apps.school.models import Enrolment, HomeroomTenure, Pupil, SchoolClass
from apps.school.roles import facts

PROBLEMS = 3
WEEK = timedelta(days=7)
Kind = AgendaItem.Kind


@dataclass(frozen=True)
class Problem:
    """What the patrol found most in the week up to a meeting. No class is named."""

    category: str
    item: str
    count: int
    before: int

    def __str__(self) -> str:
        change = self.count - self.before
        words = "与上周一样多"
        if change > 0:
            words = f"比上周多{change}次"
        elif change < 0:
            words = f"比上周少{-change}次"
        return f"{self.category}：{self.item}，本周记{self.count}次，{words}。"


def top_problems(on: date) -> list[Problem]:
    """What cost most points in the seven days up to ``on``, in all classes together; three at most."""
    patrol = Programme.objects.filter(inspector_kind=Programme.InspectorKind.ROSTER).first()
    if patrol is None:
        return []
    days = timedelta(days=1)
    rows = item_counts(patrol, on - WEEK + days, on)
    before = {
        row["item__code"]: row["events"]
        for row in item_counts(patrol, on - 2 * WEEK + days, on - WEEK)
    }
    return [
        Problem(
            row["item__category__name"],
            row["item__name"],
            row["events"],
            before.get(row["item__code"], 0),
        )
        for row in rows
        if row["points"] < 0
    ][:PROBLEMS]


def members_called(pupils, on: date, user) -> list[str]:
    """Those who came, as ``user`` may call them: the names of duty pupils' rule, and to everybody
    else the classes that they come from, 四（2）班2人."""
    if names_duty_pupils(user):
        return [str(pupil) for pupil in pupils.order_by("number")]
    classes = SchoolClass.objects.filter(
        enrolments__in=Enrolment.objects.on(on).filter(pupil__in=pupils.order_by())
    )
    counted = classes.annotate(members=Count("pk")).order_by("grade", "number")
    return [f"{one}{one.members}人" for one in counted]


def open_decisions(meeting: Meeting):
    """What earlier meetings decided and nobody has reported done before this one."""
    return (
        Decision.objects.filter(meeting__date__lt=meeting.date, meeting__term=meeting.term_id)
        .exclude(done_on__lt=meeting.date)
        .select_related("meeting", "staff", "school_class")
        .order_by("due_on", "pk")
    )


@transaction.atomic
def fill_agenda(meeting: Meeting) -> int:
    """Write the week's top problems and the open decisions; what people added stays, below.

    Returns: how many items were written.
    """
    meeting = Meeting.objects.select_for_update(of=["self"]).get(pk=meeting.pk)
    meeting.agenda.exclude(kind=Kind.OTHER).delete()
    texts = [(Kind.PROBLEM, str(problem)) for problem in top_problems(meeting.date)]
    for decision in open_decisions(meeting):
        until = f"（{decision.owner}，{decision.due_on:%-m月%-d日}前）"
        texts.append((Kind.FOLLOW_UP, f"{decision.text[: 200 - len(until)]}{until}"))
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, order=number, kind=kind, text=text)
        for number, (kind, text) in enumerate(texts, start=1)
    )
    for number, item in enumerate(meeting.agenda.filter(kind=Kind.OTHER), start=len(texts) + 1):
        AgendaItem.objects.filter(pk=item.pk).update(order=number)
    return len(texts)


@transaction.atomic
def call(meeting: Meeting) -> Meeting:
    """Save a new meeting: expected is who came last time, and the agenda is filled."""
    meeting.full_clean()
    meeting.save()
    last = Meeting.objects.filter(term=meeting.term_id, date__lt=meeting.date).first()
    if last is not None:
        meeting.present.set([*last.present.all(), *last.excused.all()])
    fill_agenda(meeting)
    return meeting


@transaction.atomic
def record_minutes(
    meeting: Meeting, *, present: Iterable[Pupil], excused: Iterable[Pupil], minutes: str, by
) -> None:
    """Write down who came and what was said.

    Raises:
        ValidationError: nothing written, nobody present, or somebody both present and excused.
    """
    present, excused = list(present), list(excused)
    if not minutes.strip():
        raise ValidationError({"minutes": "请填写会议记录。"})
    if not present:
        raise ValidationError({"present": "请填写出席队员。"})
    if both := set(present) & set(excused):
        names = "、".join(sorted(pupil.name for pupil in both))
        raise ValidationError({"excused": f"{names}既写了出席又写了请假。"})
    meeting.minutes, meeting.recorded_by_id = minutes.strip(), facts(by).staff_id
    meeting.save()
    meeting.present.set(present)
    meeting.excused.set(excused)


@transaction.atomic
def decide(decision: Decision) -> Decision:
    """Save a decision and tell its owner: the colleague, or the class's homeroom teacher."""
    decision.full_clean()
    decision.save()
    owners = [decision.staff] if decision.staff_id else []
    if decision.school_class_id:
        tenures = HomeroomTenure.objects.on().filter(school_class=decision.school_class_id)
        owners = [tenure.staff for tenure in tenures.select_related("staff")]
    notify(
        owners,
        key=f"decision:{decision.pk}",
        title=f"大队委例会请{decision.owner}落实一件事",
        body=f"{decision.text}（{decision.due_on:%-m月%-d日}前）",
        link=decision.get_absolute_url(),
    )
    return decision


@transaction.atomic
def follow_up(meeting: Meeting, decision: Decision, *, done: bool, note: str) -> FollowUp:
    """What the meeting hears about an earlier decision; done closes it, not done carries it on.

    Raises:
        ValidationError: not done, and no word why.
    """
    found = FollowUp.objects.filter(decision=decision, meeting=meeting).first()
    found = found or FollowUp(decision=decision, meeting=meeting)
    found.done, found.note = done, note.strip()
    found.full_clean()
    found.save()
    decision.done_on = meeting.date if done else None
    decision.save(update_fields=["done_on", "updated_at"])
    return found


def members(numbers: Iterable[str]) -> tuple[list[Pupil], list[str]]:
    """The pupils with these numbers, and the numbers that nobody has."""
    numbers = list(dict.fromkeys(numbers))
    found = {pupil.number: pupil for pupil in Pupil.objects.filter(number__in=numbers)}
    return list(found.values()), [number for number in numbers if number not in found]
