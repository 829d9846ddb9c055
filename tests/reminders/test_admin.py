"""The data admin mends what people decided, shows no secret and answers for no data."""

import pytest
from django.urls import reverse

from apps.core.bin import put_in_bin
from apps.reminders.models import ToDo
from tests.factories import UserFactory
from tests.reminders.factories import ChannelFactory, ToDoFactory

pytestmark = pytest.mark.django_db
SECRET = "a1" * 20


@pytest.fixture
def keeper(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_no_page_and_no_export_gives_the_address_of_a_channel_away(keeper):
    channel = ChannelFactory(url=f"dingtalk://{SECRET}")
    form = reverse("admin:reminders_channel_change", args=[channel.pk])
    for address in (form, reverse("admin:reminders_channel_changelist")):
        page = keeper.get(address)
        assert page.status_code == 200
        assert SECRET not in page.content.decode()
    export = reverse("admin:reminders_channel_export")
    table = keeper.post(export, {"format": "1", "resource": "0"}).content.decode()
    assert channel.title in table
    assert SECRET not in table


def test_what_the_data_answers_is_not_ticked_in_the_admin(keeper):
    todo = ToDoFactory()
    address = reverse("admin:reminders_todo_change", args=[todo.pk])
    keeper.post(address, {"done_on": "2022-03-01", "waived_on": "", "waived_reason": ""})
    assert ToDo.objects.get().done_on is None
    assert keeper.get(reverse("admin:reminders_todo_add")).status_code == 403


def test_a_deleted_channel_does_not_show_its_address_in_the_bin(keeper):
    entry = put_in_bin([ChannelFactory(url=f"dingtalk://{SECRET}")], by=None)
    page = keeper.get(reverse("admin:core_binentry_change", args=[entry.pk])).content.decode()
    assert entry.title in page
    assert SECRET not in page
