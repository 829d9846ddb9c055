"""校准: what was estimated beside what pupils really needed, and which factor would have been right.

A night is compared where somebody asked: the estimate is the sum of what counts against the cap in
that class, night and subject (or in all subjects together), the reality the mean over the pupils who
answered. Everything is weighted by pupils, so that a class of forty hands counts for more than one
guardian; of fewer than five answers no mean is shown. One statement each, over the term's rows.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from apps.school.classes.models import Grade
from apps.school.models import Term
from apps.teaching.homework.models import Homework, HomeworkRule
from apps.teaching.marking.load import Scope
from apps.teaching.marking.samples import LEAST

COUNTED = (
    "homework.required AND homework.kind = 'written' AND homework.place = 'home'"
    " AND homework.tier <> 'C'"
)
# asked: what a class was asked to do in a night, by subject; together: all subjects of it.
# sampled: what it took, as far as anybody was asked. pair: the two beside each other.
_PAIRS = f"""
WITH asked AS (
    SELECT homework.school_class_id, homework.night, homework.subject_id,
           min(homework.staff_id) AS staff_id,
           sum(homework.minutes) AS minutes, sum(trial.minutes) AS tried
    FROM teaching_homework homework LEFT JOIN teaching_trial trial ON trial.id = homework.trial_id
    WHERE homework.term_id = %(term)s AND homework.state = ANY(%(public)s) AND {COUNTED}
    GROUP BY 1, 2, 3
), together AS (
    SELECT school_class_id, night, NULL::bigint AS subject_id, NULL::bigint AS staff_id,
           sum(minutes) AS minutes, sum(tried) AS tried
    FROM asked GROUP BY 1, 2
), whole AS (
    SELECT * FROM asked UNION ALL SELECT * FROM together
), sampled AS (
    SELECT school_class_id, night, subject_id, sum(pupils) AS pupils,
           sum(minutes * pupils)::numeric / sum(pupils) AS minutes
    FROM teaching_timesample
    WHERE night BETWEEN %(first)s AND %(last)s
    GROUP BY 1, 2, 3
), pair AS (
    SELECT class.grade, class.id AS school_class_id, whole.night, whole.subject_id, whole.staff_id,
           whole.minutes AS estimated, whole.tried, sampled.minutes AS real, sampled.pupils
    FROM whole
    JOIN sampled ON sampled.school_class_id = whole.school_class_id
        AND sampled.night = whole.night
        AND sampled.subject_id IS NOT DISTINCT FROM whole.subject_id
    JOIN school_schoolclass class ON class.id = whole.school_class_id
    WHERE %(classes)s::bigint[] IS NULL OR class.id = ANY(%(classes)s)
        OR (whole.subject_id, class.grade) IN (
            SELECT * FROM unnest(%(subjects)s::bigint[], %(grades)s::int[])
        )
)
"""
_LINES = (
    _PAIRS
    + """
SELECT {keys}, sum(estimated * pupils)::numeric / sum(pupils), sum(real * pupils) / sum(pupils),
       sum(pupils), count(DISTINCT (pair.school_class_id, pair.night))
FROM pair
LEFT JOIN school_subject subject ON subject.id = pair.subject_id
LEFT JOIN school_staff staff ON staff.id = pair.staff_id
WHERE {where}
GROUP BY {keys}, {order}
HAVING sum(pupils) >= %(least)s
ORDER BY {order}
"""
)
_FACTORS = (
    _PAIRS
    + """
SELECT grade, sum(tried * pupils) / sum(pupils), sum(real * pupils) / sum(pupils),
       sum(pupils), count(DISTINCT (school_class_id, night))
