from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from apps.core.backups import BackupError, default_name, prune, write_backup


class Command(BaseCommand):
    help = "Writes the database and the uploaded files into one archive, with checksums."

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="archive or directory to write to")
        parser.add_argument("--keep", type=int, help="delete all but so many of the newest there")

    def handle(self, *, path: Path | None, keep: int | None, **options) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep needs a number from 1.")
        path = path or settings.VAR_DIR / "backups"
        if path.suffix != ".tar":
            path /= default_name(timezone.now())
        try:
            write_backup(path)
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was written: {error}") from error
        self.stdout.write(f"{path} ({path.stat().st_size:,} bytes)")
        for old in prune(path.parent, keep) if keep else ():
            self.stdout.write(f"Deleted {old}")
