"""Masking third persons: their names and numbers are taken out of the facts, so that no later step can print them. Pure.

A person is told by a letter and the relation throughout. In what was said or written, recorded names are replaced wherever they stand,
and every number that looks like a person's telephone or identity number, unless it is one of the other side's or the complainant's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from evidence_log.dossier.facts import NOT_THIRD, Facts, Record
from evidence_log.i18n import Texts

TEXT_FIELDS: Final = (
    "said",
    "replied",
    "summary",
    "place",
    "note",
    "person",
    "old",
    "new",
    "why",
    "name",
    "reference",
    "basis",
)
"""Fields that people fill in their own words, and in which a name can stand."""

_NUMBER: Final = re.compile(
    r"(?<![\dA-Za-z])(?:\d{17}[\dXx]|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-?\d{7,8})(?![\dA-Za-z])"
)
_SHORTEST: Final = 2  # a name of one character would be replaced inside other words


def redact(facts: Facts, texts: Texts) -> Facts:
    """Return the facts without third persons' names and numbers."""
    mask = _Mask(facts, texts)
    return replace(
        facts,
        contacts=[mask.person(record) for record in facts.contacts],
        events=[mask.person(record) for record in facts.events],
        attachments=[mask.record(record) for record in facts.attachments],
        imports=[mask.record(record) for record in facts.imports],
        amendments=[mask.record(record) for record in facts.amendments],
        withdrawals=[mask.record(record) for record in facts.withdrawals],
        numbers=[mask.record(record) for record in facts.numbers],
        complaints=tuple(
            filed._replace(event=mask.person(filed.event), replies=tuple(map(mask.person, filed.replies)))
            for filed in facts.complaints
        ),
        findings=tuple(replace(shown, trace=tuple(map(mask.text, shown.trace))) for shown in facts.findings),
    )


class _Mask:
    def __init__(self, facts: Facts, texts: Texts) -> None:
        self._t = texts
        self._names: dict[str, str] = {}
        for record in (*facts.contacts, *facts.events):
            person = record.get("person")
            if person and record["reached"] not in NOT_THIRD and person not in self._names:
                self._names[person] = texts("dossier.masked.person", letter=_letter(len(self._names)))
        longest_first = sorted(
            (name for name in self._names if len(name) >= _SHORTEST), key=lambda name: (-len(name), name)
        )
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
        known = [record["phone"] for record in facts.numbers] + [facts.complainant.phone or ""]
        self._known = {digits for digits in map(_digits, known) if digits}

    def person(self, record: Record) -> Record:
        """Return a record whose own person is masked as well as every name in its words."""
        masked = dict(self.record(record))
        if record.get("person"):
            masked["person"] = self._names.get(record["person"], record["person"])
        return masked

    def record(self, record: Record) -> Record:
        """Return a record with every text masked."""
        return {
            name: self._value(value) if name in TEXT_FIELDS else self._result(name, value)
            for name, value in record.items()
        }

    def text(self, text: str) -> str:
        """Return a text with names and numbers masked."""
        if self._pattern is not None:
            text = self._pattern.sub(lambda found: self._names[found[0]], text)
        return _NUMBER.sub(self._number, text)

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        return [self._value(item) for item in value] if isinstance(value, list) else value

    def _result(self, name: str, value: Any) -> Any:
        """Mask the reasons of refused rows, which quote the file."""
        if name != "result" or not isinstance(value, Mapping):
            return value
        rejected: Sequence[Mapping[str, Any]] = value["rejected"]
        return {**value, "rejected": [{key: self._value(item) for key, item in row.items()} for row in rejected]}

    def _number(self, found: re.Match[str]) -> str:
        digits = _digits(found[0])
        return (
            found[0] if digits in self._known else self._t("dossier.masked.number", start=digits[:3], end=digits[-4:])
        )


def _digits(text: str) -> str:
    digits = "".join(char for char in text if char.isascii() and (char.isdigit() or char in "Xx"))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def _letter(place: int) -> str:
    """Return A, B, … Z, AA, AB, …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
