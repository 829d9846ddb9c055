"""A new term from the old one, a new school year from a spring term, and the way back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.school.models import (
    Appointment,
    Enrolment,
    HomeroomTenure,
    Pupil,
    SchoolClass,
    SchoolYear,
    TeachingAssignment,
    Term,
)
from apps.school.roles import Role
from apps.school.rollover import services
from tests.factories import (
    AppointmentFactory,
    EnrolmentFactory,
    HomeroomTenureFactory,
    PositionFactory,
    SchoolClassFactory,
    StaffFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
AUTUMN = {"starts": date(2022, 9, 1), "ends": date(2023, 1, 13)}
TABLES = [
    Appointment,
    Enrolment,
    HomeroomTenure,
    Pupil,
    SchoolClass,
    SchoolYear,
    TeachingAssignment,
    Term,
]


@pytest.fixture
def spring():
    return TermFactory()


@pytest.fixture
def pupils(spring):
    """One pupil each in 三（1）班, 四（1）班 and 六（1）班."""
    return {
        grade: EnrolmentFactory(school_class=SchoolClassFactory(grade=grade, number=1)).pupil
        for grade in (3, 4, 6)
    }


def class_of(pupil: Pupil, on: date) -> str:
    return pupil.enrolments.on(on).get().school_class.name


def snapshot() -> dict:
    quiet = {"updated_at"}
    return {
        model: sorted(
            (
                tuple((k, v) for k, v in row.items() if k not in quiet)
                for row in model.objects.values()
            ),
            key=str,
        )
        for model in TABLES
    }


def test_classes_move_up_and_the_sixth_grade_graduates(spring, pupils):
    services.roll_over(spring, **AUTUMN, first_grade_classes=3)
    assert class_of(pupils[3], date(2022, 6, 1)) == "三（1）班"
    assert class_of(pupils[3], date(2022, 9, 1)) == "四（1）班"
    pupils[6].refresh_from_db()
    assert pupils[6].status == Pupil.Status.GRADUATED
    assert not pupils[6].enrolments.on(date(2022, 9, 1)).exists()
    assert SchoolClass.objects.filter(year__start_year=2022, grade=1).count() == 3


def test_a_repeater_stays_in_the_grade_with_the_younger_ones(spring, pupils):
    services.roll_over(spring, **AUTUMN, repeaters=[pupils[4].pk])
    assert class_of(pupils[4], date(2022, 9, 1)) == "四（1）班"
    assert class_of(pupils[3], date(2022, 9, 1)) == "四（1）班"


def test_the_teacher_goes_on_with_the_class(spring, pupils):
    old = pupils[3].enrolments.get().school_class
    tenure = HomeroomTenureFactory(school_class=old)
    assignment = TeachingAssignmentFactory(school_class=old, term=spring)
    rollover = services.roll_over(spring, **AUTUMN)
    new = old.promoted_to
    assert new.homeroom_tenures.get().staff == tenure.staff
    carried = TeachingAssignment.objects.get(term=rollover.term)
    assert (carried.staff, carried.school_class) == (assignment.staff, new)


def test_a_leavers_assignment_is_not_carried_but_listed(spring):
    assignment = TeachingAssignmentFactory(
        term=spring, staff=StaffFactory(left_on=date(2022, 7, 31))
    )
    shown = services.preview(spring, starts=AUTUMN["starts"])
    assert (shown.assignments, shown.orphaned) == (0, [assignment])
    services.roll_over(spring, **AUTUMN)
    assert TeachingAssignment.objects.count() == 1


def test_posts_for_one_term_are_renewed_but_coordinators_are_appointed_anew(spring):
    AppointmentFactory(position=PositionFactory(role=Role.PREP_LEADER), ends=spring.ends)
    AppointmentFactory(position=PositionFactory(role=Role.COORDINATOR), ends=spring.ends)
    services.roll_over(spring, **AUTUMN)
    renewed = Appointment.objects.filter(starts=AUTUMN["starts"])
    assert [row.position.role for row in renewed] == [Role.PREP_LEADER]


def test_within_a_school_year_classes_stay_as_they_are(spring, pupils):
    rolled = services.roll_over(spring, **AUTUMN)
    second = services.roll_over(rolled.term, starts=date(2023, 2, 13), ends=date(2023, 6, 30))
    assert second.term.year == rolled.term.year
    assert not second.new_year
    assert class_of(pupils[3], date(2023, 3, 1)) == "四（1）班"


def test_the_preview_counts_and_changes_nothing(spring, pupils):
    before = snapshot()
    shown = services.preview(spring, starts=AUTUMN["starts"], repeaters=[pupils[6].pk])
    assert shown.graduates == 0
    assert [(move.old.name, move.new_name, move.pupils) for move in shown.moves] == [
        ("三（1）班", "四（1）班", 1),
        ("四（1）班", "五（1）班", 1),
        ("六（1）班", "毕业", 1),
    ]
    assert snapshot() == before


def test_taken_back_everything_is_as_it_was(spring, pupils):
    school_class = pupils[3].enrolments.get().school_class
    HomeroomTenureFactory(school_class=school_class)
    TeachingAssignmentFactory(school_class=school_class, term=spring)
    AppointmentFactory(position=PositionFactory(role=Role.PREP_LEADER), ends=spring.ends)
    before = snapshot()
    rollover = services.roll_over(spring, **AUTUMN, first_grade_classes=2, by=UserFactory())
    assert snapshot() != before
    services.undo(rollover)
    assert snapshot() == before


def test_what_people_did_in_the_new_term_is_not_taken_back(spring, pupils):
    rollover = services.roll_over(spring, **AUTUMN, first_grade_classes=1)
    newcomer = EnrolmentFactory(
        school_class=SchoolClass.objects.get(year=rollover.term.year, grade=1),
        starts=AUTUMN["starts"],
    )
    with pytest.raises(ValidationError, match="在班记录"):
        services.undo(rollover)
    assert class_of(newcomer.pupil, AUTUMN["starts"]) == "一（1）班"
    assert class_of(pupils[3], AUTUMN["starts"]) == "四（1）班"


def test_a_confirmed_rollover_stands(spring):
    rollover = services.roll_over(spring, **AUTUMN)
    services.confirm(rollover)
    with pytest.raises(ValidationError, match="已经确认"):
        services.undo(rollover)


def test_the_same_term_is_not_rolled_over_twice(spring):
    services.roll_over(spring, **AUTUMN)
    with pytest.raises(ValidationError):
        services.roll_over(spring, **AUTUMN)
    assert Term.objects.count() == 2
