"""排班 of a term: who is where in which segment of which weekday."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from apps.portal.demo.after_school.offers import CHIEFS
from apps.school.models import Place, SchoolClass, Staff, TeachingAssignment
from apps.teaching.models import Course, Duty, Service
from apps.teaching.service_days.models import Kind

WEEKDAYS = range(1, 6)


class Planning:
    """Gives every post somebody who is free then, and who has the fewest so far."""

    def __init__(self, service: Service) -> None:
        self.service, on = service, service.starts_on
        self.segments = {row.number: row for row in service.segments.all()}
        self.chiefs = list(Staff.objects.holding(*CHIEFS, on=on).order_by("number"))
        away = [staff.pk for staff in self.chiefs]
        self.teachers = list(
            Staff.objects.on_duty(on).teachers().exclude(pk__in=away).order_by("number")
        )
        self.given: Counter[int] = Counter()
        self.busy: dict[tuple[int, int], set[int]] = defaultdict(set)

    def write(self) -> list[Duty]:
        """Write the whole week: 社团, 作业辅导, 延时托管, 护导, 总值班."""
        rows = [*self._courses(), *self._classes(), *self._care(), *self._gate(), *self._chiefs()]
        return Duty.objects.bulk_create(rows)

    def _duty(self, segment: int, weekday: int, kind: Kind, **what) -> Duty:
        if staff := what.get("staff_id"):
            self.given[staff] += 1
            self.busy[segment, weekday].add(staff)
        return Duty(
            segment=self.segments[segment], weekday=weekday, kind=kind,
            starts=self.service.starts_on, ends=self.service.ends_on, **what,
        )  # fmt: skip

    def _free(self, segment: int, weekday: int, among: Iterable[int]) -> int | None:
        """Whoever of ``among`` is free and has the fewest duties; None is a vacancy."""
        free = [one for one in among if one not in self.busy[segment, weekday]]
        return min(free, key=lambda one: self.given[one], default=None)

    def _courses(self) -> Iterator[Duty]:
        for course in Course.objects.offered().filter(service=self.service):
            for weekday in course.weekdays:
                yield self._duty(
                    1, weekday, Kind.COURSE, course=course, staff_id=course.staff_id,
                    tutor_id=course.tutor_id, place_id=course.place_id,
                )  # fmt: skip

    def _classes(self) -> Iterator[Duty]:
        """Homework is helped with by those who teach the class."""
        own: dict[int, list[int]] = defaultdict(list)
        known = {staff.pk for staff in self.teachers}
        taught = TeachingAssignment.objects.filter(term=self.service.term, staff__in=known)
        for class_id, staff in taught.order_by("subject__order").values_list(
            "school_class", "staff"
        ):
            if staff not in own[class_id]:
                own[class_id].append(staff)
        classes = list(self._class_rows())
        for weekday in WEEKDAYS:
            for row in classes:
                staff = self._free(2, weekday, own[row.pk])
                yield self._duty(
                    2, weekday, Kind.TUTORING, school_class=row, place_id=row.room_id,
                    staff_id=staff or self._free(2, weekday, known),
                )  # fmt: skip

    def _class_rows(self) -> Sequence[SchoolClass]:
        return self.service.term.year.classes.order_by("grade", "number")

    def _care(self) -> Iterator[Duty]:
        rooms = {row.grade: row.room_id for row in self._class_rows().filter(number=1)}
        known = [staff.pk for staff in self.teachers]
        for weekday in WEEKDAYS:
            for grade, room in rooms.items():
                staff = self._free(3, weekday, known)
                yield self._duty(3, weekday, Kind.CARE, grade=grade, place_id=room, staff_id=staff)

    def _gate(self) -> Iterator[Duty]:
        gate = Place.objects.filter(name="校门").first()
        known = [staff.pk for staff in self.teachers]
        for weekday in WEEKDAYS:
            staff = self._free(3, weekday, known)
            yield self._duty(3, weekday, Kind.GATE, place=gate, staff_id=staff)

    def _chiefs(self) -> Iterator[Duty]:
        for weekday in WEEKDAYS if self.chiefs else ():
            chief = self.chiefs[(weekday - 1) % len(self.chiefs)]
            for segment in self.segments:
                yield self._duty(segment, weekday, Kind.CHIEF, staff_id=chief.pk)


def chief_of(duties: Iterable[Duty]) -> dict[int, int]:
    """总值班行政 by weekday."""
    return {row.weekday: row.staff_id for row in duties if row.kind == Kind.CHIEF}
