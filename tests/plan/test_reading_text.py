"""The ways in which schools number and lay out a plan, typed as plain text."""

import pytest

from apps.core.files import UploadError
from apps.core.files.autonumber import chinese_number
from apps.plan.reading import Plan, read_plan
from apps.plan.reading.headings import split_heading
from apps.plan.reading.numbering import chinese_value, read_marks
from tests.plan.documents import text_file


def read(*lines: str, title: str = "某小学工作计划") -> Plan:
    return read_plan(text_file("\n".join([title, *lines])))


def outline(plan: Plan) -> list[str]:
    """One string per clause: its path and its words."""
    return [f"{clause.path} {clause.heading}{clause.text}" for clause in plan.walk()]


@pytest.mark.parametrize("value", [*range(1, 100), 100, 101, 110, 119, 120, 999])
def test_chinese_numbers_are_written_as_they_are_read(value):
    assert chinese_value(chinese_number(value)) == value


@pytest.mark.parametrize(
    ("line", "style", "number", "value"),
    [
        ("一、总则", "一", "一", 1),
        ("十二．总则", "一", "十二", 12),
        ("三 、总则", "一", "三", 3),
        ("（一）总则", "（一）", "（一）", 1),
        ("(二) 总则", "（一）", "（二）", 2),
        ("㈢总则", "（一）", "（三）", 3),
        ("1.总则", "1", "1", 1),
        ("2、总则", "1", "2", 2),
        ("１．总则", "1", "1", 1),
        ("１２、总则", "1", "12", 12),
        ("⒊总则", "1", "3", 3),
        ("1.2022年春学期", "1", "1", 1),
        ("（1）总则", "（1）", "（1）", 1),
        ("(１０)总则", "（1）", "（10）", 10),
        ("⑵总则", "（1）", "（2）", 2),
        ("3）总则", "1）", "3）", 3),
        ("①总则", "①", "①", 1),
        ("⑳ 总则", "①", "⑳", 20),
        ("第一部分 总则", "第部分", "第一部分", 1),
        ("第二章　总则", "第章", "第二章", 2),
        ("第3章：总则", "第章", "第3章", 3),
        ("Ⅱ、总则", "Ⅰ", "Ⅱ", 2),
    ],
)
def test_numbering_is_recognised(line, style, number, value):
    mark = read_marks(line)[0]
    assert (mark.style, mark.number, mark.value, mark.sure) == (style, number, value, True)
    assert line.removeprefix(mark.printed) in {"总则", "2022年春学期"}


@pytest.mark.parametrize(
    "line",
    [
        "2022年是收官之年。",
        "2月14日开学。",
        "2022.2.14 开学",
        "3.5小时的劳动课。",
        "1.5米的间隔。",
        "8:20到校",
        "一是抓常规，二是抓质量。",
        "一、二年级不布置书面作业。",
        "三、四、五年级开展竞赛。",
        "1、2年级不布置书面作业。",
        "（1）班被评为优胜班。",
        "一年级新生入学。",
        "24字方针",
        "第一周做好报名。",
        "第一次会议",
        "18 个班级",
    ],
)
def test_dates_decimals_and_running_text_are_no_numbering(line):
    plan = read("一、总则", "1.常规", line, "2.质量")
    assert [clause.text for clause in plan.walk() if clause.path == "一.1"] == [line]
    assert [section.number for section in plan.clauses[0].children] == ["1", "2"]


def test_the_order_of_the_document_decides_the_levels():
    plan = read("1.甲", "一、乙", "（1）丙", "一、丁", "2.戊")
    assert outline(plan)[:3] == ["1 甲", "1.一 乙", "1.一（1） 丙"]
    assert [clause.number for clause in plan.clauses] == ["1", "2"]


def test_every_depth_that_schools_use_is_kept():
    plan = read("第一部分 甲", "一、乙", "（一）丙", "1.丁", "（1）戊", "①己", "②庚", "第二部分 辛")
    assert [clause.level for clause in plan.walk()] == [1, 2, 3, 4, 5, 6, 6, 1]


def test_a_chapter_may_leave_a_level_out():
    plan = read(
        "一、甲", "1.乙", "（1）丙", "二、丁", "（1）戊", "（2）己", "三、庚", "1.辛", "（1）壬"
    )
    assert outline(plan)[4:] == [
        "二（1） 戊",
        "二（2） 己",
        "三 庚",
        "三.1 辛",
        "三.1（1） 壬",
    ]


def test_sections_may_be_numbered_on_across_chapters():
    plan = read("一、甲", "1.乙", "2.丙", "二、丁", "3.戊", "4.己")
    assert [clause.path for clause in plan.walk()] == ["一", "一.1", "一.2", "二", "二.3", "二.4"]


def test_a_mixture_of_stop_and_comma_is_one_level():
    plan = read("一、甲", "1.乙", "2、丙", "3．丁", "二、戊", "1、己", "2.庚")
    assert [len(chapter.children) for chapter in plan.clauses] == [3, 2]
    assert plan.doubts == []


def test_stop_and_comma_are_two_levels_where_both_count_from_one():
    plan = read("1、甲", "1.乙", "2.丙", "2、丁", "1.戊", "3、己")
    assert [clause.level for clause in plan.walk()] == [1, 2, 2, 1, 2, 1]


