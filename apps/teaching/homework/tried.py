"""试做: what a teacher found out by doing the homework first (T07, S8)."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.models import Record
from apps.school.classes.models import Grade
from apps.school.models import Staff, Subject, Term
from apps.teaching.homework.rules import is_setter, reads_homework


@pghistory.track()
class Trial(Record):
    """试做: the teacher did the homework first (S8): how long, how hard, where pupils go wrong.

    It stands for a content, named by ``digest``, in one subject and grade: whoever edits the content
    has not tried it any more, and whoever takes the same from a colleague of the group has, if it is
    shared.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="试做教师", related_name="trials")
    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期")
    subject = models.ForeignKey(Subject, models.PROTECT, verbose_name="学科")
    grade = models.PositiveSmallIntegerField("年级", choices=Grade)
    digest = models.CharField("内容指纹", max_length=64, editable=False)
    minutes = models.DecimalField(
        "试做用时（分钟）",
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0.5), MaxValueValidator(120)],
    )
    timed = models.BooleanField("计时", default=False, help_text="用页面上的秒表计的时。")
    difficulty = models.PositiveSmallIntegerField(
        "难度",
        choices=[(1, "1 很易"), (2, "2 较易"), (3, "3 适中"), (4, "4 较难"), (5, "5 很难")],
        default=3,
    )
    error_points = models.CharField("易错点", max_length=200)
    for_whom = models.CharField("适宜学生", max_length=60, default="全体学生")
    shared = models.BooleanField("组内共享", default=True)
    tried_on = models.DateField("试做日期", default=timezone.localdate)

    class Meta:
        verbose_name = verbose_name_plural = "试做"
        ordering = ["-tried_on", "-pk"]
        rules_permissions = {
            "list": reads_homework,
            "detail": reads_homework,
            "update": is_setter,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "term", "subject", "grade", "digest"],
                name="trial_once",
                violation_error_message="这项作业您已经试做过。",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=120, difficulty__range=(1, 5)),
                name="trial_in_range",
                violation_error_message="试做用时在0.5到120分钟之间，难度从1到5。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff}试做{self.minutes.normalize():f}分钟"
