"""When the rows of a full call log are gone: equal to a ring buffer played call by call."""

from __future__ import annotations

from collections import deque
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.rolloff import DAY_S, Log, Rate, cap_near, rate_of

CAPS = (500, 1000)


def played(log: Log, arrivals: int) -> list[tuple[Fraction, list[int]]]:
    """Play a ring buffer: after each arrival, its instant and the ranks (1 the oldest) of the first rows that are still there."""
    ring = deque(range(1, log.rows + 1), maxlen=max(log.rows, log.cap))
    story = []
    for count in range(1, arrivals + 1):
        ring.append(0)
        story.append(
            (Fraction(log.last) + Fraction(count * log.rate.seconds, log.rate.rows), [rank for rank in ring if rank])
        )
    return story


LOGS = st.builds(
    lambda rows, room, last, came, seconds: Log(rows, max(1, rows + room), last, Rate(came, seconds)),
    st.integers(1, 25),
    st.integers(-5, 12),
    st.integers(0, 2_000_000_000),
    st.integers(1, 40),
    st.integers(1, 40 * DAY_S),
)


@given(LOGS)
def test_each_row_goes_when_the_ring_buffer_drops_it(log: Log) -> None:
    story = played(log, log.rows + max(0, log.cap - log.rows))
    for rank in range(1, log.rows + 1):
        gone = next(at for at, left in story if rank not in left)
        assert gone <= log.gone_at(rank) < gone + 1


@given(LOGS, st.integers(0, 60))
def test_after_so_many_days_as_many_are_gone_as_the_ring_buffer_has_dropped(log: Log, days: int) -> None:
    limit = log.last + days * DAY_S
    left = list(range(1, log.rows + 1))
    for at, present in played(log, log.rows + max(0, log.cap - log.rows)):
        if at <= limit:
            left = present
    assert log.gone_after(days) == log.rows - len(left)


@given(st.lists(st.integers(0, 60 * DAY_S), min_size=1, max_size=60).map(sorted), st.integers(1, 40))
def test_the_rate_counts_the_rows_of_the_last_days_and_no_more_days_than_there_are(times: list[int], days: int) -> None:
    rate = rate_of(times, days)
    assert max(DAY_S, min(times[-1] - times[0], days * DAY_S)) == rate.seconds
    assert rate.rows == sum(times[-1] - rate.seconds < time <= times[-1] for time in times)
    assert rate.rows >= 1


def test_the_sum_can_be_done_by_hand() -> None:
    log = Log(rows=480, cap=500, last=0, rate=Rate(28, 14 * DAY_S))  # two a day, room for twenty
    assert (log.free, log.rate.per_day, log.rate.days) == (20, 2.0, 14.0)
    assert log.gone_at(1) == 21 * DAY_S // 2
    assert (log.gone_after(10), log.gone_after(11), log.gone_after(30)) == (0, 2, 40)


def test_a_cap_is_near_from_a_share_of_it_on_and_not_far_beyond_it() -> None:
    shares = {"near_percent": 90, "over_percent": 105}
    found = {rows: cap_near(rows, CAPS, **shares) for rows in (449, 450, 500, 525, 526, 899, 900, 1050, 1051)}
    assert found == {449: None, 450: 500, 500: 500, 525: 500, 526: None, 899: None, 900: 1000, 1050: 1000, 1051: None}
