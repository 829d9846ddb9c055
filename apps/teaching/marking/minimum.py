"""学期底线: how often a class has written, practised and been asked, against 1.2's minimum [L].

大作文 8 in grades 3–6, 小练笔 8, 数学 补充习题 each 课时, 英语 twice a unit. Counts only: the school
judges them. 小练笔 is what calls itself so.
"""

from dataclasses import dataclass

from django.db.models import Count, Q

from apps.school.models import SchoolClass
from apps.teaching.homework.models import Homework
from apps.teaching.marking.load import Scope
from apps.teaching.schedule.models import ClassLesson

ESSAYS, EXERCISES, TWICE = 8, 8, 2
CHINESE, MATHS, ENGLISH = "chinese", "math", "english"
FIRST_GRADE = 3


@dataclass
class ClassMinimum:
    """What a class was asked to do, each beside the least that a term should have."""

    school_class: SchoolClass
    essays: int = 0
    exercises: int = 0
    maths: int = 0
    maths_lessons: int = 0
    english: int = 0
    english_units: int = 0

    @property
    def parts(self) -> list[tuple[str, int, int]]:
        """Name, count and least of each; what nothing is asked of is left out."""
        found = [("数学练习", self.maths, self.maths_lessons)]
        if self.school_class.grade >= FIRST_GRADE:
            found = [
                ("大作文", self.essays, ESSAYS),
                ("小练笔", self.exercises, EXERCISES),
                *found,
                ("英语练习", self.english, TWICE * self.english_units),
            ]
        return found


def minimum(scope: Scope) -> list[ClassMinimum]:
    """Each class of the scope; four statements. What two tiers write in one night counts once."""
    found = {one.pk: ClassMinimum(one) for one in scope.school_classes()}
    written = Q(kind=Homework.Kind.WRITTEN)
    rows = (
        Homework.objects.published()
        .filter(term=scope.term, school_class__in=found)
        .order_by()
        .values_list("school_class")
        .annotate(
            essays=Count("night", filter=Q(essay=True), distinct=True),
            exercises=Count("night", filter=Q(content__contains="练笔"), distinct=True),
            maths=Count("night", filter=written & Q(subject__code=MATHS), distinct=True),
            english=Count("night", filter=written & Q(subject__code=ENGLISH), distinct=True),
        )
    )
    for pk, essays, exercises, maths, english in rows:
        one = found[pk]
        one.essays, one.exercises, one.maths, one.english = essays, exercises, maths, english
    held = ClassLesson.objects.filter(
        school_class__in=found, lesson__unit__group__term=scope.term, taught_on__isnull=False
    ).order_by()
    lessons = held.values_list("school_class").annotate(
        maths=Count("pk", filter=Q(lesson__unit__group__subject__code=MATHS)),
        units=Count(
            "lesson__unit", filter=Q(lesson__unit__group__subject__code=ENGLISH), distinct=True
        ),
    )
    for pk, maths, units in lessons:
        found[pk].maths_lessons, found[pk].english_units = maths, units
    return list(found.values())
