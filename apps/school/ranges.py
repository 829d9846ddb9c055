"""Stretches of days, for constraints that let nobody be in two places at a time."""

from django.contrib.postgres.fields import DateRangeField, IntegerRangeField
from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast, Coalesce, Greatest


class DateRange(Func):
    """``daterange(start, end, '[]')``: both days belong to it, no end means for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


def closed(start: str, end: str) -> DateRange:
    """The days from field ``start`` to field ``end``, both included.

    An end before the start is for another constraint to refuse, in words: here it is no error.
    """
    for_ever = Cast(models.Value("infinity"), models.DateField())
    return DateRange(start, Greatest(start, Coalesce(end, for_ever)), models.Value("[]"))


class SameRow(Func):
    """A foreign key as a range of one: lets an exclusion constraint do without btree_gist."""

    function = "INT8RANGE"
    output_field = IntegerRangeField()


def same(field: str) -> SameRow:
    """Rows that agree in ``field``, for an exclusion constraint."""
    return SameRow(field, field, models.Value("[]"))
