"""The tables in a file: where each begins and what its columns hold, whether the file is delimited text, a workbook or a page."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, cast

from evidence_log.errors import BadInput
from evidence_log.importers.base import Info, Key, ReadOptions
from evidence_log.importers.encodings import candidates, settle
from evidence_log.importers.layout import Found, Layout
from evidence_log.importers.lines import Grid, rows, rows_of_file
from evidence_log.importers.markup import is_spreadsheet, markup_rows, markup_rows_of_file, sheet_names
from evidence_log.importers.source import Source
from evidence_log.importers.workbook import Sheet, rows_of, sheets

DELIMITERS: Final = (",", ";", "\t", "|", "，")
DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "，": "wide_comma"}
LOOKED_AT: Final = 200
"""Rows among which a header and its samples are looked for."""

Finder = Callable[[list[tuple[int, list[str] | str]]], Found | None]
"""Finds the header among the first rows of a table."""


@dataclass(frozen=True)
class Block:
    """One table: `rows` yields the rows of its file or sheet anew each time, with those before the header. `where` precedes a number.

    `title`: the name of its sheet.
    """

    where: str
    rows: Callable[[], Grid]
    found: Found
    serials: bool = False
    is_sheet: bool = False
    title: str = ""

    def below(self) -> Grid:
        """Yield the rows after the header."""
        for number, cells in self.rows():
            if number > self.found.number:
                yield number, cells


def header_of(source: Source, finder: Finder) -> Found | None:
    """Return the best header of a file that is not yet known to be a table; None when there is none."""
    if "refused" in source.memo:
        return None
    if source.kind in {"xlsx", "ole"}:
        try:
            listed = _sheets(source)
        except BadInput as error:
            source.memo["refused"] = error
            return None
        found = [finder(list(rows_of(sheet, LOOKED_AT))) for sheet in listed]
    elif source.kind in {"text", "json"}:
        found = [
            finder(head)
            for encoding in candidates(source)
            for delimiter in DELIMITERS
            if (head := _head(source, encoding, delimiter))
        ]
    elif source.kind == "html" or is_spreadsheet(source):
        found = [finder(page) for encoding in candidates(source) for page in _page(source, encoding)]
    else:
        return None
    return max((one for one in found if one), key=lambda one: one.score, default=None)


def blocks(path: Path, options: ReadOptions, format_name: str, info: Info, finder: Finder) -> list[Block]:
    """Return the tables of a file. Raises BadInput when it is none, or no header of it is understood."""
    source = Source(path)
    if source.kind == "empty":
        raise BadInput("import.empty_file", path=path)
    if source.kind in {"xlsx", "ole"}:
        found = _of_workbook(source, info, finder)
    elif source.kind == "html" or is_spreadsheet(source):
        found = _of_markup(source, options, info, finder)
    elif source.kind in {"text", "json", "xml"} or (source.kind == "binary" and options.encoding):
        found = _of_text(source, options, info, finder)
    else:
        raise BadInput("import.not_a_table", path=path, format=format_name)
    for block in found:
        _tell(info, block.found.layout)
    return found


def _of_workbook(source: Source, info: Info, finder: Finder) -> list[Block]:
    listed = _sheets(source)
    found = [(sheet, header) for sheet in listed if (header := finder(list(rows_of(sheet, LOOKED_AT))))]
    if not found:
        raise BadInput(
            "import.no_header", path=source.path, seen=_seen(row for sheet in listed for row in rows_of(sheet, 5))
        )
    for sheet, header in found:
        info.tell("sheet", of=sheet.name, name=sheet.name, row=header.number)
    left = [sheet.name for sheet in listed if all(sheet is not one for one, _ in found)]
    if left:
        info.tell("sheets_not_used", names=", ".join(left))
    alone = len(found) == 1
    return [
        Block("row:" if alone else f"{sheet.name}!row:", sheet.rows, header, sheet.serials, True, sheet.name)
        for sheet, header in found
    ]


def _of_text(source: Source, options: ReadOptions, info: Info, finder: Finder) -> list[Block]:
    def understood(text: str) -> int:
        return max(
            (one.score for delimiter in DELIMITERS if (one := finder(_parsed(text, delimiter, source)))), default=0
        )

    encoding, long_lines = settle(source, asked=options.encoding, region=options.region, understood=understood)
    tried = [(one, delimiter) for delimiter in DELIMITERS if (one := finder(_head(source, encoding, delimiter)))]
    if not tried:
        raise BadInput("import.no_header", path=source.path, seen=_seen(_head(source, encoding, ",")[:5]))
    header, delimiter = max(tried, key=lambda pair: pair[0].score)
    info.tell("encoding", name=encoding.removesuffix("-sig").upper())
    info.tell("delimiter", name=Key(f"delimiter.{DELIMITER_NAMES[delimiter]}"))
    info.tell("header", line=header.number)
    return [Block("line:", lambda: rows_of_file(source.path, encoding, delimiter, long_lines=long_lines), header)]


def _of_markup(source: Source, options: ReadOptions, info: Info, finder: Finder) -> list[Block]:
    """Return the table of a page, whose tables are one below the other, or those of a workbook in XML."""

    def understood(text: str) -> int:
        return max((one.score for page in _pages(text, source) if (one := finder(page))), default=0)

    encoding, _ = settle(source, asked=options.encoding, region=options.region, understood=understood)
    info.tell("encoding", name=encoding.removesuffix("-sig").upper())
    if source.kind == "html":
        header = finder(_page(source, encoding)[0])
        if header is None:
            raise BadInput("import.no_header", path=source.path, seen=_seen(_page(source, encoding)[0]))
        info.tell("page_header", row=header.number)
        return [Block("tr:", lambda: markup_rows_of_file(source.path, encoding), header)]
    names = sheet_names(source.path, encoding)
    found: list[tuple[int, Found]] = []
    for sheet in range(1, len(names) + 1):
        if header := finder(list(_first(markup_rows_of_file(source.path, encoding, sheet), LOOKED_AT))):
            info.tell("sheet", of=f"{sheet}", name=names[sheet - 1], row=header.number)
            found.append((sheet, header))
    if not found:
        raise BadInput("import.no_header", path=source.path, seen=_seen(_page(source, encoding)[0]))
    return [
        Block(
            "row:" if len(found) == 1 else f"{names[sheet - 1]}!row:",
            partial(markup_rows_of_file, source.path, encoding, sheet),
            header,
            title=names[sheet - 1],
        )
        for sheet, header in found
    ]


def _page(source: Source, encoding: str) -> list[list[tuple[int, list[str] | str]]]:
    """Return the first rows of a page, or of each sheet that the head of a workbook in XML shows."""
    key = ("page", encoding)
    if key not in source.memo:
        source.memo[key] = _pages(source.text(encoding, "replace"), source)
    return cast("list[list[tuple[int, list[str] | str]]]", source.memo[key])


def _pages(text: str, source: Source) -> list[list[tuple[int, list[str] | str]]]:
    sheets = [0] if source.kind == "html" else range(1, 4)
    return [list(_first(markup_rows(text, sheet), LOOKED_AT)) for sheet in sheets]


def _sheets(source: Source) -> list[Sheet]:
    if "sheets" not in source.memo:
        source.memo["sheets"] = sheets(source)
    return cast("list[Sheet]", source.memo["sheets"])


def _head(source: Source, encoding: str, delimiter: str) -> list[tuple[int, list[str] | str]]:
    key = (encoding, delimiter)
    if key not in source.memo:
        source.memo[key] = _parsed(source.text(encoding, "replace"), delimiter, source)
    return cast("list[tuple[int, list[str] | str]]", source.memo[key])


def _parsed(text: str, delimiter: str, source: Source) -> list[tuple[int, list[str] | str]]:
    """Return the first rows of a text; the last of a cut head is left out."""
    if delimiter not in text:
        return []  # no row of it has two cells
    found = list(_first(rows(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter), LOOKED_AT + 1))
    return found[:LOOKED_AT] if source.whole or len(found) > LOOKED_AT else found[:-1]


def _first(grid: Iterable[tuple[int, list[str] | str]], count: int) -> Iterator[tuple[int, list[str] | str]]:
    for place, row in enumerate(grid):
        if place >= count:
            return
        yield row


def _seen(grid: Iterable[tuple[int, list[str] | str]]) -> str:
    """Return the cells of the first row with at least two filled ones, for a message."""
    for _, cells in grid:
        if not isinstance(cells, str) and sum(map(bool, map(str.strip, cells))) > 1:
            return ", ".join(cell.strip()[:30] for cell in cells[:12] if cell.strip())
    return "-"


def _tell(info: Info, layout: Layout) -> None:
    for field, place in sorted(layout.columns.items(), key=lambda pair: pair[1]):
        info.tell("column", of=f"{place}", name=layout.header[place].strip(), field=Key(f"field.{field}"))
    if layout.unused:
        info.tell("unused", names=", ".join(layout.unused))
