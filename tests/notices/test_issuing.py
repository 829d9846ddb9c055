"""Writing, publishing, revising, withdrawing; who is asked, and when they are asked again."""

from datetime import date
from random import Random

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from apps.notices import services
from apps.notices.models import AudienceRule, Notice, NoticeVersion, Receipt
from apps.notices.samples import issue_samples
from apps.notices.tasks import ask_newcomers
from apps.school.audience import AudienceKind
from apps.school.models import Staff
from apps.school.roles import DepartmentCode
from tests.factories import SchoolClassFactory, StaffFactory, TermFactory, head_of, homeroom_teacher
from tests.notices.factories import (
    NoticeFactory,
    draft,
    family,
    published,
    receipt_for,
    to_class,
    to_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_spring")]


@pytest.fixture(name="_in_spring")
def in_spring():
    TermFactory()
    with time_machine.travel("2022-03-01 09:00+0800", tick=False):
        yield


def test_publishing_asks_everybody_addressed_and_nobody_else():
    colleague, other = StaffFactory(), StaffFactory()
    version = published(to_person(colleague))
    assert [row.staff for row in version.receipts.all()] == [colleague]
    assert version.in_force
    assert version.notice.status == Notice.Status.PUBLISHED
    assert not other.receipts.exists()


def test_somebody_addressed_in_two_ways_is_asked_once():
    colleague = StaffFactory()
    version = published(AudienceRule(kind=AudienceKind.ALL_STAFF), to_person(colleague))
    assert version.receipts.filter(staff=colleague).count() == 1


def test_a_class_letter_asks_each_family_of_the_class_once():
    school_class = SchoolClassFactory()
    family(school_class, children=2)
    family(SchoolClassFactory())
    version = published(to_class(school_class), response="confirm")
    assert version.receipts.count() == 2
    assert all(row.pupil for row in version.receipts.all())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"body": "<p> </p>"}, "正文还是空的"),
        ({"due_on": date(2022, 2, 28)}, "截止日期已经过去"),
    ],
)
def test_what_is_not_complete_is_not_published(change, sentence):
    version = draft(**change)
    with pytest.raises(ValidationError, match=sentence):
        services.publish(version.notice, by=None)
    assert Notice.objects.get().status == Notice.Status.DRAFT
    assert not Receipt.objects.exists()


def test_without_an_audience_nothing_is_published():
    version = draft()
    version.audience.all().delete()
    with pytest.raises(ValidationError, match="还没有选择发给谁"):
        services.publish(version.notice, by=None)


def test_an_audience_of_nobody_is_refused_and_leaves_a_draft():
    version = draft(to_class(SchoolClassFactory()))
    with pytest.raises(ValidationError, match="没有人"):
        services.publish(version.notice, by=None)
    assert Notice.objects.get().status == Notice.Status.DRAFT


def test_guardians_are_never_asked_to_sign():
    version = draft(to_class(SchoolClassFactory()), response="sign")
    with pytest.raises(ValidationError, match="不能签署"):
        services.publish(version.notice, by=None)


def test_publishing_twice_asks_once():
    version = published()
    with pytest.raises(ValidationError, match="可能已经发布过"):
        services.publish(version.notice, by=None)
    assert version.receipts.count() == Staff.objects.count()


def test_a_new_version_asks_again_and_keeps_the_old_answers():
    colleague = StaffFactory()
    first = published(to_person(colleague), response="confirm")
    old = receipt_for(first, colleague)
    Receipt.objects.filter(pk=old.pk).update(state="confirm", confirmed_at="2022-03-01T01:00Z")
    second = services.revise(first.notice, by=None)
    assert [str(rule) for rule in second.audience.all()] == [str(colleague)]
    services.publish(first.notice, by=None)
    assert receipt_for(second, colleague).state == Receipt.State.UNREAD
    old.refresh_from_db()
    assert old.state == Receipt.State.CONFIRM
    assert list(NoticeVersion.objects.filter(in_force=True)) == [second]


def test_revising_twice_goes_on_with_the_same_draft():
    version = published()
    assert services.revise(version.notice, by=None) == services.revise(version.notice, by=None)
    services.drop_revision(version.notice, by=None)
    assert list(version.notice.versions.all()) == [version]


def test_a_new_version_takes_the_attachments_along():
    version = draft()
    rules = list(version.audience.all())
    services.save_draft(
        version, audience=rules, files=[ContentFile(b"plan", name="方案.txt")], by=None
    )
    services.publish(version.notice, by=None)
    revision = services.revise(version.notice, by=None)
    assert [file.name for file in revision.attachments.all()] == ["方案.txt"]


