"""人工调整: moving, swapping, taking out and adding by hand, with what it brings about said before.

Whoever moves holds the service's row and the rows of the courses, so two people cannot fill the
same last seat.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from apps.school.classes.pupils import Guardianship
from apps.school.models import Enrolment, Staff
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.placing.explaining import RANK
from apps.teaching.after_school.placing.fitting import misfits
from apps.teaching.after_school.placing.gathering import TOO_FEW
from apps.teaching.after_school.placing.models import PlacementMove
from apps.teaching.after_school.placing.services import locked
from apps.teaching.after_school.signups import Placement, SignUp, Wish

ADJUSTABLE = (Service.State.PLACING, Service.State.PUBLISHED)


@dataclass(frozen=True)
class Check:
    """What a change would bring about: refusals, and consequences that one should know of."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def course_of(signup: SignUp) -> Course | None:
    """Where a pupil is now."""
    row = Placement.objects.filter(signup=signup).select_related("course").first()
    return row.course if row else None


def choices(signup: SignUp) -> list[Course]:
    """Courses that a pupil could be sent to, with how many are in each (``placed``)."""
    rows = signup.service.courses.exclude(placements__signup=signup)
    rows = rows.filter(Q(cancelled_on=None) | Q(cancelled_because=TOO_FEW))
    return list(rows.annotate(placed=Count("placements")).order_by("kind", "pinyin"))


def partners(course: Course) -> list[SignUp]:
    """Who is in a course and could change places with somebody."""
    rows = SignUp.objects.standing().filter(placement__course=course)
    return list(rows.select_related("pupil").order_by("pupil__number"))


def grade_of(signup: SignUp) -> int | None:
    """The pupil's grade on the first day of the service."""
    rows = Enrolment.objects.on(signup.service.starts_on).filter(pupil=signup.pupil_id)
    return rows.values_list("school_class__grade", flat=True).first()


def siblings_of(signup: SignUp) -> list[SignUp]:
    """Sign-ups of brothers and sisters, with their placement."""
    own = Guardianship.objects.filter(pupil=signup.pupil_id).values("guardian")
    rows = signup.service.signups.standing().filter(pupil__guardianships__guardian__in=own)
    rows = rows.exclude(pk=signup.pk).select_related("pupil", "placement__course")
    return list(rows.distinct())


def check_move(signup: SignUp, target: Course | None, *, swapped: bool = False) -> Check:
    """What follows if a pupil goes to ``target``, or out of the courses where that is None.

    ``swapped``: somebody leaves the target and comes to the source at the same time.
    """
    source, problems, notes = course_of(signup), [], []
    name = signup.pupil.name
    if source == target:
        return Check([f"{name}现在就在{f'“{target}”' if target else '社团以外'}。"])
    if target is not None:
        problems += _refusals(signup, target, swapped)
        rank = signup.wishes.filter(course=target).values_list("rank", flat=True).first()
        notes.append(f"{RANK[rank]}志愿。" if rank else f"“{target}”不在{name}的志愿里。")
        if target.cancelled_on:
            notes.append(f"“{target}”因人数不足停开，编入后重新开班。")
        if not swapped:
            left = target.capacity - target.placements.count() - 1
            notes.append(f"“{target}”编入后还剩{max(left, 0)}个名额。")
    if source is not None and not swapped:
        left = source.placements.count() - 1
        if left < source.minimum:
            notes.append(f"“{source}”将剩{left}人，少于最少开班人数{source.minimum}人。")
    notes += _about_siblings(signup, source, target)
    if signup.service.state == Service.State.PUBLISHED:
        notes.append("名单已经公示，请告诉家长。")
    return Check(problems, notes)


def _refusals(signup: SignUp, target: Course, swapped: bool) -> list[str]:
    found = misfits(signup, grade_of(signup), target)
    if target.service_id != signup.service_id:
        found.append("不是同一学期的课程。")
    if target.cancelled_on and not _may_reopen(target):
        found.append(f"“{target}”已停开。")
    if not swapped and target.placements.count() >= target.capacity:
        found.append(f"“{target}”名额{target.capacity}人已满，可以和其中一名学生对调。")
    return found


def _may_reopen(course: Course) -> bool:
    """Whether a course that only lacked pupils opens for one whom the office puts there."""
    placing = course.service.state == Service.State.PLACING
    return placing and course.cancelled_because == TOO_FEW


def _about_siblings(signup: SignUp, source: Course | None, target: Course | None) -> Iterable[str]:
    for other in siblings_of(signup):
        if not (signup.with_sibling or other.with_sibling):
            continue
        placement = getattr(other, "placement", None)
        course = placement.course if placement else None
        if course and course == source:
            yield f"和{other.pupil.name}（兄弟姐妹，要求同一课程）将不在一起。"
        if course and course == target:
            yield f"和{other.pupil.name}（兄弟姐妹）在一起。"


def check_swap(first: SignUp, second: SignUp) -> Check:
    """What follows if two pupils change places."""
    here, there = course_of(first), course_of(second)
    if here == there:
        return Check(["两名学生在同一处，不用对调。"])
    one, other = check_move(first, there, swapped=True), check_move(second, here, swapped=True)
    notes = [f"{first.pupil.name}：{note}" for note in one.notes]
    notes += [f"{second.pupil.name}：{note}" for note in other.notes]
    return Check(one.problems + other.problems, notes)


def _hold(service: Service) -> Service:
    service = locked(service)
    if service.state not in ADJUSTABLE:
        state = service.get_state_display()
        raise ValidationError(f"现在是“{state}”，编班阶段和公示以后才能调整。")
    list(service.courses.select_for_update().order_by("pk"))
    return service


