"""检查标准: what is looked at and what it costs, in versions that hold from a day on.

A round keeps the version that it was opened with, so a changed rule never changes an old result.
Points are kept with one decimal. Numbers of 红领巾监督岗: domain rule 3, of 教学常规: 2.3.
"""

from datetime import date

import pghistory
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.models import Named, Record, RecordQuerySet
from apps.inspections.rules import keeps_programmes
from apps.school.models import Department
from apps.school.organisation.models import READ
from apps.school.roles import DepartmentCode, Role

KEPT_BY_THOSE_WHO_ANSWER = {
    "list": READ,
    "detail": READ,
    "create": keeps_programmes,
    "update": keeps_programmes,
    "delete": keeps_programmes,
}


class Level(models.TextChoices):
    """How grave a finding is that has to be put right; the days are school days."""

    ONE = "1", "Ⅰ级 当天整改"
    TWO = "2", "Ⅱ级 3天内整改"
    THREE = "3", "Ⅲ级 7天内整改"

    @property
    def days(self) -> int:
        """School days allowed: Ⅰ the same day, Ⅱ 3, Ⅲ 7 (整改 ≤ 7 d, domain rule 2.3)."""
        return {"1": 0, "2": 3, "3": 7}[self.value]


@pghistory.track()
class Checklist(Named, Record):
    """检查标准, for example 红领巾监督岗一日常规 or 教学常规."""

    class Scoring(models.TextChoices):
        DEDUCT = "deduct", "扣分制（从满分扣）"
        POINTS = "points", "打分制（逐项给分）"
        PASS = "pass", "合格制（合格／不合格）"

    code = models.SlugField("代码", max_length=30, unique=True)
    scoring = models.CharField("计分方式", max_length=8, choices=Scoring, default=Scoring.DEDUCT)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="负责部门", related_name="checklists"
    )
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查标准"
        ordering = ["name"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="checklist_name",
                violation_error_message="已有同名的检查标准。",
            )
        ]

    @property
    def publisher_role(self) -> str:
        """Who keeps it beside the department's head: in 学生发展中心 the 大队辅导员."""
        return Role.COUNSELLOR if self.department.code == DepartmentCode.MORAL else ""

    @property
    @admin.display(description="现行版本")
    def in_force(self) -> str:
        """The version in force today, from the versions that were brought along."""
        today, issued = timezone.localdate(), ChecklistVersion.State.ISSUED
        known = [row for row in self.versions.all() if row.state == issued]
        begun = [row for row in known if row.starts <= today]
        if not begun:
            return "尚未启用"
        latest = max(begun, key=lambda row: row.starts)
        return f"第{latest.number}版（{latest.starts:%Y-%m-%d}起）"

    def version_on(self, day: date) -> "ChecklistVersion | None":
        """The version in force on a day."""
        return self.versions.in_force().filter(starts__lte=day).order_by("-starts").first()


class VersionQuerySet(RecordQuerySet):
    def in_force(self):
        return self.filter(state=ChecklistVersion.State.ISSUED)

    def whole(self):
        """Brings along categories and items, in two more queries however many there are."""
        return self.prefetch_related("categories__items")


