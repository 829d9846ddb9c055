"""资源库: what was ever final or shared, found by its words, its unit, its author, its year."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.school.models import Staff
from apps.teaching.leads.copying import OPEN
from apps.teaching.leads.looks import FINAL_NOTE, SHARED_NOTE
from apps.teaching.leads.models import LeadPlan, LessonPlan
from apps.teaching.manuscripts.models import Edition
from apps.teaching.manuscripts.services import search, words_in

OUT = (FINAL_NOTE, SHARED_NOTE)
AROUND = 36


@dataclass(frozen=True)
class Piece:
    """A stretch of an excerpt; ``hit`` is what was looked for."""

    text: str
    hit: bool = False


def newest() -> QuerySet[Edition]:
    """Of each text the edition that went out last."""
    later = Edition.objects.filter(
        manuscript=OuterRef("manuscript"), number__gt=OuterRef("number"), note__in=OUT
    )
    return Edition.objects.filter(note__in=OUT).exclude(Exists(later))


def shelf(words: str = "", **chosen) -> QuerySet[LessonPlan]:
    """教学设计 on the shelf, the latest term first.

    ``chosen``: subject, grade, year, lead, unit (part of its title); what is empty does not narrow.
    """
    paths = {
        "subject": "plan__unit__group__subject",
        "grade": "plan__unit__group__grade",
        "year": "plan__unit__group__term__year",
        "lead": "plan__unit__lead",
        "unit": "plan__unit__title__icontains",
    }
    rows = LessonPlan.objects.filter(
        plan__in=LeadPlan.objects.ready(),
        **{paths[name]: value for name, value in chosen.items() if value},
    )
    if words:
        hits = search(words).filter(pk__in=newest().values("pk"))
        titled = Q()
        for word in words.split():
            titled &= Q(lesson__title__icontains=word) | Q(plan__unit__title__icontains=word)
        rows = rows.filter(Q(manuscript__in=hits.values("manuscript")) | titled)
    return rows.order_by(
        "-plan__unit__group__term__starts",
        "plan__unit__group__subject__order",
        "plan__unit__group__grade",
        "plan__unit__number",
        "lesson__number",
    )


def with_credit(rows: QuerySet[LessonPlan]) -> QuerySet[LessonPlan]:
    """With everything that a line of the library says, by the same query."""
    return rows.select_related(
        "lesson",
        "plan__unit__lead",
        "plan__unit__group__subject",
        "plan__unit__group__term__year",
        "copied_from__plan__unit__lead",
        "copied_from__plan__unit__group__term__year",
    )


def leads() -> QuerySet[Staff]:
    """Whose plans stand there."""
    ready = LeadPlan.objects.ready().filter(unit__lead__isnull=False)
    return Staff.objects.filter(pk__in=ready.values("unit__lead")).order_by("pinyin")


def excerpts(rows: Iterable[LessonPlan], words: str) -> dict[int, list[Piece]]:
    """By manuscript, the place where the words stand, or how the text begins; one query."""
    manuscripts = [row.manuscript_id for row in rows]
    editions = newest().filter(manuscript__in=manuscripts).defer("words")
    return {
        edition.manuscript_id: excerpt(words_in(edition.content), words.split())
        for edition in editions
    }


def excerpt(text: str, words: list[str]) -> list[Piece]:
    """A line of ``text`` around the first hit, every hit marked."""
    text = re.sub(r"\s+", " ", text).strip()
    pattern = re.compile("|".join(re.escape(word) for word in words) or r"(?!)", re.IGNORECASE)
    found = pattern.search(text)
    start = max(found.start() - AROUND, 0) if found else 0
    end = (found.end() if found else AROUND) + AROUND
    cut = ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
    pieces, at = [], 0
    for hit in pattern.finditer(cut):
        pieces += [Piece(cut[at : hit.start()]), Piece(hit[0], hit=True)]
        at = hit.end()
    return [piece for piece in [*pieces, Piece(cut[at:])] if piece.text]


def writes_something(staff_id: int | None) -> bool:
    """Whether somebody has a text that may begin with another."""
    own = LeadPlan.objects.filter(unit__lead=staff_id, state__in=OPEN)
    return staff_id is not None and own.exists()


def places_for(staff_id: int | None, source: LessonPlan) -> QuerySet[LessonPlan]:
    """One's own texts of the same subject that are being written, and may begin with ``source``."""
    return (
        LessonPlan.objects.filter(
            plan__state__in=OPEN,
            plan__unit__lead=staff_id,
            plan__unit__group__subject=source.plan.unit.group.subject_id,
        )
        .exclude(pk=source.pk)
        .select_related("lesson", "manuscript", "plan__unit__group__subject")
        .order_by("-plan__unit__group__term__starts", "plan__unit__number", "lesson__number")
    )
