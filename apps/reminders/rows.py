"""For a requirement whose rules are Python (a schedule, a calendar): its rows as the querysets that
``Requirement`` asks for. PostgreSQL takes them as arrays and unfolds them; nothing is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, DateField, Field, Func, QuerySet, Value
from django.db.models.functions import Cast

from apps.school.models import Term


@dataclass(frozen=True)
class Owed:
    """What one person owes: the columns of ``Requirement.expected``."""

    staff_id: int | None
    object_key: str
    since: date
    due_on: date
    label: str
    link: str


@dataclass(frozen=True)
class Fact:
    """What one person has done: the columns of ``Requirement.done``."""

    staff_id: int | None
    object_key: str
    done_on: date


class _Unfold(Func):
    """``unnest(array)``; several in one SELECT advance together, row by row."""

    function = "unnest"
    set_returning = True


_COLUMNS: dict[type, dict[str, type[Field]]] = {
    Owed: {
        "staff_id": BigIntegerField,
        "object_key": CharField,
        "since": DateField,
        "due_on": DateField,
        "label": CharField,
        "link": CharField,
    },
    Fact: {"staff_id": BigIntegerField, "object_key": CharField, "done_on": DateField},
}


def owed(term: Term, rows: Iterable[Owed]) -> QuerySet:
    """``rows`` as ``Requirement.expected`` returns them."""
    return _unfolded(term, Owed, rows)


def facts(term: Term, rows: Iterable[Fact]) -> QuerySet:
    """``rows`` as ``Requirement.done`` returns them."""
    return _unfolded(term, Fact, rows)


def _unfolded(term: Term, kind: type, rows: Iterable) -> QuerySet:
    rows = list(rows)
    columns = {
        name: _Unfold(
            Cast(Value([getattr(row, name) for row in rows]), ArrayField(field())),
            output_field=field(),
        )
        for name, field in _COLUMNS[kind].items()
    }
    # One row to hang the arrays on.
    return Term.objects.filter(pk=term.pk).values(**columns)
