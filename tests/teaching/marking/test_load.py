"""Samples of time, factors, the warning, the report, the requirement, spot checks, tutoring."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from time_machine import travel

from apps.inspections.models import Item, Rectification, Sheet
from apps.inspections.programmes.defaults import write_programmes
from apps.inspections.sheets.services import publish
from apps.reminders.models import Message, ToDo
from apps.reminders.requirements import find
from apps.reminders.services import reconcile
from apps.school.classes.services import withdraw_pupil
from apps.school.links.services import hand_out, path_of
from apps.school.models import Guardian, Guardianship
from apps.school.roles import DepartmentCode, Role
from apps.teaching.marking import comparing, services
from apps.teaching.marking.load import Report, Scope
from apps.teaching.marking.minimum import minimum
from apps.teaching.marking.overload import overloads, warn
from apps.teaching.marking.samples import answer_for_pupil, count_hands
from apps.teaching.marking.spot import grade_of
from apps.teaching.models import HomeworkRule, SubjectShare, TimeSample, Tutoring
from tests.factories import (
    TERM_START,
    AppointmentFactory,
    PositionFactory,
    StaffFactory,
    SubjectFactory,
    TermFactory,
    head_of,
    holder,
    homeroom_teacher,
    principal,
    teacher,
)
from tests.teaching.factories import FIRST_MONDAY, FIRST_TUESDAY
from tests.teaching.homework.factories import HomeworkRuleFactory, TrialFactory
from tests.teaching.marking.factories import (
    TimeSampleFactory,
    TutoringFactory,
    class_of,
    public,
    teacher_of,
)

WEDNESDAY = FIRST_TUESDAY + timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-02-16 09:00 +0800")]


@pytest.fixture
def room():
    school_class, pupils = class_of(8)

    class Room:
        pass

    found = Room()
    found.school_class, found.pupils = school_class, pupils
    found.staff = teacher_of(school_class)
    return found


@pytest.fixture
def family(room):
    """A guardian of two children of the class, and the address of the form."""
    guardian = Guardian.objects.create(name="陈家长", phone="13800000000")
    for pupil in room.pupils[:2]:
        Guardianship.objects.create(guardian=guardian, pupil=pupil)
    link = hand_out([guardian])[guardian.pk]
    return f"{path_of(link)}homework-time/"


def hands(**counts) -> dict:
    return {"night": f"{FIRST_TUESDAY}", "subject": "", **counts}


# -- raised hands and guardians


def test_hands_are_counted_on_one_form_and_a_second_count_replaces_the_first(client, room):
    client.force_login(room.staff.user)
    address = reverse("teaching:handcount", args=[room.school_class.pk])
    assert client.get(address).context["form"]["night"].value() == f"{FIRST_TUESDAY}"
    assert client.post(address, hands(m5="1", m25="4")).status_code == 302
    client.post(address, hands(m25="2", m75="3"))
    assert set(TimeSample.objects.values_list("minutes", "pupils")) == {(25, 2), (75, 3)}
    # One subject is another question.
    subject = SubjectFactory()
    client.post(address, {**hands(m5="5"), "subject": subject.pk})
    assert TimeSample.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "至少填一格"),
        ({"m5": "-1"}, "不能是负数"),
        ({"m5": "十"}, "请填人数"),
        ({"m5": "9"}, "超过了本班人数（8人）"),
        ({"m5": "1", "night": "2022-02-13"}, "最近两周的上课日"),
        ({"m5": "1", "night": "2022-02-17"}, "最近两周的上课日"),
        ({"m5": "1", "subject": "999999"}, "本班的学科"),
    ],
)
def test_a_count_that_cannot_be_is_answered_and_keeps_what_was_typed(client, room, given, said):
    client.force_login(room.staff.user)
    address = reverse("teaching:handcount", args=[room.school_class.pk])
    answer = client.post(address, {**hands(m25="0"), "m38": "", **given})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    if "m5" in given:
        assert f'value="{given["m5"]}"' in text
    assert not TimeSample.objects.exists()


def test_hands_are_counted_by_who_teaches_the_class(client, room):
    address = reverse("teaching:handcount", args=[room.school_class.pk])
    for user, status in (
        (room.staff.user, 200),
        (homeroom_teacher(room.school_class), 200),
        (head_of(DepartmentCode.TEACHING), 200),
        (teacher(), 403),
    ):
        client.force_login(user)
        assert client.get(address).status_code == status


def test_a_guardian_says_minutes_for_each_child_and_the_last_word_holds(client, room, family):
    first, second = room.pupils[:2]
    text = client.get(family).content.decode()
    assert first.name in text
    assert second.name in text
    assert room.pupils[2].name not in text

    def say(pupil, minutes, **more):
        data = {"pupil": pupil.pk, f"p{pupil.pk}-minutes": minutes}
        data |= {f"p{pupil.pk}-night": f"{FIRST_TUESDAY}", f"p{pupil.pk}-subject": ""}
        return client.post(family, data | more)

    for pupil, minutes in ((first, 40), (second, 20), (first, 55)):
        assert say(pupil, minutes).status_code == 302
    assert set(TimeSample.objects.values_list("pupil", "minutes", "pupils")) == {
        (first.pk, 55, 1), (second.pk, 20, 1)
    }  # fmt: skip
    for wrong in ("-5", "600", "", "很久"):
        answer = say(first, wrong)
        assert answer.status_code == 422
        assert "分钟数" in answer.content.decode()
    # Somebody else's child is not theirs to speak of.
    assert say(room.pupils[3], 10).status_code == 200
    assert TimeSample.objects.count() == 2


def test_a_child_who_left_is_spoken_of_no_more(client, room, family):
    first, second = room.pupils[:2]
    withdraw_pupil(first, on=FIRST_TUESDAY, reason="转学")
    withdraw_pupil(second, on=FIRST_TUESDAY, reason="转学")
    text = client.get(family).content.decode()
    assert "没有在读的学生" in text
    assert client.post(family, {"pupil": first.pk, f"p{first.pk}-minutes": 5}).status_code == 200
    assert not TimeSample.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_leave_one_answer(room):
    start = Barrier(2)

    def say(minutes: int) -> None:
        try:
            start.wait()
            answer_for_pupil(room.pupils[0], FIRST_TUESDAY, None, minutes)
        finally:
            connection.close()

    threads = [Thread(target=say, args=(minutes,)) for minutes in (20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert TimeSample.objects.get().minutes in (20, 40)


def test_a_link_changed_by_one_character_opens_nothing(client, family):
    wrong = family.replace("/homework-time/", "x/homework-time/")
    assert client.get(wrong).status_code == 404


def test_a_sample_is_either_hands_or_a_childs(room):
    for wrong in ({"staff": None}, {"pupil": room.pupils[0]}, {"minutes": 241}, {"pupils": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TimeSampleFactory(school_class=room.school_class, **wrong)


# -- estimates and reality


def asked(room, night=FIRST_TUESDAY, **values):
    """Homework of 15 minutes after a trial of 5."""
    return public(room.school_class, room.staff, night=night, **values)


def test_estimates_stand_beside_the_weighted_mean_with_the_numbers_behind(room):
    subject = SubjectFactory()
    asked(room, subject=subject)
    TimeSampleFactory(school_class=room.school_class, subject=subject, minutes=25, pupils=6)
    TimeSampleFactory(school_class=room.school_class, subject=subject, minutes=15, pupils=2)
    # Optional work counts nowhere, nor does a draft.
    asked(room, subject=subject, required=False, minutes=60)
    asked(room, subject=subject, state="withdrawn", minutes=60)
    term = TermFactory()
    line = comparing.by_subject(Scope(term))[0]
    assert (line.name, line.estimated, line.real) == ("语文", 15, Decimal("22.5"))
    assert (line.pupils, line.nights, line.word) == (8, 1, "偏低")
    assert comparing.by_teacher(Scope(term))[0].name == f"{room.staff.name}　语文"
    assert comparing.by_subject(Scope(term, frozenset())) == []
    led = Scope(term, frozenset(), frozenset({(subject.pk, None)}))
    assert comparing.by_subject(led) == [line]
    assert comparing.by_subject(Scope(term, frozenset(), frozenset({(subject.pk, 4)}))) == []
    TimeSample.objects.filter(minutes=25).delete()
    # Of two children no mean is made.
    assert comparing.by_subject(Scope(term)) == comparing.suggestions(term) == []
    TimeSampleFactory(school_class=room.school_class, subject=subject, minutes=25, pupils=6)
    found = comparing.suggestions(term)[0]
    assert (found.grade, found.factor, found.pupils) == (3, Decimal("4.5"), 8)
    assert found.is_thin


def test_all_subjects_together_are_compared_with_the_nights_sum(room):
    asked(room)
    asked(room, subject=SubjectFactory(code="math", name="数学"), minutes=20)
    TimeSampleFactory(school_class=room.school_class, minutes=38, pupils=8)
    line = comparing.by_grade(Scope(TermFactory()))[0]
    assert (line.name, line.estimated, line.real) == ("三年级", 35, 38)


def test_the_office_takes_a_factor_over_from_a_day_to_come(client, room):
    old = HomeworkRuleFactory(factor=Decimal("3.0"), feedback_days=2)
    SubjectShare.objects.create(rule=old, subject=SubjectFactory(), minutes=20)
    address = reverse("teaching:calibration-factor")
    client.force_login(room.staff.user)
    data = {"grade": "3", "factor": "2.4", "starts": "2022-02-21"}
    assert client.post(address, data).status_code == 403
    client.force_login(head_of(DepartmentCode.TEACHING))
    assert client.post(address, data).status_code == 302
    new = HomeworkRule.objects.get(starts=date(2022, 2, 21))
    assert (new.factor, new.feedback_days, new.night_cap) == (Decimal("2.4"), 2, 60)
    assert new.shares.get().minutes == 20
    old.refresh_from_db()
    assert (old.factor, old.shares.count()) == (Decimal("3.0"), 1)
    for wrong, said in (
        ({"starts": "2022-02-16"}, "今天以后"),
        ({}, "已有一条规定"),
        ({"factor": "99"}, "系数"),
        ({"factor": "0.5", "starts": "2022-02-28"}, "1.0"),
        ({"grade": "9"}, "选择"),
    ):
        answer = client.post(address, {**data, **wrong})
        assert (answer.status_code, said in answer.content.decode()) == (422, True), wrong


def test_two_long_evenings_in_a_week_warn_the_office_once(room):
    office = head_of(DepartmentCode.TEACHING)
    for night in (FIRST_MONDAY, FIRST_TUESDAY):
        TimeSampleFactory(school_class=room.school_class, night=night, minutes=75, pupils=5)
    assert (warn(), warn()) == (1, 0)
    message = Message.objects.get(staff=office.staff)
    assert "实际用时超过一小时" in message.title
    assert overloads(TERM_START, WEDNESDAY, []) == []


@pytest.mark.parametrize(
    "second",
    [
        {"night": FIRST_TUESDAY, "minutes": 60, "pupils": 5},  # not over
        {"night": FIRST_TUESDAY, "minutes": 75, "pupils": 4},  # too few were asked
        {"night": date(2022, 2, 18), "minutes": 75, "pupils": 5},  # a Friday has the weekend
        {"night": date(2022, 2, 21), "minutes": 75, "pupils": 5},  # another week
    ],
)
def test_what_is_no_second_long_evening_of_the_week_warns_nobody(room, second):
    head_of(DepartmentCode.TEACHING)
    TimeSampleFactory(school_class=room.school_class, night=FIRST_MONDAY, minutes=75, pupils=5)
    TimeSampleFactory(school_class=room.school_class, **second)
    with travel("2022-02-22 18:20 +0800"):
        assert warn() == 0


# -- the report


def test_the_report_counts_minutes_trials_turnaround_and_what_is_done_at_school(room):
    HomeworkRuleFactory()
    colleague = StaffFactory()
    first = asked(room)
    asked(room, place="school", minutes=45)
    late = asked(room, trial=TrialFactory(staff=colleague, digest="b" * 64))
    essay = asked(room, essay=True, content="大作文：我的植物朋友")
    for row in (first, late):
        services.collect(row)
    services.mark(first, by=room.staff)
    with travel("2022-02-22 09:00 +0800"):
        services.mark(late, by=room.staff)
        term = TermFactory()
        report = Report(Scope(term))
        assert report.figures["at_school"] == 50
        assert (report.figures["own"], report.figures["shared"]) == (3, 1)
        marked = report.marked[0]
        # The essay has ten days, and what was done at school is not handed back yet.
        assert (marked.count, marked.due, marked.in_time, marked.missing) == (4, 3, 1, 1)
        assert marked.median == 2
        # 45 minutes on one of two Tuesdays, seven school days so far.
        sums = report.minutes[-1]
        assert sums.cells[0] == "合计"
        assert dict(zip([name for _n, name in report.weekdays], sums.cells[1:], strict=False))[
            "周二"
        ] == pytest.approx(22.5)
        assert sums.cells[-1] == pytest.approx(45 / 7, abs=0.05)
    assert minimum(Scope(term))[0].essays == 1
    assert essay.essay


def test_teachers_read_their_own_classes_and_the_office_reads_all(client, room):
    asked(room)
    other, _pupils = class_of(1)
    public(other, StaffFactory())
    address = reverse("teaching:loadreport")
    for user, count in (
        (room.staff.user, 1),
        (head_of(DepartmentCode.TEACHING), 2),
        (principal(), 2),
        (holder(Role.GRADE_LEADER, grade=3), 2),
    ):
        client.force_login(user)
        answer = client.get(address)
        assert answer.context["report"].figures["count"] == count
        assert client.get(reverse("teaching:calibration")).status_code == 200
    client.force_login(teacher())
    assert "还没有公示过作业" in client.get(address).content.decode()


def test_who_leads_a_subject_reads_it_everywhere_and_is_measured_by_its_classes(client, room):
    maths = SubjectFactory(code="math", name="数学")
    other, _pupils = class_of(1)
    colleague = teacher_of(other, subject=maths)
    for school_class, staff in ((room.school_class, StaffFactory()), (other, colleague)):
        public(school_class, staff, subject=maths, minutes=20)
    asked(room, minutes=40)
    leads = PositionFactory(role=Role.RESEARCH_LEADER)
    leader = AppointmentFactory(position=leads, subject=maths).staff.user
    client.force_login(leader)
    answer = client.get(reverse("teaching:loadreport"))
    report = answer.context["report"]
    assert report.figures["count"] == 2
    # Two classes, one Tuesday; no line of all subjects, for no class is seen in all of them.
    lines = [row.cells for row in report.minutes]
    assert [cells[0] for cells in lines] == ["数学"]
    assert 20.0 in lines[0]
    assert reverse("teaching:marker", args=[colleague.pk]) in answer.content.decode()


def test_the_report_prints_and_exports_what_it_shows(client, room):
    HomeworkRuleFactory()
    row = asked(room, content="=1+1")
    services.collect(row)
    services.mark(row, by=room.staff)
    TutoringFactory(pupil=room.pupils[0], staff=room.staff)
    client.force_login(head_of(DepartmentCode.TEACHING))
    paper = client.get(reverse("teaching:loadreport-print")).content.decode()
    assert "常州市焦溪小学作业质量与负担报告" in paper
    assert "填表人" in paper
    book = client.get(reverse("teaching:loadreport-excel"))
    cells = [c for line in load_workbook(BytesIO(book.content)).active.values for c in line if c]
    assert room.staff.name in cells
    assert room.pupils[0].name not in cells


def test_thirty_homework_rows_cost_the_report_no_more_queries(client, room):
    client.force_login(head_of(DepartmentCode.TEACHING))
    services.collect(asked(room))
    TimeSampleFactory(school_class=room.school_class)

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"teaching:{name}")).status_code == 200
        return len(captured)

    names = ["loadreport", "loadreport-print", "loadreport-excel", "calibration", "handcounts"]
    before = [queries(name) for name in names for _ in range(2)][1::2]
    for number in range(10):
        services.collect(asked(room, subject=SubjectFactory(code=f"s{number}")))
        other, _pupils = class_of(1)
        public(other, teacher_of(other))
        TimeSampleFactory(school_class=other)
    assert [queries(name) for name in names] == before


# -- the requirement


def todo(staff) -> ToDo:
    reconcile(codes=["teaching.homework_marked"])
    return ToDo.objects.get(requirement="teaching.homework_marked", staff=staff)


def test_a_teacher_owes_one_todo_a_day_however_many_pieces_come_back(room):
    HomeworkRuleFactory()
    rows = [asked(room, subject=SubjectFactory()) for _ in range(3)]
    found = todo(room.staff)
    assert (found.due_on, found.since) == (date(2022, 2, 17), WEDNESDAY)
    assert found.label == "批改反馈3项作业"
    for row in rows[:2]:
        services.collect(row)
        services.mark(row, by=room.staff)
    assert todo(room.staff).done_on is None
    with travel("2022-02-18 09:00 +0800"):
        services.collect(rows[2])
        services.mark(rows[2], by=room.staff)
        found = todo(room.staff)
    assert found.done_on == date(2022, 2, 18)
    services.step_back(rows[2])
    assert todo(room.staff).done_on is None


def test_who_left_before_the_hand_in_owes_nothing(room):
    asked(room)
    room.staff.left_on = FIRST_TUESDAY
    room.staff.save()
    reconcile(codes=["teaching.homework_marked"])
    assert not ToDo.objects.exists()


def test_old_unmarked_homework_is_asked_of_nobody_but_stays_in_the_figures(room):
    asked(room)
    with travel("2022-03-07 09:00 +0800"):
        found = todo(room.staff)
        assert found.done_on is None
        assert (
            find("teaching.homework_marked").lapses_after < (date(2022, 3, 7) - found.due_on).days
        )
        term = TermFactory()
        assert Report(Scope(term)).marked_whole["missing"] == 1


def test_nothing_is_owed_for_what_is_not_marked_or_not_due_or_withdrawn(room):
    asked(room, marking="class")
    asked(room, kind="oral")
    asked(room, state="withdrawn")
    asked(room, night=WEDNESDAY)
    reconcile(codes=["teaching.homework_marked"])
    assert not ToDo.objects.exists()


# -- spot checks


@pytest.fixture
def programme():
    return write_programmes()["homework-spot"]


def filled(**points) -> dict[str, str]:
    found = {"uuid": str(uuid4()), "note": "看了一组本子"}
    for item in Item.objects.filter(category__version__checklist__code="homework-marking"):
        found[f"i{item.pk}"] = points.get(item.code, f"{item.points:g}")
    return found


@pytest.mark.parametrize(
    ("points", "word"),
    [(90, "优"), (89, "良"), (75, "良"), (74, "合格"), (60, "合格"), (59, "待整改")],
)
def test_the_grades_begin_where_the_rubric_says(points, word):
    assert grade_of(points) == word


def test_the_rubric_adds_up_to_a_hundred(programme):
    items = Item.objects.filter(category__version__checklist__code="homework-marking")
    assert sum(item.points for item in items) == 100
    bases = {item.category.name: item.category.base for item in items.select_related("category")}
    assert bases == {"学生作业": 30, "作业设计": 20, "教师批改": 50}


def test_a_spot_check_is_an_ordinary_record_with_rectification_in_a_week(client, room, programme):
    asked(room)
    client.force_login(head_of(DepartmentCode.TEACHING))
    marker = client.get(reverse("teaching:marker", args=[room.staff.pk])).content.decode()
    address = reverse("teaching:spotcheck", args=[room.staff.pk])
    assert address in marker
    assert "补充习题第14页" in client.get(address).content.decode()
    answer = client.post(address, filled(T1="2", T2="2", T3="2", T5="3", P3="2"))
    sheet = Sheet.objects.get()
    assert answer["Location"] == reverse("teaching:spotsheet", args=[sheet.pk])
    text = client.get(answer["Location"]).content.decode()
    assert "46" in text
    assert "待整改" in text
    assert Rectification.objects.filter(responsible=room.staff).count() == 5
    # The teacher reads it when it was fed back.
    client.force_login(room.staff.user)
    assert client.get(answer["Location"]).status_code == 404
    assert (
        "本学期还没有抽查过"
        in client.get(reverse("teaching:marker", args=[room.staff.pk])).content.decode()
    )
    publish(Sheet.objects.filter(pk=sheet.pk), by=sheet.inspector)
    assert client.get(answer["Location"]).status_code == 200
    client.force_login(holder(Role.RESEARCH_LEADER))
    assert client.get(answer["Location"]).status_code == 404
    client.force_login(sheet.inspector.user)
    listing = client.get(reverse("teaching:spotchecks")).content.decode()
    assert "待复查" in listing
    assert "2月23日" in listing
    # The record leads back to what it is about.
    assert (
        reverse("teaching:spotsheet", args=[sheet.pk])
        in client.get(sheet.get_absolute_url()).content.decode()
    )


def test_the_subjects_research_leader_may_look_and_a_colleague_may_not(client, room, programme):
    address = reverse("teaching:spotcheck", args=[room.staff.pk])
    leads = PositionFactory(role=Role.RESEARCH_LEADER)
    own = AppointmentFactory(position=leads, subject=SubjectFactory()).staff.user
    other = AppointmentFactory(
        position=leads, subject=SubjectFactory(code="math", name="数学")
    ).staff.user
    for user, status in ((own, 200), (other, 403), (teacher(), 403), (room.staff.user, 403)):
        client.force_login(user)
        assert client.get(address).status_code == status
    marker = reverse("teaching:marker", args=[room.staff.pk])
    for user, status in ((own, 200), (other, 403), (teacher(), 403), (room.staff.user, 200)):
        client.force_login(user)
        assert client.get(marker).status_code == status


# -- tutoring


def test_a_few_minutes_with_a_pupil_are_kept_with_the_class_of_the_day(client, room):
    client.force_login(room.staff.user)
    address = reverse("teaching:tutoring-create")
    pupil = room.pupils[0]
    data = {
        "pupil": pupil.pk,
        "subject": SubjectFactory().pk,
        "date": "2022-02-16",
        "minutes": "15",
        "what": "退位减法",
        "outcome": "会了",
    }
    assert client.post(address, data).status_code == 302
    row = Tutoring.objects.get()
    assert (row.staff, row.school_class, row.minutes) == (room.staff, room.school_class, 15)
    for wrong in (
        {"minutes": "0"},
        {"minutes": "121"},
        {"date": "2022-02-17"},
        {"what": ""},
        {"what": "难" * 50_000},
    ):
        assert client.post(address, {**data, **wrong}).status_code == 422
    assert Tutoring.objects.count() == 1
    started = client.get(address, {"pupil": pupil.pk}).content.decode()
    assert f'value="{pupil.pk}" selected' in started


def test_who_was_tutored_is_known_to_few(room):
    TutoringFactory(pupil=room.pupils[0], staff=StaffFactory())
    assert Tutoring.objects.visible_to(room.staff.user).count() == 1
    for user in (homeroom_teacher(room.school_class), head_of(DepartmentCode.TEACHING)):
        assert Tutoring.objects.visible_to(user).exists()
    for user in (teacher(), principal(), holder(Role.GRADE_LEADER, grade=3)):
        assert not Tutoring.objects.visible_to(user).exists()


def test_a_pupils_tutoring_of_a_term_prints_as_a_sheet(client, room):
    first, second = room.pupils[:2]
    TutoringFactory(pupil=first, staff=room.staff)
    TutoringFactory(pupil=second, staff=room.staff)
    client.force_login(room.staff.user)
    span = {"pupil": first.pk, "term": TermFactory().pk}
    text = client.get(reverse("teaching:tutoring-print"), span).content.decode()
    assert "常州市焦溪小学个别辅导记录表" in text
    assert first.name in text
    assert second.name not in text


def test_hands_above_the_class_size_are_refused_by_the_service(room):
    with pytest.raises(ValidationError, match="超过了本班人数"):
        count_hands(room.school_class, FIRST_TUESDAY, None, {5: 99}, by=room.staff)