def test_decimal_numbering_follows_its_chapter():
    plan = read(
        "1 甲".replace(" ", "　"), "1.1 乙", "1.1.1 丙", "1.1.2 丁", "1.2 戊", "2　己", "2.1 庚"
    )
    assert [clause.path for clause in plan.walk()] == [
        *("1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1"),
    ]


def test_a_plan_is_never_deeper_than_nine_levels():
    decimals = [".".join("1" * depth) + "　甲" for depth in range(2, 10)]
    plan = read("1.甲", *decimals, "（1）乙", "①丙", "丁。")
    assert [clause.level for clause in plan.walk()] == [*range(1, 10), 9, 9]
    assert "超过 9 层" in str(plan.doubts[0])


def test_a_number_alone_on_its_line_takes_the_next_line_as_heading():
    plan = read("一、", "党建赋能", "1.", "师德建设。每周学习一次，形成制度。")
    assert outline(plan) == ["一 党建赋能", "一.1 师德建设。每周学习一次，形成制度。"]
    assert plan.clauses[0].children[0].name == "师德建设"


def test_full_width_spaces_tabs_empty_lines_and_bookmarks_leave_no_trace():
    plan = read("", "　　一、甲　", "\t1. 乙[bookmark: _GoBack]", "　　[bookmark: a]丙。", "\ufeff")
    assert outline(plan) == ["一 甲", "一.1 乙丙。"]


def test_space_inside_a_number_is_not_part_of_it():
    clause = read("1" + " " * 200 + "、" + " " * 200 + "甲").clauses[0]
    assert (clause.number, clause.mark, clause.heading) == ("1", "1、", "甲")


def test_a_soft_break_stays_inside_a_paragraph_and_may_begin_a_number():
    plan = read("一、甲", "前一行\v后一行", "2022年\v1.乙\v丙。")
    assert [c.text for c in plan.clauses[0].children] == ["前一行\n后一行", "2022年", "丙。"]


def test_the_preamble_may_have_several_paragraphs():
    plan = read("指导思想如下。", "奋斗目标如下。", "一、甲")
    assert plan.preamble == "指导思想如下。\n奋斗目标如下。"


def test_a_title_may_run_over_two_lines():
    plan = read("2022年春学期工作计划", "新学期开始了。", "一、甲", title="常州市焦溪小学")
    assert plan.title == "常州市焦溪小学 2022年春学期工作计划"
    assert plan.preamble == "新学期开始了。"


def test_an_introduction_before_the_sections_is_the_text_of_its_chapter():
    plan = read("一、甲", "先说几句。", "1.乙")
    assert (plan.clauses[0].text, len(plan.clauses[0].children)) == ("先说几句。", 1)


def test_an_appendix_is_a_chapter_of_its_own():
    plan = read("一、甲", "1.乙", "附：行事历", "二月开学。")
    assert outline(plan) == ["一 甲", "一.1 乙", "¶1 附：行事历二月开学。"]


@pytest.mark.parametrize(
    ("line", "heading", "text"),
    [
        ("党建赋能站高位", "党建赋能站高位", ""),
        ("党建赋能站高位 坚持正确方向，学好理论。", "党建赋能站高位", "坚持正确方向，学好理论。"),
        ("分工合作，精心备课。备课组制定计划。", "分工合作，精心备课。", "备课组制定计划。"),
        ("备课要求：每课时修改一处。", "备课要求：", "每课时修改一处。"),
        ("组织“活力 100”优秀班集体评选活动。", "组织“活力 100”优秀班集体评选活动。", ""),
        ("聚焦双减 深化教改", "聚焦双减 深化教改", ""),
        (
            "学习《准则。》精神，" + "很长" * 20 + "。",
            "",
            "学习《准则。》精神，" + "很长" * 20 + "。",
        ),
        (
            "每位教师" + "认真" * 20 + "备课。再反思。",
            "",
            "每位教师" + "认真" * 20 + "备课。再反思。",
        ),
    ],
)
def test_a_heading_is_parted_from_the_text_on_its_line(line, heading, text):
    assert split_heading(line) == (heading, text)


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (("一、甲", "三、乙"), 3, "编号不连续"),
        (("一、甲", "1.乙", "1.丙"), 4, "编号不连续"),
        (("二、甲", "三、乙"), 2, "没有第一条"),
        (("一、甲", "1、2月开会。", "4.1 说明"), 4, "像编号又接不上"),
        (("一、甲", "乙是标题吗"), 3, "可能是标题"),
        (("一、甲", "照此执行。", "2022年2月10日"), 4, "像是落款"),
        (("没有编号的一段。", "又一段。"), 2, "没有找到编号"),
    ],
)
def test_what_could_not_be_placed_surely_is_a_doubt_at_its_line(lines, line, reason):
    doubts = [(doubt.line, doubt.reason) for doubt in read(*lines).doubts]
    assert any(at == line and reason in told for at, told in doubts), doubts


def test_a_missing_title_is_a_doubt():
    plan = read("1.乙", title="一、甲")
    assert plan.title == ""
    assert "没有找到标题" in str(plan.doubts[0])
    assert str(plan.doubts[0]).startswith("第 1 行：")


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("  \n\t\n[bookmark: _GoBack]\n", "计划.txt", "没有文字"),
        ("一、甲", "计划.docx", "内容与扩展名不符"),
        ("一\n" * 20_001, "计划.txt", "超过 20000 行"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_the_reason(text, name, told):
    with pytest.raises(UploadError, match=told):
        read_plan(text_file(text, name))
