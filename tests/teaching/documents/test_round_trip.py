"""What goes out to Word and comes back without an edit is no different; what is struck stays away."""

import io

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.teaching.documents.blocks import text_of
from apps.teaching.documents.compare import compare
from apps.teaching.documents.content import cleaned_document, part_blocks
from apps.teaching.documents.parts import LESSON_PARTS, OUTLINE_PARTS, Document, PartKind
from apps.teaching.documents.word_lines import FORMULA
from apps.teaching.documents.word_writing import Section, Sheet, write
from tests.teaching.documents.texts import PARTS, documents
from tests.teaching.documents.word_files import PICTURE_ADDRESS, Album, emf, png, reading

HEADER = (
    ("课题", "进位加法"),
    ("课时", "第2课时"),
    ("课型", "新授"),
    ("主备人", ""),
    ("单位", "焦溪"),
)


def album() -> Album:
    found = Album()
    for data in (png(), png(9), emf()):
        found.keep(data)
    return found


def sheet(document: Document, kinds=LESSON_PARTS, title: str = "《加法》第2课时") -> Sheet:
    sections = (Section(kind, part_blocks(kind, document.get(kind.code))) for kind in kinds)
    return Sheet(title, HEADER, tuple(sections))


def red(before: Document, after: Document, kinds=LESSON_PARTS) -> Sheet:
    parts = compare(kinds, before, after).parts
    return Sheet("《加法》第2课时", HEADER, tuple(Section(one.kind, one.blocks) for one in parts))


def read_again(*sheets: Sheet, kinds=LESSON_PARTS):
    pictures = album()
    data = write(sheets, pictures.pictures.get, heading="焦溪小学　教学设计")
    return reading(data, kinds, pictures)


def same(document: Document, kinds=LESSON_PARTS) -> None:
    found = read_again(sheet(document, kinds), kinds=kinds)
    assert not found.unplaced
    [lesson] = found.lessons
    assert lesson.document == document
    assert not compare(kinds, document, lesson.document).changes


REAL = cleaned_document(
    LESSON_PARTS,
    {
        "textbook": (
            "<h3>教学目标</h3><p>作业：与“教学过程”同名的一行</p><blockquote><p>名言</p></blockquote>"
            "<ol><li>一<ul><li>甲</li><li>乙<ol><li>子</li></ol></li></ul></li><li>二</li></ol>"
            "<p>隔开</p><ol><li>又从一起</li></ol><ul><li>点</li></ul><ol><li>再从一起</li></ol>"
            f'<p>图<img src="{PICTURE_ADDRESS.format(1)}" alt="小河">中</p>'
            f'<p>公式<img src="{PICTURE_ADDRESS.format(3)}" alt="{FORMULA}"></p>'
            '<table><tr><th colspan="2">头</th></tr><tr><td rowspan="2">高</td><td>1</td></tr>'
            "<tr><td><table><tr><td>内</td></tr></table></td></tr></table>"
            "<table><tr><td>紧挨着的表</td></tr></table>"
        ),
        "goals": [{"text": "1. 会读"}, {"text": "3.14是圆周率"}, {"text": "目标"}],
        "tasks": [{"text": "说一说（对应目标1）", "goals": "1、2"}, {"text": "", "goals": "3"}],
        "process": [
            {"step": "一、导入", "pupils": "<ul><li>读</li></ul>", "teacher": "<p>问<br>答</p>"},
            {"step": "", "teacher": "<table><tr><td>环节</td><td>教师活动</td></tr></table>"},
        ],
        "homework": [
            {"tier": "基础", "content": "基础：抄写10分钟", "minutes": "10", "for_whom": "全体"}
        ],
        "board": "<p>第一课时</p><p>H<sub>2</sub>O　<s>划去</s><u>线</u></p>",
    },
)


def test_a_plan_with_everything_comes_back_as_it_went():
    same(REAL)


def test_an_empty_sheet_has_rows_to_fill_in_and_reads_as_empty():
    same({})
    document = docx.Document(io.BytesIO(write([sheet({})], lambda _src: None)))
    document.tables[1].rows[1].cells[1].text = "会读"
    out = io.BytesIO()
    document.save(out)
    assert reading(out.getvalue()).lessons[0].document == {"goals": [{"text": "会读"}]}


