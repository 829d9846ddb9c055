"""What is said to whom: 通知, 制度, 预案, 责任书, 承诺书 in versions (X12).

What a version asks of its readers (text, answer, date, audience) never changes once it is
published; whoever wants something else publishes the next version, which asks everybody again.
"""

from datetime import date

import pghistory
from django.contrib import admin
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.notices.body import clean as clean_html
from apps.notices.receipts import Receipt, homeroom_pupils
from apps.notices.rules import (
    follows,
    is_draft,
    is_leader,
    is_staff_member,
    manages,
    may_issue,
)
from apps.school.audience import AudienceRow
from apps.school.models import Department, Staff, Term
from apps.school.roles import facts


class NoticeQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Addressed to me or to my class's guardians, issued by my department; leaders see all."""
        mine = facts(user)
        if is_leader(user):
            return self
        if mine.staff_id is None:
            return self.none()
        asked = Receipt.objects.filter(version__notice=OuterRef("pk"))
        addressed = asked.filter(Q(staff=mine.staff_id) | Q(pupil__in=homeroom_pupils(user)))
        return self.filter(
            Q(author=mine.staff_id)
            | Q(department__code__in=mine.run)
            | (~Q(status=Notice.Status.DRAFT) & Exists(addressed))
        )

    def awaiting(self, staff_id: int | None):
        """Published ones that a colleague has still to answer."""
        return self.filter(pk__in=self._owed(staff_id).values("version__notice"))

    @staticmethod
    def _owed(staff_id: int | None):
        return Receipt.objects.of_now().missing().filter(staff=staff_id, staff__isnull=False)

    def with_counts(self, staff_id: int | None):
        """Adds how many are asked and have answered, and the reader's own state of the answer."""
        current = Receipt.objects.filter(version__notice=OuterRef("pk"), version__in_force=True)

        def count(receipts):
            each = receipts.order_by().values("version__notice").annotate(n=Count("pk"))
            return Coalesce(Subquery(each.values("n")), 0)

        return self.annotate(
            asked=count(current.counted()),
            answered=count(current.done()),
            own_state=Subquery(current.filter(staff=staff_id).values("state")[:1]),
            own_is_owed=Exists(self._owed(staff_id).filter(version__notice=OuterRef("pk"))),
            response=Subquery(self._latest("response")),
            due_on=Subquery(self._latest("due_on")),
        )

    @staticmethod
    def _latest(field: str):
        latest = NoticeVersion.objects.filter(notice=OuterRef("pk"))
        return latest.order_by("-in_force", "-number").values(field)[:1]


@pghistory.track()
class Notice(Record):
    """One letter under one title, whatever version of its text is in force."""

    class Kind(models.TextChoices):
        NOTICE = "notice", "通知"
        REGULATION = "regulation", "制度"
        EMERGENCY = "emergency", "预案"
        LETTER = "letter", "责任书"
        PLEDGE = "pledge", "承诺书"

    class Code(models.TextChoices):
        """Letters that the work plan counts by name (plan 1.2 and 5.2)."""

        TEN_NOS = "ten-nos", "师德“十不准”承诺书"
        SAFETY = "safety", "安全责任书"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已撤回"

    TRANSITIONS = {
        Status.DRAFT: {Status.PUBLISHED},
        Status.PUBLISHED: {Status.PUBLISHED, Status.WITHDRAWN},
        Status.WITHDRAWN: set(),
    }
    # These hold until they are withdrawn, the others for the school year in which they came.
    STANDING = frozenset({Kind.REGULATION, Kind.EMERGENCY})
    # A newcomer is asked for these as long as they hold; a mere 通知 passes.
    LASTING = STANDING | {Kind.LETTER, Kind.PLEDGE}

    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.NOTICE)
    title = models.CharField("标题", max_length=80)
    code = models.CharField(
        "计入",
        max_length=10,
        choices=Code,
        blank=True,
        help_text="工作计划要统计的承诺书、责任书在这里注明，其他留空。",
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name="发布部门",
        null=True,
        blank=True,
        related_name="notices",
    )
    author = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="发布人", related_name="notices_issued"
    )
    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期", related_name="notices")
    status = models.CharField(
        "状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = [F("published_at").desc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft", published_at=None)
                | (~Q(status="draft") & Q(published_at__isnull=False)),
                name="notice_published_at_unless_draft",
                violation_error_message="只有草稿没有发布时间。",
            )
        ]
        rules_permissions = {
            "list": is_staff_member,
            "detail": is_staff_member,
            "create": may_issue,
            "update": manages,
            "publish": manages,
            "withdraw": manages,
            "delete": manages & is_draft,
            "follow": follows,
        }

    def __str__(self) -> str:
        return self.title

    @property
    @admin.display(description="发布单位")
    def issuer(self) -> str:
        """In whose name it is: the department, or the homeroom teacher."""
        return str(self.department or self.author)

    @property
    @admin.display(description="要求")
    def asks(self) -> str:
        """What the list says is asked; needs ``with_counts``."""
        return NoticeVersion.Response(self.response).label if self.response else ""

    @property
    @admin.display(description="截止日期")
    def due(self) -> date | None:
        return self.due_on

    @property
    @admin.display(description="我的回执")
    def own_answer(self) -> str:
        if self.own_state is None:
            return ""
        if self.own_state == self.response:
            return Receipt.State(self.own_state).label
        return f"待{self.asks}" if self.own_is_owed else "未回执"

    @property
    @admin.display(description="回执进度")
    def progress(self) -> str:
        return f"{self.answered}/{self.asked}" if self.asked else ""

    @property
    def has_lapsed(self) -> bool:
        """Published in a former school year for that year alone."""
        term = Term.objects.current()
        return self.kind not in self.STANDING and self.term.year_id != term.year_id

    @property
    def current(self) -> "NoticeVersion | None":
        """The version in force."""
        return self.versions.filter(in_force=True).first()

    @property
    def draft(self) -> "NoticeVersion | None":
        """The version being written."""
        return self.versions.filter(published_at=None).first()

    def move(self, status: str) -> None:
        """Go on to another state.

        Raises:
            ValueError: the table of transitions knows no such step.
        """
        if status not in self.TRANSITIONS[self.status]:
            raise ValueError(f"{self.status} → {status}")
        self.status = status


