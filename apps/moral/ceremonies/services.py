"""The way of a nomination: 提名 → 大队部审核 → 公示 → 上岗 → 证书, or back with a reason."""

from collections.abc import Sequence
from datetime import date

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.moral.ceremonies.models import Ceremony, FlagBearer, Speech
from apps.reminders.messages.services import notify
from apps.school.calendar.services import add_school_days
from apps.school.models import Department, Enrolment, HomeroomTenure, Pupil, Staff
from apps.school.roles import DepartmentCode, Role, facts

POSTED_DAYS = 1
RAISING, GUARDING = 2, 2
PARTS = [FlagBearer.Part.RAISES] * RAISING + [FlagBearer.Part.GUARDS] * GUARDING
State = Ceremony.State


def pupils_of(ceremony: Ceremony):
    """The pupils who are in the class on the day of the ceremony."""
    present = Enrolment.objects.on(ceremony.date).filter(school_class=ceremony.school_class_id)
    return Pupil.objects.filter(pk__in=present.values("pupil")).order_by("number")


def counsellors() -> list[Staff]:
    """大队部: the 大队辅导员; without one, whoever heads 学生发展中心."""
    found = list(Staff.objects.holding(Role.COUNSELLOR))
    moral = Department.objects.filter(code=DepartmentCode.MORAL)[:1]
    return found or list(Staff.objects.holding(Role.HEAD, department=moral))


def _locked(ceremony: Ceremony, *states: str) -> Ceremony:
    found = (
        Ceremony.objects.select_for_update(of=["self"])
        .select_related("school_class", "term")
        .get(pk=ceremony.pk)
    )
    if found.state not in states:
        raise ValidationError(f"{found}现在是“{found.get_state_display()}”，不能这样做。")
    return found


@transaction.atomic
def nominate(
    ceremony: Ceremony, bearers: Sequence[FlagBearer], *, host: Pupil | None, by: Staff
) -> Ceremony:
    """Put forward two to raise the flag, two to guard it, and a host; replaces who was named before.

    Raises:
        ValidationError: too late, not four different pupils of the class, or one who had a turn
            in this term.
    """
    ceremony = _locked(ceremony, State.PLANNED, State.RETURNED, State.NOMINATED)
    ids = [bearer.pupil_id for bearer in bearers]
    if sorted(bearer.part for bearer in bearers) != sorted(PARTS):
        raise ValidationError(f"请推荐旗手{RAISING}名、护旗{GUARDING}名。")
    if len(set(ids)) != len(ids):
        raise ValidationError("同一名学生只能填一次。")
    wanted = {*ids, host.pk} if host else set(ids)
    if pupils_of(ceremony).filter(pk__in=wanted).count() != len(wanted):
        raise ValidationError(f"只能推荐{ceremony.school_class}的在班学生。")
    ceremony.bearers.all().delete()
    if repeated := turns_before(ceremony, ids):
        raise ValidationError("；".join(repeated.values()))
    for bearer in bearers:
        bearer.ceremony, bearer.term = ceremony, ceremony.term
        bearer.full_clean()
        bearer.save()
    ceremony.host, ceremony.state = host, State.NOMINATED
    ceremony.nominated_by, ceremony.nominated_at = by, timezone.now()
    ceremony.save()
    notify(
        [staff for staff in counsellors() if staff != by],
        key=f"ceremony:{ceremony.pk}:nominated:{ceremony.nominated_at:%Y%m%d%H%M%S}",
        title=f"{ceremony.school_class}已提名第{ceremony.week}周光荣升旗手",
        body="请大队部审核。",
        link=ceremony.get_absolute_url(),
    )
    return ceremony


def turns_before(ceremony: Ceremony, pupils: Sequence[int]) -> dict[int, str]:
    """Who of ``pupils`` has been named in another week of the term: a sentence by pupil."""
    others = FlagBearer.objects.filter(term=ceremony.term_id, pupil__in=pupils)
    return {
        bearer.pupil_id: f"{bearer.pupil}本学期第{bearer.ceremony.week}周已当过升旗手，请换一名。"
        for bearer in others.exclude(ceremony=ceremony).select_related("pupil", "ceremony")
    }


@transaction.atomic
def approve(ceremony: Ceremony, *, by) -> Ceremony:
    """The 大队部 agrees; for one school day everybody at school may object.

    Raises:
        ValidationError: not nominated, or nominated by the same person.
    """
    ceremony = _locked(ceremony, State.NOMINATED)
    staff_id = facts(by).staff_id
    if staff_id == ceremony.nominated_by_id:
        raise ValidationError("提名的人不能自己审核。")
    today = timezone.localdate()
    ceremony.state, ceremony.remark = State.POSTED, ""
    ceremony.approved_by_id, ceremony.approved_at = staff_id, timezone.now()
    ceremony.posted_until = add_school_days(today, POSTED_DAYS)
    ceremony.save()
    _tell_class(
        ceremony,
        f"第{ceremony.week}周光荣升旗手已通过审核",
        f"公示到{ceremony.posted_until:%-m月%-d日}，请在{ceremony.date:%-m月%-d日}前至少训练一次。",
    )
    return ceremony


