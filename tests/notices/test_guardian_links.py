"""Guardians come by signed link: their own children, nothing else, as long as the link holds."""

import logging
from datetime import date

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from apps.notices import services as issuing
from apps.notices.models import Receipt
from apps.school.links.services import hand_out, open_link, path_of, revoke, token_of
from apps.school.models import Guardianship
from tests.factories import (
    EnrolmentFactory,
    PupilFactory,
    SchoolClassFactory,
    TermFactory,
    homeroom_teacher,
    principal,
    teacher,
)
from tests.notices.factories import draft, family, published, to_class

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-03-01 09:00+0800", tick=False)
    TermFactory()


@pytest.fixture
def school_class():
    return SchoolClassFactory()


@pytest.fixture
def mother(school_class):
    return family(school_class)


def link_of(guardian):
    return hand_out([guardian])[guardian.pk]


def letter_url(guardian, receipt, page="letter") -> str:
    return reverse(f"guardians:{page}", args=[token_of(link_of(guardian)), receipt.pk])


class TestOpening:
    def test_two_children_are_on_one_page(self, client, school_class):
        father = family(school_class)
        sister = PupilFactory(name="小红")
        other = SchoolClassFactory(grade=5)
        EnrolmentFactory(pupil=sister, school_class=other)
        Guardianship.objects.create(guardian=father, pupil=sister)
        published(to_class(school_class), to_class(other), response="confirm")
        html = client.get(path_of(link_of(father))).content.decode()
        assert html.count("请您回执") == 2
        assert "小红" in html

    def test_nothing_of_other_families_drafts_or_withdrawn_letters_is_shown(
        self, client, mother, school_class
    ):
        draft(to_class(school_class), notice={"title": "还没有发布的"})
        withdrawn = published(to_class(school_class), notice={"title": "已经撤回的"})
        issuing.withdraw(withdrawn.notice, by=None)
        stranger = SchoolClassFactory()
        family(stranger)
        foreign = published(to_class(stranger), notice={"title": "别班的"})
        html = client.get(path_of(link_of(mother))).content.decode()
        assert "现在没有需要您看的通知" in html
        url = letter_url(mother, foreign.receipts.get())
        assert client.get(url).status_code == 404
        assert client.post(letter_url(mother, foreign.receipts.get(), "answer")).status_code == 404

    def test_the_page_is_not_kept_not_indexed_and_tells_nobody_its_address(self, client, mother):
        answer = client.get(path_of(link_of(mother)))
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]

    def test_the_address_holds_nothing_personal(self, mother):
        address = path_of(link_of(mother))
        pupil = mother.wards.get().pupil
        for secret in (mother.name, mother.phone, pupil.name, pupil.number):
            assert secret not in address

    def test_the_log_does_not_tell_the_address(self, mother):
        token = token_of(link_of(mother))
        handler = settings.LOGGING["handlers"]["console"]
        record = logging.LogRecord(
            "django.request", 30, "", 0, "%s: %s", ("Gone", f"/s/{token}/7/"), None
        )
        for name in handler["filters"]:
            made = settings.LOGGING["filters"][name]
            import_string(made["()"])().filter(record)
        assert record.getMessage() == "Gone: /s/…/7/"

    def test_an_altered_link_is_not_found(self, client, mother):
        token = token_of(link_of(mother))
        number, signature = token.split(".")
        for wrong in (f"{int(number) + 1}.{signature}", token[:-1], "1", "x.y", f"{number}."):
            answer = client.get(reverse("guardians:home", args=[wrong]))
            assert answer.status_code == 404
            assert "重新扫描二维码" in answer.content.decode()

    def test_an_expired_link_says_so_and_what_to_do(self, client, mother, time_machine):
        link = link_of(mother)
        assert link.expires_at.date() == date(2022, 7, 30)
        time_machine.move_to("2022-09-01 09:00+0800")
        answer = client.get(path_of(link))
        assert answer.status_code == 410
        assert "已于2022年7月30日到期。请向班主任索取" in answer.content.decode()

    def test_a_revoked_link_is_gone_at_once_and_a_new_one_is_another(self, client, mother):
        link = link_of(mother)
        revoke(link, by=None)
        revoke(link, by=None)
        answer = client.get(path_of(link))
        assert answer.status_code == 410
        assert "作废" in answer.content.decode()
        assert path_of(link_of(mother)) != path_of(link)

    def test_handing_out_twice_keeps_the_link_that_is_on_paper(self, mother):
        assert link_of(mother) == link_of(mother)

    def test_who_guesses_is_stopped_and_families_are_not(self, client, mother):
        wrong = reverse("guardians:home", args=["1.guess"])
        codes = [client.get(wrong).status_code for _ in range(21)]
        assert codes == [404] * 20 + [429]
        assert client.get(path_of(link_of(mother))).status_code == 200

    def test_the_last_use_is_noted(self, mother, time_machine):
        link = link_of(mother)
        open_link(token_of(link))
        link.refresh_from_db()
        assert link.last_used_at is not None


