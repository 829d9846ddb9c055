"""Which days a week is about: those on which the programme runs."""

from django.db.models import QuerySet

from apps.inspections.models import Programme
from apps.school.models import Day, Term


def judged_days(programme: Programme, term: Term) -> QuerySet[Day]:
    """The school days of a term; while everybody learns online nobody walks past the classrooms."""
    days = Day.objects.school_days().filter(term=term)
    return days if programme.online else days.filter(mode=Day.Mode.ONSITE)
