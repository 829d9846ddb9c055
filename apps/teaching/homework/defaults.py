"""The numbers that the regulations give, for a school that has laid down none of its own (1.1)."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from apps.school.classes.models import Grade
from apps.school.models import Subject
from apps.teaching.homework.terms import HomeworkRule, SubjectShare

# 中办发〔2021〕40号: none written at home in grades 1–2, an hour in 3–6; weekends by the school.
NIGHT_CAP, FREE_CAP = 60, 90
# 1.1: pupil minutes = the teacher's × factor. Grades 1–2 (done at school, or spoken) as grade 3.
FACTORS = {1: "3.0", 2: "3.0", 3: "3.0", 4: "2.5", 5: "2.0", 6: "2.0"}
# 1.1: how the hour is usually divided, by grade and subject; None is all others.
SHARES = {
    (3, 4): {"语文": 20, "数学": 20, "英语": 10, None: 10},
    (5, 6): {"语文": 20, "数学": 20, "英语": 15, None: 5},
}
SOURCE = "中办发〔2021〕40号；教基厅函〔2021〕13号"


def built_in(grade: int) -> HomeworkRule:
    """The rule of a grade as it would be laid down; not in the database."""
    written = grade >= 3
    return HomeworkRule(
        grade=grade,
        night_cap=NIGHT_CAP if written else 0,
        weekend_cap=FREE_CAP if written else 0,
        holiday_cap=FREE_CAP if written else 0,
        factor=Decimal(FACTORS[grade]),
        source=SOURCE,
    )


@transaction.atomic
def write_rules(starts: date) -> list[HomeworkRule]:
    """Lay down the rules of all six grades from a day on; a grade that has one by then keeps it.

    Returns the rules that are new.
    """
    held = set(HomeworkRule.objects.on(starts).values_list("grade", flat=True))
    new = []
    for grade in (one for one in Grade.values if one not in held):
        rule = built_in(grade)
        rule.starts = starts
        new.append(rule)
    HomeworkRule.objects.bulk_create(new)
    subjects = {subject.name: subject for subject in Subject.objects.all()}
    SubjectShare.objects.bulk_create(
        SubjectShare(rule=rule, subject=subjects.get(name), minutes=minutes)
        for rule in new
        for grades, shares in SHARES.items()
        if rule.grade in grades
        for name, minutes in shares.items()
        if name is None or name in subjects
    )
    return new
