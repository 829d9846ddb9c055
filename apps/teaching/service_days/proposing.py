"""An even 排班 proposed as a draft: own classes first, everybody about as often, chiefs in turn."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle

from django.db import transaction
from django.db.models import Q

from apps.school.models import HomeroomTenure, Place, SchoolClass, Staff, TeachingAssignment
from apps.school.roles import LEADERS, Role
from apps.teaching.after_school.models import SCHOOL_WEEK, Course, OutsideTutor, Segment, Service
from apps.teaching.service_days.laying_out import lay_out
from apps.teaching.service_days.models import Duty, Kind


@dataclass
class Plan:
    """The week as it fills: who is where, and how often each is down already."""

    starts: date
    duties: list[Duty] = field(default_factory=list)
    busy: set[tuple[int, int, int]] = field(default_factory=set)
    taken: set[tuple] = field(default_factory=set)
    load: Counter = field(default_factory=Counter)

    def know(self, duty: Duty) -> None:
        """Take a duty into account that is there already."""
        spot = duty.segment_id, duty.weekday
        if duty.staff_id:
            self.busy.add((*spot, duty.staff_id))
            self.load[duty.staff_id] += 1
        self.taken.add((*spot, duty.kind, duty.course_id, duty.school_class_id))

    def is_taken(self, segment: Segment, weekday: int, kind: str, course=None, own=None) -> bool:
        """Whether the post is filled already."""
        return (segment.pk, weekday, kind, course, own) in self.taken

    def least(self, people: Iterable[int], segment: Segment, weekday: int) -> int | None:
        """Of those who are free then, the one who is down least; the first of equals."""
        free = [pk for pk in people if (segment.pk, weekday, pk) not in self.busy]
        return min(free, key=lambda pk: self.load[pk], default=None)

    def add(self, segment: Segment, weekday: int, kind: str, **who) -> None:
        """Put somebody down."""
        duty = Duty(
            segment=segment, weekday=weekday, kind=kind, starts=self.starts, draft=True, **who
        )
        self.duties.append(duty)
        self.know(duty)


@transaction.atomic
def propose(service: Service, starts: date) -> int:
    """Write drafts for every post that nobody holds yet; what is there stays. Returns how many.

    The same school gives the same proposal.
    """
    Service.objects.select_for_update().get(pk=service.pk)
    plan = Plan(max(starts, service.starts_on))
    # What is there at any time from then on must not be run into.
    there = Duty.objects.filter(segment__service=service)
    for duty in there.filter(Q(ends=None) | Q(ends__gte=plan.starts)):
        plan.know(duty)
    segments = {row.number: row for row in service.segments.all()}
    teachers = list(
        Staff.objects.on_duty(plan.starts)
        .teachers()
        .order_by("number")
        .values_list("pk", flat=True)
    )
    # A course has the one teacher that it has; chiefs come from whoever is left.
    if 1 in segments:
        _courses(plan, service, segments[1])
    _chiefs(plan, segments.values())
    if 2 in segments:
        _tutoring(plan, service, segments[2])
        _one_each_day(plan, segments[2], Kind.GATE, teachers)
    if 3 in segments:
        _one_each_day(plan, segments[3], Kind.CARE, teachers)
    Duty.objects.bulk_create(plan.duties)
    return len(plan.duties)


def _chiefs(plan: Plan, segments: Iterable[Segment]) -> None:
    """总值班行政 takes the whole afternoon; leaders and heads of departments in turn."""
    people = Staff.objects.holding(*LEADERS, Role.HEAD, on=plan.starts).order_by("number")
    turn = cycle(people.values_list("pk", flat=True)) if people else iter(())
    segments = list(segments)
    for weekday in SCHOOL_WEEK:
        gaps = [one for one in segments if not plan.is_taken(one, weekday, Kind.CHIEF)]
        if not gaps:
            continue
        tries = (next(turn, None) for _ in range(len(people)))
        free = (pk for pk in tries if all((one.pk, weekday, pk) not in plan.busy for one in gaps))
        if (person := next(free, None)) is not None:
            for segment in gaps:
                plan.add(segment, weekday, Kind.CHIEF, staff_id=person)


def _courses(plan: Plan, service: Service, segment: Segment) -> None:
    """Each course has its teacher, where that one is free; a tutor whose papers are in order."""
    reviewed = set(OutsideTutor.objects.exclude(reviewed_on=None).values_list("pk", flat=True))
    tutors: set[tuple[int, int]] = set()
    for course in Course.objects.offered().filter(service=service).order_by("pk"):
        for weekday in course.weekdays:
            if plan.is_taken(segment, weekday, Kind.COURSE, course.pk):
                continue
            staff = plan.least([course.staff_id] if course.staff_id else [], segment, weekday)
            tutor = None
            if staff is None and course.tutor_id in reviewed:
                tutor = course.tutor_id if (course.tutor_id, weekday) not in tutors else None
                tutors.add((course.tutor_id, weekday))
            plan.add(
                segment,
                weekday,
                Kind.COURSE,
                course_id=course.pk,
                place_id=course.place_id,
                staff_id=staff,
                tutor_id=tutor,
            )


def _tutoring(plan: Plan, service: Service, segment: Segment) -> None:
    """作业辅导 of a class by its homeroom or subject teachers, each about as often."""
    known: dict[int, list[int]] = defaultdict(list)
    tenures = HomeroomTenure.objects.on(plan.starts).values_list("school_class", "staff")
    taught = TeachingAssignment.objects.on(plan.starts).order_by("subject__order", "pk")
    for school_class, staff in [*tenures, *taught.values_list("school_class", "staff")]:
        if staff not in known[school_class]:
            known[school_class].append(staff)
    classes = list(SchoolClass.objects.of_term(service.term))
    rooms: dict[int, Place | None] = {one.pk: one.room_id for one in classes}
    for weekday in SCHOOL_WEEK:
        # Those with the fewest to choose from come first.
        for one in sorted(classes, key=lambda row: len(known[row.pk])):
            if plan.is_taken(segment, weekday, Kind.TUTORING, None, one.pk):
                continue
            plan.add(
                segment,
                weekday,
                Kind.TUTORING,
                school_class_id=one.pk,
                place_id=rooms[one.pk],
                staff_id=plan.least(known[one.pk], segment, weekday),
            )


def _one_each_day(plan: Plan, segment: Segment, kind: str, people: list[int]) -> None:
    for weekday in SCHOOL_WEEK:
        if not plan.is_taken(segment, weekday, kind):
            plan.add(segment, weekday, kind, staff_id=plan.least(people, segment, weekday))


@transaction.atomic
def adopt(service: Service) -> int:
    """The drafts hold from now on, and their sessions are laid out. Returns how many."""
    count = Duty.objects.filter(segment__service=service, draft=True).update(draft=False)
    lay_out(service)
    return count


@transaction.atomic
def discard(service: Service) -> int:
    """Throw the drafts away. Returns how many."""
    drafts = Duty.objects.filter(segment__service=service, draft=True)
    return drafts.delete()[1].get("teaching.Duty", 0)


@dataclass(frozen=True)
class Share:
    """How often one person is down in a week, and for how long."""

    staff: Staff
    count: int
    minutes: int
    by_kind: tuple[int, ...]


def shares(duties: Iterable[Duty]) -> list[Share]:
    """How the duties of a week are spread over the people, whoever has most first."""
    own: dict[int, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.staff_id:
            own[duty.staff_id].append(duty)
    found = [
        Share(
            rows[0].staff,
            len(rows),
            sum(row.segment.minutes for row in rows),
            tuple(sum(row.kind == kind for row in rows) for kind in Kind),
        )
        for rows in own.values()
    ]
    return sorted(found, key=lambda one: (-one.minutes, one.staff.number))
