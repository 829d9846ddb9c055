"""Whatever stands in a plan stands in its tree, in the same order."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.plan.reading import Plan, read_plan
from tests.plan.documents import SEED, text_file, word_file, word_of

BOOKMARK = "[bookmark: _GoBack]"
NUMBERINGS = [
    *("一、", "二．", "（一）", "(二) ", "1.", "２．", "3、", "（1）", "⑵", "①", "②", "第一部分 "),
    *("第二章　", "1.1 ", "1.2", "2.1.3 ", "4）", "A.", "Ⅲ、", "1\t", "附："),
]
STARTS = ["2022年", "3.5小时", "1.5米", "一是", "一、二年级", "（1）班", "8:20", "1、2月", "●"]
words = st.text("甲乙丙丁。，：；！？“”（）12 \t\u3000a.、", max_size=60)
lines = st.builds(
    lambda space, start, mark, text, end: space + start + mark + text + end,
    st.sampled_from(["", "  ", "\u3000\u3000", "\t"]),
    st.sampled_from(["", "", *NUMBERINGS, *STARTS]),
    st.sampled_from(["", "", BOOKMARK]),
    words,
    st.sampled_from(["", "\v", "。"]),
)
documents = st.lists(lines, min_size=1, max_size=25).filter(
    lambda texts: plain("".join(texts)) != ""
)


def plain(text: str) -> str:
    return re.sub(r"\s", "", text.replace(BOOKMARK, ""))


def printed(plan: Plan) -> str:
    """The whole tree as one text, with the numbers as they were typed."""
    clauses = (f"{c.mark}{c.heading}{c.text}" for c in plan.walk())
    return plain("".join([plan.title, plan.preamble, *clauses]))


def test_the_seed_plan_is_read_to_the_letter():
    text = SEED.read_text("utf-8")
    assert printed(read_plan(text_file(text))) == plain(text)


@settings(max_examples=300, deadline=None)
@given(documents)
def test_no_text_loses_a_character(texts):
    text = "\n".join(texts)
    assert printed(read_plan(text_file(text))) == plain(text)


@settings(max_examples=40, deadline=None)
@given(documents, st.sampled_from([None, "Heading 1", "Heading 2", "List Paragraph"]))
def test_no_word_document_loses_a_character(texts, style):
    paragraphs = [text.replace("\v", "\n") for text in texts]
    document = word_of(*[(text, style) if style else text for text in paragraphs])
    assert printed(read_plan(word_file(document))) == plain("".join(texts))


@settings(max_examples=100, deadline=None)
@given(documents)
def test_every_level_is_one_below_its_parent_and_every_path_is_unique_per_parent(texts):
    plan = read_plan(text_file("\n".join(texts)))
    for clause in plan.walk():
        assert {child.level for child in clause.children} <= {clause.level + 1}
        assert all(child.path.startswith(clause.path) for child in clause.children)
        assert clause.number or clause.heading or clause.text
