"""作业: what a class is asked to do in a night, who tried it, who decided about it (T06–T08).

States, samples and numbers: 1-homework-after-school.md 1.1–1.3.
"""

import secrets
import uuid

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.school.models import SchoolClass, Staff, Subject, Term
from apps.teaching.homework.decisions import Decision
from apps.teaching.homework.rules import (
    coordinates,
    heads_grade,
    is_setter,
    keeps_homework_rules,
    reads_homework,
)
from apps.teaching.homework.terms import HomeworkRule, SubjectShare, Workbook
from apps.teaching.homework.tried import Trial
from apps.teaching.schedule.models import UnitLesson

__all__ = ["Decision", "HomeworkRule", "SubjectShare", "Trial", "Workbook"]

# A number of minutes that a single piece of homework can honestly take.
LONGEST = 180


class HomeworkQuerySet(RecordQuerySet):
    def of_night(self, school_class, night):
        """Everything of a class for one night that was not withdrawn."""
        standing = self.exclude(state=Homework.State.WITHDRAWN)
        return standing.filter(school_class=school_class, night=night)

    def published(self):
        """What the families see: published and whatever follows, corrected ones too."""
        return self.filter(state__in=Homework.PUBLIC)

    def counted(self):
        """What counts against the cap: required written work at home, tier C aside (1.1)."""
        return self.filter(Homework.COUNTED).exclude(state__in=Homework.AWAY)

    def with_names(self):
        """Brings along what a line of the wall shows."""
        return self.select_related("school_class", "subject", "staff", "workbook", "trial__staff")


@pghistory.track()
class Homework(Record):
    """作业: one thing that one class is asked to do in one night.

    ``night`` is the school day after whose lessons it is done; a weekend's or a holiday's homework
    belongs to the last school day before. ``minutes`` are a pupil's: the trial times the grade's
    factor, or more.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        TRIED = "tried", "已试做"
        REVIEW = "review", "待统筹"
        RETURNED = "returned", "退回"
        PUBLISHED = "published", "已公示"
        COLLECTED = "collected", "已收交"
        MARKED = "marked", "已批改"
        CORRECTED = "corrected", "已订正"
        ARCHIVED = "archived", "归档"
        WITHDRAWN = "withdrawn", "撤回"

    PUBLIC = (
        State.PUBLISHED,
        State.COLLECTED,
        State.MARKED,
        State.CORRECTED,
        State.ARCHIVED,
    )
    # Asked of nobody as things stand.
    AWAY = (State.WITHDRAWN, State.RETURNED)
    TRANSITIONS = {
        State.DRAFT: {State.TRIED, State.WITHDRAWN},
        State.TRIED: {State.DRAFT, State.REVIEW, State.PUBLISHED, State.WITHDRAWN},
        State.REVIEW: {State.DRAFT, State.TRIED, State.RETURNED, State.PUBLISHED, State.WITHDRAWN},
        State.RETURNED: {State.DRAFT, State.TRIED, State.WITHDRAWN},
        # Edited after publication, it is published again as 已更正 once it was tried again.
        State.PUBLISHED: {State.DRAFT, State.COLLECTED, State.WITHDRAWN},
        State.COLLECTED: {State.PUBLISHED, State.MARKED, State.ARCHIVED},
        State.MARKED: {State.COLLECTED, State.CORRECTED, State.ARCHIVED},
        State.CORRECTED: {State.MARKED, State.ARCHIVED},
        State.ARCHIVED: set(),
        # Taken back by mistake.
        State.WITHDRAWN: {State.DRAFT},
    }

    class Kind(models.TextChoices):
        WRITTEN = "written", "书面"
        ORAL = "oral", "口头"
        PRACTICAL = "practical", "实践"
        INQUIRY = "inquiry", "探究"

    class Place(models.TextChoices):
        HOME = "home", "家庭"
        SCHOOL = "school", "校内"

    class Type(models.TextChoices):
        BASIC = "basic", "基础"
        LAYERED = "layered", "分层"
        ELASTIC = "elastic", "弹性"
        PRACTICAL = "practical", "实践"

    class Tier(models.TextChoices):
        """For whom a piece of layered homework is; C is never asked of everybody."""

        ALL = "", "不分层"
        A = "A", "A 基础"
        B = "B", "B 提高"
        C = "C", "C 拓展"

    class Marking(models.TextChoices):
        """全批全改; pupils do not mark themselves, guardians do not mark at all (HW7)."""

        ALL = "all", "全批"
        FACE = "face", "全批＋面批"
        CLASS = "class", "课堂交流"

    # What counts against the cap whatever its state; ``counts`` says the same of one row.
    COUNTED = Q(required=True, kind=Kind.WRITTEN, place=Place.HOME) & ~Q(tier=Tier.C)

    # From the form that it was entered with: sent twice, it is there once.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, verbose_name="班级", related_name="homework"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, verbose_name="学科", related_name="homework"
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="布置人", related_name="homework_set"
    )
    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期", related_name="homework")
    night = models.DateField("布置日期", db_index=True)
    due_on = models.DateField("收交日期")
    content = models.CharField("内容", max_length=500)
    digest = models.CharField("内容指纹", max_length=64, editable=False, db_index=True)
    workbook = models.ForeignKey(
        Workbook, models.PROTECT, verbose_name="来源", null=True, blank=True
    )
    other_source = models.CharField(
        "其他来源", max_length=80, blank=True, help_text="不在登记册上的来源，要由年级组长决定。"
    )
    lesson = models.ForeignKey(
        UnitLesson,
        models.SET_NULL,
        verbose_name="课时",
        null=True,
        blank=True,
        related_name="homework",
    )
    kind = models.CharField("形式", max_length=10, choices=Kind, default=Kind.WRITTEN)
    place = models.CharField("在哪里做", max_length=6, choices=Place, default=Place.HOME)
    type = models.CharField("类型", max_length=10, choices=Type, default=Type.BASIC)
    tier = models.CharField("层次", max_length=1, choices=Tier, blank=True)
    required = models.BooleanField("必做", default=True)
    elastic = models.CharField(
        "弹性说明", max_length=80, blank=True, help_text="如：书写困难的学生减半。"
    )
    essay = models.BooleanField("作文", default=False, help_text="批改期限按作文计。")
    minutes = models.PositiveSmallIntegerField(
        "预计用时（分钟）", default=0, validators=[MaxValueValidator(LONGEST)]
    )
    marking = models.CharField("批改方式", max_length=6, choices=Marking, default=Marking.ALL)
    trial = models.ForeignKey(
        Trial,
        models.PROTECT,
        verbose_name="试做",
        null=True,
        blank=True,
        related_name="homework",
    )
    shared = models.BooleanField(
        "组内共享", default=False, help_text="同备课组的老师可以直接选用。"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField("公示时间", null=True, blank=True, editable=False)
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)
    collected_on = models.DateField("收交于", null=True, blank=True, editable=False)
    marked_on = models.DateField("批改反馈于", null=True, blank=True, editable=False)
    marked_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="批改人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    remarked_on = models.DateField("订正复批于", null=True, blank=True, editable=False)

    objects = HomeworkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "作业"
        ordering = ["-night", "school_class__grade", "school_class__number", "subject__order", "pk"]
        indexes = [
            models.Index(fields=["school_class", "night"], name="homework_of_a_night"),
            models.Index(fields=["staff", "-night"], name="homework_of_a_teacher"),
        ]
        rules_permissions = {
            "list": reads_homework,
            "detail": reads_homework,
            "create": is_setter,
            "update": is_setter,
            "withdraw": is_setter | coordinates,
            "decide": coordinates,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gt=F("night")),
                name="homework_due_after_its_night",
                violation_error_message="收交日期要晚于布置日期。",
            ),
            models.CheckConstraint(
                condition=Q(minutes__lte=LONGEST),
                name="homework_minutes_in_range",
                violation_error_message="预计用时在0到180分钟之间。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="written", required=True, place="home")
                | Q(minutes__gt=0)
                | Q(state__in=["draft", "withdrawn"]),
                name="homework_written_takes_time",
                violation_error_message="书面作业要写预计用时（1–180分钟）。",
            ),
            # S8: no publishing before the trial; what was tried stays known.
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned", "withdrawn"]) | Q(trial__isnull=False),
                name="homework_tried_first",
                violation_error_message="作业要先试做再公示。",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=["published", "collected", "marked", "corrected", "archived"]
                )
                | Q(published_at__isnull=False),
                name="homework_public_has_a_time",
                violation_error_message="公示的作业要有公示时间。",
            ),
            models.CheckConstraint(
                condition=Q(workbook=None) | Q(other_source=""),
                name="homework_one_source",
                violation_error_message="来源只填一处：登记的来源或其他来源。",
            ),
            models.UniqueConstraint(
                fields=["school_class", "key"],
                name="homework_entered_once",
                violation_error_message="这项作业已经保存过。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}{self.subject}：{self.content[:20]}"

    @property
    def grade(self) -> int:
        return self.school_class.grade

    @property
    def source(self) -> str:
        """Where it is taken from: the registered source, or what was written instead."""
        return str(self.workbook) if self.workbook_id else self.other_source

    @property
    def counts(self) -> bool:
        """Whether its minutes count against the cap of the class's night."""
        written_at_home = self.kind == self.Kind.WRITTEN and self.place == self.Place.HOME
        return self.required and written_at_home and self.tier != self.Tier.C

    def move(self, state: str) -> None:
        """Go on to another state.

        Raises:
            ValueError: the table of transitions knows no such step.
        """
        if state not in self.TRANSITIONS[self.state]:
            raise ValueError(f"{self.state} → {state}")
        self.state = state


