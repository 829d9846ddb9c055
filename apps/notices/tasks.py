"""What is done for notices without anybody asking."""

from celery import shared_task

from apps.notices import services
from apps.notices.models import Notice, NoticeVersion


@shared_task
def ask_newcomers() -> int:
    """Ask those who have come into an audience since; returns how many are new."""
    in_force = NoticeVersion.objects.filter(
        in_force=True, notice__status=Notice.Status.PUBLISHED
    ).select_related("notice")
    return sum(services.ask_newcomers(version) for version in in_force)