FROM pair WHERE tried > 0 GROUP BY grade HAVING sum(pupils) >= %(least)s ORDER BY grade
"""
)


@dataclass(frozen=True)
class Line:
    """Estimate and reality of one subject, teacher or grade: minutes, and how much is behind them."""

    name: str
    estimated: Decimal
    real: Decimal
    pupils: int
    nights: int

    @property
    def difference(self) -> int:
        """Minutes by which the reality goes beyond the estimate, of the minutes as they are shown."""
        real, estimated = (
            number.quantize(Decimal(1), ROUND_HALF_UP) for number in (self.real, self.estimated)
        )
        return int(real - estimated)

    @property
    def tone(self) -> str:
        """Off by a quarter or more is worth a look; more than estimated is what pupils suffer."""
        if abs(self.real - self.estimated) * 4 < self.estimated:
            return "kept"
        return "soon" if self.real > self.estimated else "quiet"

    @property
    def word(self) -> str:
        return {"kept": "相符", "soon": "偏低", "quiet": "偏高"}[self.tone]


@dataclass(frozen=True)
class Suggestion:
    """What the factor of a grade would have been: the pupils' mean over the teachers' trials."""

    grade: int
    tried: Decimal
    real: Decimal
    pupils: int
    nights: int
    current: Decimal | None

    @property
    def name(self) -> str:
        return grade_name(self.grade)

    @property
    def factor(self) -> Decimal:
        """To one place, within what a factor may be."""
        exact = (self.real / self.tried).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return min(max(exact, Decimal("1.0")), Decimal("9.9"))

    @property
    def is_thin(self) -> bool:
        """Too few answers to change a rule for."""
        return self.pupils < 6 * LEAST or self.nights < 4


def _params(scope: Scope) -> dict[str, Any]:
    term = scope.term
    led = [
        (subject, each)
        for subject, grade in scope.led
        if subject
        for each in ([grade] if grade else Grade.values)
    ]
    return {
        "term": term.pk,
        "first": term.starts,
        "last": term.ends,
        "public": [str(state.value) for state in Homework.PUBLIC],
        "least": LEAST,
        "classes": None if scope.classes is None else list(scope.classes),
        "subjects": [subject for subject, _grade in led],
        "grades": [grade for _subject, grade in led],
    }


def _rows(sql: str, params: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def by_subject(scope: Scope) -> list[Line]:
    """A line a subject, and one for all together where that was asked."""
    sql = _LINES.format(
        keys="COALESCE(subject.name, '各科合计')", where="TRUE", order='subject."order", subject.id'
    )
    return [Line(*row) for row in _rows(sql, _params(scope))]


def by_teacher(scope: Scope) -> list[Line]:
    """A line a teacher and subject, of nights that were asked about by subject."""
    sql = _LINES.format(
        keys="staff.name || '　' || subject.name",
        where="staff.id IS NOT NULL",
        order='subject."order", staff.pinyin, staff.id',
    )
    return [Line(*row) for row in _rows(sql, _params(scope))]


def by_grade(scope: Scope) -> list[Line]:
    """A line a grade, of nights that were asked about as a whole."""
    sql = _LINES.format(keys="pair.grade", where="pair.subject_id IS NULL", order="pair.grade")
    return [Line(grade_name(row[0]), *row[1:]) for row in _rows(sql, _params(scope))]


def grade_name(grade: int) -> str:
    return HomeworkRule._meta.get_field("grade").choices[grade - 1][1]


def suggestions(term: Term) -> list[Suggestion]:
    """A factor for each grade that was asked, beside the one in force."""
    rules = {rule.grade: rule.factor for rule in HomeworkRule.objects.on(term.nearest_day())}
    found = _rows(_FACTORS, _params(Scope(term)))
    return [Suggestion(*row, rules.get(row[0])) for row in found]


@dataclass(frozen=True)
class Asked:
    """How many pupils of a class were asked in a week; at least five should be (1.1)."""

    school_class: str
    pupils: int

    @property
    def is_enough(self) -> bool:
        return self.pupils >= LEAST


def asked_in_week(term: Term, day: date, classes) -> list[Asked]:
    """Each of ``classes`` with the most pupils who answered about one night of the week."""
    monday = day - timedelta(days=day.weekday())
    sql = """
        SELECT school_class_id, max(pupils) FROM (
            SELECT school_class_id, night, subject_id, sum(pupils) AS pupils
            FROM teaching_timesample WHERE night BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3
        ) AS asked GROUP BY 1
    """
    counts = dict(_rows(sql, {"first": monday, "last": monday + timedelta(days=6)}))
    return [Asked(str(one), int(counts.get(one.pk, 0))) for one in classes]


@transaction.atomic
def take_over(grade: int, factor: Decimal, starts: date) -> HomeworkRule:
    """A new rule of the grade from a day to come: the one that holds then, with another factor.

    Raises:
        ValidationError: the day is not to come, the factor out of range, or there is a rule
            already; at the field.
    """
    if starts <= timezone.localdate():
        raise ValidationError({"starts": "新系数从今天以后的日子起用，已布置的作业不改。"})
    # Two who do this at once take turns.
    list(HomeworkRule.objects.select_for_update().filter(grade=grade))
    old = HomeworkRule.objects.on(starts).filter(grade=grade).first()
    rule = HomeworkRule(grade=grade) if old is None else HomeworkRule.objects.get(pk=old.pk)
    shares = list(old.shares.all()) if old else []
    rule.pk, rule._state.adding = None, True
    rule.starts, rule.factor, rule.source = starts, factor, "用时抽样校准"
    rule.full_clean()
    rule.save()
    for share in shares:
        share.pk, share._state.adding, share.rule = None, True, rule
        share.save()
    return rule
