"""What an inspector sees of one colleague's preparation: plan, red changes and reflection of a 课时."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from apps.inspections.models import Sheet
from apps.school.models import Staff
from apps.school.roles import DepartmentCode
from apps.teaching.adaptations.models import Adaptation, Reflection
from apps.teaching.documents.parts import LESSON_PARTS, Document
from apps.teaching.leads.looks import Lack, lacks, shared_editions
from apps.teaching.leads.models import UNPREPARED, LeadPlan, LessonPlan
from apps.teaching.leads.timing import Timing, timing
from apps.teaching.manuscripts.reading import Section, red_sections, sections
from apps.teaching.manuscripts.services import document
from apps.teaching.schedule.models import ClassLesson, Unit, UnitLesson

# 翻本周和下周 (2.3), and what was taught of late.
BEHIND, AHEAD = timedelta(weeks=4), timedelta(weeks=1)
MOST = 8


def is_about_preparation(sheet: Sheet) -> bool:
    """A check of a teacher by 课程教学中心 that is fed back to the teacher alone: 教学常规."""
    programme = sheet.round.programme
    return bool(
        sheet.staff_id
        and programme.means_only
        and programme.code != "homework-spot"
        and programme.department.code == DepartmentCode.TEACHING
    )


def lessons_of(staff: Staff, today: date) -> list[UnitLesson]:
    """课时 that somebody has taught of late or is about to teach, each once, the latest first."""
    rows = (
        ClassLesson.objects.of(staff.pk)
        .filter(date__range=(today - BEHIND, today + AHEAD))
        .exclude(lesson__kind__in=UNPREPARED)
        .select_related(
            "lesson__unit__lead",
            "lesson__unit__group__subject",
            "lesson__unit__group__term__year",
            "lesson__unit__plan",
            "lesson__lesson_plan__manuscript",
        )
        .order_by("-date", "-pk")
    )
    found: dict[int, UnitLesson] = {}
    for row in rows:
        row.lesson.on = row.date
        found.setdefault(row.lesson_id, row.lesson)
    return list(found.values())


def chosen(lessons: Sequence[UnitLesson], asked: int | None, staff: Staff, today: date):
    """The 课时 asked for; else the latest that was to be taught and adapted, or to be taught."""
    if same := next((one for one in lessons if one.pk == asked), None):
        return same
    past = [one for one in lessons if one.on <= today]
    adapted = set(
        Adaptation.objects.filter(staff=staff, lesson__in=past).values_list("lesson", flat=True)
    )
    likely = [*(one for one in past if one.pk in adapted), *past, *lessons]
    return likely[0] if likely else None


@dataclass
class Look:
    """One 课时 as one colleague has prepared and thought it over."""

    lesson: UnitLesson
    staff: Staff
    today: date

    @property
    def is_lead(self) -> bool:
        return self.lesson.unit.lead_id == self.staff.pk

    @property
    def plan(self) -> LeadPlan | None:
        return getattr(self.lesson.unit, "plan", None)

    @cached_property
    def timing(self) -> Timing:
        unit = Unit.objects.with_dates().get(pk=self.lesson.unit_id)
        return timing(unit, self.plan, self.today)

    @cached_property
    def adaptation(self) -> Adaptation | None:
        rows = Adaptation.objects.filter(lesson=self.lesson, staff=self.staff)
        return rows.select_related("manuscript", "base").first()

    @cached_property
    def red(self) -> list[Section]:
        """The colleague's own version to be read, what was changed in red."""
        return red_sections(self.adaptation.comparison()) if self.adaptation else []

    @cached_property
    def text(self) -> Document:
        """The lead's text that the colleague uses: what the copy was made from, or was shared."""
        if self.adaptation:
            return self.adaptation.origin
        row: LessonPlan | None = getattr(self.lesson, "lesson_plan", None)
        if row is None:
            return {}
        edition = shared_editions([row.manuscript_id]).get(row.manuscript_id)
        return edition.content if edition else document(row.manuscript)

    @property
    def lead(self) -> list[Section]:
        """The lead's text to be read."""
        return sections(LESSON_PARTS, self.text)

    @cached_property
    def problems(self) -> list[Lack]:
        """What is missing of 三维要件 and 教学评一致, in the text that is taught from."""
        text = document(self.adaptation.manuscript) if self.adaptation else self.text
        return lacks(LESSON_PARTS, text) if text else []

    @cached_property
    def reflection(self) -> Reflection | None:
        return Reflection.objects.filter(lesson=self.lesson, staff=self.staff).first()

    @cached_property
    def held(self) -> list[ClassLesson]:
        rows = ClassLesson.objects.filter(lesson=self.lesson, staff=self.staff)
        return list(rows.select_related("school_class").order_by("date"))
