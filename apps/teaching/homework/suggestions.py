"""What need not be typed: from the lesson plan, from last time, from the group's shared pieces (T06)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode

from apps.school.models import Staff
from apps.teaching.adaptations.models import Adaptation
from apps.teaching.homework.models import Homework
from apps.teaching.leads.models import LessonPlan
from apps.teaching.manuscripts.models import Part
from apps.teaching.schedule.models import ClassLesson, UnitLesson

TIERS = {"基础": Homework.Tier.A, "提高": Homework.Tier.B, "拓展": Homework.Tier.C}
# What a colleague set a week ago is still used; older things are found in the list.
SHARED_FOR = timedelta(days=7)
MOST = 4


@dataclass(frozen=True)
class Suggestion:
    """One line to tap: where it comes from, what it says, what it fills in."""

    origin: str
    text: str
    query: str
    note: str = ""
    initial: dict = field(default_factory=dict)
    # Subject and grade for which it is.
    pair: tuple[int, int] = (0, 0)

    @property
    def url(self) -> str:
        return f"{reverse('teaching:homework-new')}?{self.query}"


def from_plans(staff: Staff, on: date) -> list[Suggestion]:
    """The homework rows of the lesson plans of what one teaches on a day, the own version first."""
    taught = ClassLesson.objects.filter(staff=staff, date=on).order_by("period__number")
    lessons = {row.lesson_id: row.lesson for row in taught.select_related("lesson__unit__group")}
    if not lessons:
        return []
    plans = LessonPlan.objects.filter(lesson__in=lessons).values_list("manuscript", "lesson")
    own = Adaptation.objects.filter(lesson__in=lessons, staff=staff)
    texts = {lesson: text for text, lesson in plans}
    texts |= {lesson: text for text, lesson in own.values_list("manuscript", "lesson")}
    parts = Part.objects.filter(manuscript__in=texts.values(), code="homework")
    rows = dict(parts.values_list("manuscript", "content"))
    return [
        suggestion
        for lesson_id, lesson in lessons.items()
        for suggestion in _of_plan(lesson, rows.get(texts.get(lesson_id)))
    ]


def _of_plan(lesson: UnitLesson, rows) -> list[Suggestion]:
    found = []
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        content = (row.get("content") or "").strip()
        if not content:
            continue
        tier, minutes = row.get("tier", ""), (row.get("minutes") or "").strip()
        notes = [tier, f"{minutes}分钟" if minutes else "", row.get("for_whom", "")]
        found.append(
            Suggestion(
                f"教案《{lesson.title}》",
                content,
                urlencode({"lesson": lesson.pk, "row": number}),
                "，".join(note for note in notes if note),
                _filled_in(lesson, content, tier, row.get("for_whom", "")),
                (lesson.unit.group.subject_id, lesson.unit.group.grade),
            )
        )
    return found


def _filled_in(lesson: UnitLesson, content: str, tier: str, for_whom: str) -> dict:
    # A plan with 基础 alone is for everybody; 提高 and 拓展 are tiers.
    tiered = tier in ("提高", "拓展")
    return {
        "content": content,
        "lesson": lesson.pk,
        "tier": TIERS[tier] if tiered else Homework.Tier.ALL,
        "type": Homework.Type.LAYERED if tiered else Homework.Type.BASIC,
        "required": tier != "拓展",
        "for_whom": for_whom[:60] or "全体学生",
    }


def _of_piece(homework: Homework, origin: str) -> Suggestion:
    copied = ("content", "other_source", "kind", "place", "type", "tier", "required")
    also = ("elastic", "essay", "marking")
    initial = {name: getattr(homework, name) for name in copied + also}
    initial |= {"workbook": homework.workbook_id, "lesson": homework.lesson_id}
    trial = homework.trial
    note = f"{trial.staff}已试做{trial.minutes.normalize():f}分钟" if trial else ""
    pair = homework.subject_id, homework.school_class.grade
    return Suggestion(origin, homework.content, f"copy={homework.pk}", note, initial, pair)


def from_last_time(staff: Staff, before: date) -> list[Suggestion]:
    """What one set last, each content once."""
    rows = Homework.objects.filter(staff=staff, night__lte=before).exclude(
        state=Homework.State.WITHDRAWN
    )
    found = {}
    for row in rows.select_related("trial__staff", "school_class").order_by("-night", "-pk")[
        : 4 * MOST
    ]:
        found.setdefault(row.digest, row)
    return [
        _of_piece(row, f"上次 {row.night.month}月{row.night.day}日")
        for row in list(found.values())[:MOST]
    ]


def from_group(staff: Staff, pairs: set[tuple[int, int]], on: date) -> list[Suggestion]:
    """What colleagues share in the subjects and grades (``pairs``) that one teaches."""
    rows = (
        Homework.objects.filter(
            shared=True,
            night__gte=on - SHARED_FOR,
            subject__in={subject for subject, _ in pairs},
            school_class__grade__in={grade for _, grade in pairs},
        )
        .exclude(staff=staff)
        .exclude(state__in=Homework.AWAY)
        .select_related("trial__staff", "staff", "school_class")
        .order_by("-night", "-pk")[:60]
    )
    found = {}
    for row in rows:
        if (row.subject_id, row.school_class.grade) in pairs:
            found.setdefault(row.digest, row)
    return [_of_piece(row, f"组内 {row.staff}") for row in list(found.values())[:MOST]]


def of_query(suggestions: list[Suggestion], query: dict) -> Suggestion | None:
    """The line that was tapped; None for one that is not offered (any more)."""
    if "lesson" in query:
        asked = urlencode({"lesson": query["lesson"], "row": query.get("row", "0")})
    else:
        asked = f"copy={query.get('copy', '')}"
    return next((one for one in suggestions if one.query == asked), None)
