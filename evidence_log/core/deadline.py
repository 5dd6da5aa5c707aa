"""The last day of a period: days or working days after a day that is itself not counted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

DAY: Final = "day"
WORKDAY: Final = "workday"
UNITS: Final = (DAY, WORKDAY)

_ONE: Final = timedelta(days=1)

Workday = Callable[[date], bool | None]
"""Says whether a day is worked; None for a day of a year whose calendar is not known."""


class Pause(NamedTuple):
    """Days that are not counted, both ends included; `end` None: the period stands still to this day."""

    start: date
    end: date | None


class LastDay(NamedTuple):
    """The last day of a period, or why it cannot be told: it stands `stopped`, or the calendar of `unknown_year` is missing."""

    day: date | None
    stopped: bool = False
    unknown_year: int | None = None


def last_day(
    start: date, length: int, unit: str = DAY, *, workday: Workday | None = None, pauses: Sequence[Pause] = (), rolls: bool = False
) -> LastDay:  # fmt: skip
    """Return the day on which a period of `length` ends; the day it starts on is not counted.

    Days inside a pause are not counted. `rolls`: a last day that is no working day moves to the next one. Working days, and a period
    that rolls, need `workday`.
    """
    day, left = start, length
    while left > 0:
        day += _ONE
        paused = next(
            (pause for pause in pauses if pause.start <= day and (pause.end is None or day <= pause.end)), None
        )
        if paused is not None:
            if paused.end is None:
                return LastDay(None, stopped=True)
            continue
        if unit == WORKDAY:
            works = _works(workday, day)
            if works is None:
                return LastDay(None, unknown_year=day.year)
            if not works:
                continue
        left -= 1
    while rolls:
        works = _works(workday, day)
        if works is None:
            return LastDay(None, unknown_year=day.year)
        if works:
            break
        day += _ONE
    return LastDay(day)


def _works(workday: Workday | None, day: date) -> bool | None:
    return None if workday is None else workday(day)
