"""检查汇总: the sums on the page, the records behind them, on paper and as a workbook; whose they are."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from apps.inspections.models import Sheet, State
from apps.school.calendar.services import lay_out_term
from apps.school.roles import Role
from tests.factories import (
    HomeroomTenureFactory,
    SchoolClassFactory,
    TermFactory,
    head_of,
    holder,
    principal,
    teacher,
)
from tests.inspections.factories import (
    CategoryFactory,
    EntryFactory,
    ItemFactory,
    RoundFactory,
    SheetFactory,
    SlotFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, NEXT_MONDAY = date(2022, 2, 14), date(2022, 2, 15), date(2022, 2, 21)
PAGE, RECORDS = "/inspections/summary/", "/inspections/summary/records/"


class World:
    """卫生 25 and 用餐 15. 三（1）班 lost 2 and 1 on Monday, nothing on Tuesday; 三（2）班 lost 4 a week
    later, nobody came on Monday; 四（1）班 lost 3 on Monday, not published yet."""

    def __init__(self):
        lay_out_term(TermFactory())
        self.slot = SlotFactory(code="P2")
        self.programme = self.slot.programme
        version = VersionFactory(checklist=self.programme.checklist, bonus_cap=3)
        clean = CategoryFactory(version=version, name="卫生", base=25, order=1)
        meal = CategoryFactory(version=version, name="用餐", base=15, order=2)
        self.paper = ItemFactory(category=clean, code="W1", name="地面纸屑")
        self.queue = ItemFactory(category=meal, code="Y1", name="排队喧哗")
        self.version = version
        self.one, self.two = (SchoolClassFactory(grade=3, number=n) for n in (1, 2))
        self.four = SchoolClassFactory(grade=4, number=1)
        self.sheet(self.one, MONDAY, {self.paper: 2, self.queue: 1})
        self.sheet(self.one, TUESDAY, {})
        self.sheet(self.two, NEXT_MONDAY, {self.paper: 4})
        SheetFactory(round=self.round(MONDAY), school_class=self.two, state=State.MISSED)
        self.sheet(self.four, MONDAY, {self.queue: 3}, state=State.ENTERED)

    def round(self, on):
        found = self.slot.rounds.filter(date=on).first()
        return found or RoundFactory(slot=self.slot, date=on, version=self.version)

    def sheet(self, school_class, on, lost, state=State.PUBLISHED):
        sheet = SheetFactory(
            round=self.round(on), school_class=school_class, entered=True, state=state
        )
        for item, points in lost.items():
            EntryFactory(sheet=sheet, item=item, amount=points, points=-Decimal(points))
        return sheet


@pytest.fixture(autouse=True)
def world(time_machine) -> World:
    """Monday of the second week, four o'clock."""
    found = World()
    time_machine.move_to(timezone.make_aware(datetime.combine(NEXT_MONDAY, time(16))), tick=False)
    return found


@pytest.fixture
def counsellor(client):
    user = holder(Role.COUNSELLOR, department="SD")
    client.force_login(user)
    return user


@pytest.fixture
def homeroom(client, world):
    """The homeroom teacher of 四（1）班."""
    user = HomeroomTenureFactory(school_class=world.four).staff.user
    client.force_login(user)
    return user


def lines(response) -> dict[str, list]:
    return {row.name: row.cells for row, _address in response.context["lines"]}


def test_a_week_by_class_is_what_one_would_reckon_by_hand(client, counsellor):
    page = client.get(PAGE, {"day": MONDAY, "by": "class"})
    assert page.context["table"].header[:4] == ["班级", "日均扣分", "均分", "扣分次数"]
    assert lines(page) == {
        "三（1）班": [
            Decimal("1.50"),
            Decimal("38.50"),
            2,
            Decimal("24.00"),
            Decimal("14.50"),
            0,
            2,
        ],
        "三（2）班": [None, "未查", None, None, None, None, 0],
        "四（1）班": [
            Decimal("3.00"),
            Decimal("37.00"),
            1,
            Decimal("25.00"),
            Decimal("12.00"),
            0,
            1,
        ],
    }
    whole = page.context["whole"]
    assert (whole.mean.total, whole.mean.days, whole.missed) == (38, 3, 1)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("grade", {"三年级": "38.50", "四年级": "37.00"}),
        ("week", {"第1周（2月14日起）": "38.00"}),
        ("day", {"第1周 周一 2月14日": "37.00", "第1周 周二 2月15日": "40.00"}),
    ],
)
def test_the_same_week_by_grade_week_and_day(client, counsellor, by, expected):
    found = lines(client.get(PAGE, {"day": MONDAY, "by": by}))
    assert {name: f"{cells[1]}" for name, cells in found.items()} == expected


def test_categories_and_items_say_where_the_points_went(client, counsellor):
    """Four days of classes: 卫生 lost 2 and 4, 用餐 1 and 3."""
    asked = {"span": "term", "day": MONDAY}
    parts = lines(client.get(PAGE, {**asked, "by": "category"}))
    assert parts["卫生"] == [Decimal("1.50"), Decimal("23.50"), 25, 2, -6]
    assert parts["用餐"] == [Decimal("1.00"), Decimal("14.00"), 15, 2, -4]
    items = lines(client.get(PAGE, {**asked, "by": "item"}))
    assert items == {"W1 地面纸屑": [-6, 2, 2, "卫生"], "Y1 排队喧哗": [-4, 2, 2, "用餐"]}


