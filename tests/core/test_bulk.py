"""Changing and deleting many rows at once."""

import pytest
from django.urls import reverse

from apps.core import history
from apps.core.models import BinEntry
from apps.school.models import Place
from tests.factories import PlaceFactory, StaffFactory, principal, teacher

pytestmark = pytest.mark.django_db

BULK, BULK_DELETE = reverse("school:place-bulk"), reverse("school:place-bulk_delete")


@pytest.fixture
def office(client):
    """A browser in which the principal is logged in."""
    client.force_login(principal())
    return client


@pytest.fixture
def rooms():
    return [
        PlaceFactory(kind=Place.Kind.CLASSROOM, building="蔡旭楼", capacity=45),
        PlaceFactory(kind=Place.Kind.SPECIAL, building="季札楼", capacity=30),
    ]


def answers(rooms, **values) -> dict:
    return {"pk": [room.pk for room in rooms], **values}


def test_the_preview_shows_each_row_before_and_after_and_writes_nothing(office, rooms):
    response = office.post(BULK, answers(rooms, kind="special"))
    (first, changes), (second, unchanged) = response.context["preview"]
    assert (first, changes) == (rooms[0], [("类别", "普通教室", "专用教室")])
    assert (second, unchanged) == (rooms[1], [])
    assert Place.objects.filter(kind="special").count() == 1


def test_what_is_left_empty_stays_as_it_is(office, rooms):
    keeper = StaffFactory()
    office.post(BULK, answers(rooms, keeper=keeper.pk, kind="", confirmed=1, reason="新学期分工"))
    assert list(Place.objects.order_by("pk").values_list("kind", "keeper", "capacity")) == [
        ("classroom", keeper.pk, 45),
        ("special", keeper.pk, 30),
    ]


def test_emptying_a_field_is_asked_for_by_name(office, rooms):
    office.post(
        BULK, answers(rooms, clear=["building", "capacity"], confirmed=1, reason="楼名待定")
    )
    assert set(Place.objects.values_list("building", "capacity")) == {("", None)}


def test_without_a_reason_nothing_is_saved(office, rooms):
    response = office.post(BULK, answers(rooms, kind="office", confirmed=1, reason="  "))
    assert response.status_code == 422
    assert "请写明修改原因" in response.content.decode()
    assert not Place.objects.filter(kind="office").exists()


def test_without_any_change_chosen_the_form_says_so(office, rooms):
    response = office.post(BULK, answers(rooms))
    assert response.status_code == 422
    assert "请至少填写一项" in response.content.decode()


def test_one_refused_row_holds_back_all_and_is_named(office, rooms, monkeypatch):
    def refuse(record):
        from django.core.exceptions import ValidationError

        if record.pk == rooms[1].pk:
            raise ValidationError("这间教室不能改。")

    monkeypatch.setattr(Place, "clean", refuse)
    response = office.post(BULK, answers(rooms, kind="office", confirmed=1, reason="调整"))
    assert response.status_code == 422
    assert response.context["errors"] == [(rooms[1], "这间教室不能改。")]
    assert not Place.objects.filter(kind="office").exists()


def test_back_returns_to_the_first_step_with_the_answers(office, rooms):
    response = office.post(BULK, answers(rooms, kind="office", back=1))
    assert response.status_code == 200
    assert response.context["form"]["kind"].value() == "office"


def test_all_rows_that_match_the_filter_can_be_taken(office, rooms):
    response = office.get(BULK, {"all": 1, "kind": "special"})
    assert response.context["pks"] == [rooms[1].pk]


@pytest.mark.parametrize("pk", ["", "abc", "99999999999999999999", "999999999"])
def test_rows_that_are_not_there_are_answered_by_a_sentence(office, pk):
    response = office.get(BULK, {"pk": pk}, follow=True)
    assert "请先勾选" in response.content.decode()


def test_a_teacher_may_neither_change_nor_delete_in_bulk(client, rooms):
    client.force_login(teacher())
    for url in (BULK, BULK_DELETE):
        assert client.get(url, {"pk": rooms[0].pk}).status_code == 403
        assert client.post(url, answers(rooms, kind="office")).status_code == 403


def test_many_rows_go_into_the_bin_together_and_come_back_together(office, rooms):
    response = office.post(BULK_DELETE, answers(rooms), follow=True)
    assert not Place.objects.exists()
    entry = BinEntry.objects.get()
    assert reverse("core:bin-restore", args=[entry.pk]) in response.content.decode()
    office.post(reverse("core:bin-restore", args=[entry.pk]))
    assert Place.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_reason_stands_in_the_history_of_each_row(office, rooms):
    office.post(BULK, answers(rooms, kind="office", confirmed=1, reason="暑期改造"))
    for room in rooms:
        entry = history.entries(room)[0]
        assert (entry.action, entry.reason) == ("修改", "暑期改造")
