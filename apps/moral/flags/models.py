"""流动红旗 and 示范班: who holds which flag from when to when; four weeks running make a model."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from apps.core.models import Record, RecordQuerySet
from apps.moral.weeks.models import WeekResult
from apps.moral.weeks.rules import READ_WEEKS, settles_weeks
from apps.school.calendar.services import is_school_day
from apps.school.models import SchoolClass, Term


class HoldingQuerySet(RecordQuerySet):
    def visible_to(self, user):
        return self if READ_WEEKS(user) else self.none()

    def standing(self):
        """Those that no correction took back."""
        return self.filter(withdrawn_at=None)

    def on(self, day):
        """The flags that hang on a day."""
        return self.standing().filter(starts__lte=day, ends__gte=day)


@pghistory.track()
class FlagHolding(Record):
    """流动红旗: raised on Monday, given back on Friday. A correction withdraws, never deletes."""

    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, verbose_name="班级", related_name="flags"
    )
    result = models.ForeignKey(
        WeekResult, models.PROTECT, verbose_name="周评比", related_name="flags"
    )
    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期", related_name="flags")
    week = models.PositiveSmallIntegerField("评比周次")
    starts = models.DateField("授旗")
    ends = models.DateField("收旗")
    withdrawn_at = models.DateTimeField("更正收回", null=True, blank=True)
    reason = models.CharField("收回原因", max_length=200, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "流动红旗"
        ordering = ["-starts", "school_class__grade", "school_class__number"]
        rules_permissions = {"list": READ_WEEKS, "detail": READ_WEEKS}
        constraints = [
            models.UniqueConstraint(
                fields=["term", "week", "school_class"],
                condition=Q(withdrawn_at=None),
                name="flag_once_a_week",
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="flag_returned_after_raising"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(reason=""), name="withdrawn_flag_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.week}周流动红旗 {self.school_class}"


class ExemplarQuerySet(RecordQuerySet):
    def visible_to(self, user):
        return self if READ_WEEKS(user) else self.none()

    def standing(self):
        return self.filter(withdrawn_at=None)


@pghistory.track()
class Exemplar(Record):
    """示范班 of a month: won so many weeks running; earns one day without inspection."""

    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, verbose_name="班级", related_name="exemplars"
    )
    result = models.ForeignKey(
        WeekResult, models.PROTECT, verbose_name="达成的一周", related_name="exemplars"
    )
    month = models.DateField("月份", help_text="当月一日。")
    weeks = models.PositiveSmallIntegerField("连续周数")
    exempt_on = models.DateField(
        "免检日", null=True, blank=True, help_text="一个上课日，当天各时段都不查这个班。"
    )
    withdrawn_at = models.DateTimeField("更正收回", null=True, blank=True, editable=False)

    objects = ExemplarQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "示范班"
        ordering = ["-month", "school_class__grade", "school_class__number"]
        rules_permissions = {
            "list": READ_WEEKS,
            "detail": READ_WEEKS,
            "update": settles_weeks,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "result"],
                condition=Q(withdrawn_at=None),
                name="exemplar_once_a_week",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y年%-m月}示范班 {self.school_class}"

    def clean(self) -> None:
        super().clean()
        if self.exempt_on and self.exempt_on <= self.result.last:
            raise ValidationError({"exempt_on": "免检日要在评上示范班以后。"})
        if self.exempt_on and not is_school_day(self.exempt_on):
            raise ValidationError({"exempt_on": "这一天不上课，请另选一个上课日。"})
