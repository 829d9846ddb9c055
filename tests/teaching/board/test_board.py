"""备课看板: what its cells say, to whom, and that every number is the sum of the rows behind it."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.reminders.models import Message, ToDo
from apps.reminders.services import reconcile
from apps.school.roles import DepartmentCode, Role
from apps.teaching.board.asking import WHAT, ask, meaning
from apps.teaching.board.behind import rows_behind
from apps.teaching.board.matrix import matrix
from apps.teaching.board.people import people
from apps.teaching.board.standing import REQUIREMENTS, Kind
from tests.factories import StaffFactory, TermFactory, UserFactory, head_of, holder, principal
from tests.teaching.board.conftest import TUESDAY, grade_of
from tests.teaching.factories import outline

pytestmark = pytest.mark.django_db
BOARD, PEOPLE, ROWS = (f"teaching:board{view}" for view in ("", "-teachers", "-rows"))


def office():
    return head_of(DepartmentCode.TEACHING)


def board_of(user, **asked):
    _form, scope = ask(user, asked)
    return matrix(scope)


def cells(user, **asked) -> dict[int, str]:
    """The words of the only line, by week."""
    [line] = board_of(user, **asked).lines
    return {cell.week: cell.text for cell in line.cells if cell.text}


def page(client, user, name=BOARD, **asked) -> str:
    client.force_login(user)
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_cell_says_how_far_ahead_how_late_what_is_missing_and_who(term_of_work, client):
    assert cells(office()) == {
        2: "提前9天",
        3: "迟2天 未二备1 缺反思1",
        4: "缺",
        5: "还有2天",
        7: "还有13天",
    }
    text = page(client, office())
    assert f"《没定稿》主备{term_of_work.lead}，还没有定稿，已逾期8天" in text
    assert f"未二备1课时（1课时已经上了）：{term_of_work.user}" in text
    assert text.count("cell-bell") == 3


def test_a_week_in_which_all_was_done_says_so(grade):
    unit = grade.unit("2022-02-21", "2022-02-12")
    grade.held(unit, "2022-02-28", grade.user)
    grade.adapted(unit, "2022-02-25")
    for person in (grade.lead, grade.user):
        grade.reflected(unit, "2022-03-01", person)
    assert cells(office())[3] == "齐"
    # Something is still to come in the present week, though some of it is done.
    grade.held(unit_of_today := grade.unit("2022-03-07", "2022-02-26"), "2022-03-10", grade.user)
    grade.adapted(unit_of_today, "2022-03-07")
    assert cells(office())[4] == "提前9天"
    assert cells(office(), teacher=str(grade.user.pk))[4] == "齐"
    later = grade.unit("2022-03-08", "2022-02-26")
    grade.held(later, "2022-03-11", grade.user)
    assert 4 not in cells(office(), teacher=str(grade.user.pk))


def test_a_unit_that_nobody_leads_is_a_hole_too(term_of_work, client):
    term_of_work.group.units.filter(title__in=["没定稿", "不急"]).update(lead=None)
    found = cells(office())
    assert (found[4], found[7]) == ("未分工", "未分工")
    assert '<b class="num">2</b> 单元未分工' in page(client, office())
    assert 7 not in cells(term_of_work.user.user)


def test_every_number_is_the_sum_of_the_rows_behind_it_and_of_the_to_dos(term_of_work):
    outline(unit=term_of_work.group.units.first(), state="passed", submitted_on="2022-02-12")
    _form, scope = ask(office(), {})

    def behind(what):
        return rows_behind(scope, *meaning(what), first=0, count=100)[1]

    assert [(what, count) for what, _, count in matrix(scope).tallies] == [
        (what, behind(what)) for what, _, _ in matrix(scope).tallies
    ]
    figures = [figure for person in people(scope) for figure in person.figures]
    for what in {figure.what for figure in figures}:
        assert behind(what) == sum(one.count for one in figures if one.what == what), what
    reconcile(codes=REQUIREMENTS.values())
    todos = ToDo.objects.exclude(state="withdrawn")
    for kind in Kind:
        mine = todos.filter(requirement=REQUIREMENTS[kind])
        assert behind(kind) == mine.count() > 0, kind
        done = behind(f"{kind}-missing") if f"{kind}-missing" in WHAT else None
        late = mine.filter(done_on=None, due_on__lt=TUESDAY).count()
        assert (
            done is None
            or done + (behind("adaptation-unfit") if kind == Kind.ADAPTATION else 0) == late
        )


def test_by_teacher_who_was_late_by_how_much_and_what_is_missing(term_of_work):
    _form, scope = ask(office(), {})
    shown = {
        one.name: {figure.title: figure.words for figure in one.figures if figure.words}
        for one in people(scope)
    }
    assert shown == {
        term_of_work.lead.name: {
            "主备按时": "1/3",
            "主备迟": "1（2天）",
            "缺主备": "1（8天）",
            "缺课程纲要": "3",
            "缺详案反思": "1",
            "缺重建": "1",
        },
        term_of_work.user.name: {
            "不合格": "1",
            "缺反思": "1",
            "缺详案反思": "2",
            "缺重建": "1",
        },
    }


def test_a_teacher_sees_the_own_rows_a_leader_the_group_the_office_all(term_of_work, client):
    other = grade_of(4)
    other.unit("2022-03-07", None, title="四年级的单元")
    assert len(board_of(office()).lines) == 2
    assert cells(term_of_work.leader.user) == cells(office(), group="chinese-3")
    assert cells(term_of_work.user.user) == {2: "齐", 3: "未二备1 缺反思1"}
    researcher = holder(Role.RESEARCH_LEADER, subject=term_of_work.group.subject)
    assert len(board_of(researcher).lines) == 2
    text = page(client, term_of_work.user.user, ROWS)
    assert term_of_work.lead.name not in text
    assert "四年级的单元" not in page(client, term_of_work.leader.user, ROWS)
    assert page(client, holder(Role.INSPECTOR, staff__external=True)).count("cell-bell") == 0
    client.force_login(UserFactory())
    assert client.get(reverse(BOARD)).status_code == 403


def test_filters_narrow_to_group_teacher_and_week(term_of_work):
    grade_of(4).unit("2022-03-07", None)
    assert cells(office(), group="chinese-3", week="4") == {4: "缺"}
    assert cells(office(), teacher=str(term_of_work.user.pk)) == {2: "齐", 3: "未二备1 缺反思1"}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"group": "latin-3"}, "这个学期没有这个备课组"),
        ({"teacher": "99999999999999999999"}, "这个学期没有这位教师"),
        ({"week": "99"}, "周次"),
        ({"term": "1999-2000-1"}, "没有这个学期"),
        ({"what": "\x00x"}, "内容"),
    ],
)
def test_what_is_not_understood_is_said_and_breaks_nothing(client, grade, asked, sentence):
    client.force_login(office())
    answer = client.get(reverse(ROWS), {**asked, "page": "9999999"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert client.get(reverse(f"{BOARD}-excel"), asked).status_code == 302


def test_rows_lead_to_plan_adaptation_and_lesson_also_beside_the_board(term_of_work, client):
    text = page(client, office(), ROWS)
    units = {unit.title: unit for unit in term_of_work.group.units.all()}
    assert units["没定稿"].plan.get_absolute_url() in text
    late = units["迟定稿"].lessons.get()
    assert late.adaptations.get().get_absolute_url() in text
    panel = client.get(
        reverse(ROWS),
        {"group": "chinese-3", "week": "3"},
        headers={"HX-Request": "true", "HX-Target": "board-panel"},
    ).content.decode()
    assert "<html" not in panel
    assert "没有改就上课" in panel
    assert "提醒没做到的人" in panel


def test_an_earlier_term_stays_readable(term_of_work, client):
    from time_machine import travel

    TermFactory(year__start_year=2022, half=1, starts=date(2022, 9, 1), ends=date(2023, 1, 20))
    with travel("2022-09-06 10:00+08:00"):
        assert board_of(office()).lines == []
        assert cells(office(), term="2021-2022-2")[2] == "提前9天"
        assert "2021—2022学年第二学期" in page(client, office(), PEOPLE, term="2021-2022-2")


def test_what_leaves_on_paper_and_as_a_workbook_is_what_is_shown(term_of_work, client):
    client.force_login(office())
    for name in (BOARD, PEOPLE, ROWS):
        answer = client.get(reverse(f"{name}-excel"), {"group": "chinese-3"})
        sheet = load_workbook(BytesIO(answer.content)).active
        cells_of = [[cell.value for cell in row] for row in sheet.iter_rows()]
        paper = client.get(reverse(f"{name}-print"), {"group": "chinese-3"}).content.decode()
        for row in cells_of:
            for value in row:
                text = f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value or "")
                assert text in paper
    assert cells_of[0][:4] == ["内容", "备课组", "单元或课时", "教师"]
    assert "2021%E2%80%942022" in answer["Content-Disposition"]


def test_the_whole_school_costs_no_more_queries_than_a_group(term_of_work, client):
    client.force_login(office())

    def queries(name) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name))
        return len(captured)

    before = {name: queries(name) for name in (BOARD, PEOPLE, ROWS)}
    grade_of(1).unit("2022-03-07", None)
    grade_of(2).unit("2022-02-21", "2022-02-12")
    for name, count in before.items():
        assert queries(name) == count <= 15


# -- 一键提醒 ---------------------------------------------------------------------------------------


def remind(client, user, **data) -> str:
    client.force_login(user)
    answer = client.post(reverse("teaching:board-remind"), data, follow=True)
    return answer.content.decode()


def test_one_click_on_a_cell_reminds_whoever_has_something_undone_once_a_day(term_of_work, client):
    cell = f"{term_of_work.group.pk}:3"
    assert "已提醒1人。" in remind(client, office(), cell=cell)
    [message] = Message.objects.all()
    assert (message.staff, message.title) == (term_of_work.user, "备课提醒：2项没有做到")
    assert "《三位数加法》第1课时还没有写反思（逾期4天）" in message.body
    assert "没有二次备课就上了课" in message.body
    assert "1人今天已提醒过，不再重复。" in remind(client, principal(), cell=cell)
    assert "1人今天已提醒过" in remind(
        client, term_of_work.leader.user, person=term_of_work.user.pk, view="teachers"
    )
    assert "已提醒1人" in remind(client, office(), cell=f"{term_of_work.group.pk}:5")
    assert Message.objects.get(staff=term_of_work.lead).title == (
        "备课提醒：《快到期》主备还没有定稿（还有2天）"
    )


def test_where_all_is_done_or_nothing_is_meant_nobody_is_reminded(term_of_work, client):
    pk = term_of_work.group.pk
    assert "这里没有要提醒的" in remind(client, office(), cell=f"{pk}:2")
    for data in ({}, {"cell": f"{pk}:99"}, {"cell": "x:\x00"}, {"person": "9" * 30}):
        assert "没有找到" in remind(client, office(), **data)
    assert not Message.objects.exists()


def test_a_leader_reminds_the_own_group_only_and_never_oneself(term_of_work, client):
    other = grade_of(4)
    other.unit("2022-03-07", None)
    leader = term_of_work.leader
    assert "没有找到" in remind(client, leader.user, cell=f"{other.group.pk}:4")
    term_of_work.group.units.filter(title="没定稿").update(lead=leader)
    term_of_work.reflected(term_of_work.group.units.get(title="没定稿"), "2022-03-08")
    assert "这里没有要提醒的" in remind(client, leader.user, cell=f"{term_of_work.group.pk}:4")
    for user in (StaffFactory().user, term_of_work.user.user):
        client.force_login(user)
        url = reverse("teaching:board-remind")
        assert client.post(url, {"cell": f"{term_of_work.group.pk}:3"}).status_code == 403
    assert list(Message.objects.values_list("title", flat=True)) == []


# -- in the browser --------------------------------------------------------------------------------


def test_a_click_shows_who_beside_the_board_and_reminds(term_of_work, page, live_server, client):
    client.force_login(office())
    page.context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": live_server.url}
            for name, cookie in client.cookies.items()
        ]
    )
    page.goto(live_server.url + reverse(BOARD))
    page.locator(".cell").get_by_text("未二备1").click()
    panel = page.locator("#board-panel")
    panel.get_by_text("没有改就上课").wait_for()
    panel.get_by_role("button", name="提醒没做到的人").click()
    page.get_by_text("已提醒1人。").wait_for()
    assert page.url.endswith("/teaching/board/?")
