"""Where the cells of a table stand when some are several columns wide or several rows high."""

from collections.abc import Sequence
from dataclasses import replace

from apps.teaching.documents.blocks import Cell, Row

# Word takes no more.
WIDEST = 63  # columns
# By row its cells with their columns, from 0.
Grid = list[dict[int, Cell]]


def placed(rows: Sequence[Row]) -> Grid:
    """Where each cell begins. No cell is larger than the room that it has."""
    grid: Grid = []
    taken: list[int] = []  # by column, how many rows from here on a cell from above takes
    for y, row in enumerate(rows):
        line: dict[int, Cell] = {}
        x = 0
        for cell in row.cells:
            while x < len(taken) and taken[x]:
                x += 1
            if x >= WIDEST and line:
                last = max(line)
                line[last] = replace(line[last], blocks=(*line[last].blocks, *cell.blocks))
                continue
            wide = 1
            while wide < min(cell.colspan, WIDEST - x) and not any(taken[x + wide : x + wide + 1]):
                wide += 1
            high = max(min(cell.rowspan, len(rows) - y), 1)
            line[x] = replace(cell, colspan=wide, rowspan=high)
            x += wide
        grid.append(line)
        taken = [max(rest - 1, 0) for rest in taken]
        for x, cell in line.items():
            taken += [0] * (x + cell.colspan - len(taken))
            taken[x : x + cell.colspan] = [cell.rowspan - 1] * cell.colspan
    return grid


def reaching(grid: Grid) -> Grid:
    """By row the cells from above that reach into it."""
    found: Grid = [{} for _ in grid]
    for y, line in enumerate(grid):
        for x, cell in line.items():
            for below in range(y + 1, y + cell.rowspan):
                found[below][x] = cell
    return found


def squared(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The same table without rows in which no cell begins and without cells that reach too far.

    Where something from above stands to the right of a gap, an empty cell fills the gap.
    """
    grid = placed(rows)
    empty = [not line for line in grid]
    found = []
    for y, (row, above) in enumerate(zip(rows, reaching(grid), strict=True)):
        if empty[y]:
            continue
        cells, x = [], 0
        line = grid[y] | {column: None for column in above if column not in grid[y]}
        for column, cell in sorted(line.items(), key=_column):
            cells += [Cell()] * (column - x)
            if cell is None:
                x = column + above[column].colspan
                continue
            high = cell.rowspan - sum(empty[y : y + cell.rowspan])
            cells.append(replace(cell, rowspan=max(high, 1)))
            x = column + cell.colspan
        found.append(replace(row, cells=tuple(cells)))
    return tuple(found)


def unmerged(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The same with every cell one row high: below a high one stand empty ones."""
    grid = placed(rows)
    found = []
    for row, line, above in zip(rows, grid, reaching(grid), strict=True):
        filled = {x: Cell((), cell.colspan, 1, cell.header) for x, cell in above.items()}
        filled |= {x: replace(cell, rowspan=1) for x, cell in line.items()}
        found.append(
            replace(row, cells=tuple(cell for _, cell in sorted(filled.items(), key=_column)))
        )
    return tuple(found)


def _column(item: tuple[int, Cell | None]) -> int:
    return item[0]


def width(grid: Grid) -> int:
    """How many columns a table has."""
    return max((x + cell.colspan for line in grid for x, cell in line.items()), default=0)
