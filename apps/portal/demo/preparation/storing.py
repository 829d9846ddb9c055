"""Many texts written at once: their parts from whole documents, their words counted once each."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value
from django.utils import timezone

from apps.teaching.documents.html import plain
from apps.teaching.documents.parts import Content, Document
from apps.teaching.manuscripts.bigrams import bigrams

BATCH = 500
_PARTS = """
INSERT INTO teaching_part (
    created_at, updated_at, manuscript_id, code, content, revision, edited_by_id, edited_at
)
SELECT text.at, text.at, text.manuscript, part.key, part.value::jsonb, 1, text.staff, text.at
FROM unnest(%s::bigint[], %s::json[], %s::bigint[], %s::timestamptz[])
    AS text (manuscript, document, staff, at), json_each(text.document) AS part
"""


def write_parts(rows: Sequence[tuple[int, Document, int | None, datetime]]) -> None:
    """Write the parts of manuscripts (ids) with whose they are and when they were last changed."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            manuscripts, documents, staff, times = zip(*rows[start : start + BATCH], strict=True)
            texts = [json.dumps(document, ensure_ascii=False) for document in documents]
            cursor.execute(_PARTS, [list(manuscripts), texts, list(staff), list(times)])


def vector(document: Document) -> SearchVector:
    """As ``manuscripts.services.words_of``; many texts share most of their lines."""
    pairs = filter(None, map(_pairs, _pieces(document.values())))
    return SearchVector(Value(" ".join(pairs)), config="simple")


def _pieces(contents: Iterable[Content]) -> Iterator[str]:
    for content in contents:
        if isinstance(content, str):
            yield content
        else:
            yield from (cell for row in content for cell in row.values())


@lru_cache(maxsize=50_000)
def _pairs(piece: str) -> str:
    return " ".join(bigrams(plain(piece) if "<" in piece else piece))


def at(on: date, hour: int = 16, minute: int = 20) -> datetime:
    """A time of a school day."""
    return timezone.make_aware(datetime.combine(on, time(hour, minute)))
