"""Whether a course fits a sign-up: segment, grade and days."""

from apps.school.classes.models import GRADE_NAMES
from apps.teaching.after_school.models import Course
from apps.teaching.after_school.signups import SignUp

COURSES = 1  # segment Ⅰ: 社团


def misfits(signup: SignUp, grade: int | None, course: Course) -> list[str]:
    """Why a pupil of a grade cannot be in a course, as sentences; empty if the course fits.

    One day in common is enough: whoever comes on one of the two days of a course takes part on
    that day and is in 作业辅导 on the other.
    """
    if grade is None:
        return ["学生在开班时已不在校。"]
    found = []
    if COURSES not in signup.segments:
        found.append("没有报时段Ⅰ，不参加社团。")
    if not course.grade_from <= grade <= course.grade_to:
        found.append(f"“{course}”招{course.grades}，学生在{GRADE_NAMES[grade - 1]}年级。")
    if not set(course.weekdays) & set(signup.weekdays):
        found.append(f"“{course}”{course.days}上课，学生报的是{signup.days}，没有一天相同。")
    return found
