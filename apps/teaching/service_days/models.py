"""排班 and 场次: who is where in which segment of the afternoon, and what took place (T10).

Rules and numbers: 1-homework-after-school.md 1.4. Which pupils were missing, on leave or fetched
late is in ``marks``, the papers of outside tutors in ``papers``.
"""

from datetime import datetime, timedelta

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.school.classes.models import Grade
from apps.school.models import Day, Place, SchoolClass, Staff
from apps.school.organisation.models import DatedQuerySet
from apps.school.ranges import closed, same
from apps.school.roles import facts
from apps.teaching.after_school.models import Course, OutsideTutor, Segment
from apps.teaching.service_days.rules import (
    arranges_substitutes,
    calls_roll,
    oversees_service,
    reads_service,
    runs_service,
    sees_session,
)

# 教师 3 min 前到岗 (1.4).
BEFORE_START = timedelta(minutes=3)
# 点名 within, and an absence unexplained for so long → 呼家长 + 值班行政 (1.4).
ALARM_AFTER = timedelta(minutes=10)
PATROLS_PER_DAY = 2


class Kind(models.TextChoices):
    """What a member of staff does in a segment; the roles of 1.4."""

    COURSE = "course", "社团"
    TUTORING = "tutoring", "作业辅导"
    CARE = "care", "延时托管"
    GATE = "gate", "护导放学"
    CHIEF = "chief", "总值班行政"


# Those with pupils of their own, whose roll is called.
WITH_PUPILS = [Kind.COURSE, Kind.TUTORING, Kind.CARE]
ALL_GRADES = 0
GRADES = [(ALL_GRADES, "全部年级"), *Grade.choices]


def _what_kind_needs() -> Q:
    """A course for 社团, a class for 作业辅导, and nothing of it for the others."""
    course = Q(kind=Kind.COURSE, course__isnull=False, school_class=None)
    tutoring = Q(kind=Kind.TUTORING, course=None, school_class__isnull=False)
    others = Q(kind__in=[Kind.CARE, Kind.GATE, Kind.CHIEF], course=None, school_class=None)
    return course | tutoring | others


class Post(Record):
    """What 排班 and 场次 share: which post it is, where, and whose."""

    kind = models.CharField("岗位", max_length=8, choices=Kind)
    course = models.ForeignKey(Course, models.CASCADE, verbose_name="课程", null=True, blank=True)
    school_class = models.ForeignKey(
        SchoolClass,
        models.PROTECT,
        verbose_name="班级",
        null=True,
        blank=True,
    )
    grade = models.PositiveSmallIntegerField(
        "年级", choices=GRADES, default=ALL_GRADES, help_text="延时托管按年级分开时填写。"
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, verbose_name="地点", null=True, blank=True, related_name="+"
    )
    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="教师",
        null=True,
        blank=True,
    )
    tutor = models.ForeignKey(
        OutsideTutor,
        models.PROTECT,
        verbose_name="校外教师",
        null=True,
        blank=True,
    )

    class Meta:
        abstract = True

    @property
    def what(self) -> str:
        """The post in a few words: 社团围棋, 三（2）班作业辅导, 三年级延时托管."""
        if self.kind == Kind.COURSE:
            return str(self.course)
        if self.kind == Kind.TUTORING:
            return f"{self.school_class}{self.get_kind_display()}"
        grade = Grade(self.grade).label if self.grade else ""
        return f"{grade}{self.get_kind_display()}"


class DutyQuerySet(DatedQuerySet):
    def standing(self):
        """Those that hold; a draft is a proposal that nobody confirmed yet."""
        return self.filter(draft=False)

    def with_people(self):
        """Brings along what a cell of the week shows."""
        return self.select_related("segment", "course", "school_class", "place", "staff", "tutor")


def _once(name: str, *same_rows: str, sentence: str, condition: Q | None = None):
    """No two duties in one segment and weekday at a time that agree in ``same_rows``."""
    rows = ["segment", "weekday", *same_rows]
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((same(row), RangeOperators.OVERLAPS) for row in rows),
            (closed("starts", "ends"), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=sentence,
    )


