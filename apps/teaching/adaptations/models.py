"""二次备课: a colleague's own version of a 课时, and what was learnt from teaching it (T03, S2)."""

import pghistory
from django.db import models
from django.db.models import Q

from apps.core.models import Record
from apps.school.models import Staff
from apps.teaching.manuscripts.models import Edition, Manuscript
from apps.teaching.rules import is_author, leads_group, oversees_plans, reads_plans
from apps.teaching.schedule.models import ClassLesson, PrepGroup, Unit, UnitLesson

READ_OWN = {
    "list": reads_plans,
    "detail": is_author | leads_group | oversees_plans,
    "update": is_author,
    "write": is_author,
}


@pghistory.track()
class Adaptation(Record):
    """One user's version of one 课时, compared with the lead edition that it was made from."""

    lesson = models.ForeignKey(
        UnitLesson, models.CASCADE, verbose_name="课时", related_name="adaptations"
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="使用人", related_name="adaptations"
    )
    base = models.ForeignKey(
        Edition, models.PROTECT, verbose_name="主备版本", related_name="adaptations"
    )
    manuscript = models.OneToOneField(
        Manuscript, models.PROTECT, verbose_name="文稿", related_name="adaptation"
    )
    # Counted by comparison whenever the text is saved; white space and punctuation do not count.
    changes = models.PositiveSmallIntegerField("修改处数", default=0)
    changed_on = models.DateField("首次修改日期", null=True, blank=True)
    # The newest lead edition whose changes the user has taken or put aside.
    considered = models.ForeignKey(
        Edition,
        models.PROTECT,
        verbose_name="已看过的主备版本",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "二次备课"
        ordering = ["lesson", "staff"]
        rules_permissions = READ_OWN
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "staff"],
                name="adaptation_once_each",
                violation_error_message="这一课时您已经有了自己的版本。",
            ),
            models.CheckConstraint(
                condition=Q(changes=0) | Q(changed_on__isnull=False),
                name="adaptation_changed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson} {self.staff}"

    @property
    def unit(self) -> Unit:
        return self.lesson.unit

    @property
    def group(self) -> PrepGroup:
        return self.lesson.unit.group


@pghistory.track()
class Reflection(Record):
    """教学反思 (得与失) after a 课时; at least 30 characters, once a week one of 200."""

    LEAST = 30
    LONG = 200

    lesson = models.ForeignKey(
        UnitLesson, models.CASCADE, verbose_name="课时", related_name="reflections"
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="教师", related_name="reflections"
    )
    class_lesson = models.ForeignKey(
        ClassLesson, models.SET_NULL, verbose_name="哪节课", null=True, blank=True, related_name="+"
    )
    # The place in the plan: which part, and the words there.
    code = models.CharField("部分", max_length=16, blank=True)
    quote = models.CharField("原文", max_length=200, blank=True)
    text = models.TextField("得与失", max_length=5000)
    length = models.PositiveSmallIntegerField("字数", editable=False)
    written_on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "教学反思"
        ordering = ["-written_on", "staff"]
        rules_permissions = READ_OWN
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "staff"],
                name="reflection_once_each",
                violation_error_message="这一课时您已经写过反思，可以修改原来的。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson}反思"

    @property
    def group(self) -> PrepGroup:
        return self.lesson.unit.group


@pghistory.track()
class Redesign(Record):
    """重建设计: what somebody would do otherwise the next time; one a unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, verbose_name="单元", related_name="redesigns")
    lesson = models.ForeignKey(
        UnitLesson, models.SET_NULL, verbose_name="课时", null=True, blank=True, related_name="+"
    )
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="教师", related_name="redesigns")
    text = models.TextField("重建设计", max_length=5000)
    written_on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "重建设计"
        ordering = ["-written_on", "staff"]
        rules_permissions = READ_OWN
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "staff"],
                name="redesign_once_each",
                violation_error_message="这个单元您已经写过重建设计，可以修改原来的。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}重建"

    @property
    def group(self) -> PrepGroup:
        return self.unit.group
