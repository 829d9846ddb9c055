"""课后服务 of a term: what is offered, by whom, and its steps in week 1 (T10, S9).

Rules, sign-up states and numbers: 1-homework-after-school.md 1.4. Who signed up and who was placed
where is in ``signups``.
"""

from datetime import date

import pghistory
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from apps.core.models import Named, Record, RecordQuerySet
from apps.notices.models import Notice
from apps.school.classes.models import Grade
from apps.school.models import Day, Place, Staff, Term
from apps.teaching.after_school.rules import (
    keeps_fees,
    leads_course,
    oversees_service,
    reads_service,
    runs_service,
)

RUN_BY_OFFICE = {
    "list": reads_service,
    "detail": reads_service,
    "create": runs_service,
    "update": runs_service,
    "delete": runs_service,
}
SCHOOL_WEEK = [1, 2, 3, 4, 5]


def weekdays_field(verbose_name: str, **more) -> ArrayField:
    """Days of the week, 1 Monday … 5 Friday, in order."""
    day = models.PositiveSmallIntegerField(choices=Day.WEEKDAYS[:5])
    return ArrayField(day, verbose_name=verbose_name, size=5, **more)


def school_week() -> list[int]:
    """Monday to Friday: 5+2 (1.4)."""
    return list(SCHOOL_WEEK)


def days_in_words(weekdays: list[int]) -> str:
    """Days of the week as they are said: 周一至周五, 周一、三."""
    if weekdays == SCHOOL_WEEK:
        return "周一至周五"
    return "周" + "、".join("一二三四五"[day - 1] for day in weekdays)


class ServiceQuerySet(RecordQuerySet):
    def held(self, pk: int) -> "Service":
        """The service as it is, held: until the end of the transaction nobody opens or closes it.

        Families hold it side by side, which Django's own lock would not let them.
        """
        table = self.model._meta.db_table
        return self.raw(f"SELECT * FROM {table} WHERE id = %s FOR SHARE", [pk])[0]


