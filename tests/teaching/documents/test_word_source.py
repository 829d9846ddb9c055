"""What stands on the pages of a Word file is read, whatever wrote it."""

import pytest

from apps.core.files import UploadError
from apps.teaching.documents.blocks import Table, text_of
from apps.teaching.documents.html import html_of
from apps.teaching.documents.word_lines import ELSEWHERE, FORMULA
from tests.teaching.documents.word_files import (
    DOWN,
    GOES_ON,
    SPAN,
    XMLNS,
    Album,
    blocks,
    drawing,
    emf,
    p,
    png,
    r,
    tbl,
    tc,
    tr,
    word,
)

DECIMAL = '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="{1}"/><w:lvlText w:val="{2}"/></w:lvl>'


def html(body: str, **parts) -> str:
    return html_of(blocks(word(body, **parts)))


def lines(body: str, **parts) -> list[str]:
    return [text_of(block) for block in blocks(word(body, **parts))]


def item(text: str, level: int = 0, num: int = 1) -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return p(text, properties=numbered)


def numbering(*levels: tuple[str, str], second: tuple[tuple[str, str], ...] = ()) -> str:
    def abstract(key: int, levels) -> str:
        inside = "".join(DECIMAL.format(depth, *level) for depth, level in enumerate(levels))
        return f'<w:abstractNum w:abstractNumId="{key}">{inside}</w:abstractNum>'

    def num(key: int) -> str:
        return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'

    return abstract(1, levels) + abstract(2, second or levels) + num(1) + num(2)


# -- lines --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (r("全角，标点！（１）　有空格"), "全角，标点！（１）　有空格"),
        ("<w:r><w:t>上</w:t><w:br/><w:t>下</w:t><w:cr/><w:t>末</w:t></w:r>", "上\n下\n末"),
        ("<w:r><w:t>左</w:t><w:tab/><w:t>右</w:t></w:r>", "左 右"),
        ("<w:r><w:t>甲</w:t><w:br w:type='page'/><w:t>乙</w:t></w:r>", "甲\n乙"),
        ("<w:r><w:t>软</w:t><w:softHyphen/><w:t>\u00ad连\u200b字</w:t></w:r>", "软连字"),
        ("<w:r><w:t>3</w:t><w:noBreakHyphen/><w:t>4</w:t></w:r>", "3-4"),
        ('<w:hyperlink r:id="gone">' + r("链接") + "</w:hyperlink>", "链接"),
        ('<w:hyperlink w:anchor="a">' + r("书签") + "</w:hyperlink>", "书签"),
        ("<w:smartTag>" + r("地名") + "</w:smartTag>", "地名"),
        ("<w:unheardOf><w:bdo>" + r("什么里") + "</w:bdo></w:unheardOf>", "什么里"),
        (r("隐藏", "<w:vanish/>") + r("看得见", '<w:vanish w:val="0"/>'), "看得见"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="0052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="某字体" w:char="F041"/></w:r>', "□"),
        ('<w:r><w:sym w:font="某字体" w:char="不是数"/></w:r>' + r("后"), "后"),
        (r("\uf0fe", '<w:rFonts w:ascii="Wingdings"/>'), "☑"),
        (
            "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>hǎo</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>好</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "好（hǎo）",
        ),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + r("已填") + "</w:sdtContent></w:sdt>", "已填"),
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
            + r("单击此处输入文字")
            + "</w:sdtContent></w:sdt>"
            + r("后"),
            "后",
        ),
        (
            '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
            "<w:sdtContent>" + r("☒") + "</w:sdtContent></w:sdt>",
            "☒",
        ),
        ('<w:fldSimple w:instr=" PAGE ">' + r("7") + "</w:fldSimple>", "7"),
        (
            "<mc:AlternateContent><mc:Choice><w14:symEx/></mc:Choice><mc:Fallback>"
            + r("😀")
            + "</mc:Fallback></mc:AlternateContent>",
            "😀",
        ),
        (
            '<w:r><w:t>填</w:t></w:r><w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t>    </w:t></w:r>',
            "填____",
        ),
    ],
)
def test_a_line_is_read_to_the_letter(inside, text):
    assert lines(p(inside)) == [text]


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        (r"eq \f(1,2)", "1/2"),
        (r" EQ \F(3x，5)", "3x，5"),
        (r"eq \o\ac(○,3)", "③"),
        (r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(hǎo),好)', "好（hǎo）"),
        (r"eq \r(3,8)", "³√8"),
        (r"eq \b\lc\{(\f(a,b);c)", "(a/b，c)"),
        (r"eq \f(1,\f(1,2)", "1/(1/2)"),
        (r"HYPERLINK \"file:///C:/x\"", ""),
    ],
)
def test_a_field_shows_what_word_shows(instruction, shown):
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{x}"/></w:r>' for x in ("begin", "end"))
    code = f"<w:r><w:instrText>{instruction.replace('<', '&lt;')}</w:instrText></w:r>"
    assert lines(p(r("前") + begin + code + end + r("后"))) == [f"前{shown}后"]