class TestAnswering:
    def test_looking_is_not_answering_and_pressing_twice_is_once(
        self, client, mother, school_class
    ):
        receipt = published(to_class(school_class), response="confirm").receipts.get()
        assert "我已阅读并确认" in client.get(letter_url(mother, receipt)).content.decode()
        assert Receipt.objects.get().state == Receipt.State.UNREAD
        for _ in range(2):
            assert client.post(letter_url(mother, receipt, "answer")).status_code == 302
        done = Receipt.objects.get()
        assert (done.state, done.guardian) == (Receipt.State.CONFIRM, mother)

    def test_no_token_of_the_form_is_needed_since_the_address_is_the_key(
        self, mother, school_class
    ):
        receipt = published(to_class(school_class)).receipts.get()
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(letter_url(mother, receipt, "answer"), headers={"Origin": "null"})
        assert answer.status_code == 302
        assert Receipt.objects.get().state == Receipt.State.READ

    def test_what_the_mother_has_confirmed_the_father_sees(self, client, mother, school_class):
        pupil = mother.wards.get().pupil
        father = family()
        Guardianship.objects.create(guardian=father, pupil=pupil, relation="父亲")
        receipt = published(to_class(school_class), response="confirm").receipts.get()
        client.post(letter_url(mother, receipt, "answer"))
        html = client.get(letter_url(father, receipt)).content.decode()
        assert f"，{mother.name}" in html
        assert "我已阅读并确认" not in html

    def test_a_withdrawn_letter_answers_with_a_sentence(self, client, mother, school_class):
        version = published(to_class(school_class))
        receipt = version.receipts.get()
        issuing.withdraw(version.notice, by=None)
        answer = client.post(letter_url(mother, receipt, "answer"), follow=True)
        assert "已经撤回" in answer.content.decode()

    def test_attachments_go_to_the_own_family_only(self, client, mother, school_class):
        version = draft(to_class(school_class))
        file = SimpleUploadedFile("时间表.txt", "内容".encode())
        issuing.save_draft(version, audience=list(version.audience.all()), files=[file], by=None)
        issuing.publish(version.notice, by=None)
        receipt, row = version.receipts.get(), version.attachments.get()
        args = [token_of(link_of(mother)), receipt.pk]
        assert client.get(reverse("guardians:file", args=[*args, row.pk])).status_code == 200
        assert client.get(reverse("guardians:file", args=[*args, row.pk + 1])).status_code == 404
        other = [token_of(link_of(family())), receipt.pk, row.pk]
        assert client.get(reverse("guardians:file", args=other)).status_code == 404


class TestHandingOut:
    def test_the_homeroom_teacher_hands_out_prints_and_revokes(self, client, mother, school_class):
        client.force_login(homeroom_teacher(school_class))
        page = reverse("notices:class-links", args=[school_class.pk])
        assert "未发放" in client.get(page).content.decode()
        client.post(reverse("notices:hand-out", args=[school_class.pk]))
        link = mother.links.get()
        assert path_of(link) in client.get(page).content.decode()
        slips = client.get(reverse("notices:slips", args=[school_class.pk])).content.decode()
        assert slips.count("<svg") == 1
        assert token_of(link) not in slips
        client.post(reverse("notices:revoke-link", args=[link.pk]))
        assert client.get(path_of(link)).status_code == 410

    def test_a_guardian_of_two_in_the_class_counts_as_one(self, client, school_class):
        family(school_class, children=2)
        client.force_login(homeroom_teacher(school_class))
        address = reverse("notices:hand-out", args=[school_class.pk])
        assert "1位家长都有链接了，新发1个" in client.post(address, follow=True).content.decode()
        assert "1位家长都有链接了，新发0个" in client.post(address, follow=True).content.decode()

    def test_nobody_hands_out_for_another_class(self, client, mother, school_class):
        link = link_of(mother)
        client.force_login(homeroom_teacher(SchoolClassFactory()))
        args = [school_class.pk]
        assert client.get(reverse("notices:class-links", args=args)).status_code == 404
        assert client.get(reverse("notices:slips", args=args)).status_code == 404
        assert client.post(reverse("notices:hand-out", args=args)).status_code == 404
        assert client.post(reverse("notices:revoke-link", args=[link.pk])).status_code == 404

    def test_a_teacher_without_a_class_may_not(self, client):
        client.force_login(teacher())
        assert client.get(reverse("notices:families")).status_code == 403

    def test_the_principal_sees_every_class_of_the_year(self, client, school_class):
        client.force_login(principal())
        answer = client.get(reverse("notices:families"), follow=True)
        assert school_class.name in answer.content.decode()
