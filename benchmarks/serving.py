"""A portal on loopback to be put under load, and the clients that do it."""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.measuring import ROOT


@contextmanager
def gunicorn(port: int, settings: str = "benchmarks.settings") -> Iterator[None]:
    """The portal's own web server as ``make up`` starts it, on the servers of this process."""
    from jiaoxi import embedded

    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "jiaoxi.wsgi"],
        cwd=ROOT,
        env={**os.environ, "BIND": f"127.0.0.1:{port}", "DJANGO_SETTINGS_MODULE": settings},
        preexec_fn=lambda: embedded.die_with_parent(15),
    )
    try:
        _wait_for(port)
        yield
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            answer = Client(port).get("/healthz")
        except OSError:
            answer = None
        if answer is not None or time.monotonic() > deadline:
            return
        time.sleep(0.2)


class Client:
    """One connection that is kept; notes how long each answer took."""

    def __init__(self, port: int, **headers: str) -> None:
        self.port = port
        self.headers = headers
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.times: list[float] = []  # seconds
        self.failures: list[str] = []

    def get(self, path: str) -> bytes:
        return self.send("GET", path)

    def post(self, path: str, body: bytes) -> bytes:
        return self.send("POST", path, body)

    def send(self, method: str, path: str, body: bytes | None = None) -> bytes:
        start = time.perf_counter()
        headers = {"Content-Type": "application/json", **self.headers}
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # An idle connection that the server closed in between: a browser opens another one.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        answer = response.read()
        self.times.append(time.perf_counter() - start)
        if response.status >= 400:
            self.failures.append(f"{response.status} {path}")
        return answer


def at_once(works: list[Callable[[], None]]) -> float:
    """Run all at the same time; returns the seconds until the last has ended."""
    ready = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], None]) -> None:
        ready.wait()
        work()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start
