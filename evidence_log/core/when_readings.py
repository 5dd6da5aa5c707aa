"""Which wall clocks a text about a moment can mean: one, or more when the words leave it open. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from evidence_log.core.when_words import Clock, Pieces
from evidence_log.errors import BadInput


class Said(NamedTuple):
    """What a text says: wall clocks without a zone, how exactly, the offset if it names one, and why there is more than one clock."""

    readings: tuple[datetime, ...]
    precision: str
    offset_s: int | None = None
    reason: str = ""

    def until(self, latest: datetime) -> Said:
        """Return this without readings after `latest`, the first of which stays when there is no other.

        Day and month in an order not known stay as they are: who writes the day first must not be taken to write the month first.
        """
        if self.reason == "order":
            return self
        return self._replace(readings=tuple(said for said in self.readings if said <= latest) or self.readings[:1])


class _Part(NamedTuple):
    """How a part of the day takes the hours said with it."""

    own: frozenset[int]
    """Hours of the twenty-four that lie in it."""
    later: frozenset[int] = frozenset()
    """Hours of a twelve-hour clock that mean the afternoon."""
    either: frozenset[int] = frozenset()
    """Hours past midnight, of which nobody can tell to which day they belong."""
    twelve: tuple[int, ...] = ()
    """What twelve means, where it does not mean noon."""


def _hours(first: int, last: int) -> frozenset[int]:
    return frozenset(range(first, last + 1))


# In the order in which they are applied: what fixes the half of the day comes before the night.
_PARTS: Final = {
    "am": _Part(_hours(0, 11), twelve=(0,)),
    "pm": _Part(_hours(12, 23), _hours(1, 11)),
    "dawn": _Part(_hours(0, 6), twelve=(0,)),
    "morning": _Part(_hours(1, 11), twelve=(0, 12)),
    "forenoon": _Part(_hours(0, 11), twelve=(0, 12)),
    "noon": _Part(_hours(11, 14), _hours(1, 2)),
    "afternoon": _Part(_hours(12, 23), _hours(1, 11)),
    "dusk": _Part(_hours(16, 20), _hours(4, 8)),
    "evening": _Part(_hours(17, 23), _hours(5, 11), _hours(0, 4) | {12, 24}),
    "night": _Part(_hours(19, 23), _hours(7, 11), _hours(0, 5) | {12, 24}),
}


def readings(text: str, found: Pieces, today: date, *, future: bool) -> Said:
    """Return what the pieces mean. `future`: the day may lie ahead, so that a day without its year is open.

    Raises BadInput for a date or time that does not exist or is not said, ValueError for pieces that do not go together.
    """
    days, why_day = _days(text, found, today, future=future)
    days = _of_weekday(text, found, days)
    if found.clock is None:
        if found.parts or found.half_day:
            raise BadInput("time.no_hour", text=text)
        if found.about or found.offset_s is not None:
            raise ValueError("a day, and more")
        return Said(tuple(datetime.combine(day, time()) for day in days), "day", None, why_day)
    hours, why_hour = _hours_of(text, found, found.clock)
    clocks = tuple(
        datetime.combine(day, time(hour, found.clock.minute, found.clock.second)) + timedelta(days=shift)
        for day in days
        for shift, hour in hours
    )
    return Said(
        clocks, "hour" if found.about else found.clock.precision, found.offset_s, why_day if len(days) > 1 else why_hour
    )


def _days(text: str, found: Pieces, today: date, *, future: bool) -> tuple[list[date], str]:
    """Return the days that may be meant, earliest first, and why there is more than one."""
    given = [name for name in ("ymd", "order", "in_month", "days") if getattr(found, name) is not None]
    if len(given) > 1 or (found.year_word is not None and (found.ymd is None or found.ymd[0] is not None)):
        raise ValueError("two days")
    if found.week is not None and (found.weekday is None or given):
        raise ValueError("a week without its day")
    if found.ymd is not None:
        year, month, day = found.ymd
        if found.year_word is not None:
            year = today.year + found.year_word
        return _dated(text, [(year, month, day)], today, future=future)
    if found.order is not None:
        first, second, year, mark = found.order
        if year is None and mark != "/" and found.clock is None:  # 10.30 and 3-16 may be anything
            raise ValueError("a number with a mark in it")
        return _dated(text, [(year, first, second), (year, second, first)], today, future=future)
    if found.in_month is not None:
        back, day = found.in_month
        months = today.year * 12 + today.month - 1 - back
        return _dated(text, [(months // 12, months % 12 + 1, day)], today, future=future)
    if found.days is not None:
        return [today + timedelta(days=found.days)], ""
    if found.weekday is not None:
        return _week(found, today, future=future)
    if found.clock is not None and not found.parts:
        raise BadInput("time.no_day", text=text)
    if found.clock is None and not found.parts:
        raise ValueError("no day")
    return [today], ""  # `凌晨1点` alone is said of this day


def _dated(text: str, dates: list[tuple[int | None, int, int]], today: date, *, future: bool) -> tuple[list[date], str]:
    days: set[date] = set()
    for year, month, day in dates:
        if year is not None:
            if real := _real(year, month, day):
                days.add(real)
            continue
        years = [real for near in (-1, 0, 1) if (real := _real(today.year + near, month, day))]
        past = [real for real in years if real <= today]
        days.update(past[-1:])
        if future:
            days.update([real for real in years if real > today][:1])
    if not days:
        known = any(_real(year or 2000, month, day) for year, month, day in dates)
        raise BadInput("time.no_past" if known else "time.no_such_day", text=text)
    open_year = dates[0][0] is None and future
    return sorted(days), "which_year" if open_year else "order"


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _week(found: Pieces, today: date, *, future: bool) -> tuple[list[date], str]:
    assert found.weekday is not None
    week, weekday, last = found.weekday
    monday = today - timedelta(days=today.weekday())
    if found.week is not None:
        if week is not None or last:
            raise ValueError("two weeks")
        week = found.week
    if week is not None:
        return [monday + timedelta(weeks=week, days=weekday)], ""
    nearest = today - timedelta(days=(today.weekday() - weekday) % 7)
    if last:  # the latest before today, or that of the week before: often the same day
        latest = nearest if nearest < today else nearest - timedelta(weeks=1)
        return sorted({latest, monday + timedelta(weeks=-1, days=weekday)}), "which_week"
    return [nearest, nearest + timedelta(weeks=1)] if future else [nearest], "which_week"


def _of_weekday(text: str, found: Pieces, days: list[date]) -> list[date]:
    """Keep the days that fall on the weekday said beside the date. Raises BadInput when none does."""
    if found.weekday is None or (
        found.ymd is None and found.order is None and found.in_month is None and found.days is None
    ):
        return days
    week, weekday, last = found.weekday
    if week is not None or last:
        raise ValueError("two days")
    kept = [day for day in days if day.weekday() == weekday]
    if not kept:
        raise BadInput("time.weekday", text=text, day=days[0].isoformat())
    return kept


def _hours_of(text: str, found: Pieces, clock: Clock) -> tuple[list[tuple[int, int]], str]:
    """Return the hours that may be meant, each with the days it lies after the day said, and why there is more than one."""
    if clock.hour > 24 or clock.minute > 59 or clock.second > 59:
        raise BadInput("time.no_such_time", text=text)
    parts = found.parts | ({f"{found.half_day}m"} if found.half_day else set())
    if not parts:
        if clock.hour < 24:
            return [(0, clock.hour)], ""
        if clock.minute or clock.second:
            raise BadInput("time.no_such_time", text=text)
        return [(0, 0), (1, 0)], "midnight"
    hours, reason = [(0, clock.hour)], "midnight"
    for place, name in enumerate(name for name in _PARTS if name in parts):
        part = _PARTS[name]
        if clock.hour == 12 and len(part.twelve) > 1 and not place:
            reason = "twelve"
        hours = [(days + more, of_day) for days, hour in hours for more, of_day in _taken(part, hour, first=not place)]
    if not hours:
        raise BadInput("time.part_of_day", text=text)
    return hours, reason


def _taken(part: _Part, hour: int, *, first: bool) -> Iterator[tuple[int, int]]:
    """Yield the hours that `hour` is in a part of the day. Not `first`: another part has settled the half of the day."""
    if first and hour == 12 and part.twelve:
        yield from ((0, twelve) for twelve in part.twelve)
    elif hour in part.either and (first or hour != 12):
        yield from ((day, hour % 12) for day in (0, 1))
    elif first and hour in part.later:
        yield 0, hour + 12
    elif hour in part.own:
        yield 0, hour
