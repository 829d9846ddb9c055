"""What happened to a record: when, who, in whose place, before → after."""

from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from pghistory.models import Events

from apps.core.values import QUIET, display

ACTIONS = {"insert": "新建", "update": "修改", "delete": "删除"}


@dataclass(frozen=True)
class Entry:
    """One change of one record; ``reason`` is what was given for a change of many at once."""

    at: datetime
    who: str
    acting_for: str
    action: str
    changes: list[tuple[str, str, str]]
    reason: str = ""


def signature(user) -> dict[str, int]:
    """What is kept of who made a change: the person and, for a deputy, in whose place."""
    kept = {"user": user.pk}
    if user.acting_for:
        kept["acting_for"] = user.acting_for.principal_id
    return kept


def written_by(user) -> AbstractContextManager:
    """Changes made inside are recorded as ``user``'s, also outside a request; None: the system's."""
    return pghistory.context(**signature(user)) if user else nullcontext()


def entries(
    record: models.Model, *, since: datetime | None = None, limit: int = 200
) -> list[Entry]:
    """The latest changes of ``record``, newest first; empty where the model keeps no history."""
    events = Events.objects.tracks(record).order_by("-pgh_created_at", "-pgh_id")
    if since:
        events = events.filter(pgh_created_at__gt=since)
    events = list(events[:limit])
    people, related = _people(events), _related(type(record), events)
    found = []
    for event in events:
        context = event.pgh_context or {}
        changes = _changes(type(record), event.pgh_diff or {}, related)
        if event.pgh_label == "update" and not changes:
            continue
        found.append(
            Entry(
                at=event.pgh_created_at,
                who=people.get(context.get("user"), context.get("job", "系统")),
                acting_for=people.get(context.get("acting_for"), ""),
                action=ACTIONS.get(event.pgh_label, event.pgh_label),
                changes=changes,
                reason=context.get("reason", ""),
            )
        )
    return found


def _people(events: list) -> dict[int, str]:
    keys = {
        (event.pgh_context or {}).get(key) for event in events for key in ("user", "acting_for")
    }
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=keys - {None})}


def _field(model: type[models.Model], name: str) -> models.Field | None:
    try:
        return model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None


def _related(model: type[models.Model], events: list) -> dict[tuple[str, int], str]:
    """The names of all rows that the changes point at, one query for each relation."""
    keys = defaultdict(set)
    for event in events:
        for name, pair in (event.pgh_diff or {}).items():
            field = _field(model, name)
            if field is not None and field.is_relation:
                keys[field] |= set(pair) - {None}
    return {
        (field.name, row.pk): str(row)
        for field, pks in keys.items()
        for row in field.related_model._base_manager.select_related().filter(pk__in=pks)
    }


def _changes(model: type[models.Model], diff: dict, related: dict) -> list[tuple[str, str, str]]:
    changes = []
    for name, (before, after) in diff.items():
        field = _field(model, name)
        if name in QUIET or field is None:
            continue
        texts = [_readable(field, value, related) for value in (before, after)]
        changes.append((str(field.verbose_name), *texts))
    return changes


def _readable(field: models.Field, value, related: dict) -> str:
    if value is None or value == "":
        return "（空）"
    if field.is_relation:
        return related.get((field.name, value), "（已删除）")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateTimeField | models.TimeField):
        value = field.to_python(value)
    return str(display(value))
