"""Sheets of a workbook (.xlsx, .xls) as rows of text, after a look at whether the file would fill the memory.

python-calamine gives every number as a float and a bare date for a moment at midnight; both are put right here, by column.
"""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from evidence_log.errors import BadInput
from evidence_log.importers import compound
from evidence_log.importers.lines import Grid
from evidence_log.importers.source import Source, open_regular

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

UNPACKED: Final = 1 << 29
"""Bytes that a workbook may unpack to."""
CELLS: Final = 30_000_000
"""Cells between the first and the last one of a sheet: the reader makes room for all of them, empty ones too."""
TEXT: Final = 1 << 33
"""Characters that shared texts may come to when each is written out."""
EXACT: Final = 10**15
"""From here on a spreadsheet's number no longer holds every digit."""

_PIECE: Final = 1 << 20
_REFERENCE: Final = re.compile(rb"\sr\s*=\s*[\"']\$?([A-Za-z]{1,8})\$?(\d{1,12})")
_SHARED: Final = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_MAC_DATES: Final = re.compile(rb"date1904\s*=\s*[\"'](?:1|true)")
_REFERENCE_BYTES: Final = 64
_DAMAGE: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
)  # fmt: skip
"""What unpacking an archive may raise that is damaged."""


@dataclass(frozen=True)
class Sheet:
    """One sheet, to be gone through as often as needed. `serials`: a bare number can be read as a day since 1900."""

    name: str
    serials: bool
    _sheet: CalamineSheet

    def rows(self) -> Grid:
        """Yield (row of the sheet from 1, cells as text)."""
        clocks, spans = self._clocks, self._spans
        reaching: dict[int, tuple[int, Any]] = {}
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            if spans:
                cells = _filled(number, cells, spans, reaching)
            yield (
                number,
                [
                    cell if type(cell) is str else _WORDS[type(cell)](cell, clocks.get(place, ""))
                    for place, cell in enumerate(cells)
                ],
            )

    @cached_property
    def _spans(self) -> dict[int, list[tuple[int, int]]]:
        """Return the cells that reach over rows below, a day's date beside its calls: first row to (column, last row)."""
        found: dict[int, list[tuple[int, int]]] = {}
        for (first, left), (last, right) in self._sheet.merged_cell_ranges or ():
            if left == right and last > first:
                found.setdefault(first + 1, []).append((left, last + 1))
        return found

    @cached_property
    def _clocks(self) -> dict[int, str]:
        """Return how the moments of a column are written: to the second where any has seconds, else to the minute."""
        found: dict[int, str] = {}
        for cells in self._sheet.iter_rows():
            for place, cell in enumerate(cells):
                if type(cell) is datetime.datetime and found.get(place) != _SECONDS:
                    found[place] = _SECONDS if _rounded(cell).second else _MINUTES
        return found


def _filled(
    number: int, cells: list[Any], spans: dict[int, list[tuple[int, int]]], reaching: dict[int, tuple[int, Any]]
) -> list[Any]:
    """Return the cells of a row, with those that reach into it from above. `reaching` is kept from row to row."""
    for column, last in spans.get(number, ()):
        if column < len(cells):
            reaching[column] = (last, cells[column])
    for column, (last, cell) in reaching.items():
        if number <= last and column < len(cells) and cells[column] == "":
            cells[column] = cell
    return cells


def sheets(source: Source) -> list[Sheet]:
    """Return the worksheets of a workbook. Raises BadInput for one that is damaged, encrypted or too large."""
    serials = _inspected(source) if source.kind == "xlsx" else _inspected_old(source)
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    with _reading(source), open_regular(source.path) as file:
        book = CalamineWorkbook.from_filelike(file)
        return [
            Sheet(sheet.name, serials, book.get_sheet_by_name(sheet.name))
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]


