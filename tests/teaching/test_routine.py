"""教学常规: feedback in time, replies, the overview, and a report that names nobody."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.inspections.checklists.defaults import write_checklists
from apps.inspections.models import Item, Photo, Rectification, Round, Sheet, State
from apps.inspections.programmes.defaults import write_programmes
from apps.inspections.rounds.services import plan_round
from apps.inspections.sheets import services
from apps.inspections.sheets.services import Observed
from apps.reminders.models import Message
from apps.school.calendar.services import change_days, lay_out_term
from apps.school.models import Day, Department, Term
from apps.school.roles import Role
from apps.teaching.routine.means import report, routine_programmes
from apps.teaching.routine.overview import overview
from tests.factories import (
    SchoolClassFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    TermFactory,
    head_of,
    holder,
    homeroom_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-10 10:00 +0800")]
CHECKED = date(2022, 3, 7)  # a Monday


@pytest.fixture
def term() -> Term:
    term = TermFactory()
    lay_out_term(term)
    return term


@pytest.fixture
def programmes(term):
    return write_programmes()


def at_hour(on: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour)))


def round_of(programme, on: date = CHECKED, **values) -> Round:
    at = at_hour(on, 6)
    return Round.objects.create(
        programme=programme,
        version=programme.checklist.version_on(on),
        date=on,
        opens_at=at,
        due_at=at.replace(hour=18),
        state=Round.State.OPEN,
        **values,
    )


def checked(round: Round, teacher, points: dict[str, str], *, on: date = CHECKED) -> Sheet:
    """A teacher's books as the inspector found them."""
    sheet = Sheet.objects.create(round=round, staff=teacher)
    items = {item.code: item for item in Item.objects.filter(category__version=round.version)}
    observed = [Observed(items[code], Decimal(amount)) for code, amount in points.items()]
    services.enter(sheet, observed, inspector=StaffFactory())
    Sheet.objects.filter(pk=sheet.pk).update(received_at=at_hour(on, 15))
    return Sheet.objects.get(pk=sheet.pk)


def teacher_of(grade: int, subject=None):
    """Somebody who teaches a class of a grade."""
    school_class = SchoolClassFactory(grade=grade, number=StaffFactory().pk % 1000)
    return TeachingAssignmentFactory(
        school_class=school_class, subject=subject or SubjectFactory()
    ).staff


def published(round: Round, scores: list[tuple[int, str]]) -> list[Sheet]:
    """Teachers of these grades with these points for D1 (of 5), fed back."""
    sheets = [checked(round, teacher_of(grade), {"D1": points}) for grade, points in scores]
    services.publish(Sheet.objects.filter(round=round), by=StaffFactory())
    return sheets


def whole_report(term):
    return report(routine_programmes(), term.starts, term.ends)


# -- feedback and reply


def test_publishing_tells_the_teacher_where_to_read_and_answer(programmes):
    sheet = checked(round_of(programmes["routine-monthly"]), teacher_of(3), {"D1": "5"})
    services.publish([sheet], by=StaffFactory())
    message = Message.objects.get(key=f"inspection-feedback:{sheet.pk}")
    assert message.staff == sheet.staff
    assert message.link == reverse("inspections:sheet-feedback", args=[sheet.pk])


def test_the_teacher_reads_the_own_feedback_and_replies(client, programmes):
    sheet = checked(round_of(programmes["routine-monthly"]), teacher_of(3), {"D1": "2", "D3": "5"})
    url = reverse("inspections:sheet-feedback", args=[sheet.pk])
    client.force_login(sheet.staff.user)
    assert client.get(url).status_code == 404
    photo = Photo.objects.create(sheet=sheet, uuid=uuid4(), file="inspections/1.jpg")
    services.publish([sheet], by=StaffFactory())
    page = client.get(url).content.decode()
    assert "提前量" in page
    assert reverse("inspections:photo", args=[photo.pk]) in page
    client.post(url, {"text": "已补写，下周起提前一周备好。"})
    sheet.refresh_from_db()
    assert sheet.reply == "已补写，下周起提前一周备好。"
    assert timezone.localdate(sheet.replied_at) == date(2022, 3, 10)
    told = Message.objects.filter(key__startswith=f"inspection-reply:{sheet.pk}")
    assert sheet.inspector_id in told.values_list("staff", flat=True)


