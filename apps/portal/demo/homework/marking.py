"""批改 at the demo school: collected, marked, corrections marked again; mostly in time."""

from datetime import date
from random import Random

from apps.teaching.models import Homework

Kind, State = Homework.Kind, Homework.State
# School days from 收交 to 批改反馈: of a hundred pieces so many within 0, 1 …; an essay takes longer.
USUAL = (0, 0, 0, 0, 0, 0, 1, 1, 1, 1)
LATE, LATE_DAYS = 6, (2, 2, 3, 4)
ESSAY_DAYS, ESSAY_LATE = (3, 4, 5, 6, 7, 8, 9, 10), (11, 13)
# Of a hundred: handed in a day later, never marked, corrections never looked at again.
COLLECTED_LATER, NEVER, NOT_AGAIN = 4, 1, 25
ARCHIVED_AFTER = 20  # school days


class Marking:
    """How far each published piece came by ``today``, in school days."""

    def __init__(self, school_days: list[date], today: date, random: Random) -> None:
        self.days, self.today, self.random = school_days, today, random
        self.places = {on: place for place, on in enumerate(school_days)}
        before = [on for on in school_days if on < today]
        # Of a term that is over everything is filed.
        kept = ARCHIVED_AFTER if len(before) < len(school_days) else 0
        self.archived_before = before[-kept] if 0 < kept < len(before) else None
        if not kept:
            self.archived_before = today

    def mark(self, row: Homework) -> None:
        """Go on with one piece that the families see."""
        if row.state != State.PUBLISHED or row.due_on >= self.today:
            return
        if row.kind != Kind.ORAL and row.marking != Homework.Marking.CLASS:
            self._collect(row)
        old = self.archived_before is not None and row.night < self.archived_before
        if old and row.state != State.COLLECTED:
            row.state = State.ARCHIVED

    def _collect(self, row: Homework) -> None:
        later = self.random.randrange(100) < COLLECTED_LATER
        row.collected_on = self._after(row.due_on, 1 if later else 0)
        if row.collected_on is None or row.collected_on >= self.today:
            row.collected_on = None
            return
        row.state = State.COLLECTED
        row.marked_on = self._after(row.collected_on, self._days(row))
        if row.marked_on is None or row.marked_on >= self.today or self._chance(NEVER):
            row.marked_on = None
            return
        row.state, row.marked_by_id = State.MARKED, row.staff_id
        again = self._after(row.marked_on, self.random.choice((1, 1, 1, 2)))
        if again and again < self.today and not self._chance(NOT_AGAIN):
            row.state, row.remarked_on = State.CORRECTED, again

    def _days(self, row: Homework) -> int:
        late = self._chance(LATE)
        if row.essay:
            return self.random.choice(ESSAY_LATE if late else ESSAY_DAYS)
        return self.random.choice(LATE_DAYS if late else USUAL)

    def _chance(self, of_hundred: int) -> bool:
        return self.random.randrange(100) < of_hundred

    def _after(self, on: date, count: int) -> date | None:
        """The ``count``-th school day after one of the term; None beyond the term."""
        place = self.places.get(on)
        if place is None or place + count >= len(self.days):
            return None
        return self.days[place + count]
