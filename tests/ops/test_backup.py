"""`manage.py backup` and `manage.py restore`."""

import json
import tarfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school(settings) -> Path:
    """A school with an account and two uploaded files; returns where the files lie."""
    get_user_model().objects.create_user("li", password="secret-of-li", first_name="李")
    root = settings.MEDIA_ROOT
    (root / "notices").mkdir(parents=True)
    (root / "notices" / "责任书.pdf").write_bytes(b"%PDF signed")
    (root / "empty.txt").touch()
    return root


@pytest.fixture
def archive(school, tmp_path) -> Path:
    path = tmp_path / "kept" / "backup.tar"
    call_command("backup", path, verbosity=0)
    return path


def contents() -> dict[str, tuple]:
    """Returns the number of rows and a checksum over all rows of each table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t'
            )
            found[table] = cursor.fetchone()
    return found


def empty_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_an_empty_database_gets_back_every_row_and_every_file(archive, school, tmp_path, settings):
    rows, uploads = contents(), files(school)
    empty_the_database()
    settings.MEDIA_ROOT = tmp_path / "other"
    call_command("restore", archive)
    assert contents() == rows
    assert files(settings.MEDIA_ROOT) == uploads
    assert get_user_model().objects.get(username="li").check_password("secret-of-li")


def test_triggers_and_sequences_come_back_as_well(archive, tmp_path, settings):
    last = get_user_model().objects.get(username="li").pk
    empty_the_database()
    settings.MEDIA_ROOT = tmp_path / "other"
    call_command("restore", archive)
    call_command("pgtrigger", "ls")
    assert get_user_model().objects.create_user("wang").pk > last


def test_data_is_replaced_only_by_force(archive, school):
    get_user_model().objects.create_user("later")
    (school / "later.txt").touch()
    with pytest.raises(CommandError, match="--force puts the backup in its place"):
        call_command("restore", archive)
    assert get_user_model().objects.filter(username="later").exists()
    call_command("restore", archive, force=True)
    assert not get_user_model().objects.filter(username="later").exists()
    assert set(files(school)) == {"notices/责任书.pdf", "empty.txt"}


def test_a_damaged_archive_changes_nothing(archive, school):
    content = archive.read_bytes()
    archive.write_bytes(content.replace(b"%PDF signed", b"%PDF forged"))
    before = contents()
    with pytest.raises(CommandError, match=r"damaged: media/notices/责任书\.pdf"):
        call_command("restore", archive, force=True)
    assert contents() == before


def test_an_archive_cut_short_is_refused(archive):
    archive.write_bytes(archive.read_bytes()[:5000])
    with pytest.raises(CommandError, match="Nothing was restored"):
        call_command("restore", archive, force=True)


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    other = tmp_path / "other.tar"
    other.write_text("no archive")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", other)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", tmp_path / "missing.tar")


def test_a_backup_of_a_newer_portal_is_refused(school, tmp_path, monkeypatch):
    applied = {("core", "0001_initial"): None, ("core", "9999_to_come"): None}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: applied)
    archive = tmp_path / "kept" / "backup.tar"
    call_command("backup", archive, verbosity=0)
    with pytest.raises(CommandError, match="newer portal"):
        call_command("restore", archive, force=True)


def test_the_manifest_names_every_member_and_counts_every_table(archive):
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json"))
    assert names == [*manifest["sha256"], "manifest.json"]
    assert manifest["tables"]["accounts_user"] == 1
    assert archive.stat().st_mode & 0o077 == 0


def test_only_the_newest_are_kept(school, tmp_path):
    for day in ("01", "02", "03"):
        (tmp_path / f"jiaoxi-202209{day}-020000.tar").touch()
    (tmp_path / "notes.tar").touch()
    call_command("backup", tmp_path, keep=2)
    kept = sorted(path.name for path in tmp_path.glob("*.tar"))
    assert kept[0] == "jiaoxi-20220903-020000.tar"
    assert len(kept) == 3
    assert kept[2] == "notes.tar"


def test_a_backup_that_fails_leaves_no_file(school, tmp_path, settings):
    settings.POSTGRES_BIN = tmp_path
    with pytest.raises(CommandError, match="No backup was written"):
        call_command("backup", tmp_path / "kept.tar")
    assert list(tmp_path.glob("*.tar")) == []