@pghistory.track()
class ChecklistVersion(Record):
    """One version of a checklist; once issued it no longer changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "已启用"

    checklist = models.ForeignKey(
        Checklist, models.CASCADE, verbose_name="检查标准", related_name="versions"
    )
    number = models.PositiveSmallIntegerField("版本")
    starts = models.DateField("启用日期", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.DRAFT)
    total = models.DecimalField("满分", max_digits=5, decimal_places=1, default=100)
    bonus_cap = models.DecimalField(
        "每日加分上限", max_digits=4, decimal_places=1, default=0, validators=[MinValueValidator(0)]
    )
    note = models.CharField("改动说明", max_length=200, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查标准版本"
        ordering = ["checklist", "-number"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="version_once"),
            models.UniqueConstraint(
                fields=["checklist"],
                condition=Q(state="draft"),
                name="one_draft",
                violation_error_message="这份标准已有一份草稿。",
            ),
            models.UniqueConstraint(
                fields=["checklist", "starts"],
                condition=Q(state="issued"),
                name="one_version_a_day",
                violation_error_message="这一天已经启用了另一个版本。",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(starts__isnull=False),
                name="issued_version_starts",
                violation_error_message="启用的版本要写明从哪天起。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checklist} 第{self.number}版"

    @property
    def programme(self) -> Checklist:
        """For the rules: whoever keeps the checklist keeps its versions."""
        return self.checklist


@pghistory.track()
class Category(Record):
    """One of the checklist's parts, with the points that a class starts with: 卫生 25."""

    version = models.ForeignKey(
        ChecklistVersion, models.CASCADE, verbose_name="版本", related_name="categories"
    )
    name = models.CharField("类别", max_length=20)
    order = models.PositiveSmallIntegerField("顺序")
    base = models.DecimalField(
        "分值", max_digits=5, decimal_places=1, validators=[MinValueValidator(0)]
    )
    floor = models.DecimalField(
        "最低分", max_digits=5, decimal_places=1, default=0, validators=[MinValueValidator(0)]
    )
    hint = models.CharField(
        "何时看什么", max_length=100, blank=True, help_text="检查人填表时看到的提示。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "检查类别"
        ordering = ["version", "order"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"],
                name="category_once",
                violation_error_message="这个版本已有同名类别。",
            ),
            models.CheckConstraint(
                condition=Q(base__gte=F("floor")),
                name="category_floor_below_base",
                violation_error_message="最低分不能高于分值。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def programme(self) -> Checklist:
        return self.version.checklist


@pghistory.track()
class Item(Record):
    """检查项: one thing that is looked at, and how it is counted."""

    class Method(models.TextChoices):
        COUNT = "count", "按次（处）"
        PERSON = "person", "按人"
        BANDS = "bands", "分档"
        POINTS = "points", "打分"
        PASS = "pass", "合格／不合格"

    category = models.ForeignKey(
        Category, models.CASCADE, verbose_name="类别", related_name="items"
    )
    code = models.CharField("编号", max_length=8)
    name = models.CharField("检查项", max_length=60)
    order = models.PositiveSmallIntegerField("顺序")
    method = models.CharField("计法", max_length=8, choices=Method, default=Method.COUNT)
    points = models.DecimalField(
        "每次分值",
        max_digits=4,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(0)],
        help_text="按次、按人：每次（人）的分；打分：该项满分；合格制：不合格扣的分。分档不用填。",
    )
    cap = models.DecimalField(
        "上限",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="一次检查中这一项最多扣（加）多少分；不填为不限。",
    )
    bands = ArrayField(
        models.DecimalField(max_digits=4, decimal_places=1),
        verbose_name="各档分值",
        default=list,
        blank=True,
        help_text="例如 1,2,3。",
    )
    band_labels = ArrayField(
        models.CharField(max_length=20),
        verbose_name="各档说明",
        default=list,
        blank=True,
        help_text="例如 1–3处,4–6处,6处以上。",
    )
    unit = models.CharField("单位", max_length=4, default="次", help_text="次、处、人、班。")
    bonus = models.BooleanField("加分项", default=False)
    veto = models.BooleanField("一票否决", default=False)
    level = models.CharField("整改等级", max_length=1, choices=Level, blank=True)
    alert = models.BooleanField("立即提醒安全负责人", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "检查项"
        ordering = ["category", "order"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.UniqueConstraint(
                fields=["category", "code"],
                name="item_once",
                violation_error_message="这个类别已有这个编号。",
            ),
            models.CheckConstraint(
                condition=~Q(method="bands") | ~Q(bands=[]),
                name="banded_item_has_bands",
                violation_error_message="分档的检查项要写明各档分值。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def programme(self) -> Checklist:
        return self.category.version.checklist

    def clean(self) -> None:
        super().clean()
        if self.method == self.Method.BANDS:
            if self.band_labels and len(self.band_labels) != len(self.bands):
                raise ValidationError({"band_labels": "各档说明的个数要和各档分值一样多。"})
            if any(band < 0 for band in self.bands) or sorted(self.bands) != list(self.bands):
                raise ValidationError({"bands": "各档分值从小到大写，不能是负数。"})
