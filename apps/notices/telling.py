"""Telling people of a letter: when it comes, and 催办 when they have not answered it."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from apps.notices.models import Notice, NoticeVersion, Receipt
from apps.reminders import services as reminders
from apps.school.models import Enrolment, HomeroomTenure, SchoolClass, Staff

NAMES = 8  # as many names as fit into one message


@dataclass(frozen=True)
class Chased:
    """How many colleagues were reminded, how many families through their homeroom teacher, and
    how many had been reminded today already."""

    staff: int
    families: int
    spared: int

    @property
    def sentence(self) -> str:
        parts = []
        if self.staff:
            parts.append(f"已提醒{self.staff}位同事")
        if self.families:
            parts.append(f"已请班主任提醒{self.families}位学生的家长")
        if self.spared:
            parts.append(f"{self.spared}人今天已提醒过，不再重复")
        return "；".join(parts) + "。" if parts else "大家都已回执，不用催办。"


def tell(version: NoticeVersion) -> None:
    """Say that a letter has come: to colleagues in their inbox, to families in the class group."""
    notice = version.notice
    again = f"（第{version.number}版）" if version.number > 1 else ""
    until = (
        f"，请在{version.due_on:%-m月%-d日}前{version.get_response_display()}"
        if version.due_on
        else ""
    )
    reminders.notify(
        Staff.objects.filter(receipts__version=version),
        key=f"notice:{version.pk}",
        title=f"{notice.get_kind_display()}《{notice.title}》{again}",
        body=f"{notice.issuer}发布{until}。",
        link=notice.get_absolute_url(),
    )
    families = Enrolment.objects.on().filter(pupil__receipts__version=version)
    for school_class in SchoolClass.objects.filter(pk__in=families.values("school_class")):
        reminders.announce(
            school_class,
            key=f"notice:{version.pk}",
            title=f"家校通知《{notice.title}》{again}",
            body=f"请打开您自己的家长链接（或扫二维码纸条）阅读并回执{until}。",
        )


def chased_today(version: NoticeVersion) -> int:
    """How many who still owe an answer have been reminded today."""
    return version.receipts.missing().filter(chased_on=timezone.localdate()).count()


@transaction.atomic
def chase(notice: Notice, *, by) -> Chased:
    """Remind who has not answered the version in force.

    Raises:
        ValidationError: the notice is not in force.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    version = notice.current
    if notice.status != Notice.Status.PUBLISHED or version is None:
        raise ValidationError("这份通知没有在发布中，不能催办。")
    if notice.has_lapsed:
        raise ValidationError("这是以前学年的通知，不再催办。")
    today = timezone.localdate()
    spared = chased_today(version)
    owing = version.receipts.missing().exclude(chased_on=today)
    ids = list(owing.values_list("pk", flat=True))
    chased = Receipt.objects.filter(pk__in=ids).select_related("staff", "pupil")
    chased.update(chased_on=today, chased_times=F("chased_times") + 1)
    staff = [row.staff for row in chased if row.staff_id]
    pupils = {row.pupil_id: row.pupil.name for row in chased if row.pupil_id}
    _remind_staff(version, staff)
    _ask_homeroom_teachers(version, pupils)
    return Chased(len(staff), len(pupils), spared)


def _remind_staff(version: NoticeVersion, staff: list[Staff]) -> None:
    notice, verb = version.notice, version.get_response_display()
    until = f"，请在{version.due_on:%-m月%-d日}前完成" if version.due_on else ""
    if version.is_overdue:
        until = f"，已于{version.due_on:%-m月%-d日}到期，请尽快完成"
    reminders.notify(
        staff,
        key=_key(version),
        title=f"请{verb}《{notice.title}》",
        body=f"{notice.issuer}提醒您：《{notice.title}》还没有{verb}{until}。",
        link=notice.get_absolute_url(),
    )


def _ask_homeroom_teachers(version: NoticeVersion, pupils: dict[int, str]) -> None:
    """Families are reached through the homeroom teacher, who hears which ones are missing."""
    names = defaultdict(list)
    for enrolment in Enrolment.objects.on().filter(pupil__in=pupils).order_by("pupil__number"):
        names[enrolment.school_class_id].append(pupils[enrolment.pupil_id])
    tenures = HomeroomTenure.objects.on().filter(school_class__in=names)
    notice = version.notice
    for tenure in tenures.select_related("staff", "school_class"):
        missing = names[tenure.school_class_id]
        some = "、".join(missing[:NAMES]) + ("等" if len(missing) > NAMES else "")
        title = f"{tenure.school_class}还有{len(missing)}位家长未回执《{notice.title}》"
        reminders.notify(
            [tenure.staff],
            key=f"{_key(version)}:{tenure.school_class_id}",
            title=title,
            body=f"还没有回执的学生：{some}。请提醒他们的家长。",
            link=reverse("notices:tracking", args=[notice.pk]),
        )
        reminders.announce(
            tenure.school_class,
            key=_key(version),
            title=f"请家长回执《{notice.title}》",
            body="请打开您自己的家长链接（或扫二维码纸条）阅读并回执。",
        )


def _key(version: NoticeVersion) -> str:
    """The same people hear of the same text once a day."""
    return f"chase:{version.pk}:{timezone.localdate():%Y%m%d}"
