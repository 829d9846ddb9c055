"""分层组, 收交, 个别辅导: who is asked for what, what is missing, who was helped (T08, T09).

Only exceptions are rows: a pupil without one has handed in what was asked.
"""

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.school.models import Enrolment, Pupil, SchoolClass, Staff, Subject
from apps.school.roles import facts
from apps.school.rules import heads_teaching
from apps.teaching.homework.models import Homework
from apps.teaching.marking.rules import (
    keeps_groups,
    keeps_tutoring,
    of_own,
    reads_groups,
    reads_hand_ins,
    reads_marking,
    writes_tutoring,
)


class OfOwnQuerySet(RecordQuerySet):
    """Rows that name pupils: for the subject's teacher, the homeroom teacher and the office.

    ``path`` leads to class and subject, ``author`` to whoever wrote the row.
    """

    path = ""
    author = ""

    def visible_to(self, user):
        if not user.is_authenticated or facts(user).staff_id is None:
            return self.none()
        if heads_teaching(user):
            return self
        own = of_own(user, self.path)
        if self.author:
            own |= Q(**{self.author: facts(user).staff_id})
        return self.filter(own)


@pghistory.track()
class PupilGroup(Record):
    """分层组 A, B or C of a class in one subject, or a group with a name of its own (书写困难)."""

    class Tier(models.TextChoices):
        A = "A", "A 基础"
        B = "B", "B 提高"
        C = "C", "C 拓展"

    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="pupil_groups"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, verbose_name="学科")
    tier = models.CharField("层次", max_length=1, choices=Tier, blank=True)
    name = models.CharField("组名", max_length=20, blank=True, help_text="弹性组，如：书写困难。")

    objects = OfOwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分层组"
        ordering = ["school_class", "subject__order", "-tier", "name"]
        rules_permissions = {
            "list": reads_groups,
            "detail": reads_groups,
            "update": keeps_groups,
            "delete": keeps_groups,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "subject", "tier"],
                condition=~Q(tier=""),
                name="pupilgroup_tier_once",
                violation_error_message="这个班这一学科已有这一层的组。",
            ),
            models.UniqueConstraint(
                fields=["school_class", "subject", "name"],
                condition=Q(tier=""),
                name="pupilgroup_name_once",
                violation_error_message="已有同名的弹性组。",
            ),
            models.CheckConstraint(
                condition=(Q(tier="") & ~Q(name="")) | (~Q(tier="") & Q(name="")),
                name="pupilgroup_tier_or_name",
                violation_error_message="分层组填层次，弹性组填组名。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_tier_display() if self.tier else self.name


@pghistory.track()
class GroupMember(Record):
    """A pupil in a group. Class, subject and kind are the group's, so that the database can say
    that nobody is in two tiers of one subject."""

    group = models.ForeignKey(
        PupilGroup, models.CASCADE, verbose_name="分层组", related_name="members"
    )
    pupil = models.ForeignKey(Pupil, models.CASCADE, verbose_name="学生", related_name="+")
    school_class = models.ForeignKey(SchoolClass, models.CASCADE, editable=False, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, editable=False, related_name="+")
    tiered = models.BooleanField("分层", editable=False)

    objects = OfOwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分层组学生"
        ordering = ["group", "pupil__number"]
        rules_permissions = {"list": reads_groups, "detail": reads_groups}
        constraints = [
            models.UniqueConstraint(
                fields=["group", "pupil"],
                name="groupmember_once",
                violation_error_message="这名学生已在这个组里。",
            ),
            models.UniqueConstraint(
                fields=["school_class", "subject", "pupil"],
                condition=Q(tiered=True),
                name="groupmember_one_tier",
                violation_error_message="一名学生在一门学科里只在一个层次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.pupil}"

    def save(self, *args, **kwargs):
        self.school_class_id, self.subject_id = self.group.school_class_id, self.group.subject_id
        self.tiered = bool(self.group.tier)
        super().save(*args, **kwargs)


class HandInQuerySet(OfOwnQuerySet):
    path = "homework__"
    author = "homework__staff"


@pghistory.track()
class HandIn(Record):
    """收交情况: what is out of the ordinary about one pupil's homework."""

    class State(models.TextChoices):
        MISSING = "missing", "未交"
        LATE = "late", "迟交"
        # HW11: who cannot finish in spite of trying goes to bed in time.
        EXCUSED = "excused", "免交（按时就寝）"
        TO_CORRECT = "to_correct", "待订正"
        CORRECTED = "corrected", "已订正复批"

    homework = models.ForeignKey(
        Homework, models.CASCADE, verbose_name="作业", related_name="hand_ins"
    )
    pupil = models.ForeignKey(Pupil, models.CASCADE, verbose_name="学生", related_name="hand_ins")
    state = models.CharField("情况", max_length=10, choices=State)

    objects = HandInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收交情况"
        ordering = ["homework", "pupil__number"]
        rules_permissions = {"list": reads_hand_ins, "detail": reads_hand_ins}
        constraints = [
            models.UniqueConstraint(
                fields=["homework", "pupil"],
                name="handin_once",
                violation_error_message="这名学生这项作业已有记录。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pupil} {self.get_state_display()}"


class TutoringQuerySet(OfOwnQuerySet):
    author = "staff"


@pghistory.track()
class Tutoring(Record):
    """个别辅导: a few minutes with one pupil, what they were about, how it went."""

    staff = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="辅导教师", related_name="tutoring"
    )
    pupil = models.ForeignKey(Pupil, models.CASCADE, verbose_name="学生", related_name="tutoring")
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, verbose_name="班级", related_name="+", editable=False
    )
    subject = models.ForeignKey(Subject, models.PROTECT, verbose_name="学科")
    date = models.DateField("日期", default=timezone.localdate)
    minutes = models.PositiveSmallIntegerField(
        "时长（分钟）", default=10, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    what = models.CharField("辅导内容", max_length=200)
    outcome = models.CharField("效果", max_length=200, blank=True)

    objects = TutoringQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个别辅导"
        ordering = ["-date", "-pk"]
        rules_permissions = {
            "list": reads_marking,
            "detail": reads_marking,
            "create": writes_tutoring,
            "update": keeps_tutoring,
            "delete": keeps_tutoring,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 120)),
                name="tutoring_minutes_in_range",
                violation_error_message="时长在1到120分钟之间。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pupil} {self.subject} {self.date:%Y-%m-%d}"

    def clean(self) -> None:
        super().clean()
        if self.date and self.date > timezone.localdate():
            raise ValidationError({"date": "辅导过以后再记，日期不能晚于今天。"})
        if self.pupil_id and self.date:
            place = Enrolment.objects.on(self.date).filter(pupil=self.pupil_id).first()
            if place is None:
                raise ValidationError({"pupil": "这名学生这一天不在本校任何一个班。"})
            self.school_class_id = place.school_class_id


class TimeSampleQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """What a single child needed is for nobody; pages show means of classes."""
        return self if heads_teaching(user) else self.none()

    def counted_by_hands(self):
        return self.filter(staff__isnull=False)


@pghistory.track()
class TimeSample(Record):
    """用时抽样: what homework really took, of one night, in one subject or all together.

    Either raised hands (``staff``; one row per answer, ``pupils`` hands), or a guardian's word about
    one child (``pupil``).
    """

    LONGEST = 240

    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="time_samples"
    )
    night = models.DateField("哪天的作业", db_index=True)
    subject = models.ForeignKey(
        Subject,
        models.PROTECT,
        verbose_name="学科",
        null=True,
        blank=True,
        help_text="不填：各科合计",
    )
    minutes = models.PositiveSmallIntegerField(
        "实际用时（分钟）", validators=[MaxValueValidator(LONGEST)]
    )
    pupils = models.PositiveSmallIntegerField("人数", default=1, validators=[MinValueValidator(1)])
    staff = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="点数人", null=True, blank=True, related_name="+"
    )
    pupil = models.ForeignKey(
        Pupil, models.CASCADE, verbose_name="学生", null=True, blank=True, related_name="+"
    )

    objects = TimeSampleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用时抽样"
        ordering = ["-night", "school_class", "minutes"]
        indexes = [models.Index(fields=["school_class", "night"], name="timesample_of_a_night")]
        rules_permissions = {"list": heads_teaching, "detail": heads_teaching}
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__lte=240, pupils__gte=1),
                name="timesample_in_range",
                violation_error_message="用时在0到240分钟之间，人数至少1人。",
            ),
            models.CheckConstraint(
                condition=Q(staff__isnull=True, pupil__isnull=False, pupils=1)
                | Q(staff__isnull=False, pupil__isnull=True),
                name="timesample_one_source",
                violation_error_message="一条抽样要么是教师点数，要么是一名学生家长填写。",
            ),
            models.UniqueConstraint(
                fields=["pupil", "night", "subject"],
                condition=Q(pupil__isnull=False),
                nulls_distinct=False,
                name="timesample_once_a_pupil",
                violation_error_message="这名学生这一天已经填过。",
            ),
            models.UniqueConstraint(
                fields=["school_class", "night", "subject", "minutes"],
                condition=Q(staff__isnull=False),
                nulls_distinct=False,
                name="timesample_once_a_band",
                violation_error_message="这个班这一天已经点过数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.night:%Y-%m-%d} {self.minutes}分钟×{self.pupils}人"
