"""What is done for notices without anybody asking."""

from apps.core.schedules import scheduled
from apps.notices import services
from apps.notices.models import Notice, NoticeVersion


@scheduled("通知补发给新到人员", "20 6-18 * * *")
def ask_newcomers() -> str:
    """Ask those who have come into an audience since; says how many are new."""
    in_force = NoticeVersion.objects.filter(
        in_force=True, notice__status=Notice.Status.PUBLISHED
    ).select_related("notice__term")
    asked = sum(services.ask_newcomers(version) for version in in_force)
    return f"新增{asked}份回执"
