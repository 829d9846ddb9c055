"""The lines above a printed sheet, as the school writes them (0-frame.md 0.6)."""

from apps.core.sheets import Heading
from apps.school.calendar import services as calendar


def heading(user) -> Heading:
    """Term, department, week and date of today, and who fills in."""
    today = calendar.day()
    staff = getattr(user, "staff", None)
    post = staff and staff.appointments.on().exclude(department=None).select_related("department")
    first = post.first() if post else None
    return Heading(
        term_name=str(today.term) if today.term else "",
        department=first.department.name if first else "",
        week_name=f"第{today.week}周" if today.week else "",
        date=f"{today.date:%Y年%-m月%-d日}",
        filled_by=str(staff or user),
    )