@pghistory.track()
class Duty(Post):
    """排班: one post in one segment of one weekday, from a first to a last day.

    Without a person it is a vacancy. A duty of somebody else from a day on is a new row; the old
    one ends the day before.
    """

    segment = models.ForeignKey(Segment, models.CASCADE, verbose_name="时段", related_name="duties")
    weekday = models.PositiveSmallIntegerField("星期", choices=Day.WEEKDAYS[:5])
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)
    draft = models.BooleanField("草案", default=False, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课后服务排班"
        ordering = ["segment", "weekday", "kind", "pk"]
        rules_permissions = {
            "list": reads_service,
            "detail": reads_service,
            "create": runs_service,
            "update": runs_service,
            "delete": runs_service,
            "propose": runs_service,
        }
        constraints = [
            models.CheckConstraint(
                condition=_what_kind_needs(),
                name="duty_of_course_or_class",
                violation_error_message="社团要选课程，作业辅导要选班级，其他岗位都不选。",
            ),
            models.CheckConstraint(
                condition=Q(staff=None) | Q(tutor=None),
                name="duty_of_one_person",
                violation_error_message="本校教师和校外教师只选一位。",
            ),
            models.CheckConstraint(
                condition=Q(tutor=None) | Q(kind=Kind.COURSE),
                name="duty_of_tutor_is_course",
                violation_error_message="校外教师只上社团课程。",
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 5)),
                name="duty_monday_to_friday",
                violation_error_message="课后服务在星期一到星期五。",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="duty_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            _once(
                "duty_staff_in_one_place",
                "staff",
                sentence="这位教师这一天这个时段已有岗位，一个人不能同时在两处。",
                condition=Q(staff__isnull=False),
            ),
            _once(
                "duty_tutor_in_one_place",
                "tutor",
                sentence="这位校外教师这一天这个时段已有课程，一个人不能同时在两处。",
                condition=Q(tutor__isnull=False),
            ),
            _once(
                "duty_course_once",
                "course",
                sentence="这门课程这一天这个时段已经排了教师。",
                condition=Q(course__isnull=False),
            ),
            _once(
                "duty_class_once",
                "school_class",
                sentence="这个班这一天这个时段已经排了教师。",
                condition=Q(school_class__isnull=False),
            ),
            _once(
                "duty_care_once",
                "grade",
                sentence="这个时段的延时托管这一天已经排了教师。",
                condition=Q(kind=Kind.CARE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()}{self.segment} {self.what}"

    @property
    def person(self) -> str:
        """Who comes, as the plan shows it; empty for a vacancy."""
        return str(self.staff or self.tutor or "")

    def clean(self) -> None:
        super().clean()
        if self.course_id and self.segment_id:
            if self.course.service_id != self.segment.service_id:
                raise ValidationError({"course": "这门课程不是这个学期的。"})
            if self.weekday and self.weekday not in self.course.weekdays:
                raise ValidationError({"course": "这门课程这一天不上课。"})
        if self.tutor_id and self.tutor.reviewed_on is None and not self._had_tutor():
            raise ValidationError({"tutor": f"{self.tutor}的证件还没有审核通过，不能安排上课。"})
        if self.kind == Kind.CARE and self.segment_id and self.weekday and self.starts:
            self._clean_care()

    def _had_tutor(self) -> bool:
        """Whether the tutor was put down before: a plan that stands can still be ended."""
        return Duty.objects.filter(pk=self.pk, tutor=self.tutor_id).exists()

    def _clean_care(self) -> None:
        """Either one room for all grades or rooms by grade, or a pupil is called twice."""
        others = Duty.objects.filter(
            segment=self.segment, weekday=self.weekday, kind=Kind.CARE
        ).exclude(pk=self.pk)
        mixed = others.filter(grade__gt=0) if self.grade == ALL_GRADES else others.filter(grade=0)
        if self.ends:
            mixed = mixed.filter(starts__lte=self.ends)
        if mixed.filter(Q(ends=None) | Q(ends__gte=self.starts)).exists():
            raise ValidationError({"grade": "延时托管要么全部年级一处，要么按年级分开，不能混排。"})


class SessionQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """One's own, those of the own class, and of a day on which one is chief: all."""
        if not user.is_authenticated:
            return self.none()
        if oversees_service(user):
            return self
        own = facts(user)
        if own.staff_id is None:
            return self.none()
        days = Session.objects.filter(date=OuterRef("date")).chiefs().of(own.staff_id)
        return self.filter(
            Q(staff=own.staff_id)
            | Q(substitute=own.staff_id)
            | Q(course__staff=own.staff_id)
            | Q(school_class__in=own.homeroom)
            | Exists(days)
        )

    def chiefs(self):
        """The sessions of 总值班行政."""
        return self.filter(kind=Kind.CHIEF)

    def of(self, staff_id: int):
        """Where somebody comes: as substitute, or as planned where there is none."""
        return self.filter(Q(substitute=staff_id) | Q(substitute=None, staff=staff_id))

    def with_pupils(self):
        """Those whose roll is called."""
        return self.filter(kind__in=WITH_PUPILS)

    def happened(self):
        """Those that left a trace; the plan may no longer move them."""
        return self.filter(_HAPPENED)

    def with_people(self):
        """Brings along what a line of the day shows."""
        return self.select_related(
            "segment", "course__staff", "school_class", "place", "staff", "tutor", "substitute"
        )


_HAPPENED = (
    Q(arrived_at__isnull=False)
    | Q(called_at__isnull=False)
    | Q(handed_over_at__isnull=False)
    | ~Q(log="")
    | ~Q(incident="")
)


@pghistory.track()
class Session(Post):
    """场次: a duty on one day; what took place, in its order.

    到岗 → 点名 → 过程（日志）→ 交接. It is laid out from the duties and keeps what they said, so that
    a later plan changes nothing of what already happened.
    """

    date = models.DateField("日期", db_index=True)
    # By which weekday's plan the day ran: a make-up day runs as another.
    weekday = models.PositiveSmallIntegerField("按星期", choices=Day.WEEKDAYS[:5])
    duty = models.ForeignKey(
        Duty, models.SET_NULL, verbose_name="排班", null=True, blank=True, related_name="sessions"
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, verbose_name="时段", related_name="sessions"
    )
    substitute = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="代班教师",
        null=True,
        blank=True,
        related_name="substitutions",
    )
    substitute_reason = models.CharField("代班原因", max_length=60, blank=True)
    arranged_by = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="安排人", null=True, blank=True, related_name="+"
    )
    arrived_at = models.DateTimeField("到岗", null=True, blank=True)
    called_at = models.DateTimeField("点名", null=True, blank=True)
    called_by = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="点名人", null=True, blank=True, related_name="+"
    )
    # When teacher and chief were told that nobody had called the roll.
    uncalled_at = models.DateTimeField("催点名", null=True, blank=True, editable=False)
    expected = models.PositiveSmallIntegerField("应到", null=True, blank=True)
    log = models.TextField("活动内容", max_length=1000, blank=True)
    discipline = models.CharField("纪律", max_length=200, blank=True)
    safety = models.CharField("安全", max_length=200, blank=True)
    incident = models.TextField("突发情况", max_length=1000, blank=True)
    handed_over_at = models.DateTimeField("放学交接", null=True, blank=True)
    handed_over_by = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="交接人", null=True, blank=True, related_name="+"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课后服务场次"
        ordering = ["date", "segment", "kind", "pk"]
        rules_permissions = {
            "list": reads_service,
            "detail": sees_session,
            "call": calls_roll,
            "substitute": arranges_substitutes,
        }
        constraints = [
            models.UniqueConstraint(fields=["date", "duty"], name="session_once_a_day"),
            models.UniqueConstraint(
                fields=["date", "segment", "course"],
                condition=Q(course__isnull=False),
                name="session_course_once",
            ),
            models.UniqueConstraint(
                fields=["date", "segment", "school_class"],
                condition=Q(school_class__isnull=False),
                name="session_class_once",
            ),
            models.CheckConstraint(condition=_what_kind_needs(), name="session_of_course_or_class"),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute_reason=""),
                name="session_substitute_for_a_reason",
                violation_error_message="请写明代班原因。",
            ),
            models.CheckConstraint(
                condition=Q(called_at=None) | Q(arrived_at__isnull=False, expected__isnull=False),
                name="session_called_by_who_arrived",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.segment} {self.what}"

    def get_absolute_url(self) -> str:
        return reverse("teaching:session", args=[self.pk])

    @property
    def person_id(self) -> int | None:
        """Whoever comes: the substitute where there is one."""
        return self.substitute_id or self.staff_id

    @property
    def person(self) -> str:
        """Who comes, by name; empty where nobody does."""
        return str(self.substitute or self.staff or self.tutor or "")

    @property
    def has_pupils(self) -> bool:
        return self.kind in WITH_PUPILS

    @property
    def starts_at(self) -> datetime:
        """When the segment begins on that day."""
        return timezone.make_aware(datetime.combine(self.date, self.segment.starts))

    @property
    def ends_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.date, self.segment.ends))

    @property
    def minutes_late(self) -> int:
        """Minutes after the time to be there, 3 before the start; 0 where in time or not there."""
        if self.arrived_at is None:
            return 0
        late = self.arrived_at - (self.starts_at - BEFORE_START)
        return max(0, int(late.total_seconds() // 60))
