"""The posts of an afternoon: what 排班 and 场次 share, and the numbers of 1.4."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from apps.core.models import Record
from apps.school.classes.models import Grade
from apps.school.models import Place, SchoolClass, Staff
from apps.teaching.after_school.models import Course, OutsideTutor

# 教师 3 min 前到岗 (1.4).
BEFORE_START = timedelta(minutes=3)
# 点名 within, and an absence unexplained for so long → 呼家长 + 值班行政 (1.4).
ALARM_AFTER = timedelta(minutes=10)
PATROLS_PER_DAY = 2


class Kind(models.TextChoices):
    """What a member of staff does in a segment; the roles of 1.4."""

    COURSE = "course", "社团"
    TUTORING = "tutoring", "作业辅导"
    CARE = "care", "延时托管"
    GATE = "gate", "护导放学"
    CHIEF = "chief", "总值班行政"


# Those with pupils of their own, whose roll is called.
WITH_PUPILS = [Kind.COURSE, Kind.TUTORING, Kind.CARE]
ALL_GRADES = 0
GRADES = [(ALL_GRADES, "全部年级"), *Grade.choices]


def what_kind_needs() -> Q:
    """A course for 社团, a class for 作业辅导, and nothing of it for the others."""
    course = Q(kind=Kind.COURSE, course__isnull=False, school_class=None)
    tutoring = Q(kind=Kind.TUTORING, course=None, school_class__isnull=False)
    others = Q(kind__in=[Kind.CARE, Kind.GATE, Kind.CHIEF], course=None, school_class=None)
    return course | tutoring | others


class Post(Record):
    """What 排班 and 场次 share: which post it is, where, and whose."""

    kind = models.CharField("岗位", max_length=8, choices=Kind)
    course = models.ForeignKey(Course, models.CASCADE, verbose_name="课程", null=True, blank=True)
    school_class = models.ForeignKey(
        SchoolClass,
        models.PROTECT,
        verbose_name="班级",
        null=True,
        blank=True,
    )
    grade = models.PositiveSmallIntegerField(
        "年级", choices=GRADES, default=ALL_GRADES, help_text="延时托管按年级分开时填写。"
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, verbose_name="地点", null=True, blank=True, related_name="+"
    )
    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="教师",
        null=True,
        blank=True,
    )
    tutor = models.ForeignKey(
        OutsideTutor,
        models.PROTECT,
        verbose_name="校外教师",
        null=True,
        blank=True,
    )

    class Meta:
        abstract = True

    @property
    def what(self) -> str:
        """The post in a few words: 社团围棋, 三（2）班作业辅导, 三年级延时托管."""
        if self.kind == Kind.COURSE:
            return str(self.course)
        if self.kind == Kind.TUTORING:
            return f"{self.school_class}{self.get_kind_display()}"
        grade = Grade(self.grade).label if self.grade else ""
        return f"{grade}{self.get_kind_display()}"
