"""The board by teacher: a line for each, with what was in time, late, missing."""

from collections import defaultdict
from dataclasses import dataclass, field

from apps.teaching.board.standing import Kind, Query, Scope, State

_PEOPLE = """
SELECT staff.id, staff.name, kind, state, count(*), max(late_by)
FROM standing JOIN school_staff staff ON staff.id = standing.staff_id
WHERE {where} AND state <> 'open'
GROUP BY 1, 2, 3, 4, staff.pinyin
ORDER BY staff.pinyin, staff.id
"""
# A column: its heading, its key in ``asking.WHAT``, the kind and the states that it counts.
COLUMNS = (
    ("主备按时", "plan-kept", Kind.PLAN, (State.KEPT,)),
    ("主备迟", "plan-late", Kind.PLAN, (State.LATE,)),
    ("缺主备", "plan-missing", Kind.PLAN, (State.MISSING,)),
    ("缺作业设计", "homework-missing", Kind.HOMEWORK, (State.MISSING,)),
    ("缺课程纲要", "outline-missing", Kind.OUTLINE, (State.MISSING,)),
    ("未二备", "adaptation-missing", Kind.ADAPTATION, (State.MISSING,)),
    ("不合格", "adaptation-unfit", Kind.ADAPTATION, (State.UNFIT,)),
    ("缺反思", "reflection-missing", Kind.REFLECTION, (State.MISSING,)),
    ("缺详案反思", "long-missing", Kind.LONG, (State.MISSING,)),
    ("缺重建", "redesign-missing", Kind.REDESIGN, (State.MISSING,)),
)


@dataclass(frozen=True)
class Figure:
    """A number of a teacher's line; ``words`` is what stands there."""

    title: str
    what: str
    count: int
    words: str
    tone: str

    @property
    def cell(self) -> int | str:
        """In a workbook a bare number is one to reckon with."""
        return int(self.words) if self.words.isdecimal() else self.words


@dataclass
class Person:
    """A teacher's line."""

    pk: int
    name: str
    counts: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    worst: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def figures(self) -> list[Figure]:
        return [self._figure(*column) for column in COLUMNS]

    @property
    def undone(self) -> int:
        """How much of it all is not done."""
        undone = (State.MISSING, State.UNFIT)
        return sum(count for (_, state), count in self.counts.items() if state in undone)

    def _figure(self, title: str, what: str, kind: Kind, states: tuple[State, ...]) -> Figure:
        count = sum(self.counts[kind, state] for state in states)
        words = str(count or "")
        days = max(self.worst[kind, state] for state in states)
        if what == "plan-kept":
            whole = sum(number for (of, _), number in self.counts.items() if of == kind)
            words = f"{count}/{whole}" if whole else ""
        elif count and what in ("plan-late", "plan-missing"):
            words = f"{count}（{'最多' if count > 1 else ''}{days}天）"
        tone = "quiet" if what == "plan-kept" else "soon" if kind in _GENTLE else "late"
        return Figure(title, what, count, words, tone)


_GENTLE = (Kind.REFLECTION, Kind.LONG, Kind.REDESIGN)


def people(scope: Scope) -> list[Person]:
    """Everybody of the scope of whom something was due; one query."""
    found: dict[int, Person] = {}
    for pk, name, kind, state, count, late_by in Query(scope, list(Kind)).rows(_PEOPLE):
        person = found.setdefault(pk, Person(pk, name))
        person.counts[kind, state] += count
        person.worst[kind, state] = max(person.worst[kind, state], late_by)
    return list(found.values())
