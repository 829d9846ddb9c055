"""Term plans as schools have them: Excel and Word tables of many makes, read or refused line by line."""

from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from apps.core.exports import workbook
from apps.core.files import UploadError
from apps.teaching.schedule.tables import Reading, read_pasted, read_plan
from apps.teaching.schedule.word_tables import tables_of_word

WEEKS = 20


def named(content: bytes, name: str) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def word(*rows: tuple, merge: tuple = ()) -> BytesIO:
    """A Word file with one table below a title; ``merge`` names corners of merged cells."""
    document = docx.Document()
    document.add_paragraph("三年级语文教学进度表")
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    for first, last in merge:
        table.cell(*first).merge(table.cell(*last))
    out = BytesIO()
    document.save(out)
    return named(out.getvalue(), "进度.docx")


def plan(reading: Reading) -> list[tuple]:
    return [
        (unit.title, unit.week, [(one.title, one.count, one.kind) for one in unit.lessons])
        for unit in reading.rows
    ]


def test_an_excel_table_whose_unit_stands_in_its_first_line_only():
    rows = [
        ["", "三年级语文", "", ""],
        ["教学周次", "单元名称", "教学内容", "课时（节）"],
        ["第3周", "第一单元", "古诗三首", 3],
        ["", "", "燕子", "2课时"],
        ["", "国庆放假", "", ""],
        [5, "第二单元", "期中复习", 2],
        ["合计", "", "", 7],
    ]
    content = workbook("进度", [""] * 4, rows)
    reading = read_plan(named(content, "进度.xlsx"), weeks=WEEKS)
    assert not reading.faulty
    assert plan(reading) == [
        ("第一单元", "3", [("古诗三首", "3", "new"), ("燕子", "2", "new")]),
        ("第二单元", "5", [("期中复习", "2", "review")]),
    ]


def test_a_word_table_with_merged_units_and_counts_that_belong_to_their_own_line():
    file = word(
        ("单元", "课题", "课时"),
        ("第一单元", "古诗三首", "3"),
        ("", "燕子", "2"),
        ("第二单元 寓言", "", ""),
        ("", "守株待兔", ""),
        merge=[((1, 0), (2, 0)), ((3, 0), (3, 2))],
    )
    assert plan(read_plan(file, weeks=WEEKS)) == [
        ("第一单元", "", [("古诗三首", "3", "new"), ("燕子", "2", "new")]),
        ("第二单元 寓言", "", [("守株待兔", "1", "new")]),
    ]


def test_units_as_lines_of_their_own_and_several_titles_in_a_cell():
    file = word(
        ("周次", "单元及教学内容", "所需课时"),
        ("1", "第一单元 混合运算", "10"),
        ("", "从条件想起\n小括号", "2\n3"),
        ("", "练习一\n练习二", "4"),
        ("4", "第二单元 千克和克", "5"),
    )
    reading = read_plan(file, weeks=WEEKS)
    assert reading.remarks == ["“第一单元 混合运算”写的是10课时，各课题加起来是9课时。"]
    assert plan(reading) == [
        (
            "第一单元 混合运算",
            "1",
            [
                ("从条件想起", "2", "new"),
                ("小括号", "3", "new"),
                ("练习一", "2", "practice"),
                ("练习二", "2", "practice"),
            ],
        ),
        # Without any 课题 the number is that of lessons by the unit's name.
        ("第二单元 千克和克", "4", [("第二单元 千克和克", "5", "new")]),
    ]


def test_every_faulty_line_is_named_with_what_is_wrong():
    reading = read_pasted(
        "单元\t课题\t课时\t周次\n"
        "\t没有单元\t1\t\n"
        "第一单元\t古诗三首\t0\t\n"
        "第一单元\t燕子\t999\t\n"
        "第二单元\t荷花\t两节\t25\n"
        f"第一单元\t{'长' * 90}\t1\t\n",
        weeks=WEEKS,
    )
    assert [(line.number, len(line.problems)) for line in reading.faulty] == [
        (2, 1),
        (3, 1),
        (4, 1),
        (5, 2),
        (6, 2),
    ]
    said = "".join(problem for line in reading.faulty for problem in line.problems)
    for words in ("属于哪个单元", "应填1到40的整数", "本学期有20周", "第3行已经写过", "最多80个字"):
        assert words in said


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.4", "a.pdf", "不是表格，而是PDF"),
        (b"\x89PNG\r\n", "a.png", "不是表格，而是图片"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + "WordDocument".encode("utf-16-le"), "a.doc", ".docx"),
        ("单元一，古诗三首，三课时".encode(), "a.csv", "没有找到列名"),
        ("单元,课题\n".encode(), "a.csv", "没有内容"),
        (b"PK\x03\x04rubbish", "a.docx", "已损坏"),
        (bytes(range(256)), "a.csv", "无法识别"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, name, words):
    with pytest.raises(UploadError, match=words):
        read_plan(named(content, name), weeks=WEEKS)


def test_a_word_file_without_a_table_is_refused():
    document, out = docx.Document(), BytesIO()
    document.add_paragraph("第一单元 3课时")
    document.save(out)
    with pytest.raises(UploadError, match="里没有表格"):
        read_plan(named(out.getvalue(), "a.docx"), weeks=WEEKS)


def test_a_cell_that_claims_any_width_and_deleted_text_do_no_harm():
    file = word(("单元", "课题"), ("甲", "乙"))
    document = docx.Document(file)
    table = document.tables[0]
    table.cell(1, 0)._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="99999"/>')
    )
    table.cell(1, 1).paragraphs[0]._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>丙</w:delText></w:r></w:del>")
    )
    out = BytesIO()
    document.save(out)
    ((_head, row),) = tables_of_word(named(out.getvalue(), "a.docx"))
    assert row[0] == "甲"
    assert "乙" in row
    assert len(row) < 100
