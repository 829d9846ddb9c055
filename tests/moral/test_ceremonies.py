"""光荣升旗手: whose turn it is, who may be named, and the way to the certificate."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.moral.ceremonies import rotation, services
from apps.moral.ceremonies.models import PROGRAMME, characters
from apps.moral.models import Ceremony, FlagBearer, Speech
from apps.reminders.models import Message
from apps.school.calendar.services import lay_out_term
from apps.school.models import Enrolment, SchoolClass
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    EnrolmentFactory,
    HomeroomTenureFactory,
    SchoolClassFactory,
    TermFactory,
    head_of,
    holder,
    teacher,
)
from tests.moral.factories import DEED, BearerFactory, CeremonyFactory, SpeechFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2022, 3, 7)
State = Ceremony.State


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-03-01 10:00+0800", tick=False)


@pytest.fixture
def term():
    found = TermFactory()
    lay_out_term(found)
    return found


@pytest.fixture
def counsellor():
    return holder(Role.COUNSELLOR, department=DepartmentCode.MORAL)


@pytest.fixture
def ceremony(term):
    """The fourth week's, of a class with six pupils."""
    ceremony = CeremonyFactory(term=term, week=4, date=MONDAY, school_class__grade=3)
    HomeroomTenureFactory(school_class=ceremony.school_class)
    for _ in range(6):
        EnrolmentFactory(school_class=ceremony.school_class)
    return ceremony


def homeroom(ceremony):
    return ceremony.school_class.homeroom_tenures.get().staff


def pupils(ceremony) -> list:
    return list(services.pupils_of(ceremony))


def bearers(ceremony, pupils=None, deed=DEED) -> list[FlagBearer]:
    chosen = pupils or services.pupils_of(ceremony)[:4]
    return [
        FlagBearer(pupil=pupil, part=part, criterion="deed", deed=deed)
        for pupil, part in zip(chosen, services.PARTS, strict=True)
    ]


def nominated(ceremony):
    return services.nominate(ceremony, bearers(ceremony), host=None, by=homeroom(ceremony))


def form_data(chosen, deed=DEED) -> dict:
    data = {}
    for number, pupil in enumerate(chosen):
        data |= {
            f"bearer{number}-pupil": pupil.pk,
            f"bearer{number}-criterion": "deed",
            f"bearer{number}-deed": deed,
        }
    return data


class TestRotation:
    """One class a week, who has waited longest first."""

    def test_each_week_with_school_has_one_class_and_the_rotation_begins_anew(self, term):
        for number in (1, 2, 3):
            SchoolClassFactory(grade=4, number=number)
        written = rotation.generate(term, grades=[4])
        names = [str(one.school_class) for one in written[:4]]
        assert names == ["四（1）班", "四（2）班", "四（3）班", "四（1）班"]
        assert [one.week for one in written] == list(range(1, 21))

    def test_the_raising_is_on_the_first_school_day_where_monday_is_a_holiday(self, term):
        days = dict(rotation.raising_days(term))
        assert days[3] == date(2022, 2, 28)
        assert days[8] == date(2022, 4, 6)  # Monday and Tuesday are 清明
        assert days[12] == date(2022, 5, 5)  # 劳动节 until Wednesday

    def test_weeks_without_school_and_weeks_online_have_no_raising(self, term):
        term.days.filter(week=4).update(is_school_day=False, mode="closed")
        term.days.filter(week=5).update(mode="online")
        weeks = dict(rotation.raising_days(term))
        assert {4, 5}.isdisjoint(weeks)

    def test_weeks_in_which_a_class_is_at_work_stay_as_they_are(self, term, ceremony):
        SchoolClassFactory(grade=5, number=1)
        nominated(ceremony)
        written = rotation.generate(term, grades=[5], from_week=3)
        assert 4 not in {one.week for one in written}
        assert Ceremony.objects.get(week=4).school_class == ceremony.school_class

    def test_what_a_class_did_last_year_counts_when_it_waits(self, term):
        last_year = SchoolClassFactory(year__start_year=2020, grade=2, number=1)
        CeremonyFactory(
            term=TermFactory(year=last_year.year, starts="2021-02-20", ends="2021-06-30"),
            week=3,
            date=date(2021, 3, 8),
            school_class=last_year,
        )
        promoted = SchoolClassFactory(grade=3, number=1, promoted_from=last_year)
        other = SchoolClassFactory(grade=3, number=2)
        assert rotation.waiting(term, [3]) == [other, promoted]

    def test_without_a_class_nothing_is_written(self, term):
        assert rotation.generate(term, grades=[1]) == []


