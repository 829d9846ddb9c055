"""The duty pupils' morning, for the tests of their tablet in a real browser."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.inspections.tablet_app import MORNING, Hand, Patrol


@pytest.fixture
def patrol(transactional_db) -> Iterator[Patrol]:
    """9:05 on a Tuesday, in the middle of P2 大课间."""
    with time_machine.travel(MORNING):
        yield Patrol()


@pytest.fixture
def hand(page, live_server, patrol) -> Iterator[Hand]:
    """A tablet of which server and browser agree what time it is."""
    page.set_viewport_size({"width": 1024, "height": 768})
    page.clock.install(time=MORNING)
    hand = Hand(page, live_server.url, patrol)
    yield hand
    hand.switch_off()
