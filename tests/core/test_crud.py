"""Forms, conflicts, deletions and the bin, as people meet them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from apps.core.models import BinEntry
from apps.school.classes.views import PlaceView
from apps.school.models import Place
from tests.factories import (
    EnrolmentFactory,
    PlaceFactory,
    SchoolClassFactory,
    StaffFactory,
    TermFactory,
    UserFactory,
    principal,
    teacher,
)

pytestmark = pytest.mark.django_db

CREATE = reverse("school:place-create")
ROOM = {"name": "木工坊", "code": "W1", "kind": "special", "building": "", "capacity": ""}


@pytest.fixture
def office(client):
    """A browser in which the principal is logged in."""
    client.force_login(principal())
    return client


def opened(client, record) -> dict:
    """What the form holds when somebody opens it."""
    url = reverse("school:place-update", args=[record.pk])
    fields = client.get(url).context["form"]
    return {field.html_name: field.value() for field in fields if field.value() is not None}


def update(client, record, answers: dict):
    return client.post(reverse("school:place-update", args=[record.pk]), answers)


def test_a_new_row_is_shown_with_a_word_that_it_is_saved(office):
    response = office.post(CREATE, ROOM, follow=True)
    assert response.redirect_chain[-1][0] == Place.objects.get().get_absolute_url()
    assert "已保存“木工坊”" in response.content.decode()


def test_one_row_after_the_other_with_what_they_share(office):
    response = office.post(f"{CREATE}?kind=special", {**ROOM, "again": "1"})
    assert response.url == f"{CREATE}?kind=special"
    assert office.get(response.url).context["form"]["kind"].value() == "special"


def test_a_refused_form_is_422_and_keeps_what_was_typed(office):
    PlaceFactory(code="W1")
    response = office.post(CREATE, ROOM)
    assert response.status_code == 422
    assert response.context["form"]["name"].value() == "木工坊"
    assert "code" in response.context["form"].errors
    assert Place.objects.count() == 1


@pytest.mark.parametrize(
    ("refusal", "field", "sentence"),
    [
        (ValidationError({"code": "编号已停用。"}), "code", "编号已停用。"),
        (ValidationError({"nowhere": "名额已满。"}), "__all__", "名额已满。"),
        (ValidationError("现在不能新建。"), "__all__", "现在不能新建。"),
        (IntegrityError(), "__all__", "与已有的记录冲突"),
    ],
)
def test_what_refuses_while_saving_is_said_on_the_form(
    office, monkeypatch, refusal, field, sentence
):
    def refuse(_view, form):
        form.save()
        raise refusal

    monkeypatch.setattr(PlaceView, "save_form", refuse)
    response = office.post(CREATE, ROOM)
    assert response.status_code == 422
    assert sentence in response.context["form"].errors[field][0]
    assert not Place.objects.exists()


def test_two_people_who_save_the_same_code_at_once_get_a_sentence(office, monkeypatch):
    PlaceFactory(code="W1")
    monkeypatch.setattr(Place, "validate_unique", lambda *args, **kwargs: None)
    response = office.post(CREATE, ROOM)
    assert response.status_code == 422
    assert "与已有的记录冲突" in response.content.decode()


# -- two people on one form --------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_later_of_two_is_told_who_changed_what_and_decides(office, client):
    place = PlaceFactory(name="教室1", code="W1", capacity=45)
    mine = opened(office, place)
    office.logout()
    colleague = principal()
    colleague.last_name = "李"
    colleague.save()
    client.force_login(colleague)
    update(client, place, {**opened(client, place), "capacity": "40"})
    client.force_login(principal())

    response = update(client, place, {**mine, "name": "音乐教室"})

    assert response.status_code == 409
    text = response.content.decode()
    assert "李改过这条记录" in text
    assert "45" in text
    assert "40" in text
    assert response.context["form"]["name"].value() == "音乐教室"
    assert Place.objects.get().name == "教室1"

    again = {field.html_name: field.value() for field in response.context["form"]}
    response = update(client, place, {key: value for key, value in again.items() if value})
    assert response.status_code == 302
    assert Place.objects.get().name == "音乐教室"


def test_saving_twice_from_the_same_page_is_no_conflict_with_oneself(office):
    place = PlaceFactory()
    update(office, place, {**opened(office, place), "name": "甲"})
    response = update(office, place, {**opened(office, place), "name": "乙"})
    assert response.status_code == 302


def test_a_stamp_that_was_tampered_with_is_answered_by_a_sentence(office):
    place = PlaceFactory()
    response = update(office, place, {**opened(office, place), "seen": "gestern"})
    assert response.status_code == 422


# -- deleting ----------------------------------------------------------------------------------


def test_what_goes_along_is_counted_before_a_deletion(office):
    school_class = SchoolClassFactory()
    enrolment = EnrolmentFactory(school_class=school_class)
    response = office.get(reverse("school:pupil-delete", args=[enrolment.pupil_id]))
    assert response.context["cascade"] == {"学生": 1, "在班记录": 1}


def test_a_deletion_is_undone_from_the_message(office):
    place = PlaceFactory(name="舞蹈教室")
    response = office.post(reverse("school:place-delete", args=[place.pk]), follow=True)
    undo = reverse("core:bin-restore", args=[BinEntry.objects.get().pk])
    assert "30天内可恢复" in response.content.decode()
    assert f'action="{undo}"' in response.content.decode()
    office.post(undo)
    assert Place.objects.get() == place


def test_a_deletion_that_others_stand_on_is_refused_with_a_sentence(office):
    enrolment = EnrolmentFactory()
    url = reverse("school:schoolclass-delete", args=[enrolment.school_class_id])
    for response in (office.get(url), office.post(url)):
        assert response.status_code == 409
        assert "还有1条记录（在班记录）用到它" in response.content.decode()


def test_after_a_deletion_one_is_back_in_the_list_as_it_was_narrowed(office):
    place = PlaceFactory()
    office.get(reverse("school:place-list"), {"kind": "classroom"})
    response = office.post(reverse("school:place-delete", args=[place.pk]))
    assert response.url == reverse("school:place-list") + "?kind=classroom"


def test_the_bin_is_searched_and_shows_one_s_own_deletions(office, client):
    for name in ("舞蹈教室", "阶梯教室"):
        place = PlaceFactory(name=name)
        office.post(reverse("school:place-delete", args=[place.pk]))
    page = reverse("core:bin-list")
    found = office.get(page, {"q": "舞蹈"}).context["page_obj"]
    assert [(entry.title, entry.kind) for entry in found] == [("舞蹈教室", "场所")]
    assert "没有找到" in office.get(page, {"q": "食堂\x00"}).content.decode()
    client.force_login(teacher())
    assert not client.get(page).context["page_obj"].object_list
    restore = reverse("core:bin-restore", args=[BinEntry.objects.first().pk])
    assert client.post(restore).status_code == 404
    client.force_login(UserFactory(is_staff=True))
    assert len(client.get(page).context["page_obj"]) == 2


# -- what one may see --------------------------------------------------------------------------


def test_a_visible_row_that_one_may_not_touch_is_forbidden_a_hidden_one_is_not_there(client):
    pupil = EnrolmentFactory().pupil
    client.force_login(teacher())
    assert client.get(reverse("school:pupil-detail", args=[pupil.pk])).status_code == 404
    place = PlaceFactory()
    assert client.get(reverse("school:place-update", args=[place.pk])).status_code == 403


def test_a_choice_in_a_form_is_a_row_that_one_may_know_of(office):
    TermFactory()
    answers = {"staff": "999999", "term": "abc", "starts": "nie"}
    response = office.post(reverse("school:teachingassignment-create"), answers)
    assert response.status_code == 422
    assert set(answers) <= set(response.context["form"].errors)


@pytest.mark.django_db(transaction=True)
def test_a_teacher_reads_the_history_of_the_own_row(client):
    staff = StaffFactory(phone="13800000000", joined_on=date(2015, 9, 1))
    client.force_login(principal())
    staff.phone = "13900000000"
    staff.save()
    client.force_login(staff.user)
    text = client.get(reverse("school:staff-history", args=[staff.pk])).content.decode()
    assert "13800000000" in text
    assert "13900000000" in text
