"""Who came to watch, what they wrote down, what they gave, and what was made of it together."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from apps.inspections.models import Item
from apps.portal.demo.observation.lessons import Timetable
from apps.portal.demo.observation.tuesdays import ARCHIVED_AFTER
from apps.portal.demo.preparation.storing import at
from apps.portal.demo.preparation.texts import said, voices
from apps.teaching.models import Observation, ObservationSheet, Observer, Rating, SheetStep
from apps.teaching.observations.timetable import invited_office

Kind, State = Observation.Kind, Observation.State
Answer, Reason = Observer.Answer, Observer.Reason
Submitted = ObservationSheet.State.SUBMITTED
# One in so many is excused, hands in no sheet, hands it in late.
EXCUSED_ONE_IN, NO_SHEET_ONE_IN, LATE_ONE_IN = 18, 14, 10
# One in so many minutes comes days after the 48 hours.
LATE_MINUTES_ONE_IN = 6
OPEN_OBSERVERS = 3
SUGGESTED_REDESIGN_ONE_IN = 6
STEPS = 4
# What the school is good at and what it is not: 目标 学生学习 教师教学 内容 作业与检测 效果与素养.
DIMENSIONS = (0.05, -0.02, 0.02, 0.01, -0.07, 0.04)


def write_sheets(
    table: Timetable,
    rows: Sequence[Observation],
    logins: frozenset[int],
    today: date,
    random: Random,
) -> None:
    """Observers, sheets and minutes of everything that was published."""
    now = at(today, 7)
    rows = [row for row in rows if row.state not in (State.PLANNED, State.CANCELLED)]
    held = [row for row in rows if row.state == State.HELD]
    # Of the lesson that was observed last, those with a login still owe their sheets.
    last = max((row for row in held if row.kind == Kind.TUESDAY), key=_day, default=None)
    observers = [one for row in rows for one in _observers(table, row, logins, random)]
    sheets = []
    for one in observers:
        waits = one.observation is last and one.staff_id in logins
        # Whoever leads the discussion has written something down.
        writes = random.randrange(NO_SHEET_ONE_IN) or one.staff_id == one.observation.reviewer_id
        if one.signed_in_at and not waits and writes:
            sheets.append(_sheet(table, one, random))
    sheets = [sheet for sheet in sheets if sheet.submitted_at < now]
    Observer.objects.bulk_create(observers)
    ObservationSheet.objects.bulk_create(sheets)
    _rate(sheets, random)
    SheetStep.objects.bulk_create(step for sheet in sheets for step in _steps(sheet, random))
    _minute(held, last, sheets, today, random)


def _day(row: Observation) -> date:
    return row.date


def _observers(
    table: Timetable, row: Observation, logins: frozenset[int], random: Random
) -> Iterator[Observer]:
    """The group must come, the office is asked; an open lesson is watched by a few."""
    asked = dict.fromkeys(table.teachers[row.subject_id], Reason.MEMBER)
    if row.kind == Kind.OPEN:
        few = random.sample(sorted(asked), min(OPEN_OBSERVERS, len(asked)))
        asked = dict.fromkeys(few, Reason.MEMBER)
    else:
        asked |= {staff.pk: Reason.OFFICE for staff in invited_office(row.date)}
    if row.reviewer_id:
        asked.setdefault(row.reviewer_id, Reason.GUEST)
    asked.pop(row.teacher_id, None)
    for staff, reason in asked.items():
        one = Observer(observation=row, staff_id=staff, reason=reason)
        if staff == row.reviewer_id:
            one.answer = Answer.COMING
        elif random.randrange(EXCUSED_ONE_IN) == 0 and (row.held_on or staff not in logins):
            one.answer, one.excuse = Answer.EXCUSED, said(voices("observation")["请假"], random)
        elif row.held_on or (staff not in logins and random.randrange(2)):
            one.answer = Answer.COMING
        if row.held_on and one.answer == Answer.COMING:
            one.signed_in_at = _moment(row, -3)
        yield one


def _moment(row: Observation, minutes: int) -> datetime:
    """So many minutes after the lesson began."""
    start = timezone.make_aware(datetime.combine(row.held_on, row.period.starts))
    return start + timedelta(minutes=minutes)


def _sheet(table: Timetable, one: Observer, random: Random) -> ObservationSheet:
    row, lines = one.observation, voices("observation")
    handed_in = row.ends_at + timedelta(hours=random.uniform(0.5, 7))
    if random.randrange(LATE_ONE_IN) == 0:
        handed_in += timedelta(days=random.choice((1, 2, 2)))
    redesign = random.randrange(SUGGESTED_REDESIGN_ONE_IN) == 0
    return ObservationSheet(
        observation=row,
        staff_id=one.staff_id,
        version=table.rubric,
        state=Submitted,
        submitted_at=handed_in,
        strengths=[
            said([line], random) for line in random.sample(lines["亮点"], random.choice((2, 2, 3)))
        ],
        suggestions=[said([line], random) for line in random.sample(lines["建议"], 1)],
        redesign=said(lines["重建"], random) if redesign else "",
    )


def _rate(sheets: Sequence[ObservationSheet], random: Random) -> None:
    """Points for every item: the lesson's own quality in each dimension, and who looks at it."""
    items = Item.objects.filter(category__version__in={one.version_id for one in sheets})
    items = list(items.select_related("category").order_by("category__order", "order"))
    quality: dict[tuple[int, int], float] = {}
    rows = []
    for sheet in sheets:
        good = quality.setdefault((sheet.observation_id, 0), random.uniform(0.86, 0.95))
        strict = random.uniform(-0.03, 0.03)
        for item in items:
            order = item.category.order
            own = quality.setdefault((sheet.observation_id, order), random.uniform(-0.05, 0.05))
            share = good + own + strict + DIMENSIONS[order - 1] + random.uniform(-0.06, 0.06)
            points = Decimal(round(float(item.points) * min(share, 1) * 2)) / 2
            rows.append(Rating(sheet=sheet, item=item, points=points))
    Rating.objects.bulk_create(rows, batch_size=2000)


