"""A call log that holds so many rows and drops its oldest for each new one: when what is in it will be gone. Pure.

Arithmetic only, in whole seconds and exact: the log holds at most `cap` rows, has `rows` of them at the instant `last`, and new ones come
evenly, `rate.rows` in every `rate.seconds`, the first of them one such interval after `last`. Nothing is rounded but to a whole second,
and then upwards. Rows are ranked by age, the oldest is 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

DAY_S: Final = 86_400


class Rate(NamedTuple):
    """So many rows in so many seconds; both at least 1."""

    rows: int
    seconds: int

    @property
    def per_day(self) -> float:
        """Return rows per day, for people."""
        return self.rows * DAY_S / self.seconds

    @property
    def days(self) -> float:
        """Return the length of the stretch that was counted, in days."""
        return self.seconds / DAY_S


class Log(NamedTuple):
    """A log as it stood at `last`. `cap` is at least 1; one that holds more rows than that has the cap `rows`."""

    rows: int
    cap: int
    last: int
    rate: Rate

    @property
    def free(self) -> int:
        """Return how many rows still come in before the first one is dropped."""
        return max(0, self.cap - self.rows)

    def gone_at(self, rank: int) -> int:
        """Return the instant at which the row of this age is no longer there. `rank` of 1 or more."""
        arrivals = self.free + rank
        return self.last + -(-arrivals * self.rate.seconds // self.rate.rows)

    def gone_after(self, days: int) -> int:
        """Return how many of its present rows are gone so many days after `last`."""
        arrivals = self.rate.rows * days * DAY_S // self.rate.seconds
        return min(self.rows, max(0, arrivals - self.free))


def cap_near(rows: int, caps: Sequence[int], *, near_percent: int, over_percent: int) -> int | None:
    """Return the least of `caps` that a log of so many rows is close to: from `near_percent` of it up to `over_percent`. None for none.

    The caps are said only roughly, so that a log may hold a few more than its cap.
    """
    for cap in sorted(caps):
        if near_percent * cap <= 100 * rows <= over_percent * cap:
            return cap
    return None


def rate_of(times: Sequence[int], window_days: int) -> Rate:
    """Return at what rate rows came in the last days of a log. `times`: UTC seconds, ascending, at least one.

    The stretch ends with the newest row and is `window_days` long, or as long as the log where that is less, but never under a day.
    """
    last = times[-1]
    seconds = max(DAY_S, min(window_days * DAY_S, last - times[0]))
    return Rate(len(times) - bisect_right(times, last - seconds), seconds)
