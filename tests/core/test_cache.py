"""While Redis is away, people go on working."""

import logging

import pytest
from django.core.cache import cache
from django.urls import reverse

from apps.core.models import Job
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_redis(settings):
    away = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}


def test_one_logs_in_unthrottled_and_the_log_says_why(client, caplog):
    UserFactory(username="wangfang")
    for _ in range(6):
        wrong = {"username": "wangfang", "password": "wrong"}
        assert client.post(reverse("accounts:login"), wrong).status_code == 422
    with caplog.at_level(logging.WARNING):
        right = {"username": "wangfang", "password": PASSWORD}
        assert client.post(reverse("accounts:login"), right).status_code == 302
    assert "Redis is away" in caplog.text


def test_a_wrong_signed_link_is_answered_in_words(client):
    assert client.get("/s/nonsense/").status_code == 404


def test_a_running_job_is_shown_and_asked_to_stop(client):
    user = UserFactory()
    job = Job.objects.create(title="导入学生", task="x", by=user, state=Job.State.RUNNING)
    client.force_login(user)
    assert client.get(job.get_absolute_url()).status_code == 200
    assert client.post(reverse("core:job-cancel", args=[job.pk])).status_code == 302


def test_what_is_kept_is_forgotten():
    cache.set("a", 1)
    assert cache.get("a", "nothing") == "nothing"
    assert cache.incr("a") == 0
    assert not cache.add("a", 1)
    assert not cache.delete("a")