def test_a_field_with_a_result_shows_the_result_even_if_it_never_ends():
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\f(1,2)</w:instrText></w:r>'
    assert lines(p(begin + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("一半"))) == [
        "一半"
    ]


def test_styles_come_from_the_run_from_its_style_and_from_a_style_of_the_line():
    styles = (
        '<w:style w:styleId="S"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:styleId="7"><w:name w:val="小标题"/><w:rPr><w:b/><w:i/></w:rPr></w:style>'
    )
    body = p(r("粗", '<w:rStyle w:val="S"/>') + r("²", '<w:vertAlign w:val="superscript"/>'))
    body += p(r("不粗", '<w:rStyle w:val="S"/><w:b w:val="0"/>')) + p(
        r("线", "<w:u w:val='none'/>")
    )
    body += p("小题", properties='<w:pStyle w:val="7"/>')
    assert html(body, styles=styles) == (
        "<p><strong>粗</strong><sup>²</sup></p><p>不粗</p><p>线</p><p><strong>小题</strong></p>"
    )


def test_headings_are_known_by_the_name_of_their_style_or_by_their_level():
    styles = (
        '<w:style w:styleId="2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="x"><w:name w:val="我的标题"/><w:basedOn w:val="2"/></w:style>'
    )
    body = p("一", properties='<w:pStyle w:val="2"/>') + p("二", properties='<w:pStyle w:val="x"/>')
    body += p("三", properties='<w:outlineLvl w:val="0"/>')
    assert html(body, styles=styles) == "<h4>一</h4><h4>二</h4><h3>三</h3>"


# -- formulas -----------------------------------------------------------------------------------


def m(name: str, inside: str) -> str:
    return f"<m:{name}>{inside}</m:{name}>"


def t(text: str) -> str:
    return m("r", m("t", text))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (m("f", m("num", t("1")) + m("den", t("x+1"))), "1/(x+1)"),
        (m("sSup", m("e", t("cm")) + m("sup", t("2"))), "cm²"),
        (m("sSup", m("e", t("2")) + m("sup", t("x+y"))), "2^(x+y)"),
        (m("sSubSup", m("e", t("a")) + m("sub", t("1")) + m("sup", t("2"))), "a₁²"),
        (m("rad", m("deg", t("3")) + m("e", t("27"))), "³√27"),
        (m("d", m("e", t("a+b"))), "(a+b)"),
        (m("d", '<m:dPr><m:begChr m:val="{"/><m:endChr m:val=""/></m:dPr>' + m("e", t("x"))), "{x"),
        (
            m(
                "nary",
                '<m:naryPr><m:chr m:val="∑"/></m:naryPr>' + m("sub", t("1")) + m("e", t("k")),
            ),
            "∑₁k",
        ),
        (m("m", m("mr", m("e", t("1")) + m("e", t("2"))) + m("mr", m("e", t("3")))), "1 2；3"),
        (m("eqArr", m("e", t("x=1")) + m("e", t("y=2"))), "x=1，y=2"),
        (m("unheardOf", t("还在")), "还在"),
    ],
)
def test_a_formula_is_a_line_of_characters(formula, text):
    assert lines(p(r("得") + m("oMath", formula))) == [f"得{text}"]
    assert lines(m("oMathPara", m("oMath", formula) + m("oMath", t("=0")))) == [f"{text}=0"]


def test_formulas_in_formulas_take_no_time():
    formula = t("1")
    for _ in range(40):
        formula = m("f", m("num", formula) + m("den", t("2")))
    assert lines(p(m("oMath", formula)))[0].count("/2") == 40


# -- numbers and lists --------------------------------------------------------------------------


def test_lists_keep_their_levels_and_count_as_on_a_page():
    numbers = numbering(("decimal", "%1."), ("bullet", "•"))
    body = item("一") + item("甲", 1) + item("乙", 1) + item("二")
    assert html(body, numbering=numbers) == (
        "<ol><li><p>一</p><ul><li><p>甲</p></li><li><p>乙</p></li></ul></li><li><p>二</p></li></ol>"
    )


@pytest.mark.parametrize(
    ("look", "first", "second"),
    [
        (("japaneseCounting", "%1、"), "一、", "二、"),
        (("chineseCountingThousand", "（%1）"), "（一）", "（二）"),
        (("decimal", "第%1课时"), "第1课时 ", "第2课时 "),
        (("decimalEnclosedCircle", "%1"), "① ", "② "),
        (("upperLetter", "%1."), "A.", "B."),
        (("decimal", "%1)"), "1)", "2)"),
    ],
)
def test_a_number_that_a_page_would_not_print_becomes_text(look, first, second):
    assert lines(item("甲") + item("乙"), numbering=numbering(look)) == [
        f"{first}甲",
        f"{second}乙",
    ]


