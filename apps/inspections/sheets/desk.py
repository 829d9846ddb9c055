"""What lies on the day desk of 大队部: every class × every slot of one day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch, Q

from apps.inspections.programmes.models import Programme, Slot
from apps.inspections.sheets.appeals import Appeal
from apps.inspections.sheets.models import UNCHECKED, Entry, Sheet, State
from apps.inspections.sheets.oddities import Usual
from apps.inspections.sheets.summaries import DayTotal, day_totals
from apps.school.calendar.services import DayInfo
from apps.school.models import Day, SchoolClass


@dataclass
class Cell:
    """One class in one slot: its sheet, if a round was opened, and what is odd about it."""

    sheet: Sheet | None = None
    odd: list[str] = field(default_factory=list)

    @property
    def checked(self) -> bool:
        return self.sheet is not None and self.sheet.state not in UNCHECKED

    @property
    def points(self) -> Decimal:
        """What the sheet adds to the day; bonus only once it is confirmed."""
        return sum(
            (entry.points for entry in self.sheet.entries.all() if entry.confirmed), Decimal(0)
        )

    @property
    def unpublished(self) -> bool:
        return self.sheet.state in (State.ENTERED, State.REVIEWED)

    @property
    def waits_for_bonus(self) -> bool:
        return any(not entry.confirmed for entry in self.sheet.entries.all())


@dataclass
class Line:
    """One class: its cells in the order of the slots, and its score so far."""

    school_class: SchoolClass
    cells: list[Cell]
    total: DayTotal | None


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
        return [cell for line in self.lines for cell in line.cells if cell.sheet]

    def count(self, *states: State) -> int:
        return sum(cell.sheet.state in states for cell in self.cells)

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
        return [(line, cell) for line in self.lines for cell in line.cells if cell.odd]


def sheets_of_day(programme: Programme, on: date):
    """The day's sheets about classes, with entries and checkers; three queries."""
    entries = Entry.objects.select_related("item__category")
    return (
        Sheet.objects.filter(round__programme=programme, round__date=on, school_class__isnull=False)
        .select_related("round__slot", "school_class", "monitor__pupil", "inspector")
        .prefetch_related(Prefetch("entries", entries))
        .order_by("school_class__grade", "school_class__number", "round__slot__starts")
    )


def desk_of(programme: Programme, day: DayInfo) -> Desk:
    """Lay out one day."""
    sheets = list(sheets_of_day(programme, day.date))
    slots: list[Slot | None] = list(programme.slots.all()) or [None]
    usual = Usual(programme, day.date)
    totals = {row.school_class_id: row for row in day_totals(programme, day.date, day.date)}
    by_class: dict[int, Line] = {}
    for sheet in sheets:
        line = by_class.setdefault(
            sheet.school_class_id,
            Line(
                sheet.school_class,
                [Cell() for _ in slots],
                totals.get(sheet.school_class_id),
            ),
        )
        if sheet.round.slot in slots:
            cell = Cell(sheet)
            cell.odd = usual.oddities_of(sheet) if cell.checked else []
            line.cells[slots.index(sheet.round.slot)] = cell
    return Desk(
        programme,
        day,
        slots,
        list(by_class.values()),
        list(waiting_appeals(programme)),
        [
            entry
            for sheet in sheets
            for entry in sheet.entries.all()
            if entry.item.bonus and not entry.confirmed
        ],
    )


def waiting_appeals(programme: Programme):
    """Appeals that nobody has decided yet, of whatever day, the oldest first."""
    return (
        Appeal.objects.waiting()
        .filter(entry__sheet__round__programme=programme)
        .with_sheet()
        .order_by("created_at")
    )


def programmes_for(user_sees_all: bool, departments) -> list[Programme]:
    """The programmes about classes that somebody may follow day by day, patrols first."""
    found = Programme.objects.filter(target_kind="class", active=True).select_related("department")
    if not user_sees_all:
        found = found.filter(department__code__in=departments)
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
