"""主备: the plan of a unit that one colleague writes for all, and the unit's 课程纲要 (T02, S4)."""

import pghistory
import rules
from django.db import models
from django.urls import reverse

from apps.core.models import Record, RecordQuerySet
from apps.school.models import Staff
from apps.school.roles import Facts
from apps.teaching.manuscripts.models import Manuscript
from apps.teaching.rules import is_author, is_lead, keeps_plans, leads_group, reads_plans
from apps.teaching.schedule.models import PrepGroup, Unit, UnitLesson

# A test or a lesson in reserve needs no 教学设计.
UNPREPARED = (UnitLesson.Kind.TEST, UnitLesson.Kind.SPARE)


class LeadPlanQuerySet(RecordQuerySet):
    def ready(self):
        """Final or shared: what the library shows and others may take over."""
        return self.filter(state__in=[LeadPlan.State.FINAL, LeadPlan.State.SHARED])

    def with_unit(self):
        return self.select_related(
            "unit__lead", "unit__group__term__year", "unit__group__subject", "unit__group__leader"
        )


@pghistory.track()
class LeadPlan(Record):
    """主备 of a unit: 已分工 → 撰写 → 组内研讨 → 定稿 → 共享 (2-preparation-routines.md 2.1)."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", "已分工"
        WRITING = "writing", "撰写"
        DISCUSSING = "discussing", "组内研讨"
        FINAL = "final", "定稿"
        SHARED = "shared", "共享"

    # At least so many colleagues say what they think of it before it is final.
    LEAST_OPINIONS = 2

    unit = models.OneToOneField(Unit, models.CASCADE, verbose_name="单元", related_name="plan")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASSIGNED)
    # The day of 定稿 decides whether the 主备 was in time.
    final_on = models.DateField("定稿日期", null=True, blank=True)
    shared_on = models.DateField("共享日期", null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="沿用自", null=True, blank=True, related_name="+"
    )

    objects = LeadPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "主备"
        ordering = ["unit__group", "unit__number"]
        rules_permissions = {
            "list": reads_plans,
            "detail": reads_plans,
            "update": is_lead | leads_group | keeps_plans,
        }
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["final", "shared"])
                | models.Q(final_on__isnull=False),
                name="leadplan_final_has_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}主备"

    def get_absolute_url(self) -> str:
        return reverse("teaching:plan", args=[self.pk])

    def get_word_url(self) -> str:
        """Where it is had as a Word file: of an empty text, the school's template."""
        return reverse("teaching:plan-word", args=[self.pk])

    @property
    def group(self) -> PrepGroup:
        return self.unit.group

    @property
    def is_ready(self) -> bool:
        return self.state in (self.State.FINAL, self.State.SHARED)


class LessonPlan(Record):
    """教学设计 of one 课时, written by the 主备人."""

    plan = models.ForeignKey(
        LeadPlan, models.CASCADE, verbose_name="主备", related_name="lesson_plans"
    )
    lesson = models.OneToOneField(
        UnitLesson, models.CASCADE, verbose_name="课时", related_name="lesson_plan"
    )
    manuscript = models.OneToOneField(
        Manuscript, models.PROTECT, verbose_name="文稿", related_name="lesson_plan"
    )
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="沿用自", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "教学设计"
        ordering = ["plan", "lesson__number"]
        rules_permissions = {
            "list": reads_plans,
            "detail": reads_plans,
            "update": is_lead,
            # In the discussion the group's leader writes beside the 主备人.
            "write": is_lead | leads_group,
        }

    def __str__(self) -> str:
        return str(self.lesson)

    def get_absolute_url(self) -> str:
        return reverse("teaching:lesson", args=[self.lesson_id])

    def get_word_url(self) -> str:
        """Where it is had as a Word file: of an empty text, the school's template."""
        return reverse("teaching:lessonplan-word", args=[self.pk])

    @property
    def unit(self) -> Unit:
        return self.plan.unit

    @property
    def group(self) -> PrepGroup:
        return self.plan.unit.group


