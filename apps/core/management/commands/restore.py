from pathlib import Path

from django.core.management import BaseCommand, CommandError, call_command

from apps.core.backups import BackupError, restore_backup


class Command(BaseCommand):
    help = "Puts a backup's database and files back. Stop the portal before."

    # The database may be empty: there is nothing to check yet.
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--force", action="store_true", help="replace the data that is here")

    def handle(self, *, archive: Path, force: bool, **options) -> None:
        try:
            manifest = restore_backup(archive, force=force)
        except (BackupError, OSError) as error:
            raise CommandError(f"Nothing was restored: {error}") from error
        call_command("migrate", interactive=False, verbosity=0)
        rows = sum(manifest["tables"].values())
        files = len(manifest["sha256"]) - 1
        self.stdout.write(f"Restored {rows:,} rows and {files:,} files as of {manifest['made']}.")
