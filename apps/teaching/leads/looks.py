"""How a lead plan stands: what is written of each 课时, what is wrong, what the next step waits for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Prefetch

from apps.school.models import Staff
from apps.teaching.documents.checks import problems
from apps.teaching.documents.parts import LESSON_PARTS, Document, PartKind
from apps.teaching.leads.models import UNPREPARED, LeadPlan, LessonPlan
from apps.teaching.manuscripts.models import Edition, Manuscript
from apps.teaching.manuscripts.services import document
from apps.teaching.schedule.models import Unit, UnitLesson

State = LeadPlan.State
# What is noted on the editions that are kept when a plan is final, and when it goes out.
FINAL_NOTE, SHARED_NOTE = "定稿", "共享"
REQUIRED = [kind.code for kind in LESSON_PARTS if kind.required]


@dataclass(frozen=True)
class Condition:
    """What the next step asks for, said as it stands; ``text`` and ``part`` are where to put it right."""

    met: bool
    sentence: str
    text: Manuscript | None = None
    part: str = ""


@dataclass(frozen=True)
class Lack:
    """What keeps a text from being final, and the part in which it is put right."""

    part: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def lacks(kinds: Sequence[PartKind], text: Document) -> list[Lack]:
    """What keeps a text from being final, each with the place where it is."""
    titles = {kind.code: kind.title for kind in kinds}
    return [
        Lack(
            one.part,
            one.sentence
            if one.row is None
            else f"{titles[one.part]}第{one.row + 1}条，{one.sentence}",
        )
        for one in problems(kinds, text)
    ]


@dataclass
class LessonLook:
    """One 课时 of the unit: its text, how complete it is, and what was shared of it."""

    lesson: UnitLesson
    lesson_plan: LessonPlan | None = None
    document: Document = field(default_factory=dict)
    shared: Edition | None = None
    edited_at: datetime | None = None
    remarks: int = 0

    @cached_property
    def problems(self) -> list[Lack]:
        """What is missing or not 一致, a sentence each."""
        return lacks(LESSON_PARTS, self.document)

    @property
    def text(self) -> Manuscript | None:
        return self.lesson_plan.manuscript if self.lesson_plan else None

    @property
    def total(self) -> int:
        return len(REQUIRED)

    @property
    def filled(self) -> int:
        """How many of the parts that must be there are written."""
        return sum(code in self.document for code in REQUIRED)

    @property
    def is_blank(self) -> bool:
        return not self.document

    @property
    def is_changed(self) -> bool:
        """Differs from what the users were given."""
        return self.shared is None or self.shared.content != self.document


def prepared_lessons(unit: Unit) -> list[UnitLesson]:
    """The 课时 that need a 教学设计, in their order."""
    return list(unit.lessons.exclude(kind__in=UNPREPARED).order_by("number"))


def shared_editions(manuscript_ids) -> dict[int, Edition]:
    """By manuscript, what its users were given last."""
    editions = Edition.objects.filter(manuscript__in=manuscript_ids, note=SHARED_NOTE)
    latest = editions.order_by("manuscript", "-number").distinct("manuscript")
    return {edition.manuscript_id: edition for edition in latest}


def looks_of(plan: LeadPlan) -> list[LessonLook]:
    """Every 课时 of the plan's unit as it stands; six queries, however many there are."""
    plans = {
        row.lesson_id: row
        for row in plan.lesson_plans.select_related(
            "manuscript",
            "copied_from__plan__unit__lead",
            "copied_from__plan__unit__group__term__year",
        ).prefetch_related("manuscript__parts", Prefetch("manuscript__remarks"))
    }
    shared = shared_editions([row.manuscript_id for row in plans.values()])
    found = []
    for lesson in prepared_lessons(plan.unit):
        look = LessonLook(lesson)
        if row := plans.get(lesson.pk):
            look.lesson_plan, look.document = row, document(row.manuscript)
            look.shared = shared.get(row.manuscript_id)
            parts = row.manuscript.parts.all()
            look.edited_at = max((part.edited_at for part in parts), default=None)
            look.remarks = sum(one.settled_at is None for one in row.manuscript.remarks.all())
        found.append(look)
    return found


