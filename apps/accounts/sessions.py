"""Where somebody is logged in: noted at login, shown in words, ended from afar."""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.models import User, UserSession

SEEN_EVERY = timedelta(minutes=5)
SEEN_KEY = "seen_at"

# The first that occurs counts: Edge also calls itself Chrome, and Chrome calls itself Safari.
BROWSERS = {
    "DingTalk": "钉钉",
    "wxwork": "企业微信",
    "MicroMessenger": "微信",
    "Edg": "Edge",
    "Firefox": "Firefox",
    "QQBrowser": "QQ浏览器",
    "UCBrowser": "UC浏览器",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "HarmonyOS": "鸿蒙",
    "OpenHarmony": "鸿蒙",
    "Windows": "Windows",
    "iPad": "iPad",
    "iPhone": "iPhone",
    "Android": "Android",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def device_words(agent: str) -> str:
    """A browser's description of itself, in words: ``Chrome · Windows``."""
    browser = next((word for sign, word in BROWSERS.items() if sign in agent), "其他浏览器")
    system = next((word for sign, word in SYSTEMS.items() if sign in agent), "其他设备")
    return f"{browser} · {system}"


def client_address(request: HttpRequest) -> str | None:
    """Where the request comes from.

    With HTTPS a proxy of ours stands in front; the last address that it names is the one that it
    saw itself, all before it may be invented.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS and (forwarded := request.headers.get("X-Forwarded-For")):
        address = forwarded.rsplit(",", 1)[-1].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def note(request: HttpRequest) -> None:
    """Note where the person who has just logged in, or changed the password, sits."""
    now = timezone.now()
    request.session[SEEN_KEY] = now.timestamp()
    request.session.save()
    UserSession.objects.update_or_create(
        session_id=request.session.session_key,
        defaults={
            "user_id": request.user.pk,
            "device": device_words(request.headers.get("User-Agent", "")),
            "address": client_address(request),
            "seen_at": now,
        },
    )


def touch(request: HttpRequest) -> None:
    """Keep 最近使用 right to five minutes, without a write at every request."""
    now = timezone.now()
    seen = request.session.get(SEEN_KEY)
    if seen is not None and now.timestamp() - seen >= SEEN_EVERY.total_seconds():
        request.session[SEEN_KEY] = now.timestamp()
        UserSession.objects.filter(session_id=request.session.session_key).update(seen_at=now)


def open_sessions(user: User) -> QuerySet[UserSession]:
    """Where ``user`` is logged in now, latest first."""
    return UserSession.objects.filter(user=user, session__expire_date__gt=timezone.now())


def end(user: User, *, keep: str | None = None) -> int:
    """Log ``user`` out everywhere but in the session ``keep``; return how many ended."""
    others = UserSession.objects.filter(user=user).exclude(session_id=keep)
    return (
        Session.objects.filter(pk__in=others.values("session_id"))
        .delete()[1]
        .get("sessions.Session", 0)
    )
