"""The pages of the checklists: editor, versions, copies, Excel, paper."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.core.exports import workbook
from apps.core.models import BinEntry
from apps.inspections.checklists import content, services
from apps.inspections.checklists.defaults import write_checklists
from apps.inspections.checklists.editor import ItemForm, bind, blank_item
from apps.inspections.checklists.excel import ChecklistSheet
from apps.inspections.models import Checklist, ChecklistVersion, Item
from apps.school.roles import Role
from tests.factories import DepartmentFactory, TermFactory, head_of, holder, teacher
from tests.inspections.factories import ChecklistFactory, ProgrammeFactory, RoundFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-03-01 10:00 +0800")]


@pytest.fixture
def head(client):
    """The head of the moral department, logged in."""
    user = head_of("SD")
    client.force_login(user)
    return user


@pytest.fixture
def patrol() -> Checklist:
    TermFactory()
    return write_checklists()["patrol"]


def small(**changes) -> dict:
    """A checklist of two categories with three items, as the browser sends it."""
    return {
        "v-total": "100",
        "v-bonus_cap": "0",
        "v-note": "试用",
        "seen": "",
        "c0-name": "卫生",
        "c0-base": "60",
        "c0-i0-code": "W1",
        "c0-i0-name": "地面纸屑",
        "c0-i0-method": "bands",
        "c0-i0-bands": "1，2,3",
        "c0-i0-band_labels": "1–3处，4–6处，6处以上",
        "c0-i1-code": "W2",
        "c0-i1-name": "桌椅不齐",
        "c0-i1-method": "pass",
        "c0-i1-points": "1",
        "c1-name": "纪律",
        "c1-base": "40",
        "c1-i0-code": "K1",
        "c1-i0-name": "追逐打闹",
        "c1-i0-method": "person",
        "c1-i0-points": "0.5",
        "c1-i0-cap": "5",
        "c1-i0-alert": "on",
        "c1-i0-level": "2",
        **changes,
    }


def send(client, checklist, data: dict, query: str = ""):
    return client.post(reverse("inspections:checklist-draft", args=[checklist.pk]) + query, data)


def codes(response) -> list[list[str]]:
    """The codes on the editor's page, category by category."""
    return [[form["code"].value() for form in row.items] for row in response.context["editor"].rows]


# -- the editor


def test_a_draft_is_saved_as_typed(client, head):
    checklist = ChecklistFactory()
    response = send(client, checklist, small())
    draft = checklist.versions.get()
    assert response.url == draft.get_absolute_url()
    assert (draft.state, draft.number, draft.note) == ("draft", 1, "试用")
    papers, desks = draft.categories.get(name="卫生").items.all()
    assert (papers.bands, papers.band_labels[2], papers.points) == ([1, 2, 3], "6处以上", 0)
    assert (desks.unit, desks.method) == ("班", "pass")
    chase = Item.objects.get(code="K1")
    assert (str(chase.points), str(chase.cap), chase.alert, chase.level) == (
        "0.5",
        "5.0",
        True,
        "2",
    )


def test_a_draft_opened_and_saved_untouched_stays_the_same(client, head, patrol):
    url = reverse("inspections:checklist-draft", args=[patrol.pk])
    editor = client.get(url).context["editor"]
    data = dict(editor.head_data)
    for row in editor.bound:
        for form in [row.form, *row.items]:
            data |= form.data
    assert client.post(url, data | {"seen": ""}).status_code == 302
    old, new = patrol.versions.order_by("number")
    assert content.preview(content.parts_of(new)) != []
    assert (
        client.get(reverse("inspections:checklistversion-compare", args=[new.pk])).context["lines"]
        == []
    )
    assert old.categories.count() == new.categories.count() == 5


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("item:add:0", [["W1", "W2", None], ["K1"]]),
        ("item:copy:0:0", [["W1", "", "W2"], ["K1"]]),
        ("item:drop:0:1", [["W1"], ["K1"]]),
        ("item:down:0:0", [["W2", "W1"], ["K1"]]),
        ("item:up:0:1", [["W2", "W1"], ["K1"]]),
        ("part:down:0", [["K1"], ["W1", "W2"]]),
        ("part:drop:0", [["K1"]]),
        ("part:add", [["W1", "W2"], ["K1"], [None]]),
    ],
)
def test_a_step_shows_the_rows_anew_and_saves_nothing(client, head, step, expected):
    checklist = ChecklistFactory()
    response = send(client, checklist, small(do=step))
    assert response.status_code == 200
    assert codes(response) == expected
    assert not checklist.versions.exists()


