"""Lead plans with the texts of their 课时, steps, opinions and remarks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from apps.portal.demo.preparation.books import volume
from apps.portal.demo.preparation.courses import Course, State
from apps.portal.demo.preparation.groups import Members
from apps.portal.demo.preparation.storing import at, vector, write_parts
from apps.portal.demo.preparation.texts import Draft, edited, lesson_draft, said, voices
from apps.teaching.documents.parts import Document
from apps.teaching.leads.looks import FINAL_NOTE, SHARED_NOTE
from apps.teaching.leads.models import UNPREPARED
from apps.teaching.models import (
    Edition,
    LeadPlan,
    LessonPlan,
    Manuscript,
    Opinion,
    Part,
    PlanStep,
    Remark,
    UnitLesson,
)

BATCH = 1000
REMARK_ONE_IN = 12
ANSWERS = [
    "已改，谢谢。",
    "有道理，改成先独立再合作。",
    "保留原来的，研讨时再一起看。",
    "已补上分钟数。",
]


@dataclass
class Text:
    """The text of one 课时 as it goes through the demo."""

    course: Course
    lesson: UnitLesson
    draft: Draft
    manuscript: Manuscript
    edition: Edition | None = None


@dataclass
class Plans:
    """What came of the lead plans of a term."""

    rows: list[tuple[Course, LeadPlan]] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


def write_plans(
    courses: Sequence[Course], members: Members, today: date, random: Random, *, whole: bool
) -> Plans:
    """Write the lead plans that are begun by ``today``; not ``whole``: the first text of each."""
    found = Plans()
    rows = [_plan(course, today) for course in courses]
    LeadPlan.objects.bulk_create(rows)
    found.rows = list(zip(courses, rows, strict=True))
    for course, plan in found.rows:
        found.texts += _texts(course, plan, random, whole=whole)
    Manuscript.objects.bulk_create([text.manuscript for text in found.texts], batch_size=BATCH)
    plan_of = {course.unit.pk: plan for course, plan in found.rows}
    LessonPlan.objects.bulk_create(
        LessonPlan(
            plan=plan_of[text.course.unit.pk], lesson=text.lesson, manuscript=text.manuscript
        )
        for text in found.texts
    )
    _write_parts(found.texts, today)
    _keep(found, today)
    if whole:
        _discuss(found, members, today, random)
        _remark(found, members, today, random)
        _share_again(found, today)
    return found


def _plan(course: Course, today: date) -> LeadPlan:
    state = course.state(today)
    ready = state in (State.FINAL, State.SHARED)
    return LeadPlan(
        unit=course.unit,
        state=state,
        final_on=course.final_on if ready else None,
        shared_on=course.shared_on if state == State.SHARED else None,
    )


def _texts(course: Course, plan: LeadPlan, random: Random, *, whole: bool) -> Iterator[Text]:
    """The texts of a unit; while it is being written the last ones are still blank."""
    unit, turns = course.unit, Counter()
    book, subject = volume(unit.group.grade, unit.group.term), unit.group.subject.code
    lessons = [one for one in unit.lessons.all() if one.kind not in UNPREPARED]
    written = {State.ASSIGNED: 0, State.WRITING: (len(lessons) + 1) // 2}
    until = len(lessons) if course.returned_on else written.get(plan.state, len(lessons))
    for place, lesson in enumerate(lessons if whole else lessons[:1]):
        turns[lesson.title] += 1
        draft = Draft({})
        if place < until:
            turn = turns[lesson.title]
            draft = lesson_draft(subject, book, unit.title, lesson.title, lesson.kind, turn, random)
        yield Text(course, lesson, draft, Manuscript(kind=Manuscript.Kind.LESSON))


def _write_parts(texts: Sequence[Text], today: date) -> None:
    write_parts(
        [
            (
                text.manuscript.pk,
                text.draft.document,
                text.course.unit.lead_id,
                at(min(text.course.discussed_on or today, today)),
            )
            for text in texts
        ]
    )


def _keep(found: Plans, today: date) -> None:
    """An edition of each 课时 that is final, as ``leads.services.move`` keeps it."""
    notes = {State.FINAL: FINAL_NOTE, State.SHARED: SHARED_NOTE}
    for text in found.texts:
        if note := notes.get(text.course.state(today)):
            text.edition = edition_of(
                text.manuscript, text.draft.document, text.course.unit.lead_id, text.course.final_on
            )
            text.edition.note = note
    Edition.objects.bulk_create(
        [text.edition for text in found.texts if text.edition], batch_size=200
    )


def edition_of(manuscript: Manuscript, document: Document, staff: int, on: date) -> Edition:
    """The first edition of a text, not saved yet."""
    return Edition(
        manuscript=manuscript,
        number=1,
        content=document,
        made_by_id=staff,
        made_at=at(on),
        words=vector(document),
    )


def _discuss(found: Plans, members: Members, today: date, random: Random) -> None:
    """Steps and opinions, on the days on which they were due."""
    PlanStep.objects.bulk_create(
        step for course, plan in found.rows for step in _steps(course, plan, members, today)
    )
    Opinion.objects.bulk_create(
        opinion
        for course, plan in found.rows
        for opinion in _opinions(course, plan, members, today, random)
    )


def _steps(course: Course, plan: LeadPlan, members: Members, today: date) -> Iterator[PlanStep]:
    lead, leader = course.unit.lead_id, course.unit.group.leader_id
    sent = course.returned_on and course.returned_on - timedelta(days=2)
    way = [
        (State.ASSIGNED, State.WRITING, course.begun_on, lead, ""),
        (State.WRITING, State.DISCUSSING, sent, lead, ""),
        (State.DISCUSSING, State.WRITING, course.returned_on, leader, course.reason),
        (State.WRITING, State.DISCUSSING, course.discussed_on, lead, ""),
        (State.DISCUSSING, State.FINAL, course.final_on, lead, ""),
        (State.FINAL, State.SHARED, course.shared_on, lead, ""),
        (State.SHARED, State.SHARED, course.updated_on, lead, ""),
    ]
    for hour, (source, target, on, staff, reason) in enumerate(way, start=10):
        if on and on <= today:
            yield PlanStep(
                plan=plan, source=source, target=target, staff_id=staff, reason=reason,
                at=at(on, hour),
            )  # fmt: skip


def _opinions(
    course: Course, plan: LeadPlan, members: Members, today: date, random: Random
) -> Iterator[Opinion]:
    sent = course.discussed_on or course.returned_on
    if sent is None or sent > today:
        return
    unit = course.unit
    colleagues = members.colleagues(unit.group_id, unit.lead_id)
    if course.quiet_logins:
        colleagues = [staff for staff in colleagues if staff not in members.logins]
    texts = random.sample(voices(unit.group.subject.code)["意见"], course.heard)
    for staff, text in zip(colleagues, texts, strict=False):
        on = min(sent + timedelta(days=random.randint(0, 2)), course.final_on or today, today)
        yield Opinion(plan=plan, staff_id=staff, text=said([text], random), given_at=at(on, 12, 40))


def _remark(found: Plans, members: Members, today: date, random: Random) -> None:
    """What colleagues wrote at the margin of some texts; settled once the plan is final."""
    rows = []
    for text in found.texts:
        unit, document = text.course.unit, text.draft.document
        colleagues = members.colleagues(unit.group_id, unit.lead_id)
        discussed = text.course.state(today) not in (State.ASSIGNED, State.WRITING)
        if not (discussed and colleagues) or random.randrange(REMARK_ONE_IN):
            continue
        remark = Remark(
            manuscript=text.manuscript,
            code="process",
            quote=random.choice(document["process"])["step"],
            text=said(voices(unit.group.subject.code)["批注"], random),
            staff_id=random.choice(colleagues),
        )
        if text.course.final_on and text.course.final_on <= today:
            remark.answer = random.choice(ANSWERS)
            remark.settled_by_id = unit.lead_id
            remark.settled_at = at(text.course.final_on, 15)
        rows.append(remark)
    Remark.objects.bulk_create(rows)


def _share_again(found: Plans, today: date) -> None:
    """What leads changed after sharing: a second edition of what is still to be taught."""
    texts = [text for text in found.texts if text.course.updated_on and text.draft.edits]
    for text in texts:
        document, changed = edited(text.draft.document, text.draft.edits[-2:])
        for code in changed:
            Part.objects.filter(manuscript=text.manuscript, code=code).update(
                content=document[code], revision=2, edited_at=at(text.course.updated_on)
            )
        edition = edition_of(
            text.manuscript, document, text.course.unit.lead_id, text.course.updated_on
        )
        edition.number, edition.note = 2, SHARED_NOTE
        edition.save()
