"""The pages of the term plan: written, imported, divided, ticked; who may, and what is said."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from time_machine import travel

from apps.school.calendar.services import lay_out_term
from apps.school.roles import DepartmentCode, Role
from apps.teaching.models import ClassLesson, PrepGroup, Unit, UnitLesson
from apps.teaching.schedule import services
from apps.teaching.schedule.services import PlannedUnit as U
from tests.factories import StaffFactory, SubjectFactory, TermFactory, head_of, holder
from tests.teaching.factories import PrepGroupFactory, lesson_plan, taught_class

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_wednesday():
    with travel("2022-02-23 10:00+08:00", tick=False):
        yield


@pytest.fixture
def leader():
    return StaffFactory()


@pytest.fixture
def teacher():
    return StaffFactory(name="任老师")


@pytest.fixture
def group(leader, teacher):
    """三年级语文, with a plan of two units, taught on Mondays and Wednesdays."""
    lay_out_term(TermFactory())
    taught_class(1, teacher, weekdays=(1, 3))
    group = PrepGroupFactory(leader=leader)
    services.write_units(group, [U("甲单元", (("古诗", 2),)), U("乙单元", (("燕子", 3),))], by=None)
    return group


@pytest.fixture
def desk(client, leader):
    client.force_login(leader.user)
    return client


def url(name: str, *args) -> str:
    return reverse(f"teaching:{name}", args=args)


def form_of(response) -> dict:
    """What the browser would send back untouched."""
    data = {"seen": response.context["seen"]}
    for n, unit in enumerate(response.context["rows"]):
        data |= {f"u{n}-{key}": getattr(unit, key) for key in ("title", "week", "row", "origin")}
        for m, one in enumerate(unit.lessons):
            data |= {
                f"u{n}-l{m}-{key}": getattr(one, key) for key in ("title", "count", "kind", "rows")
            }
    return data


def test_one_click_forms_the_groups_of_the_chosen_subjects(client, teacher):
    taught_class(1, teacher)
    client.force_login(head_of(DepartmentCode.TEACHING))
    holder(Role.PREP_LEADER, grade=3, subject=SubjectFactory())
    page = client.get(url("groups"))
    assert "还没有备课组" in page.content.decode()
    assert page.context["form"].initial["subjects"] == [SubjectFactory().pk]
    refused = client.post(url("groups-form"), {"subjects": ["x"]})
    assert refused.status_code == 422
    client.post(url("groups-form"), {"subjects": [SubjectFactory().pk]})
    assert str(PrepGroup.objects.get()) == "三年级语文"
    assert "任老师" in client.get(url("groups")).content.decode()


def test_the_overview_says_what_is_open_and_late_with_few_queries(
    desk, group, django_assert_max_num_queries
):
    with django_assert_max_num_queries(22):
        page = desk.get(url("groups")).content.decode()
    assert "2个单元未分" in page
    assert "三（1）班滞后3课时" in page


def test_the_plan_is_shown_printed_and_exported(desk, group):
    page = desk.get(group.get_absolute_url()).content.decode()
    assert "任老师滞后" in page
    assert "乙单元" in page
    assert "4月3日清明放假" in page
    paper = desk.get(url("group-print", group.pk)).content.decode()
    assert "滞后9天" in paper
    sheet = load_workbook(BytesIO(desk.get(url("group-excel", group.pk)).content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:6] == ("周次", "起止", "单元/课", "课时", "机动/节假日", "完成√/滞后天数")
    assert rows[1][2] == "甲单元：古诗（2课时）"
    assert desk.post(url("group-lay-out", group.pk)).status_code == 302


def test_an_untouched_plan_changes_nothing_and_a_renamed_one_keeps_its_rows(desk, group):
    lesson = UnitLesson.objects.get(title="燕子", number=2)
    lesson_plan(lesson=lesson)
    before = list(Unit.objects.order_by("pk").values())
    address = url("group-write", group.pk)
    sent = form_of(desk.get(address))
    assert desk.post(address, sent).status_code == 302
    assert list(Unit.objects.order_by("pk").values()) == before
    sent |= {"u1-title": "乙单元 动物", "u1-l0-title": "小燕子", "u1-l1-title": "荷花"}
    sent |= {"u1-l1-count": "2", "u1-l1-kind": "test", "u1-week": "4"}
    assert desk.post(address, sent).status_code == 302
    lesson.refresh_from_db()
    assert (lesson.title, lesson.unit.title, lesson.unit.not_before) == ("小燕子", "乙单元 动物", 4)
    assert lesson.unit.lessons.filter(title="荷花", kind="test").count() == 2


def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(desk, group):
    address = url("group-write", group.pk)
    sent = form_of(desk.get(address)) | {
        "u0-title": "乙单元",
        "u0-week": "99",
        "u0-l0-count": "999",
        "u0-l1-title": "新课",
        "u0-l1-count": "两节",
        "u1-l0-title": "",
        "u1-l0-kind": "\x00",
    }
    page = desk.post(address, sent)
    assert page.status_code == 422
    text = page.content.decode()
    for words in (
        "和第1个单元同名",
        "应填1到20的整数",
        "课时应填1到40的整数",
        "请写课题",
        "课型应是",
        'value="两节"',
        'value="新课"',
    ):
        assert words in text
    assert group.units.get(number=1).title == "甲单元"


def test_rows_are_added_moved_and_dropped_without_script(desk, group):
    address = url("group-write", group.pk)
    sent = form_of(desk.get(address))
    moved = desk.post(address, sent | {"do": "unit:down:0"})
    assert [unit.title for unit in moved.context["rows"]] == ["乙单元", "甲单元"]
    assert moved.status_code == 200
    added = desk.post(address, form_of(moved) | {"do": "lesson:add:0"})
    assert desk.post(address, form_of(added)).status_code == 302
    assert list(group.units.values_list("title", flat=True)) == ["乙单元", "甲单元"]
    for step in ("lesson:drop:7:9", "unit:up:-1", "x", "unit:eat:0"):
        assert desk.post(address, sent | {"do": step}).status_code == 422


def test_two_who_write_at_once_are_told(desk, group):
    address = url("group-write", group.pk)
    sent = form_of(desk.get(address))
    services.write_units(group, [U("甲单元", (("古诗", 2),))], by=None)
    page = desk.post(address, sent)
    assert page.status_code == 409
    assert "别人改过" in page.content.decode()
    assert desk.post(address, sent | {"seen": page.context["seen"]}).status_code == 302
    assert group.units.count() == 2


def test_a_table_opens_in_the_editor_and_what_was_taught_stays(desk, group):
    services.mark_taught(ClassLesson.objects.filter(lesson__title="古诗")[:1], by=None)
    text = "单元\t课题\t课时\n乙单元\t燕子\t1\n丙单元\t荷花\t2\n"
    page = desk.post(url("group-import", group.pk), {"text": text})
    assert page.status_code == 200
    taken = page.context["taken"]
    assert (taken.kept, taken.same, taken.new) == (["甲单元"], ["乙单元"], ["丙单元"])
    assert group.units.count() == 2
    assert desk.post(url("group-write", group.pk), form_of(page)).status_code == 302
    assert list(group.units.values_list("title", flat=True)) == ["甲单元", "乙单元", "丙单元"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "请选一个文件，或粘贴一张表格"),
        ({"text": "单元\t课题\t课时\n甲\t乙\t0"}, "什么也没有读入"),
        ({"text": "随便写的"}, "没有找到列名"),
        ({"file": BytesIO(b"%PDF-1.4")}, "不是表格，而是PDF"),
    ],
)
def test_a_table_with_errors_is_not_read_at_all(desk, group, sent, words):
    page = desk.post(url("group-import", group.pk), sent)
    assert page.status_code == 422
    assert words in page.content.decode()


def test_the_downloaded_table_is_read_again_as_it_is(desk, group):
    file = BytesIO(desk.get(url("group-template", group.pk)).content)
    file.name = "进度.xlsx"
    page = desk.post(url("group-import", group.pk), {"file": file})
    assert page.context["taken"].same == ["甲单元", "乙单元"]
    before = list(UnitLesson.objects.values())
    desk.post(url("group-write", group.pk), form_of(page))
    assert list(UnitLesson.objects.values()) == before


def test_last_years_plan_is_looked_at_before_it_is_taken(desk, group):
    term = TermFactory(year__start_year=2020, starts=date(2021, 2, 22), ends=date(2021, 6, 30))
    source = PrepGroupFactory(term=term)
    services.write_units(source, [U("去年的单元", (("旧课", 1),))], by=None)
    assert "同册" in desk.get(url("group-copy", group.pk)).content.decode()
    page = desk.get(url("group-copy", group.pk), {"from": source.pk})
    assert page.context["taken"].gone == ["甲单元", "乙单元"]
    desk.post(url("group-write", group.pk), form_of(page))
    assert group.units.get().copied_from == source.units.get()


def test_the_division_is_proposed_saved_and_refused_where_somebody_was_quicker(
    desk, group, teacher
):
    address = url("division", group.pk)
    first, second = group.units.order_by("number")
    sent = {f"{name}-{unit.pk}": "" for name in ("lead", "seen") for unit in (first, second)}
    proposal = desk.post(address, sent | {"do": "all"})
    assert [one.chosen for one in proposal.context["choices"]] == [teacher.pk] * 2
    assert not Unit.objects.filter(lead__isnull=False).exists()
    chosen = {f"lead-{first.pk}": teacher.pk, f"lead-{second.pk}": "nonsense"}
    assert desk.post(address, sent | chosen).status_code == 422
    desk.post(address, sent | {f"lead-{first.pk}": teacher.pk})
    other = StaffFactory()
    taught_class(2, other)
    late = desk.post(address, sent | {f"lead-{first.pk}": other.pk})
    assert late.status_code == 422
    assert "刚才已有人分给任老师" in late.content.decode()
    first.refresh_from_db()
    assert first.lead == teacher


def test_others_read_the_plan_and_write_nothing(client, group, teacher):
    client.force_login(teacher.user)
    page = client.get(group.get_absolute_url()).content.decode()
    assert "修改计划" not in page
    assert client.get(url("group-write", group.pk)).status_code == 403
    assert client.post(url("division", group.pk), {}).status_code == 403


def test_a_unit_without_lead_or_day_says_what_to_do(desk, group):
    unit = group.units.get(title="乙单元")
    page = desk.get(unit.get_absolute_url()).content.decode()
    assert "先分工" in page
    ClassLesson.objects.all().delete()
    assert "还没有排到日期" in desk.get(unit.get_absolute_url()).content.decode()
    unit.lead = group.leader
    unit.save()
    assert "开始撰写" in desk.get(unit.get_absolute_url()).content.decode()


def test_a_teacher_ticks_undoes_and_puts_off(client, group, teacher):
    client.force_login(teacher.user)
    mine, tick = url("my-lessons"), url("my-lessons-tick")
    page = client.get(mine).content.decode()
    assert "三（1）班语文滞后" in page
    rows = list(ClassLesson.objects.order_by("date"))
    # Those of one day, all that were forgotten, one by its button, several with a day.
    client.post(tick, {"before": "2022-02-21"})
    client.post(tick, {"one": rows[2].pk, "week": "2"})
    done = client.post(tick, {"day": "2022-02-23"}, follow=True)
    assert [row.taught_on for row in ClassLesson.objects.order_by("date")[:4]] == [
        row.date for row in rows[:4]
    ]
    *_, message = done.context["messages"]
    client.post(message.extra_tags)
    assert ClassLesson.objects.filter(taught_on=None).count() == 2
    put_off = client.post(url("classlesson-postpone", rows[3].pk), follow=True)
    *_, message = put_off.context["messages"]
    assert "已顺延到2月28日" in str(message)
    client.post(message.extra_tags)
    assert ClassLesson.objects.get(pk=rows[3].pk).date == rows[3].date
    client.post(tick, {"lesson": [rows[3].pk, rows[4].pk], "on": "2022-02-22"})
    assert not ClassLesson.objects.filter(taught_on=None).exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "请先勾选"),
        ({"lesson": "x"}, "请先勾选"),
        ({"on": "2022-02-30", "lesson": "PK"}, "上课日期不对"),
        ({"on": "2022-02-24", "lesson": "PK"}, "还没到"),
        ({"lesson": "LAST"}, "提前上了，请填写上课的日期"),
    ],
)
def test_a_tick_that_cannot_be_is_refused_with_a_sentence(client, group, teacher, sent, words):
    client.force_login(teacher.user)
    keys = {
        "PK": ClassLesson.objects.earliest("date").pk,
        "LAST": ClassLesson.objects.latest("date").pk,
    }
    page = client.post(
        url("my-lessons-tick"), {name: keys.get(value, value) for name, value in sent.items()}
    )
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not ClassLesson.objects.exclude(taught_on=None).exists()
