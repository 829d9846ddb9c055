"""`make up`: the whole portal in the foreground, from the servers below to the web on top.

Everything that it starts ends with it: in order when it is asked to (Ctrl-C, SIGTERM), and by the
kernel's hand when it is killed. One runs per checkout, which a lock shows that cannot go stale.
"""

import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

import psutil

from jiaoxi import embedded

COLOURS = {"web": 32, "worker": 34, "beat": 35, "prepare": 36, "jiaoxi": 33}
# Whoever has not ended after so many seconds is asked less kindly.
STEPS = ((signal.SIGTERM, 4), (signal.SIGQUIT, 2))


class Refusal(Exception):
    """The portal cannot start; the message tells the person why and what to do."""


class Service:
    """A process of the portal, started again with growing pauses when it ends by itself."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.pause = 1
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=embedded.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches it through the supervisor, in order
            preexec_fn=partial(embedded.die_with_parent, signal.SIGTERM),
        )
        self.printer = threading.Thread(
            target=_pass_on, args=(self.name, self.process.stdout), daemon=True
        )
        self.printer.start()

    def keep_up(self) -> None:
        """Starts the process again if it has ended, not before its pause is over."""
        code = self.process.poll()
        lived = time.monotonic() - self.started
        if lived > 60:
            self.pause = 1
        if code is None or lived < self.pause:
            return
        reason = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        say(self.name, f"ended by itself ({reason}); starts again")
        self.pause = min(self.pause * 2, 30)
        self.kill_group()
        self.start()

    def kill_group(self) -> None:
        """Ends for good what the process has started, also where it is gone itself."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Starts the portal on a port, watches over it and stops it."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.address = f"http://localhost:{port}"
        self.stopping = threading.Event()
        self.services: list[Service] = []

    def run(self) -> None:
        """Serves until a signal asks for the end. Raises Refusal or ServerError before that."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        with _take_lock(self.address) as lock:
            _end_leftovers()
            self._refuse_busy_port()
            try:
                self._keep_servers_up()
                self._prepare()
                self._serve()
            finally:
                lock.truncate(0)  # whoever starts now waits for the end of this one
                self._stop()

    def _refuse_busy_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise Refusal(
                    f"Port {self.port} cannot be used: {error.strerror}. "
                    f"Choose another, for example: PORT={self.port + 1} make up"
                ) from None

    def _keep_servers_up(self) -> None:
        for name, ensure in (
            ("DATABASE_URL", embedded.ensure_postgres),
            ("REDIS_URL", embedded.ensure_redis),
        ):
            if not os.environ.get(name) and ensure(tied=True) and self.services:
                say("jiaoxi", f"{ensure.__name__.removeprefix('ensure_')} was gone; started again")

    def _environment(self) -> dict[str, str]:
        return {
            "ALLOWED_HOSTS": "*",
            "JIAOXI_DEMO": "on",
            "JIAOXI_HTTPS": "off",
            "SITE_URL": self.address,
            # Cookies do not know ports: two checkouts side by side must not share theirs.
            "SESSION_COOKIE_NAME": f"jiaoxi_session_{self.port}",
            "CSRF_COOKIE_NAME": f"jiaoxi_csrf_{self.port}",
            **os.environ,
            embedded.SUPERVISED: str(embedded.VAR_DIR),
            "BIND": f"{self.host}:{self.port}",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            # On one's own machine root may be all there is.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }

    def _prepare(self) -> None:
        command = [sys.executable, "manage.py", "prepare"]
        preparation = Service("prepare", command, self._environment())
        self.services = [preparation]
        while preparation.process.poll() is None and not self.stopping.wait(0.1):
            pass
        if preparation.process.returncode and not self.stopping.is_set():
            preparation.printer.join(2)
            raise Refusal("The portal could not be prepared; the lines above say why.")

    def _serve(self) -> None:
        if self.stopping.is_set():
            return
        lines = (embedded.BASE_DIR / "Procfile").read_text().splitlines()
        self.services = [
            Service(name, shlex.split(command), self._environment())
            for name, _, command in (line.partition(":") for line in lines)
        ]
        announced = False
        while not self.stopping.wait(0.5):
            try:
                self._keep_servers_up()
            except embedded.ServerError as error:
                say("jiaoxi", str(error))
                self.stopping.wait(5)
            for service in self.services:
                service.keep_up()
            if not announced and self._answers():
                say("jiaoxi", f"The portal is open at {self.address} — Ctrl-C closes it.")
                announced = True

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1).close()
        except urllib.error.HTTPError:
            return True  # something is not there yet, but the web is
        except OSError:
            return False
        return True

    def _stop(self) -> None:
        processes = [service.process for service in self.services]
        for number, seconds in STEPS:
            for process in processes:
                process.send_signal(number)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline and any(one.poll() is None for one in processes):
                time.sleep(0.05)
        for service in self.services:
            service.kill_group()
            service.process.wait()
            service.printer.join(1)
        embedded.leave()


def say(name: str, line: str) -> None:
    prefix = f"{name:>8} | "
    if sys.stdout.isatty():
        prefix = f"\033[{COLOURS.get(name, 33)}m{prefix}\033[0m"
    with suppress(BrokenPipeError):
        print(f"{prefix}{line}", flush=True)


def _pass_on(name: str, output: IO[bytes]) -> None:
    for line in output:
        say(name, line.decode(errors="replace").rstrip())


def _take_lock(address: str) -> IO[str]:
    """Returns the open lock file of this checkout, which holds the address while it is served."""
    embedded.make_var_dir()
    lock = (embedded.VAR_DIR / "up.lock").open("a+")
    deadline = time.monotonic() + 15
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            served_at = lock.read()
            if served_at:
                raise Refusal(
                    f"The portal of this checkout is already open at {served_at}"
                ) from None
            if time.monotonic() > deadline:
                raise Refusal(
                    "Another `make up` of this checkout does not come to its end."
                ) from None
            time.sleep(0.1)
        else:
            lock.truncate(0)
            lock.write(address)
            lock.flush()
            return lock


def _end_leftovers() -> None:
    """Ends what a killed supervisor of this checkout may have left behind."""
    leftovers = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(embedded.SUPERVISED) == str(embedded.VAR_DIR):
                leftovers.append(process)
    embedded.end(leftovers, signal.SIGTERM, patience=3)


def main() -> int:
    if "MAKELEVEL" in os.environ:
        embedded.die_with_parent(signal.SIGTERM)  # make was killed: nobody would stop us later
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        print(f"PORT is {port!r}, which is no port: choose a number from 1 to 65535.")
        return 1
    try:
        Supervisor(os.environ.get("LISTEN", "127.0.0.1"), int(port)).run()
    except (Refusal, embedded.ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
