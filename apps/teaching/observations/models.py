"""周二观课议课: who gives which lesson when, and who comes to watch it (T05, S7).

States and numbers: 2-preparation-routines.md 2.2. The sheets of those who watched are in ``sheets``,
how many lessons everybody should watch in ``quotas``.
"""

from datetime import datetime, timedelta

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.school.classes.models import Grade
from apps.school.models import Period, Place, SchoolClass, Staff, Subject, Term
from apps.school.roles import Facts, facts
from apps.school.rules import is_staff_member
from apps.teaching.observations.rules import (
    arranges_lesson,
    is_of_the_subject,
    oversees_results,
    plans_turns,
    reads_comments,
    schedules_observations,
    sees_results,
    watches,
    writes_minutes,
)
from apps.teaching.rules import reads_plans
from apps.teaching.schedule.models import UnitLesson

# Counted from the end of the lesson.
SHEET_WITHIN = timedelta(hours=24)
MINUTES_WITHIN = timedelta(hours=48)


class ObservationQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """The schedule is everybody's; who was dropped in on is only theirs whom it concerns."""
        seen = super().visible_to(user)
        if oversees_results(user):
            return seen
        return seen.filter(~Q(kind=Observation.Kind.DROP_IN) | concerning(facts(user)))

    def standing(self):
        """Those that were not called off."""
        return self.exclude(state=Observation.State.CANCELLED)

    def held(self):
        """Those that took place."""
        return self.filter(state__in=Observation.AFTER_LESSON)

    def with_names(self):
        """Brings along what a line of the schedule shows."""
        return self.select_related(
            "term__year", "subject", "teacher", "reviewer", "school_class", "period", "place"
        )


def concerning(known: Facts) -> Q:
    """Observations whose results somebody may read without overseeing all, or that they watched."""
    if known.staff_id is None:
        return Q(pk=None)
    watched = Observer.objects.filter(staff=known.staff_id)
    mine = Q(teacher=known.staff_id) | Q(pk__in=watched.values("observation"))
    led = [subject for subject, grade in known.led if grade is None]
    return mine | Q(subject__in=led)


