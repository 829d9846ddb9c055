"""A backup: one archive with the whole database and every uploaded file, each with its checksum.

The archive holds ``database.dump`` (pg_dump's custom format), ``media/…`` and, as the last member,
``manifest.json``. What was counted and what was dumped is one snapshot of the database.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

DUMP = "database.dump"
MANIFEST = "manifest.json"
MEDIA = "media/"
# Inside the uploaded files, so that putting a file in its place is a mere renaming.
ROOM = ".restored"

_LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class BackupError(Exception):
    """The archive cannot be written or read; the message names what and where."""


def write_backup(path: Path) -> None:
    """Writes the archive; ``path`` exists only once it is complete. Raises BackupError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as directory:
        draft = Path(directory) / "archive.tar"
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as archive:
            sums = {}
            tables = _dump(Path(directory) / DUMP)
            for name, source in [(DUMP, Path(directory) / DUMP), *_media_files()]:
                sums[name] = _add(archive, name, source)
            _add_manifest(archive, tables, sums)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)


def check_backup(path: Path) -> dict:
    """Returns the manifest after comparing every member's checksum. Raises BackupError."""
    try:
        with tarfile.open(path) as archive:
            sums = {one.name: _sum(archive.extractfile(one)) for one in archive if one.isreg()}
            if MANIFEST not in sums:
                raise BackupError(f"{path.name} is not a whole backup: {MANIFEST} is missing.")
            manifest = json.load(archive.extractfile(MANIFEST))
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupError(f"{path} cannot be read: {error}") from error
    del sums[MANIFEST]
    for name in sorted(sums.keys() | manifest["sha256"].keys()):
        if sums.get(name) != manifest["sha256"].get(name):
            raise BackupError(f"{path.name} is damaged: {name} is not what was written.")
    return manifest


def restore_backup(path: Path, *, force: bool = False) -> dict:
    """Puts the database and the files back as the archive holds them, and returns its manifest.

    Nothing changes before the archive is known to be sound; the database then changes in one
    transaction. Raises BackupError, also where there is data already and ``force`` is not given.
    """
    manifest = check_backup(path)
    unknown = {tuple(one) for one in manifest["migrations"]} - _known_migrations()
    if unknown:
        raise BackupError(
            f"{path.name} was made by a newer portal (version {manifest['version']})."
        )
    if not force and (connection.introspection.table_names() or next(_media_files(), None)):
        raise BackupError("There is data here already; --force puts the backup in its place.")
    with _room_for_media() as room, tarfile.open(path) as archive:
        _extract(archive, room)
        _load(room / DUMP)
        for old in Path(settings.MEDIA_ROOT).iterdir():
            if old != room:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        if (room / MEDIA).exists():
            for new in (room / MEDIA).iterdir():
                new.rename(Path(settings.MEDIA_ROOT) / new.name)
    return manifest


def prune(directory: Path, keep: int) -> list[Path]:
    """Deletes all but the newest ``keep`` backups of a directory and returns those deleted."""
    old = sorted(directory.glob("jiaoxi-*.tar"))[:-keep]
    for path in old:
        path.unlink()
    return old


def default_name(now: datetime) -> str:
    return f"jiaoxi-{timezone.localtime(now):%Y%m%d-%H%M%S}.tar"


# -- the database -------------------------------------------------------------------------------


def _dump(path: Path) -> dict[str, int]:
    """Writes the dump and returns the number of rows of each table in it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
        _run(
            "pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", path
        )
    return counts


def _load(dump: Path) -> None:
    script = dump.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", "-f", script, dump)
    connection.close()
    empty = "SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
    _run("psql", "-Xq", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-c", empty, "-f", script)


def _run(program: str, *arguments: str | Path) -> None:
    """Runs one of Postgres's programs on the portal's database."""
    found = None if settings.EMBEDDED_DATABASE else shutil.which(program)
    parameters = connection.get_connection_params()
    environment = {
        variable: str(parameters[name]) for name, variable in _LIBPQ.items() if name in parameters
    }
    done = subprocess.run(
        [found or settings.POSTGRES_BIN / program, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")


def _known_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


# -- the files ----------------------------------------------------------------------------------


def _media_files() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_relative_to(root / ROOM):
            yield f"{MEDIA}{path.relative_to(root)}", path


@contextmanager
def _room_for_media() -> Iterator[Path]:
    """An empty directory for what comes out of the archive."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    room = root / ROOM
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700)
    yield room
    shutil.rmtree(room)


class _Summing:
    """A file that sums up what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sha256.update(data)
        return data


def _add(archive: tarfile.TarFile, name: str, source: Path) -> str:
    with source.open("rb") as file:
        summing = _Summing(file)
        archive.addfile(archive.gettarinfo(arcname=name, fileobj=file), summing)
    return summing.sha256.hexdigest()


def _extract(archive: tarfile.TarFile, room: Path) -> None:
    for member in archive:
        target = (room / member.name).resolve()
        if not target.is_relative_to(room.resolve()):
            raise BackupError(f"{member.name} leads out of the archive.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(archive.extractfile(member), file)


def _add_manifest(archive: tarfile.TarFile, tables: dict, sums: dict) -> None:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    manifest = {
        "version": project["version"],
        "made": timezone.now().isoformat(),
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
        "tables": tables,
        "sha256": sums,
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size = len(content)
    archive.addfile(member, BytesIO(content))


def _sum(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()
