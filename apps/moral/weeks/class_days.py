"""A class's week, day by day: its scores, and what was found in which slot and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.urls import reverse

from apps.inspections.models import Entry, Item, Programme, Sheet, State
from apps.inspections.rosters.naming import badges
from apps.inspections.sheets.corrections import open_to_appeal
from apps.inspections.sheets.models import OUT
from apps.inspections.sheets.summaries import day_scores, day_totals
from apps.inspections.templatetags.inspections import signed
from apps.school.calendar.services import WEEKDAY_NAMES
from apps.school.models import SchoolClass


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
    may_appeal: bool,
) -> tuple[list[ClassDay], list[str]]:
    """The days of a class, and the names of the categories.

    ``scored``: with the scores of each day and category. ``drafts``: also what is not published.
    ``may_appeal``: for somebody who may appeal what was found here.
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
    for sheet in sheets:
        sheet.round.programme = programme
    _fill_missed(days, sheets)
    seen = [sheet for sheet in sheets if drafts or sheet.state in OUT]
    _fill_events(days, seen, may_appeal=may_appeal)
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


def _fill_events(days: dict[date, ClassDay], sheets: list[Sheet], *, may_appeal: bool) -> None:
    found: dict[int, list[Entry]] = {sheet.pk: [] for sheet in sheets}
    entries = list(Entry.objects.filter(sheet__in=found).select_related("appeal").order_by("pk"))
    for entry in entries:
        found[entry.sheet_id].append(entry)
    # A class's week has the same few items again and again: each is fetched once.
    items = Item.objects.select_related("category").in_bulk({one.item_id for one in entries})
    called = _badges(sheets)
    open_now = open_to_appeal(sheets) if may_appeal else set()
    url = reverse("inspections:sheet-detail", args=[0])
    for sheet in sheets:
        changed = {correction.item_id for correction in sheet.corrections.all()}
        people = [called.get(pk) for pk in (sheet.monitor_id, sheet.second_monitor_id) if pk]
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
                state=_state(entry, sheet, open_to_appeal=sheet.pk in open_now),
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


def _state(entry: Entry, sheet: Sheet, *, open_to_appeal: bool) -> str:
    """What became of it; while it may be appealed, that; once the window is closed, 查看."""
    if hasattr(entry, "appeal"):
        return entry.appeal.get_state_display()
    if open_to_appeal and entry.points < 0:
        return "查看、申诉"
    return "查看" if sheet.state == State.PUBLISHED else sheet.get_state_display()


def _badges(sheets: list[Sheet]) -> dict[int, str]:
    """Who checked, by class and badge: enough to ask the counsellor about, and no name."""
    monitors = [one for sheet in sheets for one in (sheet.monitor, sheet.second_monitor) if one]
    return badges(monitors, sheets[0].round.date) if monitors else {}
