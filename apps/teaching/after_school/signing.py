"""报名: a family answers, the homeroom teacher checks, somebody leaves or comes back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from apps.school.models import Enrolment, Guardian, Pupil, SchoolClass, Staff
from apps.teaching.after_school import telling
from apps.teaching.after_school.models import Course, Segment, Service
from apps.teaching.after_school.signups import Confirmation, Placement, SignUp, Wish

State = SignUp.State
# What a family says; compared to see whether a second 确认 says anything new.
TYPED = (
    "weekdays",
    "segments",
    "way_home",
    "collector",
    "emergency_name",
    "emergency_phone",
    "with_sibling",
    "consent_name",
    "note",
)


@dataclass(frozen=True)
class Answer:
    """What a family says: not at all, or when, where to, how home and whom to call."""

    joins: bool
    weekdays: list[int] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    wishes: list[Course] = field(default_factory=list)
    way_home: str = ""
    collector: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    with_sibling: bool = False
    consent_name: str = ""
    note: str = ""

    @property
    def state(self) -> str:
        return State.APPLIED if self.joins else State.DECLINED

    @property
    def fields(self) -> dict:
        """The columns of the sign-up that it fills."""
        return {name: getattr(self, name) for name in TYPED}


@dataclass(frozen=True)
class Answered:
    """The sign-up as it is now; ``before`` is what somebody else had confirmed until then."""

    signup: SignUp
    before: Confirmation | None = None


@transaction.atomic
def answer(
    service: Service,
    pupil: Pupil,
    given: Answer,
    *,
    guardian: Guardian | None = None,
    by: Staff | None = None,
) -> Answered:
    """Keep a family's answer; the last one holds, and whoever confirmed is written down.

    Saying the same once more, as a phone does that sends twice, changes nothing. A changed answer
    has to be checked again; a paper that the homeroom teacher enters is checked by that.

    Args:
        guardian: who confirmed on the phone.
        by: who entered a paper instead, also after the last day.

    Raises:
        ValidationError: nobody can answer now, or the pupil is placed or has left.
    """
    service = Service.objects.held(service.pk)
    _check_open(service, by)
    rows = SignUp.objects.select_for_update()
    signup, is_new = rows.get_or_create(
        service=service,
        pupil=pupil,
        defaults={
            **given.fields,
            "state": given.state,
            "guardian": guardian,
            "confirmed_at": timezone.now(),
        },
    )
    last = signup.confirmations.select_related("guardian", "staff").first()
    if not is_new:
        _check_answerable(signup, given, by)
        if _says_the_same(signup, given) and last and _is_by(last, guardian, by):
            return Answered(signup)
        _take(signup, given, guardian)
    if signup.state in SignUp.ANSWERABLE:
        _write_wishes(signup, given.wishes)
    if by and signup.state == State.APPLIED:
        _mark_checked(signup, by)
        _join_running(signup, service)
    signup.save()
    signup.confirmations.create(guardian=guardian, staff=by, summary=summary(given))
    others = last and not _is_by(last, guardian, by)
    return Answered(signup, last if others else None)


def _check_open(service: Service, by: Staff | None) -> None:
    today = timezone.localdate()
    if by is None and not service.takes_signups(today):
        raise ValidationError(closed_sentence(service, today))
    if service.state in (Service.State.PREPARING, Service.State.SETTLED):
        raise ValidationError(closed_sentence(service, today))


def closed_sentence(service: Service, today: date) -> str:
    """Why nobody can answer on a day, and what to do."""
    if service.state == Service.State.SETTLED:
        return "本学期课后服务已经结束。"
    if service.state == Service.State.PREPARING or today < service.opens_on:
        return f"报名还没有开始，{service.opens_on:%-m月%-d日}起可以填写。"
    return f"报名已于{service.closes_on:%-m月%-d日}截止。要补报、更改或退出，请联系班主任。"


def _check_answerable(signup: SignUp, given: Answer, by: Staff | None) -> None:
    """Once placed, the homeroom teacher may still change days, way home and whom to call."""
    if signup.state == State.WITHDRAWN:
        raise ValidationError("已经退出本学期课后服务；要重新参加，请联系班主任。")
    if signup.state in SignUp.ANSWERABLE:
        return
    if by is None:
        raise ValidationError("已经编班，不能再改；要更改请联系班主任。")
    if not given.joins:
        raise ValidationError("已经编班，不参加请登记退出。")


def _says_the_same(signup: SignUp, given: Answer) -> bool:
    if (signup.state == State.DECLINED) == given.joins:
        return False
    wishes = list(signup.wishes.order_by("rank").values_list("course", flat=True))
    same = all(getattr(signup, name) == value for name, value in given.fields.items())
    asked = [course.pk for course in given.wishes]
    return same and (wishes == asked or signup.state not in SignUp.ANSWERABLE)


def _is_by(confirmation: Confirmation, guardian: Guardian | None, by: Staff | None) -> bool:
    if by:
        return confirmation.staff_id == by.pk
    return guardian is not None and confirmation.guardian_id == guardian.pk


def _take(signup: SignUp, given: Answer, guardian: Guardian | None) -> None:
    for name, value in given.fields.items():
        setattr(signup, name, value)
    signup.guardian, signup.confirmed_at = guardian, timezone.now()
    if signup.state not in SignUp.ANSWERABLE:
        return
    signup.checked_by = signup.checked_on = None
    if signup.state != given.state:
        signup.move(given.state)


def _write_wishes(signup: SignUp, courses: list[Course]) -> None:
    kept = list(signup.wishes.order_by("rank").values_list("course", flat=True))
    if kept == [course.pk for course in courses]:
        return
    signup.wishes.all().delete()
    Wish.objects.bulk_create(
        Wish(signup=signup, course=course, rank=rank) for rank, course in enumerate(courses, 1)
    )


def summary(given: Answer) -> str:
    """An answer in one line, as both phones read it."""
    if not given.joins:
        return "不参加"
    shown = SignUp(weekdays=given.weekdays, segments=given.segments, way_home=given.way_home)
    parts = [f"{shown.days} {shown.parts}"]
    parts += [f"第{'一二三'[at]}志愿{course}" for at, course in enumerate(given.wishes)]
    home = shown.get_way_home_display()
    if given.way_home == SignUp.WayHome.ALONE:
        home += "（已承诺）"
    parts.append(f"{home}{given.collector and f'（{given.collector}）'}")
    parts.append(f"紧急联系{given.emergency_name}")
    return "，".join(parts)[:300]


def _mark_checked(signup: SignUp, by: Staff) -> None:
    signup.move(State.CHECKED)
    signup.checked_by, signup.checked_on = by, timezone.localdate()


def _join_running(signup: SignUp, service: Service) -> None:
    """A paper that comes when courses run: the pupil takes part at once, the office finds a course."""
    if service.state != Service.State.PUBLISHED:
        return
    signup.move(State.PLACED)
    if service.starts_on <= timezone.localdate():
        signup.move(State.ATTENDING)
    _ask_for_course(signup)


def _ask_for_course(signup: SignUp) -> None:
    if Segment.CLUBS in signup.segments:
        transaction.on_commit(lambda: telling.needs_course(signup))


@transaction.atomic
def check(signups: Iterable[int], *, by: Staff) -> int:
    """班主任核: these sign-ups are in order; returns how many were not checked before."""
    rows = SignUp.objects.select_for_update().filter(pk__in=signups, state=State.APPLIED)
    rows = list(rows.order_by("pk"))
    for signup in rows:
        _mark_checked(signup, by)
        signup.save(update_fields=["state", "checked_by", "checked_on", "updated_at"])
    return len(rows)


@transaction.atomic
def withdraw(signup: SignUp, *, on: date, because: str, by: Staff | None) -> SignUp:
    """退出 from a day on: the seat in the course is free again. Money follows from the day.

    Raises:
        ValidationError: the pupil does not take part, or the day is not one of the service.
    """
    signup = _locked(signup)
    service = signup.service
    if not signup.comes or signup.state == State.SETTLED:
        raise ValidationError(f"现在是“{signup.get_state_display()}”，不用退出。")
    if not service.opens_on <= on <= timezone.localdate():
        raise ValidationError({"on": f"退出日期要在{service.opens_on:%-m月%-d日}到今天之间。"})
    signup.move(State.WITHDRAWN)
    signup.left_on, signup.left_because = on, because
    signup.save()
    signup.wishes.filter(outcome=Wish.Outcome.GOT).update(
        outcome=Wish.Outcome.CHANGED, why=f"{on:%-m月%-d日}退出"
    )
    Placement.objects.filter(signup=signup).delete()
    return signup


@transaction.atomic
def come_back(signup: SignUp, *, by: Staff) -> SignUp:
    """Takes part again. Once courses run, at once; the office finds a course anew.

    Raises:
        ValidationError: the pupil had not withdrawn, or the term's service is over.
    """
    signup = _locked(signup)
    if signup.state != State.WITHDRAWN:
        raise ValidationError(f"现在是“{signup.get_state_display()}”，不用恢复。")
    if signup.service.state == Service.State.SETTLED:
        raise ValidationError("本学期课后服务已经结算，不能再恢复。")
    runs = signup.service.state == Service.State.PUBLISHED
    signup.move(State.ATTENDING if runs else State.APPLIED)
    signup.left_on, signup.left_because = None, ""
    signup.save()
    if runs:
        _ask_for_course(signup)
    return signup


def _locked(signup: SignUp) -> SignUp:
    rows = SignUp.objects.select_for_update(of=("self",)).select_related("service", "pupil")
    return rows.get(pk=signup.pk)


def withdraw_leavers(on: date) -> int:
    """Who has left the school leaves the running service too; returns how many."""
    here = Enrolment.objects.on(on).filter(pupil=OuterRef("pupil"))
    rows = SignUp.objects.standing().filter(~Exists(here), service__ends_on__gte=on)
    rows = rows.exclude(service__state=Service.State.SETTLED).exclude(state=State.SETTLED)
    rows = rows.annotate(last_day=Max("pupil__enrolments__ends")).select_related("service")
    left = list(rows.order_by("pk"))
    for signup in left:
        day = min(max(signup.last_day or on, signup.service.opens_on), on)
        withdraw(signup, on=day, because="转出", by=None)
    return len(left)


def unchecked_of(service: Service, school_class: SchoolClass) -> list[int]:
    """The sign-ups of a class that its homeroom teacher has not checked."""
    rows = service.signups.of_class(school_class).filter(state=State.APPLIED)
    return list(rows.values_list("pk", flat=True))
