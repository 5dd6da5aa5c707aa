"""In which order an exported chat writes day, month and year: one decision over the whole file, from what the file itself shows. Pure.

Evidence, the strongest first: numbers that can only be a day or a year; full stops between them, which no country uses with the month
first; days that WhatsApp wrote into the names of files; messages standing in the order in which they came; the language of its phrases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from evidence_log.core.place import Places
from evidence_log.errors import BadInput
from evidence_log.importers.dates import Day, parted
from evidence_log.importers.order import FEW, NAMED, ORDERS, Written, readings

_FIRST: Final = date(2009, 1, 1)
"""Before this there was no WhatsApp."""
_BACK: Final = timedelta(days=2)
"""A message may come later than others sent after it; one that stands further back was read in the wrong order."""
_NEAR: Final = timedelta(days=1)
"""A file is named on the day it was sent or fetched, which midnight may part."""
_YEARS: Final = 200
"""So many times longer is the same chat when years of two digits are read as days: each day is a year then."""


class _Seen(NamedTuple):
    text: str
    item: Written
    read: Mapping[str, date]


class Days:
    """The days of one file. `last` is the latest day that can be."""

    def __init__(self, last: date) -> None:
        self._last = last
        self._found: dict[str, _Seen] = {}
        self._counts: dict[str, int] = {}
        self._latest = ""
        self._range: dict[str, tuple[date, date]] = {}
        self._back = dict.fromkeys(ORDERS, 0)
        self._names = dict.fromkeys(ORDERS, 0)
        self._points = False

    def add(self, text: str, mark: str, where: str) -> None:
        """Take the day of the next message, as written with slashes, and the mark that really stands between its numbers."""
        if text == self._latest:
            self._counts[text] += 1
            return
        self._latest = text
        if text not in self._found:
            day, rest = parted(text)
            if day is None or rest or day.kind != "triple":
                self._counts[text] = 0
                return
            self._points = self._points or mark == "."
            self._found[text] = _Seen(text, Written(day, where, text.replace("/", mark)), self._possible(day))
            self._counts[text] = 0
        self._counts[text] += 1
        for order, read in self._found[text].read.items():
            first, last = self._range.get(order, (read, read))
            self._back[order] += read < last - _BACK
            self._range[order] = min(read, first), max(read, last)

    def add_file(self, text: str, named: tuple[int, int, int]) -> None:
        """Take the day in the name of a file that the message of the day `text` came with."""
        known = self._found.get(text)
        try:
            there = date(*named)
        except ValueError:
            return
        near = [order for order, read in known.read.items() if abs(read - there) <= _NEAR] if known else []
        for order in near if known and len(near) < len(known.read) else ():  # one that fits all says nothing
            self._names[order] += 1

    def order(self, languages: Iterable[tuple[str, ...]], path: object) -> str | None:
        """Return the order of the file; None when no day needs one. `languages`: the orders used with each language that was met.

        Raises BadInput when the file leaves it open, or days speak against each other.
        """
        used = tuple(languages)
        left = self._by_numbers(path)
        if len(left) > 1 and "ymd" in left and not any("ymd" in one for one in used):
            left.remove("ymd")  # a year of two digits comes first in East Asia only
        if len(left) > 1 and "mdy" in left and self._points:
            left.remove("mdy")
        for kept in (self._by_names, self._by_sequence, self._by_years):
            left = kept(left)
        for one in used:
            left = [order for order in left if order in one] or left
        torn = [seen for seen in self._found.values() if len({seen.read.get(order) for order in left}) > 1]
        if torn:
            orders = ", ".join(f"--date-order {order}" for order in left)
            raise BadInput(
                "import.ambiguous_date_order", path=path, rows=_rows(torn), count=self._count(torn), orders=orders
            )
        return left[0] if left else None

    def _count(self, seen: Iterable[_Seen]) -> int:
        return sum(self._counts[one.text] for one in seen)

    def _possible(self, day: Day) -> dict[str, date]:
        return {order: read for order, read in readings(day).items() if _FIRST <= read <= self._last}

    def _by_numbers(self, path: object) -> list[str]:
        """Return the orders that most days fit. Raises BadInput when others fit another one only, and they are not few."""
        seen = [one for one in self._found.values() if one.read]
        fits = {order: self._count(one for one in seen if order in one.read) for order in ORDERS}
        most = max(fits.values())
        best = [order for order in ORDERS if fits[order] == most] if most else []
        for order in best:
            against = [one for one in seen if order not in one.read]
            torn = any(len(set(one.read.values())) > 1 for one in seen)
            others = {other for one in against for other in one.read}
            proof = self._count(one for one in seen if order in one.read and not others & set(one.read))
            if against and torn and proof < FEW * self._count(against):
                raise BadInput(
                    "import.mixed_date_order",
                    path=path,
                    rows=_rows(against),
                    best=order,
                    count=most,
                    other=self._count(against),
                )
        return best

    def _by_names(self, left: list[str]) -> list[str]:
        most = max((self._names[order] for order in left), default=0)
        best = [order for order in left if self._names[order] == most]
        others = sum(self._names[order] for order in left if order not in best)
        return best if most and others * FEW <= most else left

    def _by_sequence(self, left: list[str]) -> list[str]:
        least = min((self._back[order] for order in left), default=0)
        worse = [self._back[order] for order in left if self._back[order] > least]
        return [order for order in left if self._back[order] == least] if worse and least * FEW <= min(worse) else left

    def _by_years(self, left: list[str]) -> list[str]:
        if "ymd" not in left or len(left) < 2:
            return left
        days = {order: (self._range[order][1] - self._range[order][0]).days for order in left}
        others = min(days[order] for order in left if order != "ymd")
        if others > days["ymd"] * _YEARS:
            return ["ymd"]
        return [order for order in left if order != "ymd"] if days["ymd"] > others * _YEARS else left


def _rows(seen: list[_Seen]) -> Places:
    return Places([(one.item.where, one.item.text) for one in seen[:NAMED]], cut=len(seen) > NAMED)