def test_an_outline_comes_back_as_it_went():
    document = {
        "info": "<p>课标依据：识字</p>",
        "goals": [{"text": "会读"}],
        "reflection": "<p>反思</p>",
    }
    same(cleaned_document(OUTLINE_PARTS, document), OUTLINE_PARTS)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(documents)
def test_any_plan_comes_back_as_it_went(document):
    same(document)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(documents, documents)
def test_a_red_file_reads_as_the_text_after_the_changes(before, after):
    found = read_again(red(before, after, PARTS))
    [lesson] = found.lessons
    for kind in PARTS:
        assert _words(kind, lesson.document) == _words(kind, after)


def _words(kind: PartKind, document: Document) -> str:
    # Rows of which nothing is left but frames may go with what was struck in them.
    return "".join(text_of(part_blocks(kind, document.get(kind.code))).split())


def test_struck_words_stay_away_and_red_words_stay_whatever_is_edited_on_top():
    before = {"board": "<p>进位加法</p><p>删去的一行</p><ol><li>删</li><li>留</li></ol>"}
    after = {"board": "<p>进位的算理</p><ol><li>留</li></ol><p>新的一行</p>"}
    data = write([red(before, after)], lambda _src: None)
    document = docx.Document(io.BytesIO(data))
    shown = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "删去的一行" in shown
    # Word and WPS write files anew: styles get other ids, and what is typed on stands beside.
    struck = document.styles["二次备课删除"].element
    struck.set(f"{{{struck.nsmap['w']}}}styleId", "a17")
    for style in document.element.body.iter(f"{{{struck.nsmap['w']}}}rStyle"):
        if style.val == "二次备课删除":
            style.val = "a17"
    line = next(one for one in document.paragraphs if "新的一行" in one.text)
    line.add_run("又加一句")
    out = io.BytesIO()
    document.save(out)
    assert reading(out.getvalue()).lessons[0].document == {
        "board": "<p>进位的算理</p><ol><li><p>留</p></li></ol><p>新的一行又加一句</p>"
    }


def test_several_lessons_in_one_file_come_back_each_by_itself():
    first, second = {"board": "<p>一</p>"}, {"board": "<p>二</p>", "goals": [{"text": "会"}]}
    found = read_again(sheet(first, title="《加法》第1课时"), sheet(second))
    assert [(one.number, one.document) for one in found.lessons] == [(1, first), (2, second)]
    assert found.lessons[0].header["title"] == "进位加法"


def test_what_somebody_writes_into_the_sheet_is_found_or_left_to_be_placed():
    document = docx.Document(io.BytesIO(write([sheet(REAL)], album().pictures.get)))
    heads = ["".join(cell.text for cell in one.rows[0].cells) for one in document.tables]
    table = document.tables[heads.index("序号环节学生活动教师活动设计意图评价")]
    table.add_row().cells[3].text = "新的一步"
    document.tables[0].add_row().cells[0].text = "自己加的一行"
    heading = next(one for one in document.paragraphs if one.text.endswith("板书设计"))
    heading.text = "我自己的标题"
    out = io.BytesIO()
    document.save(out)
    found = reading(out.getvalue(), album=album())
    [lesson] = found.lessons
    assert lesson.document["process"][2]["teacher"] == "<p>新的一步</p>"
    assert "board" not in lesson.document
    pieces = "".join(piece.html for piece in found.unplaced)
    assert "自己加的一行" in pieces
    assert pieces.index("我自己的标题") < pieces.index("H<sub>2</sub>O")


@pytest.mark.parametrize("rows", [200])
def test_long_tables_are_written_in_no_time(rows):
    text = "<table>" + "<tr><td>甲</td><td>乙</td><td>丙</td></tr>" * rows + "</table>"
    same(cleaned_document(LESSON_PARTS, {"textbook": text}))


@st.composite
def _spans(draw):
    cells = draw(
        st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=1, max_size=4)
    )
    return "".join(f'<td colspan="{a}" rowspan="{d}">x</td>' for a, d in cells)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.lists(_spans(), min_size=1, max_size=5))
def test_cells_of_any_size_fit_on_the_page(rows):
    text = "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    same(cleaned_document(LESSON_PARTS, {"textbook": text}))
