"""The head of a table, and which cell of a row belongs to which column of a part."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.teaching.documents.blocks import Block, Cell, Row, text_of
from apps.teaching.documents.headings import LABEL, bare, columns_of, is_counter, part_named
from apps.teaching.documents.parts import Column, PartKind

# What is kept apart: the name of its column, and what stands in the cell.
Aside = tuple[str, Sequence[Block]]


@dataclass(frozen=True)
class _Under:
    """A column of a table: where it begins and ends, how it is called, what of the part it is."""

    start: int
    end: int
    name: str
    column: Column | None


@dataclass(frozen=True)
class TableHead:
    """The head of a table whose rows are rows of a part."""

    kind: PartKind
    under: tuple[_Under, ...]

    @classmethod
    def of(
        cls, kinds: Sequence[PartKind], line: dict[int, Cell], *, within: PartKind | None
    ) -> "TableHead | None":
        """The head that a row is (its cells by column); the part that knows most of its columns.

        ``within`` is the part in which the table stands.
        """
        heads = list(line.items())
        texts = [text_of(cell).strip() for _, cell in heads]
        if len(heads) < 2 or any(len(bare(text)) > LABEL for text in texts):
            return None
        found = [
            (sum(column is not None for column in columns), kind is within, -place, columns)
            for place, kind in enumerate(kinds)
            if kind.columns and (columns := columns_of(kind, texts, within=kind is within))
        ]
        if not found:
            return None
        _, _, place, columns = max(found, key=lambda one: one[:3])
        kind = kinds[-place]
        strange = [text for text, column in zip(texts, columns, strict=True) if not column]
        # Names of other parts beside it: a row of labels.
        if any(part_named(kinds, text) not in (None, kind) for text in strange):
            return None
        under = [
            _Under(x, x + cell.colspan, text, column)
            for (x, cell), text, column in zip(heads, texts, columns, strict=True)
        ]
        return cls(kind, tuple(under))

    @property
    def strange(self) -> list[str]:
        """The names of columns that the part does not have."""
        unknown = [one.name for one in self.under if not one.column]
        own = self.kind
        return [n for n in unknown if not is_counter(n) and part_named([own], n) is not own]

    @property
    def cells(self) -> int:
        """How many cells a row has that fills every column."""
        return len(self.under)

    def row(self, line: dict[int, Cell]) -> tuple[Row, list[Aside]]:
        """The cells of a row in the order of the part, and what no column of it is for."""
        by_code: dict[str, tuple[Block, ...]] = {}
        aside: list[Aside] = []
        for x, cell in sorted(line.items(), key=lambda item: item[0]):
            under = next((one for one in self.under if one.start <= x < one.end), None)
            if under and under.column:
                code = under.column.code
                by_code[code] = (*by_code.get(code, ()), *cell.blocks)
            elif (text := text_of(cell).strip()) and not (
                under and is_counter(under.name) and text.isdecimal()
            ):
                aside.append((under.name if under else "", cell.blocks))
        cells = (Cell(by_code.get(column.code, ())) for column in self.kind.columns)
        return Row(tuple(cells)), aside


@dataclass(frozen=True)
class NamesHead:
    """A head that names parts, and what else has a column beside them: 教学过程 | 二次备课."""

    under: tuple[tuple[int, int, PartKind | None, str], ...]

    @property
    def kind(self) -> PartKind:
        """The first part that is named."""
        return next(kind for _, _, kind, _ in self.under if kind)

    @property
    def cells(self) -> int:
        return len(self.under)

    def row(self, line: dict[int, Cell]) -> list[tuple[PartKind | None, str, Cell]]:
        """By cell the part it belongs to (None: to none), and the name of its column."""
        found = []
        for x, cell in sorted(line.items(), key=lambda item: item[0]):
            over = (one for one in self.under if one[0] <= x < one[1])
            _, _, kind, name = next(over, (0, 0, None, ""))
            found.append((kind, name, cell))
        return found
