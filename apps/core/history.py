"""What happened to a record: when, who, in whose place, before → after."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from pghistory.models import Events

from apps.core.lists import display

ACTIONS = {"insert": "新建", "update": "修改", "delete": "删除"}
QUIET = {"updated_at", "pinyin", "created_at"}


@dataclass(frozen=True)
class Entry:
    """One change of one record."""

    at: datetime
    who: str
    acting_for: str
    action: str
    changes: list[tuple[str, str, str]]


def signature(user) -> dict[str, int]:
    """What is kept of who made a change: the person and, for a deputy, in whose place."""
    kept = {"user": user.pk}
    if user.acting_for:
        kept["acting_for"] = user.acting_for.principal_id
    return kept


def written_by(user) -> AbstractContextManager:
    """Changes made inside are recorded as ``user``'s, also outside a request; None: the system's."""
    return pghistory.context(**signature(user)) if user else nullcontext()


def entries(record: models.Model, limit: int = 200) -> list[Entry]:
    """The latest changes of ``record``, newest first; empty where the model keeps no history."""
    events = list(Events.objects.tracks(record).order_by("-pgh_created_at", "-pgh_id")[:limit])
    names = _names(events)
    found = []
    for event in events:
        context = event.pgh_context or {}
        changes = _changes(type(record), event.pgh_diff or {})
        if event.pgh_label == "update" and not changes:
            continue
        found.append(
            Entry(
                at=event.pgh_created_at,
                who=names.get(context.get("user"), context.get("job", "系统")),
                acting_for=names.get(context.get("acting_for"), ""),
                action=ACTIONS.get(event.pgh_label, event.pgh_label),
                changes=changes,
            )
        )
    return found


def _names(events: list) -> dict[int, str]:
    keys = {
        (event.pgh_context or {}).get(key) for event in events for key in ("user", "acting_for")
    }
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=keys - {None})}


def _changes(model: type[models.Model], diff: dict) -> list[tuple[str, str, str]]:
    changes = []
    for name, (before, after) in diff.items():
        if name in QUIET:
            continue
        try:
            field = model._meta.get_field(name.removesuffix("_id"))
        except FieldDoesNotExist:
            continue
        changes.append((str(field.verbose_name), _readable(field, before), _readable(field, after)))
    return changes


def _readable(field: models.Field, value) -> str:
    if value is None or value == "":
        return "（空）"
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(display(value))
