"""Arithmetic of windows over sorted instants, and of daily hours on a wall clock. Pure.

A rolling window of W seconds that ends with an event at t holds the events in (t-W, t], of equal times only those that come
before it in the order given. Instants are whole seconds, sorted, ties in the order they are to be counted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import compress, islice
from operator import sub
from typing import Final

DAY_S: Final = 86_400
_BLOCK: Final = 1024
PRECISION_S: Final = {"second": 1, "minute": 60, "hour": 3600, "day": DAY_S}
"""How many seconds a time stamped to this precision may lie after its stamp, itself included."""


def beyond(times: Sequence[int], limit: int, window_s: int) -> list[int]:
    """Return the places of the events that are at least the (limit+1)th in the window ending with them; `limit` of 1 or more."""
    gaps = map(sub, islice(times, limit, None), times)
    return list(compress(range(limit, len(times)), map(window_s.__gt__, gaps)))


def highest(times: Sequence[int], window_s: int) -> int:
    """Return the most events that any one window holds."""
    most = 0
    for start in range(0, len(times), _BLOCK):
        stop = min(start + _BLOCK, len(times))
        if 0 < most <= start and min(map(sub, times[start:stop], times[start - most : stop - most])) >= window_s:
            continue  # no window of this block holds more than the most so far
        for place in range(start, stop):
            while most <= place and times[place] - times[place - most] < window_s:
                most += 1
    return most


def covered(times: Sequence[int], ends: Sequence[int], window_s: int) -> Sequence[int]:
    """Return the places of all events in the windows that end with the events at the places `ends`, ascending, each once."""
    if not ends:
        return ()
    if ends[-1] - ends[0] + 1 == len(ends):  # one after the other, as in a long siege
        return range(bisect_right(times, times[ends[0]] - window_s, 0, ends[0]), ends[-1] + 1)
    found: list[int] = []
    done = 0
    for end in ends:
        if end > done:
            found.extend(range(bisect_right(times, times[end] - window_s, done, end), end))
        found.append(end)
        done = end + 1
    return found


def certain(times: Sequence[int], spans: Sequence[int], limit: int, window_s: int) -> bool:
    """Say whether some window holds more than `limit` events however late each lies within its span of seconds after its stamp."""
    for place, (first, last) in enumerate(zip(times, islice(times, limit, None), strict=False), limit):
        if last - first < window_s:
            latest = max(times[at] + spans[at] - 1 for at in range(place - limit, place + 1))
            if latest - first < window_s:
                return True
    return False


def distinct(times: Sequence[int], kinds: Sequence[int], window_s: int) -> Iterator[int]:
    """Yield, for each event, how many different kinds the window ending with it holds. Kinds are small numbers from 0."""
    held = [0] * (max(kinds, default=0) + 1)
    count = start = 0
    oldest = times[0] if times else 0
    for moment, kind in zip(times, kinds, strict=True):
        if not held[kind]:
            count += 1
        held[kind] += 1
        while moment - oldest >= window_s:
            left = kinds[start]
            held[left] -= 1
            if not held[left]:
                count -= 1
            start += 1
            oldest = times[start]
        yield count


def inside(clock_s: int, start_s: int, end_s: int) -> bool:
    """Say whether a wall clock lies in the daily hours [start, end), which may run over midnight. Seconds since 00:00."""
    if start_s < end_s:
        return start_s <= clock_s < end_s
    return clock_s >= start_s or clock_s < end_s


def from_boundary(clock_s: int, start_s: int, end_s: int) -> int:
    """Return how many seconds the nearest end of the daily hours is away, before or after, over midnight too."""
    return min(min((clock_s - edge) % DAY_S, (edge - clock_s) % DAY_S) for edge in (start_s, end_s))
