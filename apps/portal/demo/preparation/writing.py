"""All of lesson preparation in one term of the demo school."""

from datetime import date, timedelta
from random import Random

from apps.portal.demo.preparation.adaptations import uses_of, write_adaptations
from apps.portal.demo.preparation.courses import courses_of
from apps.portal.demo.preparation.groups import members_of, write_groups
from apps.portal.demo.preparation.outlines import write_outlines
from apps.portal.demo.preparation.plans import write_plans
from apps.portal.demo.preparation.present import disturb
from apps.portal.demo.preparation.thoughts import write_thoughts
from apps.school.models import Term
from apps.teaching.models import Unit

SPRING_2022 = date(2022, 2, 14)


def write_all_preparation(current: Term, today: date, *, years: int) -> None:
    """Spring 2022 and the current term in full; with several years all the others with few texts."""
    for term in Term.objects.filter(starts__lte=current.starts).order_by("starts"):
        if term == current or term.starts == SPRING_2022:
            write_preparation(term, today)
        elif years > 1:
            write_preparation(term, today, whole=False)


def write_preparation(term: Term, today: date, *, whole: bool = True) -> None:
    """Write ``term`` as it stands on ``today``; not ``whole``: plans with the first text only."""
    random = Random(term.code)
    groups = write_groups(term, today)
    # Nobody has written anything today: it may be early in the morning.
    today -= timedelta(days=1)
    if not groups:
        return
    members = members_of(groups)
    units = (
        Unit.objects.filter(group__in=groups)
        .with_dates()
        .select_related("group__term__year", "group__subject")
        .prefetch_related("lessons")
        .order_by("group__subject__order", "group__grade", "number")
    )
    courses = courses_of(units, random)
    if today <= term.ends:
        disturb(courses, members, today)
    begun = [course for course in courses if course.assigned_on <= today]
    plans = write_plans(begun, members, today, random, whole=whole)
    if whole:
        uses = uses_of(plans.texts)
        write_adaptations(uses, today, random)
        write_thoughts(uses, today, random)
        write_outlines(courses, members, today, random)
