"""Celery beat on the schedules in the database."""

from django_celery_beat.schedulers import DatabaseScheduler

from apps.core.health import give_sign_of_life


class Scheduler(DatabaseScheduler):
    """Looks at the schedules every five seconds at least, and shows with each look that it lives."""

    def tick(self, *args, **kwargs) -> float:
        give_sign_of_life("beat")
        return super().tick(*args, **kwargs)
