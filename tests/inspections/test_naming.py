"""Duty pupils are children: who reads their names, and what everybody else reads."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.inspections.models import Monitor, Programme, Roster, Substitution, Turn
from apps.inspections.rosters.making import generate
from apps.school.models import SchoolClass
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    AppointmentFactory,
    PositionFactory,
    StaffFactory,
    UserFactory,
    head_of,
    holder,
    homeroom_teacher,
    principal,
    teacher,
)
from tests.inspections.factories import RoundFactory, SheetFactory
from tests.inspections.school import patrol

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 07:30 +0800")]
TODAY = date(2022, 3, 1)  # Tuesday of week 3


def inspector():
    staff = StaffFactory(external=True)
    return AppointmentFactory(staff=staff, position=PositionFactory(role=Role.INSPECTOR)).staff.user


def colleague_of_the_department():
    return holder(Role.COORDINATOR, department=DepartmentCode.MORAL)


BY_NAME = {
    "counsellor": lambda: holder(Role.COUNSELLOR, department=DepartmentCode.MORAL),
    "head of the department": lambda: head_of(DepartmentCode.MORAL),
    "vice principal": lambda: holder(Role.VICE_SERVICES),
    "principal": principal,
}
BY_BADGE = {
    "teacher": teacher,
    "inspector": inspector,
    "colleague of the department": colleague_of_the_department,
    "head of another department": lambda: head_of(DepartmentCode.TEACHING),
    "guard": lambda: holder(Role.GATE),
    "keeper": lambda: UserFactory(is_staff=True),
}


@pytest.fixture
def roster() -> Roster:
    roster = patrol()
    generate(roster)
    team = roster.turns.filter(week=3).first().team
    absent = team.members.first()
    substitute = Monitor.objects.exclude(teams=team).first()
    Substitution.objects.create(
        team=team, absent=absent, substitute=substitute, first=TODAY, last=TODAY
    )
    return roster


def read(client, roster: Roster) -> dict[str, str]:
    """All that the pages of a roster say, by page; of the page of the day and of a round too."""
    round = RoundFactory(slot=roster.programme.slots.first(), date=TODAY)
    SheetFactory(round=round, monitor=Monitor.objects.first(), entered=True, state="published")
    pages = {
        name: reverse(f"inspections:roster-{name}", args=[roster.pk])
        for name in ("detail", "sheet", "fairness")
    }
    pages |= {"duty": reverse("inspections:duty"), "round": round.get_absolute_url()}
    said = {name: client.get(url).content.decode() for name, url in pages.items()}
    book = client.get(reverse("inspections:roster-excel", args=[roster.pk]))
    cells = load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True)
    return said | {"excel": str(list(cells))}


def names() -> list[str]:
    return list(Monitor.objects.values_list("pupil__name", flat=True))


@pytest.mark.parametrize("who", BY_NAME.values(), ids=BY_NAME)
def test_those_who_answer_and_leaders_read_the_names(client, roster, who):
    client.force_login(who())
    said = read(client, roster)
    for page in ("duty", "detail", "sheet", "fairness", "excel"):
        assert any(name in said[page] for name in names()), page


@pytest.mark.parametrize("who", BY_BADGE.values(), ids=BY_BADGE)
def test_everybody_else_reads_class_and_badge_and_no_name_on_any_page(client, roster, who):
    client.force_login(who())
    badge = roster.teams.first().members.first().badge
    for page, text in read(client, roster).items():
        for name in names():
            assert name not in text, page
        if page != "round":
            assert f"班{badge}号" in text, page


def test_a_homeroom_teacher_reads_the_names_of_the_own_class_only(client, roster):
    own = SchoolClass.objects.get(grade=4)
    client.force_login(homeroom_teacher(own))
    pupils = Monitor.objects.filter(pupil__enrolments__school_class=own)
    mine = set(pupils.values_list("pupil__name", flat=True))
    said = read(client, roster)["fairness"]
    for name in names():
        assert (name in said) == (name in mine)


@pytest.mark.parametrize("who", BY_BADGE.values(), ids=BY_BADGE)
def test_who_stands_in_for_whom_is_told_with_names_only_to_those_who_read_names(
    client, roster, who
):
    client.force_login(who())
    row = Substitution.objects.get()
    assert client.get(row.get_absolute_url()).status_code in (403, 404)
    for page in ("list", "export", "print"):
        answer = client.get(reverse(f"inspections:substitution-{page}"))
        assert answer.status_code == 403 or row.absent.pupil.name.encode() not in answer.content


@pytest.mark.parametrize("page", ["duty", "roster-detail", "roster-sheet", "roster-fairness"])
def test_badges_of_a_larger_school_cost_no_more_queries(client, page):
    client.force_login(teacher())
    counts = []
    for per_grade in (1, 2):
        Turn.objects.all().delete()
        Programme.objects.update(active=False)
        roster = patrol(per_grade)
        generate(roster)
        args = [] if page == "duty" else [roster.pk]
        url = reverse(f"inspections:{page}", args=args)
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        counts.append(len(found))
    assert counts[1] <= counts[0]
