"""Who holds what in the school today, in words: 课程教学中心负责人, 三（2）班班主任."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from apps.school.classes.lessons import TeachingAssignment
from apps.school.classes.models import Grade, HomeroomTenure
from apps.school.organisation.models import Appointment, Staff
from apps.school.roles import Role


def standing(staff: Iterable[Staff], on: date | None = None) -> dict[int, list[str]]:
    """By staff id, the posts, classes and lessons held on a day (default: today).

    Three queries, however many people.
    """
    words = defaultdict(list)
    posts = Appointment.objects.on(on).filter(staff__in=staff)
    for post in posts.select_related("position", "department", "subject"):
        words[post.staff_id].append(post_words(post))
    tenures = HomeroomTenure.objects.on(on).filter(staff__in=staff)
    for tenure in tenures.select_related("school_class"):
        words[tenure.staff_id].append(f"{tenure.school_class}班主任")
    taught = TeachingAssignment.objects.on(on).filter(staff__in=staff)
    taught = taught.select_related("school_class", "subject").order_by("school_class", "subject")
    for pk, sentence in _lessons(taught):
        words[pk].append(sentence)
    return words


def _lessons(taught: Iterable[TeachingAssignment]) -> Iterator[tuple[int, str]]:
    """By staff id: 二（1）班、四（1）班数学 for many classes, 六（1）班语文、劳动 for many subjects."""
    classes = defaultdict(list)
    for row in taught:
        classes[row.staff_id, row.subject.name].append(str(row.school_class))
    subjects = defaultdict(list)
    for (pk, subject), names in classes.items():
        subjects[pk, "、".join(names)].append(subject)
    for (pk, names), taught_there in subjects.items():
        yield pk, f"{names}{'、'.join(taught_there)}"


def post_words(post: Appointment) -> str:
    """三年级语文备课组长, 课程教学中心负责人: the post as a colleague would say it."""
    grade = Grade(post.grade).label if post.grade else ""
    subject = post.subject.name if post.subject else ""
    department = post.department.name if post.department else ""
    position = post.position.name
    if post.position.role == Role.HEAD and department:
        position = position.removeprefix("部门")
    if post.position.role == Role.GRADE_LEADER and grade:
        position = position.removeprefix("年级")
    return f"{department}{grade}{subject}{position.removeprefix(department)}"
