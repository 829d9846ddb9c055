"""The pages of to-dos, requirements, inbox and channels: who sees what, who may do what."""

from datetime import date, time
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kombu.exceptions import OperationalError
from openpyxl import load_workbook

from apps.reminders import requirements, tasks
from apps.reminders.models import (
    Channel,
    Delivery,
    Message,
    Preference,
    Reminder,
    RequirementSetting,
    ToDo,
)
from apps.reminders.services import late_for, reconcile, todos_for
from apps.school.roles import DepartmentCode, Role
from tests.factories import (
    AppointmentFactory,
    DepartmentFactory,
    PlaceFactory,
    PositionFactory,
    StaffFactory,
    SubjectFactory,
    TeachingAssignmentFactory,
    UserFactory,
    head_of,
    homeroom_teacher,
    principal,
    teacher,
)
from tests.reminders.factories import (
    ChannelFactory,
    DeliveryFactory,
    MessageFactory,
    ToDoFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def todo(trial) -> ToDo:
    """The one open to-do of one teacher, due on Friday."""
    staff = StaffFactory(name="王老师")
    reconcile()
    return ToDo.objects.get(staff=staff)


@pytest.fixture
def at(client):
    """Open a page as somebody."""

    def open_page(user, name, *args, data=None, method="get", **options):
        client.force_login(user)
        address = name if name.startswith("/") else reverse(f"reminders:{name}", args=args)
        return getattr(client, method)(address, data, **options)

    return open_page


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# -- 我的待办 ---------------------------------------------------------------------------------------


def test_ones_todos_by_how_near_they_are(todo):
    for due in (date(2022, 3, 7), date(2022, 3, 9), date(2022, 3, 13), date(2022, 3, 14)):
        ToDoFactory(staff=todo.staff, due_on=due)
    ToDoFactory(staff=todo.staff, done_on=date(2022, 3, 8))
    ToDoFactory()
    mine = todos_for(todo.staff.user)
    words = [(title, [row.words for row in rows]) for title, rows in mine.groups]
    assert words == [
        ("已逾期", ["逾期2天"]),
        ("本周", ["今天截止", "还有2天", "还有4天"]),
        ("以后", ["还有5天"]),
    ]
    assert [row.words for row in mine.done] == ["3月8日完成"]


def test_the_page_leads_straight_to_the_place_where_the_work_is_done(todo, at):
    page = text(at(todo.staff.user, "mine"))
    assert "认领一处场所" in page
    assert 'href="/school/place/"' in page
    assert "还有2天" in page


def test_without_todos_the_page_says_so(at):
    assert "没有待办" in text(at(teacher(), "mine"))


def test_the_page_asks_the_same_for_one_todo_and_for_thirty(todo, at):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            at(todo.staff.user, "mine")
        return len(captured)

    at(todo.staff.user, "mine")
    one = statements()
    ToDoFactory.create_batch(30, staff=todo.staff)
    assert statements() == one


# -- late -----------------------------------------------------------------------------------------


def test_the_head_sees_the_departments_late_ones_and_another_head_does_not(todo, at):
    ToDo.objects.update(due_on=date(2022, 3, 7))
    head = head_of(DepartmentCode.TEACHING)
    page = text(at(head, "late"))
    assert "王老师" in page
    assert "逾期2天" in page
    assert "没有逾期的事" in text(at(head_of(DepartmentCode.MORAL), "late"))
    assert [row.todo for row in late_for(principal())] == [todo]


def test_the_group_leader_sees_the_members_late_ones(todo):
    ToDo.objects.update(due_on=date(2022, 3, 7))
    chinese = SubjectFactory()
    TeachingAssignmentFactory(staff=todo.staff, subject=chinese)
    leader = AppointmentFactory(
        position=PositionFactory(role=Role.RESEARCH_LEADER), subject=chinese
    ).staff.user
    other = AppointmentFactory(
        position=PositionFactory(role=Role.RESEARCH_LEADER),
        subject=SubjectFactory(code="maths", name="数学"),
    ).staff.user
    assert [row.todo for row in late_for(leader)] == [todo]
    assert late_for(other) == []
    assert late_for(todo.staff.user) == []


# -- the list and one to-do -----------------------------------------------------------------------


def test_the_list_shows_what_one_may_see_and_exports_exactly_that(todo, at):
    ToDoFactory(requirement="test.other", label="别人的事")
    page = text(at(todo.staff.user, "todo-list"))
    assert "认领一处场所" in page
    assert "别人的事" not in page
    answer = at(principal(), "todo-export", data={"requirement": "test.trial"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[1] for row in rows[1:]] == ["王老师"]


def test_filters_by_state_and_lateness(todo, at):
    ToDoFactory(label="已经迟了", due_on=date(2022, 3, 1))
    boss = principal()
    assert "已经迟了" in text(at(boss, "todo-list", data={"late": "true"}))
    assert "认领一处场所" not in text(at(boss, "todo-list", data={"late": "true"}))
    assert "已经迟了" not in text(at(boss, "todo-list", data={"late": "false"}))
    assert "没有符合条件的待办" in text(at(boss, "todo-list", data={"state": "done"}))


def test_a_todo_of_somebody_else_is_not_there(todo, at):
    assert at(teacher(), "todo-detail", todo.pk).status_code == 404
    assert "王老师" in text(at(todo.staff.user, "todo-detail", todo.pk))


def test_the_head_waives_on_the_page_and_takes_it_back(todo, at):
    head = head_of(DepartmentCode.TEACHING)
    assert "免除" in text(at(head, "todo-detail", todo.pk))
    page = at(head, "waive", todo.pk, data={"reason": "产假"}, method="post", follow=True)
    assert "产假" in text(page)
    assert "撤回免除" in text(page)
    assert "产假" in text(at(head, "todo-history", todo.pk))
    at(head, "unwaive", todo.pk, method="post")
    assert ToDo.objects.get(pk=todo.pk).state == "open"


def test_a_waiver_without_a_reason_is_sent_back_with_a_sentence(todo, at):
    answer = at(head_of(DepartmentCode.TEACHING), "waive", todo.pk, data={}, method="post")
    assert answer.status_code == 422
    assert "请写明免除的原因" in answer.content.decode()


def test_what_was_done_meanwhile_is_not_waived_on_the_page(todo, at):
    PlaceFactory(keeper=todo.staff)
    reconcile()
    answer = at(principal(), "waive", todo.pk, data={"reason": "产假"}, method="post")
    assert answer.status_code == 422
    assert "已完成" in answer.content.decode()


def test_one_does_not_waive_ones_own(todo, at):
    assert "免除" not in text(at(todo.staff.user, "todo-detail", todo.pk))
    for page in ("waive", "unwaive"):
        answer = at(todo.staff.user, page, todo.pk, data={"reason": "忙"}, method="post")
        assert answer.status_code == 403


# -- requirements ---------------------------------------------------------------------------------


def test_a_head_reads_the_requirements_of_the_department(todo, of_classes, at):
    page = text(at(head_of(DepartmentCode.TEACHING), "requirement-list"))
    assert "每人管好一处场所" in page
    assert "每班有教室" not in page
    assert "每班有教室" in text(at(principal(), "requirement-list"))
    assert at(teacher(), "requirement-list").status_code == 403


def test_the_page_of_a_requirement_says_what_it_measures_and_how_it_stands(todo, trial, at):
    ToDo.objects.update(due_on=date(2022, 3, 7))
    ToDoFactory(waived_on=date(2022, 3, 1), waived_reason="产假")
    page = text(at(head_of(DepartmentCode.TEACHING), "requirement-detail", trial.code))
    for words in ("场所", "逾期名单", "王老师", "已免除", "逾期满5个上课日"):
        assert words in page
    assert at(teacher(), "requirement-detail", trial.code).status_code == 404
    assert at(principal(), "requirement-detail", "no.such").status_code == 404


@pytest.mark.usefixtures("eager")
def test_a_comparison_on_demand_shows_its_result(trial, at):
    StaffFactory.create_batch(3)
    boss = head_of(DepartmentCode.TEACHING)
    page = text(at(boss, "requirement-check", trial.code, method="post", follow=True))
    assert "新开4项" in page
    assert "正在核对" not in page


def test_until_the_result_is_there_the_page_asks_again(trial, at, monkeypatch):
    orders = []
    monkeypatch.setattr(tasks.reconcile_one, "apply_async", lambda args, **_: orders.append(args))
    boss = principal()
    page = text(at(boss, "requirement-check", trial.code, method="post", follow=True))
    assert "正在核对" in page
    assert 'hx-trigger="every 1s"' in page
    tasks.reconcile_one(*orders[0])
    address = reverse("reminders:requirement-detail", args=[trial.code]) + "?asked=1646784000"
    part = text(at(boss, address, headers={"HX-Request": "true"}))
    assert "正在核对" not in part
    assert "<html" not in part


def test_without_a_broker_the_page_says_so(trial, at, monkeypatch):
    def unreachable(*args, **options):
        raise OperationalError

    monkeypatch.setattr(tasks.reconcile_one, "apply_async", unreachable)
    page = at(principal(), "requirement-check", trial.code, method="post", follow=True)
    assert "任务队列没有响应" in text(page)


def test_the_department_changes_when_whom_it_reminds(trial, at):
    head = head_of(DepartmentCode.TEACHING)
    assert 'value="3,0"' in text(at(head, "requirement-settings", trial.code))
    data = {"active": "on", "lead_days": "5，0、2", "overdue_days": "", "head_after": "4"}
    at(head, "requirement-settings", trial.code, data=data, method="post")
    setting = RequirementSetting.of(trial)
    assert (setting.lead_days, setting.overdue_days) == ([0, 2, 5], [])
    assert (setting.leader_after, setting.head_after) == (None, 4)


@pytest.mark.parametrize(
    ("field", "value"), [("lead_days", "三天"), ("overdue_days", "0"), ("head_after", "99")]
)
def test_nonsense_in_the_settings_is_sent_back_and_kept(trial, at, field, value):
    data = {"active": "on", field: value}
    answer = at(principal(), "requirement-settings", trial.code, data=data, method="post")
    assert answer.status_code == 422
    assert f'value="{value}"' in answer.content.decode()
    assert not RequirementSetting.objects.exists()


def test_another_departments_head_changes_nothing(trial, of_classes, at):
    answer = at(head_of(DepartmentCode.MORAL), "requirement-settings", trial.code, method="post")
    assert answer.status_code == 404
    keeper = UserFactory(is_staff=True)
    assert at(keeper, "requirement-settings", trial.code, method="post").status_code == 403


# -- inbox ----------------------------------------------------------------------------------------


def test_the_inbox_counts_what_is_unread_and_opening_reads_it(at):
    message = MessageFactory(link="/todo/")
    user = message.staff.user
    page = text(at(user, "inbox"))
    assert "收件箱，1 条未读" in page
    answer = at(user, "message-open", message.pk)
    assert answer.url == "/todo/"
    assert "1 条未读" not in text(at(user, "inbox"))


def test_one_reads_ones_own_messages_only(at):
    message = MessageFactory()
    stranger = teacher()
    assert at(stranger, "message-open", message.pk).status_code == 404
    at(stranger, "inbox-read", data={"pk": message.pk}, method="post")
    at(stranger, "inbox-read", method="post")
    assert Message.objects.unread().count() == 1


def test_marking_one_and_marking_all(at):
    staff = StaffFactory()
    first, *_ = MessageFactory.create_batch(3, staff=staff)
    at(staff.user, "inbox-read", data={"pk": first.pk}, method="post")
    assert Message.objects.unread().count() == 2
    at(staff.user, "inbox-read", data={"pk": "x"}, method="post")
    assert Message.objects.unread().count() == 2
    at(staff.user, "inbox-read", method="post")
    assert Message.objects.unread().count() == 0


def test_a_message_never_leads_out_of_the_portal(at):
    message = MessageFactory(link="https://example.com/")
    assert at(message.staff.user, "message-open", message.pk).url == reverse("reminders:inbox")


def test_only_the_unread_and_an_empty_inbox(at):
    message = MessageFactory(title="读过的")
    user = message.staff.user
    at(user, "message-open", message.pk)
    assert "没有未读消息" in text(at(user, "inbox", data={"unread": ""}))
    assert "还没有消息" in text(at(teacher(), "inbox"))


# -- preferences and the log ----------------------------------------------------------------------


def test_everybody_chooses_an_hour_and_quiet_hours(at):
    user = teacher()
    data = {"digest_at": "16:30", "quiet_from": "21:00", "quiet_until": "06:30"}
    at(user, "preferences", data=data, method="post")
    assert Preference.objects.get(staff=user.staff).digest_at == time(16, 30)


def test_an_hour_inside_the_quiet_hours_is_sent_back(at):
    data = {"digest_at": "22:30", "quiet_from": "21:00", "quiet_until": "06:30"}
    answer = at(teacher(), "preferences", data=data, method="post")
    assert answer.status_code == 422
    assert "免打扰时段" in answer.content.decode()


def test_who_is_not_employed_has_no_preferences(at):
    assert at(UserFactory(), "preferences").status_code == 403


def test_the_log_says_who_was_reminded_by_which_step(todo, at):
    Reminder.objects.create(staff=todo.staff, todo=todo, step="lead:3", due_on=todo.due_on)
    assert "截止前3个上课日" in text(at(todo.staff.user, "reminder-list"))
    assert "截止前3个上课日" in text(at(head_of(DepartmentCode.TEACHING), "reminder-list"))
    assert "截止前3个上课日" not in text(at(teacher(), "reminder-list"))


# -- channels -------------------------------------------------------------------------------------

DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=" + "a1" * 20


def test_one_pastes_the_address_of_the_robot_and_never_sees_it_again(at):
    user = teacher()
    data = {"owner": f"staff:{user.staff.pk}", "title": "钉钉", "url": DINGTALK, "active": "on"}
    page = text(at(user, "channel-create", data=data, method="post", follow=True))
    channel = Channel.objects.get()
    assert channel.url == "dingtalk://" + "a1" * 20
    assert "钉钉机器人 …a1a1" in page
    for name in ("channel-detail", "channel-update", "channel-history"):
        assert "a1" * 10 not in text(at(user, name, channel.pk))
    assert "a1" * 10 not in text(at(user, "channel-list"))


def test_leaving_the_address_empty_keeps_it(at):
    channel = ChannelFactory(url="dingtalk://" + "a1" * 20)
    user = channel.staff.user
    data = {"owner": f"staff:{channel.staff_id}", "title": "新名字", "url": "", "active": "on"}
    at(user, "channel-update", channel.pk, data=data, method="post")
    channel.refresh_from_db()
    assert (channel.title, channel.url) == ("新名字", "dingtalk://" + "a1" * 20)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "exec://rm",
        "syslog://",
        "dbus://",
        "随便写",
        "http://example.com/",
        "dingtalk://",
        "json://127.0.0.1:6379/",
        "dingtalk://" + "a" * 32 + ", file:///etc/passwd",
        "",
    ],
)
def test_other_addresses_are_refused_with_a_sentence_that_helps(at, url):
    user = teacher()
    data = {"owner": f"staff:{user.staff.pk}", "title": "钉钉", "url": url, "active": "on"}
    answer = at(user, "channel-create", data=data, method="post")
    assert answer.status_code == 422
    assert "Webhook" in answer.content.decode()
    assert not Channel.objects.exists()


