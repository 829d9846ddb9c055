"""A plan in anybody's template: parts known by their names, in lines or in a table."""

from collections.abc import Sequence
from dataclasses import replace

from apps.teaching.documents.blocks import (
    Block,
    Cell,
    Paragraph,
    Row,
    Run,
    Table,
    pictures,
    text_of,
    without_start,
    words_of,
)
from apps.teaching.documents.grids import placed
from apps.teaching.documents.headings import (
    HEADER,
    LABEL,
    bare,
    begins_other,
    begins_part,
    header_line,
    is_half,
    is_lesson_alone,
    is_other,
    is_title,
    lesson_number,
    part_named,
)
from apps.teaching.documents.parts import OUTLINE_PARTS, PartKind
from apps.teaching.documents.readings import Gathering, stands_out
from apps.teaching.documents.word_tables import NamesHead, TableHead


class Template(Gathering):
    """Goes through a file from top to bottom."""

    def __init__(self, kinds: Sequence[PartKind]) -> None:
        super().__init__(kinds)
        self._in_other = False  # in a section that no part is for
        self.has_lessons = kinds is not OUTLINE_PARTS

    def block(self, block: Block) -> None:
        """Takes the next block of the file."""
        if isinstance(block, Table):
            self._table(block)
        else:
            self._line(block)

    def enter(self, kind: PartKind | None) -> None:
        """What follows belongs to a part, or to a section that no part is for."""
        self.part, self._in_other = kind, kind is None

    # -- lines ----------------------------------------------------------------------------------

    def _line(self, block: Paragraph) -> None:
        whole = words_of(block)
        text = whole.partition("\n")[0].strip()
        found = begins_part(self.kinds, text)
        if found and self._may_begin(found[0], text.removesuffix(found[1])):
            self._begin(*found, block)
        elif begins_other(text, stands_out=stands_out(block)):
            self.enter(None)
            self.put([block])
        elif self._announces_lesson(block, text):
            self.begin_lesson(lesson_number(text), whole)
            self._in_other = False
        elif self.is_at_the_top and (pairs := header_line(whole)):
            for code, value in pairs:
                self.head(code, value)
            self.aside([Paragraph((one,)) for one in pictures([block])])
        elif self.is_at_the_top and not self.lesson.title and self._may_be_title(block, text):
            self.lesson.title = whole
        else:
            self.put([block])

    def _begin(self, kind: PartKind, rest: str, block: Paragraph) -> None:
        """A heading is left out; what follows on its line and below is text."""
        self.enter(kind)
        first = words_of(block).partition("\n")[0].rstrip()
        if is_half(kind, first.removesuffix(rest)):
            self.put([block])
            return
        begins = len(first) - len(rest)
        plain = block if block.kind in ("ul", "ol", "blockquote") else replace(block, kind="p")
        self.put([without_start(plain, begins)])

    def _may_begin(self, kind: PartKind, name: str) -> bool:
        """A heading within its own part (目标 in 教学目标) is a line like others."""
        return kind is not self.part and (self.part is None or bare(name) != "目标")

    @property
    def is_at_the_top(self) -> bool:
        """Whether no part has begun yet."""
        return self.part is None and not self._in_other and not self.is_begun

    def _may_be_title(self, block: Paragraph, text: str) -> bool:
        if any(pictures([block])):
            return False
        return is_title(text) or (block.kind == "h3" and len(text) <= 2 * LABEL)

    def is_lesson(self, text: str) -> bool:
        """Whether a line says nothing but which 课时 begins."""
        return self.has_lessons and is_lesson_alone(text)

    def _announces_lesson(self, block: Paragraph, text: str) -> bool:
        if not self.has_lessons or lesson_number(text) is None or any(pictures([block])):
            return False
        # Within 课时安排 lessons are spoken of, not begun.
        return self.is_lesson(text) or (stands_out(block) and not self._in_other)

    # -- tables ---------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        """A table of a part with columns, a header, a plan laid out as a table, or text."""
        if _is_frame(table) and self._is_plan(table.rows[0].cells[0].blocks):
            for block in table.rows[0].cells[0].blocks:
                self.block(block)
            return
        _Rows(self, table).read()

    def _is_plan(self, blocks: Sequence[Block]) -> bool:
        lines = (text_of(block) for block in blocks if isinstance(block, Paragraph))
        return any(begins_part(self.kinds, text.partition("\n")[0].strip()) for text in lines)


def _is_frame(table: Table) -> bool:
    return len(table.rows) == 1 and len(table.rows[0].cells) == 1


