"""What leaves the portal leaves once, is tried again with growing pauses, and blocks nobody."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from apps.reminders.messages import addresses, delivery, services
from apps.reminders.messages.delivery import PAUSES, deliver, deliver_pending
from apps.reminders.models import Channel, Delivery, Message, Preference
from apps.reminders.services import announce, notify
from apps.school.roles import DepartmentCode
from tests.factories import DepartmentFactory, SchoolClassFactory, StaffFactory
from tests.reminders.factories import ChannelFactory, DeliveryFactory
from tests.reminders.receiver import Receiver, listening

pytestmark = [pytest.mark.django_db]
NOW = "2022-03-09 08:00 +08:00"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found


@pytest.fixture
def channel(receiver) -> Channel:
    return ChannelFactory(url=receiver.url)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_message_reaches_the_inbox_and_the_channels_with_a_full_link(channel, receiver, settings):
    settings.SITE_URL = "https://portal.example.cn"
    Preference.objects.create(staff=channel.staff, quiet_from=time(0), quiet_until=time(0))
    assert notify([channel.staff], key="k", title="2项待办", body="· 公开课", link="/todo/") == 1
    assert deliver_pending() == 1
    [letter] = receiver.letters
    assert letter["title"] == "2项待办"
    assert letter["message"] == "· 公开课\nhttps://portal.example.cn/todo/"
    assert Message.objects.get().link == "/todo/"
    assert Delivery.objects.get().state == "sent"


def test_the_same_is_said_once_however_often_it_is_asked_for(channel, receiver, clock):
    other = StaffFactory()
    assert notify([channel.staff, other], key="k", title="一") == 2
    assert notify([channel.staff, other], key="k", title="一") == 0
    deliver_pending()
    deliver_pending()
    assert (Message.objects.count(), len(receiver.letters)) == (2, 1)


def test_a_task_that_is_run_twice_sends_once(channel, receiver):
    row = DeliveryFactory(channel=channel)
    deliver(row.pk)
    deliver(row.pk)
    assert len(receiver.letters) == 1


def test_what_another_worker_is_sending_is_left_to_it(channel, receiver):
    row = DeliveryFactory(channel=channel, state="sending", attempted_at=timezone.now())
    deliver(row.pk)
    assert deliver_pending() == 0
    assert receiver.letters == []


def test_a_failure_is_tried_again_with_growing_pauses_and_then_given_up(channel, receiver, clock):
    receiver.status = 500
    row = DeliveryFactory(channel=channel)
    waits = []
    for _ in range(len(PAUSES) + 1):
        deliver_pending()
        row.refresh_from_db()
        waits.append(round((row.next_attempt_at - timezone.now()).total_seconds() / 60))
        assert deliver_pending() == 0
        clock.move_to(max(row.next_attempt_at, timezone.now()))
    assert waits[:-1] == PAUSES
    assert (row.state, row.attempts) == ("given_up", 6)
    assert "HTTP 500" in row.error


def test_it_arrives_as_soon_as_the_other_side_is_back(channel, receiver, clock):
    receiver.status = 503
    row = DeliveryFactory(channel=channel)
    deliver_pending()
    receiver.status = 200
    clock.shift(timedelta(minutes=2))
    deliver_pending()
    row.refresh_from_db()
    assert (row.state, row.error, row.attempts) == ("sent", "", 2)


def test_nobody_listens_there_is_said_in_a_sentence():
    row = DeliveryFactory(channel__url="json://127.0.0.1:9/")
    deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "没有连上对方，请检查网络和地址。")


def test_a_channel_that_fails_holds_up_no_other(channel, receiver):
    DeliveryFactory(channel__url="json://127.0.0.1:9/")
    DeliveryFactory(channel__url="nonsense")
    DeliveryFactory(channel=channel)
    assert deliver_pending() == 3
    assert len(receiver.letters) == 1


def test_an_error_inside_a_service_is_on_record(channel, monkeypatch):
    class Broken:
        def notify(self, **text):
            raise OSError("no route")

    monkeypatch.setattr(delivery, "plugin", lambda url: Broken())
    row = DeliveryFactory(channel=channel)
    deliver(row.pk)
    row.refresh_from_db()
    assert row.error == "发送时出错：OSError。"


def test_what_a_dead_worker_was_sending_is_not_said_twice(channel, receiver, clock):
    row = DeliveryFactory(channel=channel, state="sending", attempted_at=timezone.now())
    clock.shift(timedelta(minutes=11))
    deliver_pending()
    row.refresh_from_db()
    assert (row.state, receiver.letters) == ("given_up", [])
    assert "不确定对方是否收到" in row.error
    services.send_again(row)
    deliver_pending()
    assert len(receiver.letters) == 1


def test_a_channel_switched_off_sends_nothing(channel, receiver):
    row = DeliveryFactory(channel=channel)
    Channel.objects.update(active=False)
    deliver(row.pk)
    notify([channel.staff], key="k", title="一")
    assert receiver.letters == []
    assert Delivery.objects.count() == 1


def test_in_quiet_hours_the_inbox_has_it_and_the_channel_waits(channel, receiver, clock):
    clock.move_to("2022-03-09 21:30 +08:00")
    notify([channel.staff], key="k", title="一")
    assert Message.objects.exists()
    assert deliver_pending() == 0
    clock.move_to("2022-03-10 07:00 +08:00")
    assert deliver_pending() == 1
    clock.move_to("2022-03-10 03:00 +08:00")
    notify([channel.staff], key="l", title="二")
    clock.move_to("2022-03-10 06:59 +08:00")
    assert deliver_pending() == 0


def test_a_group_hears_what_is_announced_to_it_and_no_other(receiver, clock):
    office = DepartmentFactory(code=DepartmentCode.TEACHING)
    ours = SchoolClassFactory()
    for owner in ({"department": office}, {"school_class": ours}):
        ChannelFactory(staff=None, url=receiver.url, **owner)
    assert announce(ours, key="k", title="家长会") == 1
    assert announce(office, key="k", title="例会") == 1
    announce(office, key="k", title="例会")
    deliver_pending()
    assert sorted(letter["title"] for letter in receiver.letters) == ["例会", "家长会"]


@pytest.mark.usefixtures("eager")
def test_the_test_button_sends_at_once_also_at_night(
    client, receiver, channel, django_capture_on_commit_callbacks
):
    client.force_login(channel.staff.user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("reminders:channel-test", args=[channel.pk]))
    assert receiver.letters[0]["title"] == "测试消息"
    page = client.get(reverse("reminders:channel-detail", args=[channel.pk])).content.decode()
    assert "已送达" in page


def test_a_request_does_not_wait_for_a_broker_that_is_down(
    channel, monkeypatch, django_capture_on_commit_callbacks
):
    def unreachable(*args, **options):
        raise ConnectionError

    monkeypatch.setattr(deliver, "apply_async", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        services.try_out(channel)
    assert Delivery.objects.get().state == "queued"


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        (
            "https://oapi.dingtalk.com/robot/send?access_token=" + "ab" * 20,
            "dingtalk://" + "ab" * 20,
        ),
        (
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7c11",
            "wecombot://693a91f6-7c11",
        ),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/abc-12", "feishu://abc-12"),
        (" mailto://li:pw@qq.com ", "mailto://li:pw@qq.com"),
    ],
)
def test_what_the_robots_page_offers_for_copying_is_understood(pasted, stored):
    assert addresses.checked(pasted, keeper=False) == stored
