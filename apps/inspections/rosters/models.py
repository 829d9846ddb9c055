"""值岗表: who of the duty pupils checks which class in which slot and week (domain rule 3)."""

import pghistory
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from apps.core.models import Record, RecordQuerySet
from apps.inspections.checklists.models import KEPT_BY_THOSE_WHO_ANSWER
from apps.inspections.programmes.models import Programme, Slot
from apps.inspections.rules import keeps_programmes, leads_monitors, names_duty_pupils
from apps.school.models import Pupil, SchoolClass, Term
from apps.school.roles import facts
from apps.school.rules import is_leader

KEPT_BY_COUNSELLOR = dict.fromkeys(
    ("list", "detail", "create", "update", "delete", "reset_pin"), leads_monitors
)


# Each route takes a team of two in every slot; a school of 60 classes walks ten.
MOST_ROUTES = 20


class MonitorQuerySet(RecordQuerySet):
    def on_duty(self):
        return self.filter(active=True)

    def with_class(self):
        """Brings along the classes that each pupil has been in."""
        return self.select_related("term", "pupil").prefetch_related(
            "pupil__enrolments__school_class"
        )


@pghistory.track(exclude=["pin", "failures", "locked_until"])
class Monitor(Record):
    """监督岗队员: a pupil who may record on the tablets for one term, under a 4-digit PIN.

    ``pin_round`` counts the PINs given: a record written under an older one waits for an adult.
    """

    term = models.ForeignKey(Term, models.CASCADE, verbose_name="学期", related_name="monitors")
    pupil = models.ForeignKey(
        Pupil, models.PROTECT, verbose_name="学生", related_name="monitorships"
    )
    badge = models.PositiveSmallIntegerField("岗牌号", validators=[MinValueValidator(1)])
    is_leader = models.BooleanField("组长", default=False)
    active = models.BooleanField("在岗", default=True)
    avoids = models.ManyToManyField(
        SchoolClass,
        verbose_name="回避的班",
        blank=True,
        related_name="+",
        help_text="兄弟姐妹所在的班；自己班总是回避，不用填。",
    )
    pin = models.CharField("值岗密码", max_length=200, blank=True, editable=False)
    pin_round = models.PositiveSmallIntegerField("第几个密码", default=0, editable=False)
    failures = models.PositiveSmallIntegerField("输错次数", default=0, editable=False)
    locked_until = models.DateTimeField("暂停到", null=True, blank=True, editable=False)

    objects = MonitorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监督岗队员"
        ordering = ["term", "badge"]
        rules_permissions = KEPT_BY_COUNSELLOR
        constraints = [
            models.UniqueConstraint(
                fields=["term", "pupil"],
                name="monitor_once_a_term",
                violation_error_message="这名学生本学期已是队员。",
            ),
            models.UniqueConstraint(
                fields=["term", "badge"],
                name="badge_once_a_term",
                violation_error_message="这个岗牌号已有人用。",
            ),
        ]

    def __str__(self) -> str:
        return self.pupil.name

    @property
    @admin.display(description="班级")
    def school_class(self) -> SchoolClass | None:
        """The class of today, or of the term's last day after it, for rows ``with_class``."""
        day = self.term.nearest_day()
        for enrolment in self.pupil.enrolments.all():
            if enrolment.starts <= day and (enrolment.ends is None or day <= enrolment.ends):
                return enrolment.school_class
        return None

    @property
    @admin.display(description="密码")
    def pin_state(self) -> str:
        return "已发" if self.pin else "未发"


@pghistory.track()
class Roster(Record):
    """值岗表 of one programme and term, generated and then edited by hand."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, verbose_name="检查安排", related_name="rosters"
    )
    term = models.ForeignKey(Term, models.CASCADE, verbose_name="学期", related_name="rosters")
    seed = models.PositiveIntegerField("种子", default=1, editable=False)
    routes = models.PositiveSmallIntegerField(
        "每个时段分几路",
        default=3,
        validators=[
            MinValueValidator(1, "至少一路。"),
            MaxValueValidator(MOST_ROUTES, f"最多分{MOST_ROUTES}路：路再多，队员就不够值岗了。"),
        ],
    )

    class Meta:
        verbose_name = verbose_name_plural = "值岗表"
        ordering = ["-term__starts", "programme"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "term"],
                name="roster_once_a_term",
                violation_error_message="这个安排本学期已有值岗表，请直接修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.term.short}值岗表"


@pghistory.track()
class Team(Record):
    """值岗小组: two or more monitors from different classes; never a single checker."""

    roster = models.ForeignKey(Roster, models.CASCADE, verbose_name="值岗表", related_name="teams")
    number = models.PositiveSmallIntegerField("组号")
    members = models.ManyToManyField(Monitor, verbose_name="组员", related_name="teams")

    class Meta:
        verbose_name = verbose_name_plural = "值岗小组"
        ordering = ["roster", "number"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="team_once"),
        ]

    def __str__(self) -> str:
        return f"第{self.number}组"


@pghistory.track(pghistory.UpdateEvent())
class Turn(Record):
    """轮值: in this week and slot this team checks this class; ``place`` is its order on the route.

    History keeps what people changed by hand; thousands are written and replaced by generating.
    """

    roster = models.ForeignKey(Roster, models.CASCADE, verbose_name="值岗表", related_name="turns")
    week = models.PositiveSmallIntegerField("周次")
    slot = models.ForeignKey(Slot, models.CASCADE, verbose_name="时段", related_name="turns")
    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="turns"
    )
    team = models.ForeignKey(Team, models.CASCADE, verbose_name="小组", related_name="turns")
    place = models.PositiveSmallIntegerField("路线顺序", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "轮值"
        ordering = ["roster", "week", "slot__starts", "team__number", "place"]
        rules_permissions = KEPT_BY_THOSE_WHO_ANSWER
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "week", "slot", "school_class"],
                name="turn_once",
                violation_error_message="这个班这一周这个时段已排了小组。",
            )
        ]

    def __str__(self) -> str:
        return f"第{self.week}周 {self.slot} {self.school_class} {self.team}"


class SubstitutionQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Those who read the names of duty pupils: of the programmes that they answer for, or all."""
        if leads_monitors(user) or is_leader(user):
            return self
        return self.filter(team__roster__programme__department__code__in=facts(user).headed)


@pghistory.track()
class Substitution(Record):
    """替岗: a monitor is away from day to day and another stands in, the group leader if nobody."""

    team = models.ForeignKey(
        Team, models.CASCADE, verbose_name="小组", related_name="substitutions"
    )
    absent = models.ForeignKey(
        Monitor, models.CASCADE, verbose_name="缺岗队员", related_name="absences"
    )
    substitute = models.ForeignKey(
        Monitor, models.CASCADE, verbose_name="替岗队员", related_name="substitutions"
    )
    first = models.DateField("从")
    last = models.DateField("到")
    reason = models.CharField("原因", max_length=60, blank=True)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "替岗"
        ordering = ["-first"]
        rules_permissions = {
            **KEPT_BY_THOSE_WHO_ANSWER,
            "list": keeps_programmes,
            "detail": names_duty_pupils,
        }
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="substitution_runs_forward",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("substitute")),
                name="substitute_is_another",
                violation_error_message="替岗的不能是本人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first:%m-%d} {self.substitute}替{self.absent}"

    def clean(self) -> None:
        super().clean()
        if (
            self.team_id
            and self.absent_id
            and not self.team.members.filter(pk=self.absent_id).exists()
        ):
            raise ValidationError(f"{self.absent}不在{self.team}。")
