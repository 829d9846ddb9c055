"""Correcting a plan that was read wrongly."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.plan.reading import read_plan
from apps.plan.reading.editing import (
    EditError,
    Node,
    clauses_of,
    edit,
    indent,
    merge,
    nodes_of,
    outdent,
    split,
)
from tests.plan.documents import SEED, text_file

NODES = [
    Node(1, 1, "一", "甲", mark="一、"),
    Node(2, 2, "1", "乙", "前半句，后半句。", mark="1."),
    Node(3, 3, text="丙。"),
    Node(4, 2, "2", "丁", mark="2."),
    Node(5, 1, "二", "戊", mark="二、"),
]


def depths(nodes) -> list[tuple[int, int]]:
    return [(node.id, node.depth) for node in nodes]


def words(nodes) -> str:
    return re.sub(r"\s", "", "".join(f"{n.mark}{n.heading}{n.text}" for n in nodes))


def test_the_list_and_the_tree_are_the_same_plan():
    plan = read_plan(text_file(SEED.read_text("utf-8")))
    assert clauses_of(nodes_of(plan)) == plan.clauses


def test_indenting_takes_along_what_stands_below():
    assert depths(indent(NODES, 5)) == [(1, 1), (2, 2), (3, 3), (4, 2), (5, 2)]
    assert depths(indent(NODES, 4)) == [(1, 1), (2, 2), (3, 3), (4, 3), (5, 1)]


@pytest.mark.parametrize("id", [1, 2, 3])
def test_only_what_has_a_sister_before_it_can_be_indented(id):
    with pytest.raises(EditError):
        indent(NODES, id)


def test_nothing_can_be_put_deeper_than_nine_levels():
    nodes = [Node(depth, depth, text="甲") for depth in range(1, 10)]
    with pytest.raises(EditError, match="9 层"):
        indent([*nodes, Node(10, 9, text="乙")], 10)


def test_outdenting_takes_along_what_stands_below():
    nodes = outdent(NODES, 2)
    assert depths(nodes) == [(1, 1), (2, 1), (3, 2), (4, 2), (5, 1)]
    assert [len(chapter.children) for chapter in clauses_of(nodes)] == [0, 2, 0]


def test_a_chapter_cannot_be_raised():
    with pytest.raises(EditError, match="最上层"):
        outdent(NODES, 1)


def test_splitting_makes_a_sister():
    nodes = split(NODES, 2, 4)
    assert nodes[1] == Node(2, 2, "1", "乙", "前半句，", mark="1.")
    assert nodes[2] == Node(6, 2, text="后半句。")


def test_splitting_before_a_number_makes_a_numbered_clause():
    nodes = split([Node(1, 1, "一", "甲", "先说。（2）备课。要认真。")], 1, 3)
    assert nodes[1] == Node(2, 1, "（2）", "备课。", "要认真。", mark="（2）")


@pytest.mark.parametrize("offset", [8, 100])
def test_splitting_needs_words_on_both_sides(offset):
    with pytest.raises(EditError, match="光标"):
        split(NODES, 2, offset)


def test_merging_puts_a_number_that_was_none_back_into_the_words():
    nodes = [Node(1, 1, "一", "", "劳动课", mark="一、"), Node(2, 1, "3", "5小时。", mark="3.")]
    assert merge(nodes, 2) == [Node(1, 1, "一", "", "劳动课3.5小时。", mark="一、")]


def test_merging_begins_a_new_line_after_a_full_stop():
    assert merge(NODES, 3)[1].text == "前半句，后半句。\n丙。"


def test_what_stood_below_a_merged_clause_stays_as_deep_as_it_can():
    nodes = merge(NODES, 2)
    assert depths(nodes) == [(1, 1), (3, 2), (4, 2), (5, 1)]
    assert nodes[0].text == "1.乙前半句，后半句。"


def test_the_first_clause_has_nothing_to_merge_with():
    with pytest.raises(EditError, match="第一条"):
        merge(NODES, 1)


def test_editing_replaces_what_was_typed_and_nothing_else():
    nodes = edit(NODES, 4, number="3", heading=" 新 ", text="文字")
    assert nodes[3] == Node(4, 2, "3", "新", "文字", mark="3")
    assert nodes[:3] + nodes[4:] == NODES[:3] + NODES[4:]


def test_an_emptied_clause_leaves_the_tree():
    nodes = edit(NODES, 3, number="", heading="", text="")
    assert clauses_of(nodes)[0].children[0].children == []


def test_a_clause_that_somebody_removed_meanwhile_is_answered_with_a_sentence():
    with pytest.raises(EditError, match="刷新"):
        indent(NODES, 99)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("idsm"), st.integers(1, 70), st.integers(1, 80))))
def test_no_sequence_of_operations_loses_a_word(steps):
    nodes = nodes_of(read_plan(text_file(SEED.read_text("utf-8"))))
    before = words(nodes)
    for step, id, offset in steps:
        try:
            if step == "s":
                nodes = split(nodes, id, offset)
            else:
                nodes = {"i": indent, "d": outdent, "m": merge}[step](nodes, id)
        except EditError:
            continue
        assert words(nodes) == before
        assert all(b.depth <= a.depth + 1 for a, b in pairwise(nodes))
    assert words(c for chapter in clauses_of(nodes) for c in chapter.walk()) == before
