"""备课组 of a term at the demo school: what they teach when, who leads what, what was taught."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import F

from apps.portal.demo.preparation.books import SUBJECTS, Kind, units, volume
from apps.school.models import Staff, Subject, TeachingAssignment, Term
from apps.teaching.models import ClassLesson, PrepGroup, Unit, UnitLesson
from apps.teaching.schedule.laying_out import slots_of
from apps.teaching.schedule.services import form_groups, in_turn, lay_out

# The teachers among the demo's logins: their lists are never empty.
LOGINS = ("leader", "teacher", "homeroom")
# Groups in which one class each is behind the plan, by how many lessons.
BEHIND = {("chinese", 4): 2, ("math", 2): 3}
# The group in which nobody has taken the last unit yet.
UNDIVIDED = ("chinese", 3)
# A month ahead a group has its hands full: from here on its members lead in turn.
AHEAD = timedelta(days=3)


@dataclass(frozen=True)
class Members:
    """Who is in which group, and who of them has a login of the demo."""

    by_group: dict[int, list[int]]
    logins: frozenset[int]

    @property
    def with_login(self) -> list[int]:
        """The groups in which one with a login teaches."""
        return [group for group, staff in self.by_group.items() if self.logins & set(staff)]

    def colleagues(self, group: int, lead: int) -> list[int]:
        """The members beside the 主备人."""
        return [staff for staff in self.by_group[group] if staff != lead]


def members_of(groups: Sequence[PrepGroup]) -> Members:
    """The members of all groups of a term by one query."""
    of_place = {(group.subject_id, group.grade): group.pk for group in groups}
    rows = (
        TeachingAssignment.objects.filter(term=groups[0].term_id)
        .order_by("staff__number")
        .values_list("subject", "school_class__grade", "staff")
        .distinct()
    )
    found: dict[int, list[int]] = defaultdict(list)
    for subject, grade, staff in rows:
        if (subject, grade) in of_place:
            found[of_place[subject, grade]].append(staff)
    logins = Staff.objects.filter(user__username__in=LOGINS).values_list("pk", flat=True)
    return Members(dict(found), frozenset(logins))


def write_groups(term: Term, today: date) -> list[PrepGroup]:
    """The groups of ``term`` with units, lessons, days in every class, and leads."""
    subjects = Subject.objects.filter(code__in=SUBJECTS)
    form_groups(term, subjects, by=None)
    groups = list(
        PrepGroup.objects.filter(term=term, subject__in=subjects)
        .select_related("subject", "term", "leader")
        .order_by("subject__order", "grade")
    )
    for group in groups:
        _write_units(group)
    _analyze()
    for group in groups:
        lay_out(group)
    _analyze()
    for group in groups:
        _divide(group, today)
    _teach(term, groups, today)
    return groups


def _analyze() -> None:
    """What follows joins tables that were empty a moment ago: Postgres has to know."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE teaching_unit, teaching_unitlesson, teaching_classlesson")


def _write_units(group: PrepGroup) -> None:
    places = min((len(slots) for slots in slots_of(group).values()), default=0)
    planned = units(group.subject.code, volume(group.grade, group.term), places)
    rows = Unit.objects.bulk_create(
        Unit(group=group, number=number, title=unit.title) for number, unit in enumerate(planned, 1)
    )
    UnitLesson.objects.bulk_create(
        UnitLesson(unit=row, number=number, title=title, kind=kind)
        for row, unit in zip(rows, planned, strict=True)
        for number, (title, kind) in enumerate(unit.lessons, start=1)
    )


def _divide(group: PrepGroup, today: date) -> None:
    """Everybody in turn, so that who has a login writes the unit after the next at present."""
    rows = list(group.units.with_dates().prefetch_related("lessons").order_by("number"))
    members = list(group.members().select_related("user").order_by("number"))
    coming = [row for row in rows if row.due_on and row.due_on > today + AHEAD]
    for _ in members:
        leads = in_turn(rows, members)
        if not coming or _has_login(members, leads[coming[0].pk]):
            break
        members.append(members.pop(0))
    for row in rows:
        row.lead_id = leads.get(row.pk)
    undivided = (group.subject.code, group.grade) == UNDIVIDED
    if undivided and rows[-1].first_on and rows[-1].first_on > today:
        rows[-1].lead_id = None
    Unit.objects.bulk_update(rows, ["lead"])


def _has_login(members: Sequence[Staff], pk: int) -> bool:
    known = {member.pk for member in members if member.user and member.user.username in LOGINS}
    return not known or pk in known


def _teach(term: Term, groups: Sequence[PrepGroup], today: date) -> None:
    """Tick what was taught before ``today``; two groups are behind."""
    lessons = list(UnitLesson.objects.filter(unit__group__in=groups).values_list("pk", flat=True))
    past = ClassLesson.objects.filter(lesson__in=lessons, date__lt=today, staff__isnull=False)
    left = []
    for group in groups:
        behind = BEHIND.get((group.subject.code, group.grade))
        first = term.year.classes.filter(grade=group.grade).order_by("number").first()
        if behind and first:
            rows = past.filter(lesson__unit__group=group, school_class=first).exclude(
                lesson__kind=Kind.SPARE
            )
            left += rows.order_by("-date", "-period__number").values_list("pk", flat=True)[:behind]
    past.exclude(pk__in=left).update(taught_on=F("date"))
