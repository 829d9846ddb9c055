"""点名 by exception: who is expected in a session, and what the person who calls it sends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from apps.school.models import Enrolment, Pupil, SchoolClass, Staff
from apps.teaching.after_school.signups import SignUp
from apps.teaching.service_days.marks import Leave, Mark
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.posts import ALL_GRADES, Kind

# Before that, a roll can only be made up.
EARLIEST = timedelta(minutes=20)

# What is said of a pupil: the kind of mark (empty: simply there) and where to.
Said = tuple[str, str]
THERE: Said = ("", "")


@dataclass
class Line:
    """One expected pupil as the roll shows them."""

    signup: SignUp
    school_class: SchoolClass | None
    # Number of the segment that the roll is called in.
    segment: int
    mark: Mark | None = None
    leave: Leave | None = None

    @property
    def pupil(self) -> Pupil:
        return self.signup.pupil

    @property
    def said(self) -> Said:
        """What is known: the mark; before the first call the leave; else simply there."""
        if self.mark:
            return self.mark.kind, self.mark.note
        return (Mark.Kind.LEAVE.value, self.leave.reason) if self.leave else THERE

    @property
    def goes_home(self) -> bool:
        """Whether this segment is the pupil's last."""
        return self.segment == max(self.signup.segments)


def expected(session: Session) -> QuerySet[SignUp]:
    """The sign-ups of the pupils who are to be in a session, by class and number.

    社团: placed in the course; 作业辅导: pupils of the class; 延时托管: all, or those of the grade. Each
    signed up for that weekday and segment, in a class on that day, neither to come nor gone.
    """
    here = Enrolment.objects.on(session.date).filter(pupil=OuterRef("pupil"))
    if session.kind == Kind.TUTORING:
        here = here.filter(school_class=session.school_class_id)
    elif session.kind == Kind.CARE and session.grade != ALL_GRADES:
        here = here.filter(school_class__grade=session.grade)
    rows = SignUp.objects.coming(session.date).filter(
        Exists(here),
        service=session.segment.service_id,
        weekdays__contains=[session.weekday],
        segments__contains=[session.segment.number],
    )
    if session.kind == Kind.COURSE:
        rows = rows.filter(placement__course=session.course_id)
    elif session.kind not in (Kind.TUTORING, Kind.CARE):
        return rows.none()
    return rows.select_related("pupil").order_by("pupil__number")


def lines(session: Session) -> list[Line]:
    """The roll: every expected pupil with leave and mark; a fixed number of queries."""
    signups = list(expected(session))
    pupils = [row.pupil_id for row in signups]
    marks = {row.pupil_id: row for row in session.marks.select_related("by", "resolved_by")}
    leaves = Leave.objects.on(session.date, session.segment.number).filter(pupil__in=pupils)
    told = {row.pupil_id: row for row in leaves.order_by("-pk")}
    classes = classes_of(pupils, session.date)
    found = [
        Line(
            row,
            classes.get(row.pupil_id),
            session.segment.number,
            marks.get(row.pupil_id),
            told.get(row.pupil_id),
        )
        for row in signups
    ]
    return sorted(found, key=lambda line: _place(line.school_class))


def classes_of(pupils: Iterable[int], on) -> dict[int, SchoolClass]:
    """The classes in which pupils are on a day."""
    rows = Enrolment.objects.on(on).filter(pupil__in=list(pupils)).select_related("school_class")
    return {row.pupil_id: row.school_class for row in rows}


def _place(school_class: SchoolClass | None) -> tuple[int, int]:
    return (school_class.grade, school_class.number) if school_class else (9, 0)


@dataclass(frozen=True)
class Tally:
    """应到 / 实到 / 请假 / 未到 / 另有去向 of a session."""

    expected: int = 0
    leave: int = 0
    absent: int = 0
    elsewhere: int = 0
    unexplained: int = 0

    @property
    def present(self) -> int:
        return self.expected - self.leave - self.absent - self.elsewhere


def tallies(sessions: Iterable[Session]) -> dict[int, Tally]:
    """The figures of sessions, by their id; of one whose roll was not called only 应到 and 请假.

    Three queries however many sessions there are.
    """
    sessions = [one for one in sessions if one.has_pupils]
    due = _due([one for one in sessions if one.called_at is None])
    marks: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = Mark.objects.filter(session__in=[one.pk for one in sessions]).values_list(
        "session", "kind", "resolution"
    )
    for session, kind, resolution in rows:
        if kind != Mark.Kind.ABSENT:
            marks[session][kind] += 1
        elif resolution != Mark.Resolution.ARRIVED:
            marks[session]["absent"] += 1
            marks[session]["unexplained"] += not resolution
    return {
        one.pk: Tally(
            one.expected if one.called_at else due[one.pk],
            *(marks[one.pk][name] for name in ("leave", "absent", "elsewhere", "unexplained")),
        )
        for one in sessions
    }


