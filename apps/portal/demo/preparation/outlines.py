"""单元课程纲要 of the demo school on their way through group and 课程教学中心."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from apps.portal.demo.preparation.books import REVISION, volume
from apps.portal.demo.preparation.courses import Course
from apps.portal.demo.preparation.groups import Members
from apps.portal.demo.preparation.plans import edition_of
from apps.portal.demo.preparation.storing import at, write_parts
from apps.portal.demo.preparation.texts import outline_patterns, outline_texts, said, voices
from apps.school.models import Staff
from apps.teaching.documents.parts import Document
from apps.teaching.leads.outlines import KEPT
from apps.teaching.leads.telling import office
from apps.teaching.models import Edition, Manuscript, PlanStep, UnitOutline

State = UnitOutline.State
# Days before the first lesson on which it is handed in; negative: too late.
HANDED_IN = (1, 2, 2, 3, 4, 5, 6, 8, 10, -2)
BEGUN_BEFORE = 9
REASON = "单元目标第2条写成了教学内容，请改成学生能做到什么；评价标准缺“良好”一档。"
# 归档 so long after the unit's first lesson, 单元反思 with it.
ARCHIVED_AFTER = 35
# The groups (subject, grade) that wrote none for their revision unit.
FORGOTTEN = {("math", 5), ("english", 6)}


@dataclass
class Way:
    """The days of one outline."""

    course: Course
    submitted_on: date
    grouped_on: date
    passed_on: date
    archived_on: date
    returned_on: date | None = None

    @property
    def begun_on(self) -> date:
        return self.submitted_on - timedelta(days=BEGUN_BEFORE)

    def state(self, today: date) -> str:
        if self.returned_on:
            return State.DRAFT
        steps = (
            (self.archived_on, State.ARCHIVED),
            (self.passed_on, State.PASSED),
            (self.grouped_on, State.OFFICE),
            (self.submitted_on, State.GROUP),
        )
        return next((state for on, state in steps if on <= today), State.DRAFT)


def write_outlines(
    courses: Sequence[Course], members: Members, today: date, random: Random
) -> None:
    """Write the outlines that are begun by ``today``, each as far as it is."""
    ways = [_way(course, random) for course in courses if not _forgotten(course)]
    _disturb(ways, members, today)
    ways = [way for way in ways if way.begun_on <= today]
    texts = [_document(way, today, random) for way in ways]
    manuscripts = Manuscript.objects.bulk_create(
        Manuscript(kind=Manuscript.Kind.OUTLINE) for _ in ways
    )
    write_parts(
        [
            (manuscript.pk, text, way.course.unit.lead_id, at(min(way.submitted_on, today), 20))
            for manuscript, text, way in zip(manuscripts, texts, ways, strict=True)
        ]
    )
    rows = UnitOutline.objects.bulk_create(
        _outline(way, manuscript, today) for way, manuscript in zip(ways, manuscripts, strict=True)
    )
    head = office()[0]
    PlanStep.objects.bulk_create(
        step for way, row in zip(ways, rows, strict=True) for step in _steps(way, row, head, today)
    )
    Edition.objects.bulk_create(_editions(ways, rows, texts, head, today))


def _forgotten(course: Course) -> bool:
    group = course.unit.group
    return course.unit.title == REVISION and (group.subject.code, group.grade) in FORGOTTEN


def _way(course: Course, random: Random) -> Way:
    submitted = course.unit.first_on - timedelta(days=random.choice(HANDED_IN))
    grouped = submitted + timedelta(days=random.randint(1, 2))
    return Way(
        course,
        submitted,
        grouped,
        passed_on=grouped + timedelta(days=random.randint(1, 4)),
        archived_on=course.unit.first_on + timedelta(days=ARCHIVED_AFTER),
    )


def _disturb(ways: Sequence[Way], members: Members, today: date) -> None:
    """Of the units to come: one waits for each leader, two for the office, one was sent back."""
    coming = [way for way in ways if way.course.unit.first_on > today]
    coming.sort(key=lambda way: way.course.unit.first_on)
    led: set[int] = set()
    rest = []
    for way in coming:
        unit = way.course.unit
        if unit.group_id not in led and unit.lead_id != unit.group.leader_id:
            led.add(unit.group_id)
            way.submitted_on = today - timedelta(days=1)
            way.grouped_on = way.passed_on = today + timedelta(days=1)
        else:
            rest.append(way)
    for way in rest[:3]:
        way.submitted_on, way.grouped_on = today - timedelta(days=3), today - timedelta(days=1)
        way.passed_on = today + timedelta(days=1)
    for way in rest[3:4]:
        way.submitted_on = today - timedelta(days=4)
        way.returned_on = today - timedelta(days=2)


def _outline(way: Way, manuscript: Manuscript, today: date) -> UnitOutline:
    state = way.state(today)
    handed_in = state != State.DRAFT
    return UnitOutline(
        unit=way.course.unit,
        staff_id=way.course.unit.lead_id,
        manuscript=manuscript,
        state=state,
        submitted_on=way.submitted_on if handed_in else None,
        passed_on=way.passed_on if state in (State.PASSED, State.ARCHIVED) else None,
    )


def _document(way: Way, today: date, random: Random) -> Document:
    """The nine parts; a draft has the first ones, 单元反思 comes when the unit is over."""
    unit = way.course.unit
    subject, lessons = unit.group.subject.code, list(unit.lessons.all())
    counts = Counter(lesson.title for lesson in lessons)
    book = volume(unit.group.grade, unit.group.term)
    pattern = outline_texts().get(f"{subject} {book} {unit.title}") or outline_patterns()[subject]
    document = pattern.filled(
        random,
        单元=unit.title,
        年级=str(unit.group),
        课时=str(len(lessons)),
        课时表="；".join(f"{title}{number}课时" for title, number in counts.items()),
    ).document
    if way.state(today) == State.ARCHIVED:
        text = said(voices(subject)["单元反思"], random, 单元=unit.title)
        return {**document, "reflection": f"<p>{text}</p>"}
    document.pop("reflection", None)
    if way.state(today) == State.DRAFT and not way.returned_on:
        return dict(list(document.items())[:4])
    return document


def _steps(way: Way, row: UnitOutline, head: Staff, today: date) -> Iterator[PlanStep]:
    author, leader = row.staff_id, way.course.unit.group.leader_id
    # Nobody passes their own: the office does it for a leader.
    reviewer = leader if leader and leader != author else head.pk
    steps = [
        (State.DRAFT, State.GROUP, way.submitted_on, author, ""),
        (State.GROUP, State.OFFICE, way.grouped_on, reviewer, ""),
        (State.OFFICE, State.PASSED, way.passed_on, head.pk, ""),
        (State.PASSED, State.ARCHIVED, way.archived_on, head.pk, ""),
    ]
    if way.returned_on:
        steps = [steps[0], (State.GROUP, State.DRAFT, way.returned_on, reviewer, REASON)]
    for source, target, on, staff, reason in steps:
        if on <= today:
            yield PlanStep(
                outline=row, source=source, target=target, staff_id=staff, reason=reason,
                at=at(on, 16),
            )  # fmt: skip


def _editions(ways, rows, texts, head: Staff, today: date) -> Iterator[Edition]:
    for way, row, text in zip(ways, rows, texts, strict=True):
        if row.state in KEPT:
            edition = edition_of(row.manuscript, text, head.pk, way.passed_on)
            edition.note = KEPT[row.state]
            yield edition
