import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command, get_commands


class Command(BaseCommand):
    """Brings the database and the collected files up to date, as `make up` does before it serves.

    An empty database gets the demo school where demo logins are allowed.
    """

    help = "Migrates, loads the demo school into an empty database, collects the static files."

    def handle(self, **options) -> None:
        self.stdout.write("Brings the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        self._collect_static()
        if settings.DEMO_LOGINS and "demo" in get_commands():
            if get_user_model().objects.exists():
                call_command("demo", logins=True)
            else:
                self.stdout.write("Loads the demo school, this once …")
                call_command("demo")

    def _collect_static(self) -> None:
        stamp = settings.STATIC_ROOT.with_suffix(".stamp")
        state = _state_of_static()
        if not stamp.exists() or stamp.read_text() != state:
            self.stdout.write("Collects the static files …")
            # Cleared, since a file that was cut off half way looks newer than its source.
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(state)


def _state_of_static() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
