"""The servers from pip: started by whoever comes first, stopped by whoever leaves last."""

import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from tests.ops.processes import Process, clean_environment, fresh_directory, wait_until

USE = "from jiaoxi import embedded; embedded.ensure_postgres(); embedded.ensure_redis();"
SQL = """
import psycopg2
connection = psycopg2.connect(host=str(embedded.RUN_DIR), user="jiaoxi", dbname="jiaoxi")
connection.autocommit = True
cursor = connection.cursor()
"""


def use(var: Path, code: str = "") -> Process:
    """A program that uses the servers of a var directory, then runs the code."""
    environment = clean_environment() | {"JIAOXI_VAR": str(var)}
    return Process(sys.executable, "-uc", f"{USE}{SQL}{code}", **environment)


def stay(var: Path) -> Process:
    return use(var, "print('there', flush=True); import time; time.sleep(60)")


def servers(var: Path) -> dict[str, psutil.Process]:
    found = {}
    for process in psutil.process_iter(["cmdline"]):
        command = " ".join(process.info["cmdline"] or [])
        if f"{var}/" in command and "pg" in command:
            found["postgres"] = process
        elif f"{var}/" in command and "redis-server" in command:
            found["redis"] = process
    return found


@pytest.fixture
def var(request) -> Path:
    directory = fresh_directory(request.node.name[5:45])
    yield directory
    for process in servers(directory).values():
        process.kill()


def test_a_second_start_finds_the_data_of_the_first(var):
    with use(var, "cursor.execute('CREATE TABLE kept (n int)')") as first:
        assert first.wait() == 0, first.output()
    assert servers(var) == {}
    with use(var, "cursor.execute('SELECT * FROM kept')") as second:
        assert second.wait() == 0, second.output()
    assert servers(var) == {}


def test_the_last_to_leave_stops_the_servers(var):
    with stay(var) as one, use(var, "import time; time.sleep(1)") as other:
        wait_until(lambda: "there" in one.output())
        assert other.wait() == 0
        assert set(servers(var)) == {"postgres", "redis"}
        one.send(signal.SIGINT)
        one.wait()
    assert servers(var) == {}


def test_servers_that_a_killed_user_left_behind_are_used_and_then_stopped(var):
    with stay(var) as killed:
        wait_until(lambda: "there" in killed.output())
        killed.kill()
    left = servers(var)
    assert set(left) == {"postgres", "redis"}
    with use(var, "import time; time.sleep(.5)") as after:
        wait_until(lambda: after.output() == "" and servers(var) == left)
        assert after.wait() == 0, after.output()
    assert servers(var) == {}


def test_a_killed_server_with_stale_files_starts_again(var):
    with stay(var) as user:
        wait_until(lambda: "there" in user.output())
        user.kill()
    for process in servers(var).values():
        process.kill()
    # The number in the file belongs to a process that lives, but is no Postgres.
    pid_file = var / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with use(var) as after:
        assert after.wait() == 0, after.output()


def test_a_setup_that_was_cut_off_starts_over(var):
    (var / "postgres.new" / "base").mkdir(parents=True)
    with use(var) as first:
        assert first.wait() == 0, first.output()
    assert not (var / "postgres.new").exists()


def test_a_path_too_long_for_a_socket_and_with_odd_letters_serves_too(var):
    deep = var / "一所学校 的门户" / ("d" * 80)
    with use(deep) as user:
        assert user.wait() == 0, user.output()


def test_two_checkouts_do_not_meet(var):
    code = "cursor.execute('CREATE TABLE mine (n int)')"
    with use(var / "one", code) as one, use(var / "two", code) as two:
        assert (one.wait(), two.wait()) == (0, 0), one.output() + two.output()
