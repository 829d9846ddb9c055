"""What teachers of the demo school thought after their lessons: 反思 and 重建."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from apps.portal.demo.preparation.adaptations import Use
from apps.portal.demo.preparation.texts import said, voices
from apps.teaching.models import Redesign, Reflection

# One lesson in so many is not thought over; of the last days most are still to come.
MISSING_ONE_IN, LATELY = 12, timedelta(days=3)
LATER = (0, 0, 0, 1, 1, 1, 2, 2, 3, 7)
SHORT = ("反思·得", "反思·失")
LONG = ("长反思·起", "长反思·事", "长反思·思", "长反思·改")
# One in so many points at a step of the plan; one teacher in so many forgets the long one a week.
QUOTING_ONE_IN, NO_LONG_ONE_IN = 3, 6
# One in so many units has no 重建 of a colleague.
NO_REDESIGN_ONE_IN = 3


def write_thoughts(uses: Sequence[Use], today: date, random: Random) -> None:
    """Reflections of what was taught, one long one a week, and what would be done otherwise."""
    long: set[tuple[int, int]] = set()
    rows = []
    for use in uses:
        on = use.taught_on and use.taught_on + timedelta(days=random.choice(LATER))
        lately = on and on > today - LATELY
        if not on or on > today or random.randrange(2 if lately else MISSING_ONE_IN) == 0:
            continue
        week = (use.staff, on.isocalendar().week)
        at_length = week not in long and random.randrange(NO_LONG_ONE_IN) > 0
        long.add(week)
        rows.append(_reflection(use, on, LONG if at_length else SHORT, random))
    Reflection.objects.bulk_create(rows, batch_size=1000)
    Redesign.objects.bulk_create(_redesigns(uses, today, random))


def _reflection(use: Use, on: date, pieces: Sequence[str], random: Random) -> Reflection:
    lines = voices(use.text.course.unit.group.subject.code)
    # Whoever taught before the plan was written has no step of it to speak of.
    steps = [row["step"] for row in use.text.draft.document.get("process", ())] or ["练习"]
    step = random.choice(steps)
    names = {"题": use.text.lesson.title, "环节": _bare(step)}
    text = "".join(said(lines[piece], random, **names) for piece in pieces)
    quoting = random.randrange(QUOTING_ONE_IN) == 0
    return Reflection(
        lesson=use.text.lesson,
        staff_id=use.staff,
        class_lesson_id=use.class_lesson,
        code="process" if quoting else "",
        quote=step if quoting else "",
        text=text,
        length=len("".join(text.split())),
        written_on=on,
    )


def _bare(step: str) -> str:
    return step.partition("（")[0]


def _redesigns(uses: Sequence[Use], today: date, random: Random) -> list[Redesign]:
    """One a unit and teacher, in the days after its last lesson."""
    last: dict[tuple[int, int], Use] = {}
    for use in uses:
        last[use.text.course.unit.pk, use.staff] = use
    rows = []
    for use in last.values():
        on = use.taught_on and use.taught_on + timedelta(days=random.randint(1, 5))
        if on is None or on > today or random.randrange(NO_REDESIGN_ONE_IN) == 0:
            continue
        unit = use.text.course.unit
        text = said(voices(unit.group.subject.code)["重建"], random, 题=use.text.lesson.title)
        rows.append(
            Redesign(
                unit=unit, lesson=use.text.lesson, staff_id=use.staff, text=text, written_on=on
            )
        )
    return rows
