"""Opening uploads: what can be read is read, anything else is answered with a sentence."""

import io
import struct
import tracemalloc
import zipfile
from datetime import date, datetime, time

import docx
import openpyxl
import pytest
import xlwt

from apps.core.files import UploadError, open_docx, read_table, read_text, receive, word_file
from apps.core.files import package as packages

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
MORNING = datetime.fromisoformat("2022-03-01T08:20")
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
)


def upload(data: bytes, name: str = "计划.docx") -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = f"/somewhere/{name}"
    return file


def word(text: str = "一、总则") -> bytes:
    document, file = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def excel(*rows: tuple, title: str = "名单", hidden: bool = False) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if hidden:
        sheet.sheet_state = "hidden"
        book.create_sheet("可见").append(("看得见",))
    book.save(file)
    return file.getvalue()


def old_excel(*rows: tuple) -> bytes:
    book, file = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("名单")
    dated = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            style = (dated,) if isinstance(value, date) else ()
            sheet.write(r, c, value, *style)
    book.save(file)
    return file.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = {n: package.read(n) for n in package.namelist()}
    return zipped({**entries, name: content})


def ole_with(stream: str) -> bytes:
    return OLE + bytes(600) + stream.encode("utf-16-le") + bytes(600)


def refusal(read, data: bytes, name: str = "计划.docx", **options) -> str:
    with pytest.raises(UploadError) as caught:
        read(upload(data, name), **options)
    sentence = str(caught.value)
    assert sentence.startswith(f"“{name}”")
    assert sentence.endswith("。")
    return sentence


def test_an_empty_file_is_refused():
    assert "空文件" in refusal(receive, b"")


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_not(settings):
    settings.UPLOAD_LIMIT = 2 * 1024 * 1024
    assert "超过 2 MB" in refusal(receive, bytes(2 * 1024 * 1024 + 1))
    assert len(receive(upload(bytes(2 * 1024 * 1024)))) == 2 * 1024 * 1024


def test_a_file_is_read_from_its_beginning_and_can_be_read_again():
    file = upload(word())
    file.read()
    assert receive(file) == receive(file)


def test_a_word_document_is_opened():
    assert open_docx(upload(word("第一段"))).paragraphs[0].text == "第一段"


def test_a_checked_word_document_serves_other_libraries():
    assert docx.Document(word_file(upload(word("第一段")))).paragraphs[0].text == "第一段"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (ole_with("WordDocument"), "另存为 .docx"),
        (b"{\\rtf1 hello}", "另存为 .docx"),
        (ole_with("EncryptedPackage"), "取消密码"),
        (ole_with("PowerPoint Document"), "其他 Office 文件"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "图片"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "网页"),
        ("一、总则".encode(), "纯文本"),
        (excel(("姓名",)), "Excel 表格"),
        (zipped({"a.txt": b"a"}), "压缩包"),
        (word()[:3000], "损坏"),
        (with_part(word(), "word/vbaProject.bin", b"x"), "里有宏"),
        (b"PK\x03\x04" + bytes(200), "损坏"),
        (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<broken"}), "损坏"),
        (with_part(word(), "word/document.xml", b"\x00\x01\x02"), "损坏"),
    ],
)
def test_what_is_no_word_document_is_told_by_its_content(data, told):
    assert told in refusal(open_docx, data)


def test_an_entry_that_does_not_match_its_checksum_is_refused():
    data = zipped({"word/document.xml": b"<a/>" * 50, "[Content_Types].xml": b"<Types/>"})
    at = data.index(b"word/document.xml") + len("word/document.xml") + 3
    assert "损坏" in refusal(open_docx, data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])


def test_a_zip_with_a_password_is_refused():
    data = bytearray(word())
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(signature)
        data[at + offset] |= 1
    assert "取消密码" in refusal(open_docx, bytes(data))


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = with_part(word(), "word/media/a.bin", bytes(60 * 1024 * 1024))
    tracemalloc.start()
    assert "解压后过大" in refusal(open_docx, bomb)
    assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    tracemalloc.stop()


def test_too_much_content_is_refused_whatever_its_ratio(monkeypatch):
    monkeypatch.setattr(packages, "UNPACKED", 1000)
    assert "解压后过大" in refusal(open_docx, word())


def test_too_many_entries_are_refused(monkeypatch):
    monkeypatch.setattr(packages, "ENTRIES", 3)
    assert "解压后过大" in refusal(open_docx, word())


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(with_part(word(), "word/media/a.bin", bytes(60 * 1024 * 1024)))
    at = bomb.rfind(b"PK\x01\x02")
    assert struct.unpack_from("<L", bomb, at + 24)[0] == 60 * 1024 * 1024
    struct.pack_into("<L", bomb, at + 24, 100)
    assert "损坏" in refusal(open_docx, bytes(bomb))