class _Rows:
    """The rows of a table from top to bottom; what a head or a label says holds until the next one."""

    def __init__(self, walk: Template, table: Table) -> None:
        self.walk = walk
        self.table = table
        self.grid = placed(table.rows)
        self.head: TableHead | NamesHead | None = None
        self.labelled: PartKind | None = None
        self.kept_apart: set[str] = set()

    def read(self) -> None:
        """Hands every cell to the walk."""
        rows = self.table.rows
        if not any(self._says_what_it_is(y) for y in range(len(rows))):
            self.walk.put([self.table])
            return
        for y, row in enumerate(rows):
            if head := self._head_of(y):
                self._leave_head()
                self.head, self.labelled = head, None
                self.walk.enter(head.kind)
            elif self.head and not self._ends_rows(row):
                self._row_of_part(y)
            else:
                self._leave_head()
                self._labelled_row(row)
        self._leave_head()

    def _says_what_it_is(self, y: int) -> bool:
        """Whether a row shows that the table is part of a plan's form, and no table of text."""
        row = self.table.rows[y]
        names = [self._name(cell) for cell in row.cells]
        if self._head_of(y) or self._opens(row) or any(isinstance(n, PartKind) for n in names):
            return True
        if names[0] == "":
            return True
        # 时间 and 内容 also head tables of text; 课题 does not.
        labels = {name for name in names[::2] if name}
        return bool(labels) and (self.walk.is_at_the_top or "title" in labels)

    def _named(self, cells: Sequence[Cell]) -> bool:
        return any(self._name(cell) is not None for cell in cells)

    # -- heads ----------------------------------------------------------------------------------

    def _head_of(self, y: int) -> "TableHead | NamesHead | None":
        within = self.labelled or self.walk.part
        found = TableHead.of(self.walk.kinds, self.grid[y], within=within)
        return found or self._names_head(y)

    def _names_head(self, y: int) -> NamesHead | None:
        under = []
        for x, cell in self.grid[y].items():
            name, text = self._name(cell), text_of(cell)
            known = name == "" or isinstance(name, PartKind)
            # A name of half a part is text, too, and stays where it stood.
            if not known or (name and is_half(name, text)):
                return None
            under.append((x, x + cell.colspan, name or None, text))
        is_head = len(under) > 1 and any(kind for _, _, kind, _ in under)
        return NamesHead(tuple(under)) if is_head else None

    def _leave_head(self) -> None:
        """What heads a column that nobody knows and that stayed empty is a word like others."""
        for name in self.head.strange if isinstance(self.head, TableHead) else ():
            if name not in self.kept_apart and not is_other(name):
                self.walk.aside(_label(name), alone=True)
        self.head = None
        self.kept_apart.clear()

    def _row_of_part(self, y: int) -> None:
        if isinstance(self.head, NamesHead):
            for kind, name, cell in self.head.row(self.grid[y]):
                if kind:
                    self._content(cell, kind)
                elif text_of(cell).strip():
                    self.walk.aside([*_label(name), *cell.blocks], alone=True)
            return
        row, aside = self.head.row(self.grid[y])
        self.walk.put([Table((row,))], self.head.kind)
        for name, blocks in aside:
            self.kept_apart.add(name)
            self.walk.aside([*_label(name), *blocks], alone=True)

    def _ends_rows(self, row: Row) -> bool:
        """Whether a row says what it is, and is no step called 布置作业."""
        if len(row.cells) >= max(self.head.cells, 3):
            return False
        return self._opens(row) or self._named(row.cells[:1])

    # -- labels ---------------------------------------------------------------------------------

    def _name(self, cell: Cell) -> PartKind | str | None:
        """What a short cell is the name of: a part, a value of the header; "" for another section."""
        text = text_of(cell).strip()
        name = bare(text)
        if not name or len(name) > LABEL or any(pictures(cell.blocks)):
            return None
        if kind := part_named(self.walk.kinds, text):
            return kind
        return HEADER.get(name, "" if is_other(text) else None)

    def _opens(self, row: Row) -> bool:
        """Whether a row of one cell begins something in its first line."""
        if len(row.cells) != 1:
            return False
        text = text_of(row.cells[0]).strip().partition("\n")[0].strip()
        named = begins_part(self.walk.kinds, text) or begins_other(text, stands_out=True)
        return bool(named) or self.walk.is_lesson(text)

    def _labelled_row(self, row: Row) -> None:
        if self._opens(row) or (len(row.cells) == 1 and not self.labelled):
            for block in row.cells[0].blocks:
                self.walk.block(block)
            self.labelled = self.walk.part
            return
        target: PartKind | str | None = self.labelled
        for place, cell in enumerate(row.cells):
            name = self._name(cell)
            has_content = place < len(row.cells) - 1
            if isinstance(name, PartKind) and (has_content or not target):
                target = self.labelled = name
                self.walk.enter(name)
                if is_half(name, text_of(cell)):
                    self.walk.put(cell.blocks)
            elif name == "" and has_content:
                target = self.labelled = None
                self.walk.enter(None)
                self.walk.aside(cell.blocks)
            elif name and has_content and not isinstance(target, PartKind):
                target = name
            elif isinstance(target, str):
                self._header_value(target, cell)
                target = None
            else:
                self._content(cell, target)

    def _header_value(self, code: str, cell: Cell) -> None:
        """A second header in one file is that of the next 课时."""
        if code in ("title", "period") and self.walk.is_begun and self.walk.has_lessons:
            self.walk.begin_lesson(None, "")
        self.walk.head(code, cell)

    def _content(self, cell: Cell, kind: PartKind | None) -> None:
        within = kind or self.walk.part
        for block in cell.blocks:
            if isinstance(block, Table) and TableHead.of(
                self.walk.kinds, placed(block.rows)[0], within=within
            ):
                self.walk.block(block)
            elif kind:
                self.walk.put([block], kind)
            else:
                self.walk.aside([block])


def _label(name: str) -> list[Paragraph]:
    """The name of a column, before what stood in it."""
    return [Paragraph((Run(f"{' '.join(name.split())}："),))] if bare(name) else []
