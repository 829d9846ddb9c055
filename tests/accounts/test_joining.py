"""Opening accounts: user names from pinyin, slips with one-time passwords."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.accounts.services import free_usernames
from apps.school.models import Staff
from apps.school.organisation.services import open_accounts
from tests.factories import StaffFactory, UserFactory, teacher

pytestmark = pytest.mark.django_db
OPEN = "/school/accounts/open/"


@pytest.fixture
def keeper(client):
    user = UserFactory(is_staff=True)
    client.force_login(user)
    return user


def test_the_second_wang_fang_gets_a_number():
    UserFactory(username="wangfang")
    assert free_usernames(["王芳", "王芳", "吕布"]) == ["wangfang2", "wangfang3", "lvbu"]


def test_a_name_that_pinyin_cannot_write_still_gets_a_user_name():
    assert free_usernames(["·"]) == ["user"]


def test_accounts_are_opened_for_those_ticked_and_the_slips_are_printed(client, keeper):
    wang, li, _ = (StaffFactory(name=name, user=None) for name in ("王芳", "李强", "赵敏"))
    page = client.post(OPEN, {"staff": [wang.pk, li.pk]})
    text = page.content.decode()
    for account, password in page.context["slips"]:
        assert account.username in text
        assert password in text
        assert account.check_password(password)
        assert account.must_change_password
    assert "no-store" in page["Cache-Control"]
    assert set(Staff.objects.exclude(user=None)) == {wang, li}


def test_sending_the_form_again_opens_nothing_twice(client, keeper):
    wang = StaffFactory(name="王芳", user=None)
    client.post(OPEN, {"staff": [wang.pk]})
    count = User.objects.count()
    page = client.post(OPEN, {"staff": [wang.pk]}, follow=True)
    assert "没有可以开通的人" in page.content.decode()
    assert User.objects.count() == count


@pytest.mark.parametrize("bad", ["x", "99999999999999999999", "-1", "²"])
def test_a_tick_that_makes_no_sense_is_no_tick(client, keeper, bad):
    assert client.post(OPEN, {"staff": [bad]}).status_code == 302


def test_a_teacher_cannot_open_accounts(client):
    client.force_login(teacher())
    assert client.get(OPEN).status_code == 403


def test_when_everybody_has_an_account_the_page_says_so(client, keeper):
    assert "都有账号了" in client.get(OPEN).content.decode()


def test_the_list_of_people_without_account_costs_the_same_for_one_and_for_thirty(
    client, keeper, django_assert_num_queries
):
    StaffFactory(user=None)
    with CaptureQueriesContext(connection) as for_one:
        client.get(OPEN)
    for _ in range(29):
        StaffFactory(user=None)
    with django_assert_num_queries(len(for_one)):
        client.get(OPEN)


def test_the_account_follows_when_somebody_changes_the_name():
    staff = StaffFactory(name="王芳", user=None)
    open_accounts([staff], by=UserFactory(is_staff=True))
    staff.refresh_from_db()
    staff.name = "王方"
    staff.save()
    assert str(User.objects.get(pk=staff.user_id)) == "王方"
