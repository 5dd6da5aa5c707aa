"""Places in an imported file, `line:98`, in the reader's words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

_PLACE: Final = re.compile(r"(?:(?P<sheet>.+)!)?(?P<kind>line|row|tr):(?P<number>\d+)", re.DOTALL)

_WHOLE: Final = {"filename": "file_name", "metadata": "metadata"}
"""What is read as a whole, and its words."""

Words = Callable[..., str]
"""Words by key and values, in one language."""


def worded(where: str, words: Words) -> str:
    """Return a place in words: line 98; one that is no line or row, such as `ROWID=7`, as it is."""
    if where in _WHOLE:
        return words(f"import.place.{_WHOLE[where]}")
    found = _PLACE.fullmatch(where)
    if found is None:
        return where
    key = "line" if found["kind"] == "line" else "row" if found["sheet"] is None else "sheet_row"
    return words(f"import.place.{key}", number=found["number"], sheet=found["sheet"] or "")


class Places(str):
    """Rows that an error names, each with its text: as such `line:2 (03/04/2025), …`, and in words by `worded`."""

    _listed: Sequence[tuple[str, str]]
    _cut: bool

    def __new__(cls, listed: Sequence[tuple[str, str]], *, cut: bool = False) -> Places:
        """Make one of (place, text) pairs; `cut`: there are more."""
        made = super().__new__(cls, _joined(listed, cut=cut))
        made._listed, made._cut = tuple(listed), cut
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[Sequence[tuple[str, str]]], dict[str, bool]]:
        return (self._listed,), {"cut": self._cut}  # what pickling makes another one of

    def worded(self, words: Words) -> str:
        """Return them with their places in words."""
        return _joined([(worded(where, words), text) for where, text in self._listed], cut=self._cut)


def _joined(listed: Sequence[tuple[str, str]], *, cut: bool) -> str:
    named = ", ".join(f"{where} ({text})" for where, text in listed)
    return f"{named}, …" if cut else named
