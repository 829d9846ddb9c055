"""What every page of the portal shows around its content."""

from django.http import HttpRequest
from django.urls import reverse

from apps.accounts.models import Delegation
from apps.reminders.services import unread_count
from jiaoxi.menu import MENU


def portal(request: HttpRequest) -> dict:
    """Menu, unread messages, and for whom one acts; nothing for somebody who is not logged in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    held = Delegation.objects.active().filter(deputy=user, principal__is_active=True)
    return {
        "menu": menu_for(request),
        "unread": unread_count(user),
        "acting_for": user.acting_for,
        "held": [] if user.acting_for else held.select_related("principal"),
    }


def menu_for(request: HttpRequest) -> list[dict]:
    """The sections and lines that this person may open, the present one marked."""
    sections = []
    for section in MENU:
        items = [
            {"title": item.title, "url": reverse(item.url)}
            for item in section.items
            if item.shown_to(request.user)
        ]
        for item in items:
            item["active"] = (
                request.path.startswith(item["url"])
                if item["url"] != "/"
                else (request.path == "/")
            )
        if items:
            active = any(item["active"] for item in items)
            sections.append(
                {"title": section.title, "icon": section.icon, "items": items, "active": active}
            )
    return sections
