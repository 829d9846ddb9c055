"""The duty pupils' morning, for the tests of their tablet in a real browser."""

import time
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.signals import request_finished, request_started

from tests.inspections.tablet_app import MORNING, Hand, Patrol


@pytest.fixture
def patrol(transactional_db) -> Iterator[Patrol]:
    """9:05 on a Tuesday, in the middle of P2 大课间."""
    with time_machine.travel(MORNING):
        yield Patrol()


@pytest.fixture
def answered() -> Iterator[Callable[[], None]]:
    """Waits until the server has answered what it was asked: its tables are emptied after a test."""
    under_way = []

    def began(**_kwargs) -> None:
        under_way.append(1)

    def ended(**_kwargs) -> None:
        under_way.pop()

    def wait() -> None:
        for _ in range(200):
            time.sleep(0.05)
            if not under_way:
                return

    request_started.connect(began)
    request_finished.connect(ended)
    yield wait
    request_started.disconnect(began)
    request_finished.disconnect(ended)


@pytest.fixture
def hand(page, live_server, patrol, answered) -> Iterator[Hand]:
    """A tablet of which server and browser agree what time it is."""
    page.set_viewport_size({"width": 1024, "height": 768})
    page.clock.install(time=MORNING)
    hand = Hand(page, live_server.url, patrol)
    yield hand
    hand.switch_off()
    answered()
