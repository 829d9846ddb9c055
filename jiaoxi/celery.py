"""The Celery application: worker and beat of the portal."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiaoxi.settings")

app = Celery("jiaoxi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
