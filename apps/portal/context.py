"""What every page of the portal shows around its content."""

from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from apps.accounts.models import Delegation
from apps.reminders.services import unread_count
from apps.school.calendar import services as calendar
from jiaoxi.menu import MENU


def portal(request: HttpRequest) -> dict:
    """Menu, today in words, unread messages, and for whom one acts; nothing before the login.

    Partial answers to htmx use none of it, so each is worked out only where a template asks.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    held = Delegation.objects.active().filter(deputy=user, principal__is_active=True)
    return {
        "menu": SimpleLazyObject(lambda: menu_for(request)),
        # No view of a page calls something of its own by this name.
        "date_line": SimpleLazyObject(lambda: calendar.day().sentence),
        "unread": SimpleLazyObject(lambda: unread_count(user)),
        "acting_for": user.acting_for,
        "held": [] if user.acting_for else held.select_related("principal"),
    }


# The menu's eighty addresses never change while the portal runs.
_address = cache(reverse)


def menu_for(request: HttpRequest) -> list[dict]:
    """The sections and lines that this person may open, the present one marked."""
    lines = [
        (
            section,
            [(item, _address(item.url)) for item in section.items if item.shown_to(request.user)],
        )
        for section in MENU
    ]
    home = _address("portal:home")
    urls = [
        url
        for _, items in lines
        for _, url in items
        if (request.path == home if url == home else request.path.startswith(url))
    ]
    here = max(urls, key=len, default=None)
    return [
        {
            "title": section.title,
            "icon": section.icon,
            "items": [
                {"title": item.title, "url": url, "active": url == here} for item, url in items
            ],
            "active": any(url == here for _, url in items),
        }
        for section, items in lines
        if items
    ]