@pytest.mark.parametrize(
    "step", ["item:up:9:9", "item:fly:0:0", "nonsense", "item:drop:x:0", "part:drop:-1:4", "item"]
)
def test_a_step_that_makes_no_sense_is_answered_by_a_sentence(client, head, step):
    response = send(client, ChecklistFactory(), small(do=step))
    assert response.status_code == 422
    assert response.context["problem"]
    assert codes(response) == [["W1", "W2"], ["K1"]]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"c0-i0-bands": "3,2,1"}, "从小到大"),
        ({"c0-i0-bands": "多,少"}, "各档分值写成"),
        ({"c0-i0-bands": ""}, "请写各档分值"),
        ({"c0-i0-band_labels": "少,多"}, "一样多"),
        ({"c0-i1-points": ""}, "请写每次分值"),
        ({"c0-i1-points": "-1"}, "0"),
        ({"c1-i0-cap": "0.1"}, "上限不能小于每次分值"),
        ({"c1-i0-code": "W1"}, "编号“W1”用了两次"),
        ({"c1-name": "卫生"}, "类别“卫生”写了两次"),
        ({"c0-base": "很多"}, "数字"),
        ({"c0-floor": "70"}, "最低分不能高于分值"),
        ({"c0-i1-name": ""}, "必填"),
        ({"c0-i1-method": "guess"}, "guess"),
        ({"v-total": "0"}, "1"),
        ({"c1-i0-bonus": "on", "c1-i0-veto": "on"}, "加分项不能同时是一票否决"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(client, head, changes, sentence):
    checklist = ChecklistFactory()
    response = send(client, checklist, small(**changes))
    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert "追逐打闹" in text
    assert not checklist.versions.exists()


def test_a_flood_of_rows_is_refused_with_a_sentence(client, head):
    checklist = ChecklistFactory()
    flood = {f"c0-i{n}-code": f"W{n}" for n in range(200)}
    response = send(client, checklist, small(**flood))
    assert response.status_code == 422
    assert "最多20个类别、120个检查项" in response.context["problem"]


def test_while_typing_the_preview_alone_comes_back_with_what_does_not_add_up(client, head):
    url = reverse("inspections:checklist-draft", args=[ChecklistFactory().pk])
    data = small(**{"c1-base": "38"})
    response = client.post(f"{url}?preview=1", data, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert "各类分值合计98，满分100" in text
    assert "<form" not in text
    assert "−0.5/人，最多5" in text


def test_half_typed_rows_do_not_break_the_preview(client, head):
    url = reverse("inspections:checklist-draft", args=[ChecklistFactory().pk])
    data = small(**{"c0-base": "", "c1-i0-points": "x", "c0-i1-method": "", "v-total": "abc"})
    response = client.post(f"{url}?preview=1", data, headers={"HX-Request": "true"})
    assert response.status_code == 200


def test_two_people_on_one_draft_do_not_overwrite_each_other_in_silence(client, head):
    checklist = ChecklistFactory()
    send(client, checklist, small())
    late = send(client, checklist, small(**{"c0-i1-name": "桌椅歪斜"}))
    assert late.status_code == 409
    assert "别人改过这份草稿" in late.content.decode()
    assert Item.objects.get(code="W2").name == "桌椅不齐"
    again = small(seen=late.context["seen"], **{"c0-i1-name": "桌椅歪斜"})
    assert send(client, checklist, again).status_code == 302
    assert Item.objects.get(code="W2").name == "桌椅歪斜"


def test_others_than_the_department_may_read_and_not_write(client, patrol):
    version = patrol.versions.get()
    for who, may in [(head_of("SD"), True), (head_of("CT"), False), (teacher(), False)]:
        client.force_login(who)
        assert client.get(version.get_absolute_url()).status_code == 200
        for name in ("draft", "import", "import-template"):
            url = reverse(f"inspections:checklist-{name}", args=[patrol.pk])
            assert client.get(url).status_code == (200 if may else 403), name


def test_a_head_sets_up_checklists_for_the_own_department_only(client, head):
    SD, CT = DepartmentFactory(code="SD"), DepartmentFactory(code="CT")
    url = reverse("inspections:checklist-create")
    data = {"name": "五常检查", "scoring": "deduct"}
    refused = client.post(url, data | {"department": CT.pk})
    assert refused.status_code == 422
    assert "department" in refused.context["form"].errors
    client.post(url, data | {"department": SD.pk})
    assert Checklist.objects.get().code == "wcjc"


def test_the_counsellor_keeps_the_checklists_of_the_own_department_as_its_head_does(client, patrol):
    client.force_login(holder(Role.COUNSELLOR, department="SD"))
    SD, CT = DepartmentFactory(code="SD"), DepartmentFactory(code="CT")
    url = reverse("inspections:checklist-create")
    data = {"name": "五常检查", "scoring": "deduct"}
    assert client.post(url, data | {"department": CT.pk}).status_code == 422
    assert client.post(url, data | {"department": SD.pk}).status_code == 302
    draft = reverse("inspections:checklist-draft", args=[patrol.pk])
    assert client.get(draft).status_code == 200
    others = ChecklistFactory(department=CT)
    draft = reverse("inspections:checklist-draft", args=[others.pk])
    assert client.get(draft).status_code == 403


def test_who_keeps_one_department_is_not_asked_which(client, head):
    DepartmentFactory(code="CT")
    form = client.get(reverse("inspections:checklist-create")).context["form"]
    assert form.initial["department"].code == "SD"


def test_a_new_item_by_person_is_counted_in_persons_without_saying_so():
    row = blank_item() | {"code": "Y1", "name": "插队喧哗", "method": "person"}
    form = bind(ItemForm, row, "row")
    assert form.is_valid()
    assert form.cleaned_data["unit"] == "人"


def test_a_leader_sets_up_checklists_for_every_department(client):
    client.force_login(holder("PRIN"))
    CT = DepartmentFactory(code="CT")
    url = reverse("inspections:checklist-create")
    data = {"name": "教学常规", "scoring": "points", "department": CT.pk}
    assert client.post(url, data).status_code == 302


# -- versions


def drafted(client, checklist, **changes) -> ChecklistVersion:
    seen = services.draft_of(checklist)
    send(client, checklist, small(seen=seen.updated_at.isoformat() if seen else "", **changes))
    return services.draft_of(checklist)


def issue(client, version, starts: str):
    url = reverse("inspections:checklistversion-issue", args=[version.pk])
    return client.post(url, {"starts": starts})


def test_points_that_do_not_add_up_refuse_to_be_issued(client, head):
    version = drafted(client, ChecklistFactory(), **{"c1-base": "38"})
    response = issue(client, version, "2022-03-07")
    assert response.status_code == 422
    assert "各类分值合计98，满分100" in response.content.decode()
    version.refresh_from_db()
    assert version.state == "draft"


@pytest.mark.parametrize(
    ("scoring", "changes", "sentence"),
    [
        ("deduct", {"c1-i0-method": "points"}, "只有打分制"),
        ("points", {}, "要用“打分”来计"),
        ("pass", {}, "要用“合格／不合格”来计"),
        ("deduct", {"c1-i0-bonus": "on"}, "每日加分上限"),
    ],
)
def test_items_that_the_scoring_does_not_know_refuse_to_be_issued(
    client, head, scoring, changes, sentence
):
    version = drafted(client, ChecklistFactory(scoring=scoring), **changes)
    assert sentence in issue(client, version, "2022-03-07").content.decode()


def test_given_points_have_to_add_up_within_each_part(client, head):
    parts = {f"c0-i{n}-method": "points" for n in (0, 1)} | {"c1-i0-method": "points"}
    points = {"c0-i0-points": "30", "c0-i1-points": "20", "c1-i0-points": "40", "c1-i0-cap": ""}
    version = drafted(client, ChecklistFactory(scoring="points"), **parts, **points)
    assert services.gaps(version) == ["“卫生”各项合计50，分值60。"]


def test_an_issued_version_is_in_force_from_its_day_on(client, head):
    checklist = ChecklistFactory()
    version = drafted(client, checklist)
    assert issue(client, version, "2022-03-07").status_code == 302
    assert checklist.version_on(date(2022, 3, 6)) is None
    assert checklist.version_on(date(2022, 3, 7)) == version


def test_a_new_version_never_begins_before_what_was_checked_under_the_old_one(client, head):
    checklist = ChecklistFactory()
    old = drafted(client, checklist)
    issue(client, old, "2022-02-14")
    last = date(2022, 3, 10)
    RoundFactory(slot__programme=ProgrammeFactory(checklist=checklist), version=old, date=last)
    new = drafted(client, checklist)
    response = issue(client, new, "2022-03-10")
    assert response.status_code == 422
    assert "最早从2022-03-11起" in response.content.decode()
    assert issue(client, new, "2022-03-11").status_code == 302
    assert checklist.version_on(last) == old


def test_an_issued_version_stays_as_it_is_while_the_next_is_written(client, head, patrol):
    issued = patrol.versions.get()
    before = [item.pk for part in content.parts_of(issued) for item in part.items]
    drafted(client, patrol)
    after = [item.pk for part in content.parts_of(issued) for item in part.items]
    assert before == after
    discard = reverse("inspections:checklistversion-discard", args=[issued.pk])
    assert "不能删除" in client.post(discard, follow=True).content.decode()
    assert "已经启用" in client.get(issue(client, issued, "2022-05-01").url).content.decode()


def test_a_version_is_withdrawn_as_long_as_nothing_was_checked_under_it(client, head, patrol):
    version = patrol.versions.get()
    url = reverse("inspections:checklistversion-withdraw", args=[version.pk])
    programme = ProgrammeFactory(checklist=patrol)
    round_ = RoundFactory(slot__programme=programme, version=version)
    assert "不能撤回" in client.post(url, follow=True).content.decode()
    round_.delete()
    client.post(url)
    version.refresh_from_db()
    assert (version.state, version.starts) == ("draft", None)


def test_a_discarded_draft_comes_back_from_the_bin(client, head):
    checklist = ChecklistFactory()
    version = drafted(client, checklist)
    url = reverse("inspections:checklistversion-discard", args=[version.pk])
    client.post(url)
    assert not checklist.versions.exists()
    entry = BinEntry.objects.get()
    client.post(reverse("core:bin-restore", args=[entry.pk]))
    assert Item.objects.filter(category__version__checklist=checklist).count() == 3


def test_the_scoring_stays_once_a_version_was_issued(client, head, patrol):
    url = reverse("inspections:checklist-update", args=[patrol.pk])
    data = {"name": "一日常规", "department": patrol.department_id, "scoring": "points"}
    client.post(url, data)
    patrol.refresh_from_db()
    assert (patrol.name, patrol.scoring) == ("一日常规", "deduct")


def test_two_versions_are_compared_item_by_item(client, head, patrol):
    data = small(**{"c0-base": "25", "c0-i1-name": "桌椅不齐、抽屉乱"})
    send(client, patrol, data)
    draft = services.draft_of(patrol)
    page = client.get(reverse("inspections:checklistversion-compare", args=[draft.pk]))
    lines = {line.what: line for line in page.context["lines"]}
    assert lines["W2 桌椅不齐、抽屉乱"].changes == [
        ("检查项", "桌椅不齐", "桌椅不齐、抽屉乱"),
    ]
    assert lines["W3 讲台窗台柜面脏乱"].kind == "gone"
    assert lines["纪律"].kind == "new"
    assert ("每次分值", "1", "0.5") in lines["K1 追逐打闹"].changes
    assert ("分值", "无", "40") in lines["纪律"].changes


def test_a_checklist_is_copied_as_a_draft_for_another_department(client, patrol):
    client.force_login(head_of("LOG"))
    url = reverse("inspections:checklist-copy", args=[patrol.pk])
    LOG = DepartmentFactory(code="LOG")
    assert client.post(url, {"name": patrol.name, "department": LOG.pk}).status_code == 422
    client.post(url, {"name": "后勤一日巡查", "department": LOG.pk})
    copy = Checklist.objects.get(name="后勤一日巡查")
    assert copy.versions.get().state == "draft"
    assert Item.objects.filter(category__version__checklist=copy).count() == 31


# -- Excel and paper


def excel(lines: list[list], header: list[str] | None = None) -> BytesIO:
    labels = header or [column.label for column in ChecklistSheet.columns]
    file = BytesIO(workbook("检查标准", labels, lines))
    file.name = "检查标准.xlsx"
    return file


def upload(client, checklist, file):
    return client.post(reverse("inspections:checklist-import", args=[checklist.pk]), {"file": file})


GOOD = [
    [
        "卫生",
        "60",
        "",
        "W1",
        "地面纸屑",
        "分档",
        "",
        "",
        "1,2,3",
        "少,中,多",
        "档",
        "",
        "",
        "Ⅱ级",
        "",
    ],
    ["卫生", "", "", "W2", "桌椅不齐", "合格／不合格", "1", "", "", "", "", "", "", "", ""],
    ["纪律", "40", "", "K1", "追逐打闹", "按人", "0.5", "5", "", "", "人", "", "", "3", "是"],
]


def test_a_faultless_file_opens_in_the_editor_and_is_not_saved_yet(client, head):
    checklist = ChecklistFactory()
    response = upload(client, checklist, excel(GOOD))
    assert response.status_code == 200
    assert codes(response) == [["W1", "W2"], ["K1"]]
    assert response.context["gaps"] == []
    assert not checklist.versions.exists()


def test_a_faulty_file_is_answered_line_by_line_and_nothing_is_read(client, head):
    bad = [
        ["卫生", "60", "", "W1", "地面纸屑", "估计", "", "", "", "", "", "", "", "", ""],
        ["卫生", "50", "", "W2", "桌椅不齐", "按次", "-3", "", "", "", "", "", "", "", ""],
        ["纪律", "40", "", "K1", "", "按人", "0.5", "", "", "", "", "", "", "", ""],
        ["纪律", "40", "", "K1", "追逐", "按人", "0.5", "", "", "", "", "", "", "四级", "也许"],
    ]
    checklist = ChecklistFactory()
    response = upload(client, checklist, excel(bad))
    assert response.status_code == 422
    problems = {row.number: " ".join(row.problems) for row in response.context["faulty"]}
    assert "计法“估计”" in problems[2]
    assert "每次分值" in problems[3]
    assert "检查项没有填" in problems[4]
    assert "整改等级“四级”" in problems[5]
    assert "立即提醒“也许”" in problems[5]
    assert not checklist.versions.exists()


def test_a_base_that_changes_within_a_category_is_refused(client, head):
    lines = [GOOD[0], ["卫生", "50", *GOOD[1][2:]]]
    response = upload(client, ChecklistFactory(), excel(lines))
    assert "不一样" in response.context["faulty"][0].problems[0]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: excel(GOOD, ["随便"]), "缺少列"),
        (lambda: excel([]), "没有内容"),
        (lambda: named(b"\x89PNG\r\n\x1a\n" + b"0" * 64), "不是表格"),
        (lambda: named(b""), "空"),
    ],
)
def test_a_file_that_is_no_checklist_is_answered_by_a_sentence(client, head, file, sentence):
    response = upload(client, ChecklistFactory(), file())
    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors)


