"""The period that a bill states above its rows, and the year that it gives to dates without one. Pure.

2025年03月 · 202503 · 2024年12月26日 至 2025年01月25日 · 20250301-20250331 · 2025年1月-3月.
A day alone is no period: it may be the day of printing.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from evidence_log.importers.dates import Unreadable
from evidence_log.importers.words import words

_DAY: Final = r"(?<!\d)(20\d\d)(?:年|[-/.])(1[0-2]|0?[1-9])(?:月|[-/.])(3[01]|[12]\d|0?[1-9])(?!\d)(?:[日号])?"
_PACKED: Final = r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"
_CLOCK: Final = r"(?: ?\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}秒?|分)?)?"
_TO: Final = r" ?(?:至|到|~|-|—|–|―|to)+ ?"
_GAPS: Final = re.compile(r" ?([年月日号至到~:]) ?")
_SHORT: Final = r"(?:(1[0-2]|0?[1-9])(?:月|[-/.]))?(3[01]|[12]\d|0?[1-9])(?!\d|[-/.月:])(?:[日号])?"
_SPANS: Final = tuple(re.compile(f"{day}{_CLOCK}{_TO}{day}") for day in (_DAY, _PACKED))
_TO_SHORT: Final = re.compile(f"{_DAY}{_TO}{_SHORT}")
_MONTH: Final = (
    r"(?<!\d)(20\d\d)(?:年(1[0-2]|0?[1-9])月(?:份|度)?(?!\d)|[-/.](1[0-2]|0[1-9])(?![-/.\d])|(1[0-2]|0[1-9])(?!\d))"
)
_MONTHS: Final = re.compile(rf"{_MONTH}(?:{_TO}(?:{_MONTH}|(1[0-2]|0?[1-9])月))?")
_YEAR_TO_MONTHS: Final = re.compile(rf"(?<!\d)(20\d\d)年(1[0-2]|0?[1-9])(?:月)?{_TO}(1[0-2]|0?[1-9])月(?!\d)")
_ALONE: Final = re.compile(r"[\d年月份度至到~—–()\[\]<>《》【】./ -]+")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both of them in it. `first` is not after `last`."""

    first: date
    last: date

    def holds(self, day: str) -> bool:
        """Say whether an ISO date, or a moment that begins with one, is in the period."""
        return self.first.isoformat() <= day[:10] <= self.last.isoformat()


def year_of(month: int, day: int, period: Period | None, said: int | None) -> int:
    """Return the year of a date without one: the only one in which the period has that day, else what the person said.

    Raises Unreadable when neither tells.
    """
    found: list[date] = []
    if period is not None:
        years = range(period.first.year, period.last.year + 1)
        found = [one for year in years if (one := _date(year, month, day)) is not None]
        held = [one.year for one in found if period.first <= one <= period.last]
        if len(held) == 1:
            return held[0]
    if said is not None:
        return said
    if period is None:
        raise Unreadable("missing_year")
    raise Unreadable("year_not_inferable" if found else "impossible_date")


def period_of(text: str) -> Period | None:
    """Return the period that a line above the rows states; None when it states none."""
    known = words()
    plain = _GAPS.sub(r"\1", " ".join(unicodedata.normalize("NFKC", text).casefold().split()))
    plain = known.not_period.sub(" ", plain).strip()
    for span in _SPANS:
        if found := span.search(plain):
            numbers = [int(number) for number in found.groups()]
            return _between(_date(*numbers[:3]), _date(*numbers[3:]))
    if found := _TO_SHORT.search(plain):
        year, month, day, to_month, to_day = (int(number or 0) for number in found.groups())
        last_month = to_month or month
        return _between(_date(year, month, day), _date(year + (last_month < month), last_month, to_day))
    if not (known.period.search(plain) or _ALONE.fullmatch(plain)):
        return None
    days = [_date(*map(int, found.groups())) for pattern in (_DAY, _PACKED) for found in re.finditer(pattern, plain)]
    if len(days) == 2 and known.period_edge.search(plain):  # its first and its last day, each in a cell of its own
        return _between(*days)
    plain = re.sub(f"{_DAY}|{_PACKED}", " ", plain)
    if found := _YEAR_TO_MONTHS.search(plain):
        year, month, last_month = map(int, found.groups())
        return _between(_date(year, month, 1), _end(year + (last_month < month), last_month))
    return _of_months(plain)


def _of_months(plain: str) -> Period | None:
    listed = list(_MONTHS.finditer(plain))
    if not listed or len({found[0] for found in listed}) > 1:
        return None
    groups = [int(number) if number else 0 for number in listed[0].groups()]
    year, month = groups[0], sum(groups[1:4])
    last_year, last_month = groups[4] or year, sum(groups[5:8]) or groups[8] or month
    if not groups[4] and last_month < month:
        last_year += 1
    return _between(_date(year, month, 1), _end(last_year, last_month))


def _between(first: date | None, last: date | None) -> Period | None:
    if first is None:
        return None
    if last is None or last < first:  # met in bills: an end that is before the beginning
        last = _end(first.year, first.month)
    return Period(first, last)


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
