"""点名, 请假 and 放学 by exception: a row only for a pupil with whom something is otherwise."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.school.models import Enrolment, Pupil, Staff
from apps.school.roles import facts
from apps.school.rules import sees_all_pupils
from apps.teaching.after_school.models import Segment
from apps.teaching.after_school.signups import Placement
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.posts import ALARM_AFTER
from apps.teaching.service_days.rules import (
    calls_roll,
    enters_leave,
    oversees_service,
    rings_guardians,
    sees_leave,
    sees_session,
    settles_absence,
)


def _own_pupils(user, pupil: str = "pupil") -> Exists:
    """Pupils of the classes of which one is homeroom teacher."""
    own = Enrolment.objects.on().filter(school_class__in=facts(user).homeroom)
    return Exists(own.filter(pupil=OuterRef(pupil)))


class OfSessionQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Of the sessions that one sees, and of the own pupils wherever they are."""
        if not user.is_authenticated:
            return self.none()
        sessions = Session.objects.visible_to(user).filter(pk=OuterRef("session"))
        return self.filter(Exists(sessions) | _own_pupils(user))


class MarkQuerySet(OfSessionQuerySet):
    def missing(self):
        """Those who are not in the room: absent and not found, on leave, or elsewhere."""
        return self.filter(Mark.NOT_THERE)

    def unexplained(self):
        """Absences of which nobody knows yet why."""
        return self.filter(kind=Mark.Kind.ABSENT, resolution="")

    def due(self, now=None):
        """Unexplained for 10 minutes and more, and nobody told yet (1.4)."""
        now = now or timezone.now()
        return self.unexplained().filter(alarmed_at=None, at__lte=now - ALARM_AFTER)


@pghistory.track()
class Mark(Record):
    """点名记录 of a pupil who is not simply there."""

    class Kind(models.TextChoices):
        ABSENT = "absent", "未到"
        LEAVE = "leave", "请假"
        ELSEWHERE = "elsewhere", "另有去向"
        LATE = "late", "迟到"
        EARLY = "early", "早退"

    class Resolution(models.TextChoices):
        ARRIVED = "arrived", "已到"
        COLLECTED = "collected", "家长接走"
        ELSEWHERE = "elsewhere", "在别处"
        OTHER = "other", "其他"

    NOT_THERE = Q(kind__in=["leave", "elsewhere"]) | (Q(kind="absent") & ~Q(resolution="arrived"))

    session = models.ForeignKey(Session, models.CASCADE, verbose_name="场次", related_name="marks")
    pupil = models.ForeignKey(
        Pupil, models.CASCADE, verbose_name="学生", related_name="service_marks"
    )
    kind = models.CharField("情况", max_length=10, choices=Kind)
    note = models.CharField("去向", max_length=60, blank=True)
    by = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="记录人", null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("记录时间", default=timezone.now)
    alarmed_at = models.DateTimeField("已通知", null=True, blank=True)
    resolution = models.CharField("结果", max_length=10, choices=Resolution, blank=True)
    resolved_note = models.CharField("说明", max_length=120, blank=True)
    resolved_at = models.DateTimeField("查明时间", null=True, blank=True)
    resolved_by = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="查明人", null=True, blank=True, related_name="+"
    )

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课后服务点名"
        ordering = ["session", "pupil__number"]
        rules_permissions = {
            "list": sees_session,
            "detail": sees_session,
            "resolve": settles_absence,
            "ring": rings_guardians,
        }
        constraints = [
            models.UniqueConstraint(fields=["session", "pupil"], name="mark_once_a_session"),
            models.CheckConstraint(
                condition=Q(resolution="", resolved_at=None)
                | (~Q(resolution="") & Q(resolved_at__isnull=False)),
                name="mark_resolved_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(resolution="") | Q(kind="absent"), name="mark_resolves_absence"
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"], condition=Q(kind="absent", resolution=""), name="mark_unexplained"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pupil}{self.get_kind_display()}"


class LeaveQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Of the own class and of the own course."""
        if not user.is_authenticated:
            return self.none()
        if sees_all_pupils(user) or oversees_service(user):
            return self
        led = Placement.objects.filter(
            signup__pupil=OuterRef("pupil"), course__staff=facts(user).staff_id
        )
        here = Enrolment.objects.on().filter(
            pupil=OuterRef("pupil"), school_class__in=facts(user).classes
        )
        return self.filter(Exists(here) | Exists(led))

    def on(self, day, segment: int):
        """Those that hold on a day in a segment (its number)."""
        return self.filter(Q(segments=[]) | Q(segments__contains=[segment])).filter(
            starts__lte=day, ends__gte=day
        )


@pghistory.track()
class Leave(Record):
    """课后服务请假: the guardian told the homeroom teacher that the pupil does not come."""

    pupil = models.ForeignKey(
        Pupil, models.CASCADE, verbose_name="学生", related_name="service_leaves"
    )
    starts = models.DateField("从")
    ends = models.DateField("到")
    segments = ArrayField(
        models.PositiveSmallIntegerField(choices=Segment.NUMBERS),
        verbose_name="时段",
        size=3,
        default=list,
        blank=True,
        help_text="不选：全部时段。",
    )
    reason = models.CharField("原因", max_length=60)
    told_by = models.CharField("谁请的假", max_length=30, blank=True, help_text="例如：妈妈来电。")
    staff = models.ForeignKey(
        Staff,
        models.SET_NULL,
        verbose_name="登记人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课后服务请假"
        ordering = ["-starts", "pupil__number"]
        rules_permissions = {
            "list": sees_leave | oversees_service,
            "detail": sees_leave | oversees_service,
            "create": enters_leave,
            "update": enters_leave,
            "delete": enters_leave,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="leave_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["pupil", "starts", "ends"],
                name="leave_once",
                violation_error_message="这名学生这几天的请假已经登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}请假"

    def class_ids(self) -> set[int]:
        """The class that the pupil is in today."""
        return self.pupil.class_ids()

    def clean(self) -> None:
        super().clean()
        if self.starts and self.ends and (self.ends - self.starts).days > 200:
            raise ValidationError({"ends": "请假最长一个学期。"})


@pghistory.track()
class PickUp(Record):
    """放学例外: a pupil who was still waiting, fetched late or by somebody else."""

    session = models.ForeignKey(
        Session, models.CASCADE, verbose_name="场次", related_name="pickups"
    )
    pupil = models.ForeignKey(
        Pupil, models.CASCADE, verbose_name="学生", related_name="service_pickups"
    )
    # Empty while the pupil is still waiting.
    collector = models.CharField("接走的人", max_length=40, blank=True)
    picked_at = models.DateTimeField("接走时间", null=True, blank=True)
    note = models.CharField("说明", max_length=120, blank=True)
    staff = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="交接教师", null=True, blank=True, related_name="+"
    )

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课后服务接送例外"
        ordering = ["session", "pupil__number"]
        rules_permissions = {
            "list": sees_session,
            "detail": sees_session,
            "clear": calls_roll,
            "ring": rings_guardians,
        }
        constraints = [
            models.UniqueConstraint(fields=["session", "pupil"], name="pickup_once_a_session"),
            models.CheckConstraint(
                condition=Q(picked_at=None, collector="")
                | (Q(picked_at__isnull=False) & ~Q(collector="")),
                name="pickup_by_somebody",
                violation_error_message="请写明由谁接走。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}放学"