def named(data: bytes) -> BytesIO:
    file = BytesIO(data)
    file.name = "标准.xlsx"
    return file


def test_the_downloaded_file_read_in_again_is_the_same_checklist(client, head, patrol):
    url = reverse("inspections:checklist-import-template", args=[patrol.pk])
    data = client.get(url).content
    assert load_workbook(BytesIO(data)).active.max_row == 32
    file = BytesIO(data)
    file.name = "下载.xlsx"
    editor = upload(client, patrol, file).context["editor"]
    shown = [(shown.name, shown.base) for shown in content.preview(editor.parts)]
    assert shown == [
        ("卫生", "25"),
        ("文明礼仪", "20"),
        ("课间纪律", "20"),
        ("行为习惯", "20"),
        ("用餐纪律", "15"),
    ]
    prices = [price for part in content.preview(editor.parts) for _item, price in part.chips]
    kept = content.preview(content.parts_of(patrol.versions.get()))
    assert prices == [price for part in kept for _item, price in part.chips]


def test_the_paper_form_has_a_line_for_every_item_and_columns_to_fill_in(client, head, patrol):
    url = reverse("inspections:checklistversion-print", args=[patrol.versions.get().pk])
    text = client.get(url, {"column": ["三（1）班", "三（2）班"]}).content.decode()
    for item in Item.objects.filter(category__version__checklist=patrol):
        assert item.name in text
    assert "三（2）班" in text
    assert text.count("paper-column") == 8


def test_a_version_of_thirty_items_costs_no_more_queries_than_one_of_three(client, head, patrol):
    small_one = drafted(client, ChecklistFactory())

    def count(version) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(version.get_absolute_url())
        return len(queries)

    count(small_one)
    services.withdraw(patrol.versions.get())
    assert count(patrol.versions.get()) <= count(small_one)


@pytest.mark.usefixtures("head")
def test_the_list_says_which_version_is_in_force(client, patrol):
    patrol.versions.create(number=2, state="issued", starts=date(2022, 3, 1) + timedelta(days=9))
    text = client.get(reverse("inspections:checklist-list")).content.decode()
    assert "第1版（2022-02-14起）" in text
