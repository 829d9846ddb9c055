"""The queue of tasks, with a broker that is killed in the middle."""

import pytest
import redis

from jiaoxi import embedded
from jiaoxi.celery import app
from tests.ops.processes import Redis, fresh_directory, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


def send(broker: Redis) -> None:
    with app.connection_for_write(embedded.celery_url(broker.url)) as connection:
        app.send_task("celery.accumulate", connection=connection)


def waiting(broker: Redis) -> int:
    """Returns how many tasks nobody has finished."""
    with redis.Redis(unix_socket_path=str(broker.socket), db=1) as client:
        return client.llen("celery") + client.hlen("unacked")


def test_tasks_survive_a_killed_broker_and_the_worker_finds_it_again():
    with Redis(fresh_directory("broker")) as broker:
        send(broker)
        broker.kill()
        broker.start()
        assert waiting(broker) == 1
        with worker(broker.url):
            wait_until(lambda: waiting(broker) == 0)
            broker.kill()
            broker.start()
            send(broker)
            wait_until(lambda: waiting(broker) == 0)