def test_whoever_answers_reads_marks_as_marks_with_their_sum(client, programmes):
    sheet = checked(round_of(programmes["routine-monthly"]), teacher_of(3), {"D1": "2", "D3": "5"})
    client.force_login(head_of("CT"))
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "2/5分" in page
    assert "<b>7</b>/10分" in page
    assert "+2" not in page


@pytest.mark.parametrize(("text", "status"), [("", 422), ("长" * 501, 422), ("　 ", 422)])
def test_an_empty_or_endless_reply_is_refused(client, programmes, text, status):
    sheet = checked(round_of(programmes["routine-monthly"]), teacher_of(3), {"D1": "2"})
    services.publish([sheet], by=StaffFactory())
    client.force_login(sheet.staff.user)
    url = reverse("inspections:sheet-feedback", args=[sheet.pk])
    assert client.post(url, {"text": text}).status_code == status
    sheet.refresh_from_db()
    assert sheet.reply == ""


def test_nobody_else_reads_a_teachers_result_and_the_department_does_not_answer_it(
    client, programmes
):
    sheet = checked(round_of(programmes["routine-monthly"]), teacher_of(3), {"D1": "2"})
    services.publish([sheet], by=StaffFactory())
    url = reverse("inspections:sheet-feedback", args=[sheet.pk])
    client.force_login(teacher_of(3).user)
    assert client.get(url).status_code == 404
    client.force_login(head_of("CT"))
    assert client.get(url).status_code == 200
    assert client.post(url, {"text": "好"}).status_code == 403


def test_a_class_day_is_answered_by_its_homeroom_teacher(client, programmes, term):
    user = homeroom_teacher()
    school_class = user.staff.homeroom_tenures.get().school_class
    round = round_of(programmes["routine-day"], grade=school_class.grade)
    sheet = Sheet.objects.create(round=round, school_class=school_class)
    item = Item.objects.get(code="A1", category__version=round.version)
    services.enter(sheet, [Observed(item, Decimal(4))], inspector=StaffFactory())
    services.publish([sheet], by=StaffFactory())
    client.force_login(user)
    url = reverse("inspections:sheet-feedback", args=[sheet.pk])
    assert client.post(url, {"text": "谢谢指导。"}).status_code == 302
    assert url in client.get(reverse("teaching:routine-mine")).content.decode()


def test_one_finds_the_own_results_and_nobody_elses(client, programmes):
    round = round_of(programmes["routine-monthly"])
    mine, other = published(round, [(3, "4"), (3, "4")])
    client.force_login(mine.staff.user)
    text = client.get(reverse("teaching:routine-mine")).content.decode()
    assert reverse("inspections:sheet-feedback", args=[mine.pk]) in text
    assert reverse("inspections:sheet-feedback", args=[other.pk]) not in text


def test_what_falls_short_is_to_be_put_right_within_seven_school_days(programmes):
    checked(round_of(programmes["routine-monthly"]), teacher_of(3), {"D1": "2", "D2": "5"})
    demanded = Rectification.objects.get()
    assert demanded.entry.item.code == "D1"
    assert demanded.due_on == date(2022, 3, 21)


# -- the overview


def test_what_the_head_put_right_is_accepted_by_who_oversees_the_department(client, programmes):
    """Otherwise nobody could: she answers for 教学常规 and is checked as a teacher."""
    head, deputy = head_of("CT"), holder(Role.VICE_TEACHING)
    Department.objects.filter(code="CT").update(overseer_role=Role.VICE_TEACHING)
    other_leader = holder(Role.PRINCIPAL)
    sheet = checked(round_of(programmes["routine-monthly"]), head.staff, {"D1": "1"})
    found = Rectification.objects.get(entry__sheet=sheet)
    services.submit(found, measure="已补写", by=head.staff)
    assert Message.objects.filter(key__startswith="rectification-submitted").get().staff == (
        deputy.staff
    )
    accept = reverse("inspections:rectification-accept", args=[found.pk])
    for user, status in ((head, 403), (other_leader, 403), (deputy, 302)):
        client.force_login(user)
        assert client.post(accept).status_code == status
    found.refresh_from_db()
    assert (found.state, found.accepted_by) == ("accepted", deputy.staff)


