"""Who is in which course, as rows for page, paper and workbook."""

from django.db.models import OuterRef, QuerySet, Subquery

from apps.school.classes.models import GRADE_NAMES
from apps.school.models import Enrolment
from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.signups import SignUp

COURSE_HEADER = ["班级", "学号", "姓名", "参加日", "时段", "离校方式", "志愿"]


def with_class(rows: QuerySet[SignUp], service: Service) -> QuerySet[SignUp]:
    """Brings along grade and number of the class on the first day, sorted by them."""
    here = Enrolment.objects.on(service.starts_on).filter(pupil=OuterRef("pupil"))
    return rows.annotate(
        grade=Subquery(here.values("school_class__grade")[:1]),
        class_number=Subquery(here.values("school_class__number")[:1]),
    ).order_by("grade", "class_number", "pupil__number")


def class_name(signup: SignUp) -> str:
    """三（2）班 of a row asked for ``with_class``; empty for one who is not here any more."""
    if not signup.grade:
        return ""
    return f"{GRADE_NAMES[signup.grade - 1]}（{signup.class_number}）班"


def members(course: Course) -> list[SignUp]:
    """Who is in a course, by class."""
    rows = SignUp.objects.filter(placement__course=course).select_related("pupil", "placement")
    found = list(with_class(rows, course.service))
    for row in found:
        row.class_name = class_name(row)
    return found


def waiting(course: Course) -> list[SignUp]:
    """Who wished for a course, has none at all, and could still come."""
    rows = SignUp.objects.standing().filter(placement=None, wishes__course=course)
    found = list(with_class(rows.select_related("pupil").distinct(), course.service))
    for row in found:
        row.class_name = class_name(row)
    return found


def course_rows(course: Course) -> list[list]:
    """The list of a course as cells of ``COURSE_HEADER``."""
    return [
        [
            row.class_name,
            row.pupil.number,
            row.pupil.name,
            row.days,
            row.parts,
            row.get_way_home_display(),
            f"第{row.placement.rank}志愿" if row.placement.rank else "调整",
        ]
        for row in members(course)
    ]
