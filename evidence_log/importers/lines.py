"""Delimited text as rows: quoted line breaks, bounded lines and fields, and a stray quote that does not swallow what follows."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evidence_log.importers.source import open_regular

LONGEST: Final = 1 << 20
"""Characters in a line or a field; no message is longer, and a file without line ends must not fill the memory."""
RECORD_LINES: Final = 20_000
"""Lines in one quoted field."""
REREAD: Final = 1 << 26
"""Characters that may be read again after quotes that do not close."""


class Mended(list[str]):
    """The cells of a row whose quotes do not pair."""


class Aside(list[str]):
    """A line that stands between rows and is none: a heading on a page."""


Grid = Iterator[tuple[int, "list[str] | str"]]
"""Rows with their number: cells, or the reason why there are none. A blank row has no cells."""


def rows(file: io.TextIOBase, delimiter: str) -> Grid:
    """Yield the records of a text, each with the number of its first line, from 1. `file` keeps its line ends (`newline=""`)."""
    return iter(_Reader(file, delimiter))


def rows_of_file(path: Path, encoding: str, delimiter: str, *, long_lines: bool) -> Grid:
    """Yield the records of a file known to be in that encoding. `long_lines`: some line may be longer than `LONGEST`.

    A sound file goes through the library's reader alone; from the first fault on each line is watched.
    """
    number = 0
    with io.TextIOWrapper(open_regular(path), encoding=encoding, newline="") as file:
        if not long_lines:
            csv.field_size_limit(LONGEST)
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            try:
                for cells in reader:
                    yield number + 1, cells
                    number = reader.line_num
            except csv.Error:
                pass
            else:
                return
    with io.TextIOWrapper(open_regular(path), encoding=encoding, newline="") as file:
        for _ in range(number):
            file.readline()
        for further, row in rows(file, delimiter):
            yield number + further, row


class _Reader:
    def __init__(self, file: io.TextIOBase, delimiter: str) -> None:
        self._file = file
        self._delimiter = delimiter
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self._cut = False
        self._budget = REREAD

    def __iter__(self) -> Grid:
        csv.field_size_limit(LONGEST)
        taken, number = self._taken, 1
        while True:
            reader = csv.reader(self._lines(), delimiter=self._delimiter, strict=True)
            try:
                for cells in reader:
                    if self._cut:
                        self._cut = False
                        yield number, "line_too_long"
                    else:
                        yield number, cells
                    number += len(taken)
                    taken.clear()
            except csv.Error:
                first, rest = taken[0], taken[1:]
                taken.clear()
                size = sum(map(len, rest))
                if self._cut or size > self._budget:
                    yield number, "line_too_long" if self._cut else "quotes_do_not_close"
                    self._cut = False
                    number += 1 + len(rest)
                    continue
                # Only the first line is spoiled: what follows is read again, as rows of its own.
                self._budget -= size
                self._back.extendleft(reversed(rest))
                yield number, _mended(first, self._delimiter)
                number += 1
                continue
            return

    def _lines(self) -> Iterator[str]:
        back, taken, readline = self._back, self._taken, self._file.readline
        while True:
            line = back.popleft() if back else readline(LONGEST)
            if not line:
                return
            taken.append(line)
            if len(line) == LONGEST and not line.endswith(("\n", "\r")):
                self._cut = True
                while (more := readline(LONGEST)) and not more.endswith(("\n", "\r")):
                    pass
                line = "\n"
            elif len(taken) > RECORD_LINES:
                raise csv.Error("a record of too many lines")
            yield line


def _mended(line: str, delimiter: str) -> list[str] | str:
    try:
        return Mended(cell.rstrip("\r\n") for cell in next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return "quotes_do_not_close"
