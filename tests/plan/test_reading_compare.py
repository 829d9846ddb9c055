"""Which clause of a new version of the plan is which of the old one."""

import time
from dataclasses import replace

from apps.plan.reading import Plan, read_plan
from apps.plan.reading.compare import Change, Pair, Passage, compare, passages
from tests.plan.documents import SEED, text_file


def read(text: str) -> Plan:
    return read_plan(text_file(text))


def changes(old: str, new: str) -> list[tuple[Change, str | None, str | None]]:
    """What became of every clause, by the paths in the old and in the new text."""
    olds, news = list(read(old).walk()), list(read(new).walk())
    return [
        (
            pair.change,
            None if pair.old is None else olds[pair.old].path,
            None if pair.new is None else news[pair.new].path,
        )
        for pair in compare(passages(read(old)), passages(read(new)))
    ]


OLD = """某小学工作计划
一、党建
1.每位党员每学期上一节示范课。
2.落实教师道德行为“十不准”，每学期签订一次承诺书。
二、教学
1.主备人至少提前一周研读教材，确定教学设计。
2.坚持周二的观课议课制度，使课堂更有实效。
"""


def test_the_same_plan_is_kept_whole():
    text = SEED.read_text("utf-8")
    pairs = compare(passages(read(text)), passages(read(text)))
    assert {pair.change for pair in pairs} == {Change.KEPT}
    assert all(pair.old == pair.new and pair.likeness == 1.0 for pair in pairs)


def test_changed_words_are_found_at_their_place():
    new = OLD.replace("至少提前一周", "至少提前两周")
    assert (Change.CHANGED, "二.1", "二.1") in changes(OLD, new)
    assert [change for change, *_ in changes(OLD, new)].count(Change.KEPT) == 5


def test_a_clause_put_in_renumbers_the_others_and_moves_none():
    new = OLD.replace("二、教学\n1.", "二、教学\n1.新增一条全新的体育要求。\n2.").replace(
        "2.坚持", "3.坚持"
    )
    found = changes(OLD, new)
    assert (Change.NEW, None, "二.1") in found
    assert (Change.KEPT, "二.1", "二.2") in found
    assert (Change.KEPT, "二.2", "二.3") in found


def test_a_clause_that_went_is_removed():
    new = OLD.replace("2.坚持周二的观课议课制度，使课堂更有实效。\n", "")
    assert changes(OLD, new)[-1] == (Change.REMOVED, "二.2", None)


def test_a_clause_below_another_chapter_has_moved():
    moved = "2.坚持周二的观课议课制度，使课堂更有实效。\n"
    new = OLD.replace(moved, "").replace("二、教学", f"3.{moved[2:]}二、教学")
    assert (Change.MOVED, "二.2", "一.3") in changes(OLD, new)


def test_a_renamed_chapter_is_known_by_what_stands_below_it():
    found = changes(OLD, OLD.replace("二、教学", "二、深化课堂改革"))
    assert (Change.CHANGED, "二", "二") in found
    assert [change for change, *_ in found].count(Change.KEPT) == 5


def test_words_that_come_twice_are_matched_where_they_stand():
    text = "某小学工作计划\n一、甲\n1.定期培训。\n二、乙\n1.定期培训。\n"
    assert {change for change, *_ in changes(text, text)} == {Change.KEPT}


def test_every_clause_of_both_versions_comes_exactly_once():
    old = passages(read(SEED.read_text("utf-8")))
    new = [replace(p, words=p.words[::-1]) if p.key % 3 == 0 else p for p in old[5:]]
    pairs = compare(old, new)
    assert [pair.new for pair in pairs if pair.new is not None] == [p.key for p in new]
    assert sorted(pair.old for pair in pairs if pair.old is not None) == [p.key for p in old]


def test_a_first_version_is_all_new():
    assert compare([], [Passage("a", None, "一", "甲")]) == [Pair(Change.NEW, None, "a", 0.0)]


def test_three_hundred_rewritten_clauses_take_less_than_a_second():
    old = [
        Passage(n, None, "", f"第{n}条" + chr(0x4E00 + n) * 3 + "定期开展活动" * 20)
        for n in range(300)
    ]
    new = [replace(p, words=p.words.replace("定期", "每月") + "落实到人") for p in old]
    begun = time.process_time()
    pairs = compare(old, new)
    assert time.process_time() - begun < 1
    assert all(pair.change is Change.CHANGED and pair.old == pair.new for pair in pairs)
