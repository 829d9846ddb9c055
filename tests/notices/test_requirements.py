"""What the letters contribute to the plan: who owes a signature, and who has given it."""

from datetime import date

import pytest

from apps.notices import answers, services, signatures
from apps.notices.models import Notice
from apps.reminders.models import ToDo
from apps.reminders.services import reconcile
from tests.factories import StaffFactory, TermFactory, holder
from tests.notices.factories import drawn, published, receipt_for, to_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-03-01 09:00+0800", tick=False)
    TermFactory()


def todo(code: str, staff) -> ToDo:
    reconcile()
    return ToDo.objects.get(requirement=code, staff=staff)


def sign(version, staff) -> None:
    ink = signatures.from_pad(drawn())
    receipt = receipt_for(version, staff)
    answers.sign(receipt, by=staff.user, typed_name=staff.name, signature=ink)


def test_every_teacher_owes_the_pledge_until_it_is_signed():
    me, cook = StaffFactory(), StaffFactory(is_teacher=False)
    assert todo("notices.ten_nos", me).due_on == date(2022, 2, 27)
    version = published(
        notice={"kind": Notice.Kind.PLEDGE, "code": Notice.Code.TEN_NOS, "author": me},
        response="sign",
        due_on=date(2022, 3, 11),
    )
    open_one = todo("notices.ten_nos", me)
    assert (open_one.state, open_one.due_on) == ("open", date(2022, 3, 11))
    assert open_one.link == version.get_absolute_url()
    assert not ToDo.objects.filter(requirement="notices.ten_nos", staff=cook).exists()
    sign(version, me)
    done = todo("notices.ten_nos", me)
    assert (done.state, done.done_on) == ("done", date(2022, 3, 1))
    assert done.link == receipt_for(version, me).get_absolute_url()


def test_a_new_version_of_the_pledge_opens_it_again():
    me = StaffFactory()
    version = published(
        to_person(me), notice={"code": Notice.Code.TEN_NOS, "author": me}, response="sign"
    )
    sign(version, me)
    assert todo("notices.ten_nos", me).state == "done"
    services.revise(version.notice, by=None)
    services.publish(version.notice, by=None)
    assert todo("notices.ten_nos", me).state == "open"


def test_everybody_but_the_inspector_owes_the_safety_letter():
    cook = StaffFactory(is_teacher=False)
    inspector = holder("INSP").staff
    assert todo("notices.safety_letter", cook).state == "open"
    assert not ToDo.objects.filter(requirement="notices.safety_letter", staff=inspector).exists()


def test_any_letter_with_a_date_is_owed_by_its_audience():
    me, other = StaffFactory(), StaffFactory()
    version = published(
        to_person(me), response="confirm", due_on=date(2022, 3, 8), notice={"title": "消防检查"}
    )
    owed = todo("notices.response", me)
    assert (owed.label, owed.since, owed.due_on) == (
        "确认《消防检查》",
        date(2022, 3, 1),
        date(2022, 3, 8),
    )
    assert not ToDo.objects.filter(requirement="notices.response", staff=other).exists()
    answers.confirm(receipt_for(version, me), by=me.user)
    assert todo("notices.response", me).state == "done"
    services.withdraw(version.notice, by=None)
    assert todo("notices.response", me).state == "withdrawn"


def test_a_letter_without_a_date_is_owed_by_nobody():
    me = StaffFactory()
    published(to_person(me))
    reconcile()
    assert not ToDo.objects.filter(requirement="notices.response").exists()


def test_signing_closes_the_to_do_at_once(django_capture_on_commit_callbacks):
    me = StaffFactory()
    version = published(
        to_person(me), notice={"code": Notice.Code.TEN_NOS, "author": me}, response="sign"
    )
    assert todo("notices.ten_nos", me).state == "open"
    with django_capture_on_commit_callbacks(execute=True):
        sign(version, me)
    assert ToDo.objects.get(requirement="notices.ten_nos", staff=me).state == "done"
