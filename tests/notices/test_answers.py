"""Reading, confirming, signing: once, in person, with proof."""

import base64
import io
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from PIL import Image

from apps.notices import answers, services, signatures
from apps.notices.models import Receipt
from apps.school.models import Staff
from tests.factories import StaffFactory, TermFactory
from tests.notices.factories import (
    draft,
    drawn,
    family,
    published,
    receipt_for,
    to_class,
    to_person,
)

State = Receipt.State


def picture(format="PNG", size=(300, 100), colour="white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format)
    return out.getvalue()


def as_url(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


@pytest.mark.django_db
class TestAnswering:
    @pytest.fixture(autouse=True)
    def _term(self):
        TermFactory()
        self.me = StaffFactory(name="张三")

    def test_reading_marks_the_time(self):
        receipt = receipt_for(published(), self.me)
        done = answers.mark_read(receipt, by=self.me.user)
        assert done.state == State.READ
        assert done.is_done
        assert answers.mark_read(receipt, by=self.me.user).read_at == done.read_at

    def test_a_signature_needs_ones_own_name_and_is_kept_as_a_new_picture(self):
        receipt = receipt_for(published(response="sign"), self.me)
        ink = signatures.from_pad(drawn())
        with pytest.raises(ValidationError, match="张三"):
            answers.sign(receipt, by=self.me.user, typed_name="李四", signature=ink)
        signed = answers.sign(receipt, by=self.me.user, typed_name="张　三", signature=ink)
        assert signed.typed_name == "张三"
        assert signed.signature.read() == ink
        with Image.open(signed.signature) as image:
            assert image.format == "PNG"

    def test_signing_again_changes_nothing(self):
        receipt = receipt_for(published(response="sign"), self.me)
        ink = signatures.from_pad(drawn())
        first = answers.sign(receipt, by=self.me.user, typed_name="张三", signature=ink)
        again = answers.sign(receipt, by=self.me.user, typed_name="李四", signature=b"")
        assert (again.signed_at, again.signature.name) == (first.signed_at, first.signature.name)

    def test_nobody_answers_for_a_colleague(self):
        receipt = receipt_for(published(response="confirm"), self.me)
        with pytest.raises(PermissionDenied):
            answers.confirm(receipt, by=StaffFactory().user)
        assert Receipt.objects.get(pk=receipt.pk).state == State.UNREAD

    def test_a_replaced_or_withdrawn_text_is_not_answered_any_more(self):
        version = published(to_person(self.me), response="confirm")
        receipt = receipt_for(version, self.me)
        services.revise(version.notice, by=None)
        services.publish(version.notice, by=None)
        with pytest.raises(ValidationError, match="新版本"):
            answers.confirm(receipt, by=self.me.user)
        services.withdraw(version.notice, by=None)
        with pytest.raises(ValidationError, match="撤回"):
            answers.confirm(receipt, by=self.me.user)

    def test_confirming_what_asks_for_a_signature_is_refused(self):
        receipt = receipt_for(published(response="sign"), self.me)
        with pytest.raises(ValidationError, match="不用“确认”"):
            answers.confirm(receipt, by=self.me.user)

    def test_either_guardian_answers_for_the_child_and_only_for_the_own(self):
        mother = family()
        version = published(to_class(self.class_of(mother)), response="confirm")
        receipt = version.receipts.get()
        with pytest.raises(PermissionDenied):
            answers.answer_for_child(receipt, guardian=family())
        done = answers.answer_for_child(receipt, guardian=mother)
        assert (done.state, done.guardian) == (State.CONFIRM, mother)

    @staticmethod
    def class_of(guardian):
        return guardian.wards.get().pupil.enrolments.get().school_class


@pytest.mark.django_db(transaction=True)
def test_five_confirmations_at_once_are_one():
    TermFactory()
    me = StaffFactory()
    receipt = receipt_for(published(response="confirm"), me)
    start, states = threading.Barrier(5), []

    def press() -> None:
        start.wait()
        try:
            done = answers.confirm(receipt, by=me.user)
            states.append((done.state, done.confirmed_at))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(states) == 5
    assert len(set(states)) == 1
    events = Receipt.pgh_event_model.objects.filter(pgh_obj=receipt, pgh_label="update")
    assert events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_publishing_twice_at_once_asks_once():
    TermFactory()
    version = draft()
    start, outcomes = threading.Barrier(2), []

    def press() -> None:
        start.wait()
        try:
            services.publish(version.notice, by=None)
            outcomes.append("published")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["published", "refused"]
    assert version.receipts.count() == Staff.objects.count()


class TestSignaturePictures:
    def test_the_pad_sends_a_png_that_is_cut_to_its_ink(self):
        with Image.open(io.BytesIO(signatures.from_pad(drawn((1200, 400))))) as image:
            assert image.format == "PNG"
            assert image.width < 600

    @pytest.mark.parametrize(
        ("data_url", "sentence"),
        [
            ("", "还没有签名"),
            (drawn(ink=False), "还没有签名"),
            ("data:image/svg+xml;base64,PHN2Zy8+", "无法识别"),
            ("data:image/png;base64,****", "无法识别"),
            (as_url(b"not a picture"), "无法识别"),
            (as_url(picture("JPEG")), "无法识别"),
            (as_url(b"\x89PNG" + b"0" * 210_000), "200 KB"),
        ],
    )
    def test_anything_else_is_refused_with_a_sentence(self, data_url, sentence):
        with pytest.raises(ValidationError, match=sentence):
            signatures.from_pad(data_url)

    def test_a_photo_of_something_else_is_no_signature(self):
        with pytest.raises(ValidationError, match="看不出签名"):
            signatures.from_photo(picture("JPEG", colour="black"))

    def test_a_huge_picture_is_refused_before_it_is_unpacked(self):
        with pytest.raises(ValidationError, match="太大"):
            signatures.from_photo(picture(size=(9000, 5000)))
