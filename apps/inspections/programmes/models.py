"""检查安排: which checklist is applied to whom, when, by whom, and who answers for the results."""

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from apps.core.models import Named, Record, RecordQuerySet
from apps.inspections.checklists.models import KEPT_BY_THOSE_WHO_ANSWER, Checklist
from apps.school.models import Day, Department, Grade, Place, SchoolClass, Staff
from apps.school.roles import Role

# A year mistyped (0022, 20222) is told at once, not found when rounds fail to open.
WITHIN_MEMORY = [
    MinValueValidator(date(2000, 1, 1), "日期不能早于2000年，请核对年份。"),
    MaxValueValidator(date(2100, 12, 31), "日期不能晚于2100年，请核对年份。"),
]


class TargetKind(models.TextChoices):
    CLASS = "class", "班级"
    TEACHER = "teacher", "教师"
    PLACE = "place", "场所"


class ProgrammeQuerySet(RecordQuerySet):
    def on(self, day):
        """The programmes that run on a day."""
        return self.filter(Q(ends=None) | Q(ends__gte=day), active=True, starts__lte=day)


@pghistory.track()
class Programme(Named, Record):
    """检查安排: 红领巾监督岗 every school day, 教学常规例查 every month …"""

    class Frequency(models.TextChoices):
        DAILY = "daily", "每个上课日"
        WEEKLY = "weekly", "每周一次"
        MONTHLY = "monthly", "每月一次"
        TERMLY = "termly", "每学期若干次（逐次排定）"
        SAMPLE = "sample", "每周随机抽查"

    class InspectorKind(models.TextChoices):
        ROSTER = "roster", "学生值岗表"
        ROLE = "role", "岗位角色"
        NAMED = "named", "指定人员"

    code = models.SlugField("代码", max_length=30, unique=True)
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, verbose_name="检查标准", related_name="programmes"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="负责部门", related_name="programmes"
    )
    target_kind = models.CharField("检查对象", max_length=8, choices=TargetKind)
    grades = ArrayField(
        models.PositiveSmallIntegerField(choices=Grade),
        verbose_name="只查这些年级",
        default=list,
        blank=True,
        help_text="不选为全部年级；教师按其任教年级。",
    )
    place_kind = models.CharField("只查这类场所", max_length=10, choices=Place.Kind, blank=True)
    frequency = models.CharField("频次", max_length=8, choices=Frequency)
    weekday = models.PositiveSmallIntegerField(
        "星期几开检",
        choices=Day.WEEKDAYS,
        null=True,
        blank=True,
        help_text="每周一次、随机抽查时用；逢假日顺延到下一个上课日。不填为每周第一个上课日。",
    )
    times = models.PositiveSmallIntegerField(
        "每学期次数", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    share = models.PositiveSmallIntegerField(
        "抽查比例（%）",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    rest_weeks = models.PositiveSmallIntegerField(
        "抽中后几周内不再抽", default=4, validators=[MaxValueValidator(20)]
    )
    cover_weeks = models.PositiveSmallIntegerField(
        "几周内人人抽到", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    days_open = models.PositiveSmallIntegerField(
        "开检后几个上课日内完成",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="有时段的当天完成，不看这一项。",
    )
    grace_minutes = models.PositiveSmallIntegerField(
        "时段结束后几分钟内可录入", default=30, validators=[MaxValueValidator(600)]
    )
    online = models.BooleanField("线上教学日也检查", default=False)
    inspector_kind = models.CharField("由谁检查", max_length=8, choices=InspectorKind)
    inspector_role = models.CharField("检查人岗位", max_length=6, choices=Role, blank=True)
    inspectors = models.ManyToManyField(
        Staff, verbose_name="检查人", blank=True, related_name="inspection_programmes"
    )
    two_checkers = models.BooleanField("须两人确认", default=False)
    publisher_role = models.CharField(
        "复核与发布",
        max_length=6,
        choices=Role,
        default=Role.HEAD,
        help_text="负责部门里担任这个岗位的人；部门负责人总可以。",
    )
    appealable = models.BooleanField("可以申诉", default=True)
    means_only = models.BooleanField(
        "只公布平均分", default=False, help_text="单个结果只有本人和检查人看得到。"
    )
    feedback_days = models.PositiveSmallIntegerField(
        "几个上课日内反馈",
        null=True,
        blank=True,
        help_text="教学常规：3个上课日内反馈给教师（2.3）。",
    )
    starts = models.DateField("开始日期", validators=WITHIN_MEMORY)
    ends = models.DateField("结束日期", null=True, blank=True, validators=WITHIN_MEMORY)
    active = models.BooleanField("启用", default=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查安排"
        ordering = ["department__order", "name"]
        rules_permissions = {
            **KEPT_BY_THOSE_WHO_ANSWER,
            "open": KEPT_BY_THOSE_WHO_ANSWER["update"],
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="programme_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(frequency="sample") | Q(share__isnull=False),
                name="sample_has_share",
                violation_error_message="随机抽查要写明抽查比例。",
            ),
            models.CheckConstraint(
                condition=~Q(frequency="termly") | Q(times__isnull=False),
                name="termly_has_times",
                violation_error_message="请写明每学期几次。",
            ),
            models.CheckConstraint(
                condition=~Q(inspector_kind="role") | ~Q(inspector_role=""),
                name="inspected_by_role",
                violation_error_message="请选择检查人的岗位。",
            ),
        ]

    @property
    def by_pupils(self) -> bool:
        return self.inspector_kind == self.InspectorKind.ROSTER


class ProgrammeTarget(Record):
    """A target named one by one; a programme without such rows takes all that its filter finds."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, verbose_name="检查安排", related_name="listed"
    )
    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", null=True, blank=True, related_name="+"
    )
    staff = models.ForeignKey(
        Staff, models.CASCADE, verbose_name="教师", null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey(
        Place, models.CASCADE, verbose_name="场所", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "指定对象"
        ordering = ["programme", "pk"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(school_class__isnull=False, staff=None, place=None)
                    | Q(school_class=None, staff__isnull=False, place=None)
                    | Q(school_class=None, staff=None, place__isnull=False)
                ),
                name="listed_target_is_one",
                violation_error_message="班级、教师、场所只选一样。",
            ),
            models.UniqueConstraint(
                fields=["programme", "school_class", "staff", "place"],
                name="target_listed_once",
                nulls_distinct=False,
                violation_error_message="这个对象已经在名单里了。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.school_class or self.staff or self.place)


@pghistory.track()
class Slot(Record):
    """时段 of the day in which a daily programme is walked: P2 大课间 9:00–9:30."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, verbose_name="检查安排", related_name="slots"
    )
    code = models.CharField("编号", max_length=4)
    name = models.CharField("时段", max_length=30)
    starts = models.TimeField("开始")
    ends = models.TimeField("结束")
    item_codes = ArrayField(
        models.CharField(max_length=8),
        verbose_name="检查项编号",
        default=list,
        blank=True,
        help_text="这个时段查哪些项，例如 W1,W2；不填为全部。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "检查时段"
        ordering = ["programme", "starts", "code"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="slot_once",
                violation_error_message="这个安排已有这个编号的时段。",
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="slot_ends_after_start",
                violation_error_message="时段的结束时间要晚于开始时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        super().clean()
        if (
            self.programme_id
            and not self.programme.by_pupils
            and self.programme.frequency != (Programme.Frequency.DAILY)
        ):
            raise ValidationError("只有每天检查的安排分时段。")
