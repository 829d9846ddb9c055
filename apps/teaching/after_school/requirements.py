"""What the plan demands of week 1 (3.2（4）, S9): its four steps, and checked sign-ups by class."""

from datetime import timedelta

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, TruncDate
from django.utils import timezone

from apps.notices.models import Notice
from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Appointment, Day, Enrolment, SchoolClass, Term
from apps.school.roles import DepartmentCode, Role
from apps.teaching.after_school.models import Service
from apps.teaching.after_school.signups import Placement, SignUp
from apps.teaching.after_school.week_one import week_one

CLAUSES = ("三.2（4）",)
_PAGE = "/teaching/after-school/"
State = Service.State


@requirement(
    "teaching.service_week1",
    title="课后服务第一周完成宣传、报名、编排、公示",
    owner=DepartmentCode.TEACHING,
    measures="第一周：第1个上课日发出告家长书，第3个截止报名，第4个编好班，第5个公示；由课程教学中心负责。"
    "方案还没有定的，也照这几天算。",
)
class WeekOneDone(Requirement):
    """Plan 3.2（4）: 第一周完成课后服务的宣传、报名、编排和公示 (S9, 1.4)."""

    clauses = CLAUSES
    lead_days = (1, 0)
    leader_after = None
    head_after = 1
    overseer_after = 3

    def expected(self, term: Term) -> QuerySet:
        days = week_one(term)
        steps = {
            "letter": (days.opens_on, "课后服务宣传：发告家长书"),
            "signup": (days.closes_on, "课后服务报名"),
            "placing": (days.placed_by, "课后服务编排"),
            "publish": (days.publish_on, "课后服务公示"),
        }
        due = {day: (code, label) for code, (day, label) in steps.items()}
        rows = Day.objects.filter(term=term, date__in=due)
        return rows.values(
            staff_id=_head(term),
            object_key=_by_day(due, 0),
            since=Value(term.starts, output_field=DateField()),
            due_on=F("date"),
            label=_by_day(due, 1),
            link=Value(_PAGE),
        )

    def done(self, term: Term) -> QuerySet:
        """Each step by the fact that settles it; one SELECT for each."""
        service = Service.objects.filter(term=term)
        letter = service.filter(letter__status=Notice.Status.PUBLISHED)
        today = timezone.localdate()
        # Open on its last day, or closed before: guardians had the days that they were promised.
        signup = service.exclude(state=State.PREPARING).filter(
            Q(closes_on__lte=today) | ~Q(state=State.OPEN)
        )
        placed = Placement.objects.filter(course__service=OuterRef("pk"))
        first = placed.order_by().values("course__service").annotate(day=Min("created_at"))
        placing = service.annotate(
            placed_on=Coalesce(Subquery(first.values(on=TruncDate("day"))[:1]), "published_on")
        ).filter(placed_on__isnull=False)
        steps = [
            ("letter", letter, TruncDate("letter__published_at")),
            ("signup", signup, F("closes_on")),
            ("placing", placing, F("placed_on")),
            ("publish", service.filter(published_on__isnull=False), F("published_on")),
        ]
        return _union(
            rows.order_by().values(
                staff_id=_head(term),
                object_key=Value(code, output_field=CharField()),
                done_on=Cast(day, DateField()),
            )
            for code, rows, day in steps
        )


def _union(parts) -> QuerySet:
    first, *others = parts
    return first.union(*others, all=True)


def _by_day(due: dict, at: int) -> Case:
    cases = (When(date=day, then=Value(words[at])) for day, words in due.items())
    return Case(*cases, output_field=TextField())


def _head(term: Term) -> Subquery:
    """Who heads 课程教学中心 on the term's day."""
    on = term.nearest_day()
    posts = Appointment.objects.on(on).filter(
        Q(staff__left_on=None) | Q(staff__left_on__gte=on),
        position__role=Role.HEAD,
        department__code=DepartmentCode.TEACHING,
    )
    return Subquery(posts.order_by("staff__number").values("staff")[:1])


@requirement(
    "teaching.service_signup_checked",
    title="班主任核对课后服务报名",
    owner=DepartmentCode.TEACHING,
    per="school_class",
    measures="报名截止次日前，班主任核对完本班家长的课后服务报名。",
)
class SignUpsChecked(Requirement):
    """1.4: 已申请(家长确认) → 班主任核 → 编班."""

    clauses = CLAUSES
    lead_days = (0,)
    overdue_days = (1,)
    lapses_after = 10

    def _classes(self, term: Term) -> QuerySet[SchoolClass]:
        """The classes of a term with pupils, beside the days of its service once it was opened."""
        service = Service.objects.filter(term=term).exclude(state=State.PREPARING)
        here = Enrolment.objects.on(term.nearest_day()).filter(school_class=OuterRef("pk"))
        classes = SchoolClass.objects.of_term(term).annotate(
            service_id=Subquery(service.values("pk")[:1], output_field=IntegerField()),
            opens_on=Subquery(service.values("opens_on")[:1]),
            closes_on=Subquery(service.values("closes_on")[:1]),
        )
        return classes.filter(Exists(here), service_id__isnull=False)

    def expected(self, term: Term) -> QuerySet:
        return (
            self._classes(term)
            .order_by()
            .values(
                school_class_id=F("pk"),
                object_key=Value("", output_field=CharField()),
                since=F("opens_on"),
                due_on=Cast(F("closes_on") + timedelta(days=1), DateField()),
                label=Value("核对本班课后服务报名"),
                link=Concat(
                    Value(f"{_PAGE}class/"),
                    Cast("pk", CharField()),
                    Value("/"),
                    output_field=TextField(),
                ),
            )
        )

    def done(self, term: Term) -> QuerySet:
        """Nothing is left to check and no family can change anything any more."""
        here = Enrolment.objects.on(term.nearest_day()).filter(pupil=OuterRef("pupil"))
        signups = SignUp.objects.filter(service__term=term).annotate(
            class_id=Subquery(here.values("school_class")[:1])
        )
        of_class = signups.filter(class_id=OuterRef("pk"))
        last = of_class.order_by().values("class_id").annotate(day=Max("checked_on"))
        classes = self._classes(term).filter(closes_on__lt=timezone.localdate())
        return (
            classes.exclude(Exists(of_class.filter(state=SignUp.State.APPLIED)))
            .order_by()
            .values(
                school_class_id=F("pk"),
                object_key=Value("", output_field=CharField()),
                done_on=Greatest(
                    Coalesce(Subquery(last.values("day")[:1]), F("closes_on")), F("closes_on")
                ),
            )
        )
