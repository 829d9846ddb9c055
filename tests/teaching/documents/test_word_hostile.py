"""Files that are damaged, hostile or no Word files: a sentence with the way out, never anything else."""

import io
import random
import re
import zipfile

import pytest
from lxml import etree

from apps.core.files import UploadError
from apps.teaching.documents import word_package as packages
from apps.teaching.documents.blocks import text_of
from apps.teaching.documents.word_package import LARGEST, count_pictures
from tests.core.test_files import BILLION_LAUGHS, ole_with, with_part
from tests.teaching.documents.word_files import (
    XMLNS,
    Album,
    blocks,
    drawing,
    named,
    p,
    png,
    r,
    reading,
    tbl,
    tc,
    tr,
    word,
)

PLAIN = word(p("一、教学目标") + p("会读"))


def refusal(data: bytes) -> str:
    with pytest.raises(UploadError) as caught:
        reading(data)
    sentence = str(caught.value)
    assert sentence.startswith("“教案.docx”")
    assert sentence.endswith("。")
    assert re.search("请|上传", sentence)
    return sentence


def read_or_refused(data: bytes) -> str:
    """The text of a file, or the sentence with which it is refused."""
    try:
        return text_of(blocks(data))
    except UploadError as refused:
        return str(refused)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "空文件"),
        (b"hello", "不是 Word 文档"),
        (b"%PDF-1.7", "PDF"),
        (ole_with("WordDocument"), "另存为 .docx"),
        (ole_with("EncryptedPackage"), "取消密码"),
        (PLAIN[: len(PLAIN) // 2], "损坏"),
        (bytes(LARGEST + 1), "超过 20 MB"),
        (with_part(PLAIN, "word/vbaProject.bin", b"x"), "宏"),
        (with_part(PLAIN, "word/document.xml", BILLION_LAUGHS), "XML"),
        (with_part(PLAIN, "word/styles.xml", BILLION_LAUGHS), "XML"),
        (with_part(PLAIN, "word/media/a.bin", bytes(9 * 1024 * 1024)), "解压后过大"),
        (with_part(PLAIN, "word/document.xml", b"<w:document/>"), "损坏"),
        (with_part(PLAIN, "word/document.xml", f"<w:document {XMLNS}/>".encode()), "损坏"),
        (with_part(PLAIN, "word/document.xml", b"<a>" * 300 + b"</a>" * 300), "损坏"),
        (with_part(PLAIN, "word/styles.xml", b"<broken"), "损坏"),
        (
            with_part(PLAIN, "_rels/.rels", b"<x/>").replace(b"word/document", b"word/elsewhere"),
            "损坏",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(data, told):
    assert told in refusal(data)


def test_a_book_is_refused_with_the_way_out(monkeypatch):
    monkeypatch.setattr(packages, "LONGEST", 100)
    assert "分成几个文件" in refusal(PLAIN)


def test_the_way_out_of_an_old_word_file_is_told_step_by_step():
    sentence = refusal(ole_with("WordDocument"))
    for step in ("旧版", "打开", "另存为", "*.docx", "上传"):
        assert step in sentence


@pytest.mark.parametrize(
    "target",
    [
        *("../../../../etc/passwd", "/etc/passwd", "media/../../../x", "NULL", "", "..\\..\\x"),
        *("http://example.org/x.png", "file:///etc/passwd", "\\\\server\\share\\x.png", "mhtml:x"),
    ],
)
def test_a_picture_is_only_looked_for_in_the_file(target):
    album = Album()
    found = blocks(word(p(r("前"), drawing("rId1"))), album)
    data = word(p(r("前"), drawing("rId1")), relations={"rId1": ("image", target)})
    assert text_of(blocks(data, album)).startswith(text_of(found))
    assert not album.pictures


def test_links_and_templates_that_word_would_fetch_are_left_alone():
    relations = {
        "rId1": ("hyperlink", "file:///C:/secret.docx"),
        "rId2": ("attachedTemplate", "http://example.org/t.dotm"),
        "rId3": ("styles", "http://example.org/styles.xml"),
        "rId4": ("footnotes", "http://example.org/notes.xml"),
    }
    body = p('<w:hyperlink r:id="rId1">' + r("见附件") + "</w:hyperlink>")
    [block] = blocks(word(body, relations=relations))
    assert [one.text for one in block.inlines] == ["见附件"]


@pytest.mark.parametrize(
    ("styles", "numbering"),
    [
        (
            '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
            '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style><w:style/>',
            "",
        ),
        (
            "",
            '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="x"/><w:styleLink w:val="x"/>'
            '<w:lvl w:ilvl="x"><w:start w:val="-9"/><w:lvlText w:val="%1%2%3"/></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"/>',
        ),
    ],
)
def test_styles_and_numbers_that_point_at_each_other_do_no_harm(styles, numbering):
    properties = (
        '<w:pStyle w:val="a"/><w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr>'
        '<w:outlineLvl w:val="77"/>'
    )
    found = blocks(word(p("字", properties=properties), styles=styles, numbering=numbering))
    assert text_of(found).endswith("字")


def test_cells_larger_than_any_page_do_no_harm():
    wide = '<w:gridSpan w:val="999999999"/>'
    row = tr(tc("甲", properties=wide), tc("乙", properties='<w:gridSpan w:val="-1"/>'))
    body = tbl(row, tr(tc("丙", properties=wide + "<w:vMerge/>")), tr())
    assert set("甲乙丙") <= set(text_of(blocks(word(body))))


def test_a_file_nested_to_the_limit_is_read_or_refused():
    for depth in (20, 60, 120):
        body = p("底")
        for _ in range(depth):
            body = f"<w:sdt><w:sdtContent>{tbl(tr(tc(body, p())))}</w:sdtContent></w:sdt>"
        found = read_or_refused(word(body))
        assert "底" in found or "损坏" in found


def test_parts_with_other_names_and_in_capitals_are_found():
    body = f"<w:document {XMLNS}><w:body>{p('在别处')}</w:body></w:document>"
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as package:
        rels = package.read("_rels/.rels").replace(b"word/document.xml", b"/WORD/Other.XML")
    data = with_part(with_part(PLAIN, "word/other.xml", body.encode()), "_rels/.rels", rels)
    assert text_of(blocks(data)) == "在别处"


def test_damage_anywhere_is_read_or_refused_but_nothing_else():
    media = {"word/media/a.png": png()}
    whole = word(
        p(r("一、教学目标", "<w:b/>"))
        + p("会读", drawing("rId1"), properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
        + tbl(tr(tc("甲", properties='<w:gridSpan w:val="2"/><w:vMerge/>')), tr("乙", "丙"))
        + p('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>eq \\f(1,2)</w:instrText></w:r>'),
        parts=media,
        relations={"rId1": ("image", "media/a.png")},
        styles='<w:style w:styleId="a"><w:name w:val="heading 1"/></w:style>',
        numbering='<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    )
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    chance = random.Random(7)
    xml = [name for name in parts if name.endswith((".xml", ".rels"))]
    for _ in range(150):
        name = chance.choice(xml)
        root = etree.fromstring(parts[name])
        for _ in range(chance.randint(1, 3)):
            _damage(chance, chance.choice(list(root.iter())))
        found = read_or_refused(with_part(whole, name, etree.tostring(root)))
        assert "“教案.docx”" not in found or "损坏" in found


def _damage(chance: random.Random, element) -> None:
    match chance.randint(0, 3):
        case 0 if element.getparent() is not None:
            element.getparent().remove(element)
        case 1:
            element.attrib.clear()
        case 2:
            for name in element.attrib:
                element.set(name, chance.choice(["", "x", "-1", "99999999999", "一"]))
        case _:
            element.tag = chance.choice(["x", f"{{{element.nsmap.get('w', 'y')}}}p"])


def test_the_pictures_of_a_file_are_counted_beforehand():
    assert count_pictures(named(word(p(), parts={"word/media/a.png": png()}))) == 1
    assert count_pictures(named(b"no zip")) == 0