@contextmanager
def _reading(source: Source) -> Iterator[None]:
    """Tell in our words what the library says of a workbook, and where it gives up altogether."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise BadInput("import.encrypted", path=source.path) from error
    except (CalamineError, OSError) as error:
        raise BadInput("import.damaged_workbook", path=source.path) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # which has no other name, and is no Exception
            raise
        raise BadInput("import.damaged_workbook", path=source.path) from error


def _inspected_old(source: Source) -> bool:
    """See that the library can follow what stands in the file; return that days count from 1900."""
    try:
        with open_regular(source.path) as file:
            compound.inspect(file.read(), CELLS)
    except compound.DoesNotFit as error:
        raise BadInput("import.damaged_workbook", path=source.path) from error
    except compound.TooMany as error:
        raise BadInput("import.workbook_too_large", path=source.path) from error
    return True


def _inspected(source: Source) -> bool:
    """Unpack every part in pieces, since sizes in the directory may lie; return whether days count from 1900."""
    total = largest_text = texts = 0
    serials = True
    try:
        with open_regular(source.path) as file, zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                if member.flag_bits & 1:
                    raise BadInput("import.encrypted", path=source.path)
                look = _Look(member.filename)
                with archive.open(member) as part:
                    while piece := part.read(_PIECE):
                        total += len(piece)
                        if total > UNPACKED or look.cells(piece) > CELLS:
                            raise BadInput("import.workbook_too_large", path=source.path)
                serials = serials and not look.mac_dates
                largest_text, texts = max(largest_text, look.largest_text), texts + look.texts
    except _DAMAGE as error:
        raise BadInput("import.damaged_workbook", path=source.path) from error
    if largest_text * texts > TEXT:
        raise BadInput("import.workbook_too_large", path=source.path)
    return serials


class _Look:
    """What the pieces of one part come to."""

    def __init__(self, name: str) -> None:
        self._sheet = name.startswith("xl/worksheets/")
        self._strings = name.endswith("sharedStrings.xml")
        self._book = name == "xl/workbook.xml"
        self._columns: set[bytes] = set()
        self._last_row = 0
        self._tail = b""
        self._open = 0
        self.largest_text = 0
        self.texts = 0
        self.mac_dates = False

    def cells(self, piece: bytes) -> int:
        """Take a piece; return how many cells the sheet spans so far."""
        if self._sheet:
            self.texts += len(_SHARED.findall(piece))
            found = _REFERENCE.findall(self._tail + piece)
            self._columns.update({column.upper() for column, _ in found})
            self._last_row = max(self._last_row, max((int(row) for _, row in found), default=0))
            self._tail = piece[-_REFERENCE_BYTES:]
            return max(map(_ordinal, self._columns), default=0) * self._last_row
        if self._strings:
            first, *rest = piece.split(b"<si")
            self._open += len(first)
            self.largest_text = max(self.largest_text, self._open, *map(len, rest[:-1] or (b"",)))
            if rest:
                self._open = len(rest[-1])
            self.largest_text = max(self.largest_text, self._open)
        elif self._book and _MAC_DATES.search(piece):
            self.mac_dates = True
        return 0


def _ordinal(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


_SECONDS: Final = "%Y-%m-%d %H:%M:%S"
_MINUTES: Final = "%Y-%m-%d %H:%M"


def _rounded(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment to the nearest second: a day's fraction is never quite exact."""
    return (moment + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)


def _number(cell: float, _: str) -> str:
    whole = int(cell) if cell == cell and abs(cell) < EXACT else None
    return str(whole) if whole == cell else f"{cell:.15g}"


def _span(cell: datetime.timedelta, _: str) -> str:
    seconds = round(cell.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}" if seconds >= 0 else str(cell)


def _clock(cell: datetime.time, _: str) -> str:
    moment = _rounded(datetime.datetime.combine(datetime.date(2000, 1, 1), cell))
    return moment.strftime("%H:%M:%S")


_WORDS: Final[dict[type, Callable[[Any, str], str]]] = {
    float: _number,
    int: _number,
    bool: lambda cell, _: str(cell).upper(),
    datetime.datetime: lambda cell, form: _rounded(cell).strftime(form or _SECONDS),
    # In a column of moments a bare date is midnight; in one of dates it is a date.
    datetime.date: lambda cell, form: cell.strftime(form or "%Y-%m-%d"),
    datetime.time: _clock,
    datetime.timedelta: _span,
    type(None): lambda _, __: "",
}


def rows_of(sheet: Sheet, limit: int) -> Iterator[tuple[int, list[str] | str]]:
    """Yield at most `limit` rows of a sheet."""
    for number, cells in sheet.rows():
        if number > limit:
            return
        yield number, cells
