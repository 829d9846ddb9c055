"""What lies on the day desk of 大队部: every class × every slot of one day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from apps.inspections.programmes.models import Programme, Slot
from apps.inspections.sheets.appeals import Appeal
from apps.inspections.sheets.models import UNCHECKED, Entry, Sheet, State, run_by
from apps.inspections.sheets.oddities import Usual
from apps.inspections.sheets.summaries import DayTotal, day_totals
from apps.school.calendar.services import DayInfo
from apps.school.models import Day, SchoolClass
from apps.school.roles import facts
from apps.school.rules import is_account_keeper, is_inspector, is_leader

sees_all = is_leader | is_inspector | is_account_keeper


class Event(NamedTuple):
    """An entry of the day, as far as the desk shows it. 36 classes have 250 cells: rows, no models."""

    code: str
    name: str
    unit: str
    method: str
    amount: Decimal
    points: Decimal
    confirmed: bool


@dataclass(slots=True)
class Cell:
    """One class in one slot: what became of its sheet, and what is odd about it."""

    sheet_id: int
    state: State
    school_class_id: int
    slot: Slot | None
    monitor_id: int | None
    saved_at: datetime | None
    received_at: datetime | None
    was_corrected: bool
    url: str
    events: list[Event]
    points: Decimal = Decimal(0)  # what the sheet adds to the day; bonus only once confirmed
    odd: list[str] = field(default_factory=list)

    @property
    def checked(self) -> bool:
        return self.state not in UNCHECKED

    @property
    def unpublished(self) -> bool:
        return self.state in (State.ENTERED, State.REVIEWED)

    @property
    def waits_for_bonus(self) -> bool:
        return any(not event.confirmed for event in self.events)


@dataclass
class Line:
    """One class: its cells in the order of the slots (None: no round), and its score so far."""

    school_class: SchoolClass
    cells: list[Cell | None]
    total: DayTotal | None

    @property
    def is_due(self) -> bool:
        """Somebody may still come by: not checked yet is not 未查."""
        return any(cell and cell.state == State.DUE for cell in self.cells)


@dataclass
class Desk:
    """A day of a programme about classes."""

    programme: Programme
    day: DayInfo
    slots: list[Slot | None]
    lines: list[Line]
    appeals: list[Appeal]
    bonuses: list[Entry]

    @property
    def cells(self) -> list[Cell]:
        return [cell for line in self.lines for cell in line.cells if cell]

    def count(self, *states: State) -> int:
        return sum(cell.state in states for cell in self.cells)

    @property
    def checked(self) -> int:
        return sum(cell.checked for cell in self.cells)

    @property
    def due(self) -> int:
        return self.count(State.DUE)

    @property
    def missed(self) -> int:
        return self.count(State.MISSED)

    @property
    def to_review(self) -> int:
        return self.count(State.ENTERED)

    @property
    def to_publish(self) -> int:
        return self.count(State.ENTERED, State.REVIEWED)

    @property
    def odd(self) -> list[tuple[Line, Cell]]:
        return [(line, cell) for line in self.lines for cell in line.cells if cell and cell.odd]


def desk_of(programme: Programme, day: DayInfo) -> Desk:
    """Lay out one day."""
    slots: list[Slot | None] = list(programme.slots.all()) or [None]
    cells = _cells(programme, day.date, {slot.pk: slot for slot in slots if slot})
    totals = {row.school_class_id: row for row in day_totals(programme, day.date, day.date)}
    classes = SchoolClass.objects.filter(pk__in={class_id for class_id, _ in cells})
    lines = [
        Line(one, [cells.get((one.pk, slot)) for slot in slots], totals.get(one.pk))
        for one in classes.order_by("grade", "number")
    ]
    appeals = list(waiting_appeals(programme))
    return Desk(programme, day, slots, lines, appeals, list(_waiting_bonuses(programme, day.date)))


def _cells(
    programme: Programme, on: date, slots: dict[int, Slot]
) -> dict[tuple[int, Slot | None], Cell]:
    """The day's sheets about classes, by class and slot; three queries."""
    sheets = Sheet.objects.filter(
        round__programme=programme, round__date=on, school_class__isnull=False
    )
    events = defaultdict(list)
    rows = Entry.objects.filter(sheet__in=sheets).order_by("pk")
    for sheet_id, *row in rows.values_list(
        "sheet", "item__code", "item__name", "item__unit", "item__method", *Event._fields[4:]
    ):
        events[sheet_id].append(Event(*row))
    usual = Usual(programme, on)
    url = reverse("inspections:sheet-detail", args=[0])
    cells = {}
    for pk, state, class_id, slot_id, *row, corrected_at in sheets.values_list(
        "pk",
        "state",
        "school_class",
        "round__slot",
        "monitor",
        "saved_at",
        "received_at",
        "corrected_at",
    ):
        slot = slots.get(slot_id)
        cell = Cell(
            pk,
            State(state),
            class_id,
            slot,
            *row,
            corrected_at is not None,
            url.replace("/0/", f"/{pk}/"),
            events[pk],
        )
        cell.points = sum((event.points for event in cell.events if event.confirmed), Decimal(0))
        if cell.checked:
            cell.odd = usual.oddities_of(cell)
        cells[class_id, slot] = cell
    return cells


def _waiting_bonuses(programme: Programme, on: date):
    """Bonus points of the day that nobody has confirmed yet."""
    return (
        Entry.objects.filter(
            sheet__round__programme=programme,
            sheet__round__date=on,
            sheet__school_class__isnull=False,
            item__bonus=True,
            confirmed=False,
        )
        .select_related("item", "sheet__school_class")
        .order_by("sheet__school_class__grade", "sheet__school_class__number", "pk")
    )


def waiting_appeals(programme: Programme):
    """Appeals that nobody has decided yet, of whatever day, the oldest first."""
    return (
        Appeal.objects.waiting()
        .filter(entry__sheet__round__programme=programme)
        .with_sheet()
        .order_by("created_at")
    )


def programmes_for(user) -> list[Programme]:
    """The programmes about classes that somebody may follow day by day, patrols first."""
    return programmes_about_classes(*([] if sees_all(user) else [run_by(facts(user))]))


def programmes_about_classes(*only: Q) -> list[Programme]:
    """Those that run, patrols first."""
    found = Programme.objects.filter(*only, target_kind="class", active=True)
    found = found.select_related("department", "checklist")
    return sorted(found, key=lambda programme: (not programme.by_pupils, programme.name))


def neighbours(on: date) -> tuple[date | None, date | None]:
    """The school days before and after a day."""
    days = Day.objects.school_days()
    around = days.filter(
        Q(date__in=days.filter(date__lt=on).order_by("-date").values("date")[:1])
        | Q(date__in=days.filter(date__gt=on).order_by("date").values("date")[:1])
    ).values_list("date", flat=True)
    found = list(around)
    before = max((day for day in found if day < on), default=None)
    return before, min((day for day in found if day > on), default=None)


def latest_school_day(on: date) -> date:
    """The day itself if there is school, else the last one on which there was."""
    found = Day.objects.school_days().filter(date__lte=on, date__gt=on - timedelta(days=400))
    return found.order_by("-date").values_list("date", flat=True).first() or on