@pytest.mark.parametrize(
    "part",
    [
        BILLION_LAUGHS,
        BILLION_LAUGHS.decode().encode("utf-16"),
        b'<?xml version="1.0"?><!-- ' + b"x" * 70_000 + b" --><!DOCTYPE l SYSTEM 'file:///'><l/>",
        b'<?xml version="1.0" encoding="UTF-7"?><l/>',
    ],
)
def test_xml_with_entities_or_an_odd_encoding_is_refused(part):
    assert "XML" in refusal(open_docx, with_part(word(), "word/document.xml", part))
    book = with_part(excel(("a",)), "xl/sharedStrings.xml", part)
    assert "XML" in refusal(read_table, book, "名单.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_is_read_in_the_encodings_of_schools(encoding):
    text = "一、聚增内涵，创新党建美师德\n1.党建赋能站高位"
    assert read_text(upload(text.encode(encoding), "计划.txt")) == text


@pytest.mark.parametrize(
    "data",
    [
        "一、总则".encode("utf-16-le"),
        b"\xff\xfe\x00",
        bytes(range(256)) * 4,
        b"\x80\xff\x00\x01",
        "調查計畫與國小學務處".encode("big5") * 30,
    ],
)
def test_text_that_cannot_be_decoded_is_refused(data):
    assert "编码无法识别" in refusal(read_text, data, "计划.txt")


def test_a_word_document_named_txt_is_not_read_as_text():
    assert "Word 文档" in refusal(read_text, word(), "计划.txt")


def test_cells_become_strings_dates_and_times():
    data = excel(
        ("学号", "生日", "时间", "刻", "数", "小数", "真", "空"),
        (20220101.0, date(2015, 9, 1), MORNING, time(8, 20), 3, 3.5, True),
        (" 张三\u3000", None, "", None, None, None, None, None),
        (None,),
        ("  ",),
    )
    assert read_table(upload(data, "名单.xlsx"))[1:] == [
        [
            "20220101",
            date(2015, 9, 1),
            MORNING,
            time(8, 20),
            "3",
            "3.5",
            "是",
            "",
        ],
        ["张三", "", "", "", "", "", "", ""],
    ]


def test_blank_rows_in_between_keep_the_numbers_of_the_rows():
    data = excel(("姓名",), (None,), ("张三",))
    assert read_table(upload(data, "名单.xlsx")) == [["姓名"], [""], ["张三"]]


def test_an_old_excel_file_is_read():
    data = old_excel(("姓名", "生日"), ("张三", date(2015, 9, 1)), (20220101, True))
    assert read_table(upload(data, "名单.xls")) == [
        ["姓名", "生日"],
        ["张三", date(2015, 9, 1)],
        ["20220101", "是"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_file_is_read_whatever_wrote_it(encoding, separator):
    text = f'姓名{separator}班级\r\n"张{separator}三"{separator} 1班 \r\n\r\n'
    rows = read_table(upload(text.encode(encoding), "名单.csv"))
    assert rows == [["姓名", "班级"], [f"张{separator}三", "1班"]]


def test_a_worksheet_is_chosen_by_name_and_the_first_visible_one_without():
    data = excel(("甲",), hidden=True)
    assert read_table(upload(data, "名单.xlsx")) == [["看得见"]]
    assert read_table(upload(data, "名单.xlsx"), sheet="可见") == [["看得见"]]
    assert "只有：可见" in refusal(read_table, data, "名单.xlsx", sheet="教师")


def test_a_number_that_lost_digits_is_named_by_its_cell():
    data = excel(("身份证号",), (320481201509010011,))
    assert "第 2 行第 1 列" in refusal(read_table, data, "名单.xlsx")


def test_a_csv_with_a_broken_quote_is_named_by_its_line():
    text = "姓名\n" + '"' + "长" * 140_000
    assert "第 2 行" in refusal(read_table, text.encode(), "名单.csv")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (excel((None,)), "没有内容"),
        (b"\n\n", "没有内容"),
        (ole_with("EncryptedPackage"), "取消密码"),
        (ole_with("Workbook"), "损坏"),
        (ole_with("WordDocument"), "旧版 Word"),
        (word(), "不是表格"),
        (b"<html><table>", "网页"),
        (excel(("a",))[:2000], "损坏"),
        (with_part(excel(("a",)), "xl/worksheets/sheet1.xml", b"<broken"), "损坏"),
        (excel(tuple(range(300))), "超过 256 列"),
        ("\n".join(map(str, range(20_001))).encode(), "超过 20000 行"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data, told):
    assert told in refusal(read_table, data, "名单.xlsx")


def test_the_blank_rows_of_a_formatted_column_do_not_count():
    text = "姓名\n张三\n" + ",,\n" * 30_000
    assert read_table(upload(text.encode(), "名单.csv")) == [["姓名"], ["张三"]]


def test_five_thousand_rows_take_little_memory():
    rows = [(f"学生{n}", n, date(2015, 9, 1), f"{n % 6 + 1}年级") for n in range(5000)]
    file = upload(excel(*rows), "学生.xlsx")
    tracemalloc.start()
    assert len(read_table(file)) == 5000
    assert tracemalloc.get_traced_memory()[1] < 30 * 1024 * 1024
    tracemalloc.stop()
