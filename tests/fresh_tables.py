"""The database as it was made, after each test that commits.

Django empties some three hundred tables by TRUNCATE and does over again all that follows upon a
migration, triggers and permissions included: most of a second, against the hundredth that it takes
to delete what is there and to put back the few rows that belong to an empty portal.
"""

from io import StringIO

from django.db import connection, transaction

TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


class FreshTables:
    """Remembers the tables as they are now; ``restore`` makes them so again."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            tables = sorted(f'"{name}"' for (name,) in cursor.fetchall())
            self.lock = f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE"
            self.filled = " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables
            )
            self.first_rows = {table: self._rows(cursor, table) for table in self._filled(cursor)}

    def _filled(self, cursor) -> list[str]:
        cursor.execute(self.filled)
        return [table for (table,) in cursor.fetchall()]

    @staticmethod
    def _rows(cursor, table: str) -> str:
        rows = StringIO()
        cursor.copy_expert(f"COPY {table} TO STDOUT", rows)
        return rows.getvalue()

    def restore(self) -> None:
        """Waits for every writer first, as TRUNCATE does; no trigger and no foreign key looks on."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{self.lock}; SET LOCAL session_replication_role = replica")
            for table in self._filled(cursor):
                cursor.execute(f"DELETE FROM {table}")
            for table, rows in self.first_rows.items():
                cursor.copy_expert(f"COPY {table} FROM STDIN", StringIO(rows))
