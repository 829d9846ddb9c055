"""Opening a screen, finding it by its address, ending it."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from apps.portal.screen.models import Screen

_signer = signing.Signer(sep=".", salt="portal.screen")
NOTED_EVERY = timedelta(minutes=5)


def address_of(screen: Screen) -> str:
    """The whole address, to be typed or copied into the hall's computer once."""
    path = reverse("portal:screen-board", args=[_signer.sign(str(screen.pk))])
    return settings.SITE_URL.rstrip("/") + path


def open_screen(token: str) -> Screen | None:
    """The screen that ``token`` stands for, its visit noted; None if it is none or was ended."""
    try:
        number = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    screen = Screen.objects.in_use().filter(pk=number).first()
    now = timezone.now()
    if screen and (screen.seen_at is None or now - screen.seen_at > NOTED_EVERY):
        Screen.objects.filter(pk=screen.pk).update(seen_at=now)
    return screen


def revoke(screen: Screen) -> None:
    """End a screen; its address shows nothing from the next minute on."""
    if screen.revoked_at is None:
        screen.revoked_at = timezone.now()
        screen.save()