@pghistory.track()
class Observation(Record):
    """观课活动: one lesson that colleagues watch; on a Tuesday, open, or by dropping in."""

    class Kind(models.TextChoices):
        TUESDAY = "tuesday", "周二观课议课"
        OPEN = "open", "公开课、研究课"
        # Watched by whoever happens to come; no invitation, no minutes.
        DROP_IN = "dropin", "随堂听课"

    class State(models.TextChoices):
        PLANNED = "planned", "排课"
        PUBLISHED = "published", "公布"
        HELD = "held", "已上"
        DISCUSSED = "discussed", "议课"
        ARCHIVED = "archived", "归档"
        CANCELLED = "cancelled", "取消"

    class Focus(models.TextChoices):
        """LICC: the four dimensions among which an observation may choose one."""

        LEARNING = "learning", "学生学习"
        INSTRUCTION = "instruction", "教师教学"
        CURRICULUM = "curriculum", "课程性质"
        CULTURE = "culture", "课堂文化"

    AFTER_LESSON = (State.HELD, State.DISCUSSED, State.ARCHIVED)

    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期", related_name="observations")
    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.TUESDAY)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PLANNED)
    date = models.DateField("日期", db_index=True)
    moved_from = models.DateField(
        "原定日期", null=True, blank=True, help_text="原定的周二放假，顺延到这一天。"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    subject = models.ForeignKey(
        Subject, models.PROTECT, verbose_name="学科", related_name="observations"
    )
    grade = models.PositiveSmallIntegerField(
        "年级", choices=Grade, null=True, blank=True, help_text="不填：全学科组。"
    )
    teacher = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="执教",
        null=True,
        blank=True,
        related_name="observed_lessons",
    )
    reviewer = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="主评",
        null=True,
        blank=True,
        related_name="reviewed_observations",
    )
    school_class = models.ForeignKey(
        SchoolClass,
        models.PROTECT,
        verbose_name="班级",
        null=True,
        blank=True,
        related_name="observations",
    )
    period = models.ForeignKey(
        Period, models.PROTECT, verbose_name="节次", null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, verbose_name="地点", null=True, blank=True, related_name="+"
    )
    unit_lesson = models.ForeignKey(
        UnitLesson,
        models.SET_NULL,
        verbose_name="课时",
        null=True,
        blank=True,
        related_name="observations",
    )
    title = models.CharField("课题", max_length=80, blank=True)
    focus = models.CharField("观察重点", max_length=12, choices=Focus, blank=True)
    redesign_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name="重建自",
        null=True,
        blank=True,
        related_name="redesigns",
    )
    held_on = models.DateField("上课日期", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    # 议课纪要
    strengths = models.TextField("亮点", max_length=5000, blank=True)
    suggestions = models.TextField("建议", max_length=5000, blank=True)
    decisions = models.TextField(
        "改进与重建", max_length=5000, blank=True, help_text="教案要改哪里，谁来改，什么时候再上。"
    )
    minutes_by = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="纪要记录人", null=True, blank=True, related_name="+"
    )
    minutes_at = models.DateTimeField("纪要完成时间", null=True, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "观课活动"
        ordering = ["date", "period__number", "pk"]
        rules_permissions = {
            "list": reads_plans,
            "detail": reads_plans,
            "create": schedules_observations,
            "update": schedules_observations,
            "turns": plans_turns,
            "arrange": arranges_lesson,
            # 自荐: puts oneself down to teach.
            "volunteer": is_of_the_subject,
            "watch": watches,
            "dropin": is_staff_member,
            "results": sees_results,
            "comments": reads_comments,
            "minutes": writes_minutes,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["teacher", "date", "period"],
                condition=~Q(state="cancelled"),
                name="observation_teacher_once",
                violation_error_message="这位教师这一节已经安排了观课。",
            ),
            models.UniqueConstraint(
                fields=["school_class", "date", "period"],
                condition=~Q(state="cancelled"),
                name="observation_class_once",
                violation_error_message="这个班这一节已经安排了观课。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"])
                | Q(teacher__isnull=False, school_class__isnull=False, period__isnull=False),
                name="observation_published_is_settled",
                violation_error_message="公布以前要定好执教、班级和节次。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "published", "cancelled"])
                | Q(held_on__isnull=False),
                name="observation_held_has_day",
                violation_error_message="已上的课要有上课日期。",
            ),
            models.CheckConstraint(
                condition=Q(minutes_at=None, minutes_by=None)
                | Q(minutes_at__isnull=False, minutes_by__isnull=False)
                & ~Q(strengths="")
                & ~Q(suggestions=""),
                name="observation_minutes_whole",
                violation_error_message="议课纪要要写亮点和建议，并有记录人。",
            ),
            models.CheckConstraint(
                condition=~Q(state="discussed") | Q(minutes_at__isnull=False),
                name="observation_discussed_has_minutes",
                violation_error_message="议过的课要有议课纪要。",
            ),
            models.CheckConstraint(
                condition=~Q(state="archived") | ~Q(kind="tuesday") | Q(minutes_at__isnull=False),
                name="observation_archived_has_minutes",
                violation_error_message="周二观课写好议课纪要才能归档。",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                name="observation_cancelled_has_reason",
                violation_error_message="请写明取消原因。",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | Q(teacher=None) | ~Q(reviewer=F("teacher")),
                name="observation_reviewed_by_another",
                violation_error_message="主评不能是执教本人。",
            ),
            models.CheckConstraint(
                condition=Q(redesign_of=None) | ~Q(redesign_of=F("pk")),
                name="observation_redesigns_another",
                violation_error_message="重建课不能重建自己。",
            ),
        ]

    def __str__(self) -> str:
        group = f"{self.get_grade_display()}{self.subject}" if self.grade else str(self.subject)
        return f"{self.date.month}月{self.date.day}日 {group} {self.lesson_name}".rstrip()

    def get_absolute_url(self) -> str:
        return reverse("teaching:observation", args=[self.pk])

    @property
    def lesson_name(self) -> str:
        """《两位数乘两位数》; empty where no title is known yet."""
        return f"《{self.title}》" if self.title else ""

    @property
    def ends_at(self) -> datetime:
        """When the lesson is over; the end of the day where no period is known."""
        day = self.held_on or self.date
        time = self.period.ends if self.period else datetime.max.time()
        return timezone.make_aware(datetime.combine(day, time))

    @property
    def sheets_due_at(self) -> datetime:
        """Each sheet is handed in within 24 hours of the lesson's end."""
        return self.ends_at + SHEET_WITHIN

    @property
    def minutes_due_at(self) -> datetime:
        """The minutes are written within 48 hours of the lesson's end."""
        return self.ends_at + MINUTES_WITHIN

    @property
    def is_missed(self) -> bool:
        """Its day has passed and nobody has said that it was held."""
        waiting = (self.State.PLANNED, self.State.PUBLISHED)
        return self.state in waiting and self.date < timezone.localdate()

    @property
    def takes_sheets(self) -> bool:
        """Sheets are written from the day of the lesson until it is archived."""
        open_states = (self.State.PUBLISHED, self.State.HELD, self.State.DISCUSSED)
        return self.state in open_states and self.date <= timezone.localdate()


