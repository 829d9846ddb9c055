"""光荣升旗手: which class raises the flag in which week, by whom, and the speech below it.

Domain rule 3: one 中队 a week in rotation, four pupils (旗手2, 护旗2) and a host, none twice in a
term, 事迹 80–150 字, at least one training before, 公示 for one school day.
"""

from datetime import timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.inspections.rules import leads_monitors
from apps.moral.ceremonies.rules import (
    approves,
    nominates,
    reads_ceremonies,
    reviews_speech,
    sees_nominations,
    writes_speech,
)
from apps.school.models import Pupil, SchoolClass, Staff, Term
from apps.school.roles import facts

KEPT_BY_COUNSELLOR = {
    "list": reads_ceremonies,
    "detail": reads_ceremonies,
    "create": leads_monitors,
    "update": leads_monitors,
    "delete": leads_monitors,
}
DEED_MIN, DEED_MAX = 80, 150
SPEECH_BEFORE = timedelta(days=7)
PROGRAMME = """一、整队，报告人数
二、出旗，全体立正，少先队员行队礼
三、升国旗，奏唱国歌
四、介绍本周光荣升旗手
五、国旗下讲话
六、公布上周优胜班，授流动红旗
七、呼号
八、退旗，仪式结束"""


def characters(text: str) -> int:
    """How many characters a text has as a school counts them: punctuation yes, spaces no."""
    return len("".join(text.split()))


class CeremonyQuerySet(RecordQuerySet):
    def untouched(self):
        """Nobody has nominated pupils yet: the class may still be changed."""
        return self.filter(state=Ceremony.State.PLANNED)

    def settled(self):
        """The pupils are approved, nobody objected, they have trained."""
        return self.filter(state__in=[Ceremony.State.READY, Ceremony.State.HONOURED])

    def upcoming(self):
        return self.filter(date__gte=timezone.localdate()).order_by("date")


@pghistory.track()
class Ceremony(Record):
    """升旗仪式 of one week with the class whose turn it is."""

    class State(models.TextChoices):
        PLANNED = "planned", "待提名"
        NOMINATED = "nominated", "待审核"
        RETURNED = "returned", "已退回"
        POSTED = "posted", "公示中"
        READY = "ready", "上岗"
        HONOURED = "honoured", "已颁证"

    term = models.ForeignKey(Term, models.CASCADE, verbose_name="学期", related_name="ceremonies")
    week = models.PositiveSmallIntegerField("周次")
    date = models.DateField("升旗日期")
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, verbose_name="升旗中队", related_name="ceremonies"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.PLANNED)
    host = models.ForeignKey(
        Pupil,
        models.PROTECT,
        verbose_name="主持人",
        null=True,
        blank=True,
        related_name="hosted_ceremonies",
    )
    trained_on = models.DateField("训练日期", null=True, blank=True)
    programme = models.TextField("仪式程序", default=PROGRAMME)
    nominated_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="提名人", null=True, blank=True, related_name="+"
    )
    nominated_at = models.DateTimeField("提名时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="审核人", null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField("审核时间", null=True, blank=True)
    posted_until = models.DateField("公示到", null=True, blank=True)
    settled_on = models.DateField("确定日期", null=True, blank=True)
    remark = models.CharField("退回原因", max_length=200, blank=True)

    objects = CeremonyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "升旗安排"
        ordering = ["-term__starts", "week"]
        rules_permissions = {
            **KEPT_BY_COUNSELLOR,
            "nominate": nominates,
            "decide": approves,
            "settle": leads_monitors,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["term", "week"],
                name="ceremony_once_a_week",
                violation_error_message="这一周已经排了升旗中队。",
            ),
            models.CheckConstraint(
                condition=Q(trained_on=None) | Q(trained_on__lt=F("date")),
                name="trained_before_ceremony",
                violation_error_message="训练要在升旗日期之前。",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("nominated_by")),
                name="bearers_approved_by_another",
                violation_error_message="提名的人不能自己审核。",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(remark=""),
                name="returned_with_reason",
                violation_error_message="退回要写明原因。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "honoured"])
                | Q(approved_by__isnull=False, settled_on__isnull=False, trained_on__isnull=False),
                name="bearers_settled_by_the_rules",
                violation_error_message="上岗前要有审核人、公示结束的日期和一次培训。",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.week}周 {self.school_class}升旗"

    @property
    def team_name(self) -> str:
        """三（2）中队, as the 少先队 says it."""
        return f"{self.school_class.name.removesuffix('班')}中队"

    @property
    def is_open(self) -> bool:
        """Pupils may be nominated, or others in their place."""
        return self.state in (self.State.PLANNED, self.State.RETURNED, self.State.NOMINATED)

    @property
    def posting_is_over(self) -> bool:
        return self.posted_until is not None and timezone.localdate() > self.posted_until

    def is_ready_for(self, verb: str) -> bool:
        """Some steps wait for their day: the end of the posting, the ceremony itself."""
        if verb == "settle":
            return self.posting_is_over
        return verb != "honour" or timezone.localdate() >= self.date

    @property
    def speech_due_on(self) -> date:
        """国旗下讲话稿 is handed in a week before."""
        return self.date - SPEECH_BEFORE

    def clean(self) -> None:
        super().clean()
        if self.term_id and self.date and not self.term.starts <= self.date <= self.term.ends:
            raise ValidationError({"date": f"日期须在{self.term.short}内。"})
        if self.term_id and self.school_class_id and self.school_class.year_id != self.term.year_id:
            raise ValidationError({"school_class": "请选择这个学年的班级。"})


class BearerQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Before 公示 names are the class's and the 大队部's business."""
        if not reads_ceremonies(user):
            return self.none()
        if sees_nominations(user):
            return self
        named = [Ceremony.State.POSTED, Ceremony.State.READY, Ceremony.State.HONOURED]
        own = Q(ceremony__school_class__in=facts(user).homeroom)
        return self.filter(own | Q(ceremony__state__in=named))


@pghistory.track()
class FlagBearer(Record):
    """光荣升旗手: a pupil, what for, and the deed that is read out."""

    class Part(models.TextChoices):
        RAISES = "raises", "旗手"
        GUARDS = "guards", "护旗"

    class Criterion(models.TextChoices):
        EXCELLENT = "excellent", "品学兼优"
        GOOD_DEED = "deed", "有突出好事"
        PROGRESS = "progress", "进步显著"
        HONOUR = "honour", "为校争光"

    ceremony = models.ForeignKey(
        Ceremony, models.CASCADE, verbose_name="升旗安排", related_name="bearers"
    )
    term = models.ForeignKey(Term, models.CASCADE, verbose_name="学期", related_name="+")
    pupil = models.ForeignKey(Pupil, models.PROTECT, verbose_name="学生", related_name="bearings")
    part = models.CharField("任务", max_length=8, choices=Part)
    criterion = models.CharField("推荐理由", max_length=10, choices=Criterion)
    deed = models.TextField("事迹")

    objects = BearerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "光荣升旗手"
        ordering = ["-ceremony__date", "-part", "pk"]
        rules_permissions = {"list": reads_ceremonies, "detail": reads_ceremonies}
        constraints = [
            models.UniqueConstraint(
                fields=["term", "pupil"],
                name="bearer_once_a_term",
                violation_error_message="这名学生本学期已当过升旗手。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pupil} {self.get_part_display()}"

    def clean(self) -> None:
        super().clean()
        count = characters(self.deed)
        if not DEED_MIN <= count <= DEED_MAX:
            raise ValidationError(
                {"deed": f"事迹要宣读，请写{DEED_MIN}–{DEED_MAX}字；现在是{count}字。"}
            )


@pghistory.track()
class Speech(Record):
    """国旗下讲话: handed in one week before, reviewed by the 大队部."""

    class State(models.TextChoices):
        AWAITED = "awaited", "待交稿"
        SUBMITTED = "submitted", "待审"
        RETURNED = "returned", "请修改"
        APPROVED = "approved", "已通过"

    ceremony = models.OneToOneField(
        Ceremony, models.CASCADE, verbose_name="升旗安排", related_name="speech"
    )
    speaker = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="讲话人",
        related_name="flag_speeches",
        help_text="学生讲话的，写指导教师。",
    )
    title = models.CharField("题目", max_length=60, blank=True)
    text = models.TextField("讲话稿", blank=True)
    file = models.FileField("文件", upload_to="moral/speeches/%Y/", blank=True)
    file_name = models.CharField("文件名", max_length=120, blank=True, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.AWAITED)
    submitted_on = models.DateField("交稿日期", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="审稿人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    remark = models.CharField("审稿意见", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "国旗下讲话"
        ordering = ["-ceremony__date"]
        rules_permissions = {
            **KEPT_BY_COUNSELLOR,
            "write": writes_speech,
            "review": reviews_speech,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("speaker")),
                name="speech_reviewed_by_another",
                violation_error_message="讲话人不能自己审稿。",
            )
        ]

    def __str__(self) -> str:
        return f"第{self.ceremony.week}周国旗下讲话"

    @property
    def is_late(self) -> bool:
        """Handed in less than a week before, or not at all though it is time."""
        return (self.submitted_on or timezone.localdate()) > self.ceremony.speech_due_on