@pghistory.track()
class NoticeVersion(Record):
    """One text of a notice, and what it asks of whom by when."""

    class Response(models.TextChoices):
        READ = "read", "阅读"
        CONFIRM = "confirm", "确认"
        SIGN = "sign", "签署"

    notice = models.ForeignKey(Notice, models.CASCADE, verbose_name="通知", related_name="versions")
    number = models.PositiveSmallIntegerField("版次", default=1)
    body = models.TextField("正文", blank=True)
    note = models.CharField("修订说明", max_length=120, blank=True)
    response = models.CharField("回执", max_length=8, choices=Response, default=Response.READ)
    due_on = models.DateField("截止日期", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)
    in_force = models.BooleanField("现行", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "通知版本"
        ordering = ["notice", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="notice_version_once"),
            models.UniqueConstraint(
                fields=["notice"], condition=Q(in_force=True), name="notice_one_version_in_force"
            ),
            models.UniqueConstraint(
                fields=["notice"], condition=Q(published_at=None), name="notice_one_draft_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(in_force=False) | Q(published_at__isnull=False),
                name="notice_version_in_force_is_published",
            ),
        ]
        rules_permissions = {"list": is_staff_member, "detail": is_staff_member}

    def __str__(self) -> str:
        return f"{self.notice}（第{self.number}版）"

    def get_absolute_url(self) -> str:
        return self.notice.get_absolute_url()

    def clean(self) -> None:
        super().clean()
        self.body = clean_html(self.body)

    @property
    def is_overdue(self) -> bool:
        return bool(self.due_on and self.due_on < timezone.localdate())


class AudienceRule(AudienceRow):
    """One group that a version is addressed to."""

    version = models.ForeignKey(
        NoticeVersion, models.CASCADE, verbose_name="版本", related_name="audience"
    )

    class Meta(AudienceRow.Meta):
        verbose_name = verbose_name_plural = "发布范围"
        ordering = ["pk"]
        constraints = [
            *AudienceRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["version", "kind", "role", "department", "person", "grade", "school_class"],
                name="audience_group_once",
                nulls_distinct=False,
            ),
        ]


class Attachment(Record):
    """附件 of a version; a new version takes the old one's along."""

    version = models.ForeignKey(
        NoticeVersion, models.CASCADE, verbose_name="版本", related_name="attachments"
    )
    file = models.FileField("文件", upload_to="notices/%Y/", max_length=200)
    name = models.CharField("文件名", max_length=120)
    size = models.PositiveIntegerField("大小", help_text="字节")

    class Meta:
        verbose_name = verbose_name_plural = "通知附件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("notices:attachment", args=[self.pk])
