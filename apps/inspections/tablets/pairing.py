"""配对: a code on an adult's screen makes a tablet one of ours; revoking it ends that.

Code and token are kept as hashes. A code is good for one tablet and ten minutes.
"""

import hashlib
import secrets
import time
from contextlib import suppress
from datetime import timedelta

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.inspections.tablets.models import Pairing, Tablet

VALID = timedelta(minutes=10)
DIGITS = 8
SEEN_EVERY = timedelta(minutes=1)
WINDOW = 60  # seconds
# A whole school shares one address: only wrong codes count, and the wait is short.
WRONG_CODES = 10


def hash_of(secret: str) -> str:
    """How a code or token is kept; both are random, so that nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def begin(name: str, *, by) -> Pairing:
    """A pairing for a tablet that will be called ``name``.

    Raises:
        ValidationError: no name, or another tablet in use has it.
    """
    name = name.replace("\x00", "").strip()
    if not name:
        raise ValidationError("请给平板起个名字，例如“一号平板”。")
    if Tablet.objects.in_use().filter(name=name).exists():
        raise ValidationError(f"“{name}”已有一台平板在用，请换个名字，或先停用那一台。")
    pairing = Pairing(name=name, made_by=by, expires_at=timezone.now() + VALID)
    pairing.code_hash = hash_of(code_of(pairing))
    # Should somebody have drawn the same digits before: only the newest is meant.
    Pairing.objects.filter(code_hash=pairing.code_hash).delete()
    pairing.full_clean()
    pairing.save()
    return pairing


def code_of(pairing: Pairing) -> str:
    """The digits of a pairing: computed with the school's secret key, so that none are stored."""
    known = f"{pairing.made_by_id}:{pairing.expires_at.isoformat()}:{pairing.name}"
    digest = salted_hmac("inspections.pairing", known, algorithm="sha256").hexdigest()
    return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}}"


def path_of(code: str) -> str:
    """Where the QR code leads the tablet."""
    return f"{reverse('tablet:shell')}?code={code}"


@transaction.atomic
def pair(code: str) -> tuple[Tablet, str]:
    """Make a tablet of a code; returns it with its token, which is shown this once.

    Raises:
        ValidationError: the code is wrong, used or too old.
    """
    digits = "".join(character for character in code if character.isdigit())
    pairing = Pairing.objects.select_for_update().filter(code_hash=hash_of(digits)).first()
    if pairing is None:
        raise ValidationError("配对码不对，请核对管理页面上显示的数字。")
    if pairing.tablet_id:
        raise ValidationError("这个配对码已经用过了，请老师重新生成一个。")
    if pairing.expires_at <= timezone.now():
        raise ValidationError("配对码已过期（10分钟内有效），请老师重新生成一个。")
    token = secrets.token_urlsafe(32)
    pairing.tablet = Tablet.objects.create(
        name=pairing.name,
        token_hash=hash_of(token),
        paired_by=pairing.made_by,
        seen_at=timezone.now(),
    )
    pairing.save(update_fields=["tablet", "updated_at"])
    return pairing.tablet, token


def seconds_to_wait(address: str | None) -> int:
    """Count one try from an address; how long to wait before the code is looked at, mostly 0."""
    key = _key(address)
    cache.add(key, 0, timeout=WINDOW)
    return int(WINDOW - time.time() % WINDOW) + 1 if cache.incr(key) > WRONG_CODES else 0


def forgive(address: str | None) -> None:
    """The code was right: the try does not count."""
    with suppress(ValueError):  # a new minute has begun meanwhile
        cache.incr(_key(address), -1)


def _key(address: str | None) -> str:
    return f"pairing:{int(time.time() // WINDOW)}:{hash_of(address or '')}"


def tablet_of(token: str) -> Tablet | None:
    """The tablet that a token belongs to, revoked or not, its being there noted."""
    tablet = Tablet.objects.filter(token_hash=hash_of(token)).first()
    now = timezone.now()
    if tablet and (tablet.seen_at is None or now - tablet.seen_at > SEEN_EVERY):
        Tablet.objects.filter(pk=tablet.pk).update(seen_at=now)
    return tablet


def note_status(tablet: Tablet, *, waiting: int, failed: int, app: str) -> None:
    """What the tablet says of itself: how many records wait on it, how many are in trouble."""
    Tablet.objects.filter(pk=tablet.pk).update(
        waiting=waiting, failed=failed, app=app, seen_at=timezone.now()
    )


@transaction.atomic
def revoke(tablet: Tablet, *, reason: str, by) -> None:
    """停用: from now on the tablet learns nothing; what it still sends waits for an adult.

    Raises:
        ValidationError: no reason, or revoked before.
    """
    reason = reason.replace("\x00", "").strip()
    if not reason:
        raise ValidationError("请写明停用的原因，例如“遗失”。")
    tablet = Tablet.objects.select_for_update().get(pk=tablet.pk)
    if tablet.is_revoked:
        raise ValidationError("这台平板已经停用了。")
    tablet.revoked_at, tablet.revoked_by, tablet.revoked_reason = timezone.now(), by, reason
    tablet.full_clean()
    tablet.save()