def test_the_data_keeper_may_use_any_address_of_the_school_network(at):
    keeper = UserFactory(is_staff=True)
    office = DepartmentFactory(code=DepartmentCode.IT)
    data = {"title": "接口", "url": "json://10.0.0.8/in", "active": "on"}
    at(keeper, "channel-create", data={**data, "owner": f"department:{office.pk}"}, method="post")
    assert Channel.objects.get().department == office


def test_one_sets_up_channels_for_oneself_ones_department_and_ones_class(at):
    office = DepartmentFactory(code=DepartmentCode.TEACHING)
    head = head_of(DepartmentCode.TEACHING)
    assert "部门群" in text(at(head, "channel-create"))
    assert "班级群" in text(at(homeroom_teacher(), "channel-create"))
    user = teacher()
    data = {"title": "群", "url": DINGTALK, "active": "on", "owner": f"department:{office.pk}"}
    assert at(user, "channel-create", data=data, method="post").status_code == 422


def test_the_channels_of_others_are_not_there(at):
    channel = ChannelFactory()
    other = teacher()
    for name in ("channel-detail", "channel-update", "channel-delete"):
        assert at(other, name, channel.pk).status_code == 404
    assert at(other, "channel-test", channel.pk, method="post").status_code == 404
    delivery = DeliveryFactory(channel=channel)
    assert at(other, "delivery-detail", delivery.pk).status_code == 404
    assert at(other, "delivery-again", delivery.pk, method="post").status_code == 404


def test_what_went_out_is_on_a_page_with_the_reason_where_it_did_not(at):
    delivery = DeliveryFactory(state="given_up", error="没有连上对方，请检查网络和地址。")
    user = delivery.channel.staff.user
    assert "没有连上对方" in text(at(user, "delivery-list"))
    assert "重新发送" in text(at(user, "delivery-detail", delivery.pk))
    at(user, "delivery-again", delivery.pk, method="post")
    assert Delivery.objects.get().state == "queued"


def test_what_can_no_longer_be_made_good_is_asked_of_nobody_but_still_counts(
    todo, clock, monkeypatch
):
    monkeypatch.setattr(requirements.find("test.trial"), "lapses_after", 7)
    clock.move_to("2022-03-18 08:00 +08:00")
    assert [row.todo for row in todos_for(todo.staff.user).late] == [todo]
    clock.move_to("2022-03-19 08:00 +08:00")
    assert not todos_for(todo.staff.user).open
    assert late_for(principal()) == []
    todo.refresh_from_db()
    assert todo.state == "open"
    counts = ToDo.objects.as_of(todo.term, date(2022, 3, 19)).counts()["test.trial"]
    assert (counts.expected, counts.late) == (1, 1)
