"""Putting the demo school together, in one transaction."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random

import pghistory
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from apps.notices.samples import issue_samples
from apps.portal.demo import classes as demo_classes
from apps.portal.demo import staff as demo_staff
from apps.portal.demo.after_school.tutors import write_tutors
from apps.portal.demo.after_school.writing import write_after_school
from apps.portal.demo.ceremonies import write_moral_life
from apps.portal.demo.coordinators import second_coordinators
from apps.portal.demo.homework.register import write_terms
from apps.portal.demo.homework.writing import write_homework
from apps.portal.demo.inspections import write_inspections
from apps.portal.demo.observation.writing import write_observations
from apps.portal.demo.patrol import tell_planner
from apps.portal.demo.plan import write_plans
from apps.portal.demo.preparation.writing import write_all_preparation
from apps.portal.demo.timetable import write_timetable
from apps.portal.demo.weeks import write_weeks
from apps.school.calendar.services import change_days, lay_out_term
from apps.school.models import Day, SchoolYear, Staff, Term
from apps.school.rollover.forms import default_dates
from apps.school.rollover.services import confirm, roll_over

SEED = 2022
PLAN_YEAR = 2021
SPRING_2022 = {"starts": date(2022, 2, 14), "ends": date(2022, 6, 30)}

# By which weekday's timetable the make-up days of that spring run.
MAKE_UP_DAYS = {
    date(2022, 4, 2): (1, "清明调休上课"),
    date(2022, 4, 24): (2, "劳动节调休上课"),
    date(2022, 5, 7): (3, "劳动节调休上课"),
}


def is_built() -> bool:
    """Whether a school is there already, the demo's or a real one."""
    return Staff.objects.exists()


@transaction.atomic
def build(
    *, classes: int, years: int, password: str, today: date | None = None, entries: float = 0.55
) -> None:
    """Write the demo school: ``years`` school years up to 2021—2022, and on to the current term.

    Every step from term to term is an ordinary rollover. ``entries`` is how many points an
    inspection notes down on average. With several years every term has its inspections, else
    spring 2022 and the current one.
    """
    today = today or timezone.localdate()
    random = Random(SEED)
    _check_at_once()
    with _no_collector(), pghistory.context(job="演示数据"):
        first_year = PLAN_YEAR - years + 1
        people, term = _found(random, classes, first_year)
        leader, grade = _lead_third_grade_in(_last(today)[0], term)
        demo_staff.open_accounts(people, password, leader=leader, grade=grade)
        while term.ends < today and (term.year.start_year, term.half) < _last(today):
            if years > 1 or term.starts == SPRING_2022["starts"]:
                write_timetable(term)
            term = _next_term(random, people, term)
            if term.starts == SPRING_2022["starts"]:
                for on, (weekday, note) in MAKE_UP_DAYS.items():
                    change_days(term, on, on, mode=Day.Mode.ONSITE, runs_as=weekday, note=note)
        write_timetable(term)
        inspected = Term.objects.order_by("starts")
        if years == 1:
            inspected = inspected.filter(Q(starts=SPRING_2022["starts"]) | Q(pk=term.pk))
        for one in inspected:
            write_inspections(one, today, usual=entries)
            tell_planner()
            write_weeks(one, today)
        for lively in Term.objects.filter(Q(starts=SPRING_2022["starts"]) | Q(pk=term.pk)):
            second_coordinators(lively, Random(SEED))
            issue_samples(lively, random=Random(SEED))
            write_moral_life(lively, today, Random(SEED))
        write_all_preparation(term, today, years=years)
        write_terms()
        tutors = write_tutors(today)
        for lively in Term.objects.filter(Q(starts=SPRING_2022["starts"]) | Q(pk=term.pk)):
            write_observations(lively, today)
            write_homework(lively, today)
            write_after_school(lively, today, tutors)
        with connection.cursor() as cursor:
            # Who owes what is compared over all that was just written: Postgres has to know it.
            cursor.execute("ANALYZE")
        write_plans(Term.objects.get(starts=SPRING_2022["starts"]), term, today)


def _check_at_once() -> None:
    """Let Postgres check each foreign key as it is written.

    Millions of checks put off to the end are a list that every savepoint would walk through.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows hold each other in no circles; to look for some among all of them takes a quarter of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _last(today: date) -> tuple[int, int]:
    """School year and half of the term that ``today`` belongs to or that comes next."""
    if today.month >= 7:
        return today.year, Term.Half.AUTUMN
    return today.year - 1, Term.Half.SPRING


def _found(random: Random, classes: int, first_year: int):
    """The first autumn of the school: everybody comes, everything is appointed."""
    opening = date(first_year, 9, 1)
    demo_classes.write_subjects_and_places(classes)
    people = demo_staff.hire(random, classes, opening)
    demo_staff.appoint(people, opening)
    year = SchoolYear.objects.create(start_year=first_year)
    term = Term.objects.create(
        year=year, half=Term.Half.AUTUMN, starts=opening, ends=date(first_year + 1, 1, 21)
    )
    lay_out_term(term)
    rows = demo_classes.write_classes(year, classes)
    demo_classes.enrol(random, rows, opening)
    demo_classes.assign_teachers(people, rows, term)
    demo_staff.lead_preparation(term)
    demo_staff.lead_grades(term)
    return people, term


def _lead_third_grade_in(start_year: int, first: Term) -> tuple[Staff, Staff]:
    """Who leads Chinese and who the grade in grade 3 of a later year: the teachers of those classes
    of the first term that have their turn then, the first and the last."""
    grade = (2 - (start_year - first.year.start_year)) % 6 + 1
    teachers = Staff.objects.filter(
        teaching_assignments__term=first,
        teaching_assignments__subject__code="chinese",
        teaching_assignments__school_class__grade=grade,
    ).order_by("teaching_assignments__school_class__number")
    return teachers.first(), teachers.last()


def _next_term(random: Random, people: demo_staff.People, term: Term) -> Term:
    """Roll over; in autumn take a new first grade in, with the teachers whom the sixth set free."""
    dates = default_dates(term)
    if (term.year.start_year, term.half) == (PLAN_YEAR, Term.Half.AUTUMN):
        dates = SPRING_2022
    leaving = list(term.year.classes.filter(grade=6).order_by("number"))
    opening = len(leaving) if term.half == Term.Half.SPRING else 0
    rollover = roll_over(term, **dates, first_grade_classes=opening)
    confirm(rollover)
    if opening:
        new = list(rollover.term.year.classes.filter(grade=1).order_by("number"))
        demo_classes.enrol(random, new, rollover.term.starts)
        demo_classes.follow(leaving, new, term, rollover.term)
        demo_classes.enter_third_grade(people, rollover.term)
        demo_staff.lead_preparation(rollover.term)
        demo_staff.lead_grades(rollover.term)
    return rollover.term
