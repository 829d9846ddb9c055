"""Random texts for property tests: whatever can stand in a part, and some real sentences."""

from hypothesis import strategies as st

from apps.teaching.documents.blocks import Block, Cell, Paragraph, Picture, Row, Run, Table
from apps.teaching.documents.content import cleaned_document
from apps.teaching.documents.html import html_of
from apps.teaching.documents.parts import LESSON_PARTS, Document, PartKind
from tests.teaching.documents.word_files import PICTURE_ADDRESS

SENTENCES = [
    *("教学目标", "作业：练习册第8页（约10分钟）", "一、常规积累", "1. 会读", "第二课时", "环节"),
    *(
        "小组讨论４分钟，说一说自己的想法。",
        "3<5且a>b&c",
        "x²＋1",
        " 前后 有空  格　",
        "上\n下",
        "课题",
    ),
    *(
        "“引号”与'撇号'\"",
        "\u00a0不断空格\u00a0",
        "😀生字𠮷",
        "e\u0301",
        "\t制表\t",
        "-",
        "·",
        "（　　）",
    ),
]
words = st.sampled_from(SENTENCES) | st.text("甲乙丙丁进位加法。，1a ", min_size=1, max_size=12)
styles = st.frozensets(st.sampled_from(["strong", "em", "u", "s", "sub"]), max_size=2) | st.just(
    frozenset()
)
runs = st.builds(Run, words, styles)
pictures = st.builds(
    Picture,
    st.sampled_from([PICTURE_ADDRESS.format(1), PICTURE_ADDRESS.format(2)]),
    st.sampled_from(["", "小河"]),
)
inlines = st.lists(runs | runs | runs | pictures, min_size=1, max_size=3).map(tuple)
paragraphs = st.builds(
    lambda inlines, kind, level: Paragraph(inlines, kind, level if kind in ("ul", "ol") else 0),
    inlines,
    st.sampled_from(["p", "p", "p", "h3", "h4", "blockquote", "ul", "ol", "ol"]),
    st.integers(0, 3),
)


def tables(content: st.SearchStrategy) -> st.SearchStrategy[Table]:
    span = st.sampled_from([1, 1, 1, 2, 3])
    cells = st.builds(
        lambda inside, across, down: Cell(tuple(inside), across, down),
        st.lists(content, max_size=1),
        span,
        span,
    )
    rows = st.lists(cells, min_size=1, max_size=3).map(lambda cells: Row(tuple(cells)))
    return st.lists(rows, min_size=1, max_size=3).map(lambda rows: Table(tuple(rows)))


blocks: st.SearchStrategy[Block] = paragraphs | paragraphs | tables(paragraphs | tables(paragraphs))
texts = st.lists(blocks, max_size=3).map(tuple)


def content(kind: PartKind) -> st.SearchStrategy:
    if not kind.columns:
        return texts.map(html_of)
    row = st.fixed_dictionaries(
        {column.code: texts.map(html_of) if column.rich else words for column in kind.columns}
    )
    return st.lists(row, max_size=2)


# The parts that differ in kind; the others are written and read in the same way.
PARTS = tuple(
    kind for kind in LESSON_PARTS if kind.code in ("textbook", "goals", "process", "board")
)
documents: st.SearchStrategy[Document] = st.fixed_dictionaries(
    {kind.code: content(kind) for kind in PARTS}
).map(lambda document: cleaned_document(PARTS, document))
