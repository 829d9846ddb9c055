"""三（1）班 on a Tuesday in February 2022: a teacher of Chinese and one of maths."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import uuid4

import pytest

from apps.school.calendar.services import lay_out_term
from apps.school.models import SchoolClass, Staff, Subject
from apps.teaching.homework import services
from apps.teaching.homework.models import Homework, Workbook
from tests.factories import SchoolClassFactory, SubjectFactory, TeachingAssignmentFactory
from tests.teaching.factories import FIRST_TUESDAY
from tests.teaching.homework.factories import HomeworkRuleFactory, WorkbookFactory

NOON = f"{FIRST_TUESDAY} 12:00:00+08:00"


@dataclass
class Room:
    """A class with a teacher of one subject, and how homework is set in a line."""

    school_class: SchoolClass
    subject: Subject
    staff: Staff

    def book(self) -> Workbook:
        known = {"subject": self.subject, "grade": self.school_class.grade, "name": "补充习题"}
        return Workbook.objects.filter(**known).first() or WorkbookFactory(**known)

    def piece(self, **fields) -> services.Piece:
        book = fields.pop("workbook", None)
        if book is None and "other_source" not in fields:
            book = self.book()
        found = services.Piece(self.subject, FIRST_TUESDAY, "第1–4题", workbook=book)
        return replace(found, **fields)

    def draft(self, **fields) -> Homework:
        piece = self.piece(**fields)
        return services.draft([self.school_class], piece, key=uuid4(), by=self.staff)[0]

    def tried(self, minutes: str = "5", **fields) -> Homework:
        homework = self.draft(**fields)
        services.record_trial(
            homework, services.Tried(Decimal(minutes), "商末尾的0漏写"), by=self.staff
        )
        homework.refresh_from_db()
        return homework

    def publish(self, minutes: str = "5", **fields) -> Homework:
        return services.publish(self.tried(minutes, **fields), by=self.staff)


def room(school_class: SchoolClass, code: str, name: str) -> Room:
    subject = SubjectFactory(code=code, name=name)
    assignment = TeachingAssignmentFactory(school_class=school_class, subject=subject)
    lay_out_term(assignment.term)
    return Room(school_class, subject, assignment.staff)


@pytest.fixture
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def school_class(db, at_noon) -> SchoolClass:
    HomeworkRuleFactory()
    return SchoolClassFactory(grade=3, number=1)


@pytest.fixture
def chinese(school_class) -> Room:
    return room(school_class, "chinese", "语文")


@pytest.fixture
def maths(school_class) -> Room:
    return room(school_class, "math", "数学")
