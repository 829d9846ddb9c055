"""Reading a record by a path such as ``school_class__grade``: what a column is called and shows."""

from datetime import date, datetime, time

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone

# Fields of every record that say nothing of the school.
QUIET = {"id", "pinyin", "created_at", "updated_at"}


def owner_of(model: type[models.Model], path: str) -> tuple[type[models.Model], str]:
    """The model on which the last name of ``path`` stands, and that name."""
    *way, last = path.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model
    return model, last


def field_at(model: type[models.Model], path: str) -> models.Field | None:
    """The field that a path leads to; None for a property."""
    model, last = owner_of(model, path)
    try:
        return model._meta.get_field(last)
    except FieldDoesNotExist:
        return None


def label_of(model: type[models.Model], path: str) -> str:
    """The column heading of a path; a property's is given by ``admin.display``."""
    field = field_at(model, path)
    if field is not None:
        named = field if hasattr(field, "verbose_name") else field.related_model._meta
        return str(named.verbose_name)
    model, last = owner_of(model, path)
    attribute = getattr(model, last)
    function = getattr(attribute, "fget", attribute)
    return getattr(function, "short_description", last)


def cell_at(record: models.Model, path: str) -> str | int | float | date | time | None:
    """The value at a path as a spreadsheet keeps it: labels as text; dates, numbers as such."""
    *way, last = path.split("__")
    for name in way:
        record = getattr(record, name, None)
        if record is None:
            return None
    getter = getattr(record, f"get_{last}_display", None)
    value = getter() if getter else getattr(record, last)
    value = value() if callable(value) else value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    return value if value is None or isinstance(value, int | float | date | time) else str(value)


def display(value) -> str | int | float:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value if isinstance(value, int | float) else str(value)


def value_at(record: models.Model, path: str) -> str | int | float:
    """The readable value at a path: the label of a choice, the name of a related row."""
    return display(cell_at(record, path))


def detail_rows(record: models.Model, names: list[str] | None = None) -> list[tuple[str, object]]:
    """Label and value of each field worth reading."""
    names = names or [
        field.name for field in record._meta.concrete_fields if field.name not in QUIET
    ]
    return [(label_of(type(record), name), value_at(record, name)) for name in names]
