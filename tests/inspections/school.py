"""A small school with 红领巾监督岗, as the tests of rosters and tablets need it."""

from datetime import time

from apps.inspections.models import Monitor, Programme, Roster
from apps.school.calendar.services import lay_out_term
from apps.school.models import SchoolClass, Term
from tests.factories import EnrolmentFactory, SchoolClassFactory, TermFactory
from tests.inspections.factories import (
    MonitorFactory,
    ProgrammeFactory,
    RosterFactory,
    SlotFactory,
)


def school_term() -> Term:
    """Spring 2022 with its days."""
    term = TermFactory()
    if not term.days.exists():
        lay_out_term(term)
    return term


def classes_of(per_grade: int, grades=range(1, 7)) -> list[SchoolClass]:
    return [
        SchoolClassFactory(grade=grade, number=number + 1)
        for grade in grades
        for number in range(per_grade)
    ]


def monitor_of(school_class: SchoolClass, **fields) -> Monitor:
    """A duty pupil of this class."""
    monitor = MonitorFactory(term=school_term(), **fields)
    EnrolmentFactory(pupil=monitor.pupil, school_class=school_class)
    return monitor


def patrol(per_grade: int = 1, *, slots: int = 2, routes: int = 3, per_class: int = 2) -> Roster:
    """A roster to be generated: classes in six grades, monitors in the upper three."""
    for school_class in classes_of(per_grade):
        for _ in range(per_class if school_class.grade > 3 else 0):
            monitor_of(school_class)
    programme: Programme = ProgrammeFactory()
    for number in range(slots):
        SlotFactory(
            programme=programme,
            code=f"P{number + 1}",
            starts=time(8 + number),
            ends=time(9 + number),
        )
    return RosterFactory(programme=programme, term=school_term(), routes=routes)
