"""A deputy does exactly what the principal may, for a time, and both names are on record."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from apps.accounts.models import Delegation
from apps.core import history
from apps.school.models import Place
from apps.school.roles import DepartmentCode
from tests.factories import (
    EnrolmentFactory,
    PlaceFactory,
    StaffFactory,
    UserFactory,
    head_of,
    homeroom_teacher,
    principal,
    teacher,
)

pytestmark = pytest.mark.django_db
TODAY = date(2022, 3, 15)
TOMORROW = TODAY + timedelta(days=1)
DEPUTY_FORM = "/account/delegation/create/"


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def head():
    user = head_of(DepartmentCode.TEACHING)
    user.staff.name = "周明"
    user.staff.save()
    return user


@pytest.fixture
def deputy():
    return StaffFactory(name="李强", user__first_name="李强").user


def lend(principal, deputy, starts=TODAY, ends=TOMORROW, **more) -> Delegation:
    return Delegation.objects.create(
        principal=principal, deputy=deputy, starts=starts, ends=ends, **more
    )


def act(client, delegation):
    return client.post(reverse("accounts:act", args=[delegation.pk]))


def new_place(client):
    return client.post(
        "/school/place/create/", {"name": "科学实验室", "code": "S1", "kind": "special"}
    )


def test_somebody_asks_a_colleague_to_stand_in(client, head, deputy):
    client.force_login(head)
    answer = client.post(
        DEPUTY_FORM, {"deputy": deputy.pk, "starts": TODAY, "ends": TOMORROW, "reason": "培训"}
    )
    assert answer.status_code == 302
    row = Delegation.objects.get()
    assert (row.principal, row.deputy) == (head, deputy)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends": TODAY - timedelta(days=1)}, "ends"),
        ({"starts": TOMORROW, "ends": TODAY}, "__all__"),
        ({"deputy": 0}, "deputy"),
        ({"ends": "31.2.2022"}, "ends"),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused(client, head, deputy, change, field):
    client.force_login(head)
    data = {"deputy": deputy.pk, "starts": TODAY, "ends": TOMORROW, **change}
    page = client.post(DEPUTY_FORM, data)
    assert page.status_code == 422
    assert field in page.context["form"].errors


def test_neither_oneself_nor_a_closed_account_nor_a_leaver_can_be_asked(client, head, deputy):
    closed = StaffFactory(user__is_active=False).user
    gone = StaffFactory(left_on=TODAY).user
    client.force_login(head)
    offered = client.get(DEPUTY_FORM).context["form"].fields["deputy"].queryset
    assert deputy in offered
    assert not {head, closed, gone} & set(offered)


def test_without_a_delegation_a_teacher_cannot_do_the_heads_work(client, deputy):
    client.force_login(deputy)
    assert new_place(client).status_code == 403


def test_the_deputy_does_the_heads_work_and_both_names_are_on_record(client, head, deputy):
    client.force_login(deputy)
    act(client, lend(head, deputy))
    assert new_place(client).status_code == 302
    entry = history.entries(Place.objects.get())[0]
    assert (entry.who, entry.acting_for) == ("李强", "周明")


def test_a_service_called_for_a_deputy_outside_a_request_writes_both_names(head, deputy):
    place = PlaceFactory()
    deputy.acting_for = lend(head, deputy)
    with history.written_by(deputy):
        place.name = "新名"
        place.save()
    entry = history.entries(place)[0]
    assert (entry.who, entry.acting_for) == ("李强", "周明")


def test_the_deputy_sees_what_the_principal_sees_and_no_longer_what_is_only_the_deputys(
    client, head
):
    own = EnrolmentFactory()
    theirs = EnrolmentFactory()
    deputy = homeroom_teacher(own.school_class)
    other = homeroom_teacher(theirs.school_class)
    client.force_login(deputy)
    act(client, lend(other, deputy))
    assert client.get(f"/school/pupil/{theirs.pupil.pk}/").status_code == 200
    assert client.get(f"/school/pupil/{own.pupil.pk}/").status_code == 404


def test_a_banner_on_every_page_says_for_whom_one_acts_and_leads_back(client, head, deputy):
    client.force_login(deputy)
    act(client, lend(head, deputy))
    assert "您正在代 <b>周明</b> 办理" in client.get("/").content.decode()
    client.post(reverse("accounts:act-no-more"))
    assert "您正在代" not in client.get("/").content.decode()
    assert new_place(client).status_code == 403


def test_the_user_menu_offers_the_change_while_a_delegation_is_in_force(client, head, deputy):
    client.force_login(deputy)
    delegation = lend(head, deputy)
    assert "以周明的身份处理" in client.get("/").content.decode()
    with time_machine.travel(f"{TOMORROW + timedelta(days=1)}T10:00+08:00"):
        assert "以周明的身份处理" not in client.get("/").content.decode()
        assert act(client, delegation).status_code == 404


def test_a_delegation_not_yet_begun_lends_nothing(client, head, deputy):
    client.force_login(deputy)
    assert act(client, lend(head, deputy, starts=TOMORROW)).status_code == 404


def test_nobody_acts_under_somebody_elses_delegation(client, head, deputy):
    client.force_login(teacher())
    assert act(client, lend(head, deputy)).status_code == 404


@pytest.mark.parametrize("how", ["revoked", "over", "principal closed"])
def test_when_it_ends_the_next_click_leads_home_and_nothing_is_done(client, head, deputy, how):
    client.force_login(deputy)
    delegation = lend(head, deputy)
    act(client, delegation)
    later = TODAY
    if how == "revoked":
        client_of_head = type(client)()
        client_of_head.force_login(head)
        client_of_head.post(reverse("accounts:delegation-revoke", args=[delegation.pk]))
    elif how == "over":
        later = TOMORROW + timedelta(days=1)
    else:
        type(head).objects.filter(pk=head.pk).update(is_active=False)
    with time_machine.travel(f"{later}T11:00+08:00", tick=False):
        answer = new_place(client)
        assert answer["Location"] == "/"
        assert not Place.objects.exists()
        assert "代理已经结束" in client.get("/").content.decode()
        assert new_place(client).status_code == 403


def test_the_account_pages_are_nobody_elses_business(client, head, deputy):
    client.force_login(deputy)
    act(client, lend(head, deputy))
    for address in ("/account/", "/account/password/", DEPUTY_FORM, "/account/delegation/"):
        assert client.get(address).status_code == 403


def test_the_data_keepers_right_is_not_lent_and_rests_while_the_keeper_stands_in(client, deputy):
    keeper = StaffFactory(user__is_staff=True).user
    client.force_login(deputy)
    act(client, lend(keeper, deputy))
    assert client.get("/account/user/").status_code == 403
    assert client.get("/school/accounts/open/").status_code == 403

    client.force_login(keeper)
    act(client, lend(deputy, keeper))
    assert client.get("/school/accounts/open/").status_code == 403


def test_only_the_two_people_and_the_keeper_know_of_a_delegation(client, head, deputy):
    address = f"/account/delegation/{lend(head, deputy).pk}/"
    seen = {}
    for name, user in {
        "principal": head,
        "deputy": deputy,
        "keeper": UserFactory(is_staff=True),
        "stranger": teacher(),
        "head of the school": principal(),
    }.items():
        client.force_login(user)
        seen[name] = client.get(address).status_code
    assert seen == {
        "principal": 200,
        "deputy": 200,
        "keeper": 200,
        "stranger": 404,
        "head of the school": 404,
    }


def test_the_days_are_changed_by_the_principal_only(client, head, deputy):
    row = lend(head, deputy)
    address = f"/account/delegation/{row.pk}/update/"
    data = {"starts": TODAY, "ends": TODAY, "reason": ""}
    client.force_login(deputy)
    assert client.post(address, data).status_code == 403
    client.force_login(head)
    assert client.post(address, data).status_code == 302
    row.refresh_from_db()
    assert (row.ends, row.deputy) == (TODAY, deputy)


def test_the_deputy_may_give_it_back(client, head, deputy):
    row = lend(head, deputy)
    client.force_login(deputy)
    client.post(reverse("accounts:delegation-revoke", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "已撤销"


def test_a_delegation_that_is_over_is_not_revoked_again(client, head, deputy):
    row = lend(head, deputy, starts=TODAY - timedelta(days=9), ends=TODAY - timedelta(days=1))
    client.force_login(head)
    answer = client.post(reverse("accounts:delegation-revoke", args=[row.pk]))
    assert answer.status_code == 403


def test_the_history_of_a_delegation_shows_each_use(client, head, deputy):
    row = lend(head, deputy)
    client.force_login(deputy)
    act(client, row)
    entry = history.entries(row)[0]
    assert entry.who == "李强"
    assert entry.changes[0][0] == "最近启用"
