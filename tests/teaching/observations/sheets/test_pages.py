"""The sheet's pages: without script, as JSON for devices, for those who may read it; the minutes."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from time_machine import travel

from apps.reminders.models import Message
from apps.school.calendar.services import lay_out_term
from apps.school.roles import DepartmentCode
from apps.teaching.models import Observation, ObservationSheet, Rating, SheetStep
from apps.teaching.observations.sheets.services import save
from tests.factories import StaffFactory, head_of
from tests.teaching.factories import ObserverFactory
from tests.teaching.observations.sheets.lesson import (
    SAID,
    account,
    handed_in,
    item,
    step,
    watched_lesson,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_the_lesson():
    with travel("2022-02-15 11:00+08:00", tick=False):
        yield


@pytest.fixture
def lesson() -> Observation:
    return watched_lesson()


@pytest.fixture
def me(lesson, client):
    staff = StaffFactory()
    client.force_login(account(staff))
    return staff


def address(lesson, page="observation-sheet") -> str:
    return reverse(f"teaching:{page}", args=[lesson.pk])


def sent(client, lesson, rows, **more):
    user = more.pop("user", int(client.session["_auth_user_id"]))
    body = {"user": user, "rows": rows, **more}
    rows_address = address(lesson, "observation-sheet-rows")
    return client.post(rows_address, json.dumps(body), content_type="application/json")


def test_without_script_it_is_an_ordinary_form_that_loses_nothing(client, lesson, me):
    page = client.get(address(lesson))
    spare = page.context["look"].spare_steps[0].uuid
    form = {
        "base": page.context["look"].base,
        "step": spare,
        f"at-{spare}": "9:41",
        f"activity-{spare}": "同桌互说",
        f"rating-{item('M1').pk}": "9",
        f"rating-{item('M2').pk}": "4.5",
        "strengths": ["参与面广", ""],
        "action": "submit",
    }
    answer = client.post(address(lesson), form)
    assert answer.status_code == 422
    assert "“目标明确可测”最多5分" in answer.text
    assert 'value="9"' in answer.text
    assert SheetStep.objects.get().activity == "同桌互说"
    form |= {"base": answer.context["look"].base, f"rating-{item('M1').pk}": "5"}
    answer = client.post(address(lesson), form)
    assert "亮点至少写2条，现在1条" in answer.text
    form |= {
        "base": answer.context["look"].base,
        "strengths": ["参与面广", "板书清楚"],
        "suggestions": ["放手"],
        f"rating-{item('M3').pk}": "5",
    }
    assert client.post(address(lesson), form).status_code == 302
    sheet = ObservationSheet.objects.get()
    assert sheet.submitted_at
    assert [str(points) for points in sheet.ratings.values_list("points", flat=True)] == [
        "5.0",
        "4.5",
        "5.0",
    ]


def test_a_form_that_another_device_overtook_asks_before_it_overwrites(client, lesson, me):
    first = step({"activity": "甲"})
    save(lesson, me, [first])
    base = client.get(address(lesson)).context["look"].base
    there = {"activity": "乙", "comment": "放得开"}
    save(lesson, me, [step(there, {"activity": "甲"}, first.id)])
    form = {"base": base, "step": first.id, f"activity-{first.id}": "丙"}
    answer = client.post(address(lesson), form)
    assert answer.status_code == 422
    assert "另一台设备上写的是“乙，放得开”" in answer.text
    assert SheetStep.objects.get().activity == "乙"
    shown = answer.context["look"].steps[0]
    assert (shown.activity, shown.comment) == ("丙", "放得开")
    form |= {"base": answer.context["look"].base, f"comment-{first.id}": shown.comment}
    client.post(address(lesson), form)
    assert SheetStep.objects.get().activity == "丙"


def test_a_device_sends_rows_and_hands_in_in_one_go(client, lesson, me):
    rows = [{"kind": one.kind, "id": one.id, "base": None, "value": one.value} for one in SAID]
    rows.append({"kind": "rating", "id": str(item("M1").pk), "base": None, "value": "5"})
    answer = sent(client, lesson, rows, submit="submit")
    assert answer.status_code == 422
    assert list(answer.json()["problems"]) == ["rating"]
    rows[-1] |= {"base": "5", "value": None}
    answer = sent(client, lesson, rows, submit="as-is").json()
    assert answer["submitted"] == "2月15日 11:00"
    assert [result["status"] for result in answer["results"]] == ["accepted"] * 3


def test_one_persons_rows_are_not_taken_from_another_login(client, lesson, me):
    rows = [{"kind": "redesign", "id": "", "base": "", "value": "别人写的"}]
    assert sent(client, lesson, rows, user=account(StaffFactory()).pk).status_code == 409
    assert not ObservationSheet.objects.exists()
    client.force_login(account(lesson.teacher))
    assert client.get(address(lesson)).status_code == 403
    client.logout()
    assert client.get(address(lesson, "observation-sheet-rows")).status_code == 302


ODD = [
    b"",
    b"[]",
    b"[" * 100_000,
    b'{"user": 1e999, "rows": []}',
    b'{"user": %d, "rows": [{"kind": "step", "id": "\\u0000", "value": {}}]}',
    b'{"user": %d, "rows": [{"kind": "redesign", "id": "", "value": "\\u0000\\ud800"}]}',
    b'{"user": %d, "rows": [{"kind": "rating", "id": "9999999999", "value": "1"}]}',
    b'{"user": %d, "rows": [{"kind": "strengths", "id": "", "value": {"a": 1}}]}',
    b'{"user": %d, "rows": [7], "submit": "as-is"}',
]


def test_odd_bodies_are_answered(client, lesson, me):
    for body in ODD:
        filled = body.replace(b"%d", str(account(me).pk).encode())
        rows_address = address(lesson, "observation-sheet-rows")
        answer = client.post(rows_address, filled, content_type="application/json")
        assert answer.status_code in (200, 409, 422), body[:60]
    assert not Rating.objects.exists()


def test_who_reads_what(client, lesson, me):
    sheet = handed_in(lesson, changes=[step({"at": "9:41", "activity": "同桌互说"})])
    draft, _ = save(lesson, me, SAID)
    read = reverse("teaching:observation-sheet-read", args=[sheet.pk])
    paper = reverse("teaching:observation-sheet-print", args=[sheet.pk])
    assert client.get(read).status_code == client.get(paper).status_code == 404
    assert client.get(draft.get_absolute_url()).status_code == 302
    for reader in (account(lesson.teacher), head_of(DepartmentCode.TEACHING)):
        client.force_login(reader)
        assert "参与面广" in client.get(read).text
        assert "15/15" in client.get(paper).text
        assert "第12分钟" in client.get(paper).text
        assert "100.0" in client.get(address(lesson, "observation-sheets-print")).text
        assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(account(me))
    assert client.get(address(lesson, "observation-sheets-print")).status_code == 403
    blank = client.get(address(lesson, "observation-sheet-blank")).text
    assert "两位数乘两位数" in blank
    assert "参与面广" not in blank


def test_minutes_gather_what_the_sheets_said_and_go_out_to_all_who_watched(client, lesson, me):
    wrote = handed_in(lesson).staff
    ObserverFactory(observation=lesson, staff=me)
    page = address(lesson, "observation-minutes")
    assert client.get(page).status_code == 403
    client.force_login(account(lesson.reviewer))
    assert "小组讨论仅4分钟" in client.get(page).text
    assert me.name in client.get(page).text  # has not handed in
    form = {"take-strengths": ["参与面广"], "suggestions": "1. 放手", "action": "gather"}
    client.post(page, form)
    lesson.refresh_from_db()
    assert (lesson.strengths, lesson.suggestions) == ("参与面广", "1. 放手")
    assert client.post(page, {"strengths": "参与面广", "action": "publish"}).status_code == 422
    form = {"strengths": "参与面广", "suggestions": "放手", "decisions": "改第二环节"}
    client.post(page, {**form, "action": "publish"})
    lesson.refresh_from_db()
    assert lesson.state == Observation.State.DISCUSSED
    assert lesson.minutes_by == lesson.reviewer
    told = set(Message.objects.filter(title__startswith="议课纪要").values_list("staff", flat=True))
    assert told == {wrote.pk, me.pk, lesson.teacher_id}
    client.force_login(account(me))
    assert "改第二环节" in client.get(address(lesson, "observation-minutes-print")).text


def test_the_lesson_is_put_down_once_more(client, lesson):
    lay_out_term(lesson.term)
    handed_in(lesson)
    client.force_login(account(lesson.reviewer))
    page = address(lesson, "observation-redesign")
    assert client.post(page, {"date": "2022-02-01"}).status_code == 422
    on = lesson.date + timedelta(days=7)
    assert client.post(page, {"date": on.isoformat()}).status_code == 302
    assert lesson.redesigns.get().date == on
