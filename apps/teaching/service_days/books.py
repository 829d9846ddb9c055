"""台账 of a month: 点名册 (pupils × days) of a course or class, and 巡查记录 (1.4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from apps.school.classes.models import Grade
from apps.school.models import Pupil, SchoolClass
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.signups import SignUp
from apps.teaching.service_days.hours import month_end
from apps.teaching.service_days.marks import Mark
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.posts import Kind
from apps.teaching.service_days.roll import classes_of

# How the school's own sheet writes it: present, leave, absent, elsewhere, late, early.
PRESENT = "/"
SIGNS = {
    Mark.Kind.LEAVE: "○",
    Mark.Kind.ABSENT: "△",
    Mark.Kind.ELSEWHERE: "去",
    Mark.Kind.LATE: "迟",
    Mark.Kind.EARLY: "早",
}
THERE = (PRESENT, "迟", "早")
KEY = "/ 到　○ 请假　△ 未到　去 另有去向　迟 迟到　早 早退　空白 不在名单或没有点名"


@dataclass(frozen=True)
class Group:
    """Whose roll book it is: a course, a class, or 延时托管 of a grade."""

    kind: str
    key: int
    name: str

    @property
    def code(self) -> str:
        """As it stands in the address: course-12."""
        return f"{self.kind}-{self.key}"


@dataclass
class Line:
    """One pupil through the month."""

    pupil: Pupil
    school_class: SchoolClass | None
    signs: list[str] = field(default_factory=list)

    @property
    def present(self) -> int:
        """Days there, late and early included."""
        return sum(one in THERE for one in self.signs)

    @property
    def leave(self) -> int:
        return self.signs.count("○")

    @property
    def absent(self) -> int:
        return self.signs.count("△")


@dataclass
class Book:
    """点名册 of a month."""

    group: Group
    month: date
    sessions: list[Session]
    lines: list[Line]

    @property
    def totals(self) -> list[tuple[str, list[str]]]:
        """应到, 实到, 请假, 未到, 去向 of each day as it was called, each a line under the pupils."""
        expected = [str(one.expected) if one.called_at else "" for one in self.sessions]
        return [
            ("应到", expected),
            ("实到", self._count(*THERE)),
            ("请假", self._count("○")),
            ("未到", self._count("△")),
            ("去向", self._count("去")),
        ]

    def _count(self, *signs: str) -> list[str]:
        """How many have one of these signs, day by day; empty where nobody called."""
        return [
            str(sum(line.signs[place] in signs for line in self.lines)) if one.called_at else ""
            for place, one in enumerate(self.sessions)
        ]


def groups(user, service: Service) -> list[Group]:
    """The roll books that somebody may open: those with sessions that they see."""
    rows = (
        Session.objects.visible_to(user)
        .with_pupils()
        .filter(segment__service=service)
        .order_by("kind", "course__pinyin", "school_class__grade", "school_class__number", "grade")
        .values_list("kind", "course", "school_class", "grade")
        .distinct()
    )
    found = list(dict.fromkeys(_key(*row) for row in rows))
    courses = Course.objects.in_bulk([key for kind, key in found if kind == Kind.COURSE])
    classes = SchoolClass.objects.in_bulk([key for kind, key in found if kind == Kind.TUTORING])
    return [Group(kind, key, _name(kind, key, courses, classes)) for kind, key in found]


def _key(kind: str, course: int | None, school_class: int | None, grade: int) -> tuple[str, int]:
    return kind, {Kind.COURSE: course, Kind.TUTORING: school_class}.get(kind, grade) or 0


def _name(kind: str, key: int, courses: dict, classes: dict) -> str:
    if kind == Kind.COURSE:
        return str(courses[key])
    if kind == Kind.TUTORING:
        return f"{classes[key]}作业辅导"
    return f"{Grade(key).label if key else ''}延时托管"


def book(service: Service, group: Group, month: date) -> Book:
    """点名册 of a group in a month; a fixed number of queries."""
    sessions = list(_of_group(service, group, month))
    marks: dict[tuple[int, int], Mark] = {}
    for mark in Mark.objects.filter(session__in=sessions):
        marks[mark.session_id, mark.pupil_id] = mark
    signups = _signups(service, group, sessions)
    pupils = [row.pupil_id for row in signups]
    classes = classes_of(pupils, min(month_end(month), service.ends_on))
    lines = [
        Line(row.pupil, classes.get(row.pupil_id), [_sign(row, one, marks) for one in sessions])
        for row in signups
    ]
    if group.kind != Kind.COURSE:
        lines = [line for line in lines if any(line.signs) or _belongs(line, group)]
    return Book(group, month, sessions, lines)


def _of_group(service: Service, group: Group, month: date) -> Iterable[Session]:
    field_name = {Kind.COURSE: "course", Kind.TUTORING: "school_class"}.get(group.kind, "grade")
    return (
        Session.objects.filter(
            segment__service=service,
            kind=group.kind,
            date__range=(month, month_end(month)),
            **{field_name: group.key},
        )
        .select_related("segment")
        .order_by("date", "segment__number")
    )


def _signups(service: Service, group: Group, sessions: list[Session]) -> list[SignUp]:
    """Everybody who was expected in one of the sessions, or was marked in one."""
    rows = SignUp.objects.filter(service=service).select_related("pupil")
    marked = Mark.objects.filter(session__in=sessions).values("pupil")
    if group.kind == Kind.COURSE:
        mine = rows.filter(placement__course=group.key)
    elif group.kind == Kind.TUTORING:
        mine = rows.filter(pupil__enrolments__school_class=group.key)
    else:
        mine = rows.filter(segments__contains=[3])
        if group.key:
            # In the grade this year: everybody once was in the first.
            mine = mine.filter(
                pupil__enrolments__school_class__grade=group.key,
                pupil__enrolments__school_class__year=service.term.year_id,
            )
    pks = set(mine.values_list("pk", flat=True))
    pks |= set(rows.filter(pupil__in=marked).values_list("pk", flat=True))
    return list(rows.filter(pk__in=pks).order_by("pupil__number"))


def _belongs(line: Line, group: Group) -> bool:
    if group.kind == Kind.TUTORING:
        return line.school_class is not None and line.school_class.pk == group.key
    return True


def _sign(signup: SignUp, session: Session, marks: dict[tuple[int, int], Mark]) -> str:
    mark = marks.get((session.pk, signup.pupil_id))
    if mark:
        came = mark.kind == Mark.Kind.ABSENT and mark.resolution == Mark.Resolution.ARRIVED
        return SIGNS[Mark.Kind.LATE if came else Mark.Kind(mark.kind)]
    if session.called_at is None or not _was_expected(signup, session):
        return ""
    return PRESENT


def _was_expected(signup: SignUp, session: Session) -> bool:
    """As ``roll.expected`` has it, for one pupil."""
    standing = signup.state in SignUp.ATTENDS or signup.state == SignUp.State.WITHDRAWN
    return (
        standing
        and session.weekday in signup.weekdays
        and session.segment.number in signup.segments
        and (signup.joined_on is None or signup.joined_on <= session.date)
        and (signup.left_on is None or signup.left_on > session.date)
    )
