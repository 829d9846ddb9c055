"""The school's own plan of spring 2022, read as it is."""

import re

import pytest

from apps.plan.reading import Plan, Strength, find_promises, read_plan
from tests.plan.documents import SEED, text_file


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(text_file(SEED.read_text("utf-8")))


def at(plan: Plan, path: str):
    return next(clause for clause in plan.walk() if clause.path == path)


def test_the_title_and_the_preamble_stand_before_the_chapters(plan):
    assert plan.title == "常州市焦溪小学2022年春学期工作计划"
    assert plan.preamble.startswith("2022年是学校新一轮三年发展规划的收官之年")
    assert plan.preamble.endswith("共创学校高品质发展。")


def test_there_are_five_chapters_and_sixteen_sections(plan):
    assert [chapter.number for chapter in plan.clauses] == ["一", "二", "三", "四", "五"]
    sections = [len(chapter.children) for chapter in plan.clauses]
    assert sections == [3, 4, 3, 3, 3]
    assert {section.level for chapter in plan.clauses for section in chapter.children} == {2}


def test_chapter_three_section_two_holds_four_items(plan):
    items = at(plan, "三.2").children
    assert [item.number for item in items] == ["（1）", "（2）", "（3）", "（4）"]
    assert items[0].name == "分工合作，精心备课"
    assert items[0].text.startswith("备课组利用寒假假期")
    assert {item.level for item in items} == {3}


@pytest.mark.parametrize(
    ("section", "paragraphs"), [("四.1", 4), ("四.2", 3), ("四.3", 5), ("五.2", 4), ("五.3", 2)]
)
def test_paragraphs_that_ask_for_different_things_stay_apart(plan, section, paragraphs):
    children = at(plan, section).children
    assert [(c.number, c.heading, c.level) for c in children] == [("", "", 3)] * paragraphs
    assert at(plan, f"{section}¶{paragraphs}") is children[-1]


def test_a_single_paragraph_is_the_text_of_its_section(plan):
    section = at(plan, "二.4")
    assert section.heading == "架构课题群落，铺设教师成长路"
    assert section.text.startswith("学校现有1个市前瞻性项目")
    assert section.children == []


def test_nothing_is_doubtful(plan):
    assert plan.doubts == []


def test_every_character_but_numbering_bookmarks_and_space_is_in_the_tree_in_order(plan):
    source = SEED.read_text("utf-8").replace("[bookmark: _GoBack]", "")
    source = re.sub(r"^(?:[一二三四五]、|\d\.|（\d）)", "", source, flags=re.MULTILINE)
    words = (clause.heading + clause.text for clause in plan.walk())
    tree = "".join([plan.title, plan.preamble, *words])
    assert "".join(tree.split()) == "".join(source.split())


def test_the_json_has_the_agreed_keys_at_every_depth(plan):
    def check(clauses: list[dict]) -> None:
        for clause in clauses:
            assert list(clause) == ["number", "level", "heading", "text", "children"]
            check(clause["children"])

    assert list(plan.as_json()) == ["title", "preamble", "clauses"]
    check(plan.as_json()["clauses"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_makes_no_difference(plan, encoding):
    text = SEED.read_text("utf-8").replace("\n", "\r\n\r\n")
    assert read_plan(text_file(text, encoding=encoding)).as_json() == plan.as_json()


MUST, ROUTINE, TASK = Strength.MUST, Strength.ROUTINE, Strength.TASK


@pytest.mark.parametrize(
    ("path", "begins", "quantity", "unit", "period", "strength"),
    [
        ("三.2（1）", "主备人至少提前一周", 1, "周", "", MUST),
        ("三.2（1）", "使用他人备课的教师必须", 1, "处", "课时", MUST),
        ("三.2（1）", "坚持“教学评一致性”", None, "", "", ROUTINE),
        ("二.4", "每位教师每学期须上好", 1, "节", "学期", MUST),
        ("二.4", "备课时须撰写", None, "", "", MUST),
        ("二.4", "课题组成员须提炼", 1, "个", "", MUST),
        ("二.4", "在基础性课程、拓展型课程", 1, "次", "", TASK),
        ("二.4", "学校现有1个市前瞻性项目", 1, "个", "", TASK),
        ("二.1", "在上学期试行", 1, "名", "本学期", TASK),
        ("三.2（2）", "坚持周二的观课议课制度", None, "", "周二", ROUTINE),
        ("三.2（3）", "凡是布置学生做的作业，教师必须先做一遍", 1, "遍", "", MUST),
        ("三.2（3）", "杜绝随意布置作业", None, "", "", MUST),
        ("三.2（4）", "进一步完善实施方案", None, "", "开学第一周", ROUTINE),
        ("四.2¶3", "对各班的卫生、文明礼仪", None, "", "日", ROUTINE),
        ("四.2¶3", "每周小结", None, "", "周", MUST),
        ("四.1¶4", "积极开展“阳光体育”活动", 1, "小时", "日", MUST),
        ("四.3¶1", "继续办好每季一期", 1, "期", "季", ROUTINE),
        ("四.3¶4", "加强学校关工委自身队伍建设", 24, "字", "", ROUTINE),
        ("五.2¶1", "进一步梳理完善各项安全管理制度", None, "", "", TASK),
        ("五.2¶1", "开展安全逃生演练", None, "", "", TASK),
        ("五.2¶2", "根据防疫要求", None, "", "日", MUST),
        ("五.2¶4", "关注校车的安全运行", None, "", "", TASK),
        ("五.3¶2", "规范固定资产管理，责任到人", None, "", "", MUST),
    ],
)
def test_the_well_known_promises_are_found(plan, path, begins, quantity, unit, period, strength):
    clause = at(plan, path)
    promise = next(p for p in find_promises(clause.words) if p.text.startswith(begins))
    found = (promise.quantity, promise.unit, promise.period, promise.strength)
    assert found == (quantity, unit, period, strength)


def test_the_plan_makes_about_seventy_promises(plan):
    assert 65 <= sum(len(find_promises(clause.words)) for clause in plan.walk()) <= 80
