"""大队委例会: the agenda fills itself, decisions are followed up."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from apps.moral.council import services
from apps.moral.models import Decision, Meeting
from apps.reminders.models import Message
from apps.school.models import Term
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    EnrolmentFactory,
    HomeroomTenureFactory,
    PupilFactory,
    SchoolClassFactory,
    StaffFactory,
    TermFactory,
    holder,
    principal,
    teacher,
)
from tests.inspections.factories import (
    EntryFactory,
    ItemFactory,
    RoundFactory,
    SheetFactory,
    SlotFactory,
)
from tests.moral.factories import AgendaItemFactory, DecisionFactory, MeetingFactory

pytestmark = pytest.mark.django_db
FRIDAY = date(2022, 3, 4)


@pytest.fixture(autouse=True)
def _spring(time_machine):
    time_machine.move_to("2022-03-04 12:00+0800", tick=False)
    TermFactory()


@pytest.fixture
def counsellor(client):
    user = holder(Role.COUNSELLOR, department=DepartmentCode.MORAL)
    client.force_login(user)
    return user


@pytest.fixture
def last():
    """The meeting of a fortnight ago, with minutes."""
    meeting = MeetingFactory(date=FRIDAY - timedelta(days=14), minutes="商量了课间纪律。")
    meeting.present.add(*PupilFactory.create_batch(3))
    return meeting


def test_a_new_meeting_is_one_of_this_term_and_of_today(client, counsellor):
    form = client.get(reverse("moral:meeting-create")).context["form"]
    assert form["term"].initial == Term.objects.get().pk
    assert form["date"].initial == FRIDAY


def found(counts: dict[str, int], on: date) -> None:
    """The patrol notes items so often on a day; each costs a point."""
    slot = SlotFactory.create() if not found.slots else found.slots[0]
    found.slots[:] = [slot]
    round = RoundFactory(slot=slot, date=on, **found.given)
    found.given["version"] = round.version
    for name, count in counts.items():
        item = found.items.get(name) or ItemFactory(category__version=round.version, name=name)
        found.items[name] = item
        for _ in range(count):
            sheet = SheetFactory(round=round, entered=True, school_class=SchoolClassFactory())
            EntryFactory(sheet=sheet, item=item)


@pytest.fixture(autouse=True)
def _nothing_found_yet():
    found.slots, found.given, found.items = [], {}, {}


class TestAgenda:
    def test_it_begins_with_the_weeks_three_worst_problems_and_names_no_class(self):
        found({"追逐打闹": 2, "剩餐": 1}, FRIDAY - timedelta(days=9))
        found({"追逐打闹": 4, "剩餐": 3, "地面纸屑": 2, "黑板未擦": 1}, FRIDAY)
        meeting = services.call(Meeting(term=TermFactory(), date=FRIDAY))
        texts = [item.text for item in meeting.agenda.all()]
        assert len(texts) == 3
        assert "追逐打闹，本周记4次，比上周多2次。" in texts[0]
        assert "剩餐，本周记3次，比上周多2次。" in texts[1]
        assert not any("班" in text for text in texts)

    def test_what_earlier_meetings_left_open_comes_next(self, last):
        DecisionFactory(meeting=last, text="走廊设文明岗", staff=StaffFactory(name="陈老师"))
        DecisionFactory(meeting=last, text="已经做好的事", done_on=FRIDAY - timedelta(days=3))
        meeting = services.call(Meeting(term=TermFactory(), date=FRIDAY))
        [item] = meeting.agenda.all()
        assert item.text == "走廊设文明岗（陈老师，2月25日前）"

    def test_filled_again_it_keeps_what_people_added(self, last):
        meeting = services.call(Meeting(term=TermFactory(), date=FRIDAY))
        AgendaItemFactory(meeting=meeting, text="六一活动")
        DecisionFactory(meeting=last)
        services.fill_agenda(meeting)
        services.fill_agenda(meeting)
        kinds = [(item.order, item.kind) for item in meeting.agenda.all()]
        assert kinds == [(1, "follow"), (2, "other")]

    def test_expected_is_who_came_last_time(self, last):
        meeting = services.call(Meeting(term=TermFactory(), date=FRIDAY))
        assert set(meeting.present.all()) == set(last.present.all())


class TestPages:
    def test_a_new_meeting_has_its_agenda_at_once(self, client, counsellor, last):
        DecisionFactory(meeting=last, text="走廊设文明岗")
        term = TermFactory()
        answer = client.post(reverse("moral:meeting-create"), {"term": term.pk, "date": FRIDAY})
        meeting = Meeting.objects.get(date=FRIDAY)
        assert answer.url == meeting.get_absolute_url()
        assert "走廊设文明岗" in client.get(answer.url).content.decode()

    def test_minutes_with_attendance_by_number(self, client, counsellor, last):
        meeting = MeetingFactory(date=FRIDAY)
        present, ill = PupilFactory.create_batch(2)
        url = reverse("moral:meeting-minutes", args=[meeting.pk])
        data = {"present": f"{present.number}、{ill.number}", "minutes": "定了两件事。"}
        both = client.post(url, data | {"excused": ill.number})
        assert both.status_code == 422
        assert f"{ill.name}既写了出席又写了请假" in both.content.decode()
        unknown = client.post(url, data | {"present": "S-none"})
        assert "没有这些学号：S-none" in unknown.content.decode()
        assert "定了两件事。" in unknown.content.decode()
        client.post(url, data | {"present": present.number, "excused": ill.number})
        meeting.refresh_from_db()
        assert (meeting.state, meeting.recorded_by) == ("已开", counsellor.staff)
        assert list(meeting.excused.all()) == [ill]
        paper = client.get(reverse("moral:meeting-paper", args=[meeting.pk])).content.decode()
        assert present.name in paper
        assert "定了两件事。" in paper

    def test_an_item_is_added_and_an_empty_one_refused(self, client, counsellor):
        meeting = MeetingFactory(date=FRIDAY)
        url = reverse("moral:meeting-add", args=[meeting.pk])
        assert client.post(url, {"text": ""}).status_code == 422
        client.post(url, {"text": "六一活动"})
        assert meeting.agenda.get().text == "六一活动"
        client.post(reverse("moral:meeting-refill", args=[meeting.pk]))
        assert meeting.agenda.get().text == "六一活动"

    def test_a_decision_has_one_owner_who_is_told(self, client, counsellor):
        meeting = MeetingFactory(date=FRIDAY)
        tenure = HomeroomTenureFactory()
        url = reverse("moral:decision-create")
        data = {"meeting": meeting.pk, "text": "管好走廊图书角", "due_on": "2022-03-11"}
        both = {"staff": tenure.staff_id, "school_class": tenure.school_class_id}
        assert client.post(url, data).status_code == 422
        assert "只填一个" in client.post(url, data | both).content.decode()
        early = data | {"staff": tenure.staff_id, "due_on": "2022-03-01"}
        assert "不能早于例会日期" in client.post(url, early).content.decode()
        client.post(url, data | {"school_class": tenure.school_class_id})
        told = Message.objects.get(staff=tenure.staff)
        assert told.link == Decision.objects.get().get_absolute_url()

    def test_what_was_done_is_closed_and_what_was_not_says_why_and_goes_on(
        self, client, counsellor, last
    ):
        done, late = DecisionFactory.create_batch(2, meeting=last)
        meeting = MeetingFactory(date=FRIDAY)
        url = reverse("moral:meeting-follow", args=[meeting.pk])
        data = {f"decision{done.pk}-done": "on", f"decision{late.pk}-note": "材料没到"}
        assert client.post(url, data).url == meeting.get_absolute_url()
        done.refresh_from_db()
        late.refresh_from_db()
        assert (done.done_on, late.done_on) == (FRIDAY, None)
        following = MeetingFactory(date=FRIDAY + timedelta(days=14))
        assert list(services.open_decisions(following)) == [late]
        text = client.get(late.get_absolute_url()).content.decode()
        assert "未落实 材料没到" in text
        # Said again, the first answer is corrected.
        client.post(url, {f"decision{one.pk}-done": "on" for one in (done, late)})
        late.refresh_from_db()
        assert late.done_on == FRIDAY

    def test_a_colleague_reads_and_does_not_write(self, client):
        meeting = MeetingFactory(date=FRIDAY)
        client.force_login(teacher())
        assert client.get(meeting.get_absolute_url()).status_code == 200
        for page in ("minutes", "follow"):
            assert (
                client.get(reverse(f"moral:meeting-{page}", args=[meeting.pk])).status_code == 403
            )


def test_who_came_is_told_by_name_only_to_those_who_read_duty_pupils_names(client, counsellor):
    meeting = MeetingFactory(date=FRIDAY, minutes="商量了课间纪律。")
    school_class = SchoolClassFactory(grade=4, number=2)
    pupils = [EnrolmentFactory(school_class=school_class).pupil for _ in range(2)]
    meeting.present.add(*pupils)
    for user, named in ((counsellor, True), (principal(), True), (teacher(), False)):
        client.force_login(user)
        for page in ("detail", "paper"):
            said = client.get(reverse(f"moral:meeting-{page}", args=[meeting.pk])).content.decode()
            assert (pupils[0].name in said) is named
            assert ("四（2）班2人" in said) is not named