def test_who_oversees_leaves_the_teachers_rectifications_to_the_department(client, programmes):
    head_of("CT")
    Department.objects.filter(code="CT").update(overseer_role=Role.VICE_TEACHING)
    sheet = checked(round_of(programmes["routine-monthly"]), teacher_of(3), {"D1": "1"})
    found = Rectification.objects.get(entry__sheet=sheet)
    services.submit(found, measure="已补写", by=sheet.staff)
    client.force_login(holder(Role.VICE_TEACHING))
    accept = reverse("inspections:rectification-accept", args=[found.pk])
    assert client.post(accept).status_code == 403


def test_nobody_inspects_oneself(client, programmes):
    """The vice principal teaches too, and may be drawn."""
    deputy = holder(Role.VICE_TEACHING)
    round = round_of(programmes["routine-sample"], date(2022, 3, 10))
    sheet = Sheet.objects.create(round=round, staff=deputy.staff)
    client.force_login(deputy)
    targets = client.get(reverse("inspections:round-targets", args=[round.pk]))
    fill = reverse("inspections:sheet-fill", args=[sheet.pk])
    assert "您本人，请换别人来查" in targets.content.decode()
    assert fill not in targets.content.decode()
    assert client.get(fill).status_code == 403
    with pytest.raises(ValidationError, match="请换别人来查"):
        services.enter(sheet, [], inspector=deputy.staff)


def test_the_overview_says_by_when_feedback_is_owed_and_what_is_late(programmes, term):
    round = round_of(programmes["routine-monthly"])
    checked(round, teacher_of(3), {"D1": "5"}, on=date(2022, 3, 8))
    line = overview(term).lines[0]
    assert (line.feedback_due, line.late, line.is_overdue) == (date(2022, 3, 11), 0, False)
    checked(round, teacher_of(4), {"D1": "5"}, on=date(2022, 3, 4))
    line = overview(term).lines[0]
    assert (line.feedback_due, line.late, line.is_overdue) == (date(2022, 3, 9), 1, True)


def test_the_overview_knows_who_was_drawn_and_who_was_missed(client, programmes, term):
    round = round_of(programmes["routine-sample"])
    seen = checked(round, teacher_of(3), {"D1": "5"})
    missed = Sheet.objects.create(round=round, staff=teacher_of(3), state=State.MISSED)
    line = overview(term).lines[0]
    assert [sheet.pk for sheet in line.drawn] == [seen.pk, missed.pk]
    assert (line.round.checked, line.round.targets, line.round.missed) == (1, 2, 1)
    client.force_login(head_of("CT"))
    text = client.get(reverse("teaching:routine")).content.decode()
    assert missed.staff.name in text
    assert "（未查）" in text


def test_the_overview_names_the_grades_without_a_day(programmes, term):
    round_of(programmes["routine-day"], grade=4)
    grades = {grade.label: grade.round for grade in overview(term).grades}
    assert grades["四年级"].date == CHECKED
    assert grades["五年级"] is None


def test_the_overview_points_out_the_grade_whose_day_became_free(client, programmes, term):
    SchoolClassFactory(grade=3)
    on = date(2022, 3, 16)
    planned = plan_round(programmes["routine-day"], on, grade=3)
    change_days(term, on, on, mode=Day.Mode.CLOSED, note="运动会")
    client.force_login(head_of("CT"))
    page = client.get(reverse("teaching:routine")).content.decode()
    assert "开不了检" in page
    assert planned.get_absolute_url() in page


def test_the_overview_of_many_rounds_costs_no_more_queries(programmes, term):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            overview(term)
        return len(queries)

    checked(round_of(programmes["routine-sample"]), teacher_of(3), {"D1": "2"})
    one = count()
    for day in (8, 9, 10):
        round = round_of(programmes["routine-sample"], date(2022, 3, day))
        checked(round, teacher_of(3), {"D1": "2"})
        checked(round, teacher_of(4), {"D1": "2"})
    assert count() == one


