"""``manage.py demo``: a whole school of the right size, once, and never by accident."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from django.urls import reverse

from apps.accounts.models import User
from apps.growth.models import Coordinatorship
from apps.inspections.checklists.scoring import points_for
from apps.inspections.models import Correction, Draw, Entry, Rectification, Sheet, State
from apps.plan.models import WorkPlan
from apps.portal.demo.build import build
from apps.portal.demo.staff import LOGINS
from apps.reminders.models import ToDo
from apps.school.models import Enrolment, Lesson, Pupil, SchoolClass, Staff, Term
from apps.school.roles import DepartmentCode
from tests.portal import afternoons, prepared

pytestmark = pytest.mark.django_db
# What each of the demo's logins looks at in the afternoon.
LATE_PAGES = {
    "grade": ["homework-coordination", "wall"],
    "accountant": ["fees", "fees-statement"],
    "teaching": ["wall", "calibration", "loadreport", "service", "duties", "rollbook", "patrols"],
    "teacher": ["homework-new", "homework-mine", "marking", "my-afternoons"],
    "homeroom": ["wall-mine", "signups-mine"],
}
SPRING_DAY, TODAY = date(2022, 3, 1), date(2026, 11, 23)


def test_the_default_school_is_the_one_of_the_plan():
    build(classes=18, years=1, password="wheat-in-spring", today=TODAY)

    spring, autumn = Term.objects.get(code="2021-2022-2"), Term.objects.get(code="2026-2027-1")
    for term, on in ((spring, SPRING_DAY), (autumn, TODAY)):
        assert SchoolClass.objects.of_term(term).count() == 18
        assert Enrolment.objects.on(on).count() == 720
        assert Lesson.objects.filter(term=term).count() == 18 * 30
        assert WorkPlan.objects.filter(term=term).exists()
        assert ToDo.objects.filter(term=term, done_on=None).exists()
        assert ToDo.objects.filter(term=term, done_on__isnull=False).exists()
        assert Coordinatorship.objects.filter(term=term).count() == 6
        assert_patrol_is_sound(term)
        assert_routine_is_alive(term)
        assert_reviews_are_alive(term)
        prepared.assert_preparation_is_alive(term, min(TODAY, term.ends))
        prepared.assert_adaptations_are_true(term)
        prepared.assert_thoughts_are_real(term, TODAY)
        prepared.assert_observations_are_alive(term, TODAY)
        afternoons.assert_homework_is_alive(term, TODAY)
        afternoons.assert_service_is_alive(term, TODAY)
    prepared.assert_texts_are_whole()
    afternoons.assert_lines_are_allowed()
    afternoons.assert_samples_of_march()
    afternoons.assert_open_night(autumn, TODAY)
    prepared.assert_today_has_its_events(autumn, TODAY)
    prepared.assert_tuesdays_of_spring(spring)
    prepared.assert_tuesdays_to_come(autumn, TODAY)
    assert Staff.objects.on_duty().count() == 48
    assert set(LOGINS) <= set(User.objects.values_list("username", flat=True))
    doubled = (
        Lesson.objects.values("term", "staff", "weekday", "period")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    assert not doubled.exists()


def assert_patrol_is_sound(term):
    """Points as the rules give them, gaps and appeals, and nobody checking the own class."""
    sheets = Sheet.objects.filter(round__date__range=(term.starts, term.ends))
    entries = Entry.objects.filter(sheet__in=sheets).select_related(
        "item__category__version__checklist"
    )
    wrong = [
        entry
        for entry in entries
        if entry.points
        != points_for(entry.item, entry.amount, entry.item.category.version.checklist.scoring)
    ]
    assert wrong == []
    assert sheets.filter(state=State.MISSED).exists()
    assert sheets.checked().filter(entries=None, monitor__isnull=False).exists()
    assert Correction.objects.filter(sheet__in=sheets).exists()
    assert Rectification.objects.filter(entry__sheet__in=sheets).exists()
    assert Draw.objects.filter(round__date__range=(term.starts, term.ends)).count() >= 10
    own = sheets.filter(
        monitor__pupil__enrolments__school_class=F("school_class"),
        monitor__pupil__enrolments__starts__lte=F("round__date"),
    )
    assert not own.exists()


def assert_reviews_are_alive(term):
    """Appeals and repairs looked at in time, late, and not yet."""
    for code in ("inspections.appeals", "inspections.reviewed", "inspections.routine_reviewed"):
        todos = ToDo.objects.filter(term=term, requirement=code)
        assert todos.filter(done_on__lte=F("due_on")).exists(), code
        assert todos.filter(Q(done_on=None) | Q(done_on__gt=F("due_on"))).exists(), code


def assert_routine_is_alive(term):
    """Findings in every state, put right late and not at all; answers; feedback that was late."""
    repairs = Rectification.objects.filter(
        entry__sheet__round__programme__department__code=DepartmentCode.TEACHING,
        entry__sheet__round__date__range=(term.starts, term.ends),
    )
    assert set(repairs.values_list("state", flat=True)) == set(Rectification.State)
    assert repairs.filter(state="open", due_on__lt=TODAY).exists()
    assert repairs.filter(state="open").exclude(returned="").exists()
    assert repairs.filter(submitted_at__date__gt=F("due_on")).exists()
    assert not repairs.filter(accepted_by=F("responsible")).exists()
    assert not repairs.filter(created_at__date__gt=F("due_on")).exists()
    codes = ["inspections.routine", "inspections.feedback", "inspections.routine_put_right"]
    for code in codes:
        todos = ToDo.objects.filter(term=term, requirement=code)
        assert todos.filter(done_on__lte=F("due_on")).exists(), code
        assert todos.filter(Q(done_on=None) | Q(done_on__gt=F("due_on"))).exists(), code
    assert Sheet.objects.filter(
        round__date__range=(term.starts, term.ends), replied_at__isnull=False
    ).exists()


def test_every_login_comes_in_and_a_second_run_changes_nothing(settings, client):
    settings.DEMO_LOGINS = True
    call_command("demo", classes=6, stdout=StringIO())
    for login in LOGINS:
        client.force_login(User.objects.get(username=login))
        assert client.get(reverse("portal:home")).status_code == 200, login
    for login in ("teaching", "leader", "teacher", "homeroom"):
        client.force_login(User.objects.get(username=login))
        for page in ("preparation", "board", "outlines", "observations", "library"):
            assert client.get(reverse(f"teaching:{page}")).status_code == 200, (login, page)
    for login, pages in LATE_PAGES.items():
        client.force_login(User.objects.get(username=login))
        for page in pages:
            found = client.get(reverse(f"teaching:{page}"), follow=True)
            assert found.status_code == 200, (login, page)

    before = (Pupil.objects.count(), ToDo.objects.count(), User.objects.count())
    out = StringIO()
    call_command("demo", classes=12, stdout=out)
    assert "没有改动" in out.getvalue()
    assert (Pupil.objects.count(), ToDo.objects.count(), User.objects.count()) == before


def test_a_school_in_earnest_gets_no_demo_logins_by_accident(settings):
    settings.DEBUG = settings.DEMO_LOGINS = False
    with pytest.raises(CommandError, match="--allow-production"):
        call_command("demo", stdout=StringIO())
    assert not User.objects.exists()


def test_a_school_without_classes_is_refused(settings):
    settings.DEMO_LOGINS = True
    with pytest.raises(CommandError, match="6到60"):
        call_command("demo", classes=0, stdout=StringIO())
