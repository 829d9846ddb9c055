"""Verbs of an afternoon: arrive, write the log, hand over, name a substitute, settle an absence."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.school.models import Staff, TeachingAssignment
from apps.teaching.service_days import telling
from apps.teaching.service_days.marks import Mark, PickUp
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.roll import EARLIEST, Line, lines, locked

# Teachers come some minutes before; what is pressed at noon is no arrival.
ARRIVE_EARLIEST = EARLIEST * 2


@transaction.atomic
def arrive(session: Session, *, at: datetime | None = None) -> Session:
    """到岗. Pressed again it stays at the first time.

    Raises:
        ValidationError: it is not yet time.
    """
    session, at = locked(session), at or timezone.now()
    if at < session.starts_at - ARRIVE_EARLIEST:
        raise ValidationError(f"{session.segment.starts:%H:%M}开始，还没有到签到的时间。")
    if session.arrived_at is None:
        session.arrived_at = at
        session.save(update_fields=["arrived_at", "updated_at"])
    return session


@transaction.atomic
def hand_over(session: Session, *, waiting: Iterable[int] = (), by: Staff | None) -> Session:
    """放学交接: everybody went as agreed but those who are still ``waiting`` (keys of pupils).

    Sent again, more may be waiting; nobody is taken off who was put down before.

    Raises:
        ValidationError: the roll was not called yet.
    """
    session = locked(session)
    if session.called_at is None:
        raise ValidationError("还没有点名，请先点名再交接。")
    here = {line.signup.pupil_id for line in leaving(session)}
    rows = [PickUp(session=session, pupil_id=pk, staff=by) for pk in waiting if pk in here]
    PickUp.objects.bulk_create(rows, ignore_conflicts=True)
    if session.handed_over_at is None:
        session.handed_over_at, session.handed_over_by = timezone.now(), by
        session.save(update_fields=["handed_over_at", "handed_over_by", "updated_at"])
    return session


def leaving(session: Session) -> list[Line]:
    """The lines of the roll of those who go home after this session and are there."""
    gone = set(session.marks.missing().values_list("pupil", flat=True))
    return [line for line in lines(session) if line.goes_home and line.signup.pupil_id not in gone]


@transaction.atomic
def fetched(
    pickup: PickUp, *, collector: str, note: str = "", at: datetime | None = None, by: Staff | None
) -> PickUp:
    """A waiting pupil was fetched. Said again, the first word stays.

    Raises:
        ValidationError: nobody is named.
    """
    pickup = PickUp.objects.select_for_update().get(pk=pickup.pk)
    if not collector:
        raise ValidationError({"collector": "请写明由谁接走。"})
    if pickup.picked_at is None:
        pickup.collector, pickup.note, pickup.staff = collector, note, by
        pickup.picked_at = at or timezone.now()
        pickup.save()
    return pickup


@transaction.atomic
def resolve(mark: Mark, *, resolution: str, note: str = "", by: Staff | None) -> Mark:
    """Say what became of an absence. The first answer stays; a second changes nothing.

    Raises:
        ValidationError: it is no absence, or 在别处 and 其他 without a word.
    """
    mark = Mark.objects.select_for_update().get(pk=mark.pk)
    if mark.kind != Mark.Kind.ABSENT:
        raise ValidationError("这名学生不是未到。")
    if resolution in (Mark.Resolution.ELSEWHERE, Mark.Resolution.OTHER) and not note:
        raise ValidationError({"note": "请写明在哪里、什么情况。"})
    if not mark.resolution:
        mark.resolution, mark.resolved_note = resolution, note
        mark.resolved_at, mark.resolved_by = timezone.now(), by
        mark.save()
    return mark


def free_staff(session: Session) -> QuerySet[Staff]:
    """Who could come instead: teachers on duty who stand in no other session then.

    Those who were put down for the segment already, or come as a substitute, are left out; the one
    who is planned here too.
    """
    at_once = Session.objects.filter(date=session.date, segment=session.segment)
    planned = at_once.filter(substitute=None, staff__isnull=False).values("staff")
    standing_in = at_once.filter(substitute__isnull=False).exclude(pk=session.pk)
    free = Staff.objects.on_duty(session.date).teachers().exclude(pk__in=planned)
    free = free.exclude(pk__in=standing_in.values("substitute"))
    return free.exclude(pk=session.staff_id) if session.staff_id else free


@transaction.atomic
def name_substitute(session: Session, *, staff: Staff, reason: str, by: Staff | None) -> Session:
    """代班: ``staff`` comes instead, and both are told.

    Raises:
        ValidationError: the session is over, no reason, or the person stands elsewhere then.
    """
    # Whoever names substitutes for the same segment takes turns.
    at_once = Session.objects.filter(date=session.date, segment=session.segment_id)
    list(at_once.select_for_update(of=("self",)).order_by("pk"))
    session = locked(session)
    if session.called_at or session.date < timezone.localdate():
        raise ValidationError("这一场已经点名或已过去，不能再换人。")
    if not reason:
        raise ValidationError({"reason": "请写明代班原因。"})
    if not free_staff(session).filter(pk=staff.pk).exists():
        raise ValidationError({"staff": f"{staff}这个时段已有岗位，请另选一位。"})
    before = session.substitute or session.staff
    session.substitute, session.substitute_reason = staff, reason
    session.arranged_by, session.arrived_at = by, None
    session.save()
    telling.substitute_named(session, before)
    return session


@transaction.atomic
def drop_substitute(session: Session) -> Session:
    """The one who was planned comes after all; whoever was named is told.

    Raises:
        ValidationError: the session is over, or the planned one stands elsewhere by now.
    """
    session = locked(session)
    if session.called_at or session.date < timezone.localdate():
        raise ValidationError("这一场已经点名或已过去，不能再换人。")
    was = session.substitute
    if was is None:
        return session
    elsewhere = Session.objects.filter(date=session.date, segment=session.segment)
    if session.staff_id and elsewhere.exclude(pk=session.pk).of(session.staff_id).exists():
        raise ValidationError(f"{session.staff}这个时段已在别处代班。")
    session.substitute, session.substitute_reason, session.arranged_by = None, "", None
    session.save()
    telling.substitute_dropped(session, was)
    return session


def suggested(session: Session, most: int = 12) -> list[Staff]:
    """The free ones whom one would ask first: who teaches the class, then who stood in least.

    Each has ``stood_in`` (times this term) and ``knows`` (teaches this class today).
    """
    term = session.segment.service.term
    knows = TeachingAssignment.objects.on(session.date).filter(
        staff=OuterRef("pk"), school_class=session.school_class_id
    )
    stood_in = Q(
        substitutions__date__range=(term.starts, term.ends),
        substitutions__arrived_at__isnull=False,
    )
    rows = free_staff(session).annotate(
        knows=Exists(knows), stood_in=Count("substitutions", filter=stood_in, distinct=True)
    )
    return list(rows.order_by("-knows", "stood_in", "number")[:most])
