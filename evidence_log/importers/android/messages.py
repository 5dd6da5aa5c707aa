"""A message of a phone's store as a contact, SMS and MMS. Codes as in Android's `Telephony` tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple, cast

from evidence_log.core.contact import ContactFacts
from evidence_log.importers.android.records import MISSING, Records, bad, other_number
from evidence_log.importers.attachment import Attachment, file_name, media_type_of
from evidence_log.importers.base import Ignored, ReadOptions, Row
from evidence_log.importers.numbers import Number

SMS: Final = ("address", "date", "type", "body", "name")
"""What is wanted of an SMS, as the store itself calls it."""
MMS: Final = ("address", "date", "msg_box", "m_type", "sub", "name", "m_id", "tr_id")
"""What is wanted of an MMS; its parts and addresses stand apart."""

_KINDS: Final[Mapping[str, tuple[str | None, str, tuple[str, ...]]]] = {
    "1": ("in", "said", ()),
    "2": ("out", "replied", ()),
    "5": ("out", "replied", ("not_delivered",)),
}
_UNKNOWN: Final = (None, "summary", ("direction_unknown",))
_DRAFTS: Final = frozenset(("3", "4", "6"))
"""A draft, and what waits to be sent: nobody was reached. Boxes of an MMS are numbered alike."""
_SENT: Final = "128"
_NOT_FETCHED: Final = "130"
_RECEIVED: Final = frozenset((_NOT_FETCHED, "132"))
_REPORTS: Final = frozenset(("129", "131", "133", "134", "135", "136"))
"""Answers of the network: sent, delivered, read."""
_FROM: Final = "137"
_OWN: Final = "insert-address-token"
"""Stands for the phone's own number."""
_LAYOUT: Final = "application/smil"
_TEXT: Final = "text/plain"
_LISTED: Final = re.compile(r"[~,]")


_NOBODY: Final = Number(None, None, ())


