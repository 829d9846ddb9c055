"""What every test may ask for: fresh Redis, files in a place of their own, a browser."""

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from _pytest import runner
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from jiaoxi import embedded
from tests.chromium import find_chromium
from tests.deep_stack import in_one_piece
from tests.fresh_tables import FreshTables

# Playwright's event loop runs in the tests' own thread; Django takes it for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SCREENS = embedded.VAR_DIR / "screens"
# Longest first: a file goes to one worker, and neither may wait for the other in the end.
LONG_FILES = [
    "test_permissions.py",
    "test_sections.py",
    "test_sections_in_browser.py",
    "test_supervisor.py",
    "test_hostile.py",
    "test_admin.py",
    "test_demo.py",
]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker) -> None:
    """The tests' server keeps nothing: it need not wait for the disk."""
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {name} = off")
        cursor.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """After a test that commits, the tables become what they are now."""
    with django_db_blocker.unblock():
        tables = FreshTables()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: tables.restore())
        yield


@pytest.fixture(scope="session")
def _redis_server() -> redis.Redis:
    embedded.ensure_redis()
    return redis.Redis.from_url(settings.REDIS_URL)


@pytest.fixture(autouse=True)
def _fresh_redis(_redis_server: redis.Redis) -> None:
    _redis_server.flushall()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _day_anew(settings) -> None:
    """Who asks gets what holds now; in use tablets and families share what held seconds ago."""
    settings.TABLET_DAY_SECONDS = 0
    settings.HOMEWORK_PAGE_SECONDS = 0


@pytest.fixture(scope="session")
def browser():
    """A Chromium without a window, as a Chinese user has it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--lang=zh-CN"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, request) -> Iterator:
    """A fresh browser window, 1440 × 900; a failing test leaves a picture in var/test."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: "Security Policy" in said.text and broken.append(said.text))
    yield page
    if getattr(request.node, "failed", False):
        SCREENS.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w-]+", "-", request.node.nodeid)
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
    context.close()
    assert not broken, f"scripts that failed, or that the page's policy forbids: {broken}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call" and report.failed:
        item.failed = True
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem) -> bool:
    return in_one_piece(runner.pytest_runtest_protocol, item, nextitem)


def pytest_collection_finish() -> None:
    """What is imported by now stays: the garbage collector need not look through it each time."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "page" in item.fixturenames or "browser" in item.fixturenames:
            item.add_marker("browser")
    place = {name: number for number, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


@pytest.fixture
def eager() -> Iterator[None]:
    """What is handed to Celery is done at once."""
    from jiaoxi.celery import app

    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
