"""报名 and 编班: what a family asked for and what it got; sign-up states of 1.4."""

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from apps.core.models import Record, RecordQuerySet
from apps.school.models import Enrolment, Guardian, Pupil, SchoolClass, Staff
from apps.school.roles import facts
from apps.school.rules import is_homeroom_teacher, sees_all_pupils
from apps.teaching.after_school.models import (
    Course,
    Segment,
    Service,
    days_in_words,
    weekdays_field,
)
from apps.teaching.after_school.rules import oversees_service, runs_service, sees_signups


class SignUpQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Pupils of the own classes and courses, unless the job is for all."""
        if not user.is_authenticated:
            return self.none()
        if sees_all_pupils(user) or oversees_service(user):
            return self
        own = facts(user)
        here = Enrolment.objects.on().filter(pupil=OuterRef("pupil"), school_class__in=own.classes)
        led = Placement.objects.filter(signup=OuterRef("pk"), course__staff=own.staff_id)
        return self.filter(Exists(here) | Exists(led))

    def coming(self, on: date):
        """Placed, and there on a day: joined by then and not left (the day of leaving is without)."""
        return self.filter(
            Q(state__in=SignUp.ATTENDS) | Q(state=SignUp.State.WITHDRAWN, left_on__gt=on),
            Q(joined_on=None) | Q(joined_on__lte=on),
            Q(left_on=None) | Q(left_on__gt=on),
        )

    def standing(self):
        """Those that hold: neither withdrawn nor declined."""
        return self.exclude(state__in=SignUp.NOT_COMING)

    def of_class(self, school_class: SchoolClass):
        """Of the pupils who are in a class today."""
        here = Enrolment.objects.on().filter(school_class=school_class)
        return self.filter(pupil__in=here.values("pupil"))


@pghistory.track()
class SignUp(Record):
    """报名 of one pupil for one term. Confirmed again from another phone, the last one holds."""

    class State(models.TextChoices):
        # An answer too: who has not answered yet is still asked, who declined is not.
        DECLINED = "declined", "不参加"
        APPLIED = "applied", "已申请"
        CHECKED = "checked", "班主任已核"
        PLACED = "placed", "已编班"
        ATTENDING = "attending", "在班"
        WITHDRAWN = "withdrawn", "已退出"
        SETTLED = "settled", "已结算"

    TRANSITIONS = {
        State.DECLINED: {State.APPLIED},
        State.APPLIED: {State.DECLINED, State.CHECKED, State.PLACED, State.WITHDRAWN},
        State.CHECKED: {State.DECLINED, State.APPLIED, State.PLACED, State.WITHDRAWN},
        State.PLACED: {State.CHECKED, State.ATTENDING, State.WITHDRAWN},
        State.ATTENDING: {State.WITHDRAWN, State.SETTLED},
        State.WITHDRAWN: {State.APPLIED, State.ATTENDING, State.SETTLED},
        State.SETTLED: set(),
    }
    NOT_COMING = (State.DECLINED, State.WITHDRAWN)
    # As long as the pupil is not placed, the family may still answer otherwise.
    ANSWERABLE = (State.DECLINED, State.APPLIED, State.CHECKED)
    SENIOR_GRADE = 4  # 高年级, who may walk home alone
    ATTENDS = (State.PLACED, State.ATTENDING, State.SETTLED)

    class WayHome(models.TextChoices):
        GUARDIAN = "guardian", "家长接"
        BUS = "bus", "校车"
        # 仅高年级, with a promise in writing (1.4).
        ALONE = "alone", "自行回家"

    class Fee(models.TextChoices):
        DUE = "due", "待缴"
        PAID = "paid", "已缴"
        EXEMPT = "exempt", "免收"

    service = models.ForeignKey(
        Service, models.PROTECT, verbose_name="课后服务", related_name="signups"
    )
    pupil = models.ForeignKey(
        Pupil, models.CASCADE, verbose_name="学生", related_name="after_school_signups"
    )
    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.APPLIED, editable=False
    )
    # What follows is empty where the family declined.
    weekdays = weekdays_field("参加日", default=list, blank=True)
    segments = ArrayField(
        models.PositiveSmallIntegerField(choices=Segment.NUMBERS),
        verbose_name="时段",
        size=3,
        default=list,
        blank=True,
    )
    way_home = models.CharField("离校方式", max_length=8, choices=WayHome, blank=True)
    collector = models.CharField("接送人", max_length=60, blank=True)
    emergency_name = models.CharField("紧急联系人", max_length=30, blank=True)
    emergency_phone = models.CharField("紧急联系电话", max_length=20, blank=True)
    with_sibling = models.BooleanField("尽量和兄弟姐妹同一课程", default=False)
    consent_name = models.CharField("确认人签名", max_length=30, blank=True)
    guardian = models.ForeignKey(
        Guardian,
        models.SET_NULL,
        verbose_name="确认的家长",
        null=True,
        blank=True,
        related_name="+",
    )
    confirmed_at = models.DateTimeField("确认时间")
    note = models.CharField("备注", max_length=120, blank=True)
    checked_by = models.ForeignKey(
        Staff,
        models.SET_NULL,
        verbose_name="核对人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    checked_on = models.DateField("核对日期", null=True, blank=True, editable=False)
    fee = models.CharField("缴费", max_length=6, choices=Fee, default=Fee.DUE, editable=False)
    fee_on = models.DateField("缴费日期", null=True, blank=True, editable=False)
    exempt_reason = models.CharField("免收原因", max_length=60, blank=True, editable=False)
    joined_on = models.DateField(
        "参加日期", null=True, blank=True, help_text="学期中加入的写明从哪天起；不填：从开班起。"
    )
    left_on = models.DateField("退出日期", null=True, blank=True, editable=False)
    left_because = models.CharField("退出原因", max_length=80, blank=True, editable=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "课后服务报名"
        ordering = ["service", "pupil__number"]
        rules_permissions = {
            "list": sees_signups | oversees_service,
            "detail": sees_signups | oversees_service,
            "create": is_homeroom_teacher | runs_service,
            "update": is_homeroom_teacher | runs_service,
            "check": is_homeroom_teacher | runs_service,
            "withdraw": is_homeroom_teacher | runs_service,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["service", "pupil"],
                name="signup_once_a_term",
                violation_error_message="这名学生本学期已经报名。",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") | Q(weekdays__len__gte=1, segments__len__gte=1),
                name="signup_has_days_and_segments",
                violation_error_message="请至少选一天和一个时段。",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(left_on__isnull=False),
                name="signup_withdrawn_on_a_day",
                violation_error_message="退出要写明日期。",
            ),
            models.CheckConstraint(
                condition=~Q(fee="exempt") | ~Q(exempt_reason=""),
                name="signup_exempt_for_a_reason",
                violation_error_message="免收要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}课后服务报名"

    def class_ids(self) -> set[int]:
        """The class that the pupil is in today."""
        return self.pupil.class_ids()

    def move(self, state: str) -> None:
        """Go on to another state.

        Raises:
            ValueError: the table of transitions knows no such step.
        """
        if state not in self.TRANSITIONS[self.state]:
            raise ValueError(f"{self.state} → {state}")
        self.state = state

    @property
    def comes(self) -> bool:
        """Whether it holds: neither declined nor withdrawn."""
        return self.state not in self.NOT_COMING

    @property
    def days(self) -> str:
        """The days as they are said: 周一至周五, 周一、三; empty where the family declined."""
        return days_in_words(self.weekdays) if self.weekdays else ""

    @property
    def parts(self) -> str:
        """The segments as they are written: Ⅰ Ⅱ."""
        return " ".join(dict(Segment.NUMBERS)[number] for number in self.segments)


class Confirmation(Record):
    """One time that a guardian pressed 确认, so that both phones can see who did so last.

    A paper that the homeroom teacher entered has ``staff`` instead.
    """

    signup = models.ForeignKey(
        SignUp, models.CASCADE, verbose_name="报名", related_name="confirmations"
    )
    guardian = models.ForeignKey(
        Guardian, models.SET_NULL, verbose_name="家长", null=True, blank=True, related_name="+"
    )
    staff = models.ForeignKey(
        Staff,
        models.SET_NULL,
        verbose_name="代填教师",
        null=True,
        blank=True,
        related_name="+",
    )
    summary = models.CharField("内容", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "报名确认记录"
        ordering = ["-created_at", "-pk"]
        rules_permissions = {"list": runs_service, "detail": runs_service}

    def __str__(self) -> str:
        return self.summary

    @property
    def who(self) -> str:
        """Who confirmed, as both phones read it."""
        if self.staff:
            return f"{self.staff}老师代填"
        return str(self.guardian or "家长")


@pghistory.track()
class Wish(Record):
    """志愿: a course that a family asks for, first, second or third; and what became of it."""

    class Outcome(models.TextChoices):
        OPEN = "", "未编班"
        GOT = "got", "录取"
        BETTER = "better", "已录取更前的志愿"
        FULL = "full", "名额已满"
        CLOSED = "closed", "人数不足，未开班"
        UNFIT = "unfit", "年级、日子或时段不符"
        # Somebody took the pupil out or put them elsewhere by hand.
        CHANGED = "changed", "人工调整"

    signup = models.ForeignKey(SignUp, models.CASCADE, verbose_name="报名", related_name="wishes")
    course = models.ForeignKey(Course, models.CASCADE, verbose_name="课程", related_name="wishes")
    rank = models.PositiveSmallIntegerField("志愿", choices=[(1, "第一"), (2, "第二"), (3, "第三")])
    outcome = models.CharField(
        "结果", max_length=8, choices=Outcome, blank=True, default=Outcome.OPEN, editable=False
    )
    why = models.CharField("说明", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "志愿"
        ordering = ["signup", "rank"]
        rules_permissions = {"list": runs_service, "detail": runs_service}
        constraints = [
            models.UniqueConstraint(fields=["signup", "rank"], name="wish_one_of_each_rank"),
            models.UniqueConstraint(
                fields=["signup", "course"],
                name="wish_course_once",
                violation_error_message="同一门课程不能填两次。",
            ),
            models.CheckConstraint(condition=Q(rank__range=(1, 3)), name="wish_rank_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"第{self.rank}志愿 {self.course}"


@pghistory.track()
class Placement(Record):
    """编班: the course in which a pupil is; one at a time."""

    signup = models.OneToOneField(
        SignUp, models.CASCADE, verbose_name="报名", related_name="placement"
    )
    course = models.ForeignKey(
        Course, models.PROTECT, verbose_name="课程", related_name="placements"
    )
    rank = models.PositiveSmallIntegerField("第几志愿", null=True, blank=True)
    by_hand = models.BooleanField("人工调整", default=False)
    reason = models.CharField("调整原因", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "编班"
        ordering = ["course", "signup__pupil__number"]
        rules_permissions = {
            "list": oversees_service,
            "detail": oversees_service,
            "update": runs_service,
        }

    def __str__(self) -> str:
        return f"{self.signup.pupil} {self.course}"
