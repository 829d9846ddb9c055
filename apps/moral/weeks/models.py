"""优胜班: the week summed up, once as a draft and after each correction once more (domain rule 3)."""

from decimal import Decimal

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import cached_property

from apps.core.models import Record, RecordQuerySet
from apps.inspections.models import Programme
from apps.moral.weeks.rules import READ_WEEKS, not_applied_yet, sees_drafts, settles_weeks
from apps.school.models import SchoolClass, Staff, Term


class WeekRuleQuerySet(RecordQuerySet):
    def for_day(self, programme: Programme, day) -> "WeekRule":
        """The standard of a day; the first time that one is asked for, the usual one is written."""
        found = self.filter(programme=programme, starts__lte=day).order_by("-starts").first()
        if found is None:
            found, _new = self.get_or_create(programme=programme, starts=min(programme.starts, day))
        return found


@pghistory.track()
class WeekRule(Record):
    """评比标准: what a class needs to win the week, from a day on."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, verbose_name="检查安排", related_name="week_rules"
    )
    starts = models.DateField("启用日期", help_text="从这一天所在的周起。")
    least_mean = models.DecimalField(
        "周均不低于", max_digits=5, decimal_places=1, default=Decimal(95)
    )
    least_share = models.PositiveSmallIntegerField(
        "每一类不低于该类分值的（%）", default=80, validators=[MaxValueValidator(100)]
    )
    classes_per_flag = models.PositiveSmallIntegerField(
        "每几个班评一个",
        default=3,
        validators=[MinValueValidator(1)],
        help_text="按年级，不足的进一：4个班评2个。",
    )
    tie_categories = ArrayField(
        models.CharField(max_length=20),
        verbose_name="同分时依次比较的类别",
        default=list,
        blank=True,
        help_text="先比扣分次数，再比这些类别；都相同则并列。",
    )
    weeks_running = models.PositiveSmallIntegerField(
        "连续几周评为示范班", default=4, validators=[MinValueValidator(2)]
    )
    flag_points = models.DecimalField(
        "每面红旗折合学期分", max_digits=4, decimal_places=1, default=Decimal(2)
    )

    objects = WeekRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评比标准"
        ordering = ["programme", "-starts"]
        rules_permissions = {
            "list": READ_WEEKS,
            "detail": READ_WEEKS,
            "create": settles_weeks,
            "update": settles_weeks & not_applied_yet,
            "delete": settles_weeks & not_applied_yet,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "starts"],
                name="weekrule_once",
                violation_error_message="这一天已经启用了另一个标准。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts:%Y-%m-%d}起的评比标准"

    def save(self, *args, **kwargs):
        if self._state.adding and not self.tie_categories:
            self.tie_categories = ["用餐", "卫生"]
        super().save(*args, **kwargs)


class WeekResultQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Drafts are for those who settle the week and the school's leaders."""
        if not READ_WEEKS(user):
            return self.none()
        return self if sees_drafts(user) else self.published()

    def published(self):
        return self.filter(state=WeekResult.State.PUBLISHED)

    def latest(self):
        """Of each week the revision that holds: the highest number."""
        same_week = WeekResult.objects.filter(
            programme=OuterRef("programme"), term=OuterRef("term"), week=OuterRef("week")
        )
        highest = same_week.order_by("-revision").values("revision")[:1]
        return self.filter(revision=Subquery(highest))


