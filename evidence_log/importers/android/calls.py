"""A row of a phone's call log as a contact. Codes as in Android's `CallLog.Calls`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from evidence_log.core.contact import ContactFacts
from evidence_log.importers.android.records import WITHHELD, Records, bad, other_number
from evidence_log.importers.base import ReadOptions, Row
from evidence_log.importers.lengths import UNREADABLE, Lengths

NAMES: Final = ("number", "duration", "date", "type", "presentation", "name")
"""What is wanted of a call, as the log itself calls it."""

# The log does not say whether the other side of an outgoing call rang; it counts no talk where nobody answered.
_KINDS: Final[Mapping[str, tuple[str, str | None, tuple[str, ...]]]] = {
    "1": ("in", "answered", ()),
    "2": ("out", None, ()),
    "3": ("in", "missed", ()),
    "4": ("in", "voicemail", ()),
    "5": ("in", "rejected", ()),
    "6": ("in", "blocked", ("blocked_by_phone",)),
    "7": ("in", "answered", ("answered_on_other_device",)),
}
_NO_TALK: Final = frozenset(("missed", "rejected", "blocked"))
_ELSEWHERE: Final = "7"
_NOT_SHOWN: Final = frozenset(("2", "3", "5"))
"""Presentations of a number: restricted, unknown, unavailable."""


class Calls(Records):
    """The calls of one file."""

    def __init__(self, options: ReadOptions, *, seconds: bool = False) -> None:
        super().__init__(options, when_no_number=WITHHELD, seconds=seconds)
        self._lengths = Lengths(minutes=False, sheet=False)

    def row(self, where: str, values: tuple[str | None, ...], *, replaced: bool = False) -> Row:
        """Return one call; `values` in the order of `NAMES`, `replaced` when one of them had to be mended."""
        number, duration, date, kind, presentation, name = values
        phone, standard, strange, _ = WITHHELD if (presentation or "").strip() in _NOT_SHOWN else self.number(number)
        if self.unwanted((phone,)):
            return other_number(where)
        moment = self.moment(date)
        if isinstance(moment, str):
            return bad(where, moment, NAMES, values)
        epoch, iso, mark = moment
        known = _KINDS.get((kind or "").strip())
        direction, outcome, said = known or (None, None, ("unknown_call_type",))
        seconds = self._seconds_of(duration)
        warnings = [*strange, *said]
        if seconds == UNREADABLE:
            seconds, warnings = None, [*warnings, "duration_unreadable"]
        if kind == _ELSEWHERE:
            seconds = None
        elif seconds and outcome in _NO_TALK:
            seconds = 0  # some phones count the ringing
        elif seconds and direction == "out":
            outcome = "answered"
        facts: dict[str, Any] = {
            "occurred_at": iso,
            "precision": "second",
            "channel": "call",
            "row": where,
            **self.claims,
        }
        found = {
            "direction": direction,
            "outcome": outcome,
            "duration_s": seconds,
            "phone": phone,
            "phone_e164": standard,
        }
        facts |= {key: value for key, value in found.items() if value is not None}
        if (caller := self.name(name)) is not None:
            facts["caller_name"] = caller
        if replaced:
            warnings.append("invalid_char_replaced")
        if warnings:
            facts["warnings"] = warnings
        self.tell_apart(epoch, facts, mark)
        return epoch, cast("ContactFacts", facts)

    def _seconds_of(self, text: str | None) -> int | None:
        if text is None:
            return None
        known = self._lengths.known
        return known[text] if text in known else self._lengths.read(text)
