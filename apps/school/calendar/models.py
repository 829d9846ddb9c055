"""School years, terms and days (X04)."""

from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.school.ranges import closed
from apps.school.rules import is_staff_member, keeps_school_records

CALENDAR_PERMISSIONS = {
    "list": is_staff_member | keeps_school_records,
    "detail": is_staff_member | keeps_school_records,
    "create": keeps_school_records,
    "update": keeps_school_records,
    "delete": keeps_school_records,
}


@pghistory.track()
class SchoolYear(Record):
    """学年: from September to the next August; 2021 is 2021—2022学年."""

    start_year = models.PositiveSmallIntegerField(
        "起始年份", unique=True, validators=[MinValueValidator(1900), MaxValueValidator(9998)]
    )

    class Meta:
        verbose_name = verbose_name_plural = "学年"
        ordering = ["-start_year"]
        rules_permissions = CALENDAR_PERMISSIONS

    def __str__(self) -> str:
        return f"{self.start_year}—{self.start_year + 1}学年"


class TermQuerySet(RecordQuerySet):
    def on(self, day):
        return self.filter(starts__lte=day, ends__gte=day)

    def current(self, day=None):
        """The term of a day; between two terms, the one that comes; after all, the last."""
        day = day or timezone.localdate()
        terms = self.select_related("year")
        return (
            terms.filter(ends__gte=day).order_by("starts").first()
            or terms.order_by("-starts").first()
        )


@pghistory.track()
class Term(Record):
    """学期: weeks run Monday to Sunday and are counted from the week of the first day."""

    class Half(models.IntegerChoices):
        AUTUMN = 1, "第一学期"
        SPRING = 2, "第二学期"

    year = models.ForeignKey(SchoolYear, models.PROTECT, verbose_name="学年", related_name="terms")
    half = models.PositiveSmallIntegerField("学期", choices=Half)
    code = models.CharField("代码", max_length=11, unique=True, editable=False)
    starts = models.DateField("开学日期")
    ends = models.DateField("结束日期")

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学期"
        ordering = ["-starts"]
        rules_permissions = CALENDAR_PERMISSIONS
        constraints = [
            models.UniqueConstraint(
                fields=["year", "half"],
                name="term_once_a_year",
                violation_error_message="这个学年已经有这个学期了。",
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="term_ends_after_start",
                violation_error_message="结束日期必须晚于开学日期。",
            ),
            ExclusionConstraint(
                name="term_dates_do_not_overlap",
                expressions=[(closed("starts", "ends"), RangeOperators.OVERLAPS)],
                violation_error_message="与另一个学期的日期重叠，请检查开学和结束日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}{self.get_half_display()}"

    @property
    def short(self) -> str:
        """As people say it: 2022年春学期."""
        season = "春" if self.half == self.Half.SPRING else "秋"
        return f"{self.starts.year}年{season}学期"

    def nearest_day(self, day: date | None = None) -> date:
        """The day itself (default: today), or the end of the term that is nearer to it."""
        return min(max(day or timezone.localdate(), self.starts), self.ends)

    def clean(self) -> None:
        super().clean()
        if self.year_id and self.starts:
            first = self.year.start_year + (self.half == self.Half.SPRING)
            if self.starts.year != first:
                raise ValidationError(
                    {"starts": f"{self.year}{self.get_half_display()}应在{first}年开学。"}
                )

    def save(self, *args, **kwargs):
        start = self.year.start_year
        self.code = f"{start}-{start + 1}-{self.half}"
        super().save(*args, **kwargs)


class DayQuerySet(RecordQuerySet):
    def school_days(self):
        return self.filter(is_school_day=True)


@pghistory.track()
class Day(Record):
    """One date of a term: whether there is school, how, and by which weekday's timetable.

    Rows are written for every date of a term by ``calendar.services.lay_out_term``; a row that
    the school changed by hand is ``overridden`` and never recomputed.
    """

    class Mode(models.TextChoices):
        ONSITE = "onsite", "线下"
        ONLINE = "online", "线上"
        CLOSED = "closed", "停课"

    class Half(models.TextChoices):
        FULL = "full", "全天"
        MORNING = "morning", "上午"
        AFTERNOON = "afternoon", "下午"

    class Source(models.TextChoices):
        WEEKDAY = "weekday", "按星期"
        HOLIDAY = "holiday", "法定节假日"
        MAKE_UP = "makeup", "调休上课"
        GUESS = "guess", "按星期推定（节假日安排尚未公布）"
        SCHOOL = "school", "学校安排"

    WEEKDAYS = [(number, f"星期{name}") for number, name in enumerate("一二三四五六日", start=1)]

    date = models.DateField("日期", unique=True)
    term = models.ForeignKey(Term, models.CASCADE, verbose_name="学期", related_name="days")
    week = models.PositiveSmallIntegerField("周次", help_text="学期内第几周，从1起")
    is_school_day = models.BooleanField("上课日")
    mode = models.CharField("方式", max_length=8, choices=Mode, default=Mode.ONSITE)
    half = models.CharField("时段", max_length=10, choices=Half, default=Half.FULL)
    runs_as = models.PositiveSmallIntegerField(
        "按星期几课表", choices=WEEKDAYS, null=True, blank=True
    )
    source = models.CharField("依据", max_length=8, choices=Source, default=Source.WEEKDAY)
    overridden = models.BooleanField("学校改动过", default=False, editable=False)
    note = models.CharField("说明", max_length=60, blank=True)

    objects = DayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "校历日"
        ordering = ["date"]
        rules_permissions = CALENDAR_PERMISSIONS
        constraints = [
            models.CheckConstraint(
                condition=Q(is_school_day=False) | ~Q(mode="closed"),
                name="day_closed_is_no_school_day",
                violation_error_message="停课的日子不能同时是上课日。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"