def test_a_list_that_goes_on_after_another_line_keeps_counting():
    body = item("甲") + p("说明") + item("乙")
    assert html(body, numbering=numbering(("decimal", "%1."))) == (
        "<ol><li><p>甲</p></li></ol><p>说明</p><p>2.乙</p>"
    )


# -- tables -------------------------------------------------------------------------------------


def test_merged_cells_keep_their_place():
    body = tbl(
        tr(tc("甲", properties=SPAN.format(2)), tc("乙", properties=DOWN)),
        tr(tc("丙"), tc("丁"), tc(properties=GOES_ON)),
        tr(tc("戊"), tc("己"), tc("庚")),
    )
    assert html(body) == (
        "<table><tbody>"
        '<tr><td colspan="2"><p>甲</p></td><td rowspan="2"><p>乙</p></td></tr>'
        "<tr><td><p>丙</p></td><td><p>丁</p></td></tr>"
        "<tr><td><p>戊</p></td><td><p>己</p></td><td><p>庚</p></td></tr>"
        "</tbody></table>"
    )


def test_a_table_stands_in_a_table_and_in_content_controls():
    inner = tbl(tr("内"))
    row = f"<w:sdt><w:sdtPr/><w:sdtContent>{tr(tc('外', inner, p()))}</w:sdtContent></w:sdt>"
    found = blocks(word(f"<w:sdt><w:sdtContent>{tbl(row)}</w:sdtContent></w:sdt>"))
    assert html_of(found).count("<table>") == 2
    assert text_of(found) == "外\n内"


def test_tables_nested_without_end_become_lines():
    body = p("底")
    for depth in range(30):
        body = tbl(tr(tc(p(f"层{depth}"), body, p())))
    found = blocks(word(body))
    assert "".join(f"层{29 - n}" for n in range(30)) + "底" == text_of(found).replace("\n", "")


def test_the_rows_on_top_are_the_head_of_a_table():
    head = tr("头", properties="<w:tblHeader/>")
    [table] = blocks(word(tbl(head, tr("身"), head)))
    assert [row.cells[0].header for row in table.rows] == [True, False, False]


# -- pictures, boxes, notes ---------------------------------------------------------------------

MEDIA = {
    "word/media/image1.png": png(),
    "word/media/image2.emf": emf(),
    "word/media/image3.png": png(9),
}
RELATIONS = {
    "rId1": ("image", "media/image1.png"),
    "rId2": ("image", "/word/media/IMAGE2.emf"),
    "rId3": ("image", "media/image3.png"),
    "rId4": ("image", "media/nowhere.png"),
    "rId5": ("image", "https://example.org/spy.png"),
    "rId6": ("image", "file:///C:/secret.png"),
    "rId7": ("image", "\\\\server\\share\\x.png"),
}


def test_pictures_stand_in_their_lines_and_each_is_kept_once():
    album = Album()
    ole = (
        '<w:r><w:object><v:shape alt=""><v:imagedata r:id="rId2" o:title=""/></v:shape>'
        '<o:OLEObject ProgID="Equation.DSMT4" r:id="rId9"/></w:object></w:r>'
    )
    vml = '<w:r><w:pict><v:shape><v:imagedata r:id="rId3"/></v:shape></w:pict></w:r>'
    body = p(r("图"), drawing("rId1", "小河"), drawing("rId1", anchored=True)) + p(ole, vml)
    found = blocks(word(body, parts=MEDIA, relations=RELATIONS), album)
    assert [(one.src[-2:-1], one.alt) for block in found for one in block.inlines[-2:]] == [
        ("1", "小河"),
        ("1", ""),
        ("2", FORMULA),
        ("3", ""),
    ]
    assert list(album.pictures.values()) == [png(), emf(), png(9)]


@pytest.mark.parametrize("relation", ["rId4", "rId5", "rId6", "rId7"])
def test_a_picture_elsewhere_is_never_fetched_and_leaves_a_word(relation):
    body = p(r("前"), drawing(relation), r("后"))
    assert lines(body, relations=RELATIONS) == [f"前{ELSEWHERE}后"]


def test_a_linked_picture_that_is_also_in_the_file_is_taken_from_the_file():
    linked = drawing("rId1").replace("<a:blip ", '<a:blip r:link="rId5" ')
    only = linked.replace('r:embed="rId1"', "")
    found = lines(p(linked) + p(only), parts=MEDIA, relations=RELATIONS)
    assert found[0].startswith("[/teaching/picture/")
    assert found[1] == ELSEWHERE


