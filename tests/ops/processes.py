"""Real processes for tests: a worker, a beat, a Redis of one's own, and what they need."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from jiaoxi import embedded

OPS_DIR = embedded.VAR_DIR / "ops"


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Returns once the condition holds; fails the test if it does not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)


def fresh_directory(name: str) -> Path:
    """Returns an empty directory below var/test that a database server may live in."""
    directory = OPS_DIR / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory


def _as_in_a_terminal() -> None:
    """A test run in the background ignores Ctrl-C, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    embedded.die_with_parent(signal.SIGKILL)


class Process:
    """A process that ends with the ``with`` block, and with the tests in any case."""

    def __init__(self, *command: str | Path, **environment: str) -> None:
        self.command = [str(part) for part in command]
        self.environment = environment
        self.process: subprocess.Popen[str] | None = None
        self.log: IO[str]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception) -> None:
        self.stop()

    def start(self) -> None:
        OPS_DIR.mkdir(parents=True, exist_ok=True)
        self.log = (OPS_DIR / f"{id(self)}.log").open("w+")
        self.process = subprocess.Popen(
            self.command,
            cwd=embedded.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_as_in_a_terminal,
        )

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def stop(self) -> int:
        """Asks the process to end, and returns its exit status."""
        self.send(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.wait()

    def wait(self, seconds: float = 30) -> int:
        return self.process.wait(seconds)

    def output(self) -> str:
        self.log.seek(0)
        return self.log.read()


class Redis(Process):
    """A Redis server of the test's own, which keeps its data over stop, kill and start."""

    def __init__(self, directory: Path) -> None:
        self.socket = directory / "redis"
        self.url = f"unix://{quote(str(self.socket))}?db=0"
        super().__init__(
            *(embedded.redis_server(), "--port", "0", "--unixsocket", self.socket),
            *("--dir", directory, "--appendonly", "yes", "--appendfsync", "always"),
        )

    def start(self) -> None:
        super().start()
        wait_until(lambda: embedded.listens(self.socket))


def worker(redis_url: str = "", *arguments: str) -> Process:
    """A Celery worker on the tests' database, and on the tests' Redis unless one is named."""
    return _celery(redis_url, "worker", "--concurrency", "1", *arguments)


def beat(redis_url: str = "") -> Process:
    """Celery beat on the tests' database, and on the tests' Redis unless one is named."""
    return _celery(redis_url, "beat")


def _celery(redis_url: str, *arguments: str) -> Process:
    celery = (sys.executable, "-m", "celery", "--quiet", "--app", "jiaoxi")
    return Process(
        *celery,
        *arguments,
        **clean_environment(),
        DATABASE_URL=embedded.database_url(connection.settings_dict["NAME"]),
        REDIS_URL=redis_url or settings.REDIS_URL,
        MEDIA_ROOT=str(settings.MEDIA_ROOT),
        SECRET_KEY=settings.SECRET_KEY,
        JIAOXI_HTTPS="off",
    )


def clean_environment() -> dict[str, str]:
    """Returns the environment of somebody who has set nothing for the portal."""
    ours = ("JIAOXI_", "DJANGO_", "MAKE", "MFLAGS", "DEBUG", "PORT")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