def _fresh(signup: SignUp) -> SignUp:
    rows = SignUp.objects.standing().select_related("pupil", "service__term__year")
    found = rows.select_for_update(of=["self"]).filter(pk=signup.pk).first()
    if found is None:
        raise ValidationError("这名学生已退出课后服务，请刷新再看。")
    return found


def _refuse(check: Check) -> None:
    if check.problems:
        raise ValidationError(check.problems)


@transaction.atomic
def move(signup: SignUp, target: Course | None, *, reason: str, by: Staff) -> PlacementMove:
    """Put a pupil into a course by hand, or take them out (``target`` None).

    Raises:
        ValidationError: seats, grade, days or state forbid it; nothing was changed.
    """
    _hold(signup.service)
    signup = _fresh(signup)
    source = course_of(signup)
    if target is not None:
        target = Course.objects.select_related("service").get(pk=target.pk)
    _refuse(check_move(signup, target))
    row = PlacementMove.objects.create(
        signup=signup,
        source=source,
        target=target,
        reason=reason,
        staff=by,
        before={**_kept([signup]), "reopened": bool(target and target.cancelled_on)},
    )
    _put(signup, target, reason)
    return row


@transaction.atomic
def swap(first: SignUp, second: SignUp, *, reason: str, by: Staff) -> PlacementMove:
    """Let two pupils change places.

    Raises:
        ValidationError: a course does not fit the one who would come; nothing was changed.
    """
    _hold(first.service)
    first, second = (_fresh(one) for one in (first, second))
    here, there = course_of(first), course_of(second)
    _refuse(check_swap(first, second))
    row = PlacementMove.objects.create(
        signup=first,
        other=second,
        source=here,
        target=there,
        reason=reason,
        staff=by,
        before=_kept([first, second]),
    )
    _put(first, there, reason)
    _put(second, here, reason)
    return row


def _put(signup: SignUp, course: Course | None, reason: str) -> None:
    """Write a placement by hand and what it makes of the wishes."""
    wishes = list(signup.wishes.all())
    if course is None:
        Placement.objects.filter(signup=signup).delete()
    else:
        rank = next((wish.rank for wish in wishes if wish.course_id == course.pk), None)
        values = {"course": course, "rank": rank, "by_hand": True, "reason": reason}
        if course.cancelled_on:
            course.cancelled_on, course.cancelled_because = None, ""
            course.save()
        Placement.objects.update_or_create(signup=signup, defaults=values)
    for wish in wishes:
        mine = course is not None and wish.course_id == course.pk
        wish.outcome = Wish.Outcome.GOT if mine else Wish.Outcome.CHANGED
        where = f"编入“{course}”" if course else "不参加社团"
        wish.why = f"学校调整，{where}。"
    Wish.objects.bulk_update(wishes, ["outcome", "why"])
    _settle_state(signup)


def _settle_state(signup: SignUp) -> None:
    """已编班 follows the placement, as long as pupils are being placed."""
    placed = Placement.objects.filter(signup=signup).exists()
    if placed and signup.state in (SignUp.State.APPLIED, SignUp.State.CHECKED):
        signup.move(SignUp.State.PLACED)
    elif (
        not placed
        and signup.state == SignUp.State.PLACED
        and signup.service.state == Service.State.PLACING
    ):
        signup.move(SignUp.State.CHECKED)
    signup.save()


def _kept(signups: Iterable[SignUp]) -> dict:
    """Placement and wishes of sign-ups, as JSON."""
    kept = {}
    for one in signups:
        row = Placement.objects.filter(signup=one).first()
        kept[str(one.pk)] = {
            "placement": row and [row.course_id, row.rank, row.by_hand, row.reason],
            "wishes": [[wish.pk, wish.outcome, wish.why] for wish in one.wishes.all()],
        }
    return kept


@transaction.atomic
def undo(row: PlacementMove) -> PlacementMove:
    """Put everything back as it was before a change; pressing it twice changes nothing.

    Raises:
        ValidationError: somebody moved the pupil again, or the seat has been given away.
    """
    _hold(row.signup.service)
    row = PlacementMove.objects.select_for_update(of=["self"]).get(pk=row.pk)
    if row.undone_at:
        return row
    pairs = [(row.signup, row.target)]
    if row.other_id:
        pairs.append((row.other, row.source))
    pairs = [(_fresh(signup), course) for signup, course in pairs]
    if any(course_of(signup) != course for signup, course in pairs):
        raise ValidationError("这名学生后来又调整过，不能撤销这一次；请直接再调整。")
    source = row.source
    if not row.other_id and source and source.placements.count() >= source.capacity:
        raise ValidationError(f"“{source}”的名额已给了别的学生，不能撤销。")
    if source and source.cancelled_on:
        raise ValidationError(f"“{source}”已停开，不能撤销。")
    for signup, _ in pairs:
        _restore(signup, row.before[str(signup.pk)])
    if row.before.get("reopened") and not row.target.placements.exists():
        row.target.cancelled_on, row.target.cancelled_because = timezone.localdate(), TOO_FEW
        row.target.save()
    row.undone_at = timezone.now()
    row.save()
    return row


def _restore(signup: SignUp, kept: dict) -> None:
    if kept["placement"] is None:
        Placement.objects.filter(signup=signup).delete()
    else:
        course, rank, by_hand, reason = kept["placement"]
        values = {"course_id": course, "rank": rank, "by_hand": by_hand, "reason": reason}
        Placement.objects.update_or_create(signup=signup, defaults=values)
    wishes = {wish.pk: wish for wish in signup.wishes.all()}
    for key, outcome, why in kept["wishes"]:
        if key in wishes:
            wishes[key].outcome, wishes[key].why = outcome, why
    Wish.objects.bulk_update(wishes.values(), ["outcome", "why"])
    _settle_state(signup)
