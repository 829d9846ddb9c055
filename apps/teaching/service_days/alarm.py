"""What nobody may overlook in the afternoon: a missing pupil, a roll that nobody called (1.4)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.teaching.service_days import telling
from apps.teaching.service_days.marks import Mark
from apps.teaching.service_days.models import Session
from apps.teaching.service_days.posts import ALARM_AFTER
from apps.teaching.service_days.roll import classes_of, tallies


def sweep(now: datetime | None = None) -> tuple[int, int]:
    """Tell of absences unexplained for 10 minutes and of rolls not called 10 minutes after the start.

    Each is told once, whoever sweeps at the same time. Returns how many of each.
    """
    now = now or timezone.now()
    return _absences(now), _uncalled(now)


def _absences(now: datetime) -> int:
    told = 0
    # Found on another day it would alarm nobody any more.
    today = timezone.localdate(now)
    for pk in Mark.objects.due(now).filter(session__date=today).values_list("pk", flat=True):
        with transaction.atomic():
            rows = Mark.objects.due(now).select_for_update(of=("self",), skip_locked=True)
            mark = rows.filter(pk=pk).select_related("pupil").first()
            if mark is None:
                continue
            mark.alarmed_at = now
            mark.save(update_fields=["alarmed_at", "updated_at"])
            mark.session = Session.objects.with_people().get(pk=mark.session_id)
            school_class = classes_of([mark.pupil_id], today).get(mark.pupil_id)
            own = telling.homeroom_of(school_class, today) if school_class else []
            telling.absence_unexplained(mark, school_class, own)
            told += 1
    return told


def _uncalled(now: datetime) -> int:
    """Sessions of today that began 10 minutes ago, with pupils and without a roll."""
    local = timezone.localtime(now)
    began = (local - ALARM_AFTER).time()
    if (local - ALARM_AFTER).date() != local.date():
        return 0
    rows = Session.objects.with_pupils().filter(
        date=local.date(),
        called_at=None,
        uncalled_at=None,
        segment__starts__lte=began,
        segment__ends__gt=local.time(),
    )
    told, late = 0, list(rows.with_people())
    figures = tallies(late)
    for session in late:
        if not figures[session.pk].expected:
            continue
        claimed = Session.objects.filter(pk=session.pk, called_at=None, uncalled_at=None)
        with transaction.atomic():
            if claimed.update(uncalled_at=now):
                telling.roll_not_called(session)
                told += 1
    return told
