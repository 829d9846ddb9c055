"""The school's own sheet read again: its headings are known by their styles, so nothing is guessed."""

from apps.teaching.documents.blocks import Block, Paragraph, Row, Run, Table, text_of
from apps.teaching.documents.grids import placed
from apps.teaching.documents.headings import HEADER, bare, lesson_number, part_named
from apps.teaching.documents.readings import Gathering, stands_out
from apps.teaching.documents.word_tables import TableHead


class OwnSheet(Gathering):
    """Goes through a file that came out of the portal, whatever was changed in it since."""

    def block(self, block: Block) -> None:
        """Takes the next block of the file."""
        if isinstance(block, Table):
            self._table(block)
        elif block.kind == "lesson":
            text = text_of(block)
            self.begin_lesson(lesson_number(text), text)
        elif block.kind == "part":
            self.part = part_named(self.kinds, text_of(block))
            if self.part is None:
                self.aside([Paragraph(block.inlines, "h4")], alone=False)
        else:
            self.put([block])

    def _table(self, table: Table) -> None:
        if self.part is None:
            self._header(table)
            return
        grid = placed(table.rows)
        head = self.part.columns and TableHead.of([self.part], grid[0], within=self.part)
        if not head:
            self.put([table])
            return
        for line in grid[1:]:
            row, aside = head.row(line)
            self.put([Table((row,))])
            for name, blocks in aside:
                label = [Paragraph((Run(f"{name}："),))] if name else []
                self.aside([*label, *blocks], alone=True)

    def _header(self, table: Table) -> None:
        """Labels with their values; a row that somebody made of something else is kept apart."""
        for row in table.rows:
            pairs = list(zip(row.cells[::2], row.cells[1::2], strict=False))
            # The labels of the sheet are bold; whoever adds a row rarely takes that over.
            if len(row.cells) % 2 or not any(map(stands_out, pairs[0][0].blocks)):
                self.aside([Table((Row(row.cells),))])
                continue
            for label, value in pairs:
                name = bare(text_of(label))
                self.head(HEADER.get(name, name), value)
