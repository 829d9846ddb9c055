"""What is written: a text in parts, its kept editions, remarks, pictures and uploaded Word files.

A lead plan's 课时, a colleague's adaptation and a 单元课程纲要 each have a ``Manuscript``; whoever may
write there follows from the owner. Which parts there are stands in ``documents.parts``.
"""

import uuid

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from apps.core.models import Job, Record
from apps.school.models import Staff
from apps.teaching.documents.parts import LESSON_PARTS, OUTLINE_PARTS, PartKind
from apps.teaching.rules import reads_plans

READ = {"list": reads_plans, "detail": reads_plans}


class Manuscript(Record):
    """A text as it stands now."""

    class Kind(models.TextChoices):
        LESSON = "lesson", "教学设计"
        OUTLINE = "outline", "单元课程纲要"

    kind = models.CharField("类别", max_length=8, choices=Kind)

    class Meta:
        verbose_name = verbose_name_plural = "文稿"
        rules_permissions = READ

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("teaching:manuscript", args=[self.pk])

    @property
    def kinds(self) -> tuple[PartKind, ...]:
        """The parts that such a text has, in order."""
        return LESSON_PARTS if self.kind == self.Kind.LESSON else OUTLINE_PARTS


class Part(Record):
    """One part of a manuscript. ``revision`` grows with every save: whoever saves names the one read."""

    manuscript = models.ForeignKey(
        Manuscript, models.CASCADE, verbose_name="文稿", related_name="parts"
    )
    code = models.CharField("部分", max_length=16)
    content = models.JSONField("内容", default=str)
    revision = models.PositiveIntegerField("修订", default=1)
    edited_by = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="修改人", null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "文稿部分"
        ordering = ["manuscript", "pk"]
        rules_permissions = READ
        constraints = [
            models.UniqueConstraint(fields=["manuscript", "code"], name="part_once_a_manuscript")
        ]

    def __str__(self) -> str:
        return f"{self.manuscript} {self.code}"


class Edition(Record):
    """版本: a manuscript as it stood when it was kept; never changed afterwards."""

    manuscript = models.ForeignKey(
        Manuscript, models.CASCADE, verbose_name="文稿", related_name="editions"
    )
    number = models.PositiveSmallIntegerField("版次")
    content = models.JSONField("内容", default=dict)
    note = models.CharField("说明", max_length=100, blank=True)
    made_by = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="保存人", null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("保存时间")
    # Neighbouring pairs of characters, so that Chinese is found without knowing its words.
    words = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "文稿版本"
        ordering = ["manuscript", "-number"]
        rules_permissions = READ
        indexes = [GinIndex(fields=["words"], name="edition_words")]
        constraints = [
            models.UniqueConstraint(
                fields=["manuscript", "number"], name="edition_once_a_manuscript"
            )
        ]

    def __str__(self) -> str:
        return f"第{self.number}版"


@pghistory.track()
class Remark(Record):
    """批注: what a colleague says at a place in the text; ``quote`` are the words it is about."""

    manuscript = models.ForeignKey(
        Manuscript, models.CASCADE, verbose_name="文稿", related_name="remarks"
    )
    code = models.CharField("部分", max_length=16)
    quote = models.CharField("原文", max_length=200, blank=True)
    text = models.TextField("批注", max_length=1000)
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="批注人", related_name="+")
    answer = models.TextField("答复", max_length=1000, blank=True)
    settled_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="处理人", null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "批注"
        ordering = ["manuscript", "pk"]
        rules_permissions = READ

    def __str__(self) -> str:
        return self.text[:20]


class Picture(models.Model):
    """A picture of a text, kept as it came; what browsers cannot show (EMF) goes on to Word only."""

    uuid = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField("文件", upload_to="teaching/pictures/%Y/%m/")
    content_type = models.CharField("类型", max_length=40)
    digest = models.CharField("摘要", max_length=64, db_index=True)
    added_by = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="上传人", null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "文稿图片"

    def __str__(self) -> str:
        return str(self.uuid)


@pghistory.track()
class WordUpload(Record):
    """An uploaded Word file: read in the background, shown for placing, then taken over."""

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        READ = "read", "待确认"
        TAKEN = "taken", "已采用"
        REFUSED = "refused", "不能采用"

    plan = models.ForeignKey(
        "teaching.LeadPlan",
        models.CASCADE,
        verbose_name="主备",
        null=True,
        blank=True,
        related_name="uploads",
    )
    manuscript = models.ForeignKey(
        Manuscript,
        models.CASCADE,
        verbose_name="文稿",
        null=True,
        blank=True,
        related_name="uploads",
    )
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="上传人", related_name="+")
    file = models.FileField("文件", upload_to="teaching/word/%Y/%m/")
    name = models.CharField("文件名", max_length=150)
    state = models.CharField("状态", max_length=8, choices=State, default=State.READING)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    # What was read: lessons with their parts, and what found no place.
    reading = models.JSONField("读出的内容", default=dict)
    taken_at = models.DateTimeField("采用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "Word 上传"
        ordering = ["-created_at"]
        rules_permissions = READ
        constraints = [
            models.CheckConstraint(
                condition=Q(plan=None) ^ Q(manuscript=None), name="wordupload_has_one_target"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teaching:upload", args=[self.pk])
