"""Stretches in which a phone's log has nothing although it is dense elsewhere, and files that do not meet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

INSIDE: Final = "gap"
BETWEEN: Final = "between"


class Rows(NamedTuple):
    """How many rows one import has of one channel on one local day (ISO)."""

    run: int
    channel: str
    day: str
    rows: int


class Gap(NamedTuple):
    """Full days without a row, the first and the last, both included.

    `kind`: inside what one file covers, or between two files. `expected`: rows at the pace of the rest, rounded down. `runs`: the file
    around it, or those before and after it.
    """

    kind: str
    channel: str
    first: str
    last: str
    days: int
    expected: int
    runs: tuple[int, ...]


def gaps(
    rows: Iterable[Rows], overlapping: frozenset[int], *, gap_days: int, gap_rows: int, between_days: int, least_rows: int
) -> list[Gap]:  # fmt: skip
    """Return the gaps by channel and day.

    `overlapping`: imports that had rows which the case held already, so that they joined on to it.
    """
    by_channel: dict[str, list[Rows]] = {}
    for row in rows:
        by_channel.setdefault(row.channel, []).append(row)
    found: list[Gap] = []
    for channel in sorted(by_channel):
        listed = by_channel[channel]
        total = sum(row.rows for row in listed)
        if total < least_rows:
            continue
        covered = _covered(listed)
        days = sorted({row.day for row in listed})
        span = (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days + 1
        for before, after in pairwise(days):
            length = (date.fromisoformat(after) - date.fromisoformat(before)).days - 1
            if length < 1:
                continue
            expected = total * length // (span - length)
            around = tuple(run for run, (first, last) in covered.items() if first <= before and after <= last)
            if around:
                kind, runs, is_one = INSIDE, around[:1], length >= gap_days and expected >= gap_rows
            else:
                runs = _ends(covered, before, after)
                kind, is_one = BETWEEN, length >= between_days and expected >= 1 and runs[-1] not in overlapping
            if is_one:
                found.append(Gap(kind, channel, _shifted(before, 1), _shifted(after, -1), length, expected, runs))
    return found


def _covered(rows: Iterable[Rows]) -> dict[int, tuple[str, str]]:
    """Return the first and last day of each import, in order of the imports."""
    found: dict[int, tuple[str, str]] = {}
    for row in sorted(rows):
        first, last = found.get(row.run, (row.day, row.day))
        found[row.run] = (min(first, row.day), max(last, row.day))
    return found


def _ends(covered: Mapping[int, tuple[str, str]], before: str, after: str) -> tuple[int, ...]:
    """Return the import that ends on the day before a gap, and the one that begins on the day after it."""
    left = next(run for run, (_, last) in covered.items() if last == before)
    right = next(run for run, (first, _) in covered.items() if first == after)
    return (left, right)


def _shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
