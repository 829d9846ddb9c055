"""Plans as Word files: automatic numbering, heading styles, tables, text boxes."""

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from apps.core.files import UploadError
from apps.plan.reading import Plan, read_plan
from tests.plan.documents import (
    add_item,
    add_list,
    add_restarted,
    numbering_of,
    text_file,
    word_file,
    word_of,
)

TITLE = "某小学工作计划"
SCHOOL_LIST = [("chineseCounting", "%1、"), ("decimal", "%2."), ("decimal", "（%3）")]


def read(document) -> Plan:
    return read_plan(word_file(document))


def outline(plan: Plan) -> list[str]:
    return [f"{clause.path} {clause.heading}{clause.text}" for clause in plan.walk()]


def numbered(levels, *items: tuple[str, int], extra=()):
    document = word_of(TITLE)
    add_list(document, 50, levels, extra=extra)
    for text, depth in items:
        add_item(document, text, 50, depth)
    return document


def test_typed_numbers_in_word_are_read_as_in_text():
    lines = [TITLE, "新学期开始了。", "一、甲", "1.乙", "丙。", "丁。", "（1）戊。己。"]
    in_text = read_plan(text_file("\n".join(lines)))
    assert read(word_of(*lines)).as_json() == in_text.as_json()


def test_automatic_numbers_are_counted_as_word_does():
    document = numbered(
        SCHOOL_LIST, ("甲", 0), ("乙", 1), ("丙", 2), ("丁", 2), ("戊", 1), ("己", 0), ("庚", 1)
    )
    assert [clause.path for clause in read(document).walk()] == [
        *("一", "一.1", "一.1（1）", "一.1（2）", "一.2", "二", "二.1"),
    ]


@pytest.mark.parametrize(
    ("form", "text", "numbers"),
    [
        ("chineseCountingThousand", "（%1）", ["（一）", "（二）"]),
        ("japaneseCounting", "第%1部分", ["第一部分", "第二部分"]),
        ("decimalFullWidth", "%1．", ["1", "2"]),
        ("decimalEnclosedCircleChinese", "%1", ["①", "②"]),
        ("decimalEnclosedParen", "%1", ["（1）", "（2）"]),
        ("decimalZero", "%1.", ["1", "2"]),
        ("upperLetter", "%1.", ["A", "B"]),
        ("upperRoman", "%1.", ["I", "II"]),
        ("chineseLegalSimplified", "%1、", ["壹", "贰"]),
        ("ideographTraditional", "%1、", ["甲", "乙"]),
        ("decimal", "任务%1", ["任务1", "任务2"]),
    ],
)
def test_every_number_format_of_word_is_written_as_it_prints(form, text, numbers):
    plan = read(numbered([(form, text)], ("工作", 0), ("学习", 0)))
    assert [clause.number for clause in plan.clauses] == numbers


def test_numbers_of_several_levels_are_put_together():
    document = numbered([("decimal", "%1"), ("decimal", "%1.%2")], ("甲", 0), ("乙", 1), ("丙", 1))
    assert [clause.path for clause in read(document).walk()] == ["1", "1.1", "1.2"]


def test_legal_numbering_writes_chinese_chapters_in_digits():
    levels = [("chineseCounting", "第%1章"), ("decimal", "%1.%2")]
    document = numbered(levels, ("甲", 0), ("乙", 1), extra=("", "<w:isLgl/>"))
    assert [clause.number for clause in read(document).walk()] == ["第一章", "1.1"]