def _due(sessions: list[Session]) -> dict[int, int]:
    """How many pupils each session is to have; two queries for each day."""
    found: dict[int, int] = {one.pk: 0 for one in sessions}
    for on in {one.date for one in sessions}:
        of_day = [one for one in sessions if one.date == on]
        services = {one.segment.service_id for one in of_day}
        signups = (
            SignUp.objects.coming(on)
            .filter(service__in=services)
            .annotate(course=F("placement__course"))
            .values_list("pupil", "weekdays", "segments", "course")
        )
        rooms = {
            pupil: room
            for pupil, *room in Enrolment.objects.on(on).values_list(
                "pupil", "school_class", "school_class__grade"
            )
        }
        for pupil, weekdays, segments, course in signups:
            for one in of_day if pupil in rooms else ():
                if one.weekday in weekdays and one.segment.number in segments:
                    found[one.pk] += _is_of(one, course, *rooms[pupil])
    return found


def _is_of(session: Session, course: int | None, school_class: int, grade: int) -> bool:
    if session.kind == Kind.COURSE:
        return session.course_id == course
    if session.kind == Kind.TUTORING:
        return session.school_class_id == school_class
    return session.grade in (ALL_GRADES, grade)


@transaction.atomic
def call(
    session: Session,
    *,
    shown: Mapping[int, Said],
    said: Mapping[int, Said],
    by: Staff | None,
) -> Session:
    """Store a roll that was called: ``said`` of the pupils with whom something is otherwise.

    ``shown`` is what the page said when it was opened. Only what differs from it is applied, so that
    two people who call at once do not wipe out each other's taps, and sent twice nothing doubles.
    Who is on leave is marked so with the first call. Returns the session.

    Raises:
        ValidationError: no pupils here, too early, or a going elsewhere that says not where.
    """
    session = locked(session)
    now = timezone.now()
    _check(session, now)
    roll = lines(session)
    for line in roll:
        pupil = line.signup.pupil_id
        sent = said.get(pupil, THERE)
        what = line.said if sent == shown.get(pupil, THERE) else sent
        _apply(session, line, *what, by=by, now=now)
    session.arrived_at = session.arrived_at or now
    if session.called_at is None:
        session.called_at, session.called_by = now, by
    session.expected = len(roll)
    session.save()
    return session


def locked(session: Session) -> Session:
    """The session as it is now, held until this request is done."""
    rows = Session.objects.select_for_update(of=("self",)).with_people()
    return rows.get(pk=session.pk)


def _check(session: Session, now: datetime) -> None:
    if not session.has_pupils:
        raise ValidationError("这个岗位没有要点名的学生。")
    if now < session.starts_at - EARLIEST:
        raise ValidationError(
            f"{session.segment}{session.segment.starts:%H:%M}开始，最早提前20分钟点名。"
        )


def _apply(session: Session, line: Line, kind: str, note: str, *, by, now) -> None:
    """Make the mark of one pupil what was said."""
    mark = line.mark
    if kind not in ("", *Mark.Kind):
        raise ValidationError("请从列表中选择情况。")
    if kind == Mark.Kind.ELSEWHERE and not note:
        raise ValidationError(f"请写明{line.pupil}去了哪里。")
    if not kind:
        if mark and mark.kind == Mark.Kind.ABSENT and mark.alarmed_at:
            _came_after_all(mark, by, now)
        elif mark:
            mark.delete()
        return
    if mark is None:
        Mark.objects.create(
            session=session, pupil_id=line.signup.pupil_id, kind=kind, note=note, by=by, at=now
        )
    elif (mark.kind, mark.note) != (kind, note):
        if mark.kind != kind:
            mark.at, mark.by = now, by
            mark.resolution, mark.resolved_at, mark.resolved_by = "", None, None
        mark.kind, mark.note = kind, note
        mark.save()


def _came_after_all(mark: Mark, by: Staff | None, now: datetime) -> None:
    """Others were told of the absence: it stays on record, with its end."""
    if not mark.resolution:
        mark.resolution, mark.resolved_at, mark.resolved_by = Mark.Resolution.ARRIVED, now, by
        mark.save()