class TestNomination:
    def test_two_raise_two_guard_and_the_counsellor_hears_of_it(self, ceremony, counsellor):
        found = nominated(ceremony)
        assert found.state == State.NOMINATED
        assert [one.part for one in found.bearers.order_by("-part")] == services.PARTS
        assert Message.objects.get(staff=counsellor.staff).link == ceremony.get_absolute_url()

    def test_whoever_had_a_turn_in_the_term_is_refused_by_name(self, ceremony, term):
        chosen = pupils(ceremony)[:4]
        week = CeremonyFactory(term=term, week=2, date=date(2022, 2, 21), settled=True)
        BearerFactory(ceremony=week, pupil=chosen[1])
        with pytest.raises(ValidationError, match=f"{chosen[1]}本学期第2周已当过升旗手"):
            services.nominate(ceremony, bearers(ceremony, chosen), host=None, by=homeroom(ceremony))
        assert not ceremony.bearers.exists()

    def test_a_turn_in_another_term_does_not_count(self, ceremony):
        chosen = pupils(ceremony)[:4]
        autumn = TermFactory(half=1, starts="2021-09-01", ends="2022-01-20")
        BearerFactory(
            ceremony=CeremonyFactory(term=autumn, date=date(2021, 9, 6), settled=True),
            pupil=chosen[0],
        )
        nominated(ceremony)

    @pytest.mark.parametrize(("deed", "sentence"), [("好" * 79, "79字"), ("好" * 151, "151字")])
    def test_a_deed_too_short_or_too_long_is_told_how_long_it_is(self, ceremony, deed, sentence):
        with pytest.raises(ValidationError, match=sentence):
            services.nominate(
                ceremony, bearers(ceremony, deed=deed), host=None, by=homeroom(ceremony)
            )

    def test_spaces_and_lines_are_not_counted(self):
        assert characters("拾金 不昧，\n好！") == 7

    def test_the_same_pupil_twice_and_a_pupil_of_another_class_are_refused(self, ceremony):
        first, second, third, _ = pupils(ceremony)[:4]
        by = homeroom(ceremony)
        with pytest.raises(ValidationError, match="只能填一次"):
            services.nominate(
                ceremony, bearers(ceremony, [first, second, third, first]), host=None, by=by
            )
        stranger = EnrolmentFactory().pupil
        with pytest.raises(ValidationError, match="在班学生"):
            services.nominate(
                ceremony, bearers(ceremony, [first, second, third, stranger]), host=None, by=by
            )

    def test_who_moved_away_by_the_day_cannot_be_named(self, ceremony):
        gone = pupils(ceremony)[0]
        Enrolment.objects.filter(pupil=gone).update(ends=date(2022, 3, 2))
        assert gone not in pupils(ceremony)


class TestDecision:
    def test_from_nomination_to_certificate(self, ceremony, counsellor, time_machine):
        nominated(ceremony)
        found = services.approve(ceremony, by=counsellor)
        assert (found.state, found.posted_until) == (State.POSTED, date(2022, 3, 2))
        with pytest.raises(ValidationError, match="公示到3月2日"):
            services.settle(ceremony, trained_on=date(2022, 3, 1))
        time_machine.move_to("2022-03-04 10:00+0800", tick=False)
        found = services.settle(ceremony, trained_on=date(2022, 3, 3))
        assert (found.state, found.settled_on) == (State.READY, date(2022, 3, 4))
        with pytest.raises(ValidationError, match="还没有举行"):
            services.honour(ceremony)
        time_machine.move_to("2022-03-07 10:00+0800", tick=False)
        assert services.honour(ceremony).state == State.HONOURED

    def test_the_training_lies_before_the_ceremony(self, ceremony, counsellor, time_machine):
        nominated(ceremony)
        services.approve(ceremony, by=counsellor)
        time_machine.move_to("2022-03-08 10:00+0800", tick=False)
        with pytest.raises(ValidationError, match="训练要在升旗日期之前"):
            services.settle(ceremony, trained_on=MONDAY)

    def test_nobody_approves_whom_they_named(self, ceremony, counsellor):
        services.nominate(ceremony, bearers(ceremony), host=None, by=counsellor.staff)
        with pytest.raises(ValidationError, match="不能自己审核"):
            services.approve(ceremony, by=counsellor)
        ceremony.refresh_from_db()
        assert not counsellor.has_perm("moral.decide_ceremony", ceremony)
        assert head_of(DepartmentCode.MORAL).has_perm("moral.decide_ceremony", ceremony)

    def test_a_nomination_comes_back_with_a_reason_and_the_class_is_told(self, ceremony):
        nominated(ceremony)
        with pytest.raises(ValidationError, match="原因"):
            services.send_back(ceremony, reason=" ")
        services.send_back(ceremony, reason="事迹写得太笼统")
        told = Message.objects.get(staff=homeroom(ceremony))
        assert "事迹写得太笼统" in told.body
        nominated(Ceremony.objects.get())
        assert Ceremony.objects.get().state == State.NOMINATED

    def test_two_classes_change_weeks_until_pupils_are_named(self, ceremony, term):
        other = CeremonyFactory(term=term, week=5, date=date(2022, 3, 14))
        mine, yours = ceremony.school_class, other.school_class
        services.swap(ceremony, other)
        assert Ceremony.objects.get(week=4).school_class == yours
        services.swap(ceremony, other)
        nominated(Ceremony.objects.get(week=4))
        with pytest.raises(ValidationError, match="待审核"):
            services.swap(ceremony, other)
        assert Ceremony.objects.get(week=4).school_class == mine