@pghistory.track()
class WeekResult(Record):
    """周评比: one week of one term. A correction after publishing makes the next revision.

    ``categories`` and ``bases`` are the columns of the sheet; each class's ``means`` follow them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        CONFIRMED = "confirmed", "已确认"
        PUBLISHED = "published", "已发布"

    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name="检查安排", related_name="week_results"
    )
    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期", related_name="week_results")
    week = models.PositiveSmallIntegerField("周次")
    revision = models.PositiveSmallIntegerField("版次", default=1)
    rule = models.ForeignKey(
        WeekRule, models.PROTECT, verbose_name="评比标准", related_name="results"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    first = models.DateField("从")
    last = models.DateField("到", help_text="这一周最后一个上课日。")
    categories = ArrayField(models.CharField(max_length=20), verbose_name="类别", default=list)
    bases = ArrayField(
        models.DecimalField(max_digits=5, decimal_places=1), verbose_name="分值", default=list
    )
    computed_at = models.DateTimeField("计算时间")
    confirmed_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="确认人", null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    published_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="发布人", null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    reason = models.CharField("更正原因", max_length=200, blank=True)

    objects = WeekResultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "周评比"
        ordering = ["-first", "-revision"]
        rules_permissions = {
            "list": READ_WEEKS,
            "detail": READ_WEEKS,
            "compute": settles_weeks,
            "confirm": settles_weeks,
            "publish": settles_weeks,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "term", "week", "revision"], name="week_revision_once"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(confirmed_at__isnull=False),
                name="settled_week_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_week_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.week}周优胜班"

    def get_absolute_url(self) -> str:
        return reverse("moral:week", args=[self.term.code, self.week])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_corrected(self) -> bool:
        """已更正 stands on the page for good."""
        return self.revision > 1

    @cached_property
    def most_days(self) -> int:
        """On how many days the classes looked at most were looked at."""
        return max((row.days for row in self.rows.all()), default=0)

    @property
    def is_unchecked(self) -> bool:
        """Nobody looked at any class: then there is nothing to say of the classes."""
        return self.most_days == 0

    @property
    def columns(self) -> list[tuple[str, Decimal]]:
        """The categories with their points, as the sheet heads them."""
        return list(zip(self.categories, self.bases, strict=True))


class ClassWeek(Record):
    """One class in a week's result. Not checked at all: no total and no place, never nought.

    ``was_total``, ``was_place`` and ``was_winner`` keep what the first draft said, and in a later
    revision what the one before it said.
    """

    result = models.ForeignKey(
        WeekResult, models.CASCADE, verbose_name="周评比", related_name="rows"
    )
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, verbose_name="班级", related_name="weeks"
    )
    days = models.PositiveSmallIntegerField("检查天数", default=0)
    total = models.DecimalField("周均", max_digits=6, decimal_places=2, null=True, blank=True)
    means = ArrayField(
        models.DecimalField(max_digits=5, decimal_places=2, null=True),
        verbose_name="各类均分",
        default=list,
        blank=True,
    )
    bonus = models.DecimalField("加分均值", max_digits=4, decimal_places=2, default=0)
    events = models.PositiveSmallIntegerField("扣分次数", default=0)
    vetoes = models.PositiveSmallIntegerField("一票否决", default=0)
    place = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    winner = models.BooleanField("优胜班", default=False)
    tie = models.CharField("同分说明", max_length=200, blank=True)
    obstacle = models.CharField("未评优原因", max_length=200, blank=True)
    was_total = models.DecimalField(
        "原周均", max_digits=6, decimal_places=2, null=True, blank=True, editable=False
    )
    was_place = models.PositiveSmallIntegerField("原名次", null=True, blank=True, editable=False)
    was_winner = models.BooleanField("原为优胜班", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "班级周评比"
        ordering = ["result", "school_class__grade", "school_class__number"]
        rules_permissions = {"list": READ_WEEKS, "detail": READ_WEEKS}
        constraints = [
            models.UniqueConstraint(fields=["result", "school_class"], name="classweek_once"),
            models.CheckConstraint(
                condition=Q(winner=False) | Q(place__isnull=False), name="winner_has_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.school_class}"

    @property
    def cells(self) -> list[tuple[str, Decimal, Decimal | None, bool]]:
        """Category, its points, the mean, and whether that is less than a winner needs."""
        share = self.result.rule.least_share
        return [
            (name, base, mean, mean is not None and mean * 100 < base * share)
            for (name, base), mean in zip(self.result.columns, self.means, strict=True)
        ]

    @property
    def has_moved(self) -> bool:
        """Differs from what the draft, or the revision before, said."""
        was = (self.was_total, self.was_place, self.was_winner)
        return was != (self.total, self.place, self.winner)