@pghistory.track()
class PlanStep(Record):
    """One step of a lead plan or an outline from state to state: who, when, why it was sent back."""

    plan = models.ForeignKey(
        LeadPlan, models.CASCADE, verbose_name="主备", null=True, blank=True, related_name="steps"
    )
    outline = models.ForeignKey(
        "teaching.UnitOutline",
        models.CASCADE,
        verbose_name="课程纲要",
        null=True,
        blank=True,
        related_name="steps",
    )
    source = models.CharField("从", max_length=10)
    target = models.CharField("到", max_length=10)
    staff = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="经办人", null=True, blank=True, related_name="+"
    )
    reason = models.CharField("原因", max_length=300, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "流转"
        ordering = ["at", "pk"]
        rules_permissions = {"list": reads_plans, "detail": reads_plans}
        constraints = [
            models.CheckConstraint(
                condition=models.Q(plan=None) ^ models.Q(outline=None),
                name="planstep_has_one_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def word(self) -> str:
        """What was done, as people say it."""
        states = LeadPlan.State if self.plan_id else UnitOutline.State
        return "退回" if self.reason else states(self.target).label


@pghistory.track()
class Opinion(Record):
    """研讨意见: what a member of the group thinks of the plan; one each, kept up by its author."""

    plan = models.ForeignKey(LeadPlan, models.CASCADE, verbose_name="主备", related_name="opinions")
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="意见人", related_name="+")
    text = models.TextField("意见", max_length=2000)
    given_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "研讨意见"
        ordering = ["plan", "given_at"]
        rules_permissions = {"list": reads_plans, "detail": reads_plans, "update": is_author}
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "staff"],
                name="opinion_once_each",
                violation_error_message="您已经写过意见，可以修改原来的。",
            )
        ]

    def __str__(self) -> str:
        return self.text[:20]


@rules.predicate
def is_with_author(_user, outline=None) -> bool:
    """A draft, or passed: 单元反思, its ninth part, is written when the unit was taught."""
    states = (UnitOutline.State.DRAFT, UnitOutline.State.PASSED)
    return outline is None or outline.state in states


class UnitOutlineQuerySet(RecordQuerySet):
    def passed(self):
        return self.filter(state__in=[UnitOutline.State.PASSED, UnitOutline.State.ARCHIVED])

    def with_unit(self):
        return self.select_related(
            "staff",
            "manuscript",
            "unit__group__term__year",
            "unit__group__subject",
            "unit__group__leader",
        )

    def led_by(self, who: Facts):
        """Those of the groups that somebody leads, as 备课组长 or 教研组长."""
        led = models.Q(unit__group__leader=who.staff_id)
        for subject, grade in who.led:
            one = models.Q(unit__group__subject=subject)
            led |= one & models.Q(unit__group__grade=grade) if grade else one
        return self.filter(led) if who.staff_id else self.none()

    def awaiting(self, who: Facts, *, office: bool):
        """Those that wait for somebody's review; ``office``: the person is 课程教学中心."""
        own = self.led_by(who).filter(state=UnitOutline.State.GROUP).exclude(staff=who.staff_id)
        waiting = models.Q(pk__in=own.values("pk"))
        if office:
            waiting |= models.Q(state=UnitOutline.State.OFFICE)
            # Nobody passes on the own: what the group's leader wrote comes here at once.
            alone = models.Q(unit__group__leader=None) | models.Q(
                unit__group__leader=models.F("staff")
            )
            waiting |= alone & models.Q(state=UnitOutline.State.GROUP)
        return self.filter(waiting)


@pghistory.track()
class UnitOutline(Record):
    """单元课程纲要 in nine parts (S4), states as 0-frame.md 0.5 DOC: group, then 课程教学中心."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        GROUP = "group", "待审（组）"
        OFFICE = "office", "待审（处）"
        PASSED = "passed", "通过"
        ARCHIVED = "archived", "已归档"

    unit = models.OneToOneField(Unit, models.CASCADE, verbose_name="单元", related_name="outline")
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="编写人", related_name="+")
    manuscript = models.OneToOneField(
        Manuscript, models.PROTECT, verbose_name="文稿", related_name="outline"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    passed_on = models.DateField("通过日期", null=True, blank=True)

    objects = UnitOutlineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单元课程纲要"
        ordering = ["unit__group", "unit__number"]
        rules_permissions = {
            "list": reads_plans,
            "detail": reads_plans,
            "update": is_author | leads_group | keeps_plans,
            "write": (is_author | is_lead) & is_with_author,
        }

    def __str__(self) -> str:
        return f"{self.unit}课程纲要"

    def get_absolute_url(self) -> str:
        return reverse("teaching:outline", args=[self.pk])

    def get_word_url(self) -> str:
        """Where it is had as a Word file: of an empty text, the school's template."""
        return reverse("teaching:outline-word", args=[self.pk])

    @property
    def open_parts(self) -> frozenset[str] | None:
        """What may still be written; None for everything. Once it has passed, 单元反思 is left."""
        return frozenset({"reflection"}) if self.state == self.State.PASSED else None

    @property
    def group(self) -> PrepGroup:
        return self.unit.group
