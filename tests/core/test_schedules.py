"""Jobs by the clock: defaults in code, changes by hand kept, every run on record."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler
from kombu.exceptions import OperationalError

from apps.core import schedules
from apps.core.models import Schedule, ScheduleRun
from apps.core.schedule_views import in_words
from apps.core.schedules import ScheduledJob, Scheduler, cron_of, scheduled, sync
from jiaoxi.celery import app
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(monkeypatch) -> dict:
    """Only the jobs of the test."""
    monkeypatch.setattr(schedules, "_jobs", {})
    sync()
    return schedules._jobs


@scheduled("浇勤耕园", "0 7 * * *")
def _water() -> str:
    """A job that can be told to fail."""
    if _water.dry:
        raise RuntimeError("没有水")
    return "浇了3畦"


# It is there for the tests that ask for it, and not for the others.
WATER = schedules._jobs.pop(_water.name)


@pytest.fixture
def water(jobs):
    """A job on the clock."""
    _water.dry = False
    jobs[_water.name] = WATER
    sync()
    return _water


def periodic() -> PeriodicTask:
    return PeriodicTask.objects.select_related("crontab").get(name="浇勤耕园")


def declare_again(task, cron: str) -> None:
    schedules._jobs[task.name] = ScheduledJob("浇勤耕园", cron, task)
    sync()


def test_the_portals_own_jobs_are_there_after_migrating():
    names = set(PeriodicTask.objects.values_list("name", flat=True))
    assert names >= {"核对待办", "每日提醒", "发送外部消息", "每晚备份", "清理回收站"}


def test_a_declared_job_is_put_on_the_clock_in_shanghai_time(water):
    row = periodic()
    assert (cron_of(row), row.task, row.enabled) == ("0 7 * * *", water.name, True)
    assert str(row.crontab.timezone) == "Asia/Shanghai"


def test_a_new_default_in_the_code_takes_effect(water):
    declare_again(water, "30 6 * * *")
    assert cron_of(periodic()) == "30 6 * * *"


def test_what_somebody_changed_stays_at_the_next_start_and_after_a_new_default(water):
    row = periodic()
    row.crontab = CrontabSchedule.objects.create(minute="15", hour="17")
    row.enabled = False
    row.save()
    sync()
    declare_again(water, "30 6 * * *")
    assert (cron_of(periodic()), periodic().enabled) == ("15 17 * * *", False)


def test_another_kind_of_schedule_stays_too(water):
    row = periodic()
    row.crontab, row.interval = None, IntervalSchedule.objects.create(every=2, period="hours")
    row.save()
    declare_again(water, "30 6 * * *")
    assert periodic().interval.every == 2


def test_a_job_that_somebody_deleted_comes_back_switched_off(water):
    periodic().delete()
    sync()
    assert not periodic().enabled
    sync()
    assert not periodic().enabled


def test_a_job_that_the_code_no_longer_knows_goes(water):
    del schedules._jobs[water.name]
    sync()
    assert not PeriodicTask.objects.filter(name="浇勤耕园").exists()
    assert not Schedule.objects.exists()


def test_a_run_is_recorded_with_its_result(water):
    water.apply(task_id="one")
    run = ScheduleRun.objects.get()
    assert (run.task, run.state, run.result) == (water.name, "ok", "浇了3畦")
    assert run.seconds >= 0


def test_a_failure_is_recorded_with_its_reason_and_may_be_tried_again(water, caplog):
    caplog.set_level(logging.CRITICAL)
    water.dry = True
    assert water.apply(task_id="one").failed()
    assert ScheduleRun.objects.get().result == "RuntimeError：没有水"
    water.dry = False
    water.apply(task_id="one")
    assert ScheduleRun.objects.get().state == "ok"


def test_the_same_order_from_a_second_beat_runs_once(water):
    water.apply(task_id="one")
    ScheduleRun.objects.update(result="第一次")
    water.apply(task_id="one")
    assert ScheduleRun.objects.get().result == "第一次"


def test_an_order_is_named_after_the_minute_at_which_it_was_due(water, monkeypatch):
    monkeypatch.setattr(DatabaseScheduler, "schedule", {})
    with time_machine.travel("2022-03-09 07:00:02 +08:00", tick=False):
        beats = [Scheduler(app, lazy=True), Scheduler(app, lazy=True)]
        orders = [beat.reserve(beat.Entry(periodic(), app=app)) for beat in beats]
    assert {order.options["task_id"] for order in orders} == {f"{water.name}@2022-03-09T07:00"}


def test_runs_are_forgotten_after_thirty_days(water):
    for days in (29, 31):
        ScheduleRun.objects.create(
            task=water.name, task_id=str(days), started_at=timezone.now() - timedelta(days=days)
        )
    assert schedules.forget_old_runs() == 1
    assert ScheduleRun.objects.get().task_id == "29"


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("* * * * *", "每分钟"),
        ("*/15 * * * *", "每15分钟"),
        ("30 2 * * *", "每天 2:30"),
        ("0 6-18 * * *", "每天 6:00 至 18:00，每小时一次"),
        ("0 0 1 * *", "0 0 1 * *"),
    ],
)
def test_a_schedule_is_read_out_as_people_say_it(cron, words):
    assert in_words(cron) == words


# -- pages ----------------------------------------------------------------------------------------


@pytest.fixture
def keeper(client):
    client.force_login(UserFactory(is_staff=True))
    return client


def test_the_page_shows_last_run_result_and_next_run(keeper, water):
    with time_machine.travel("2022-03-09 07:00 +08:00", tick=False):
        water.apply(task_id="one")
        page = keeper.get(reverse("core:schedule-list")).content.decode()
    for words in ("浇勤耕园", "每天 7:00", "浇了3畦", "3月9日 周三 07:00", "3月10日 周四 07:00"):
        assert words in page


def test_a_job_switched_off_says_so_and_one_that_was_changed_too(keeper, water):
    row = periodic()
    row.enabled = False
    row.crontab = CrontabSchedule.objects.create(minute="5", hour="8")
    row.save()
    page = keeper.get(reverse("core:schedule-list")).content.decode()
    assert "已停用" in page
    assert "（已改）" in page


def test_a_run_whose_worker_died_is_not_shown_as_running_for_good(keeper, water):
    run = ScheduleRun.objects.create(task=water.name, task_id="one")
    address = reverse("core:schedule-runs", args=[water.name])
    assert "运行中" in keeper.get(address).content.decode()
    run.started_at -= timedelta(hours=7)
    run.save()
    assert "中断，没有结果" in keeper.get(address).content.decode()


@pytest.mark.usefixtures("eager")
def test_the_keeper_runs_a_job_now(keeper, water):
    page = keeper.post(reverse("core:schedule-run", args=[water.name]), follow=True)
    assert "浇了3畦" in page.content.decode()


def test_an_unknown_job_is_not_found(keeper, jobs):
    assert keeper.get(reverse("core:schedule-runs", args=["os.system"])).status_code == 404
    assert keeper.post(reverse("core:schedule-run", args=["os.system"])).status_code == 404


def test_without_a_broker_the_page_says_so_and_does_not_break(keeper, water, monkeypatch):
    def unreachable(**options):
        raise OperationalError

    monkeypatch.setattr(water, "apply_async", unreachable)
    page = keeper.post(reverse("core:schedule-run", args=[water.name]), follow=True)
    assert "任务队列没有响应" in page.content.decode()


@pytest.mark.parametrize("page", ["schedule-list", "schedule-runs", "schedule-run"])
def test_others_may_not_see_or_run_jobs(client, water, page):
    client.force_login(UserFactory())
    args = [] if page == "schedule-list" else [water.name]
    assert client.post(reverse(f"core:{page}", args=args)).status_code == 403


def test_the_link_beside_a_job_opens_its_schedule_for_the_keeper(keeper, water):
    address = reverse("admin:django_celery_beat_periodictask_change", args=[periodic().pk])
    assert address in keeper.get(reverse("core:schedule-list")).content.decode()
    assert keeper.get(address).status_code == 200
