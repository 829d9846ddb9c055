"""A class's week, day by day: its scores, and what was found in which slot and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.urls import reverse

from apps.inspections.models import Entry, Item, Monitor, Programme, Sheet, State
from apps.inspections.sheets.models import OUT
from apps.inspections.sheets.summaries import day_scores, day_totals
from apps.inspections.templatetags.inspections import signed
from apps.school.calendar.services import WEEKDAY_NAMES
from apps.school.models import Enrolment, SchoolClass

APPEALABLE = (State.PUBLISHED, State.UPHELD, State.CORRECTED, State.APPEALED)


@dataclass(slots=True)
class Event:
    """One entry, ready to be read."""

    slot: str
    what: str
    points: str
    note: str
    checkers: str
    was_corrected: bool
    state: str
    url: str


@dataclass
class ClassDay:
    """A class's day: the score by category, what was found, what was not looked at."""

    on: date
    scores: list[Decimal | None] = field(default_factory=list)
    total: Decimal | None = None
    bonus: Decimal = Decimal(0)
    events: list[Event] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    exempt: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.on.month}月{self.on.day}日 周{WEEKDAY_NAMES[self.on.weekday()]}"


def class_days(
    programme: Programme,
    school_class: SchoolClass,
    school_days: Iterable[date],
    *,
    scored: bool,
    drafts: bool,
) -> tuple[list[ClassDay], list[str]]:
    """The days of a class, and the names of the categories.

    ``scored``: with the scores of each day and category. ``drafts``: also what is not published.
    """
    days = {on: ClassDay(on) for on in school_days}
    if not days:
        return [], []
    first, last = min(days), max(days)
    categories: list[str] = []
    if scored:
        categories = _fill_scores(days, programme, first, last, school_class)
    sheets = list(
        Sheet.objects.filter(
            round__programme=programme, round__date__in=days, school_class=school_class
        )
        .select_related("round__slot", "inspector", "monitor", "second_monitor")
        .prefetch_related("corrections")
        .order_by("round__date", "round__slot__starts")
    )
    _fill_missed(days, sheets)
    seen = [sheet for sheet in sheets if drafts or sheet.state in OUT]
    _fill_events(days, seen, appealable=programme.appealable)
    return list(days.values()), categories


def _fill_scores(
    days: dict[date, ClassDay], programme: Programme, first: date, last: date, school_class
) -> list[str]:
    scores = day_scores(programme, first, last, [school_class])
    categories = list(dict.fromkeys(score.category for score in scores))
    found = {(score.date, score.category): score.score for score in scores}
    for total in day_totals(programme, first, last, [school_class]):
        day = days.get(total.date)
        if day:
            day.total, day.bonus = total.total, total.bonus
            day.scores = [found.get((total.date, name)) for name in categories]
    return categories


def _fill_missed(days: dict[date, ClassDay], sheets: list[Sheet]) -> None:
    for sheet in sheets:
        day = days[sheet.round.date]
        if sheet.state == State.EXEMPT:
            day.exempt = True
        elif sheet.state == State.MISSED:
            day.missed.append(str(sheet.round.slot or "当天"))


def _fill_events(days: dict[date, ClassDay], sheets: list[Sheet], *, appealable: bool) -> None:
    found: dict[int, list[Entry]] = {sheet.pk: [] for sheet in sheets}
    entries = list(Entry.objects.filter(sheet__in=found).select_related("appeal").order_by("pk"))
    for entry in entries:
        found[entry.sheet_id].append(entry)
    # A class's week has the same few items again and again: each is fetched once.
    items = Item.objects.select_related("category").in_bulk({one.item_id for one in entries})
    badges = _badges(sheets)
    url = reverse("inspections:sheet-detail", args=[0])
    for sheet in sheets:
        changed = {correction.item_id for correction in sheet.corrections.all()}
        people = [badges.get(pk) for pk in (sheet.monitor_id, sheet.second_monitor_id) if pk]
        checkers = "、".join(filter(None, people)) or str(sheet.inspector or "")
        for entry in found[sheet.pk]:
            entry.item = items[entry.item_id]
        days[sheet.round.date].events += [
            Event(
                slot=str(sheet.round.slot or ""),
                what=_what(entry),
                points=_points(entry),
                note=entry.note or sheet.note,
                checkers=checkers,
                was_corrected=entry.item_id in changed,
                state=_state(entry, sheet, appealable=appealable),
                url=url.replace("/0/", f"/{sheet.pk}/"),
            )
            for entry in sorted(found[sheet.pk], key=lambda one: one.item.category.order)
        ]


def _what(entry: Entry) -> str:
    """卫生 · 地面有纸屑 ×3, or the band."""
    many = f"{entry.amount.normalize():f}"
    if entry.item.method == Item.Method.BANDS:
        many = f" {many}档"
    else:
        many = f" ×{many}" if entry.amount > 1 else ""
    return f"{entry.item.category} · {entry.item}{many}"


def _points(entry: Entry) -> str:
    if entry.item.veto and entry.amount:
        return "一票否决"
    return signed(entry.points) + ("" if entry.confirmed else "（待确认）")


def _state(entry: Entry, sheet: Sheet, *, appealable: bool) -> str:
    if hasattr(entry, "appeal"):
        return entry.appeal.get_state_display()
    if appealable and sheet.state in APPEALABLE:
        return "查看、申诉"
    return sheet.get_state_display()


def _badges(sheets: list[Sheet]) -> dict[int, str]:
    """Monitors by class and badge, 四（2）班3号: enough to ask the counsellor about, and no name."""
    monitors: dict[int, Monitor] = {}
    for sheet in sheets:
        for monitor in (sheet.monitor, sheet.second_monitor):
            if monitor:
                monitors[monitor.pk] = monitor
    if not monitors:
        return {}
    on = sheets[0].round.date
    places = Enrolment.objects.on(on).filter(
        pupil__in={monitor.pupil_id for monitor in monitors.values()}
    )
    classes = {
        place.pupil_id: place.school_class for place in places.select_related("school_class")
    }
    return {
        pk: f"{classes.get(monitor.pupil_id, '')}{monitor.badge}号"
        for pk, monitor in monitors.items()
    }