def test_the_head_gives_the_feedback_of_a_round_at_once(client, programmes):
    round = round_of(programmes["routine-monthly"])
    sheet = checked(round, teacher_of(3), {"D1": "5"})
    url = reverse("teaching:routine-publish", args=[round.pk])
    client.force_login(holder("PRIN"))
    assert client.post(url).status_code == 403
    client.force_login(head_of("CT"))
    client.post(url)
    sheet.refresh_from_db()
    assert sheet.state == State.PUBLISHED


def test_another_departments_rounds_are_no_business_of_this_page(client, programmes):
    round = round_of(programmes["patrol"], slot=programmes["patrol"].slots.first())
    client.force_login(head_of("CT"))
    url = reverse("teaching:routine-publish", args=[round.pk])
    assert client.post(url).status_code == 404


# -- the report


def test_the_report_gives_means_of_grades_and_subjects(programmes, term):
    round = round_of(programmes["routine-monthly"])
    published(round, [(3, "5"), (3, "4"), (3, "3"), (4, "4"), (4, "4"), (4, "1")])
    result = whole_report(term)
    grades = {group.name: group for group in result.grades}
    assert (grades["三年级"].mean, grades["三年级"].problems) == (80, 0)
    assert (grades["四年级"].mean, grades["四年级"].problems) == (60, 1)
    assert [group.name for group in result.subjects] == ["语文"]
    assert (result.whole.people, result.whole.mean) == (6, 70)
    assert result.problems == [{"code": "D1", "name": "提前量", "count": 1, "done": 0}]
    assert result.parts[0]["name"] == "备课本"


def test_a_check_of_some_parts_counts_by_what_those_could_give(programmes, term):
    round = round_of(programmes["routine-monthly"])
    for points in ({"D1": "5"}, {"D1": "5", "D2": "5"}, {"E1": "4.5", "E3": "7.5"}):
        checked(round, teacher_of(3), points)
    services.publish(Sheet.objects.all(), by=StaffFactory())
    assert whole_report(term).whole.mean == 100


def test_the_mean_of_one_or_two_people_is_not_made_known(programmes, term):
    published(round_of(programmes["routine-monthly"]), [(3, "5"), (3, "1")])
    result = whole_report(term)
    assert result.whole.mean is None
    assert [group.mean for group in result.grades] == [None]
    assert result.parts == result.problems == []


def test_a_small_group_cannot_be_computed_from_the_others(programmes, term):
    scores = [(3, "5")] * 4 + [(4, "4")] * 3 + [(5, "1")]
    published(round_of(programmes["routine-monthly"]), scores)
    shown = {group.name: group.mean for group in whole_report(term).grades}
    assert shown == {"三年级": 100, "四年级": None, "五年级": None}


def test_what_was_not_fed_back_does_not_count(programmes, term):
    round = round_of(programmes["routine-monthly"])
    published(round, [(3, "5")] * 3)
    checked(round, teacher_of(3), {"D1": "0"})
    assert whole_report(term).whole.sheets == 3


def test_the_report_names_nobody(client, programmes, term):
    sheets = published(round_of(programmes["routine-monthly"]), [(3, "5"), (3, "4"), (3, "1")])
    client.force_login(teacher_of(1).user)
    for name in ("routine-report", "routine-report-print"):
        text = client.get(reverse(f"teaching:{name}")).content.decode()
        assert "三年级" in text
        assert not [sheet for sheet in sheets if sheet.staff.name in text]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("first=2022-03-01&last=2022-03-31", 200),
        ("first=2022-03-31&last=2022-03-01", 422),
        ("first=someday", 422),
        ("programme=999999", 422),
        ("term=abc", 422),
    ],
)
def test_nonsense_in_the_address_is_answered_by_a_sentence(client, programmes, query, status):
    client.force_login(head_of("CT"))
    for name in ("routine-report", "routine-report-print"):
        assert client.get(reverse(f"teaching:{name}") + f"?{query}").status_code == status


def test_a_school_without_a_term_is_told_what_to_do(client):
    write_checklists()
    client.force_login(head_of("CT"))
    assert "还没有学期" in client.get(reverse("teaching:routine")).content.decode()
    assert client.get(reverse("teaching:routine-report")).status_code == 200
