"""In which order a file writes day, month and year: one decision over the whole file, or none and a question. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Final

from evidence_log.core.place import Places
from evidence_log.errors import BadInput
from evidence_log.importers.dates import Day, parted, tidied

ORDERS: Final = ("ymd", "dmy", "mdy")
NAMED: Final = 3
"""Rows that an error names."""
FEW: Final = 10
"""So many times as many rows must speak for the one order as for the other, before rows that fit both are read by it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A day as one or more rows write it; `where` is the first of them."""

    day: Day
    where: str
    text: str
    count: int = 1


def placed(numbers: tuple[int, ...], order: str) -> tuple[int, int, int]:
    """Return (year, month, day) of three numbers in an order; two digits are a year of this century."""
    found = dict(zip(order, numbers, strict=True))
    return found["y"] if found["y"] > 99 else 2000 + found["y"], found["m"], found["d"]


def readings(day: Day) -> dict[str, date]:
    """Return the days of the calendar that three numbers can be, by order."""
    found = {}
    for order in day.orders:
        try:
            found[order] = date(*placed(day.numbers, order))
        except ValueError:
            continue
    return found


def written(cells: Iterable[tuple[str, str]]) -> tuple[list[Written], tuple[str, str] | None]:
    """Return the three-number days among (where, text), each once, and the first row that writes a whole year first."""
    found: dict[tuple[int, ...], Written] = {}
    year_first: tuple[str, str] | None = None
    again: dict[str, tuple[int, ...]] = {}
    for where, text in cells:
        first = text.partition(" ")[0]
        if first in again:  # most rows of a day begin alike
            found[again[first]] = replace(found[again[first]], count=found[again[first]].count + 1)
            continue
        day, _ = parted(tidied(text))
        if day is None:
            continue
        if day.kind == "triple":
            key = (*day.numbers, len(day.orders))
            known = found.get(key) or Written(day, where, tidied(text), 0)
            found[key] = replace(known, count=known.count + 1)
            if parted(first) == (day, ""):
                again[first] = key
        elif day.kind == "ymd" and year_first is None and text[:4].isdigit():
            year_first = (where, tidied(text))
    return list(found.values()), year_first


def decide(listed: Sequence[Written], year_first: tuple[str, str] | None, *, path: object) -> str:
    """Return the order of all the three-number days of a file. `year_first` names a row that writes a whole year first, `path` the file.

    Raises BadInput when more than one order fits and they differ, when rows speak against each other, or when some rows write the year
    first: that is what a spreadsheet leaves of a file whose order it took for another, with day and month of those rows exchanged.
    """
    possible = [(item, found) for item in listed if (found := readings(item.day))]
    if not possible:
        return "dmy"  # no row is a day of the calendar: each will be told so
    if year_first is not None:
        raise BadInput("import.rewritten_dates", path=path, rows=_rows([possible[0][0]]), other=Places([year_first]))
    fitting = [order for order in ORDERS if all(order in found for _, found in possible)]
    if fitting:
        open_ = [item for item, found in possible if len({found[order] for order in fitting}) > 1]
        if open_:
            raise BadInput(
                "import.ambiguous_date_order",
                path=path,
                rows=_rows(open_),
                count=_count(open_),
                orders=_orders(fitting),
            )
        return fitting[0]
    votes = {order: _count([item for item, found in possible if set(found) == {order}]) for order in ORDERS}
    fits = {order: _count([item for item, found in possible if order in found]) for order in ORDERS}
    best, second, _ = sorted(ORDERS, key=lambda order: (-fits[order], -votes[order]))
    torn = [item for item, found in possible if _torn(found, best)]
    if fits[best] == fits[second] or (
        torn and votes[best] < FEW * max(votes[order] for order in ORDERS if order != best)
    ):
        against = [item for item, found in possible if best not in found]
        raise BadInput(
            "import.mixed_date_order",
            path=path,
            rows=_rows(against),
            best=best,
            count=fits[best],
            other=_count(against),
        )
    return best


def _torn(found: dict[str, date], best: str) -> bool:
    return best in found and any(one != other for one, other in combinations(found.values(), 2))


def _rows(written: Sequence[Written]) -> Places:
    return Places([(item.where, item.text) for item in written[:NAMED]], cut=len(written) > NAMED)


def _count(written: Sequence[Written]) -> int:
    return sum(item.count for item in written)


def _orders(orders: Sequence[str]) -> str:
    return ", ".join(f"--date-order {order}" for order in orders)
