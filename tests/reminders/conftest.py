"""Requirements of the tests' own, and none of the portal's."""

from datetime import date

import pytest
import time_machine
from django.db.models import CharField, DateField, F, Value

from apps.reminders import requirements
from apps.reminders.requirements import Requirement, requirement
from apps.school.models import Place, SchoolClass, Staff
from apps.school.roles import DepartmentCode
from tests.factories import TermFactory

WEDNESDAY = "2022-03-09 08:00 +08:00"


def text(value: str) -> Value:
    return Value(value, CharField())


@pytest.fixture(autouse=True)
def _no_other_requirements(monkeypatch):
    monkeypatch.setattr(requirements, "_registry", {})


@pytest.fixture
def term(db):
    """Spring 2022."""
    return TermFactory()


@pytest.fixture
def clock():
    """Wednesday of the fourth week, 8 o'clock."""
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def trial(term):
    """Each teacher has to keep a place; done from the day on which the term's fourth week began."""

    @requirement(
        "test.trial", title="每人管好一处场所", owner=DepartmentCode.TEACHING, measures="场所"
    )
    class Trial(Requirement):
        due = date(2022, 3, 11)

        def expected(self, term):
            return Staff.objects.on_duty().values(
                staff_id=F("pk"),
                object_key=text(""),
                due_on=Value(self.due, DateField()),
                label=text("认领一处场所"),
                link=text("/school/place/"),
            )

        def done(self, term):
            return Place.objects.values(
                staff_id=F("keeper"),
                object_key=text(""),
                done_on=Value(date(2022, 3, 7), DateField()),
            )

    return requirements.find("test.trial")


@pytest.fixture
def of_classes(term):
    """Each class has to have a room."""

    @requirement(
        "test.room",
        title="每班有教室",
        owner=DepartmentCode.MORAL,
        measures="教室",
        per="school_class",
    )
    class Room(Requirement):
        def expected(self, term):
            return SchoolClass.objects.of_term(term).values(
                school_class_id=F("pk"),
                object_key=text(""),
                due_on=Value(date(2022, 3, 4), DateField()),
                label=text("安排教室"),
                link=text("/school/schoolclass/"),
            )

        def done(self, term):
            return (
                SchoolClass.objects.of_term(term)
                .filter(room__isnull=False)
                .values(
                    school_class_id=F("pk"),
                    object_key=text(""),
                    done_on=Value(date(2022, 3, 8), DateField()),
                )
            )

    return requirements.find("test.room")
