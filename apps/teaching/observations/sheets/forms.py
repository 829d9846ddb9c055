"""The sheet as an ordinary form: read into rows, compared with what the page was opened with."""

import json
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from apps.teaching.observations.sheets.rows import (
    LISTS,
    MOST_STEPS,
    RATING,
    REDESIGN,
    STEP,
    STEP_FIELDS,
    Change,
    Rows,
    known_rows,
)

BASE_LIMIT = 500_000  # characters


@dataclass
class SheetForm:
    """What was sent: rows as typed, the changes among them, photos by step, photos to take away."""

    typed: Rows
    changes: list[Change]
    photos: list[tuple[str, UploadedFile]] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)


def read(data: QueryDict, files: MultiValueDict) -> SheetForm:
    """Every field of the page. Steps that nobody wrote anything into are none."""
    base = _base(data)
    typed: Rows = {}
    photos = []
    for uuid in list(dict.fromkeys(data.getlist("step")))[: MOST_STEPS + 5]:
        value = {name: data.get(f"{name}-{uuid}", "") for name in STEP_FIELDS}
        sent = files.getlist(f"photo-{uuid}")
        known = (STEP, uuid) in base
        if data.get(f"remove-{uuid}"):
            typed[STEP, uuid] = None
        elif known or sent or any(text.strip() for text in value.values()):
            typed[STEP, uuid] = value
            photos += [(uuid, file) for file in sent]
    for name, value in data.items():
        if name.startswith("rating-"):
            typed[RATING, name.removeprefix("rating-")] = value.strip() or None
    for kind in LISTS:
        typed[kind, ""] = [line for line in data.getlist(kind) if line.strip()]
    typed[REDESIGN, ""] = data.get(REDESIGN, "")
    changes = [
        Change(*key, base.get(key), value) for key, value in typed.items() if value != base.get(key)
    ]
    return SheetForm(typed, changes, photos, data.getlist("remove-photo"))


def _base(data: QueryDict) -> Rows:
    text = data.get("base", "")
    try:
        return known_rows(json.loads(text)) if len(text) <= BASE_LIMIT else {}
    except (ValueError, RecursionError):
        return {}
