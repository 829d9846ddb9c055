"""Two real workers and a broker that dies in the middle: everybody is told once."""

from collections import Counter
from datetime import time, timedelta

import pytest
from django.utils import timezone

from apps.core.models import ScheduleRun
from apps.reminders.models import Delivery, Message, Preference, Reminder, ToDo
from apps.reminders.tasks import deliver_pending, remind
from apps.reminders.tasks import reconcile as compare
from apps.school.calendar.services import lay_out_term
from apps.school.models import Day
from jiaoxi import embedded
from jiaoxi.celery import app
from tests.factories import StaffFactory, TermFactory
from tests.ops.processes import Redis, fresh_directory, wait_until, worker
from tests.reminders.factories import ChannelFactory
from tests.reminders.receiver import Receiver, listening

PEOPLE = 24


@pytest.fixture
def school(transactional_db) -> None:
    """Today is a school day, at any hour."""
    today = timezone.localdate()
    term = TermFactory(
        year__start_year=today.year - 1,
        starts=today - timedelta(days=9),
        ends=today + timedelta(days=9),
    )
    lay_out_term(term)
    Day.objects.update(is_school_day=True, mode=Day.Mode.ONSITE)


@pytest.fixture
def receiver(school):
    """Everybody's channel leads there; it takes its time."""
    with listening(seconds=0.05) as found:
        for staff in StaffFactory.create_batch(PEOPLE):
            ChannelFactory(staff=staff, url=found.url, title=staff.name)
            Preference.objects.create(
                staff=staff, digest_at=time(0), quiet_from=time(0), quiet_until=time(0)
            )
        yield found


def order(redis: Redis, *tasks) -> None:
    with app.connection_for_write(embedded.celery_url(redis.url)) as connection:
        for task in tasks:
            task.apply_async(connection=connection)


def finished_runs() -> int:
    return ScheduleRun.objects.filter(task=remind.name, state=ScheduleRun.State.OK).count()


def arrived(receiver: Receiver, at_least: int) -> bool:
    return len(receiver.letters) >= at_least


def test_everybody_is_told_once_though_two_workers_run_and_the_broker_dies(receiver):
    include = ("--include", "tests.reminders.standing")
    with (
        Redis(fresh_directory("reminders")) as redis,
        worker(redis.url, "--hostname", "one@%h", *include),
        worker(redis.url, "--hostname", "two@%h", *include),
    ):
        order(redis, compare)
        owed = ToDo.objects.filter(requirement="test.standing")
        wait_until(lambda: owed.count() == PEOPLE, 60)
        order(redis, *[remind] * 6)
        wait_until(lambda: arrived(receiver, 4), 60)

        redis.kill()
        redis.start()

        order(redis, *[remind, deliver_pending] * 4)
        wait_until(lambda: arrived(receiver, PEOPLE), 90)
        wait_until(lambda: not Delivery.objects.exclude(state="sent").exists(), 30)
        runs = finished_runs()
        order(redis, *[remind] * 2)
        wait_until(lambda: finished_runs() > runs, 60)

    told = Counter(Message.objects.values_list("staff", "key"))
    assert set(told.values()) == {1}
    assert {staff for staff, _key in told} == set(Reminder.objects.values_list("staff", flat=True))
    # One letter for each message: none twice, none lost.
    assert len(receiver.letters) == len(told) >= PEOPLE
