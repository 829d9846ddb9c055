"""值岗密码: four digits that a duty pupil types on the tablet, also without a network.

Kept as ``iterations$salt$hash`` (base64), PBKDF2-HMAC-SHA256 of 32 bytes: what WebCrypto computes
too, so that the tablet checks it by itself. Ten thousand numbers are guessed quickly by whoever has
the hash; it goes to paired tablets only, and a PIN opens nothing but the recording of points.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from apps.inspections.rosters.models import Monitor

ITERATIONS = 60_000  # a fifth of a second on a school tablet
TRIES, PAUSE = 5, timedelta(minutes=5)


def set_pin(monitor: Monitor) -> str:
    """Give a new PIN, which only the caller learns; what was typed under the old one waits."""
    return set_pins([monitor])[0][1]


@transaction.atomic
def set_pins(monitors: Iterable[Monitor]) -> list[tuple[Monitor, str]]:
    """New PINs for several, each with its pupil, in the order given."""
    asked = [monitor.pk for monitor in monitors]
    locked = Monitor.objects.select_for_update(of=["self"]).select_related("pupil")
    rows = locked.in_bulk(asked)
    given = []
    for pk in asked:
        monitor, pin = rows[pk], _draw(rows[pk])
        monitor.pin, monitor.pin_round = sealed(pin), monitor.pin_round + 1
        monitor.failures, monitor.locked_until = 0, None
        given.append((monitor, pin))
    Monitor.objects.bulk_update(rows.values(), ["pin", "pin_round", "failures", "locked_until"])
    return given


@transaction.atomic
def check_pin(monitor: Monitor, pin: str) -> bool:
    """Whether this is the monitor's PIN; after five misses nothing is looked at for 5 minutes."""
    monitor = Monitor.objects.select_for_update(of=["self"]).get(pk=monitor.pk)
    now = timezone.now()
    if not monitor.pin or (monitor.locked_until and monitor.locked_until > now):
        return False
    right = _matches(pin, monitor.pin)
    monitor.failures = 0 if right else monitor.failures + 1
    if monitor.failures >= TRIES:
        monitor.failures, monitor.locked_until = 0, now + PAUSE
    monitor.save(update_fields=["failures", "locked_until"])
    return right


def is_weak(pin: str) -> bool:
    """What others try first: few different digits, 1234 and the like, a year."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(set(pin)) < 3 or steps in ({1}, {-1}) or pin[:2] in ("19", "20")


def _draw(monitor: Monitor) -> str:
    born = monitor.pupil.born_on
    birthday = f"{born:%m%d}" if born else ""
    while is_weak(pin := f"{secrets.randbelow(10_000):04}") or pin == birthday:
        pass
    return pin


def _digest(pin: str, salt: bytes, iterations: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, iterations)


def sealed(pin: str) -> str:
    salt = secrets.token_bytes(16)
    parts = (salt, _digest(pin, salt, ITERATIONS))
    return "$".join([str(ITERATIONS), *(b64encode(part).decode() for part in parts)])


def _matches(pin: str, sealed: str) -> bool:
    iterations, salt, digest = sealed.split("$")
    found = _digest(pin, b64decode(salt), int(iterations))
    return hmac.compare_digest(found, b64decode(digest))
