"""Homework of all terms for a benchmark's school, written by SQL in seconds.

Six pieces a night in every class, spoken ones in grades one and two; each tried and published, and the
class's day too. In the last week a few wait for a decision or are drafts, so that the wall has
something to show.
"""

from datetime import date

from django.db import connection, transaction

SUBJECTS = ("chinese", "math", "english", "ethics", "science", "music")
# What the planner has to know of afterwards.
TABLES = ("trial", "homework", "classday")
_STEPS = """
CREATE TEMP TABLE planned ON COMMIT DROP AS
SELECT known.*, nextval(pg_get_serial_sequence('teaching_trial', 'id')) AS trial_id,
    CASE WHEN date < %(today)s - 7 OR chance < 90 THEN 'published'
        WHEN chance < 95 THEN 'review' ELSE 'draft' END AS state
FROM (
    SELECT DISTINCT ON (class.id, given.subject_id, day.date) given.staff_id, given.term_id,
        given.subject_id, class.id AS class_id, class.grade, day.date,
        class.id || '-' || day.date AS digest,
        abs(hashtext(class.id || '-' || given.subject_id || '-' || day.date)) %% 100 AS chance
    FROM school_day day
    JOIN school_teachingassignment given ON given.term_id = day.term_id
    JOIN school_schoolclass class ON class.id = given.school_class_id
    JOIN school_subject subject ON subject.id = given.subject_id
    WHERE day.is_school_day AND day.date <= %(today)s AND subject.code = ANY(%(subjects)s)
    ORDER BY class.id, given.subject_id, day.date, given.starts
) AS known;

INSERT INTO teaching_trial (
    id, created_at, updated_at, staff_id, term_id, subject_id, grade, digest, minutes, timed,
    difficulty, error_points, for_whom, shared, tried_on
)
SELECT trial_id, now(), now(), staff_id, term_id, subject_id, grade, digest, 3 + chance %% 5,
    false, 3, '商末尾的0漏写', '全体学生', true, date
FROM planned;

INSERT INTO teaching_homework (
    created_at, updated_at, key, school_class_id, subject_id, staff_id, term_id, night, due_on,
    content, digest, other_source, kind, place, type, tier, required, elastic, essay, minutes,
    marking, trial_id, shared, state, published_at
)
SELECT now(), now(), gen_random_uuid(), class_id, subject_id, staff_id, term_id, date, date + 1,
    '补充习题第' || 1 + chance || '页第1–4题，订正错题，预习下一课', digest, '',
    CASE WHEN grade < 3 OR chance %% 5 = 0 THEN 'oral' ELSE 'written' END, 'home', 'basic', '',
    chance %% 7 > 0, '', false, 5 + chance %% 12, 'all', trial_id, false, state,
    CASE WHEN state = 'published' THEN date + time '14:00' END
FROM planned;

INSERT INTO teaching_classday (created_at, updated_at, school_class_id, date, published_at, none)
SELECT DISTINCT now(), now(), class_id, date, date + time '15:10', false FROM planned
"""


@transaction.atomic
def write_homework(today: date) -> None:
    """Write the homework of every term up to a day, once; what the demo wrote stays alone."""
    from apps.teaching.models import Homework

    if Homework.objects.exists():
        return
    with connection.cursor() as cursor:
        # Neither histories nor foreign keys: a hundred thousand rows are written as they are.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for step in _STEPS.split(";\n"):
            cursor.execute(step, {"today": today, "subjects": list(SUBJECTS)})
        cursor.execute("SET LOCAL session_replication_role = origin")
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE teaching_{table}")
