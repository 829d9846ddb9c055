"""Five years of lesson preparation for a benchmark's school, written by SQL in seconds.

Eight subjects in every grade, eight units a term, every lesson planned, prepared, adapted and
thought over, but for the share that is late or missing. The texts are short: nothing here reads them.
"""

from datetime import date

from django.db import connection, transaction

TERMS = 10
SUBJECTS = ("chinese", "math", "english", "ethics", "science", "music", "art", "pe")
UNITS, WEEKS = 8, 18
# What the planner has to know of afterwards.
TABLES = (
    "prepgroup", "unit", "unitlesson", "classlesson", "leadplan", "lessonplan", "manuscript", "part",
    "edition", "adaptation", "reflection", "redesign", "unitoutline",
)  # fmt: skip

SENTENCE = "讨论的时间不够，下次放长。"
# A number from 0 to 99 that a row always gets again.
_CHANCE = "abs(hashtext({})) %% 100"
_TEXT = """'{"goals": [{"text": "能说出算理"}], "homework": [{"tier": "基础", "content": "第8页"}]}'::jsonb"""
_STEPS = f"""
CREATE TEMP TABLE chosen ON COMMIT DROP AS
SELECT id, starts, ends, starts - (extract(isodow FROM starts)::int - 1) AS monday
FROM school_term WHERE starts <= %(today)s ORDER BY starts DESC LIMIT %(terms)s;

INSERT INTO teaching_prepgroup (created_at, updated_at, term_id, subject_id, grade, leader_id)
SELECT now(), now(), given.term_id, given.subject_id, class.grade, min(given.staff_id)
FROM school_teachingassignment given
JOIN chosen ON chosen.id = given.term_id
JOIN school_schoolclass class ON class.id = given.school_class_id
JOIN school_subject subject ON subject.id = given.subject_id AND subject.code = ANY(%(subjects)s)
GROUP BY 3, 4, 5
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE grouped ON COMMIT DROP AS
SELECT prep.id, chosen.monday, chosen.starts, chosen.ends, max(given.periods) AS periods,
    array_agg(DISTINCT given.staff_id) AS people
FROM teaching_prepgroup prep
JOIN chosen ON chosen.id = prep.term_id
JOIN school_teachingassignment given
    ON given.term_id = prep.term_id AND given.subject_id = prep.subject_id
JOIN school_schoolclass class ON class.id = given.school_class_id AND class.grade = prep.grade
WHERE NOT EXISTS (SELECT FROM teaching_unit unit WHERE unit.group_id = prep.id)
GROUP BY 1, 2, 3, 4;

INSERT INTO teaching_unit (created_at, updated_at, group_id, number, title, lead_id)
SELECT now(), now(), id, n, '第' || n || '单元', people[1 + n %% cardinality(people)]
FROM grouped, generate_series(1, {UNITS}) AS n;

CREATE TEMP TABLE planned ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('teaching_unitlesson', 'id')) AS id, unit.id AS unit_id,
    unit.lead_id, unit.group_id, k, grouped.periods,
    row_number() OVER (PARTITION BY unit.id ORDER BY k) AS number,
    nextval(pg_get_serial_sequence('teaching_manuscript', 'id')) AS manuscript_id
FROM grouped, generate_series(0, grouped.periods * {WEEKS} - 1) AS k, teaching_unit unit
WHERE unit.group_id = grouped.id AND unit.number = k * {UNITS} / (grouped.periods * {WEEKS}) + 1;

INSERT INTO teaching_unitlesson (id, created_at, updated_at, unit_id, number, title, kind)
SELECT id, now(), now(), unit_id, number, '课题' || k, 'new' FROM planned;

INSERT INTO teaching_classlesson (
    created_at, updated_at, lesson_id, school_class_id, staff_id, date, taught_on
)
SELECT now(), now(), planned.id, class.id, given.staff_id, held.on,
    CASE WHEN held.on < %(today)s THEN held.on END
FROM planned
JOIN grouped ON grouped.id = planned.group_id
JOIN teaching_prepgroup prep ON prep.id = grouped.id
JOIN school_schoolclass class ON class.grade = prep.grade
JOIN school_teachingassignment given ON given.school_class_id = class.id
    AND given.term_id = prep.term_id AND given.subject_id = prep.subject_id
CROSS JOIN LATERAL (
    SELECT monday + 7 * (k / planned.periods) + (k %% planned.periods) %% 5 AS on
) AS held
WHERE held.on BETWEEN grouped.starts AND grouped.ends
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE dated ON COMMIT DROP AS
SELECT planned.unit_id AS id, planned.lead_id, min(held.date) AS first,
    {_CHANCE.format("planned.unit_id::text")} AS chance
FROM planned JOIN teaching_classlesson held ON held.lesson_id = planned.id
GROUP BY 1, 2;
ALTER TABLE dated ADD ready date;
UPDATE dated SET ready = first - CASE WHEN chance < 10 THEN 5 ELSE 7 + chance %% 10 END;

INSERT INTO teaching_leadplan (created_at, updated_at, unit_id, state, final_on, shared_on)
SELECT now(), now(), id, state, CASE state WHEN 'shared' THEN ready END,
    CASE state WHEN 'shared' THEN ready END
FROM (
    SELECT *, CASE WHEN chance >= 96 OR ready > %(today)s THEN 'writing' ELSE 'shared' END AS state
    FROM dated
) AS known;

INSERT INTO teaching_manuscript (id, created_at, updated_at, kind)
SELECT manuscript_id, now(), now(), 'lesson' FROM planned;
INSERT INTO teaching_lessonplan (created_at, updated_at, plan_id, lesson_id, manuscript_id)
SELECT now(), now(), plan.id, planned.id, planned.manuscript_id
FROM planned JOIN teaching_leadplan plan USING (unit_id);
INSERT INTO teaching_part (
    created_at, updated_at, manuscript_id, code, content, revision, edited_at
)
SELECT dated.ready, now(), manuscript_id, part.key, part.value, 1, now()
FROM planned JOIN dated ON dated.id = planned.unit_id, jsonb_each({_TEXT}) AS part;
INSERT INTO teaching_edition (
    created_at, updated_at, manuscript_id, number, content, note, made_at
)
SELECT now(), now(), manuscript_id, 1, {_TEXT}, '共享', now() FROM planned;

CREATE TEMP TABLE outlined ON COMMIT DROP AS
SELECT *, nextval(pg_get_serial_sequence('teaching_manuscript', 'id')) AS manuscript_id
FROM dated WHERE lead_id IS NOT NULL AND chance < 94 AND ready <= %(today)s;
INSERT INTO teaching_manuscript (id, created_at, updated_at, kind)
SELECT manuscript_id, now(), now(), 'outline' FROM outlined;
INSERT INTO teaching_unitoutline (
    created_at, updated_at, unit_id, staff_id, manuscript_id, state, submitted_on, passed_on
)
SELECT now(), now(), id, lead_id, manuscript_id, 'passed', ready, ready FROM outlined;

UPDATE teaching_classlesson held SET taught_on = held.date
FROM teaching_unitlesson lesson, teaching_unit unit, teaching_prepgroup prep, chosen
WHERE lesson.id = held.lesson_id AND unit.id = lesson.unit_id AND prep.id = unit.group_id
    AND chosen.id = prep.term_id AND chosen.ends < %(today)s
    AND held.taught_on IS NULL AND held.staff_id IS NOT NULL;

CREATE TEMP TABLE used ON COMMIT DROP AS
SELECT *, nextval(pg_get_serial_sequence('teaching_manuscript', 'id')) AS manuscript_id
FROM (
    SELECT held.lesson_id, held.staff_id, lesson.unit_id, min(held.date) AS first,
        plan.manuscript_id AS origin, unit.lead_id,
        {_CHANCE.format("held.lesson_id || '-' || held.staff_id")} AS chance
    FROM teaching_classlesson held
    JOIN teaching_unitlesson lesson ON lesson.id = held.lesson_id
    JOIN teaching_lessonplan plan ON plan.lesson_id = lesson.id
    JOIN teaching_unit unit ON unit.id = lesson.unit_id
    JOIN teaching_prepgroup prep ON prep.id = unit.group_id
    JOIN chosen ON chosen.id = prep.term_id
    WHERE held.date <= %(today)s AND held.staff_id IS NOT NULL
    GROUP BY held.lesson_id, held.staff_id, lesson.unit_id, plan.manuscript_id, unit.lead_id
) AS held
WHERE NOT EXISTS (
    SELECT FROM teaching_adaptation known
    WHERE known.lesson_id = held.lesson_id AND known.staff_id = held.staff_id
) AND NOT EXISTS (
    SELECT FROM teaching_reflection known
    WHERE known.lesson_id = held.lesson_id AND known.staff_id = held.staff_id
);
INSERT INTO teaching_manuscript (id, created_at, updated_at, kind)
SELECT manuscript_id, now(), now(), 'lesson' FROM used;
INSERT INTO teaching_adaptation (
    created_at, updated_at, lesson_id, staff_id, base_id, manuscript_id, origin, changes, changed_on
)
SELECT now(), now(), lesson_id, staff_id, edition.id, used.manuscript_id, '{{}}',
    CASE WHEN chance < 93 THEN 1 + chance %% 4 ELSE 0 END,
    CASE WHEN chance < 93 THEN first - 1 - chance %% 3 END
FROM used CROSS JOIN LATERAL (
    SELECT id FROM teaching_edition edition
    WHERE edition.manuscript_id = used.origin ORDER BY number DESC LIMIT 1
) AS edition
WHERE staff_id <> lead_id AND chance < 97;
INSERT INTO teaching_reflection (
    created_at, updated_at, lesson_id, staff_id, code, quote, text, length, written_on
)
SELECT now(), now(), lesson_id, staff_id, '', '', '{SENTENCE}',
    CASE WHEN chance %% 4 = 0 THEN 220 ELSE 40 END, first + chance %% 5
FROM used WHERE chance < 90;
INSERT INTO teaching_redesign (created_at, updated_at, unit_id, staff_id, text, written_on)
SELECT now(), now(), unit_id, staff_id, '第二环节重新设计。', max(first) + 3
FROM used GROUP BY unit_id, staff_id HAVING max(first) < %(today)s AND min(chance) < 60
ON CONFLICT DO NOTHING;
"""


@transaction.atomic
def write_preparation(today: date) -> None:
    """Write what is missing of the last terms, once; what the demo wrote of them stays."""
    from apps.teaching.models import Reflection

    if Reflection.objects.filter(text=SENTENCE).exists():
        return
    with connection.cursor() as cursor:
        # Neither histories nor foreign keys: a million rows are written as they are.
        cursor.execute("SET LOCAL session_replication_role = replica")
        given = {"today": today, "terms": TERMS, "subjects": list(SUBJECTS)}
        for step in _STEPS.split(";\n"):
            if step.strip():
                cursor.execute(step, given)
        cursor.execute("SET LOCAL session_replication_role = origin")
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE teaching_{table}")
