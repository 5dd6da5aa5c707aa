"""Windows over sorted instants and hours of the day, each against the plainest way to count them."""

from __future__ import annotations

from bisect import bisect_right
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core import windows
from evidence_log.core.windows import PRECISION_S

TIMES = st.lists(st.integers(0, 60), max_size=40).map(sorted)
WINDOW = st.integers(1, 30)
LIMIT = st.integers(1, 6)


def held(times: list[int], end: int, window_s: int) -> list[int]:
    """Return the places in the window (t-W, t] that ends with the event at place `end`."""
    return [place for place in range(end + 1) if times[end] - window_s < times[place]]


@given(TIMES, LIMIT, WINDOW)
def test_beyond_is_every_event_that_is_one_too_many_in_the_window_ending_with_it(
    times: list[int], limit: int, window_s: int
) -> None:
    expected = [place for place in range(len(times)) if len(held(times, place, window_s)) > limit]
    assert windows.beyond(times, limit, window_s) == expected


@given(TIMES, WINDOW)
def test_the_highest_count_is_that_of_the_fullest_window(times: list[int], window_s: int) -> None:
    expected = max((len(held(times, place, window_s)) for place in range(len(times))), default=0)
    assert windows.highest(times, window_s) == expected


@pytest.mark.parametrize("window_s", [1, 7, 60, 900])
def test_the_highest_count_of_a_long_log(window_s: int) -> None:
    dice = Random(window_s)
    times = sorted(dice.randrange(20_000) for _ in range(5_000))
    expected = max(place - bisect_right(times, moment - window_s) + 1 for place, moment in enumerate(times))
    assert windows.highest(times, window_s) == expected


@given(TIMES, LIMIT, WINDOW)
def test_covered_are_all_events_of_the_windows_that_are_too_full(times: list[int], limit: int, window_s: int) -> None:
    ends = windows.beyond(times, limit, window_s)
    expected = sorted({place for end in ends for place in held(times, end, window_s)})
    assert list(windows.covered(times, ends, window_s)) == expected


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 4)), max_size=40).map(sorted), WINDOW)
def test_different_kinds_are_counted_once_each_in_a_window(events: list[tuple[int, int]], window_s: int) -> None:
    times, kinds = [time for time, _ in events], [kind for _, kind in events]
    expected = [len({kinds[place] for place in held(times, end, window_s)}) for end in range(len(times))]
    assert list(windows.distinct(times, kinds, window_s)) == expected


@given(TIMES, st.data(), LIMIT, WINDOW)
def test_certain_holds_however_late_each_event_lies_after_its_stamp(
    times: list[int], data: st.DataObject, limit: int, window_s: int
) -> None:
    spans = [data.draw(st.integers(1, 8)) for _ in times]
    if not windows.certain(times, spans, limit, window_s):
        return
    late = sorted(time + data.draw(st.integers(0, span - 1)) for time, span in zip(times, spans, strict=True))
    assert windows.beyond(late, limit, window_s)


@given(TIMES, LIMIT, WINDOW)
def test_exact_times_that_are_beyond_are_certain(times: list[int], limit: int, window_s: int) -> None:
    exact = [1] * len(times)
    assert windows.certain(times, exact, limit, window_s) == bool(windows.beyond(times, limit, window_s))


def test_the_window_is_open_at_its_start_and_closed_at_its_end() -> None:
    assert windows.beyond([0, 10, 20, 3600], 3, 3600) == []
    assert windows.beyond([0, 10, 20, 3599], 3, 3600) == [3]


def test_equal_times_count_in_the_order_given() -> None:
    assert windows.beyond([5, 5, 5], 1, 1) == [1, 2]


@given(st.integers(0, 86_399), st.integers(0, 86_399), st.integers(0, 86_399))
def test_daily_hours_run_over_midnight(clock: int, start: int, end: int) -> None:
    length = (end - start) % windows.DAY_S
    if start != end:
        assert windows.inside(clock, start, end) == ((clock - start) % windows.DAY_S < length)
    seconds = (abs(clock - edge + turn) for edge in (start, end) for turn in (-86_400, 0, 86_400))
    assert windows.from_boundary(clock, start, end) == min(seconds)


@pytest.mark.parametrize(
    ("clock", "expected"), [("21:59:59", False), ("22:00:00", True), ("07:59:59", True), ("08:00:00", False)]
)
def test_the_first_second_of_the_night_is_inside_and_the_last_bound_is_not(clock: str, expected: bool) -> None:
    seconds = sum(int(part) * unit for part, unit in zip(clock.split(":"), (3600, 60, 1), strict=True))
    assert windows.inside(seconds, 22 * 3600, 8 * 3600) is expected


def test_every_precision_has_a_length() -> None:
    assert PRECISION_S == {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
