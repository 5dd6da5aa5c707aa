"""What all records of a phone share: a moment, a number, a name; and how equal ones are told apart.

Every value is the text of the file, None where it is absent. `null` as a text is how exporters write an absent one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from evidence_log.core.clock import Wall
from evidence_log.importers.base import BadRow, Ignored, ReadOptions, shown
from evidence_log.importers.epochs import Epochs
from evidence_log.importers.numbers import Number, Numbers
from evidence_log.importers.times import EARLIEST
from evidence_log.importers.words import simple, words

AHEAD_S: Final = 86_400
"""A moment further than this ahead of the clock, or of the backup's own time, is none."""
WITHHELD: Final = Number(None, None, ("number_withheld",))
MISSING: Final = Number(None, None, ("number_missing",))

_INTEGER: Final = re.compile(r"\s*([-+]?\d{1,18})\s*", re.ASCII)
_LEAST_MS: Final = 10**11
"""From here on a count of seconds would lie beyond the year 5000: it counts milliseconds."""
LONG: Final = 20_000
"""Characters of a message that is not held to be compared: nobody sends it twice in a second."""
WINDOW: Final = 512
"""Records among which equal ones are told apart: copies stand side by side, or far from one another in a file that was joined."""


class Records:
    """What is known while one file is read. `seconds`: times may count seconds; their size tells."""

    def __init__(self, options: ReadOptions, *, when_no_number: Number, seconds: bool = False) -> None:
        self.epochs = Epochs(Wall(options.zone))
        self.latest = int(options.now.timestamp()) + AHEAD_S
        self._seconds = seconds
        self.numbers = Numbers(options.region, when_no_number.warnings[0])
        self._when_no_number = when_no_number
        self._only = self.numbers.keys(options.only)
        self.own = self.numbers.keys(options.own)
        self.claims: dict[str, Any] = {"claims": options.organisation} if options.organisation else {}
        self._names: dict[str | None, str | None] = {None: None}
        self.window: dict[int, tuple[Any, ...]] = {}
        """By second: the records of it and their marks, in turn."""

    def end(self, made: str | None) -> None:
        """Take the time at which the file was made, in milliseconds: what it says of later is not so."""
        found = _INTEGER.fullmatch(made or "")
        if found and (epoch := int(found[1]) // 1000) >= EARLIEST:
            self.latest = min(self.latest, epoch + AHEAD_S)

    def moment(self, text: str | None) -> tuple[int, str, int] | str:
        """Return UTC seconds, ISO text and the milliseconds below (0: nothing known); or the reason why it is no time."""
        if text is None or not text or text.isspace() or text == "null":
            return "missing_date"
        found = _INTEGER.fullmatch(text)
        if found is None:
            return "unparseable_date"
        count = int(found[1])
        if self._seconds and count < _LEAST_MS:
            count *= 1000
        epoch, fraction = divmod(count, 1000)
        if not EARLIEST <= epoch <= self.latest:
            return "implausible_date"
        return epoch, self.epochs.iso(epoch), fraction

    def number(self, text: str | None) -> Number:
        """Return a number as facts."""
        if text is None:
            return MISSING
        return self.numbers.known.get(text) or self.numbers.read(text)

    def unwanted(self, numbers: Iterable[str | None]) -> bool:
        """Say whether the person asked for certain numbers only, and none of these is among them."""
        return bool(self._only) and not any(self.numbers.key(phone) in self._only for phone in numbers if phone)

    def name(self, text: str | None) -> str | None:
        """Return a name; None for a word that says there is none."""
        try:
            return self._names[text]
        except KeyError:
            word, known = simple(text or ""), words()
            found = None if word in known.nobody or word in known.empty else (text or "").strip()
            if len(self._names) < 100_000:
                self._names[text] = found
            return found

    def tell_apart(self, epoch: int, facts: dict[str, Any], mark: str | int) -> None:
        """Number a record that equals an earlier one but for its `mark`, an id or a part of a second; one without a mark is a copy."""
        if len(facts.get("said", "")) + len(facts.get("replied", "")) > LONG:
            return
        window = self.window
        earlier = window.get(epoch, ())
        if not earlier and len(window) >= WINDOW:
            for old in list(window)[: WINDOW // 2]:
                del window[old]
        marks = [other for known, other in zip(earlier[::2], earlier[1::2], strict=True) if _equal(known, facts)]
        if not marks or (mark and all(marks) and mark not in marks):
            if len(earlier) < WINDOW:
                window[epoch] = (*earlier, facts, mark)
            marks.append(mark)
        if mark and all(marks) and marks.index(mark):
            facts["nth"] = marks.index(mark) + 1


def bad(where: str, reason: str, names: Sequence[str], values: Sequence[str | None]) -> BadRow:
    """Return a record that is no contact, shown by what it says."""
    listed = [f"{name}={value}" for name, value in zip(names, values, strict=True) if value]
    return BadRow(where, reason, {"text": shown(listed)})


def other_number(where: str) -> Ignored:
    """Return a record that the person did not ask for."""
    return Ignored("other_number", where)


def _equal(one: dict[str, Any], other: dict[str, Any]) -> bool:
    names = ("channel", "direction", "phone", "duration_s", "said", "replied")
    return all(one.get(name) == other.get(name) for name in names)
