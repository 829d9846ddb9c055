"""二次备课: a colleague's own version of a 课时, and what was learnt from teaching it (T03, S2)."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.school.models import Staff
from apps.school.roles import facts
from apps.teaching.documents.compare import Comparison, compare
from apps.teaching.leads.mine import LONG_REFLECTION
from apps.teaching.manuscripts.models import Edition, Manuscript
from apps.teaching.manuscripts.services import document
from apps.teaching.rules import is_author, leads_group, oversees_plans, reads_plans
from apps.teaching.schedule.models import ClassLesson, PrepGroup, Unit, UnitLesson

READ_OWN = {
    "list": reads_plans,
    "detail": is_author | leads_group | oversees_plans,
    "update": is_author,
    "write": is_author,
}


class OwnQuerySet(RecordQuerySet):
    """What somebody wrote for the own use: seen by the author, the group's leader, the office."""

    group_path = "lesson__unit__group"

    def visible_to(self, user):
        if oversees_plans(user):
            return self
        own = facts(user)
        if own.staff_id is None:
            return self.none()
        seen = Q(staff=own.staff_id) | Q(**{f"{self.group_path}__leader": own.staff_id})
        for subject, grade in own.led:
            led = Q(**{f"{self.group_path}__subject": subject})
            seen |= led if grade is None else led & Q(**{f"{self.group_path}__grade": grade})
        return self.filter(seen)


class OwnOfUnitQuerySet(OwnQuerySet):
    group_path = "unit__group"


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
    # The text that the red is seen against: the edition, with what was taken of later ones.
    origin = models.JSONField("比较的底稿", default=dict, editable=False)
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

    objects = OwnQuerySet.as_manager()

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

    def get_absolute_url(self) -> str:
        return reverse("teaching:adaptation", args=[self.pk])

    def get_word_url(self) -> str:
        """Where it is had as a Word file, to be changed there and uploaded again."""
        return reverse("teaching:adaptation-word", args=[self.pk])

    @property
    def unit(self) -> Unit:
        return self.lesson.unit

    @property
    def group(self) -> PrepGroup:
        return self.lesson.unit.group

    def comparison(self) -> Comparison:
        """The user's text in red against the lead's."""
        return compare(self.manuscript.kinds, self.origin, document(self.manuscript))

    def text_changed(self) -> None:
        """Count the changes again; the day of the first real one is kept."""
        self.changes = self.comparison().count
        if self.changes and self.changed_on is None:
            self.changed_on = timezone.localdate()
        self.save(update_fields=["changes", "changed_on", "updated_at"])


@pghistory.track()
class Reflection(Record):
    """教学反思 (得与失) after a 课时; at least 30 characters, once a week one of 200."""

    LEAST = 30
    LONG = LONG_REFLECTION

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

    objects = OwnQuerySet.as_manager()

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

    objects = OwnOfUnitQuerySet.as_manager()

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