@transaction.atomic
def send_back(ceremony: Ceremony, *, reason: str) -> Ceremony:
    """Not agreed, or an objection held during 公示: the class names others.

    Raises:
        ValidationError: no reason, or it is not under review.
    """
    ceremony = _locked(ceremony, State.NOMINATED, State.POSTED)
    if not reason.strip():
        raise ValidationError({"reason": "请写明退回的原因。"})
    with pghistory.context(reason=reason.strip()):
        ceremony.state, ceremony.remark = State.RETURNED, reason.strip()
        ceremony.approved_by = ceremony.approved_at = ceremony.posted_until = None
        ceremony.save()
    _tell_class(ceremony, f"第{ceremony.week}周光荣升旗手请重新提名", f"原因：{ceremony.remark}")
    return ceremony


@transaction.atomic
def settle(ceremony: Ceremony, *, trained_on: date) -> Ceremony:
    """公示 is over and they have trained: the pupils will raise the flag.

    Raises:
        ValidationError: the posting still runs, or no training before the ceremony.
    """
    ceremony = _locked(ceremony, State.POSTED)
    if not ceremony.posting_is_over:
        raise ValidationError(f"公示到{ceremony.posted_until:%-m月%-d日}，期满后再确定。")
    if trained_on > timezone.localdate():
        raise ValidationError({"trained_on": "训练日期不能是将来的日子。"})
    ceremony.trained_on, ceremony.settled_on = trained_on, timezone.localdate()
    ceremony.state = State.READY
    ceremony.full_clean()
    ceremony.save()
    return ceremony


@transaction.atomic
def honour(ceremony: Ceremony) -> Ceremony:
    """They have raised the flag and been given their certificates.

    Raises:
        ValidationError: before the day.
    """
    ceremony = _locked(ceremony, State.READY)
    if timezone.localdate() < ceremony.date:
        raise ValidationError("升旗仪式还没有举行。")
    ceremony.state = State.HONOURED
    ceremony.save()
    return ceremony


@transaction.atomic
def swap(ceremony: Ceremony, other: Ceremony) -> None:
    """Two classes change weeks.

    Raises:
        ValidationError: one of them has named its pupils already.
    """
    first, second = _locked(ceremony, State.PLANNED), _locked(other, State.PLANNED)
    if first.term_id != second.term_id or first == second:
        raise ValidationError("请选择本学期另一周。")
    first.school_class, second.school_class = second.school_class, first.school_class
    first.save()
    second.save()


def _tell_class(ceremony: Ceremony, title: str, body: str) -> None:
    tenures = HomeroomTenure.objects.on().filter(school_class=ceremony.school_class_id)
    notify(
        [tenure.staff for tenure in tenures.select_related("staff")],
        key=f"ceremony:{ceremony.pk}:{ceremony.state}:{timezone.now():%Y%m%d%H%M%S}",
        title=title,
        body=body,
        link=ceremony.get_absolute_url(),
    )


@transaction.atomic
def hand_in(speech: Speech) -> Speech:
    """The speech goes to the 大队部 for review; it has a title and a text or a file.

    Raises:
        ValidationError: nothing is written, or it is approved already.
    """
    if speech.state == Speech.State.APPROVED:
        raise ValidationError("讲话稿已通过，不能再改。")
    if not speech.title.strip():
        raise ValidationError({"title": "请填写题目。"})
    if not speech.text.strip() and not speech.file:
        raise ValidationError({"text": "请写讲话稿，或上传文件。"})
    speech.state, speech.submitted_on = Speech.State.SUBMITTED, timezone.localdate()
    speech.save()
    notify(
        [staff for staff in counsellors() if staff.pk != speech.speaker_id],
        key=f"speech:{speech.pk}:{timezone.now():%Y%m%d%H%M%S}",
        title=f"第{speech.ceremony.week}周国旗下讲话稿待审",
        body=f"{speech.speaker}：{speech.title}",
        link=speech.get_absolute_url(),
    )
    return speech


@transaction.atomic
def review(speech: Speech, *, approved: bool, remark: str, by) -> Speech:
    """Agree, or send back saying what to change.

    Raises:
        ValidationError: not handed in, one's own speech, or sent back without a word.
    """
    speech = (
        Speech.objects.select_for_update(of=["self"]).select_related("ceremony").get(pk=speech.pk)
    )
    if speech.state != Speech.State.SUBMITTED:
        raise ValidationError("讲话稿还没有交，或者已经审过。")
    staff_id = facts(by).staff_id
    if staff_id == speech.speaker_id:
        raise ValidationError("讲话人不能自己审稿。")
    if not approved and not remark.strip():
        raise ValidationError({"remark": "请写明要改什么。"})
    speech.state = Speech.State.APPROVED if approved else Speech.State.RETURNED
    speech.reviewed_by_id, speech.remark = staff_id, remark.strip()
    speech.save()
    notify(
        [speech.speaker],
        key=f"speech:{speech.pk}:{timezone.now():%Y%m%d%H%M%S}",
        title=f"{speech}稿{speech.get_state_display()}",
        body=speech.remark,
        link=speech.get_absolute_url(),
    )
    return speech
