"""用时抽样: raised hands and guardians' words about how long homework really took (1.1)."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.calendar.services import is_school_day, school_days
from apps.school.models import Enrolment, Pupil, SchoolClass, Staff, Subject
from apps.teaching.marking.models import TimeSample

# What is asked for by hands: the answer, and the minutes that it stands for.
BANDS = (
    (5, "10分钟以内"),
    (15, "11–20分钟"),
    (25, "21–30分钟"),
    (38, "31–45分钟"),
    (53, "46–60分钟"),
    (75, "60分钟以上"),
)
LEAST = 5  # pupils of a class in a week (1.1)
BEHIND = timedelta(days=14)


def nights(today: date | None = None) -> list[date]:
    """The school days about whose homework one may still speak, the latest first."""
    today = today or timezone.localdate()
    return school_days(today - BEHIND, today)[::-1]


def _check(night: date) -> None:
    today = timezone.localdate()
    if not today - BEHIND <= night <= today:
        raise ValidationError({"night": "只能填最近两周的作业。"})
    if not is_school_day(night):
        raise ValidationError({"night": "这一天不上课，没有布置作业。"})


@transaction.atomic
def count_hands(
    school_class: SchoolClass,
    night: date,
    subject: Subject | None,
    hands: Mapping[int, int],
    *,
    by: Staff,
) -> int:
    """举手点数 of a class about one night: minutes → hands. Sent again, it replaces the first.

    Returns how many pupils answered.

    Raises:
        ValidationError: no hand, more hands than pupils, or a day that will not do.
    """
    _check(night)
    total = sum(hands.values())
    size = Enrolment.objects.on(night).filter(school_class=school_class).count()
    if total < 1:
        raise ValidationError("请至少填一格人数。")
    if total > size:
        raise ValidationError(f"共{total}人，超过了本班人数（{size}人）。")
    SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    about = {"school_class": school_class, "night": night, "subject": subject}
    TimeSample.objects.counted_by_hands().filter(**about).delete()
    TimeSample.objects.bulk_create(
        TimeSample(**about, minutes=minutes, pupils=count, staff=by)
        for minutes, count in hands.items()
        if count
    )
    return total


@transaction.atomic
def answer_for_pupil(
    pupil: Pupil, night: date, subject: Subject | None, minutes: int
) -> TimeSample:
    """What a guardian says of one child's night; said again, the last word holds.

    Raises:
        ValidationError: a day that will not do, or a pupil who was in no class then.
    """
    _check(night)
    place = Enrolment.objects.on(night).filter(pupil=pupil).first()
    if place is None:
        raise ValidationError({"night": "孩子这一天还不在本校的班级里。"})
    # Two phones at once take turns: one row, and the later word stands in it.
    Pupil.objects.select_for_update().get(pk=pupil.pk)
    known = TimeSample.objects.filter(pupil=pupil, night=night, subject=subject).first()
    sample = known or TimeSample(pupil=pupil, night=night, subject=subject)
    sample.school_class_id, sample.minutes = place.school_class_id, minutes
    sample.full_clean()
    sample.save()
    return sample