class TestPages:
    def test_the_counsellor_writes_the_terms_rotation(self, client, term, counsellor):
        SchoolClassFactory(grade=4)
        client.force_login(counsellor)
        url = reverse("moral:ceremony-generate")
        assert client.get(url).context["form"].initial["from_week"] == 4
        refused = client.post(url, {"from_week": 40, "grades": [4]})
        assert refused.status_code == 422
        assert "只有20周" in refused.content.decode()
        client.post(url, {"from_week": 4, "grades": [4]})
        assert Ceremony.objects.count() == 17

    def test_a_homeroom_teacher_names_four_pupils_of_the_class(self, client, ceremony):
        client.force_login(homeroom(ceremony).user)
        url = reverse("moral:ceremony-nominate", args=[ceremony.pk])
        chosen = pupils(ceremony)
        data = form_data(chosen[:4]) | {"host": chosen[5].pk}
        assert client.post(url, data).url == ceremony.get_absolute_url()
        ceremony.refresh_from_db()
        assert (ceremony.state, ceremony.host) == (State.NOMINATED, chosen[5])
        assert client.get(url).context["form"].bearers[0].initial["pupil"] == chosen[0].pk

    def test_what_is_wrong_stands_at_the_pupil_and_nothing_typed_is_lost(
        self, client, ceremony, term
    ):
        client.force_login(homeroom(ceremony).user)
        first, second, third, fourth = pupils(ceremony)[:4]
        week = CeremonyFactory(term=term, week=2, date=date(2022, 2, 21), settled=True)
        BearerFactory(ceremony=week, pupil=fourth)
        url = reverse("moral:ceremony-nominate", args=[ceremony.pk])
        data = form_data([first, second, second, fourth]) | {"bearer0-deed": "太短了"}
        refused = client.post(url, data)
        text = refused.content.decode()
        assert refused.status_code == 422
        assert "现在是3字" in text
        assert "太短了" in text
        refused = client.post(url, data | {"bearer0-deed": DEED}).content.decode()
        assert "只能填一次" in refused
        assert "本学期第2周已当过升旗手" in refused
        assert third.name in refused

    def test_another_class_cannot_be_named_for(self, client, ceremony):
        client.force_login(HomeroomTenureFactory().staff.user)
        url = reverse("moral:ceremony-nominate", args=[ceremony.pk])
        assert client.get(url).status_code == 403

    def test_before_the_posting_colleagues_see_no_names(self, client, ceremony, counsellor):
        nominated(ceremony)
        name = pupils(ceremony)[0].name
        client.force_login(teacher())
        assert name not in client.get(ceremony.get_absolute_url()).content.decode()
        assert name not in client.get(reverse("moral:flagbearer-list")).content.decode()
        services.approve(ceremony, by=counsellor)
        assert name in client.get(ceremony.get_absolute_url()).content.decode()
        assert name in client.get(reverse("moral:flagbearer-list")).content.decode()

    def test_the_counsellor_decides_on_the_pages(self, client, ceremony, counsellor, time_machine):
        nominated(ceremony)
        client.force_login(counsellor)

        def post(verb, **data):
            return client.post(reverse(f"moral:ceremony-{verb}", args=[ceremony.pk]), data)

        assert post("return").status_code == 422
        post("approve")
        assert post("settle", trained_on="2022-03-01").status_code == 422
        time_machine.move_to("2022-03-07 07:30+0800", tick=False)
        client.force_login(counsellor)
        post("settle", trained_on="2022-03-04")
        post("honour")
        ceremony.refresh_from_db()
        assert ceremony.state == State.HONOURED
        assert (
            "不能退回"
            in client.get(
                reverse("moral:ceremony-return", args=[ceremony.pk]), follow=True
            ).content.decode()
        )

    def test_the_papers_of_a_ceremony(self, client, ceremony, counsellor, time_machine):
        nominated(ceremony)
        services.approve(ceremony, by=counsellor)
        time_machine.move_to("2022-03-04 10:00+0800", tick=False)
        client.force_login(counsellor)
        early = client.get(reverse("moral:ceremony-certificates", args=[ceremony.pk]), follow=True)
        assert "确定上岗以后" in early.content.decode()
        services.settle(ceremony, trained_on=date(2022, 3, 3))
        names = [bearer.pupil.name for bearer in ceremony.bearers.all()]
        for page in ("register", "script", "certificates"):
            text = client.get(reverse(f"moral:ceremony-{page}", args=[ceremony.pk])).content
            assert all(name in text.decode() for name in names), page
        script = client.get(reverse("moral:ceremony-script", args=[ceremony.pk])).content.decode()
        assert "三（" in script
        assert "中队" in script
        assert PROGRAMME.splitlines()[0] in script
        one = ceremony.bearers.first()
        text = client.get(reverse("moral:flagbearer-certificate", args=[one.pk])).content.decode()
        assert text.count("特发此证") == 1

    def test_the_history_of_a_class_is_a_filter(self, client, counsellor):
        mine, other = BearerFactory(), BearerFactory()
        client.force_login(counsellor)
        address = reverse("moral:flagbearer-list")
        school_class = mine.ceremony.school_class_id
        text = client.get(address, {"ceremony__school_class": school_class}).content.decode()
        assert mine.pupil.name in text
        assert other.pupil.name not in text


