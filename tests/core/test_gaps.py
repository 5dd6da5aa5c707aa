"""Empty stretches of a log: found where the rest is dense, told apart from files that do not meet, equal to counting day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.gaps import BETWEEN, INSIDE, Gap, Rows, gaps

SETTINGS: Final = {"gap_days": 3, "gap_rows": 12, "between_days": 1, "least_rows": 20}
START: Final = date(2026, 3, 1)


def day(place: int) -> str:
    """Return the day so many days after the first."""
    return (START + timedelta(days=place)).isoformat()


def dense(run: int, places: range, each: int = 5, channel: str = "call") -> list[Rows]:
    """Return rows on every day of a range."""
    return [Rows(run, channel, day(place), each) for place in places]


def found(rows: list[Rows], overlapping: frozenset[int] = frozenset()) -> list[Gap]:
    """Return the gaps with the settings that the program ships."""
    return gaps(rows, overlapping, **SETTINGS)


def test_a_week_without_a_row_in_a_dense_log_is_a_gap() -> None:
    rows = [*dense(7, range(10)), *dense(7, range(17, 27))]
    assert found(rows) == [Gap(INSIDE, "call", day(10), day(16), 7, 35, (7,))]


def test_a_weekend_is_no_gap() -> None:
    assert found([*dense(7, range(5)), *dense(7, range(7, 12))]) == []


def test_empty_days_of_a_thin_log_say_nothing() -> None:
    assert found([Rows(7, "call", day(place), 1) for place in range(0, 120, 5)]) == []
    assert found(dense(7, range(2), 1) + dense(7, range(30, 32), 1)) == []


def test_files_that_do_not_meet_are_told_apart_from_gaps_inside_one() -> None:
    rows = [*dense(3, range(10)), *dense(8, range(12, 22))]
    assert found(rows) == [Gap(BETWEEN, "call", day(10), day(11), 2, 10, (3, 8))]
    assert found(rows, frozenset({8})) == []


def test_a_file_that_covers_the_stretch_bears_it_out_although_another_ends_there() -> None:
    rows = [*dense(3, range(10)), *dense(8, range(12, 22)), *dense(9, range(30), 1)]
    assert found(rows) == []


def test_channels_are_looked_at_one_by_one() -> None:
    rows = [*dense(7, range(10)), *dense(7, range(20, 30)), *dense(7, range(30), channel="sms")]
    assert [gap.channel for gap in found(rows)] == ["call"]


@given(st.lists(st.integers(0, 4), min_size=2, max_size=60))
def test_gaps_inside_one_file_are_those_found_day_by_day(counts: list[int]) -> None:
    rows = [Rows(1, "call", day(place), count) for place, count in enumerate(counts) if count]
    full = [place for place, count in enumerate(counts) if count]
    expected = set()
    if sum(counts) >= SETTINGS["least_rows"]:
        span = range(full[0], full[-1] + 1)
        for first in span:
            for last in span:
                empty = range(first, last + 1)
                if not empty or any(counts[place] for place in empty) or not counts[first - 1] or not counts[last + 1]:
                    continue
                pace = sum(counts) * len(empty) // (len(span) - len(empty))
                if len(empty) >= SETTINGS["gap_days"] and pace >= SETTINGS["gap_rows"]:
                    expected.add((day(first), day(last), pace))
    assert {(gap.first, gap.last, gap.expected) for gap in found(rows)} == expected
