"""The school: when, who and where. The rooms' models, gathered for Django."""

from apps.school.calendar.models import Day, SchoolYear, Term
from apps.school.classes.lessons import Lesson, Period, TeachingAssignment
from apps.school.classes.models import Grade, HomeroomTenure, Place, SchoolClass, Subject
from apps.school.classes.pupils import Enrolment, Guardian, Guardianship, Pupil
from apps.school.imports.models import ImportRun
from apps.school.links.models import GuardianLink
from apps.school.organisation.models import Appointment, Department, Position, Staff
from apps.school.rollover.models import Rollover

__all__ = [
    "Appointment",
    "Day",
    "Department",
    "Enrolment",
    "Grade",
    "Guardian",
    "GuardianLink",
    "Guardianship",
    "HomeroomTenure",
    "ImportRun",
    "Lesson",
    "Period",
    "Place",
    "Position",
    "Pupil",
    "Rollover",
    "SchoolClass",
    "SchoolYear",
    "Staff",
    "Subject",
    "TeachingAssignment",
    "Term",
]
