"""巡查 of the duty administrator and the weekly evaluation, kept by the inspection engine."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from apps.inspections.checklists.scoring import points_for
from apps.inspections.models import Entry, Item, Programme, Round, Sheet, State
from apps.inspections.rounds.services import times_of
from apps.portal.demo.preparation.storing import at
from apps.school.models import SchoolClass, Staff, Term
from apps.school.roles import Role
from apps.teaching.service_days.patrols import PATROL, WEEK

# One afternoon in so many has only one patrol; one patrol in so many finds something.
ONCE_ONE_IN, FINDS_ONE_IN = 25, 9
TIMES = ((15, 42), (16, 40), (17, 38))
# The sample of 1.4: day, grade and number of the class, and what was found at 16:40.
SAMPLE = (date(2022, 3, 3), 2, 3, "P1", "辅导师晚到4分，已提醒")
NOTES = {
    "P1": "教师晚到，已提醒", "P2": "点名册未填，已补点", "P5": "课间追逐，已提醒带队教师",
    "P6": "一处插座盖松动，已报修", "P7": "路队交接时未核对接送人，已提醒",
}  # fmt: skip
# Of the full points of an item so much is given, mostly all.
GIVEN = (1, 1, 1, 1, 1, 0.95, 0.9, 0.85)
LOCKED_AFTER = timedelta(days=14)


class _Filed:
    """Rounds, sheets and entries of one programme, to be written in one stroke each."""

    def __init__(self, code: str, term: Term, today: date) -> None:
        self.programme = Programme.objects.get(code=code)
        self.today = today
        self.version = self.programme.checklist.version_on(term.starts)
        items = Item.objects.filter(category__version=self.version)
        self.items = {item.code: item for item in items}
        self.rounds: list[Round] = []
        self.sheets: list[Sheet] = []
        self.entries: list[Entry] = []

    def open(self, on: date) -> Round:
        opens_at, due_at = times_of(self.programme, on, None)
        self.rounds.append(
            Round(
                programme=self.programme,
                date=on,
                version=self.version,
                opens_at=opens_at,
                due_at=due_at,
                state=Round.State.CLOSED,
            )
        )
        return self.rounds[-1]

    def file(self, round: Round, school_class: SchoolClass, inspector: int, when, note="") -> Sheet:
        locked = round.date + LOCKED_AFTER < self.today
        self.sheets.append(
            Sheet(
                round=round,
                school_class=school_class,
                inspector_id=inspector,
                saved_at=when,
                received_at=when,
                published_at=when + timedelta(minutes=20),
                note=note,
                state=State.LOCKED if locked else State.PUBLISHED,
            )
        )
        return self.sheets[-1]

    def note(self, sheet: Sheet, code: str, amount: Decimal, note: str = "") -> None:
        item = self.items[code]
        points = points_for(item, amount, self.programme.checklist.scoring)
        self.entries.append(
            Entry(sheet=sheet, item=item, amount=amount, points=points, note=note, confirmed=True)
        )

    def write(self) -> None:
        Round.objects.bulk_create(self.rounds)
        Sheet.objects.bulk_create(self.sheets, batch_size=2000)
        Entry.objects.bulk_create(self.entries, batch_size=2000)


def write_patrols(
    term: Term,
    chiefs: dict[int, int],
    days: Iterable[tuple[date, int]],
    today: date,
    random: Random,
) -> None:
    """Two patrols on every afternoon before ``today``; ``chiefs`` by weekday."""
    filed = _Filed(PATROL, term, today)
    classes = list(term.year.classes.order_by("grade", "number"))
    for on, weekday in days:
        if on >= today or weekday not in chiefs:
            continue
        round, there = filed.open(on), random.sample(classes, min(3, len(classes)))
        count = 1 if random.randrange(ONCE_ONE_IN) == 0 else random.choice((2, 2, 2, 3))
        times = TIMES[:count]
        if on == SAMPLE[0]:
            times = TIMES[:2]
            named = [one for one in classes if (one.grade, one.number) == SAMPLE[1:3]]
            there = [one for one in there if one not in named][:1] + named
        for school_class, (hour, minute) in zip(there, times, strict=False):
            sheet = filed.file(round, school_class, chiefs[weekday], at(on, hour, minute))
            if on == SAMPLE[0] and (school_class.grade, school_class.number) == SAMPLE[1:3]:
                sheet.note = SAMPLE[4]
                filed.note(sheet, SAMPLE[3], Decimal(1), SAMPLE[4])
            elif random.randrange(FINDS_ONE_IN) == 0:
                code = random.choice(list(NOTES))
                sheet.note = NOTES[code]
                filed.note(sheet, code, Decimal(1), NOTES[code])
    filed.programme.inspectors.add(*set(chiefs.values()))
    filed.write()


def write_evaluations(
    term: Term, days: Sequence[tuple[date, int]], today: date, random: Random
) -> None:
    """Each class once a week, on the last afternoon of the week, by the heads in turn."""
    filed = _Filed(WEEK, term, today)
    heads = list(Staff.objects.holding(Role.HEAD, on=term.starts).order_by("number"))
    classes = list(term.year.classes.order_by("grade", "number"))
    last = {on.isocalendar()[:2]: on for on, _ in days if on < today}
    for turn, on in enumerate(last.values()):
        round = filed.open(on)
        for place, school_class in enumerate(classes):
            head = heads[(turn + place) % len(heads)]
            sheet = filed.file(round, school_class, head.pk, at(on, 17, 10 + place % 40))
            for code, item in filed.items.items():
                given = float(item.points) * random.choice(GIVEN)
                filed.note(sheet, code, Decimal(round_half(given)))
    filed.write()


def round_half(value: float) -> str:
    """To half points."""
    return str(round(value * 2) / 2)