@pghistory.track()
class Service(Record):
    """课后服务 of one term: its days, its fee, and how far it has come in week 1.

    The letter to the guardians is an ordinary notice; sign-up closes by itself when ``closes_on``
    is over.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", "筹备"
        OPEN = "open", "报名"
        PLACING = "placing", "编班"
        PUBLISHED = "published", "已公示"
        SETTLED = "settled", "已结算"

    TRANSITIONS = {
        State.PREPARING: {State.OPEN},
        State.OPEN: {State.PREPARING, State.PLACING},
        State.PLACING: {State.OPEN, State.PUBLISHED},
        State.PUBLISHED: {State.PLACING, State.SETTLED},
        State.SETTLED: {State.PUBLISHED},
    }

    term = models.OneToOneField(
        Term, models.PROTECT, verbose_name="学期", related_name="after_school"
    )
    state = models.CharField(
        "进度", max_length=10, choices=State, default=State.PREPARING, editable=False
    )
    opens_on = models.DateField("报名开始")
    closes_on = models.DateField("报名截止")
    publish_on = models.DateField("公示日期")
    starts_on = models.DateField("开班日期")
    ends_on = models.DateField("结束日期")
    weeks = models.PositiveSmallIntegerField(
        "服务周数",
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(26)],
        help_text="退费按周计算。",
    )
    fee = models.PositiveSmallIntegerField(
        "收费标准（元/生/学期）", default=300, validators=[MaxValueValidator(300)]
    )
    fee_document = models.CharField("收费依据", max_length=80, default="常新经发〔2021〕137号")
    letter = models.ForeignKey(
        Notice, models.SET_NULL, verbose_name="告家长书", null=True, blank=True, related_name="+"
    )
    seed = models.BigIntegerField("抽签种子", null=True, blank=True, editable=False)
    published_on = models.DateField("公示于", null=True, blank=True, editable=False)
    settled_on = models.DateField("结算于", null=True, blank=True, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课后服务"
        ordering = ["-term__starts"]
        rules_permissions = {
            **RUN_BY_OFFICE,
            "place": runs_service,
            "settle": keeps_fees,
            "oversee": oversees_service,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on"))
                & Q(publish_on__gte=F("closes_on"))
                & Q(starts_on__gt=F("publish_on"))
                & Q(ends_on__gt=F("starts_on")),
                name="service_days_in_order",
                violation_error_message="日期要依次是：报名开始、报名截止、公示、开班、结束。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.term.short}课后服务"

    def move(self, state: str) -> None:
        """Go on to another state.

        Raises:
            ValueError: the table of transitions knows no such step.
        """
        if state not in self.TRANSITIONS[self.state]:
            raise ValueError(f"{self.state} → {state}")
        self.state = state

    def takes_signups(self, on: date) -> bool:
        """Whether guardians can sign up or change on a day."""
        return self.state == self.State.OPEN and self.opens_on <= on <= self.closes_on


class Segment(Record):
    """时段 Ⅰ Ⅱ Ⅲ of the afternoon: 社团, 作业辅导, 延时托管."""

    NUMBERS = [(1, "Ⅰ"), (2, "Ⅱ"), (3, "Ⅲ")]
    CLUBS = 1  # in which the courses lie

    service = models.ForeignKey(
        Service, models.CASCADE, verbose_name="课后服务", related_name="segments"
    )
    number = models.PositiveSmallIntegerField("时段", choices=NUMBERS)
    name = models.CharField("名称", max_length=20)
    starts = models.TimeField("开始")
    ends = models.TimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "时段"
        ordering = ["service", "number"]
        rules_permissions = RUN_BY_OFFICE
        constraints = [
            models.UniqueConstraint(
                fields=["service", "number"],
                name="segment_once",
                violation_error_message="这个时段已有了。",
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="segment_ends_after_start",
                violation_error_message="结束时间要晚于开始时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_number_display()} {self.name}"

    @property
    def minutes(self) -> int:
        """How long it lasts, minutes."""
        start, end = self.starts, self.ends
        return (end.hour - start.hour) * 60 + end.minute - start.minute


@pghistory.track()
class OutsideTutor(Named, Record):
    """校外辅导教师: comes in from outside and needs papers that are looked at first (1.4)."""

    class Kind(models.TextChoices):
        RETIRED = "retired", "退休教师"
        CRAFT = "craft", "能工巧匠、非遗传承人"
        VOLUNTEER = "volunteer", "志愿者"
        COMPANY = "company", "机构教师"

    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    organisation = models.CharField("单位", max_length=60, blank=True)
    phone = models.CharField("手机", max_length=20)
    speciality = models.CharField("专长", max_length=60, blank=True)
    reviewed_on = models.DateField("审核于", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="审核人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "校外教师"
        ordering = ["pinyin"]
        rules_permissions = {
            **RUN_BY_OFFICE,
            "list": oversees_service,
            "detail": oversees_service,
            "review": runs_service,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["name", "phone"],
                name="outsidetutor_once",
                violation_error_message="已有同名同手机号的校外教师。",
            )
        ]


class CourseQuerySet(RecordQuerySet):
    def offered(self):
        """Those that take place, or may still."""
        return self.filter(cancelled_on=None)

    def with_people(self):
        return self.select_related("staff", "tutor", "place", "service__term__year")


@pghistory.track()
class Course(Named, Record):
    """社团课程 in segment Ⅰ; a pupil attends at most one in a term."""

    class Kind(models.TextChoices):
        ART = "art", "艺术"
        SPORT = "sport", "体育"
        SCIENCE = "science", "科技"
        READING = "reading", "阅读"
        LABOUR = "labour", "劳动"
        CULTURE = "culture", "传统文化"

    name = models.CharField("课程", max_length=30)
    service = models.ForeignKey(
        Service, models.CASCADE, verbose_name="课后服务", related_name="courses"
    )
    kind = models.CharField("类别", max_length=8, choices=Kind)
    summary = models.CharField("简介", max_length=200, blank=True)
    weekdays = weekdays_field("上课日", default=school_week)
    grade_from = models.PositiveSmallIntegerField("最低年级", choices=Grade, default=1)
    grade_to = models.PositiveSmallIntegerField("最高年级", choices=Grade, default=6)
    capacity = models.PositiveSmallIntegerField(
        "名额", validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    minimum = models.PositiveSmallIntegerField(
        "最少开班人数", default=8, validators=[MinValueValidator(1)]
    )
    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="本校教师",
        null=True,
        blank=True,
        related_name="service_courses",
    )
    tutor = models.ForeignKey(
        OutsideTutor,
        models.PROTECT,
        verbose_name="校外教师",
        null=True,
        blank=True,
        related_name="courses",
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, verbose_name="地点", null=True, blank=True, related_name="+"
    )
    cancelled_on = models.DateField("停开于", null=True, blank=True, editable=False)
    cancelled_because = models.CharField("停开原因", max_length=80, blank=True, editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课后服务课程"
        ordering = ["service", "kind", "pinyin"]
        rules_permissions = {**RUN_BY_OFFICE, "lead": leads_course}
        constraints = [
            models.UniqueConstraint(
                fields=["service", "name"],
                name="course_once_a_term",
                violation_error_message="这个学期已有同名课程。",
            ),
            models.CheckConstraint(
                condition=Q(grade_to__gte=F("grade_from")),
                name="course_grades_in_order",
                violation_error_message="最高年级不能低于最低年级。",
            ),
            models.CheckConstraint(
                condition=Q(minimum__lte=F("capacity"), minimum__gte=1),
                name="course_minimum_within_capacity",
                violation_error_message="最少开班人数要在1和名额之间。",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1),
                name="course_has_days",
                violation_error_message="请至少选一个上课日。",
            ),
        ]

    @property
    @admin.display(description="上课日")
    def days(self) -> str:
        """The days as they are said: 周一至周五, 周一、三."""
        return days_in_words(self.weekdays)

    @property
    @admin.display(description="教师")
    def teacher(self) -> str:
        """Who gives it, as the guardians read it; empty while nobody does."""
        return str(self.staff or self.tutor or "")

    @property
    @admin.display(description="年级")
    def grades(self) -> str:
        """For whom: 三年级, 一至三年级."""
        if self.grade_from == self.grade_to:
            return self.get_grade_from_display()
        return (
            f"{self.get_grade_from_display().removesuffix('年级')}至{self.get_grade_to_display()}"
        )

    def clean(self) -> None:
        super().clean()
        if self.pk and self.capacity and self.capacity < (placed := self.placements.count()):
            raise ValidationError(
                {"capacity": f"已编入{placed}名学生，名额不能少于{placed}；请先调走学生。"}
            )
