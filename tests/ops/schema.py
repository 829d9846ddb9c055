"""What the portal's tables are made of, to compare two databases."""

import re

from django.apps import apps

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
