"""The Celery application: worker and beat of the portal."""

import os
import signal

from celery import Celery
from celery.signals import heartbeat_sent, worker_process_init

from jiaoxi.embedded import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiaoxi.settings")

app = Celery("jiaoxi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@heartbeat_sent.connect
def show_that_the_worker_lives(**kwargs) -> None:
    from apps.core.health import give_sign_of_life  # needs the settings, which import this package

    give_sign_of_life("worker")


@worker_process_init.connect
def end_with_the_worker(**kwargs) -> None:
    """A pool process whose worker was killed would go on for good."""
    die_with_parent(signal.SIGKILL)
