"""Who is writing where at the moment: kept for a minute in the cache, never in the database."""

import time

from django.core.cache import cache

from apps.school.models import Staff
from apps.teaching.manuscripts.models import Manuscript

# Seconds; the page says so again more often than that.
FRESH = 60


def note(manuscript: Manuscript, staff: Staff, title: str) -> list[str]:
    """Note that somebody writes in a part; returns in words where others do.

    Two who note at the very same moment may overlook each other until the next time.
    """
    key, now = f"writing:{manuscript.pk}", time.time()
    known = cache.get(key, {})
    known = {pk: row for pk, row in known.items() if row[2] > now - FRESH and pk != staff.pk}
    others = [f"{name}正在改“{where}”" for name, where, _ in known.values()]
    cache.set(key, known | {staff.pk: (staff.name, title, now)}, FRESH)
    return others
