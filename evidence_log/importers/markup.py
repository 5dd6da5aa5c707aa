"""Tables in HTML pages and in SpreadsheetML workbooks, which billing systems hand out under the name of a spreadsheet, as rows of text.

Read as tag soup, never as XML: no entity is expanded but a character, and a tag that is not closed ends where the next row begins.
Row numbers count `tr` elements of the page, or the rows of a sheet as its file numbers them.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput
from evidence_log.importers.lines import LONGEST, Aside, Grid
from evidence_log.importers.soup import Soup
from evidence_log.importers.source import Source, open_regular

PIECE: Final = 1 << 16
WIDEST: Final = 1_000
"""Columns that a row may come to, spans among them."""
DEEPEST: Final = 40
"""Tables within tables."""

_SPREADSHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_ROWS: Final = frozenset(("tr", "row", "ss:row"))
_CELLS: Final = frozenset(("td", "th", "cell", "ss:cell"))
_TABLES: Final = frozenset(("table", "ss:table"))
_SHEETS: Final = frozenset(("worksheet", "ss:worksheet"))
_SILENT: Final = frozenset(("script", "style", "comment", "styles", "documentproperties"))
_BREAKS: Final = frozenset(("br", "p", "div", "li"))


def is_spreadsheet(source: Source) -> bool:
    """Say whether a file is a workbook of 2003 in XML."""
    return source.kind == "xml" and _SPREADSHEET in source.text(source.unicode_encoding or "latin-1", "replace")[:8192]


def markup_rows(text: str, sheet: int = 0) -> Grid:
    """Yield the rows of the tables in a page, or of one sheet of a workbook (from 1); what the text breaks off in is left out."""
    tables = _Tables(sheet)
    for start in range(0, len(text), PIECE):
        tables.feed(text[start : start + PIECE])
        yield from tables.taken()


def markup_rows_of_file(path: Path, encoding: str, sheet: int = 0) -> Grid:
    """Yield the same of a file known to be in that encoding. Raises BadInput for one with a tag that does not end."""
    tables, decoder = _Tables(sheet), codecs.getincrementaldecoder(encoding)("replace")
    with open_regular(path) as file:
        while piece := file.read(PIECE):
            tables.feed(decoder.decode(piece))
            if len(tables.rawdata) > LONGEST:
                raise BadInput("import.damaged_workbook", path=path)
            yield from tables.taken()
    tables.close()
    tables.finish()
    yield from tables.taken()


def sheet_names(path: Path, encoding: str) -> list[str]:
    """Return the names of the sheets of a workbook in XML. Raises BadInput as above."""
    tables, decoder = _Tables(-1), codecs.getincrementaldecoder(encoding)("replace")
    with open_regular(path) as file:
        while piece := file.read(PIECE):
            tables.feed(decoder.decode(piece))
            if len(tables.rawdata) > LONGEST or len(tables.sheets) > WIDEST:
                raise BadInput("import.damaged_workbook", path=path)
    return tables.sheets


class _Row:
    def __init__(self, number: int) -> None:
        self.number = number
        self.cells: list[str] = []
        self.text: list[str] | None = None
        """What stands in the open cell, None where none is open."""
        self.size = 0
        self.span = (1, 1)


class _Table:
    def __init__(self) -> None:
        self.row: _Row | None = None
        self.below: dict[int, tuple[int, str]] = {}
        """Column to the rows that a cell of an earlier row still reaches into, and its text."""


class _Tables(Soup):
    def __init__(self, sheet: int) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self._wanted = sheet
        self._tables: list[_Table] = [_Table()]
        self._count = 0
        self._silent = 0
        self._outside: list[str] = []
        self._done: list[tuple[int, list[str] | str]] = []

    def taken(self) -> Iterator[tuple[int, list[str] | str]]:
        done, self._done = self._done, []
        yield from done

    def finish(self) -> None:
        while len(self._tables) > 1:
            self._close_table()
        self._end_row()
        self._end_aside()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _TABLES:
            if len(self._tables) < DEEPEST:
                outer = self._tables[-1].row
                if outer is not None and outer.text:  # a cell around a table holds its title
                    self._outside.extend(outer.text)
                    outer.text.clear()
                self._end_aside()
                self._tables.append(_Table())
        elif tag in _SHEETS:
            self.finish()
            self._count = 0
            self.sheets.append(dict(attrs).get("ss:name") or "")
        elif tag in _ROWS:
            self._end_row()
            self._end_aside()
            self._silent = 0  # an element that was never closed must not swallow the table
            index = _whole(dict(attrs).get("ss:index"), 1 << 20)
            self._count = index if index > self._count else self._count + 1
            self._tables[-1].row = _Row(self._count)
        elif tag in _CELLS:
            self._open_cell(dict(attrs))
        elif tag in _BREAKS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _TABLES:
            self._close_table()
        elif tag in _ROWS:
            self._end_row()
        elif tag in _CELLS:
            self._end_cell()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _CELLS | _ROWS | _TABLES | _SILENT:  # <Cell/> is an empty cell
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        row = self._tables[-1].row
        if row is None:
            if len(self._outside) < WIDEST and not data.isspace():
                self._outside.append(data[:LONGEST])
        elif row.text is not None:
            row.size += len(data)
            if row.size <= LONGEST:
                row.text.append(data)

    def _open_cell(self, attrs: dict[str, str | None]) -> None:
        self._end_cell()
        table = self._tables[-1]
        if table.row is None:
            self._count += 1
            table.row = _Row(self._count)
        row = table.row
        self._reach(table, row)
        index = _whole(attrs.get("ss:index"), WIDEST)
        row.cells.extend([""] * (index - 1 - len(row.cells)))
        across = _whole(attrs.get("colspan"), WIDEST) or _whole(attrs.get("ss:mergeacross"), WIDEST) + 1
        down = _whole(attrs.get("rowspan"), 1 << 20) or _whole(attrs.get("ss:mergedown"), 1 << 20) + 1
        row.text, row.span = [], (across, down)

    def _end_cell(self) -> None:
        table = self._tables[-1]
        row = table.row
        if row is None or row.text is None:
            return
        text = " ".join("".join(row.text).split())
        across, down = row.span
        if down > 1:
            table.below[len(row.cells)] = (down - 1, text)
        row.cells.extend([text, *[""] * (min(across, WIDEST) - 1)])
        row.text = None

    def _reach(self, table: _Table, row: _Row) -> None:
        """Fill the columns that cells of earlier rows reach into."""
        while (place := len(row.cells)) in table.below and place < WIDEST:
            left, text = table.below[place]
            if left > 1:
                table.below[place] = (left - 1, text)
            else:
                del table.below[place]
            row.cells.append(text)

    def _end_row(self) -> None:
        self._end_cell()
        table = self._tables[-1]
        if table.row is None:
            return
        row, table.row = table.row, None
        self._reach(table, row)
        too_long = row.size > LONGEST or len(row.cells) > WIDEST
        self._keep(row.number, "line_too_long" if too_long else row.cells)

    def _close_table(self) -> None:
        self._end_row()
        if len(self._tables) > 1:
            self._tables.pop()

    def _end_aside(self) -> None:
        """Keep what stands outside of rows since the last one: the title of a bill, its month."""
        if self._outside:
            text = " ".join(" ".join(self._outside).split())
            self._outside.clear()
            if text:
                self._keep(self._count, Aside([text[:LONGEST]]))

    def _keep(self, number: int, row: list[str] | str) -> None:
        if self._wanted == len(self.sheets):
            self._done.append((number, row))


def _whole(text: str | None, most: int) -> int:
    """Return a number in an attribute, 0 where there is none or it says nothing."""
    return min(int(text), most) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
