"""What homework and after-school service of the demo school must have in them."""

from datetime import date, timedelta

from django.db.models import Count, F, Q, Sum

from apps.inspections.models import Sheet
from apps.portal.demo.homework.texts import lines
from apps.school.models import SchoolClass, Staff, Term
from apps.school.roles import Role
from apps.teaching.after_school.placing.services import draw_again
from apps.teaching.homework.kinds import forbidden_in
from apps.teaching.marking.overload import overloads
from apps.teaching.models import (
    ClassDay,
    ClassPage,
    Confirmation,
    Decision,
    HandIn,
    Homework,
    HomeworkRule,
    Mark,
    Placement,
    PlacingRun,
    Refund,
    Service,
    Session,
    SignUp,
    Trial,
    Wish,
    Workbook,
)
from apps.teaching.service_days.patrols import PATROL


def assert_lines_are_allowed() -> None:
    """Nothing that the demo asks is of a forbidden kind."""
    for name in ("chinese", "math", "english", "lower", "others"):
        texts = [line.content for under in lines(name).values() for line in under]
        assert texts
        assert [text for text in texts if forbidden_in(text)] == []


def assert_homework_is_alive(term: Term, today: date) -> None:
    """Every class and day within the cap or decided about; late, forgotten, corrected, withdrawn."""
    rows = Homework.objects.filter(term=term)
    assert rows.values("school_class").distinct().count() == 18
    assert HomeworkRule.objects.on(term.starts).count() == 6
    assert not Workbook.objects.filter(year=term.year, paid=True, grade__lt=3).exists()
    lower = rows.filter(school_class__grade__lt=3)
    assert not lower.filter(kind="written", place="home").exists()
    nights = (
        rows.counted()
        .filter(state__in=Homework.PUBLIC, due_on=F("night") + timedelta(days=1))
        .values("school_class", "night")
        .annotate(total=Sum("minutes"))
    )
    over = nights.filter(total__gt=60)
    assert over.count() <= nights.count() / 50
    assert nights.filter(total__gt=50, total__lte=60).count() >= 15
    decisions = Decision.objects.filter(homework__term=term)
    assert set(decisions.values_list("kind", flat=True)) == set(Decision.Kind)
    assert rows.filter(corrected_at__isnull=False).exists()
    assert rows.filter(state="withdrawn").exists()
    assert not Homework.objects.filter(term=term, trial__tried_on__gt=F("night")).exists()
    assert Trial.objects.filter(term=term, shared=True).exists()
    assert set(rows.values_list("tier", flat=True)) == set(Homework.Tier)
    essays = rows.filter(essay=True).values("school_class").annotate(count=Count("pk"))
    assert essays.count() == 12
    assert_days_are_published(term, today)
    assert_marking_is_real(term, today)


def assert_days_are_published(term: Term, today: date) -> None:
    """Most by 15:15, some late, a few not at all; nothing of a day that has not come."""
    days = ClassDay.objects.filter(date__range=(term.starts, term.ends))
    past = term.days.filter(is_school_day=True, date__lt=today).count() * 18
    done = days.filter(date__lt=today).count()
    late = days.filter(
        Q(published_at__hour=15, published_at__minute__gt=15) | Q(published_at__hour__gt=15)
    )
    assert past * 0.98 < done < past
    assert 0 < late.count() < done / 10
    assert not days.filter(date__gt=today).exists()
    assert ClassPage.objects.filter(school_class__year=term.year).count() == 18


def assert_marking_is_real(term: Term, today: date) -> None:
    """Marked in time and late, looked at again; pupils by exception; two classes need too long."""
    rows = Homework.objects.filter(term=term, marked_on__isnull=False)
    assert not rows.filter(marked_on__gte=today).exists()
    assert rows.filter(marked_on__lte=F("due_on") + timedelta(days=1)).exists()
    assert rows.filter(marked_on__gt=F("due_on") + timedelta(days=3), essay=False).exists()
    states = HandIn.objects.filter(homework__term=term).values_list("state", flat=True)
    assert set(states) == set(HandIn.State)
    assert len(overloads(term.starts, min(term.ends, today))) == 2


def assert_open_night(term: Term, on: date) -> None:
    """The night to come is being written: drafts, tried, waiting for the 年级组长, sent back."""
    rows = Homework.objects.filter(term=term, night=on)
    states = set(rows.values_list("state", flat=True))
    assert {"draft", "tried", "review", "returned"} <= states
    leader = Staff.objects.get(user__username="grade")
    assert leader in Staff.objects.holding(Role.GRADE_LEADER, on=on)
    assert rows.filter(state="review", school_class__grade=3).exists()


def assert_samples_of_march() -> None:
    """What the school's own samples say of the first days of March 2022 (1.3, 1.4)."""
    rows = Homework.objects.filter(night=date(2022, 3, 1))
    third = rows.filter(
        school_class=SchoolClass.objects.get(year__start_year=2021, grade=3, number=2)
    )
    assert third.filter(content__startswith="《补充习题》第14页第1–4题").exists()
    assert third.filter(content__contains="《燕子》").exists()
    patrol = Sheet.objects.get(round__programme__code=PATROL, note="辅导师晚到4分，已提醒")
    assert (patrol.round.date, str(patrol.school_class)) == (date(2022, 3, 3), "二（3）班")
    assert Refund.objects.filter(signup__left_on=date(2022, 3, 18), amount=225, served=5).exists()


def assert_service_is_alive(term: Term, today: date) -> None:
    """Most take part, nearly all get a wish, and every afternoon was held and called."""
    service = Service.objects.get(term=term)
    over = term.ends < today
    assert service.state == (Service.State.SETTLED if over else Service.State.PUBLISHED)
    signups = SignUp.objects.filter(service=service)
    assert 0.78 * 720 < signups.exclude(state="declined").count() < 0.92 * 720
    placed = Placement.objects.filter(signup__service=service)
    full = (
        placed.values("course").annotate(count=Count("pk")).filter(count__gt=F("course__capacity"))
    )
    assert not full.exists()
    wishes = Wish.objects.filter(signup__service=service)
    assert not wishes.filter(Q(outcome="") | Q(why="")).exists()
    assert wishes.filter(outcome="full").exists()
    assert all(draw_again(run) for run in PlacingRun.objects.filter(service=service))
    twice = Confirmation.objects.filter(signup__service=service).values("signup")
    assert twice.annotate(count=Count("pk")).filter(count=2).count() == 2
    assert signups.filter(fee="exempt").exists()
    assert signups.filter(left_on__isnull=False).exists()
    sessions = Session.objects.filter(segment__service=service)
    assert not sessions.filter(date__gte=today, called_at__isnull=False).exists()
    held = sessions.with_pupils().filter(date__lt=today)
    assert 0 < held.filter(called_at=None).count() < held.count() / 50
    assert held.exclude(substitute=None).exists()
    marks = Mark.objects.filter(session__in=held)
    assert set(marks.values_list("kind", flat=True)) == set(Mark.Kind)
    assert marks.filter(alarmed_at__isnull=False, resolved_at__isnull=False).exists()
