"""Papers of outside tutors: required, valid, warned of in time, seen by the office alone."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.reminders.models import Message
from apps.teaching.models import TutorPaper
from apps.teaching.service_days.reviewing import look_after, review
from tests.factories import head_of, principal
from tests.teaching.after_school.factories import OutsideTutorFactory
from tests.teaching.service_days.conftest import at
from tests.teaching.service_days.factories import TUESDAY, DutyFactory, TutorPaperFactory

pytestmark = pytest.mark.django_db
ALL = ["identity", "nocrime", "health", "skill"]


@pytest.fixture(autouse=True)
def _on_tuesday():
    with time_machine.travel(at(9), tick=False):
        yield


@pytest.fixture
def tutor():
    """A craftsman with all papers; the health paper runs out in twenty days."""
    found = OutsideTutorFactory()
    for kind in ALL:
        ends = TUESDAY + timedelta(days=20) if kind == "health" else None
        TutorPaperFactory(tutor=found, kind=kind, expires_on=ends)
    return found


def test_who_has_all_papers_passes_and_who_lacks_one_does_not(tutor):
    reviewed = review(tutor, by=None)
    assert reviewed.reviewed_on == TUESDAY
    tutor.papers.filter(kind="nocrime").delete()
    with pytest.raises(ValidationError, match="无犯罪记录证明没有"):
        review(tutor, by=None)


def test_a_volunteer_needs_no_certificate_of_skill():
    volunteer = OutsideTutorFactory(kind="volunteer")
    for kind in ALL[:3]:
        TutorPaperFactory(tutor=volunteer, kind=kind)
    assert review(volunteer, by=None).reviewed_on


def test_an_expired_paper_is_refused_by_name(tutor):
    tutor.papers.filter(kind="health").update(expires_on=TUESDAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="健康证已过期"):
        review(tutor, by=None)


def test_the_office_is_warned_once_30_days_before_and_told_when_it_is_over(tutor, service):
    head_of("CT")
    review(tutor, by=None)
    tutor.refresh_from_db()
    DutyFactory(segment=service.segments.get(number=1), staff=None, tutor=tutor)
    assert look_after() == (1, 0)
    assert look_after() == (1, 0)
    assert Message.objects.count() == 1
    assert look_after(TUESDAY + timedelta(days=21)) == (0, 1)
    tutor.refresh_from_db()
    assert tutor.reviewed_on is None
    assert "1个岗位" in Message.objects.latest("pk").body


def test_a_scan_is_checked_and_only_the_office_gets_it(client, tutor):
    client.force_login(head_of("CT"))
    url = reverse("teaching:tutorpaper-create")
    someone = OutsideTutorFactory()
    sent = {"tutor": someone.pk, "kind": "identity", "number": "A1", "expires_on": "2030-01-01"}
    bad = SimpleUploadedFile("证.exe", b"MZ\x00\x01" * 40)
    answer = client.post(url, {**sent, "file": bad})
    assert answer.status_code == 422
    assert 'value="2030-01-01"' in answer.content.decode()
    good = SimpleUploadedFile("证.pdf", b"%PDF-1.4 1 0 obj")
    assert client.post(url, {**sent, "file": good}).status_code == 302
    paper = TutorPaper.objects.get(tutor=someone)
    assert (paper.name, paper.expires_on) == ("证.pdf", date(2030, 1, 1))
    file = reverse("teaching:tutorpaper-file", args=[paper.pk])
    assert client.get(file).status_code == 200
    again = client.post(
        reverse("teaching:tutorpaper-update", args=[paper.pk]), {**sent, "number": "A2"}
    )
    assert again.status_code == 302
    client.force_login(principal())
    assert client.get(file).status_code == 403


def test_the_review_page_says_what_is_missing_and_passes(client, tutor):
    client.force_login(head_of("CT"))
    url = reverse("teaching:tutor-review", args=[tutor.pk])
    assert "还有20天到期" in client.get(url).content.decode()
    tutor.papers.filter(kind="skill").delete()
    answer = client.post(url)
    assert answer.status_code == 422
    assert "资格或特长证明没有" in answer.content.decode()
    TutorPaperFactory(tutor=tutor, kind="skill")
    assert client.post(url).status_code == 302
    tutor.refresh_from_db()
    assert tutor.reviewed_on == TUESDAY