def test_a_checklist_that_gives_points_shows_the_share_that_was_reached(client, counsellor, world):
    """打分制: from nought; the deductions of the world make no sense then, so it gets points."""
    checklist = world.programme.checklist
    checklist.scoring = "points"
    checklist.save()
    sheet = world.sheet(world.four, TUESDAY, {})
    EntryFactory(sheet=sheet, item=world.paper, amount=20, points=20)
    page = client.get(PAGE, {"span": "day", "day": TUESDAY, "school_class": world.four.pk})
    assert page.context["table"].header[1] == "得分率%"
    assert lines(page)["四（1）班"][:2] == [Decimal("50.00"), Decimal("20.00")]


def test_a_grade_a_class_or_days_of_ones_own_narrow_it(client, counsellor, world):
    assert list(lines(client.get(PAGE, {"day": MONDAY, "grade": 4}))) == ["四（1）班"]
    chosen = {"day": MONDAY, "school_class": world.one.pk}
    assert list(lines(client.get(PAGE, chosen))) == ["三（1）班"]
    days = {"span": "free", "first": TUESDAY, "last": NEXT_MONDAY, "by": "day"}
    assert list(lines(client.get(PAGE, days))) == ["第1周 周二 2月15日", "第2周 周一 2月21日"]


def test_without_a_question_it_is_the_present_week(client, counsellor):
    page = client.get(PAGE)
    assert "第2周" in page.context["scope"].stretch.name
    assert lines(page)["三（2）班"][1] == Decimal("36.00")


def test_every_line_leads_to_the_records_that_it_is_made_of(client, counsellor, world):
    """By whatever one groups: the entries behind all lines are those of the stretch, each once."""
    for by in ("class", "grade", "category", "item", "week", "day"):
        page = client.get(PAGE, {"day": MONDAY, "by": by})
        behind = [client.get(address).context for _row, address in page.context["lines"]]
        found = [entry for context in behind for entry in context["page_obj"]]
        assert sorted(entry.points for entry in found) == [-3, -2, -1], by
    entry = client.get(RECORDS, {"day": MONDAY, "item": "W1"}).context["page_obj"][0]
    assert entry.sheet.school_class == world.one
    assert "W1 地面纸屑" in client.get(RECORDS, {"day": MONDAY, "item": "W1"}).context["narrowed"]
    assert client.get(entry.sheet.get_absolute_url()).status_code == 200


def test_a_homeroom_teacher_sees_the_own_class_and_only_what_is_out(client, homeroom, world):
    page = client.get(PAGE, {"day": MONDAY})
    assert lines(page) == {"四（1）班": [None, "未查", None, None, 0]}
    Sheet.objects.filter(school_class=world.four).update(state=State.PUBLISHED)
    asked = {"day": MONDAY, "school_class": world.one.pk}
    assert list(lines(client.get(PAGE, asked))) == ["四（1）班"]  # another's class is not offered
    for by in ("grade", "week", "day"):
        assert [
            cells[1] for cells in lines(client.get(PAGE, {"day": MONDAY, "by": by})).values()
        ] == [37]
    records = client.get(RECORDS, {"day": MONDAY}).context["page_obj"]
    assert [entry.sheet.school_class for entry in records] == [world.four]
    assert client.get(reverse("inspections:summary-excel")).status_code == 200


def test_teachers_without_a_class_and_other_departments_are_kept_out(client):
    for user in (teacher(), head_of("LOG")):
        client.force_login(user)
        for address in (PAGE, RECORDS, f"{PAGE}excel/", f"{PAGE}print/"):
            assert client.get(address).status_code == 403


def test_the_workbook_and_the_sheet_hold_the_same_figures(client, counsellor):
    asked = {"day": MONDAY, "by": "class"}
    book = load_workbook(BytesIO(client.get(f"{PAGE}excel/", asked).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:4] == ("班级", "日均扣分", "均分", "扣分次数")
    assert rows[1][:3] == ("三（1）班", 1.5, 38.5)
    assert rows[2][2] == "未查"
    text = client.get(f"{PAGE}print/", asked).content.decode()
    assert "38.50" in text
    assert "未查1次" in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "shoe"},
        {"span": "century"},
        {"day": "yesterday"},
        {"programme": "nobody"},
        {"span": "free", "first": NEXT_MONDAY, "last": MONDAY},
        {"grade": "9"},
        {"school_class": "x"},
    ],
)
def test_what_is_not_understood_is_answered_by_a_sentence(client, counsellor, wrong):
    page = client.get(PAGE, wrong)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert client.get(RECORDS, wrong).status_code == 422


def test_a_school_without_a_programme_about_classes_reads_what_to_do(client, world):
    world.programme.active = False
    world.programme.save()
    client.force_login(principal())
    assert "还没有按班级检查的安排" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("by", ["class", "grade", "category", "item", "week", "day"])
def test_more_classes_and_days_cost_no_more_queries(client, counsellor, world, by):
    asked = {"span": "term", "day": MONDAY, "by": by}
    client.get(PAGE, asked)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE, asked)
    for number in range(3, 9):
        world.sheet(SchoolClassFactory(grade=3, number=number), TUESDAY, {world.paper: 1})
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE, asked)
    assert len(many) == len(few) <= 24
