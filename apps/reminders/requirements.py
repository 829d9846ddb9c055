"""What the plan demands, made measurable: declared where the data lives, compared in SQL.

    @requirement(
        "growth.open_lesson",
        title="每学期至少上一节公开课",
        owner=DepartmentCode.GROWTH,
        measures="每位任课教师本学期上过、且附了单元课程纲要的公开课。",
    )
    class OpenLesson(Requirement):
        def expected(self, term):
            return Staff.objects.on_duty().teachers().values(
                staff_id=F("pk"), object_key=Value(""), due_on=Value(term.ends),
                label=Value("上一节公开课"), link=Value("/growth/lesson/create/"),
            )

        def done(self, term):
            return Lesson.objects.filter(term=term).values(
                "staff_id", object_key=Value(""), done_on=F("held_on")
            )

Every app's ``requirements.py`` is read when Django starts.
"""

from collections.abc import Iterator
from typing import Literal

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from apps.school.models import Term
from apps.school.roles import DepartmentCode

Per = Literal["staff", "school_class"]


class Requirement:
    """One demand of the plan. Its to-dos are owed per person or per class.

    The two querysets end in ``.values(...)`` and give their columns these names:

    - ``staff_id``, or ``school_class_id`` where the requirement is ``per="school_class"``: whose it
      is; a row without one is left out;
    - ``object_key``: text telling several to-dos of one person apart, else ``""``.

    Several rows with the same two count as one, with the earliest date. Days are dates: a moment is
    cut down by ``TruncDate``. Reminder steps are counted in school days; they are the defaults that
    a department may change.
    """

    code: str
    title: str
    owner: DepartmentCode
    per: Per
    measures: str
    # Where in the school's plan it is at home, as the plan's import names it: ("三.2（1）",). Proposed
    # there when a plan is divided up; whoever owns a clause may link it elsewhere.
    clauses: tuple[str, ...] = ()

    # Before and after the due day, to the person.
    lead_days: tuple[int, ...] = (3, 0)
    overdue_days: tuple[int, ...] = (1, 3)
    # Overdue for so long, the group leader, the owner department's head, its overseer hears of it.
    leader_after: int | None = 3
    head_after: int | None = 5
    overseer_after: int | None = 10
    # So many days after the due day it can no longer be made good (a check that was missed): it
    # stays in the figures, but nobody is asked for it any more.
    lapses_after: int | None = None

    def expected(self, term: Term) -> QuerySet:
        """What is owed in ``term``: the key with ``due_on``, ``label`` and ``link``.

        ``label`` is what to do in a few words, ``link`` the path of the page where it is done.
        ``since``, the day from which it is owed, may be left out: then it is the term's first.
        Of a term that is over, say what was owed on its last day: whatever is missing then counts
        as a mistake that was corrected, and leaves the term's figures altogether.
        """
        raise NotImplementedError

    def done(self, term: Term) -> QuerySet:
        """The part that the data satisfies: the key with ``done_on``, the day of the fact.

        ``link``, the path of the record that proves it, may be left out.
        """
        raise NotImplementedError


_registry: dict[str, Requirement] = {}


def requirement(code: str, *, title: str, owner: DepartmentCode, measures: str, per: Per = "staff"):
    """Declare a requirement under a code such as ``growth.open_lesson``; no code twice."""

    def register(cls: type[Requirement]) -> type[Requirement]:
        if code in _registry:
            raise ImproperlyConfigured(f"Requirement {code} is declared twice.")
        cls.code, cls.title, cls.owner, cls.measures, cls.per = code, title, owner, measures, per
        _registry[code] = cls()
        return cls

    return register


def declared() -> Iterator[Requirement]:
    """All requirements, by code."""
    return iter(sorted(_registry.values(), key=lambda found: found.code))


def find(code: str) -> Requirement | None:
    """The requirement of a code; None for one that the portal no longer knows."""
    return _registry.get(code)


def lapsing() -> dict[str, int]:
    """After how many days overdue a to-do lapses, by the code of its requirement."""
    return {
        found.code: found.lapses_after for found in declared() if found.lapses_after is not None
    }


def owned_by(departments: frozenset[str] | set[str]) -> list[str]:
    """The codes of the requirements that these departments answer for."""
    return [found.code for found in declared() if found.owner in departments]
