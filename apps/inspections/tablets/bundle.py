"""What a tablet takes along: people, classes, checklist and routes of the next school days."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from apps.inspections.checklists.models import ChecklistVersion, Item
from apps.inspections.programmes.models import Programme, Slot, TargetKind
from apps.inspections.rosters.models import Monitor
from apps.inspections.rosters.services import Route, routes_of_days
from apps.inspections.rounds.models import Round
from apps.inspections.rounds.schedule import runs_on, slots_on
from apps.inspections.rounds.services import times_of
from apps.inspections.sheets.models import Sheet
from apps.inspections.tablets.models import Tablet
from apps.inspections.tablets.schemas import SharedDay
from apps.school.calendar.services import DayInfo
from apps.school.models import Day, Enrolment, SchoolClass, Term

SCHOOL = "常州市焦溪小学"
DAYS_AHEAD = 6


@dataclass(frozen=True)
class Walk:
    """One slot of one day as it will be walked, or is being walked."""

    slot: Slot
    due_at: dt.datetime
    version_id: int
    round_id: int | None = None


def shared(today: dt.date) -> str:
    """The JSON that is the same for every tablet, a ``SharedDay``.

    Put together once for all that ask within a few seconds: at 7:45 every tablet does.
    """
    key = f"tablet-day:{today}"
    text = cache.get(key)
    if text is None:
        text = SharedDay.model_validate(_for_all(today)).model_dump_json()
        cache.set(key, text, settings.TABLET_DAY_SECONDS)
    return text


def etag(tablet: Tablet, text: str) -> str:
    """The same for the same tablet and content."""
    digest = hashlib.sha256(f"{tablet.pk} {tablet.name} {text}".encode()).hexdigest()
    return f'"{digest[:32]}"'


def _for_all(today: dt.date) -> dict:
    programme = patrol(today)
    days = _days(today)
    walks = _walks(programme, days, today) if programme else {}
    versions = _versions({walk.version_id for found in walks.values() for walk in found})
    term = days[0].term if days else None
    return {
        "school": SCHOOL,
        "programme": programme and _programme(programme, versions),
        "monitors": _monitors(term, today) if programme and term else [],
        "classes": _classes(term) if term else [],
        "versions": [_version(version) for version in versions],
        "days": _plan(programme, days, walks),
    }


def patrol(today: dt.date) -> Programme | None:
    """The programme that pupils walk: 红领巾监督岗."""
    running = Programme.objects.on(today).filter(
        inspector_kind=Programme.InspectorKind.ROSTER,
        target_kind=TargetKind.CLASS,
        frequency=Programme.Frequency.DAILY,
    )
    return running.prefetch_related("slots").order_by("pk").first()


def _days(today: dt.date) -> list[Day]:
    """Today, whatever day it is, and the next school days."""
    wanted = Q(date=today) | Q(date__gt=today, is_school_day=True)
    days = Day.objects.filter(wanted).select_related("term").order_by("date")
    return list(days[: DAYS_AHEAD + 1])


def _walks(programme: Programme, days: list[Day], today: dt.date) -> dict[dt.date, list[Walk]]:
    """By day, what was opened, and where nothing is open yet what will be."""
    in_force = _versions_in_force(programme)
    opened = defaultdict(dict)
    rounds = Round.objects.counted().filter(
        programme=programme, date__in=[day.date for day in days], grade=None
    )
    for round in rounds.select_related("slot"):
        if round.slot:
            walk = Walk(round.slot, round.due_at, round.version_id, round.pk)
            opened[round.date][round.slot_id] = walk
    found = {}
    for day in days:
        walks = opened[day.date]
        version = next((pk for starts, pk in in_force if starts <= day.date), None)
        if version and day.is_school_day and runs_on(programme, day):
            for slot in filter(None, slots_on(programme, day)):
                _, due_at = times_of(programme, day.date, slot)
                walks.setdefault(slot.pk, Walk(slot, due_at, version))
        found[day.date] = sorted(walks.values(), key=lambda walk: walk.slot.starts)
    return found


def _versions_in_force(programme: Programme) -> list[tuple[dt.date, int]]:
    versions = ChecklistVersion.objects.in_force().filter(checklist=programme.checklist_id)
    return list(versions.order_by("-starts").values_list("starts", "pk"))


def _plan(
    programme: Programme | None, days: list[Day], walks: dict[dt.date, list[Walk]]
) -> list[dict]:
    sheets = _sheets(walks)
    routes = routes_of_days(programme, [day for day in days if walks.get(day.date)])
    plan = []
    for day in days:
        walked = defaultdict(list)
        for route in routes.get(day.date, []):
            walked[route.slot.pk].append(_route(route))
        plan.append(
            {
                "date": day.date,
                "label": DayInfo(day.date, week=day.week).sentence,
                "school_day": day.is_school_day,
                "mode": day.mode,
                "rounds": [
                    _round(walk, walked[walk.slot.pk], sheets.get(walk.round_id, {}))
                    for walk in walks.get(day.date, [])
                ],
            }
        )
    return plan


def _round(walk: Walk, walked: list[dict], sheets: dict[str, dict]) -> dict:
    return {
        "slot_id": walk.slot.pk,
        "slot": str(walk.slot),
        "starts": f"{walk.slot.starts:%H:%M}",
        "ends": f"{walk.slot.ends:%H:%M}",
        "due": timezone.localtime(walk.due_at),
        "version_id": walk.version_id,
        "item_codes": walk.slot.item_codes,
        "routes": walked,
        "sheets": sheets,
    }


def _route(route: Route) -> dict:
    return {
        "team": route.team,
        "monitors": [monitor.pk for monitor in route.monitors],
        "classes": [school_class.pk for school_class in route.classes],
    }


def _sheets(walks: dict[dt.date, list[Walk]]) -> dict[int, dict[str, dict]]:
    """By round and class, what is recorded already."""
    ids = [walk.round_id for found in walks.values() for walk in found if walk.round_id]
    rows = Sheet.objects.filter(round__in=ids, school_class__isnull=False).order_by("pk")
    found = defaultdict(dict)
    for round_id, class_id, state, uuid in rows.values_list(
        "round", "school_class", "state", "uuid"
    ):
        found[round_id][str(class_id)] = {"state": state, "uuid": uuid}
    return found


def _programme(programme: Programme, versions: Iterable[ChecklistVersion]) -> dict:
    newest = max(versions, key=lambda version: version.number, default=None)
    return {
        "id": programme.pk,
        "name": programme.name,
        "two_checkers": programme.two_checkers,
        "total": float(newest.total if newest else 100),
    }


def _monitors(term: Term, today: dt.date) -> list[dict]:
    home = Enrolment.objects.on(max(today, term.starts)).filter(pupil=OuterRef("pupil"))
    avoided = Monitor.avoids.through.objects.filter(monitor=OuterRef("pk"))
    rows = Monitor.objects.on_duty().filter(term=term).select_related("pupil")
    rows = rows.annotate(
        home=Subquery(home.values("school_class")[:1]),
        avoided=ArraySubquery(avoided.order_by("schoolclass_id").values("schoolclass_id")),
    )
    return [
        {
            "id": row.pk,
            "name": row.pupil.name,
            "badge": row.badge,
            "leader": row.is_leader,
            "class_id": row.home,
            "avoids": row.avoided,
            "pin_round": row.pin_round,
            "pin": _verifier(row.pin),
        }
        for row in rows.order_by("badge")
    ]


def _verifier(sealed: str) -> dict | None:
    """What the device checks a PIN against (docs/decisions): ``iterations$salt$hash``."""
    if not sealed:
        return None
    iterations, salt, digest = sealed.split("$")
    return {"iterations": int(iterations), "salt": salt, "hash": digest}


def _classes(term: Term) -> list[dict]:
    rows = SchoolClass.objects.of_term(term).order_by("grade", "number")
    return [{"id": row.pk, "name": row.name, "grade": row.grade} for row in rows]


def _versions(ids: Iterable[int]) -> list[ChecklistVersion]:
    return list(ChecklistVersion.objects.filter(pk__in=ids).whole().order_by("pk"))


def _version(version: ChecklistVersion) -> dict:
    """A checklist without what only adults may set (一票否决)."""
    return {
        "id": version.pk,
        "categories": [
            {
                "id": category.pk,
                "name": category.name,
                "base": float(category.base),
                "floor": float(category.floor),
                "items": [_item(item) for item in category.items.all() if not item.veto],
            }
            for category in version.categories.all()
        ],
    }


def _item(item: Item) -> dict:
    return {
        "id": item.pk,
        "code": item.code,
        "name": item.name,
        "method": item.method,
        "points": float(item.points),
        "cap": None if item.cap is None else float(item.cap),
        "bands": [float(band) for band in item.bands],
        "band_labels": item.band_labels,
        "unit": item.unit,
        "bonus": item.bonus,
        "alert": item.alert,
    }
