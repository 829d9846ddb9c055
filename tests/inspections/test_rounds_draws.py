"""The draw that is kept with a round: each continues from the last, and anybody can draw again."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.inspections.models import Draw, Round, Sheet
from apps.inspections.rounds import services
from apps.inspections.rounds.draws import draw_again
from apps.school.calendar.services import lay_out_term
from tests.factories import SchoolClassFactory, StaffFactory, TermFactory, teacher
from tests.inspections.factories import ProgrammeFactory, SlotFactory, VersionFactory

MONDAYS = [date(2022, 2, 14) + timedelta(weeks=n) for n in range(7)]


@pytest.fixture
def sample(db):
    lay_out_term(TermFactory())
    programme = ProgrammeFactory(
        target_kind="teacher", frequency="sample", share=10, rest_weeks=4, inspector_kind="named"
    )
    VersionFactory(checklist=programme.checklist)
    StaffFactory.create_batch(20)
    return programme


def drawn_on(programme, on: date) -> Draw:
    return services.open_round(programme, on).draw


def test_a_tenth_is_drawn_and_gets_a_sheet(sample):
    draw = drawn_on(sample, MONDAYS[0])
    assert len(draw.drawn) == 2
    assert {sheet.staff_id for sheet in draw.round.sheets.all()} == set(draw.drawn)
    assert len(draw.candidates) == 20


def test_nobody_comes_again_within_the_rest(sample):
    draws = [drawn_on(sample, on) for on in MONDAYS[:5]]
    assert len({pk for draw in draws for pk in draw.drawn}) == 10


def test_drawn_again_it_comes_to_the_same(sample):
    for on in MONDAYS:
        draw = drawn_on(sample, on)
        assert draw_again(Draw.objects.get(pk=draw.pk)) == draw.drawn


def test_seeds_are_not_repeated(sample):
    assert len({drawn_on(sample, on).seed for on in MONDAYS}) == len(MONDAYS)


def test_who_joins_starts_at_the_first_turn_and_who_left_is_no_candidate(sample):
    drawn_on(sample, MONDAYS[0])
    leaver = sample.rounds.get().draw.candidates[0][0]
    type(StaffFactory()).objects.filter(pk=leaver).update(left_on=MONDAYS[0])
    newcomer = StaffFactory(joined_on=MONDAYS[1])
    rows = {row[0]: row[1:] for row in drawn_on(sample, MONDAYS[1]).candidates}
    assert leaver not in rows
    assert rows[newcomer.pk] == [1, False]


def test_the_page_shows_the_lots_and_verifies_them(client, sample):
    draw = drawn_on(sample, MONDAYS[0])
    client.force_login(teacher())
    page = client.get(draw.get_absolute_url()).content.decode()
    assert draw.seed in page
    assert "每周抽10%，抽中后4周内不再抽，20周内人人抽到" in page
    assert "一致：" in client.get(f"{draw.get_absolute_url()}?verify=1").content.decode()


def test_a_draw_that_was_tampered_with_does_not_agree(client, sample):
    client.force_login(teacher())
    draw = drawn_on(sample, MONDAYS[0])
    other = next(pk for pk, *_ in draw.candidates if pk not in draw.drawn)
    Draw.objects.filter(pk=draw.pk).update(drawn=[other, *draw.drawn[1:]])
    assert "不一致" in client.get(f"{draw.get_absolute_url()}?verify=1").content.decode()


def test_the_page_of_a_large_draw_costs_as_many_queries_as_that_of_a_small_one(client, sample):
    client.force_login(teacher())
    small = drawn_on(sample, MONDAYS[0]).get_absolute_url()
    StaffFactory.create_batch(30)
    large = drawn_on(sample, MONDAYS[1]).get_absolute_url()
    client.get(small)
    counts = []
    for url in (small, large):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_open_the_same_day_at_once_open_it_once():
    lay_out_term(TermFactory())
    slot = SlotFactory()
    VersionFactory(checklist=slot.programme.checklist)
    SchoolClassFactory.create_batch(6)
    barrier, opened = Barrier(4), []

    def worker() -> None:
        barrier.wait()
        try:
            opened.extend(services.open_day(date(2022, 3, 1)))
        finally:
            connection.close()

    threads = [Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    assert {round.pk for round in opened} == {Round.objects.get().pk}
    assert Sheet.objects.count() == 6
