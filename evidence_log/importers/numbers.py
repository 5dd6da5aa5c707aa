"""A number cell as facts: what the screen showed, its standard form, and what is odd about it. Each spelling is read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from evidence_log.core.phone import classify, e164, hidden, masked, phone_key, unquoted
from evidence_log.importers.words import simple, words

_PLAIN: Final = re.compile(r"\+?[0-9]{3,15}")
_BETWEEN: Final = dict.fromkeys(map(ord, " -()"))
"""What people put between digits, and what means nothing."""
_LETTER: Final = re.compile(r"[^\W\d_]")
_DIGITS: Final = re.compile(r"\D")
_LOST: Final = re.compile(r"\d{16,}\.0+|\d(?:\.\d+)?[eE]\+?\d+|#{2,}")
_NOTHING: Final = frozenset(('=""', "'", '""'))
"""What quoting leaves of an empty number."""
_LONGEST: Final = 15
"""Digits of an international number."""


class Number(NamedTuple):
    """`phone` is None where none was shown; `standard` where it is no valid number of a country. `dash`: a bill's mark for none."""

    phone: str | None
    standard: str | None
    warnings: tuple[str, ...]
    dash: bool = False


def squeezed(text: str) -> str | None:
    """Return a number that is only digits, a leading plus, blanks, hyphens and brackets as digits and plus, else None.

    Many spellings of one number come to few of these, and each costs little beside what the library takes for one.
    """
    digits = text.translate(_BETWEEN)
    return digits if _PLAIN.fullmatch(digits) else None


class Numbers:
    """The numbers of one file. `when_empty` is the warning for a cell with nothing in it, or None for no warning."""

    def __init__(self, region: str, when_empty: str | None) -> None:
        self.region = region
        self._when_empty = (when_empty,) if when_empty else ()
        self.known: dict[str, Number] = {}

    def read(self, cell: str) -> Number:
        """Return what a cell holds. A damaged or covered number stays as it was shown, with a warning."""
        found = self.known[cell] = self._read(cell)
        return found

    def key(self, phone: str) -> str:
        """Return what two spellings of one number share."""
        return self.read(phone).standard or phone_key(phone, self.region)

    def keys(self, listed: Iterable[str]) -> frozenset[str]:
        """Return the keys of numbers and names that a person gave."""
        return frozenset(key for text in listed if (key := self.key(text)))

    def _read(self, cell: str) -> Number:
        digits = squeezed(cell)
        if digits is not None:
            return Number(cell.strip(), e164(digits, self.region), ())
        text, odd = unquoted(cell)
        if text in _NOTHING:
            text = ""
        if "\0" in text:
            return Number(text.replace("\0", "\ufffd"), None, ("invalid_char_replaced",))
        word = simple(text)
        known = words()
        if word in known.withheld:
            return Number(None, None, ("number_withheld",))
        if word in known.empty:
            return Number(None, None, self._when_empty, word in known.dash)
        if hidden(text):
            return Number(None, None, ("number_withheld",))
        if odd or _LOST.fullmatch(text):
            return Number(text, None, ("number_damaged_by_spreadsheet",))
        if masked(text):
            return Number(text, None, ("number_masked",))
        if _LETTER.search(text):
            return Number(text, None, ("counterpart_is_not_a_number",))
        standard = e164(text, self.region)
        if standard is None:
            count = len(_DIGITS.sub("", text))
            if count < 2 or (count > _LONGEST and classify(text, self.region) == "unknown"):
                return Number(text, None, ("number_unrecognised",))
        return Number(text, standard, ())
