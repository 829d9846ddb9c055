"""What homework has to keep to: minutes by grade and day, and the register of sources.

Numbers and documents: 1-homework-after-school.md 1.1. All of it holds from a day on, so a changed
rule never changes what was judged before.
"""

from datetime import time
from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from apps.core.models import Named, Record, RecordQuerySet
from apps.school.classes.models import Grade
from apps.school.models import SchoolYear, Subject
from apps.teaching.homework.rules import keeps_homework_rules, reads_homework

KEPT_BY_OFFICE = {
    "list": reads_homework,
    "detail": reads_homework,
    "create": keeps_homework_rules,
    "update": keeps_homework_rules,
    "delete": keeps_homework_rules,
}


class HomeworkRuleQuerySet(RecordQuerySet):
    def on(self, day):
        """The rule of each grade that holds on a day."""
        since = self.filter(starts__lte=day)
        return since.order_by("grade", "-starts").distinct("grade")


@pghistory.track()
class HomeworkRule(Record):
    """作业规定 of one grade from a day on; minutes are a pupil's, of required written work."""

    grade = models.PositiveSmallIntegerField("年级", choices=Grade)
    starts = models.DateField("起用日期")
    night_cap = models.PositiveSmallIntegerField(
        "平日上限（分钟）",
        default=60,
        validators=[MaxValueValidator(180)],
        help_text="一个班当晚各科必做书面作业合计；0表示不布置家庭书面作业。",
    )
    weekend_cap = models.PositiveSmallIntegerField(
        "周末上限（分钟）", default=90, validators=[MaxValueValidator(300)]
    )
    holiday_cap = models.PositiveSmallIntegerField(
        "节假日上限（分钟）",
        default=90,
        validators=[MaxValueValidator(600)],
        help_text="连续放假三天及以上的一段时间合计。",
    )
    warn_from = models.PositiveSmallIntegerField(
        "预警（上限的百分之几）",
        default=83,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="60分钟的83%，超过50分钟开始提示。",
    )
    factor = models.DecimalField(
        "试做系数",
        max_digits=3,
        decimal_places=1,
        default=Decimal("2.0"),
        validators=[MinValueValidator(Decimal("1.0")), MaxValueValidator(Decimal("9.9"))],
        help_text="学生预计用时＝教师试做用时×系数。",
    )
    publish_by = models.TimeField("每天几点前公示", default=time(15, 15))
    feedback_days = models.PositiveSmallIntegerField("几个上课日内批改反馈", default=1)
    essay_days = models.PositiveSmallIntegerField("作文几个上课日内批改反馈", default=10)
    source = models.CharField("依据", max_length=120, blank=True)

    objects = HomeworkRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "作业规定"
        ordering = ["grade", "-starts"]
        rules_permissions = KEPT_BY_OFFICE
        constraints = [
            models.UniqueConstraint(
                fields=["grade", "starts"],
                name="homeworkrule_once_a_day",
                violation_error_message="这个年级在这一天已有一条规定。",
            ),
            models.CheckConstraint(
                condition=Q(grade__gte=3) | Q(night_cap=0, weekend_cap=0, holiday_cap=0),
                name="homeworkrule_none_written_in_grades_1_2",
                violation_error_message="一二年级不布置家庭书面作业，上限只能是0（中办发〔2021〕40号）。",
            ),
            models.CheckConstraint(
                condition=Q(night_cap__lte=60),
                name="homeworkrule_at_most_an_hour",
                violation_error_message="平日书面作业不超过60分钟（中办发〔2021〕40号）。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()}作业规定（{self.starts:%Y-%m-%d}起）"


class SubjectShare(Record):
    """各科参考时长: what the cap is usually divided into; a hint beside the bar, no limit."""

    rule = models.ForeignKey(
        HomeworkRule, models.CASCADE, verbose_name="作业规定", related_name="shares"
    )
    subject = models.ForeignKey(
        Subject, models.CASCADE, verbose_name="学科", null=True, blank=True, help_text="不填：其他"
    )
    minutes = models.PositiveSmallIntegerField("分钟", validators=[MaxValueValidator(60)])

    class Meta:
        verbose_name = verbose_name_plural = "各科参考时长"
        ordering = ["rule", "subject__order"]
        rules_permissions = KEPT_BY_OFFICE
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject"],
                name="subjectshare_once",
                nulls_distinct=False,
                violation_error_message="这个学科已有参考时长。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject or '其他'} {self.minutes}分钟"


@pghistory.track()
class Workbook(Named, Record):
    """一教一辅 register: the only sources from which homework may be taken without a decision."""

    class Kind(models.TextChoices):
        TEXTBOOK = "textbook", "教材"
        WORKBOOK = "workbook", "教辅（一教一辅）"
        SCHOOL = "school", "校本作业"

    name = models.CharField("名称", max_length=60)
    year = models.ForeignKey(SchoolYear, models.PROTECT, verbose_name="学年")
    subject = models.ForeignKey(Subject, models.PROTECT, verbose_name="学科")
    grade = models.PositiveSmallIntegerField("年级", choices=Grade)
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.WORKBOOK)
    publisher = models.CharField("出版单位", max_length=60, blank=True)
    paid = models.BooleanField("学生付费", default=False)
    approval = models.CharField(
        "审定依据", max_length=80, blank=True, help_text="如：江苏省中小学教辅材料推荐目录（2021）"
    )

    class Meta:
        verbose_name = verbose_name_plural = "作业来源"
        ordering = ["-year__start_year", "grade", "subject__order", "kind", "pinyin"]
        rules_permissions = KEPT_BY_OFFICE
        constraints = [
            models.UniqueConstraint(
                fields=["year", "subject", "grade"],
                condition=Q(kind="workbook"),
                name="workbook_one_a_subject",
                violation_error_message="一科一辅：这个年级这一学科已登记一套教辅（教基二〔2012〕1号）。",
            ),
            models.UniqueConstraint(
                fields=["year", "subject", "grade", "name"],
                name="workbook_once",
                violation_error_message="这个来源已登记过。",
            ),
            models.CheckConstraint(
                condition=Q(paid=False) | Q(grade__gte=3),
                name="workbook_paid_from_grade_3",
                violation_error_message="一二年级不得有付费教辅（苏教办基〔2013〕11号）。",
            ),
        ]
