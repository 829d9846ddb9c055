"""Tell people and groups something: in the inbox at once, by their channels when they may be."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.reminders.messages.delivery import enqueue
from apps.reminders.messages.models import Channel, Delivery, Message
from apps.reminders.reminding.models import Preference
from apps.school.models import Department, SchoolClass, Staff


def notify(people: Iterable[Staff], *, key: str, title: str, body: str = "", link: str = "") -> int:
    """Say the same to several people, to each of them once per ``key``.

    Returns: how many had not been told before.
    """
    return post(
        Message(staff=person, key=key, title=title[:100], body=body, link=link) for person in people
    )


@transaction.atomic
def post(messages: Iterable[Message]) -> int:
    """Put messages into the inboxes and on their way; what was said already is left out.

    Returns: how many are new.
    """
    messages = list(messages)
    known = set(
        Message.objects.filter(
            staff__in={message.staff_id for message in messages},
            key__in={message.key for message in messages},
        ).values_list("staff_id", "key")
    )
    new = [message for message in messages if (message.staff_id, message.key) not in known]
    Message.objects.bulk_create(new, ignore_conflicts=True)
    by_staff: dict[int, list[Channel]] = {}
    for channel in Channel.objects.filter(active=True, staff__in=[m.staff_id for m in new]):
        by_staff.setdefault(channel.staff_id, []).append(channel)
    preferences = {row.staff_id: row for row in Preference.objects.filter(staff__in=by_staff)}
    now = timezone.now()
    _hand_in(
        Delivery(
            channel=channel,
            key=message.key,
            title=message.title,
            body=message.body,
            link=message.link,
            next_attempt_at=_not_before(now, preferences.get(message.staff_id, Preference())),
        )
        for message in new
        for channel in by_staff.get(message.staff_id, [])
    )
    return len(new)


@transaction.atomic
def announce(
    group: Department | SchoolClass, *, key: str, title: str, body: str = "", link: str = ""
) -> int:
    """Say something in the channels of a department or a class, in each once per ``key``.

    The text is read by all who are in the group: no names of pupils, nothing about one person.

    Returns: how many channels it goes to.
    """
    at = _not_before(timezone.now(), Preference())
    channels = group.channels.filter(active=True)
    return _hand_in(
        Delivery(
            channel=channel, key=key, title=title[:100], body=body, link=link, next_attempt_at=at
        )
        for channel in channels
    )


def try_out(channel: Channel) -> Delivery:
    """Send a test message now, also in quiet hours."""
    delivery = Delivery.objects.create(
        channel=channel,
        key=f"test:{secrets.token_hex(8)}",
        title="测试消息",
        body=f"收到这条消息，说明“{channel.title}”可以使用。",
        next_attempt_at=timezone.now(),
    )
    enqueue([delivery.pk])
    return delivery


def send_again(delivery: Delivery) -> None:
    """Begin anew with a text that was given up."""
    again = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.GIVEN_UP).update(
        state=Delivery.State.QUEUED, attempts=0, error="", next_attempt_at=timezone.now()
    )
    if again:
        enqueue([delivery.pk])


def unread_count(user) -> int:
    """How many messages somebody has not read yet."""
    return Message.objects.visible_to(user).unread().count()


def mark_read(messages) -> int:
    """Mark a queryset of messages as read; return how many were not yet."""
    return messages.unread().update(read_at=timezone.now())


def _hand_in(deliveries: Iterable[Delivery]) -> int:
    deliveries = list(deliveries)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    now = timezone.now()
    due = Delivery.objects.filter(
        channel__in={delivery.channel_id for delivery in deliveries},
        key__in={delivery.key for delivery in deliveries},
        state=Delivery.State.QUEUED,
        next_attempt_at__lte=now,
    )
    enqueue(list(due.values_list("pk", flat=True)))
    return len(deliveries)


def _not_before(now: datetime, preference: Preference) -> datetime:
    """Now, or when the quiet hours are over."""
    local = timezone.localtime(now)
    if not preference.is_quiet(local.time()):
        return now
    end = local.replace(
        hour=preference.quiet_until.hour, minute=preference.quiet_until.minute, second=0
    )
    return end if end > local else end + timedelta(days=1)
