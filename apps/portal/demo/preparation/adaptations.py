"""二次备课 at the demo school: most lessons changed at one place, some at several, a few not at all."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from apps.portal.demo.preparation.plans import BATCH, Text
from apps.portal.demo.preparation.storing import at, write_parts
from apps.portal.demo.preparation.texts import edited
from apps.teaching.documents.compare import compare
from apps.teaching.documents.parts import LESSON_PARTS, Content, Document
from apps.teaching.models import Adaptation, ClassLesson, Manuscript

# Days before the lesson on which it is adapted.
AHEAD = (1, 1, 2, 2, 3)
# So far ahead everybody was when a plan was shared anew.
NEXT_LESSONS = timedelta(days=7)
# One lesson in so many is not adapted, one in so many taken over without a change.
FORGOTTEN_ONE_IN, UNCHANGED_ONE_IN = 30, 60
# So many lessons a term and teacher are changed at several places.
RICH, RICH_PLACES = 5, (3, 4, 4, 5)


@dataclass
class Use:
    """A 课时 as one teacher has it, in the first of their classes."""

    text: Text
    staff: int
    class_lesson: int
    date: date
    taught_on: date | None


def uses_of(texts: Sequence[Text]) -> list[Use]:
    """Who teaches what when, the earliest first."""
    by_lesson = {text.lesson.pk: text for text in texts}
    rows = (
        ClassLesson.objects.filter(lesson__in=by_lesson, staff__isnull=False)
        .order_by("date", "period__number", "pk")
        .values_list("lesson", "staff", "pk", "date", "taught_on")
    )
    found: dict[tuple[int, int], Use] = {}
    for lesson, staff, pk, on, taught in rows:
        found.setdefault((lesson, staff), Use(by_lesson[lesson], staff, pk, on, taught))
    return list(found.values())


def write_adaptations(uses: Sequence[Use], today: date, random: Random) -> None:
    """Everybody's own versions of what others lead, up to ``today``."""
    rich: Counter[int] = Counter()
    rows, documents = [], []
    for use in uses:
        on = _day(use, random)
        again = use.text.course.updated_on
        if on is None or on > today or (random.randrange(FORGOTTEN_ONE_IN) == 0 and not again):
            continue
        places = 1
        if rich[use.staff] < RICH and random.random() < _share(use):
            rich[use.staff] += 1
            places = random.choice(RICH_PLACES)
        elif random.randrange(UNCHANGED_ONE_IN) == 0:
            places = 0
        row, document = _adaptation(use, on, places, random)
        rows.append(row)
        documents.append((document, use.staff, at(on, 15, random.randrange(60))))
    Manuscript.objects.bulk_create([row.manuscript for row in rows], batch_size=BATCH)
    Adaptation.objects.bulk_create(rows, batch_size=BATCH)
    write_parts([(row.manuscript.pk, *text) for row, text in zip(rows, documents, strict=True)])


def _day(use: Use, random: Random) -> date | None:
    """On which day it is adapted; None where there is nothing to adapt, or no time to."""
    course = use.text.course
    if use.staff == course.unit.lead_id or course.shared_on is None or not use.text.edition:
        return None
    on = use.date - timedelta(days=random.choice(AHEAD))
    if course.updated_on and use.date < course.updated_on + NEXT_LESSONS:
        # Before the lead changed it once more, so that there is something to look at.
        on = min(on, course.updated_on - timedelta(days=1))
    on = max(on, course.shared_on)
    return on if on < use.date else None


def _share(use: Use) -> float:
    """How likely it is changed at several places: where there is much to work on, always."""
    return 1.0 if use.text.draft.own else 0.1


def _adaptation(use: Use, on: date, places: int, random: Random) -> tuple[Adaptation, Document]:
    draft = use.text.draft
    edits = draft.edits[:-2] if use.text.course.updated_on else draft.edits
    chosen = random.sample(edits, min(places, len(edits)))
    document, before = edited(draft.document, chosen)
    changes = count(before, document)
    return Adaptation(
        lesson=use.text.lesson,
        staff_id=use.staff,
        base=use.text.edition,
        considered=use.text.edition,
        origin=draft.document,
        manuscript=Manuscript(kind=Manuscript.Kind.LESSON),
        changes=changes,
        changed_on=on if changes else None,
    ), document


def count(before: dict[str, Content], after: Document) -> int:
    """What ``Adaptation.comparison`` counts. Rows that are the same have no red and are left out."""
    found = 0
    for code, old in before.items():
        new = after[code]
        pairs = [(old, new)]
        if isinstance(old, list):
            pairs = [([a], [b]) for a, b in zip(old, new, strict=True) if a != b]
        found += sum(_count(code, json.dumps(a), json.dumps(b)) for a, b in pairs)
    return found


@lru_cache(maxsize=20_000)
def _count(code: str, before: str, after: str) -> int:
    """Many lessons after one pattern are changed at the same place."""
    kinds = [kind for kind in LESSON_PARTS if kind.code == code]
    return compare(kinds, {code: json.loads(before)}, {code: json.loads(after)}).count