class _Parties(NamedTuple):
    """The other side: one number, and of a conversation of several all numbers but the person's own."""

    number: Number
    group: tuple[str, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        return (*self.number.warnings, "group_message") if self.group else self.number.warnings


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an MMS. `names` are candidates for its file's name, best first; `pieces` as of an `Attachment`."""

    seq: str | None
    media_type: str | None
    names: tuple[str | None, ...]
    text: str | None
    pieces: Callable[[], Iterator[bytes]] | None


class Messages(Records):
    """The messages of one file."""

    def __init__(self, options: ReadOptions, *, seconds: bool = False) -> None:
        super().__init__(options, when_no_number=MISSING, seconds=seconds)

    def sms(self, where: str, values: tuple[str | None, ...], *, replaced: bool = False) -> Row:
        """Return one SMS; `values` in the order of `SMS`, `replaced` when one of them had to be mended."""
        address, date, kind, body, name = values
        parties = self._one(address)
        if self.unwanted((parties.number.phone, *parties.group)):
            return other_number(where)
        if kind in _DRAFTS:
            return Ignored("draft", where)
        moment = self.moment(date)
        if isinstance(moment, str):
            return bad(where, moment, SMS, values)
        direction, fact, warnings = _KINDS.get(kind or "", _UNKNOWN)
        facts = self._facts(where, moment[1], direction, parties, name)
        if body and not body.isspace():
            facts[fact] = body
        lacks = (
            "body_literal_null"
            if body == "null"
            else "body_unavailable"
            if body is None
            else ""
            if fact in facts
            else "empty_body"
        )
        return self._done(
            moment, facts, [*parties.warnings, *warnings, lacks, "invalid_char_replaced" if replaced else ""]
        )

    def common(self, address: str | None, kind: str | None, name: str | None) -> tuple[dict[str, Any], str] | None:
        """Return the facts that all SMS with these values have, and the fact that their words are; None where something is odd."""
        parties = self._one(address)
        direction, fact, warnings = _KINDS.get(kind or "", _UNKNOWN)
        if parties.warnings or warnings or kind in _DRAFTS or self.unwanted((parties.number.phone,)):
            return None
        return self._facts("", "", direction, parties, name), fact

    def mms(
        self,
        where: str,
        values: tuple[str | None, ...],
        parts: Sequence[Part],
        addresses: Sequence[tuple[str | None, str | None]],
        *,
        odd: Sequence[str] = (),
        replaced: bool = False,
    ) -> tuple[Row, tuple[Attachment, ...]]:
        """Return one MMS and its files; `values` in the order of `MMS`, `addresses` as (kind, address), `odd` warnings of the frame."""
        address, date, box, kind, subject, name, *ids = values
        direction, fact, warnings = _KINDS.get(box or "", _UNKNOWN)
        if direction is None and kind in _RECEIVED | {_SENT}:
            direction, fact, warnings = _KINDS["2" if kind == _SENT else "1"]
        parties = self._parties(direction, address, addresses)
        if self.unwanted((parties.number.phone, *parties.group)):
            return other_number(where), ()
        if box in _DRAFTS:
            return Ignored("draft", where), ()
        if kind in _REPORTS:
            return Ignored("system_notice", where), ()
        moment = self.moment(date)
        if isinstance(moment, str):
            return bad(where, moment, MMS, values), ()
        facts = self._facts(where, moment[1], direction, parties, name)
        ordered = sorted(parts, key=_place)
        texts = [part.text for part in ordered if part.text and media_type_of(part.media_type) == _TEXT]
        files = tuple(_files(ordered))
        if texts:
            facts[fact] = "\n".join(texts)
        if said := _said(subject):
            # a heading is no part of the words, and must not vanish
            facts["summary"] = f"{facts['summary']}\n{said}" if "summary" in facts else said
        lacks = "" if texts or files else "body_unavailable" if kind == _NOT_FETCHED else "" if said else "empty_body"
        mark: str | int = next((said for one in ids if (said := _said(one))), moment[2])
        row = self._done(
            (moment[0], moment[1], mark),
            facts,
            [*parties.warnings, *warnings, *odd, lacks, "invalid_char_replaced" if replaced else ""],
        )
        return row, files

    def _facts(
        self, where: str, iso: str, direction: str | None, parties: _Parties, name: str | None
    ) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "occurred_at": iso,
            "precision": "second",
            "channel": "sms",
            "row": where,
            **self.claims,
        }
        if direction is not None:
            facts["direction"] = direction
        phone, standard, _, _ = parties.number
        if phone is not None:
            facts["phone"] = phone
            if standard is not None:
                facts["phone_e164"] = standard
        # the names of a conversation do not say who of them wrote
        if not parties.group and (caller := self.name(name)) is not None:
            facts["caller_name"] = caller
        return facts

    def _done(self, moment: tuple[int, str, str | int], facts: dict[str, Any], warnings: Sequence[str]) -> Row:
        if listed := [one for one in warnings if one]:
            facts["warnings"] = listed
        self.tell_apart(moment[0], facts, moment[2])
        return moment[0], cast("ContactFacts", facts)

    def _parties(
        self, direction: str | None, address: str | None, addresses: Sequence[tuple[str | None, str | None]]
    ) -> _Parties:
        """Return who wrote to whom: the sender of what came in, the one recipient of what went out, or the group."""
        sender = next((one for kind, one in addresses if kind == _FROM and _said(one) and one != _OWN), None)
        receivers = self._others([one for kind, one in addresses if kind != _FROM])
        talk = self._others(_LISTED.split(address or ""))
        if direction == "out":
            return self._listed("~".join(talk if len(talk) > len(receivers) else receivers) or address)
        if sender is None:
            return self._listed(address)
        # One of the receivers is this phone; without its number known, which of them cannot be told.
        group = talk if len(talk) > 1 else self._others([sender, *(receivers if self.own else receivers[1:])])
        return _Parties(self.number(sender), tuple(group) if len(group) > 1 else ())

    def _one(self, address: str | None) -> _Parties:
        if address is None or not _LISTED.search(address):
            return _Parties(self.number(address), ())
        return self._listed(address)

    def _listed(self, address: str | None) -> _Parties:
        """Return the one number of a list, or the group."""
        group = self._others(_LISTED.split(address or ""))
        return (
            _Parties(_NOBODY, tuple(group))
            if len(group) > 1
            else _Parties(self.number(group[0] if group else address), ())
        )

    def _others(self, listed: Sequence[str | None]) -> list[str]:
        """Return the numbers that are not the person's own, each once."""
        found = {self.numbers.key(one): one for one in map(str.strip, filter(None, listed)) if one and one != _OWN}
        return [one for key, one in found.items() if key and key not in self.own]


def _said(text: str | None) -> str | None:
    """Return a text that says something."""
    return text if text and text.strip() and text != "null" else None


def _place(part: Part) -> int:
    try:
        return int(part.seq or 0)
    except ValueError:
        return 0


def _files(parts: Sequence[Part]) -> Iterator[Attachment]:
    """Yield the parts that are files; the layout of the message is none."""
    for number, part in enumerate(parts, 1):
        kind = media_type_of(part.media_type)
        pieces, text = part.pieces, part.text
        if kind == _LAYOUT or (kind == _TEXT and (text or pieces is None)):
            continue
        if pieces is None and text and kind.startswith("text/"):
            pieces = partial(_content, text)
        yield Attachment(file_name(part.names, kind, number), kind, pieces)


def _content(text: str) -> Iterator[bytes]:
    yield text.encode()