def test_a_text_box_stands_behind_its_line_once():
    box = f"<w:txbxContent>{p('框里')}{tbl(tr('表'))}</w:txbxContent>"
    shape = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic>"
        f"<a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(p(r("前"), shape, r("后")) + p("下一段")) == ["前后", "框里", "表", "下一段"]


def test_drawn_words_are_words():
    art = '<w:r><w:pict><v:shape><v:textpath string="艺术字"/></v:shape></w:pict></w:r>'
    smart = '<w:r><w:drawing><a:graphic><dgm:relIds r:dm="rId8"/></a:graphic></w:drawing></w:r>'
    chart = '<w:r><w:drawing><a:graphic><c:chart r:id="rId9"/></a:graphic></w:drawing></w:r>'
    parts = {
        "word/diagrams/data1.xml": f"<dgm:dataModel {XMLNS}><a:t>春</a:t><a:t>夏</a:t></dgm:dataModel>"
    }
    relations = {"rId8": ("diagramData", "diagrams/data1.xml")}
    assert lines(p(art) + p(smart) + p(chart), parts=parts, relations=relations) == [
        "艺术字",
        "（图示：春、夏）",
        "（这里的图表没有读入，请另存为图片后插入）",
    ]


def test_a_note_stands_where_it_is_referred_to_and_comments_do_not_stand_there():
    notes = f'<w:footnotes {XMLNS}><w:footnote w:id="2">{p("课文作者")}</w:footnote></w:footnotes>'
    body = p(
        r("叶圣陶"),
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        '<w:r><w:endnoteReference w:id="9"/></w:r><w:r><w:commentReference w:id="0"/></w:r>',
        r("写的"),
    )
    found = lines(
        body,
        parts={"word/notes.xml": notes},
        relations={"rId8": ("footnotes", "notes.xml")},
    )
    assert found == ["叶圣陶（注：课文作者）写的"]


def test_headers_and_footers_are_paper_and_no_text():
    parts = {"word/header1.xml": f"<w:hdr {XMLNS}>{p('焦溪小学')}</w:hdr>"}
    section = '<w:sectPr><w:headerReference r:id="rId8"/></w:sectPr>'
    assert lines(
        p("正文") + section, parts=parts, relations={"rId8": ("header", "header1.xml")}
    ) == ["正文"]


# -- revisions ----------------------------------------------------------------------------------

GONE = '<w:del w:id="1" w:author="甲"><w:r><w:delText>{0}</w:delText><w:t>{0}</w:t></w:r></w:del>'


def test_revisions_are_read_as_if_they_were_accepted():
    body = p(r("留") + GONE.format("删") + '<w:ins w:id="2">' + r("增") + "</w:ins>")
    body += p('<w:moveFrom w:id="3">' + r("搬走") + "</w:moveFrom>")
    body += p('<w:moveTo w:id="4">' + r("搬来") + "</w:moveTo>")
    body += p(r("新格式", "<w:rPrChange><w:rPr><w:b/></w:rPr></w:rPrChange>"))
    assert lines(body) == ["留增", "搬来", "新格式"]


def test_lines_whose_mark_was_deleted_are_one_line():
    gone = "<w:rPr><w:del w:id='1'/></w:rPr>"
    body = p("甲", properties=gone) + p("乙", properties=gone) + p("丙")
    assert lines(body + tbl(tr(tc(p("末", properties=gone))))) == ["甲乙丙", "末"]


def test_deleted_rows_and_cells_are_gone():
    body = tbl(
        tr("甲", properties="<w:del w:id='1'/>"),
        tr("乙", tc("丙", properties="<w:cellDel w:id='2'/>")),
    )
    [table] = blocks(word(body))
    assert isinstance(table, Table)
    assert text_of(table) == "乙"


# -- whole files --------------------------------------------------------------------------------


def test_the_strict_dialect_of_word_is_read():
    data = word(p("严格") + tbl(tr("表")))
    strict = XMLNS.replace(
        "schemas.openxmlformats.org/wordprocessingml/2006/main",
        "purl.oclc.org/ooxml/wordprocessingml/main",
    )
    parts = {"word/document.xml": f"<w:document {strict}><w:body>{p('严格')}</w:body></w:document>"}
    assert text_of(blocks(data)) == "严格\n表"
    assert text_of(blocks(word("", parts=parts))) == "严格"


@pytest.mark.parametrize(
    ("body", "told"),
    [('<w:altChunk r:id="rId1"/>', "嵌入的网页"), ('<w:subDoc r:id="rId1"/>', "另一个文档")],
)
def test_text_that_is_not_in_the_document_is_asked_for(body, told):
    with pytest.raises(UploadError, match=told):
        blocks(word(p("前言") + body))
