"""One import of one file: its preview, its result, and what is needed to take it back."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from apps.core.models import Record, RecordQuerySet
from apps.school.calendar.models import Term
from apps.school.rules import is_account_keeper, keeps_school_records


class ImportRunQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """The files hold personal data: whoever uploaded one sees it, and the data keeper."""
        if not user.is_authenticated:
            return self.none()
        return self if is_account_keeper(user) else self.filter(started_by=user)


class ImportRun(Record):
    """导入: checked first, written as a whole or not at all, and the last one can be undone."""

    class State(models.TextChoices):
        CHECKING = "checking", "正在核对"
        READY = "ready", "等待确认"
        FAULTY = "faulty", "有误"
        DONE = "done", "已写入"
        UNDONE = "undone", "已撤销"

    KINDS = [
        ("staff", "教职工"),
        ("pupils", "学生和监护人"),
        ("assignments", "任课"),
        ("timetable", "课表"),
        ("places", "场所"),
    ]

    kind = models.CharField("内容", max_length=12, choices=KINDS)
    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期")
    file = models.FileField("文件", upload_to="imports/")
    file_name = models.CharField("文件名", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CHECKING)
    message = models.TextField("说明", blank=True)
    counts = models.JSONField("行数", default=dict)
    header = models.JSONField("列名", default=list)
    rows = models.JSONField("逐行结果", default=list, encoder=DjangoJSONEncoder)
    undo = models.JSONField("撤销所需", default=dict, encoder=DjangoJSONEncoder)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="经办人", null=True
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入记录"
        ordering = ["-created_at", "-pk"]
        rules_permissions = {
            "list": keeps_school_records,
            "detail": keeps_school_records,
            "create": keeps_school_records,
        }

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.file_name}"

    @property
    def can_be_undone(self) -> bool:
        """Only the last import of a kind: later ones may stand on it."""
        if self.state != self.State.DONE:
            return False
        later = ImportRun.objects.filter(kind=self.kind, state=self.State.DONE, pk__gt=self.pk)
        return not later.exists()