@pghistory.track()
class ClassDay(Record):
    """班级作业公示 of one day: published by a person, or by the clock when its time has come.

    ``none`` says that there is deliberately no written homework, which is not the same as nobody
    having said anything.
    """

    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, verbose_name="班级", related_name="homework_days"
    )
    date = models.DateField("日期", db_index=True)
    published_at = models.DateTimeField("公示时间", default=timezone.now)
    published_by = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="公示人", null=True, blank=True, related_name="+"
    )
    none = models.BooleanField("今日无书面作业", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "每日公示"
        ordering = ["-date", "school_class__grade", "school_class__number"]
        rules_permissions = {"list": reads_homework, "detail": reads_homework}
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "date"],
                name="classday_once",
                violation_error_message="这个班这一天已经公示。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.date:%Y-%m-%d}"


def new_secret() -> str:
    """128 bits for an address that nobody guesses."""
    return secrets.token_urlsafe(16)


@pghistory.track()
class ClassPage(Record):
    """公示链接: the stable public address of a class's homework, behind the QR code on its door."""

    school_class = models.OneToOneField(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="homework_page"
    )
    secret = models.CharField("链接", max_length=32, unique=True, default=new_secret)

    class Meta:
        verbose_name = verbose_name_plural = "公示链接"
        ordering = ["school_class__grade", "school_class__number"]
        rules_permissions = {
            "list": reads_homework,
            "detail": reads_homework,
            "renew": keeps_homework_rules | heads_grade,
        }

    def __str__(self) -> str:
        return f"{self.school_class}作业公示"

    @property
    def grade(self) -> int:
        return self.school_class.grade
