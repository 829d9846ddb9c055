"""Channels, and to-dos without a requirement behind them."""

from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.reminders.models import Channel, Delivery, Message, ToDo
from tests.factories import StaffFactory, TermFactory


class ToDoFactory(DjangoModelFactory):
    class Meta:
        model = ToDo

    requirement = "test.trial"
    term = factory.SubFactory(TermFactory)
    staff = factory.SubFactory(StaffFactory)
    object_key = factory.Sequence(str)
    label = "认领一处场所"
    link = "/school/place/"
    since = date(2022, 2, 14)
    due_on = date(2022, 3, 11)


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    staff = factory.SubFactory(StaffFactory)
    key = factory.Sequence(lambda n: f"test:{n}")
    title = "2项待办"
    link = "/todo/"


class ChannelFactory(DjangoModelFactory):
    class Meta:
        model = Channel

    staff = factory.SubFactory(StaffFactory)
    title = "我的钉钉"
    url = "json://127.0.0.1:9/"


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = Delivery

    channel = factory.SubFactory(ChannelFactory)
    key = factory.Sequence(lambda n: f"test:{n}")
    title = "2项待办"
    next_attempt_at = factory.LazyFunction(timezone.now)
