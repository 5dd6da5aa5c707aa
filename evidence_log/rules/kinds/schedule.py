"""The hours of each kind of day in which contacts are forbidden, from periods that are allowed or forbidden. Pure.

Seconds since midnight, [start, end), over midnight where end is not after start; one that ends where it starts is the whole day.
A day governs its own clock: hours over midnight of a Monday are the first and the last hours of that Monday.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final, NamedTuple

from evidence_log.core.deadline import Workday
from evidence_log.core.windows import DAY_S
from evidence_log.errors import BadInput
from evidence_log.rules.pack import Table

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY: Final = "holiday"
DAYS: Final = (*WEEKDAYS, HOLIDAY)
UNKNOWN: Final = ""
"""The kind of a day of which the calendar says nothing."""
CLOSED: Final = "closed"
HOLIDAYS: Final = (CLOSED, "own-hours")
"""Whether all of a holiday is forbidden, or it has periods of its own; without either a holiday is a day like others."""
ENDS: Final = ("from", "inclusive", "exclusive")
"""Whether the ends of a period belong to it: its start only, both, or neither."""

Pair = tuple[int, int]


class Period(NamedTuple):
    """Hours of some kinds of day."""

    start: int
    end: int
    days: tuple[str, ...] = DAYS


class Schedule:
    """Forbidden hours by kind of day. `alike`: they are the same on all days, so that no day needs to be looked at."""

    def __init__(self, parameters: Mapping[str, Any], workday: Workday | None) -> None:
        allowed, forbidden = ([Period(*part) for part in parameters.get(name, ())] for name in ("allowed", "forbidden"))
        ends, holidays = parameters.get("ends", ENDS[0]), parameters.get("holidays")
        self._holidays = holidays is not None
        self._workday = workday if self._holidays else None
        self._hours: dict[str, tuple[Pair, ...]] = {}
        for day in DAYS:
            if allowed:
                self._hours[day] = _complement([_with_ends(part, ends) for part in allowed if day in part.days])
            else:
                self._hours[day] = tuple(_with_ends(part, ends) for part in forbidden if day in part.days)
        if holidays == CLOSED:
            self._hours[HOLIDAY] = ((0, 0),)
        days = DAYS if self._holidays else WEEKDAYS
        self.alike = len({self._hours[day] for day in days}) == 1
        self.every = tuple(dict.fromkeys(pair for day in days for pair in self._hours[day]))

    def of(self, kind: str) -> tuple[Pair, ...]:
        """Return the forbidden hours of a kind of day."""
        return self._hours[kind]

    def kind(self, day: str) -> str:
        """Return what kind of day an ISO day is: a weekday, `holiday` where those count, UNKNOWN where the calendar does not know.

        A holiday is a day from Monday to Friday that is not worked.
        """
        found = date.fromisoformat(day)
        weekday = found.weekday()
        if self._holidays and weekday < 5:
            works = None if self._workday is None else self._workday(found)
            if works is None:
                return UNKNOWN
            if not works:
                return HOLIDAY
        return WEEKDAYS[weekday]


def periods(table: Table, key: str) -> tuple[tuple[Any, ...], ...]:
    """Read hours as (start, end), with the kinds of days they hold for as a third where not for all. Raises BadInput."""
    found = []
    for part in table.tables(key):
        start, end = part.take("start", time, needed=True), part.take("end", time, needed=True)
        days = part.texts("days")
        for day in days:
            if day not in DAYS:
                raise BadInput("rules.wrong", where=part.at("days"), value=day)
        part.done()
        found.append((_seconds(start), _seconds(end), *((days,) if days else ())))
    return tuple(found)


def holidays(table: Table, key: str) -> str | None:
    """Read what a holiday is. Raises BadInput."""
    found = table.take(key, str)
    if found is not None and found not in HOLIDAYS:
        raise BadInput("rules.wrong", where=table.at(key), value=found)
    return None if found is None else str(found)


def _with_ends(period: Period, ends: str) -> Pair:
    start, end = period.start, period.end
    if ends == "inclusive":
        return start, (end + 1) % DAY_S
    return (start + 1, end) if ends == "exclusive" else (start, end)


def _complement(allowed: list[Pair]) -> tuple[Pair, ...]:
    """Return the hours outside all of some, around the clock."""
    parts: list[Pair] = []
    for start, end in allowed:
        parts += [(start, end)] if start < end else [(start, DAY_S), (0, end)]
    gaps: list[Pair] = []
    reached = 0
    for start, end in sorted(parts):
        if start > reached:
            gaps.append((reached, start))
        reached = max(reached, end)
    if reached < DAY_S:
        gaps.append((reached, DAY_S))
    if len(gaps) > 1 and gaps[0][0] == 0 and gaps[-1][1] == DAY_S:  # one night, over midnight
        gaps = [*gaps[1:-1], (gaps[-1][0], gaps[0][1])]
    return tuple((start, end % DAY_S) for start, end in gaps)


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second
