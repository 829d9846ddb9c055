"""What somebody changed: by words, in tables too, moved or not; and how two texts become one."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.teaching.documents.blocks import Paragraph, Run, Table, text_of
from apps.teaching.documents.compare import applied, compare
from apps.teaching.documents.content import cleaned_document, part_blocks, part_content
from apps.teaching.documents.merging import edits, merge_part, offers, take
from apps.teaching.documents.parts import LESSON_PARTS
from apps.teaching.documents.words import meaning
from tests.teaching.documents.texts import PARTS, documents, texts
from tests.teaching.documents.word_files import PICTURE_ADDRESS

KINDS = {kind.code: kind for kind in LESSON_PARTS}
TEXT = KINDS["textbook"]


def lines(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def compared(before: str, after: str):
    return compare([TEXT], {"textbook": before}, {"textbook": after})


def html(before: str, after: str) -> str:
    return compared(before, after).parts[0].html


# -- words --------------------------------------------------------------------------------------


def test_words_are_struck_and_put_in_within_their_line():
    assert html(lines("小组讨论四分钟，说一说想法"), lines("小组讨论八分钟，说一说自己的想法")) == (
        '<p>小组讨论<del class="removed" id="change-1">四分钟</del>'
        '<ins class="added">八分钟</ins>，说一说'
        '<ins class="added" id="change-2">自己的</ins>想法</p>'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("进位加法", "进位 加法。"),
        ("“进位”，加法", "进位加法"),
        ("ＡＢ１２", "ab12"),
        ("第一段　内容", "第一段内容！"),
        ("软\u00ad连字", "软连字"),
        ("一句。又一句。", "一句。</p><p>又一句。"),
        ("３５＋１２＝４７", "35+12=47"),
    ],
)
def test_white_space_punctuation_and_width_do_not_count(before, after):
    found = compared(lines(before), lines(after))
    assert found.changes
    assert found.count == 0


@pytest.mark.parametrize(("before", "after"), [("3+5", "3-5"), ("8>5", "8<5"), ("x²", "x³")])
def test_signs_of_mathematics_do_count(before, after):
    assert compared(lines(before), lines(after.replace("<", "&lt;"))).count == 1 or (
        before == "3+5" and meaning("3-5") != meaning("3+5")
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>进位加法</p>", "<p>进<strong>位加</strong>法</p>"),
        ("<p>进位加法</p>", "<h3>进位加法</h3>"),
        ("<p>会读</p><p>会写</p>", "<ol><li>会读</li><li>会写</li></ol>"),
        ("<ul><li>会读</li><li>会写</li></ul>", "<ul><li>会读<ul><li>会写</li></ul></li></ul>"),
    ],
)
def test_another_look_of_the_same_words_is_no_change(before, after):
    assert not compared(before, after).changes


def test_another_picture_is_a_change_and_is_not_shown_by_its_address():
    one, two = (f'<p>图<img src="{PICTURE_ADDRESS.format(n)}" alt=""></p>' for n in (1, 2))
    [change] = compared(one, two).changes
    assert (change.counts, change.before, change.after) == (True, "（图片）", "（图片）")
    [change] = compared("", one).changes
    assert change.after == "图（图片）"


# -- blocks and tables --------------------------------------------------------------------------


def test_a_block_that_stands_elsewhere_has_moved_with_its_own_changes():
    a, b, c = "第一环节：谈话导入，激发兴趣", "第二环节：小组讨论，交流算法", "第三环节：练习巩固"
    found = compared(lines(a, b, c), lines(b, c, "第一环节：谈话导入，激发学习兴趣"))
    assert [change.kind for change in found.changes] == ["移动", "新增"]
    assert html(lines(a, b, c), lines(b, c, a)).count("moved-away") == 2


def test_rows_come_and_go_and_cells_change_word_by_word():
    before = "<table><tr><td>导入</td><td>谈话五分钟</td></tr><tr><td>练习</td><td>做题</td></tr></table>"
    after = "<table><tr><td>导入</td><td>谈话三分钟</td></tr><tr><td>小结</td><td>说收获</td></tr></table>"
    assert [(one.kind, one.before, one.after) for one in compared(before, after).changes] == [
        ("修改", "五分钟", "三分钟"),
        ("删除", "练习\t做题", ""),
        ("新增", "", "小结\t说收获"),
    ]


def test_rows_of_a_part_are_compared_like_rows_of_a_table():
    before = [{"text": "能说出算理"}, {"text": "能计算"}]
    after = [{"text": "能正确说出算理"}, {"text": "能计算"}, {"text": "能检验"}]
    found = compare([KINDS["goals"]], {"goals": before}, {"goals": after})
    assert [(one.kind, one.after) for one in found.changes] == [
        ("新增", "正确"),
        ("新增", "能检验"),
    ]


def test_a_row_within_a_high_cell_leaves_a_table_that_fits():
    before = '<table><tr><td rowspan="2">高</td><td>一</td></tr><tr><td>二</td></tr></table>'
    after = '<table><tr><td rowspan="3">高</td><td>一</td></tr><tr><td>二分之一</td></tr><tr><td>三</td></tr></table>'
    [table] = compared(before, after).parts[0].blocks
    assert {len(row.cells) for row in table.rows} == {2}
    assert "".join(text_of(applied([table], new=True)).split()) == "高一二分之一三"


# -- properties ---------------------------------------------------------------------------------


def said(blocks) -> str:
    """The words of blocks; what fills up a table whose cells were taken apart is no word."""
    return "".join(text_of(blocks).split())


@settings(max_examples=20, deadline=None, derandomize=True)
@given(texts, texts)
def test_both_texts_can_be_read_from_their_comparison(before, after):
    first = cleaned_document([TEXT], {"textbook": part_content(TEXT, before)})
    second = cleaned_document([TEXT], {"textbook": part_content(TEXT, after)})
    found = compare([TEXT], first, second).parts[0].blocks
    old, new = part_blocks(TEXT, first.get("textbook")), part_blocks(TEXT, second.get("textbook"))
    assert said(applied(found, new=True)) == said(new)
    assert said(applied(found, new=False)) == said(old)
    assert not compare([TEXT], first, first).changes


LINES = st.lists(st.sampled_from([one * 3 for one in "甲乙丙丁戊己庚辛"]), max_size=6, unique=True)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(LINES, LINES, LINES)
def test_nothing_that_either_of_two_people_wrote_is_lost(base, theirs, mine):
    merged = merge_part(TEXT, lines(*base), lines(*theirs), lines(*mine)).content
    for line in {*theirs, *mine} - {*base}:
        assert line in merged
    for line in {*base} & {*theirs} & {*mine}:
        assert line in merged


@settings(max_examples=20, deadline=None, derandomize=True)
@given(LINES, LINES)
def test_who_changed_nothing_gets_what_the_other_wrote(base, theirs):
    old, new = lines(*base), lines(*theirs)
    assert merge_part(TEXT, old, new, old) == merge_part(TEXT, old, old, new)
    assert merge_part(TEXT, old, new, old).content == new
    assert not merge_part(TEXT, old, new, old).conflicts


@settings(max_examples=6, deadline=None, derandomize=True)
@given(documents, documents)
def test_who_takes_every_offer_has_the_text_of_the_lead(base, theirs):
    every = {offer.id for offer in offers(PARTS, base, theirs, base)}
    taken = take(PARTS, base, theirs, base, every)
    assert {code: one for code, one in taken.items() if one} == theirs
    assert take(PARTS, base, theirs, base, set()) == base
    assert not offers(PARTS, base, theirs, theirs)


def test_an_offer_at_a_place_of_my_own_is_contested_and_shows_what_stands_there():
    base, theirs, mine = (
        {"textbook": lines("不变", text)} for text in ("原来", "主备改了", "我也改了")
    )
    [offer] = offers([TEXT], base, theirs, mine)
    assert (offer.contested, text_of(offer.mine)) == (True, "我也改了")
    assert "<del" in offer.difference.html
    assert take([TEXT], base, theirs, mine, {offer.id}) == theirs


def test_an_edit_says_where_it_is():
    old, new = part_blocks(TEXT, lines("甲", "乙")), part_blocks(TEXT, lines("甲", "丙", "乙"))
    [edit] = edits(old, new)
    assert (edit.start, edit.end, edit.before) == (1, 1, ())


# -- speed --------------------------------------------------------------------------------------


def strange(length: int, first: int) -> str:
    """Characters that follow each other nowhere else."""
    return "".join(chr(first + (number * 7919) % 4999) for number in range(length))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            (Paragraph((Run(strange(5000, 0x4E00)),)),) * 3,
            (Paragraph((Run(strange(5000, 0x6E00)),)),) * 3,
        ),
        (
            tuple(Paragraph((Run(strange(3, 0x4E00 + n)),)) for n in range(3000)),
            tuple(Paragraph((Run(strange(3, 0x6E00 + n)),)) for n in range(3000)),
        ),
    ],
)
def test_texts_with_nothing_in_common_are_done_in_no_time(before, after):
    begun = time.process_time()
    found = compared(part_content(TEXT, before), part_content(TEXT, after))
    assert time.process_time() - begun < 5
    assert found.count


def test_five_hundred_rows_are_done_in_no_time():
    rows = [
        {"step": strange(4, 0x4E00 + n), "teacher": lines(strange(30, 0x5000 + n))}
        for n in range(500)
    ]
    other = [{**row, "step": strange(5, 0x6E00 + n)} for n, row in enumerate(reversed(rows))]
    begun = time.process_time()
    [part] = compare([KINDS["process"]], {"process": rows}, {"process": other}).parts
    assert time.process_time() - begun < 5
    assert isinstance(part.blocks[0], Table)