class TestSpeech:
    @pytest.fixture
    def speech(self, ceremony):
        return SpeechFactory(ceremony=ceremony)

    def test_the_speaker_hands_it_in_and_the_counsellor_agrees(self, client, speech, counsellor):
        client.force_login(speech.speaker.user)
        write = reverse("moral:speech-write", args=[speech.pk])
        assert client.post(write, {"title": "春天", "text": ""}).status_code == 422
        client.post(write, {"title": "春天", "text": "春天来了，我们一起劳动。"})
        speech.refresh_from_db()
        assert (speech.state, speech.submitted_on) == (Speech.State.SUBMITTED, date(2022, 3, 1))
        assert speech.is_late  # it was due on Monday 28 February
        review = reverse("moral:speech-review", args=[speech.pk])
        assert client.get(review).status_code == 403
        client.force_login(counsellor)
        assert client.post(review, {"approved": "no", "remark": ""}).status_code == 422
        client.post(review, {"approved": "yes", "remark": ""})
        speech.refresh_from_db()
        assert (speech.state, speech.reviewed_by) == (Speech.State.APPROVED, counsellor.staff)

    def test_a_file_is_kept_and_sent_under_its_name(self, client, speech):
        client.force_login(speech.speaker.user)
        write = reverse("moral:speech-write", args=[speech.pk])
        bad = SimpleUploadedFile("讲话.exe", b"MZ\x90\x00")
        assert client.post(write, {"title": "春天", "file": bad}).status_code == 422
        good = SimpleUploadedFile("讲话.txt", "春天来了".encode())
        client.post(write, {"title": "春天", "file": good})
        sent = client.get(reverse("moral:speech-file", args=[speech.pk]))
        assert b"".join(sent.streaming_content).decode() == "春天来了"
        assert client.get(speech.get_absolute_url()).status_code == 200

    def test_nobody_reviews_the_own_speech(self, speech, counsellor):
        Speech.objects.update(speaker=counsellor.staff, state=Speech.State.SUBMITTED)
        speech.refresh_from_db()
        assert not counsellor.has_perm("moral.review_speech", speech)
        with pytest.raises(ValidationError, match="不能自己审稿"):
            services.review(speech, approved=True, remark="", by=counsellor)


def test_a_class_of_another_year_cannot_raise_the_flag(term):
    other = SchoolClassFactory(year__start_year=2020)
    ceremony = Ceremony(term=term, week=4, date=MONDAY, school_class=other)
    with pytest.raises(ValidationError, match="这个学年"):
        ceremony.full_clean()
    assert SchoolClass.objects.count() == 1
