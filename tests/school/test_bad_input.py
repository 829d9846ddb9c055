"""What cannot be is answered with a sentence that names it, 422, and nothing half-written."""

import pytest
from django.urls import reverse

from apps.school.models import Department, Staff, Term
from tests.factories import (
    DepartmentFactory,
    SchoolYearFactory,
    StaffFactory,
    TermFactory,
    principal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(principal())
    return client


def refusal(answer) -> str:
    assert answer.status_code == 422
    return answer.content.decode()


def test_departments_in_a_circle_are_named_one_after_the_other(office):
    upper = DepartmentFactory(code="UP", name="上级")
    lower = DepartmentFactory(code="LOW", name="下级", parent=upper)
    data = {"name": "上级", "code": "UP", "parent": lower.pk, "overseer_role": "PRIN", "order": 1}
    text = refusal(office.post(reverse("school:department-update", args=[upper.pk]), data))
    assert "上级 → 下级 → 上级" in text
    assert Department.objects.get(code="UP").parent is None


def test_a_staff_number_that_somebody_has_is_refused_and_what_was_typed_stays(office):
    StaffFactory(number="JX777")
    data = {"name": "李新来", "number": "JX777", "gender": "F", "is_teacher": "on"}
    text = refusal(office.post(reverse("school:staff-create"), data))
    assert "工号" in text
    assert "李新来" in text
    assert not Staff.objects.filter(name="李新来").exists()


def test_a_term_that_overlaps_another_is_refused(office):
    TermFactory()
    year = SchoolYearFactory(start_year=2022)
    data = {"year": year.pk, "half": 1, "starts": "2022-06-01", "ends": "2022-12-30"}
    assert "重叠" in refusal(office.post(reverse("school:term-create"), data))
    assert Term.objects.count() == 1


def test_a_term_that_ends_before_it_begins_is_refused(office):
    year = SchoolYearFactory(start_year=2022)
    data = {"year": year.pk, "half": 1, "starts": "2022-09-01", "ends": "2022-08-30"}
    assert "结束日期必须晚于开学日期" in refusal(office.post(reverse("school:term-create"), data))


def test_a_day_outside_the_term_is_refused_with_the_terms_dates(office):
    term = TermFactory()
    data = {"first": "2022-08-01", "mode": "online", "half": "full"}
    text = refusal(office.post(reverse("school:calendar-term", args=[term.code]), data))
    assert "2022-02-14 至 2022-06-30" in text


def test_a_year_far_away_is_a_sentence_not_an_accident(office):
    for year in ("0", "-5", "99999", "二〇二二"):
        answer = office.post(reverse("school:schoolyear-create"), {"start_year": year})
        assert answer.status_code == 422, year
