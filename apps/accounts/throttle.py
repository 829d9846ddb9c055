"""Guessing passwords is slow: a few tries, then one has to wait.

Tries are counted in the cache by the quarter of an hour, for an account from one address and for
an address as a whole. The second limit is wide, because a whole school shares one address.
"""

import hashlib
import math
import time
import unicodedata

from django.core.cache import cache

WINDOW = 15 * 60  # seconds
TRIES_AT_ACCOUNT = 5
TRIES_FROM_ADDRESS = 60


def _keys(account: str, address: str | None) -> dict[str, int]:
    """The counters of this quarter of an hour and their limits; names are not kept readable."""
    account = unicodedata.normalize("NFKC", account).casefold()
    window = int(time.time() // WINDOW)
    counted = {f"{account}|{address}": TRIES_AT_ACCOUNT, f"|{address}": TRIES_FROM_ADDRESS}
    return {
        f"login:{window}:{hashlib.sha256(what.encode()).hexdigest()}": limit
        for what, limit in counted.items()
    }


def seconds_to_wait(account: str, address: str | None) -> int:
    """Count one try; return how long to wait before the password is looked at, mostly 0.

    The try is counted before the password is checked, so that many at once gain nothing.
    """
    refused = False
    for key, limit in _keys(account, address).items():
        cache.add(key, 0, timeout=WINDOW)
        refused |= cache.incr(key) > limit
    return math.ceil(WINDOW - time.time() % WINDOW) if refused else 0


def forget(account: str, address: str | None) -> None:
    """A right password: the account starts afresh and the try does not count for the address."""
    at_account, from_address = _keys(account, address)
    cache.delete(at_account)
    cache.add(from_address, 1, timeout=WINDOW)
    cache.decr(from_address)
