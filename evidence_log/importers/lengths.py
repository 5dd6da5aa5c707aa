"""A duration cell as whole seconds; each distinct cell is read once."""

from __future__ import annotations

import re
from typing import Final

from evidence_log.core.duration import duration_s
from evidence_log.importers.words import simple, words

UNREADABLE: Final = -1

_PLAIN: Final = re.compile(r"(\d{1,5})(?:[.,](\d{1,4}))?")
_PART_OF_DAY: Final = re.compile(r"0\.\d+|\d(?:\.\d+)?[eE]-\d+")


class Lengths:
    """The durations of one column. `minutes`: a bare number counts minutes. `sheet`: it may be a part of a day, which says nothing."""

    def __init__(self, *, minutes: bool, sheet: bool) -> None:
        self._minutes = minutes
        self._sheet = sheet
        self.known: dict[str, int | None] = {}

    def read(self, cell: str) -> int | None:
        """Return seconds, None for an empty cell, `UNREADABLE` for one that says no duration."""
        found = self._read(cell)
        if len(self.known) < 100_000:
            self.known[cell] = found
        return found

    def _read(self, cell: str) -> int | None:
        text = cell.strip()
        if simple(text) in words().empty:
            return None
        if text.startswith('="') and text.endswith('"'):
            text = text[2:-1].strip()
        if self._sheet and _PART_OF_DAY.fullmatch(text):
            return UNREADABLE
        if self._minutes and (found := _PLAIN.fullmatch(text)):
            return round(float(f"{found[1]}.{found[2] or 0}") * 60)
        seconds = duration_s(text)
        return UNREADABLE if seconds is None else seconds
