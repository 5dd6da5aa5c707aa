"""Drawing tables: heads repeated on each page, rows kept whole where they fit and continued on the next page where they do not."""

from __future__ import annotations

from typing import Final, NamedTuple

from evidence_log.dossier.model import Row, Run, Table, runs
from evidence_log.dossier.pdf.sheet import LEFT, RIGHT, SPAN, TOP, Sheet
from evidence_log.dossier.pdf.typeset import Line

PAD: Final = 3.6  # above and below the lines of a row
GUTTER: Final = 7.0  # between columns
_HEAD_GREY: Final = 0.93


class _Column(NamedTuple):
    """The lines of one cell: where they begin, and the width to whose right edge they go (None: they stand at the left)."""

    x: float
    width: float | None
    lines: list[Line]


class TablePainter:
    """Draws one table; `continued` is said where a row goes on from the page before, with the row's first cell."""

    def __init__(self, sheet: Sheet, table: Table, continued: str) -> None:
        self._sheet, self._table, self._continued = sheet, table, continued
        self._size = 8.2 if table.small else 9.0
        self._leading = round(self._size * (1.5 if sheet.leading > 1.5 else 1.42), 2)
        total = sum(column.share for column in table.columns)
        self._places: list[tuple[float, float, bool]] = []
        x = LEFT
        for column in table.columns:
            width = SPAN * column.share / total
            self._places.append((x, width - GUTTER, column.right))
            x += width
        self._head = [
            sheet.type.wrap((Run(column.title, bold=True),), self._size - 0.4, width)
            for column, (_, width, _) in zip(table.columns, self._places, strict=True)
        ]
        self._head_height = max(map(len, self._head)) * self._leading + 2 * PAD

    def draw(self) -> None:
        """Draw the whole table from the top of what is free."""
        sheet = self._sheet
        sheet.need(self._head_height + 2 * self._leading + 2 * PAD)
        self._draw_head()
        for row in self._table.rows:
            self._draw_row(row)
        sheet.y -= 2

    def _draw_head(self) -> None:
        sheet = self._sheet
        sheet.fill(LEFT, sheet.y - self._head_height, SPAN, self._head_height, f"{_HEAD_GREY} g")
        top = sheet.y
        for lines, (x, width, right) in zip(self._head, self._places, strict=True):
            sheet.y = top - PAD
            for line in lines:
                sheet.put(line, x + 3, self._size - 0.4, self._leading, width=width - 3 if right else None)
                sheet.y -= self._leading
        sheet.y = top - self._head_height
        sheet.rule(top, 0.8, 0.25)
        sheet.rule(sheet.y, 0.5, 0.25)

    def _draw_row(self, row: Row) -> None:
        sheet, leading = self._sheet, self._leading
        columns, details = self._laid(row)
        upper = max(len(column.lines) for column in columns)
        count = upper + len(details.lines)
        height = count * leading + 2 * PAD
        if height > sheet.room and (height <= (TOP - self._head_height) * 0.6 or sheet.room < 4 * leading + 2 * PAD):
            sheet.turn()
            self._draw_head()
        if row.anchor:
            sheet.mark(row.anchor)
        first = 0
        sheet.y -= PAD
        while first < count:
            if first:
                self._go_on(row)
            fits = max(1, int((sheet.room - PAD + 0.01) // leading))
            last = min(count, first + fits)
            if 0 < count - last < 2 and last - first > 2:
                last -= 1  # no last line alone on a page
            self._draw_part(columns, first, min(last, upper))
            self._draw_part([details], max(first - upper, 0), last - upper)
            sheet.y -= PAD
            first = last
        sheet.rule(sheet.y, 0.35, 0.72, LEFT, RIGHT)

    def _draw_part(self, columns: list[_Column], first: int, last: int) -> None:
        """Draw some of the lines of each column: cell by cell, so that text taken out of the file reads as it was written."""
        sheet, leading = self._sheet, self._leading
        if first >= last:
            return
        top = sheet.y
        for x, width, lines in columns:
            sheet.y = top
            for line in lines[first:last]:
                sheet.put(line, x, self._size, leading, width=width)
                sheet.y -= leading
        sheet.y = top - (last - first) * leading

    def _go_on(self, row: Row) -> None:
        """Begin a page on which a row continues."""
        sheet, size = self._sheet, self._size - 0.6
        sheet.rule(sheet.y, 0.35, 0.72, LEFT, RIGHT)
        sheet.turn()
        self._draw_head()
        sheet.y -= PAD
        note = (Run(self._continued.format(id=_first(row)), muted=True),)
        sheet.put(sheet.type.wrap(note, size, SPAN)[0], LEFT + 3, size, self._leading)
        sheet.y -= self._leading

    def _laid(self, row: Row) -> tuple[list[_Column], _Column]:
        """Return the wrapped cells, and the wrapped lines below them."""
        wrap, size = self._sheet.type.wrap, self._size
        columns = [
            _Column(x + 3, width - 3 if right else None, wrap(cell, size, width - 3))
            for cell, (x, width, right) in zip(row.cells, self._places, strict=True)
        ]
        indent = self._places[1][0] + 3 if len(self._places) > 1 else LEFT + 3
        lines = [
            line
            for label, words in row.details
            for line in wrap((Run(label, muted=True), *runs(words)), size, RIGHT - indent - 3)
        ]
        return columns, _Column(indent, None, lines)


def _first(row: Row) -> str:
    cell = row.cells[0]
    return cell if isinstance(cell, str) else "".join(run.text for run in cell)
