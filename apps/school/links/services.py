"""Handing out, opening and revoking the guardians' links."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from apps.school.calendar.models import Term
from apps.school.classes.pupils import Guardian
from apps.school.links.models import GuardianLink

_signer = signing.Signer(sep=".", salt="school.guardian-link")
BETWEEN_TERMS = timedelta(days=30)
NOTED_EVERY = timedelta(minutes=10)


class LinkInvalid(Exception):
    """The address was never given out: altered, cut short or guessed."""


class LinkGone(Exception):
    """The address was good once; the text says to the guardian why it is not and what to do."""


def token_of(link: GuardianLink) -> str:
    """The secret part of the address: the row's number and its signature, nothing personal."""
    return _signer.sign(str(link.pk))


def path_of(link: GuardianLink) -> str:
    """The path that the guardian opens."""
    return f"/s/{token_of(link)}/"


def address_of(link: GuardianLink) -> str:
    """The whole address, for copying."""
    return settings.SITE_URL.rstrip("/") + path_of(link)


def open_link(token: str) -> GuardianLink:
    """The link that ``token`` stands for, its use noted.

    Raises:
        LinkInvalid: the token is none of ours.
        LinkGone: it has expired or was revoked.
    """
    try:
        number = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise LinkInvalid from error
    link = GuardianLink.objects.select_related("guardian").filter(pk=number).first()
    if link is None:
        raise LinkGone("这个链接已经停用。请向班主任索取新的链接或二维码。")
    if link.has_expired:
        day = timezone.localtime(link.expires_at)
        raise LinkGone(f"这个链接已于{day:%Y年%-m月%-d日}到期。请向班主任索取新的链接或二维码。")
    if link.revoked_at:
        raise LinkGone("这个链接已被班主任作废。请使用班主任最近发给您的链接或二维码。")
    now = timezone.now()
    if link.last_used_at is None or now - link.last_used_at > NOTED_EVERY:
        GuardianLink.objects.filter(pk=link.pk).update(last_used_at=now)
    return link


def end_of_validity() -> datetime:
    """A link lasts for the term and the month after it, at least 30 days from now."""
    today = timezone.localdate()
    term = Term.objects.current()
    last = max(term.ends if term else today, today) + BETWEEN_TERMS
    return timezone.make_aware(datetime.combine(last, time.max))


@transaction.atomic
def hand_out(guardians: Iterable[Guardian]) -> dict[int, GuardianLink]:
    """A valid link for each of ``guardians``, by guardian id; those who have one keep it."""
    guardians = list(guardians)
    now = timezone.now()
    links = GuardianLink.objects.filter(guardian__in=guardians, revoked_at=None)
    links.filter(expires_at__lte=now).update(revoked_at=now)
    held = set(links.values_list("guardian_id", flat=True))
    expires_at = end_of_validity()
    GuardianLink.objects.bulk_create(
        [
            GuardianLink(guardian=guardian, expires_at=expires_at)
            for guardian in guardians
            if guardian.pk not in held
        ],
        ignore_conflicts=True,
    )
    return {link.guardian_id: link for link in links.all()}


@transaction.atomic
def revoke(link: GuardianLink, *, by) -> None:
    """End a link at once; doing so twice is the same as once."""
    GuardianLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=by
    )
