"""议课纪要: what the sheets said, what was decided, the lesson taught anew (2.2: within 48 hours)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.reminders import services as reminders
from apps.school.models import Staff
from apps.teaching.observations import services as lessons
from apps.teaching.observations.coming import locked
from apps.teaching.observations.models import Observation, Observer
from apps.teaching.observations.sheets.models import ObservationSheet
from apps.teaching.observations.telling import what

TEXTS = ("strengths", "suggestions", "decisions")


@dataclass(frozen=True)
class Said:
    """One line of somebody's sheet; ``taken``: it stands in the minutes."""

    kind: str
    text: str
    staff: Staff
    taken: bool


def gathered(observation: Observation) -> list[Said]:
    """亮点 and 建议 of the sheets that were handed in, without points."""
    sheets = observation.sheets.submitted().select_related("staff").order_by("staff__number")
    found = []
    for kind in ("strengths", "suggestions"):
        there = lines_of(getattr(observation, kind))
        for sheet in sheets:
            for text in getattr(sheet, kind):
                found.append(Said(kind, text, sheet.staff, text in there))
    return found


def lines_of(text: str) -> list[str]:
    """The lines of a text, without numbers that somebody put before them."""
    return [line.strip().lstrip("0123456789.、 ") for line in text.splitlines() if line.strip()]


def missing(observation: Observation) -> list[Staff]:
    """Who was to come and has not handed in a sheet."""
    handed_in = observation.sheets.submitted().values("staff")
    rows = observation.observers.exclude(answer=Observer.Answer.EXCUSED)
    rows = rows.exclude(staff__in=handed_in).select_related("staff")
    return [row.staff for row in rows]


def closed_because(observation: Observation) -> str:
    """Why no minutes can be written now; empty where they can."""
    states = Observation.State
    if observation.kind == Observation.Kind.DROP_IN:
        return "随堂听课不用写议课纪要。"
    if observation.state in (states.PLANNED, states.CANCELLED):
        return "这次观课还没有公布，或已经取消。"
    if observation.state == states.ARCHIVED:
        return "这次观课已经归档，纪要不能再改。"
    if observation.date > timezone.localdate():
        return "上完课才写议课纪要。"
    return ""


@transaction.atomic
def write(observation: Observation, texts: dict[str, str]) -> Observation:
    """Keep what is written so far. What was published before stays published, and history keeps both.

    Raises:
        ValidationError: it is closed, or published minutes would lose their strengths or suggestions.
    """
    observation = locked(observation)
    if closed := closed_because(observation):
        raise ValidationError(closed)
    for name in TEXTS:
        setattr(observation, name, texts[name].strip())
    if observation.minutes_at:
        _check(observation)
    observation.save()
    return observation


@transaction.atomic
def publish(observation: Observation, texts: dict[str, str], by: Staff) -> Observation:
    """Give the minutes out to all who watched; from now on their sheets stay as they are.

    Raises:
        ValidationError: strengths or suggestions are missing, or it is closed.
    """
    if observation.state == Observation.State.PUBLISHED:
        observation = lessons.mark_held(observation)
    observation = write(observation, texts)
    _check(observation)
    if observation.minutes_at is None:
        observation.minutes_by, observation.minutes_at = by, timezone.now()
    observation.state = Observation.State.DISCUSSED
    observation.save()
    _tell(observation, by)
    return observation


def _check(observation: Observation) -> None:
    words = {
        "strengths": "请写下亮点，可以从左边勾选。",
        "suggestions": "请写下建议，可以从左边勾选。",
    }
    if empty := {name: said for name, said in words.items() if not getattr(observation, name)}:
        raise ValidationError(empty)


def _tell(observation: Observation, by: Staff) -> None:
    rows = observation.observers.exclude(answer=Observer.Answer.EXCUSED).select_related("staff")
    wrote = ObservationSheet.objects.submitted().filter(observation=observation)
    people: Iterable[Staff | None] = {
        observation.teacher,
        observation.reviewer,
        *(row.staff for row in rows),
        *(sheet.staff for sheet in wrote.select_related("staff")),
    }
    reminders.notify(
        [person for person in people if person and person != by],
        key=f"observation:{observation.pk}:minutes",
        title=f"议课纪要已发布：{what(observation)}"[:100],
        body=f"{by}记录。"
        + (f"改进：{observation.decisions[:80]}" if observation.decisions else ""),
        link=observation.get_absolute_url(),
    )
