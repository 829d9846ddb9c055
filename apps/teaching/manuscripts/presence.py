"""Who is writing where at the moment: kept for a minute in the cache, never in the database."""

import time

from django.core.cache import cache

from apps.teaching.manuscripts.models import Manuscript

# Seconds; the page says so again more often than that.
FRESH = 60


def note(manuscript: Manuscript, user, title: str) -> list[str]:
    """Note that somebody writes in a part; returns in words where others do.

    Two who note at the very same moment may overlook each other until the next time.
    """
    known = _others(manuscript, user)
    mine = {user.pk: (str(user), title, time.time())}
    cache.set(_key(manuscript), known | mine, FRESH)
    return _said(known)


def others(manuscript: Manuscript, user) -> list[str]:
    """In words, where others write at the moment."""
    return _said(_others(manuscript, user))


def _key(manuscript: Manuscript) -> str:
    return f"writing:{manuscript.pk}"


def _others(manuscript: Manuscript, user) -> dict[int, tuple[str, str, float]]:
    # By account: a deputy and the person stood in for are two people.
    since = time.time() - FRESH
    known = cache.get(_key(manuscript), {})
    return {pk: row for pk, row in known.items() if row[2] > since and pk != user.pk}


def _said(known: dict[int, tuple[str, str, float]]) -> list[str]:
    return [f"{name}正在改“{where}”" for name, where, _ in known.values()]
