"""The migrations come to the same database as the models, from which the other tests make theirs."""

import re
import sys

import psycopg2
import pytest
from django.apps import apps
from django.db import connection

from tests.ops.processes import Process, clean_environment, fresh_directory, wait_until

# Name and definition of everything that a table is made of.
SCHEMA = """
SELECT table_name, column_name, data_type || is_nullable || COALESCE(generation_expression, '')
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL
SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', proname::text, pronargs::text FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
"""


# What Postgres adds or leaves out of a definition that went through a dump: casts and brackets.
CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")


def schema(cursor) -> set[tuple[str, ...]]:
    """What the portal's own tables are made of; those of the packages are their makers' affair."""
    ours = {
        config.label for config in apps.get_app_configs() if config.name.startswith("apps.")
    } | {"function"}
    cursor.execute(SCHEMA)
    rows = [row for row in cursor.fetchall() if row[0].partition("_")[0] in ours]
    return {(table, name, CASTS.sub("", definition)) for table, name, definition in rows}


@pytest.mark.django_db
def test_migrations_and_models_come_to_the_same_database():
    var = fresh_directory("migrations")
    environment = clean_environment() | {
        "DJANGO_SETTINGS_MODULE": "jiaoxi.settings",
        "JIAOXI_VAR": str(var),
        "DEBUG": "on",
    }
    program = (
        "from django.core.management import execute_from_command_line as run; import time;"
        "run(['manage.py', 'migrate', '-v0']); print('migrated', flush=True); time.sleep(60)"
    )
    with Process(sys.executable, "-uc", program, **environment) as migrated:
        wait_until(lambda: "migrated" in migrated.output(), 600)
        with psycopg2.connect(host=str(var / "run"), user="jiaoxi", dbname="jiaoxi") as made:
            by_migrations = schema(made.cursor())
        made.close()
    with connection.cursor() as cursor:
        by_models = schema(cursor)
    assert by_migrations ^ by_models == set()
    assert len(by_models) > 1000
