"""Long work in the background: once, wholly or not at all, and seen as it goes."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.core import history
from apps.core.jobs import services
from apps.core.jobs.models import Job
from apps.core.jobs.services import Outcome, carry_out, job_task, start, sweep
from apps.school.models import Place
from tests.factories import PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

State = Job.State


def build_rooms(job, progress) -> Outcome:
    PlaceFactory(name="新教室")
    progress(1, 1)
    return Outcome("建了1间教室。", url="/school/place/")


build_rooms_task = job_task(build_rooms)


def refuse(job, progress) -> Outcome:
    PlaceFactory()
    raise ValidationError("第317行：没有“七（1）班”。")


def break_down(job, progress) -> Outcome:
    PlaceFactory()
    raise RuntimeError("a bug")


@pytest.fixture
def job() -> Job:
    return Job.objects.create(task="x", title="导入场所", by=UserFactory(last_name="王"))


def now(job: Job) -> Job:
    """The job as it is now."""
    return Job.objects.get(pk=job.pk)


def test_a_job_that_goes_well_says_what_came_of_it(job):
    carry_out(job.pk, build_rooms)
    job = now(job)
    assert (job.state, job.message, job.progress) == (State.DONE, "建了1间教室。", (1, 1))
    assert job.result_url == "/school/place/"


def test_a_message_delivered_twice_works_once(job):
    for _delivery in range(2):
        carry_out(job.pk, build_rooms)
    assert Place.objects.count() == 1


@pytest.mark.parametrize(
    ("work", "sentence"), [(refuse, "第317行"), (break_down, "什么也没有写入")]
)
def test_a_job_that_fails_leaves_nothing_and_says_why(job, work, sentence):
    try:
        carry_out(job.pk, work)
    except RuntimeError:
        assert work is break_down
    assert now(job).state == State.FAILED
    assert sentence in now(job).message
    assert not Place.objects.exists()


def test_progress_shows_before_the_work_is_committed(job):
    seen = []

    def watched(job, progress) -> Outcome:
        progress(3, 10)
        thread = Thread(target=lambda: (seen.append(now(job).progress), connection.close()))
        thread.start()
        thread.join()
        return Outcome("好了。")

    carry_out(job.pk, watched)
    assert seen == [(3, 10)]


def test_a_second_worker_leaves_a_job_alone_that_is_under_way(job):
    begun, go_on = Event(), Event()

    def slow(job, progress) -> Outcome:
        begun.set()
        go_on.wait(10)
        return build_rooms(job, progress)

    first = Thread(target=lambda: (carry_out(job.pk, slow), connection.close()))
    first.start()
    assert begun.wait(10)
    carry_out(job.pk, build_rooms)
    sweep()
    assert now(job).state == State.RUNNING
    go_on.set()
    first.join()
    assert now(job).state == State.DONE
    assert Place.objects.count() == 1


def test_a_job_whose_worker_died_is_said_to_have_failed(job):
    Job.objects.update(state=State.RUNNING, started_at=timezone.now() - timedelta(minutes=2))
    sweep()
    assert now(job).state == State.FAILED
    assert "服务中断" in now(job).message
    carry_out(job.pk, build_rooms)
    assert not Place.objects.exists()


def test_a_job_lost_on_the_way_to_the_workers_is_sent_again(job, monkeypatch):
    sent = []
    monkeypatch.setattr(services.current_app, "send_task", lambda *order: sent.append(order))
    sweep()
    assert sent == []
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    sweep()
    assert sent == [("x", [job.pk])]


def test_starting_a_job_puts_it_into_the_queue_for_the_worker(monkeypatch):
    monkeypatch.setattr(build_rooms_task, "delay", build_rooms_task.run)
    job = start(build_rooms_task, title="建教室", by=UserFactory(), params={"rooms": 1})
    assert (now(job).state, now(job).params) == (State.DONE, {"rooms": 1})


def test_without_a_broker_the_job_waits(monkeypatch):
    def away(_pk):
        raise ConnectionError

    monkeypatch.setattr(build_rooms_task, "delay", away)
    assert now(start(build_rooms_task, title="建教室", by=None)).state == State.QUEUED


def test_a_waiting_job_is_cancelled_at_once_and_never_worked(job, client):
    client.force_login(job.by)
    client.post(reverse("core:job-cancel", args=[job.pk]))
    carry_out(job.pk, build_rooms)
    assert now(job).state == State.CANCELLED
    assert not Place.objects.exists()


def test_a_running_job_gives_up_when_it_is_cancelled(job):
    def long(job, progress) -> Outcome:
        PlaceFactory()
        services.cancel(job)
        progress(1, 100)
        return Outcome("不会到这里。")

    carry_out(job.pk, long)
    assert now(job).state == State.CANCELLED
    assert not Place.objects.exists()


def test_changes_made_by_a_job_bear_the_name_of_who_started_it(job):
    carry_out(job.pk, build_rooms)
    assert history.entries(Place.objects.get())[0].who == "王"


def test_a_job_is_seen_by_its_owner_and_the_data_keeper_only(job, client):
    page = reverse("core:job-detail", args=[job.pk])
    for user, status in [
        (job.by, 200),
        (UserFactory(is_staff=True), 200),
        (UserFactory(), 404),
    ]:
        client.force_login(user)
        assert client.get(page).status_code == status
        assert (page in client.get(reverse("core:job-list")).content.decode()) == (status == 200)


def test_the_bar_moves_with_htmx_and_stops_when_the_job_is_done(job, client):
    client.force_login(job.by)
    cache.set(job.progress_key, (43, 48))
    page = reverse("core:job-detail", args=[job.pk])
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "43/48" in part
    assert "hx-trigger" in part
    assert "<html" not in part
    carry_out(job.pk, build_rooms)
    assert "hx-trigger" not in client.get(page, headers={"HX-Request": "true"}).content.decode()
