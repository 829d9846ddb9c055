"""Over which days one looks back: a day, a week, a term, or from one day to another."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from apps.inspections.sheets.desk import neighbours
from apps.school.calendar.services import day as day_info
from apps.school.calendar.services import week_dates
from apps.school.models import Term


class Span(models.TextChoices):
    DAY = "day", "一天"
    WEEK = "week", "一周"
    TERM = "term", "学期"
    FREE = "free", "自选"


@dataclass(frozen=True)
class Stretch:
    """Days in a row, what they are called, and a day of the stretch before and after."""

    first: date
    last: date
    name: str
    term: Term | None
    before: date | None = None
    after: date | None = None

    @property
    def dates(self) -> str:
        """2月28日—3月4日."""
        first = f"{self.first:%-m月%-d日}"
        return first if self.first == self.last else f"{first}—{self.last:%-m月%-d日}"


def around(span: str, on: date) -> Stretch:
    """The day, week or term in which a day lies; outside every term, the nearest term."""
    if span == Span.DAY:
        return Stretch(on, on, day_info(on).sentence, _term(on), *neighbours(on))
    term = _term(on)
    if span == Span.TERM and term:
        others = Term.objects.exclude(pk=term.pk)
        before = others.filter(ends__lt=term.starts).order_by("-starts").first()
        after = others.filter(starts__gt=term.ends).order_by("starts").first()
        return Stretch(
            term.starts,
            term.ends,
            str(term),
            term,
            before and before.starts,
            after and after.starts,
        )
    return _week(on, term)


def between(first: date, last: date) -> Stretch:
    """From one day to another, both included."""
    name = f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
    return Stretch(first, last, day_info(first).sentence if first == last else name, _term(last))


def _week(on: date, term: Term | None) -> Stretch:
    week = day_info(on).week
    if term and week:
        monday, sunday = week_dates(term, week)
        name = f"{term.short}第{week}周"
    else:
        monday = on - timedelta(days=on.weekday())
        sunday, name = monday + timedelta(days=6), "不在学期内"
    days = timedelta(days=7)
    return Stretch(monday, sunday, name, term, monday - days, monday + days)


def _term(on: date) -> Term | None:
    """The term of a day, or the one that ended last before it."""
    terms = Term.objects.select_related("year").order_by("-starts")
    return terms.filter(starts__lte=on).first() or terms.last()