def _steps(sheet: ObservationSheet, random: Random) -> Iterator[SheetStep]:
    """环节实录: some steps of the lesson with their time."""
    lines = sorted(
        (line.split("｜") for line in random.sample(voices("observation")["环节"], STEPS)),
        key=lambda line: int(line[0]),
    )
    for position, (minutes, activity, comment) in enumerate(lines, start=1):
        begun = timezone.localtime(_moment(sheet.observation, int(minutes))).time()
        yield SheetStep(
            sheet=sheet, position=position, at=begun, activity=activity, comment=comment
        )


def _minute(
    held: Sequence[Observation],
    last: Observation | None,
    sheets: Sequence[ObservationSheet],
    today: date,
    random: Random,
) -> None:
    """议课纪要 from the sheets; of the lesson that was observed last they are still to come."""
    by_lesson: dict[int, list[ObservationSheet]] = {}
    for sheet in sheets:
        by_lesson.setdefault(sheet.observation_id, []).append(sheet)
    anew = {row.redesign_of_id for row in held}
    for row in held:
        own = by_lesson.get(row.pk)
        late = random.randrange(LATE_MINUTES_ONE_IN) == 0
        on = row.held_on + timedelta(days=random.choice((3, 4, 5)) if late else 1)
        if row.kind == Kind.TUESDAY and row is not last and own and on < today:
            row.minutes_at = at(on, random.randint(12, 17), random.randrange(60))
            row.minutes_by_id = row.reviewer_id or own[0].staff_id
            row.strengths = _lines(own, "strengths", 3)
            row.suggestions = _lines(own, "suggestions", 2)
            improved = voices("observation")["改进"]
            row.decisions = said(improved[:1] if row.pk in anew else improved[1:], random)
            row.state = State.DISCUSSED
        over = row.date < today - ARCHIVED_AFTER
        if over and (row.minutes_at or row.kind != Kind.TUESDAY):
            row.state = State.ARCHIVED
    Observation.objects.bulk_update(
        held, ["minutes_at", "minutes_by", "strengths", "suggestions", "decisions", "state"]
    )


def _lines(sheets: Sequence[ObservationSheet], name: str, most: int) -> str:
    """What the sheets said, each sentence once."""
    found = dict.fromkeys(line for sheet in sheets for line in getattr(sheet, name))
    return "\n".join(list(found)[:most])
