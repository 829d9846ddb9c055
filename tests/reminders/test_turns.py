"""Several comparisons at the same moment: each to-do is opened by one of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.reminders.models import ToDo
from apps.reminders.services import reconcile
from tests.factories import StaffFactory


@pytest.mark.django_db(transaction=True)
def test_four_at_once_open_each_todo_once(trial):
    StaffFactory.create_batch(40)

    def opened(_number: int) -> int:
        try:
            [outcome] = reconcile()
            assert outcome.error == ""
            return outcome.opened
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(opened, range(4))) == [0, 0, 0, 40]
    assert ToDo.objects.count() == 40
