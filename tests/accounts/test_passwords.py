"""The first password is changed before anything else; a new one keeps the rules."""

import pytest
from django.urls import reverse

from apps.accounts import services
from apps.accounts.models import User
from tests.factories import PASSWORD, StaffFactory, UserFactory, teacher

pytestmark = pytest.mark.django_db
CHANGE = "/account/password/"


def change(client, new, old=PASSWORD, again=None):
    return client.post(
        CHANGE, {"old_password": old, "new_password1": new, "new_password2": again or new}
    )


def keeper() -> User:
    return UserFactory(is_staff=True)


def test_with_a_first_password_every_page_leads_to_changing_it(client):
    client.force_login(UserFactory(must_change_password=True))
    for address in ("/", "/account/", "/school/staff/"):
        assert client.get(address)["Location"] == CHANGE
    assert client.get(CHANGE).status_code == 200


def test_a_part_of_a_page_asked_for_with_a_first_password_moves_the_whole_page(client):
    client.force_login(UserFactory(must_change_password=True))
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == CHANGE


def test_after_the_change_the_portal_is_open(client):
    user = UserFactory(must_change_password=True)
    client.force_login(user)
    assert change(client, "龙溪河畔-2022")["Location"] == "/"
    user.refresh_from_db()
    assert not user.must_change_password
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("k7mt-9x", "至少要有8个字符"),
        ("20220214", "只包含数字"),
        ("password1", "太常见了"),
        ("T0007-longxihe", "不能包含您的用户名、工号或手机号"),
        ("longxi13800000000", "不能包含您的用户名、工号或手机号"),
        ("xx-WangFang-xx", "不能包含您的用户名、工号或手机号"),
        (PASSWORD, "新密码不能和原密码相同"),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(client, new, sentence):
    staff = StaffFactory(number="T0007", phone="13800000000", user__username="wangfang")
    client.force_login(staff.user)
    page = change(client, new)
    assert page.status_code == 422
    assert sentence in str(page.context["form"].errors).replace(" ", "")


def test_the_rules_stand_on_the_page_in_chinese(client):
    client.force_login(teacher())
    page = client.get(CHANGE).content.decode()
    assert "不能包含您的用户名、工号或手机号" in page
    assert "password" not in page.split("<form", 2)[-1].split("helptext")[-1][:80]


def test_the_old_password_must_be_right(client):
    client.force_login(teacher())
    assert change(client, "龙溪河畔-2022", old="wrong").status_code == 422


def test_the_data_keeper_resets_a_password_that_is_shown_once(client):
    person = StaffFactory(user__username="wangfang").user
    client.force_login(keeper())
    page = client.post(reverse("accounts:user-reset", args=[person.pk]))
    (_, password) = page.context["slips"][0]
    assert password in page.content.decode()
    assert "no-store" in page["Cache-Control"]

    person.refresh_from_db()
    assert person.must_change_password
    assert person.check_password(password)
    assert password not in client.get(f"/account/user/{person.pk}/").content.decode()


def test_the_data_keeper_cannot_close_the_own_account_nor_reset_the_own_password(client):
    user = keeper()
    client.force_login(user)
    for page in ("accounts:user-reset", "accounts:user-close"):
        assert client.post(reverse(page, args=[user.pk])).status_code == 403


def test_a_teacher_can_neither_see_nor_reset_a_colleagues_account(client):
    person = teacher()
    client.force_login(teacher())
    assert client.post(reverse("accounts:user-reset", args=[person.pk])).status_code == 403
    assert client.get(f"/account/user/{person.pk}/").status_code == 403
    assert client.get("/account/user/").status_code == 403


def test_a_closed_account_is_opened_again_with_a_new_password(client):
    person = UserFactory(is_active=False)
    client.force_login(keeper())
    page = client.post(reverse("accounts:user-reopen", args=[person.pk]))
    person.refresh_from_db()
    assert person.is_active
    assert person.check_password(page.context["slips"][0][1])


def test_one_time_passwords_differ_and_are_easily_read():
    words = {services.one_time_password() for _ in range(50)}
    assert len(words) == 50
    assert not set("".join(words)) & set("01iloIO")