def test_a_published_version_cannot_be_rewritten():
    version = published()
    version.body = "<p>别的话</p>"
    with pytest.raises(ValidationError, match="已经发布"):
        services.save_draft(version, audience=[], by=None)


def test_withdrawing_twice_is_once_and_a_draft_cannot_be_withdrawn():
    version = published()
    services.withdraw(version.notice, by=None)
    services.withdraw(version.notice, by=None)
    assert Notice.objects.get().status == Notice.Status.WITHDRAWN
    with pytest.raises(ValidationError, match="草稿"):
        services.withdraw(draft().notice, by=None)
    version.notice.refresh_from_db()
    with pytest.raises(ValueError, match="withdrawn"):
        version.notice.move(Notice.Status.PUBLISHED)


def test_a_colleague_who_joins_later_is_asked_for_lasting_letters_only():
    author = StaffFactory()
    pledge = published(notice={"kind": Notice.Kind.PLEDGE, "author": author}, response="sign")
    notice = published(notice={"kind": Notice.Kind.NOTICE, "author": author})
    with time_machine.travel("2022-05-20 09:00+0800", tick=False):
        newcomer = StaffFactory(joined_on=date(2022, 5, 18))
        assert ask_newcomers.run.__wrapped__() == "新增1份回执"
        assert ask_newcomers.run.__wrapped__() == "新增0份回执"
    assert pledge.receipts.filter(staff=newcomer).exists()
    assert not notice.receipts.filter(staff=newcomer).exists()


def test_a_family_is_not_asked_for_what_was_said_long_before_its_time():
    school_class = SchoolClassFactory()
    family(school_class)
    version = published(to_class(school_class), response="confirm")
    family(school_class, starts=date(2022, 3, 20))
    family(school_class, starts=date(2022, 5, 10))
    with time_machine.travel("2022-05-20 09:00+0800", tick=False):
        ask_newcomers.run.__wrapped__()
    assert version.receipts.count() == 2


def test_who_has_left_is_neither_asked_nor_counted():
    leaver = StaffFactory()
    version = published()
    Staff.objects.filter(pk=leaver.pk).update(left_on=date(2022, 2, 28))
    assert leaver not in [row.staff for row in version.receipts.missing()]
    assert leaver not in [row.staff for row in version.receipts.counted()]


def test_a_script_in_the_text_does_not_survive():
    version = draft()
    version.body = (
        '<h2 onclick="x()">标题</h2><script>alert(1)</script><p style="color:red">正文'
        '<a href="javascript:alert(1)">点</a><img src=x onerror=alert(1)></p>'
    )
    services.save_draft(version, audience=list(version.audience.all()), by=None)
    version.refresh_from_db()
    assert version.body == ('<h2>标题</h2><p>正文<a rel="noopener noreferrer">点</a></p>')


def test_the_homeroom_teachers_are_an_audience():
    homeroom = homeroom_teacher().staff
    StaffFactory()
    version = published(AudienceRule(kind=AudienceKind.HOMEROOM))
    assert [row.staff for row in version.receipts.all()] == [homeroom]


def test_the_state_of_a_receipt_needs_its_proof():
    version = published(response="sign")
    receipt = version.receipts.first()
    with pytest.raises(IntegrityError, match="receipt_state_has_its_proof"), transaction.atomic():
        Receipt.objects.filter(pk=receipt.pk).update(state="sign", signed_at="2022-03-01T01:00Z")
    with pytest.raises(IntegrityError, match="receipt_once_per_colleague"), transaction.atomic():
        Receipt.objects.create(version=version, staff=receipt.staff)
    with pytest.raises(IntegrityError, match="one_value"), transaction.atomic():
        AudienceRule.objects.create(version=version, kind=AudienceKind.PERSON)


def test_the_sample_letters_go_out_once_a_term():
    for code in (DepartmentCode.PARTY, DepartmentCode.LOGISTICS, DepartmentCode.MORAL):
        head_of(code)
    family()
    term = TermFactory()
    with time_machine.travel("2022-04-01 09:00+0800", tick=False):
        assert len(issue_samples(term, random=Random(1))) == 5
        assert issue_samples(term, random=Random(1)) == []
    assert Receipt.objects.done().exists()


def test_notice_without_department_is_named_after_its_author():
    notice = NoticeFactory(department=None)
    assert notice.issuer == str(notice.author)
