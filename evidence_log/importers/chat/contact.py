"""A message or a call of a chat program as a contact: what all these formats share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from evidence_log.core.clock import Wall
from evidence_log.core.contact import ContactFacts
from evidence_log.importers.attachment import Attachment
from evidence_log.importers.base import BadRow, Ignored, Info, ReadOptions, Row, shown
from evidence_log.importers.epochs import Epochs
from evidence_log.importers.numbers import Numbers
from evidence_log.importers.times import EARLIEST, Moments

AHEAD_S: Final = 86_400
"""A moment further than this ahead of the clock is none."""
REPLACEMENT: Final = "\ufffd"

_LEAST_MS: Final = 10**11
"""From here on a count of seconds would lie beyond the year 5000: it counts milliseconds."""
_EPOCH: Final = re.compile(r"\s*(\d{1,17})(?:\.\d{1,9})?\s*", re.ASCII)
_NUMBER: Final = re.compile(r"\+?[\d\s().\-\u2010-\u2015\u00a0\u202f]{3,40}")
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
_MARKS: Final = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
_WINDOW: Final = 4096
"""Moments of which equal contacts are told apart."""
_SAME: Final = ("channel", "direction", "phone", "duration_s", "said", "replied")
"""What makes two contacts of one moment equal when a file is compared with the case; a name is not part of it."""


class Party(NamedTuple):
    """The other side. `account` is the number or id that stands for it, as the file shows it; `in_group` when it speaks to several."""

    account: str | None = None
    standard: str | None = None
    name: str | None = None
    in_group: bool = False


class Call(NamedTuple):
    """How a call ended and how long it took, as far as the file says."""

    outcome: str | None = None
    duration_s: int | None = None


class Message(NamedTuple):
    """What a record says. `words` is None for one without any; `files` came with it, be they there or not."""

    words: str | None = None
    warnings: tuple[str, ...] = ()
    call: Call | None = None
    files: tuple[Attachment, ...] = ()


def not_there(media_type: str) -> Attachment:
    """Return a file of which an export has only a placeholder."""
    return Attachment("-", media_type, None)


class Contacts:
    """Makes the contacts of one file of `platform`."""

    def __init__(self, platform: str, options: ReadOptions, info: Info, path: object) -> None:
        self._base: dict[str, Any] = {"platform": platform}
        if options.organisation:
            self._base["claims"] = options.organisation
        self.wall = Wall(options.zone)
        self._epochs = Epochs(self.wall)
        self._latest = int(options.now.timestamp()) + AHEAD_S
        self._moments = Moments(self.wall, options, info, _clocks, path=path, serials=False)
        self.numbers = Numbers(options.region, None)
        self._only = self.numbers.keys(options.only)
        self._window: dict[int, list[tuple[dict[str, Any], list[str]]]] = {}

    def moment(self, epoch: object, local: object = None) -> tuple[int, str, str] | str:
        """Return UTC seconds, ISO text and precision of a count since 1970; where there is none, of a local time as text.

        Returns the reason when it is neither.
        """
        text = "" if epoch is None or isinstance(epoch, bool) else str(epoch).strip()
        if not text or text == "0":
            return self.local(local if isinstance(local, str) else "")
        found = _EPOCH.fullmatch(text)
        if found is None:
            return "unparseable_date"
        seconds = int(found[1])
        if seconds >= _LEAST_MS:
            seconds //= 1000
        if not EARLIEST <= seconds <= self._latest:
            return "implausible_date"
        return seconds, self._epochs.iso(seconds), "second"

    def local(self, text: str) -> tuple[int, str, str] | str:
        """Return UTC seconds, ISO text and precision of a local time, or the reason why it is none."""
        found = self._moments.at(text)
        if isinstance(found, str):
            return found
        if not EARLIEST <= found[1] <= self._latest:
            return "implausible_date"
        return found[1], found[0], found[2]

    def unwanted(self, who: Party) -> bool:
        """Say whether the person asked for certain numbers or accounts only, and this is none of them."""
        return bool(self._only) and not any(
            self.numbers.key(text) in self._only for text in (who.account, who.name) if text
        )

    def party(self, text: str) -> Party:
        """Return what a sender's text stands for: a number where it is one, else a name."""
        plain = tidy(text)
        if _NUMBER.fullmatch(plain) and any(map(str.isdigit, plain)):
            found = self.numbers.known.get(plain) or self.numbers.read(plain)
            if found.phone is not None and not found.warnings:
                return Party(found.phone, found.standard)
        return Party(name=plain or None)

    def row(
        self,
        where: str,
        when: tuple[int, str, str] | str,
        direction: str | None,
        who: Party,
        said: Message,
        mark: str,
        raw: Sequence[str],
    ) -> Row:
        """Return a contact, or the row that is none. `mark` is the record's own id; `raw` shows it where it is refused."""
        if self.unwanted(who):
            return Ignored("other_number", where)
        if isinstance(when, str):
            return BadRow(where, when, {"text": shown(clean(text)[0] for text in raw)})
        epoch, iso, precision = when
        warnings = [
            *(("direction_unknown",) if direction is None else ()),
            *said.warnings,
            *(("group_message",) if who.in_group else ()),
        ]
        facts: dict[str, Any] = {
            "occurred_at": iso,
            "precision": precision,
            "channel": "call" if said.call else "chat",
            **self._base,
        }
        if direction is not None:
            facts["direction"] = direction
        words = {"said" if direction == "in" else "replied" if direction == "out" else "summary": said.words}
        for fact, text in {"phone": who.account, "phone_e164": who.standard, "caller_name": who.name, **words}.items():
            if text is not None:
                facts[fact], replaced = clean(text)
                if replaced and "invalid_char_replaced" not in warnings:
                    warnings.append("invalid_char_replaced")
        if said.call:
            facts |= {name: value for name, value in said.call._asdict().items() if value is not None}
        if warnings:
            facts["warnings"] = warnings
        facts["row"] = where
        self._tell_apart(epoch, facts, mark)
        contact = cast("ContactFacts", facts)
        return (epoch, contact, said.files) if said.files else (epoch, contact)

    def _tell_apart(self, epoch: int, facts: dict[str, Any], mark: str) -> None:
        """Number a contact that equals an earlier one but for its mark; with the same mark it is a copy, and has the same number."""
        earlier = self._window.get(epoch)
        if earlier is None:
            if len(self._window) >= _WINDOW:
                for old in list(self._window)[: _WINDOW // 2]:
                    del self._window[old]
            self._window[epoch] = [(facts, [mark])]
            return
        for known, marks in earlier:
            if all(known.get(name) == facts.get(name) for name in _SAME):
                if mark not in marks:
                    marks.append(mark)
                if number := marks.index(mark):
                    facts["nth"] = number + 1
                return
        if len(earlier) < _WINDOW:
            earlier.append((facts, [mark]))


def _clocks() -> tuple[tuple[str, str], ...]:
    """Return a moment with a clock: chat programs always write one, so that a day alone is no moment of a message."""
    return (("", "2000-01-01 00:00"),)


def clean(text: str) -> tuple[str, bool]:
    """Return a text that can be kept, and whether something in it had to be replaced: a NUL, half a character, a byte of no character."""
    if text.isprintable():
        return text, False
    mended = _NO_TEXT.sub(REPLACEMENT, text)
    return mended, mended != text


def tidy(text: str) -> str:
    """Return a name without invisible marks and runs of blanks."""
    return " ".join((text if text.isascii() else text.translate(_MARKS)).split())


def text_of(record: Mapping[str, Any], *names: str) -> str | None:
    """Return the first of these fields that holds a text with something in it."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value
    return None
