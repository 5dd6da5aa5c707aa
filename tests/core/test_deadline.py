"""The last day of a period: by counting every day, against arithmetic done another way."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.deadline import DAY, WORKDAY, LastDay, Pause, last_day

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
LENGTHS = st.integers(1, 120)
ONE = timedelta(days=1)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


@given(DAYS, LENGTHS)
def test_days_of_the_calendar_are_added_to_the_day_of_the_start(start: date, length: int) -> None:
    assert last_day(start, length) == LastDay(start + timedelta(days=length))


@given(DAYS, LENGTHS, st.sets(st.integers(0, 400), max_size=60), st.sets(st.integers(0, 400), max_size=10))
def test_working_days_are_the_nth_of_a_list(start: date, length: int, holidays: set[int], makeup: set[int]) -> None:
    off, on = ({start + timedelta(days=days) for days in chosen} for chosen in (holidays, makeup))

    def works(day: date) -> bool:
        return day in on or (day.weekday() < 5 and day not in off)

    worked = [day for day in (start + timedelta(days=days) for days in range(1, 800)) if works(day)]
    assert last_day(start, length, WORKDAY, workday=works) == LastDay(worked[length - 1])


@given(DAYS, LENGTHS, st.lists(st.tuples(st.integers(-20, 150), st.integers(0, 40)), max_size=4))
def test_paused_days_are_left_out(start: date, length: int, stretches: list[tuple[int, int]]) -> None:
    ends = [(start + timedelta(days=first), start + timedelta(days=first + more)) for first, more in stretches]
    pauses = [Pause(first, last) for first, last in ends]
    paused = {first + timedelta(days=days) for first, last in ends for days in range((last - first).days + 1)}
    counted = [day for day in (start + timedelta(days=days) for days in range(1, 600)) if day not in paused]
    assert last_day(start, length, pauses=pauses) == LastDay(counted[length - 1])


@given(DAYS, LENGTHS)
def test_a_last_day_that_is_no_working_day_moves_on(start: date, length: int) -> None:
    found = last_day(start, length, workday=weekdays, rolls=True).day
    plain = start + timedelta(days=length)
    assert found is not None
    assert weekdays(found)
    assert plain <= found <= plain + 2 * ONE
    assert found == plain or not weekdays(plain)


def test_a_period_that_stands_still_has_no_last_day() -> None:
    start = date(2026, 3, 2)
    assert last_day(start, 15, pauses=[Pause(date(2026, 3, 10), None)]) == LastDay(None, stopped=True)
    assert last_day(start, 5, pauses=[Pause(date(2026, 3, 10), None)]).day == date(2026, 3, 7)


def test_a_year_without_a_calendar_is_named_and_not_guessed() -> None:
    def known(day: date) -> bool | None:
        return weekdays(day) if day.year == 2026 else None

    assert last_day(date(2026, 12, 28), 7, WORKDAY, workday=known) == LastDay(None, unknown_year=2027)
    assert last_day(date(2026, 12, 28), 3, WORKDAY, workday=known).day == date(2026, 12, 31)
    assert last_day(date(2026, 12, 28), 7, DAY, workday=known, rolls=True) == LastDay(None, unknown_year=2027)
    assert last_day(date(2026, 12, 28), 7, WORKDAY) == LastDay(None, unknown_year=2026)
