"""抽查这份备课: the rubric beside plan, red changes and reflection; an ordinary record comes of it."""

from uuid import uuid4

import pytest
from django.urls import reverse
from time_machine import travel

from apps.inspections.models import Item, Programme, Round, Sheet, State
from apps.inspections.programmes.defaults import write_programmes
from apps.inspections.rounds.services import open_for
from apps.inspections.sheets.services import publish
from apps.school.roles import DepartmentCode, Role
from apps.teaching.manuscripts.services import replace_text
from tests.factories import head_of, holder, principal
from tests.teaching.board.conftest import TUESDAY, grade_of
from tests.teaching.factories import COMPLETE

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return write_programmes()["preparation-spot"]


@pytest.fixture
def work(term_of_work):
    """The user changed the board plan of the early unit, and thought it over."""
    adapted = term_of_work.group.units.get(title="早定稿").lessons.get().adaptations.get()
    replace_text(adapted.manuscript, {**COMPLETE, "board": "<p>连续进位</p>"}, by=adapted.staff)
    return term_of_work


def office():
    return head_of(DepartmentCode.TEACHING)


def check(staff) -> str:
    return reverse("teaching:board-check", args=[staff.pk])


def points(**given) -> dict[str, str]:
    """The form as it is sent, by code of the item."""
    found = {"uuid": str(uuid4()), "note": "看了一课时"}
    for item in Item.objects.filter(
        category__version__checklist__code="preparation", code__in=given
    ):
        found[f"i{item.pk}"] = given[item.code]
    return found


def test_one_click_shows_plan_red_changes_and_reflection_beside_the_rubric(client, programme, work):
    client.force_login(office())
    lesson = work.group.units.get(title="早定稿").lessons.get()
    text = client.get(check(work.user), {"lesson": lesson.pk}).content.decode()
    assert "<ins" in text
    assert "连续进位" in text
    assert "提前9天定稿" in text
    assert "讨论时间不够" in text
    assert "三维要件齐全" in text
    assert f"看了三年级语文《三位数加法》第{lesson.number}课时的备课" in text
    # Looking leaves nothing behind that would have to be finished.
    assert not Round.objects.exists()
    lead = client.get(check(work.lead)).content.decode()
    assert "自己主备，不用二次备课" in lead


def test_what_is_given_becomes_an_ordinary_record_once_a_day(client, programme, work):
    client.force_login(office())
    data = points(D1="5", D2="4", D3="1", B1="8")
    answer = client.post(check(work.user), data)
    sheet = Sheet.objects.get()
    assert answer["Location"] == reverse("teaching:check", args=[sheet.pk])
    assert (sheet.staff, sheet.state, sheet.note) == (work.user, State.ENTERED, "看了一课时")
    assert (sheet.round.programme, sheet.round.date) == (programme, TUESDAY)
    assert sheet.entries.count() == 4
    # One point of five has to be put right, as everywhere.
    assert sheet.entries.get(item__code="D3").rectification.responsible == work.user
    assert client.post(check(work.user), data).status_code == 302
    assert client.get(check(work.user)).status_code == 302
    assert "18</b>/25分" in client.get(answer["Location"]).content.decode()
    client.post(check(work.lead), points(D1="5"))
    assert Round.objects.get().sheets.count() == 2
    publish(Sheet.objects.filter(pk=sheet.pk), by=sheet.inspector)
    client.force_login(work.user.user)
    assert client.get(answer["Location"]).status_code == 200


def test_an_empty_form_is_answered_and_nothing_is_opened(client, programme, work):
    client.force_login(office())
    answer = client.post(check(work.user), points())
    assert answer.status_code == 422
    assert "请至少给一项打分" in answer.content.decode()
    assert not Round.objects.exists()


def test_who_may_check_and_nobody_oneself(client, programme, work):
    for user, status in (
        (holder(Role.VICE_TEACHING), 200),
        (principal(), 403),
        (work.leader.user, 403),
        (work.user.user, 403),
    ):
        client.force_login(user)
        assert client.get(check(work.user)).status_code == status
    head = office()
    client.force_login(head)
    assert client.get(check(head.staff)).status_code == 403
    Programme.objects.update(active=False)
    assert client.get(check(work.user)).status_code == 403


def test_on_a_day_without_school_one_may_look_but_not_give_points(client, programme, work):
    client.force_login(office())
    with travel("2022-03-12 10:00+08:00"):
        text = client.get(check(work.user)).content.decode()
        assert "到上课日再打分" in text
        assert "连续进位" in text
        assert client.post(check(work.user), points(D1="5")).status_code == 200
    assert not Round.objects.exists()


def test_a_sheet_that_was_drawn_leads_to_the_preparation_and_is_filled_in_there(client, work):
    deputy = holder(Role.VICE_TEACHING)
    programme = write_programmes()["routine-sample"]
    sheet = open_for(programme, work.user, TUESDAY)
    client.force_login(deputy)
    beside = reverse("teaching:check", args=[sheet.pk])
    form = client.get(reverse("inspections:sheet-fill", args=[sheet.pk])).content.decode()
    assert beside in form
    assert "看备课" in form
    assert "晨检" in client.get(beside).content.decode()
    item = Item.objects.get(code="D1", category__version=sheet.round.version)
    client.post(beside, {"uuid": str(uuid4()), f"i{item.pk}": "5"})
    sheet.refresh_from_db()
    assert (sheet.state, sheet.inspector) == (State.ENTERED, deputy.staff)


def test_a_sheet_about_something_else_has_no_preparation(client, work):
    client.force_login(principal())
    sheet = open_for(write_programmes()["routine-sample"], work.user, TUESDAY)
    Programme.objects.update(means_only=False)
    assert client.get(reverse("teaching:check", args=[sheet.pk])).status_code == 404
    assert client.get(reverse("teaching:check", args=[10**9])).status_code == 404


def test_a_teacher_without_lessons_is_told_so(client, programme):
    client.force_login(office())
    text = client.get(check(grade_of(5).user), {"lesson": "999999999"}).content.decode()
    assert "近四周和下周没有要备的课" in text
