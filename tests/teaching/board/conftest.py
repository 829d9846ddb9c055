"""Grade three's 语文 on Tuesday of the fourth week: plans early, late, missing; lessons taught."""

from dataclasses import dataclass
from datetime import date

import pytest
from time_machine import travel

from apps.school.calendar.services import lay_out_term
from apps.school.models import Staff
from apps.teaching.models import ClassLesson, LeadPlan, LessonPlan, PrepGroup, Unit
from tests.factories import (
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
)
from tests.teaching.factories import (
    ClassLessonFactory,
    PrepGroupFactory,
    UnitFactory,
    UnitLessonFactory,
    adaptation,
    lesson_plan,
    reflection,
)

TUESDAY = date(2022, 3, 8)


@dataclass
class Grade:
    """A prep group with its lead, a user of the plans, and a third who leads the group."""

    group: PrepGroup
    lead: Staff
    user: Staff
    leader: Staff

    def unit(self, first: str, final: str | None, **values) -> Unit:
        """A unit of one lesson that begins on a day and was final (and shared) on another."""
        unit = UnitFactory(group=self.group, lead=self.lead, **values)
        plan = lesson_plan(lesson=UnitLessonFactory(unit=unit, number=1)).plan
        if final:
            plan.state, plan.final_on, plan.shared_on = LeadPlan.State.SHARED, final, final
            plan.save()
        self.held(unit, first)
        return unit

    def held(self, unit: Unit, day: str, staff: Staff | None = None) -> ClassLesson:
        """The unit's lesson in a class; what lies behind today was taught."""
        on = date.fromisoformat(day)
        return ClassLessonFactory(
            lesson=unit.lessons.get(),
            school_class=SchoolClassFactory(grade=self.group.grade),
            staff=staff or self.lead,
            date=on,
            taught_on=on if on < TUESDAY else None,
        )

    def adapted(self, unit: Unit, on: str | None, staff: Staff | None = None):
        return adaptation(
            plan=LessonPlan.objects.get(lesson__unit=unit),
            staff=staff or self.user,
            changes=1 if on else 0,
            changed_on=on,
        )

    def reflected(self, unit: Unit, on: str, staff: Staff | None = None, **values):
        return reflection(
            lesson=unit.lessons.get(), staff=staff or self.lead, written_on=on, **values
        )


def grade_of(number: int, code: str = "chinese", name: str = "语文") -> Grade:
    subject = SubjectFactory(code=code, name=name)
    people = [StaffFactory() for _ in range(3)]
    for person in people:
        TeachingAssignmentFactory(
            staff=person, subject=subject, school_class=SchoolClassFactory(grade=number)
        )
    group = PrepGroupFactory(subject=subject, grade=number, leader=people[2])
    return Grade(group, *people)


@pytest.fixture(autouse=True)
def _on_a_tuesday():
    lay_out_term(TermFactory())
    with travel(f"{TUESDAY} 10:00+08:00", tick=False):
        yield


@pytest.fixture
def grade() -> Grade:
    return grade_of(3)


@pytest.fixture
def term_of_work(grade) -> Grade:
    """Seven units, of which each says something else on the board."""
    early = grade.unit("2022-02-21", "2022-02-12", title="早定稿")  # week 2, nine days ahead
    late = grade.unit("2022-02-28", "2022-02-23", title="迟定稿")  # week 3, due on the 21st
    grade.unit("2022-03-07", None, title="没定稿")  # week 4
    grade.unit("2022-03-17", None, title="快到期")  # week 5, due on the 10th
    grade.unit("2022-03-28", None, title="不急")  # week 7, due on the 21st
    grade.held(early, "2022-02-22", grade.user)
    grade.held(late, "2022-03-01", grade.user)
    grade.adapted(early, "2022-02-21")
    grade.adapted(late, "2022-03-02")  # after it was taught
    for person in (grade.lead, grade.user):
        grade.reflected(early, "2022-02-23", person)
    grade.reflected(late, "2022-03-02", text="讨论的时间不够。" * 25)
    return grade
