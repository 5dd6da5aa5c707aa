"""Numbers that belong to nobody yet and behave like a collector's. Settings of this program, for the person to decide on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from evidence_log.rules.view import AT, DIRECTION, EPOCH, PHONE, PRECISION, Row

MANY: Final = 10
NIGHTS: Final = 2
BURST_S: Final = 3600
"""Three contacts within so many seconds are a burst."""
RELATED: Final = 3
SAME_BUT: Final = 4
"""Numbers are related when all but their last so many digits are equal."""
ANSWERED_BACK: Final = 5
"""A number that the person called or wrote to more than once for every so many of its own contacts is known to them."""

_LONG_AGO: Final = -(1 << 62)
_NIGHT: Final = frozenset({"22", "23", "00", "01", "02", "03", "04", "05", "06", "07"})


class UnknownNumber(NamedTuple):
    """A number tied to nobody: how often it made contact, and what about it is like a collector.

    `signs`: `many`, `night`, `burst` (several within the hour), `prefix` (several numbers of one block).
    """

    phone: str
    contacts: int
    signs: tuple[str, ...]


class _Number:
    __slots__ = ("before", "burst", "inward", "last", "nights", "outward", "phone")

    def __init__(self, phone: str) -> None:
        self.phone = phone
        self.inward = self.outward = self.nights = 0
        self.burst = False
        self.before = self.last = _LONG_AGO


class UnknownNumbers:
    """Watches unattributed contacts go by, in order of time."""

    def __init__(self, phone_key: Callable[[str], str]) -> None:
        self._phone_key = phone_key
        self._numbers: dict[str, _Number] = {}
        self._by_phone: dict[str | None, _Number] = {}
        self.contacts = 0

    def feed(self, rows: Sequence[Row]) -> None:
        """Look at the contacts of one batch that belong to nobody."""
        self.contacts += len(rows)
        for row in rows:
            phone, direction = row[PHONE], row[DIRECTION]
            number = self._by_phone.get(phone) or self._number(phone)
            if direction == "out":
                number.outward += 1
                continue
            number.inward += 1
            if row[PRECISION] == "day":
                continue
            epoch = row[EPOCH]
            number.nights += row[AT][11:13] in _NIGHT
            number.burst = number.burst or epoch - number.before < BURST_S
            number.before, number.last = number.last, epoch

    def _number(self, phone: str | None) -> _Number:
        """Return the number that a spelling means; a hidden one is nobody in particular and is not kept."""
        key = self._phone_key(phone) if phone else ""
        number = self._numbers.setdefault(key, _Number(phone or "")) if key else _Number("")
        if phone and key:
            self._by_phone[phone] = number
        return number

    def __len__(self) -> int:
        return len(self._numbers)

    def suspicious(self) -> tuple[UnknownNumber, ...]:
        """Return the numbers with two signs or very many contacts, most contacts first."""
        strange = {
            key: number for key, number in self._numbers.items() if number.outward * ANSWERED_BACK <= number.inward
        }
        blocks: dict[str, int] = {}
        for key in strange:
            blocks[_block(key)] = blocks.get(_block(key), 0) + 1
        found = []
        for key, number in strange.items():
            signs = {
                "many": number.inward >= MANY,
                "night": number.nights >= NIGHTS,
                "burst": number.burst,
                "prefix": bool(_block(key)) and blocks[_block(key)] >= RELATED,
            }
            shown = tuple(sign for sign, holds in signs.items() if holds)
            if signs["many"] or len(shown) > 1:
                found.append(UnknownNumber(number.phone, number.inward, shown))
        return tuple(sorted(found, key=lambda number: (-number.contacts, number.phone)))


def _block(key: str) -> str:
    digits = key.removeprefix("+")
    return digits[:-SAME_BUT] if digits.isdigit() and len(digits) > 2 * SAME_BUT else ""
