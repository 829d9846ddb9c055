"""Who is in which course, as rows for page, paper and workbook."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from apps.school.classes.models import GRADE_NAMES
from apps.school.models import Enrolment, SchoolClass
from apps.teaching.after_school.models import Course, Segment, Service
from apps.teaching.after_school.placing.fitting import days
from apps.teaching.after_school.signups import Placement, SignUp

COURSE_HEADER = ["班级", "学号", "姓名", "参加日", "时段", "离校方式", "志愿"]
CLASS_HEADER = ["学号", "姓名", "参加日", "时段", "社团课程", "地点", "离校方式"]
SEGMENTS = dict(Segment.NUMBERS)


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
        row.class_name, row.days = class_name(row), days(row.weekdays)
    return found


def waiting(course: Course) -> list[SignUp]:
    """Who wished for a course, has none at all, and could still come."""
    rows = SignUp.objects.standing().filter(placement=None, wishes__course=course)
    found = list(with_class(rows.select_related("pupil").distinct(), course.service))
    for row in found:
        row.class_name = class_name(row)
    return found


def segments(signup: SignUp) -> str:
    return "".join(SEGMENTS[number] for number in sorted(signup.segments))


def course_rows(course: Course) -> list[list]:
    """The list of a course as cells of ``COURSE_HEADER``."""
    return [
        [
            row.class_name,
            row.pupil.number,
            row.pupil.name,
            row.days,
            segments(row),
            row.get_way_home_display(),
            f"第{row.placement.rank}志愿" if row.placement.rank else "调整",
        ]
        for row in members(course)
    ]


def signups_of_class(service: Service, school_class: SchoolClass) -> QuerySet[SignUp]:
    """Standing sign-ups of a class, with their course."""
    here = Enrolment.objects.on(service.starts_on).filter(school_class=school_class)
    placements = Placement.objects.select_related("course__place")
    rows = service.signups.standing().filter(pupil__in=here.values("pupil"))
    return (
        rows.select_related("pupil")
        .prefetch_related(Prefetch("placement", placements))
        .order_by("pupil__number")
    )


def class_rows(signups: QuerySet[SignUp]) -> list[list]:
    """The list of a class as cells of ``CLASS_HEADER``; nothing of money."""
    rows = []
    for row in signups:
        course = row.placement.course if hasattr(row, "placement") else None
        rows.append(
            [
                row.pupil.number,
                row.pupil.name,
                days(row.weekdays),
                segments(row),
                course or "作业辅导",
                (course and course.place) or "",
                row.get_way_home_display(),
            ]
        )
    return rows