def test_levels_of_one_list_that_look_the_same_stay_apart():
    levels = [("decimal", "%1."), ("decimal", "%2.")]
    document = numbered(levels, ("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0))
    assert [clause.path for clause in read(document).walk()] == ["1", "1.1", "1.2", "2"]


def test_bullets_are_paragraphs():
    document = numbered(
        [("chineseCounting", "%1、"), ("bullet", "●")], ("甲", 0), ("乙。", 1), ("丙。", 1)
    )
    assert outline(read(document)) == ["一 甲", "一¶1 乙。", "一¶2 丙。"]


def test_a_phrase_before_every_paragraph_is_no_number():
    plan = read(
        numbered([("decimal", "本学期全校上下必须完成的重点工作任务之第%1项")], ("甲。", 0))
    )
    assert [clause.number for clause in plan.clauses] == [""]


def test_a_list_may_be_restarted_or_run_on():
    document = word_of(TITLE, "一、甲")
    add_list(document, 50, [("decimal", "%1.")])
    add_restarted(document, 51, on=50)
    add_item(document, "乙", 50)
    add_item(document, "丙", 50)
    document.add_paragraph("二、丁")
    add_item(document, "戊", 51)
    add_item(document, "己", 51)
    assert [c.path for c in read(document).walk()] == ["一", "一.1", "一.2", "二", "二.1", "二.2"]


def test_a_list_may_begin_elsewhere_than_at_one():
    document = word_of(TITLE)
    add_list(document, 50, [("decimal", "%1.")])
    add_restarted(document, 51, on=50, start=4)
    add_item(document, "甲", 51)
    assert [clause.number for clause in read(document).walk()] == ["4"]


def test_a_level_may_run_on_through_its_chapters():
    levels = [("chineseCounting", "%1、"), ("decimal", "%2.")]
    document = numbered(
        levels, ("甲", 0), ("乙", 1), ("丙", 0), ("丁", 1), extra=("", '<w:lvlRestart w:val="0"/>')
    )
    assert [clause.path for clause in read(document).walk()] == ["一", "一.1", "二", "二.2"]


def test_numbers_that_come_with_a_style_are_counted_too():
    document = word_of(TITLE)
    extra = ('<w:pStyle w:val="Heading1"/>', '<w:pStyle w:val="Heading2"/>')
    add_list(document, 50, [("chineseCounting", "%1、"), ("decimal", "%2.")], extra=extra)
    for name in ("Heading 1", "Heading 2"):
        numbering = numbering_of(50, 0)
        numbering.remove(numbering.find(qn("w:ilvl")))
        document.styles[name].element.get_or_add_pPr().append(numbering)
    for text, style in (("甲", "Heading 1"), ("乙", "Heading 2"), ("丙", "Heading 2")):
        document.add_paragraph(text, style)
    assert [clause.path for clause in read(document).walk()] == ["一", "一.1", "一.2"]


def test_a_paragraph_may_opt_out_of_the_numbering_of_its_style():
    document = word_of(TITLE, "一、甲")
    add_list(document, 50, [("decimal", "%1.")])
    document.styles["List Number"].element.get_or_add_pPr().append(numbering_of(50, 0))
    document.add_paragraph("乙", "List Number")
    document.add_paragraph("丙。", "List Number")._p.get_or_add_pPr().append(numbering_of(0, 0))
    assert outline(read(document)) == ["一 甲", "一.1 乙丙。"]


def test_heading_styles_without_numbers_make_the_tree():
    document = word_of(
        (TITLE, "Title"),
        "新学期开始了。",
        ("德育", "Heading 1"),
        ("活动", "Heading 2"),
        "开展仪典活动。",
        ("教学", "Heading 1"),
        ("备课", "Heading 2"),
        "提前一周。",
        "二次备课。",
    )
    plan = read(document)
    assert (plan.title, plan.preamble) == (TITLE, "新学期开始了。")
    assert [(c.level, c.heading, c.text) for c in plan.walk()] == [
        (1, "德育", ""),
        (2, "活动", "开展仪典活动。"),
        (1, "教学", ""),
        (2, "备课", ""),
        (3, "", "提前一周。"),
        (3, "", "二次备课。"),
    ]


def test_typed_numbers_may_stand_below_heading_styles():
    document = word_of(
        TITLE,
        ("德育工作", "Heading 1"),
        "1.甲",
        "2.乙",
        ("教学工作", "Heading 1"),
        "1.丙",
        ("备课", "Heading 2"),
        "（1）丁",
    )
    levels = [(clause.level, clause.name) for clause in read(document).walk()]
    assert levels == [
        *(
            (1, "德育工作"),
            (2, "甲"),
            (2, "乙"),
            (1, "教学工作"),
            (2, "丙"),
            (2, "备课"),
            (3, "丁"),
        ),
    ]


def test_a_first_line_in_a_heading_style_is_the_title_if_it_names_a_plan():
    assert read(word_of((TITLE, "Heading 1"), ("德育", "Heading 1"))).title == TITLE
    assert read(word_of(("教学", "Heading 1"), ("德育", "Heading 1"))).title == ""


def test_a_long_paragraph_in_a_heading_style_is_text():
    plan = read(word_of(TITLE, "一、甲", ("很长" * 40 + "。", "Heading 2")))
    assert plan.clauses[0].text == "很长" * 40 + "。"


def test_the_words_of_a_table_are_kept_row_by_row():
    document = word_of(TITLE, "一、甲")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("周次", "工作", "1", "1.开学"), strict=True):
        cell.text = text
    plan = read(document)
    assert plan.clauses[0].text == "周次\t工作\n1\t1.开学"
    assert "表格" in plan.doubts[0].reason


def test_a_frame_around_the_whole_plan_is_no_table():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for text in (TITLE, "一、甲", "1.乙"):
        cell.add_paragraph(text)
    plan = read(document)
    assert plan.title == TITLE
    assert outline(plan) == ["一 甲", "一.1 乙"]


def test_a_table_inside_a_cell_loses_no_words():
    document = word_of(TITLE, "一、甲")
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text = "外"
    cells[1].add_table(1, 1).cell(0, 0).text = "内"
    assert read(document).clauses[0].text == "外\t内"


def test_a_soft_break_in_a_paragraph_may_begin_a_number():
    document = word_of(TITLE)
    run = document.add_paragraph("一、甲").runs[0]
    run.add_break(WD_BREAK.LINE)
    run.add_text("1.乙")
    assert outline(read(document)) == ["一 甲", "一.1 乙"]


def test_tabs_and_numbers_before_them_are_read():
    assert outline(read(word_of(TITLE, "一、\t甲", "1.\t乙"))) == ["一 甲", "一.1 乙"]


def test_a_text_box_is_read_once_after_its_paragraph():
    document = word_of(TITLE, "一、甲", "1.乙")
    box = "<w:txbxContent><w:p><w:r><w:t>框里的话。</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    run = parse_xml(
        f"<w:r {nsdecls('w')} {mc}><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document.paragraphs[-1]._p.append(run)
    plan = read(document)
    assert outline(plan) == ["一 甲", "一.1 乙框里的话。"]
    assert "文本框" in plan.doubts[0].reason


def test_revisions_count_as_accepted_and_links_and_controls_as_text():
    document = word_of(TITLE, "一、")
    paragraph = document.paragraphs[-1]._p
    for wrapper, text in (("ins", "插入"), ("hyperlink", "链接"), ("sdtContent", "控件")):
        element = OxmlElement(f"w:{wrapper}")
        element.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>{text}</w:t></w:r>"))
        paragraph.append(element)
    paragraph.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>删去</w:delText></w:r></w:del>")
    )
    assert outline(read(document)) == ["一 插入链接控件"]


def test_a_footnote_that_is_not_read_is_a_doubt():
    document = word_of(TITLE, "一、甲")
    document.paragraphs[-1].runs[0]._r.append(OxmlElement("w:footnoteReference"))
    assert "脚注" in read(document).doubts[0].reason


def test_words_own_bookmarks_leave_no_trace():
    document = word_of(TITLE, "一、甲")
    bookmark = OxmlElement("w:bookmarkStart")
    bookmark.set(qn("w:name"), "_GoBack")
    document.paragraphs[-1]._p.insert(0, bookmark)
    assert outline(read(document)) == ["一 甲"]


def test_a_document_without_words_is_refused():
    with pytest.raises(UploadError, match="没有文字"):
        read(docx.Document())


def test_the_content_counts_and_not_the_name():
    assert read_plan(word_file(word_of(TITLE, "一、甲"), "计划.txt")).title == TITLE