class ObserverQuerySet(RecordQuerySet):
    def visible_to(self, user):
        seen = Observation.objects.visible_to(user)
        return self.filter(observation__in=seen.values("pk"))

    def with_came(self):
        """Adds ``came``: signed in on the spot, or handed a sheet in."""
        handed_in = Observation.objects.filter(
            pk=models.OuterRef("observation"),
            sheets__staff=models.OuterRef("staff"),
            sheets__state="submitted",
        )
        return self.annotate(
            came=models.ExpressionWrapper(
                Q(signed_in_at__isnull=False) | models.Exists(handed_in),
                output_field=models.BooleanField(),
            )
        )


@pghistory.track()
class Observer(Record):
    """观课人: somebody who comes to an observation, and why."""

    class Reason(models.TextChoices):
        MEMBER = "member", "组员"
        OFFICE = "office", "课程教学中心、行政"
        GUEST = "guest", "自愿"

    class Answer(models.TextChoices):
        INVITED = "invited", "待回复"
        COMING = "coming", "参加"
        EXCUSED = "excused", "请假"

    observation = models.ForeignKey(
        Observation, models.CASCADE, verbose_name="观课活动", related_name="observers"
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, verbose_name="观课人", related_name="observing"
    )
    reason = models.CharField("身份", max_length=8, choices=Reason, default=Reason.MEMBER)
    answer = models.CharField("回复", max_length=8, choices=Answer, default=Answer.INVITED)
    excuse = models.CharField("请假原因", max_length=200, blank=True)
    # Was there without a sheet; a sheet that was handed in says so by itself.
    signed_in_at = models.DateTimeField("签到时间", null=True, blank=True)

    objects = ObserverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "观课人"
        ordering = ["observation", "reason", "staff__number"]
        rules_permissions = {
            "list": reads_plans,
            "detail": reads_plans,
            "create": schedules_observations,
            "update": schedules_observations,
            "delete": schedules_observations,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "staff"],
                name="observer_once",
                violation_error_message="这位教师已在观课人名单里。",
            ),
            models.CheckConstraint(
                condition=~Q(answer="excused") | ~Q(excuse=""),
                name="observer_excused_has_reason",
                violation_error_message="请写明请假原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.observation}"

    def get_absolute_url(self) -> str:
        return self.observation.get_absolute_url()