@dataclass
class PlanLook:
    """A lead plan with all that its page and its next step need."""

    plan: LeadPlan
    today: date

    @cached_property
    def lessons(self) -> list[LessonLook]:
        return looks_of(self.plan)

    @cached_property
    def opinions(self) -> list:
        return list(self.plan.opinions.select_related("staff"))

    @cached_property
    def colleagues(self) -> list[Staff]:
        """The members of the group who may say something: all but the 主备人, still at school."""
        members = self.plan.group.members().on_duty(self.today)
        return list(members.exclude(pk=self.plan.unit.lead_id).order_by("number"))

    @cached_property
    def heard(self) -> set[int]:
        """Who gave an opinion; whoever leads by now no longer counts."""
        return {one.staff_id for one in self.opinions} - {self.plan.unit.lead_id}

    @cached_property
    def silent(self) -> list[Staff]:
        """Those who have not said anything yet."""
        return [person for person in self.colleagues if person.pk not in self.heard]

    @property
    def needed(self) -> int:
        """So many opinions make it final: two, or as many as the group has colleagues."""
        return min(LeadPlan.LEAST_OPINIONS, len(self.colleagues))

    @property
    def missing(self) -> int:
        return max(self.needed - len(self.heard), 0)

    @property
    def lacks_texts(self) -> bool:
        """课时 came after the plan was begun."""
        return any(look.lesson_plan is None for look in self.lessons)

    @cached_property
    def changed(self) -> list[LessonLook]:
        """What was written after it had been shared."""
        if self.plan.state != State.SHARED:
            return []
        return [look for look in self.lessons if look.is_changed]

    def conditions(self, target: str) -> list[Condition]:
        """What has to be so before the plan may go to a state."""
        if target == State.WRITING:
            return []
        if target == State.DISCUSSING:
            return self._nothing_blank()
        found = [self._enough_opinions()] if target == State.FINAL else []
        if self.plan.state == State.SHARED:
            found.append(
                Condition(bool(self.changed), self._changes_sentence()),
            )
        return [*found, *self._nothing_wrong()]

    def _nothing_blank(self) -> list[Condition]:
        blank = [
            Condition(
                False, f"第{look.lesson.number}课时《{look.lesson.title}》还是空白。", look.text
            )
            for look in self.lessons
            if look.is_blank
        ]
        return blank or [Condition(True, "每个课时都动笔了。")]

    def _enough_opinions(self) -> Condition:
        if not self.needed:
            return Condition(True, "组内没有其他任课教师，不需要研讨意见。")
        few = "" if self.needed == LeadPlan.LEAST_OPINIONS else "（组内只有1位同事）"
        if not self.missing:
            return Condition(True, f"已有{len(self.heard)}人意见{few}。")
        names = "、".join(str(person) for person in self.silent[:6])
        more = "等" if len(self.silent) > 6 else ""
        return Condition(False, f"还差{self.missing}人意见{few}：{names}{more}还没有写。")

    def _nothing_wrong(self) -> list[Condition]:
        wrong = []
        for look in self.lessons:
            number = f"第{look.lesson.number}课时"
            if look.lesson_plan is None:
                wrong.append(Condition(False, f"{number}还没有文稿。"))
            elif look.is_blank:
                wrong.append(Condition(False, f"{number}还是空白。", look.text))
            else:
                wrong += [
                    Condition(False, f"{number}：{problem}", look.text, problem.part)
                    for problem in look.problems
                ]
        return wrong or [Condition(True, "各课时齐全，教学评一致，都有作业设计。")]

    def _changes_sentence(self) -> str:
        if not self.changed:
            return "共享以后没有改过，不用再次共享。"
        numbers = "、".join(f"第{look.lesson.number}课时" for look in self.changed)
        return f"共享以后改过：{numbers}。"
