"""Moments of a file as instants: each distinct day and each distinct time of day is read once, the order of dates is decided once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final

from evidence_log.core.clock import Wall
from evidence_log.errors import BadInput
from evidence_log.importers.base import Info, ReadOptions
from evidence_log.importers.dates import Clock, Day, Unreadable, clock, packed_moment, parted, tidied
from evidence_log.importers.epochs import Epochs
from evidence_log.importers.order import decide, placed, written
from evidence_log.importers.periods import Period, year_of
from evidence_log.importers.shapes import EPOCH, SERIAL, shape

Moment = tuple[str, int, str] | tuple[str, int, str, str]
"""ISO text with offset, UTC seconds, precision, and a warning where there is one."""
Cells = Iterable[tuple[str, str]]
"""(where, text) of every cell that holds a day."""

_SERIAL_ZERO: Final = date(1899, 12, 30).toordinal()
_UNIX_DAY: Final = date(1970, 1, 1).toordinal()
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TAIL: Final = re.compile(r"[.,\d]*\s*(?:z|(?:utc|gmt)?[\s\d+:-]*)", re.ASCII | re.IGNORECASE)
_DAY_S: Final = 86_400
_KEPT: Final = 200_000
"""Distinct days or times of day that are remembered."""

_MINUTES: Final = {f"{hour:02d}:{minute:02d}": hour * 3600 + minute * 60 for hour in range(24) for minute in range(60)}
_SECONDS: Final = {f":{second:02d}": second for second in range(60)}

EARLIEST: Final = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())
"""Before this no telephone kept a log: the clock of the device was wrong."""


class Moments:
    """Reads the moments of one file in one zone. `days` yields every cell that holds a day, for the one decision about the order.

    `path` names the file in errors. `serials`: a bare number counts days since 1900, as spreadsheets do. `days_are_enough`: a day
    without a clock is to the day; else it is so only in a file in which no row has a clock.
    """

    def __init__(
        self,
        wall: Wall,
        options: ReadOptions,
        info: Info,
        days: Callable[[], Cells],
        *,
        path: object,
        serials: bool,
        days_are_enough: bool = False,
    ) -> None:
        self._wall = wall
        self._epochs = Epochs(wall)
        self._options = options
        self._info = info
        self._cells = days
        self._path = path
        self._serials = serials
        self._order: str | None = options.date_order
        self.period: Period | None = None
        self._epoch_digits: int | None = None
        self._days_are_enough = days_are_enough
        self._has_clock: bool | None = False if days_are_enough else None
        # Only days without a change of the clock: text -> (ISO date with T, epoch of midnight, offset in seconds, its text)
        self._days: dict[str, tuple[str, int, int, str]] = {}
        self._clocks: dict[str, tuple[str, int, str, int | None]] = {}
        # What may follow hh:mm:ss, and the offset it says
        self._tails: dict[str, int | None] = {"": None}

    def within(self, period: Period | None) -> None:
        """Take dates without a year for days of that period from here on."""
        self.period = period
        self._days.clear()  # 12-31 may have been a day of another year

    def at(self, text: str) -> Moment | str:
        """Return the moment of a cell that holds day and clock, or the reason why it is none."""
        try:  # the form of most files: four look-ups, nothing computed
            prefix, midnight, shift, offset = self._days[text[:10]]
            second, own = _MINUTES[text[11:16]] + _SECONDS[text[16:19]], self._tails[text[19:]]
            if (own is None or own == shift) and text[10] in " T":
                return f"{prefix}{text[11:19]}{offset}", midnight + second, "second"
        except KeyError:
            if text[:10] not in self._days and _ISO_DAY.fullmatch(text[:10]) and self._keep_day(text[:10]):
                return self.at(text)
        day, gap, rest = text.partition(" ")
        if not gap:
            day, _, rest = text.partition("T")
        return self._known(day, rest) or self._guarded(self._at, text)

    def pair(self, day: str, rest: str) -> Moment | str:
        """Return the moment of a day and a clock that stand in two cells."""
        return self._known(day, rest) or self._guarded(self._pair, day, rest)

    def _known(self, day: str, rest: str) -> Moment | None:
        """Return the moment of two texts that were both met before, or None."""
        try:
            prefix, midnight, shift, offset = self._days[day]
            if rest[5:6] == ":":
                hms, precision = rest[:8], "second"
                second, own = _MINUTES[rest[:5]] + _SECONDS[rest[5:8]], self._tails[rest[8:]]
            else:
                hms, second, precision, own = self._clocks[rest]
        except KeyError:
            return None
        return (f"{prefix}{hms}{offset}", midnight + second, precision) if own is None or own == shift else None

    def is_day(self, text: str) -> bool:
        """Say whether a cell holds a day and nothing else."""
        day, rest = parted(tidied(text))
        return day is not None and not rest

    def _guarded(self, read: Callable[..., Moment], *texts: str) -> Moment | str:
        try:
            return read(*texts)
        except Unreadable as error:
            return str(error)
        except (ValueError, OverflowError):
            return "impossible_date"

    def _at(self, text: str) -> Moment:
        plain = tidied(text)
        if not plain:
            raise Unreadable("missing_date")
        if counted := self._counted(plain):
            return counted
        if plain.isdigit() and (packed := packed_moment(plain)):
            return self._moment(*packed)
        day, rest = parted(plain)
        if day is None:
            clock(plain)  # a clock without a day is another reason than text that is neither
            raise Unreadable("missing_date")
        if not rest:
            return self._whole_day(day)
        read = clock(rest, packed=True)
        moment = self._moment(day, read)
        first, gap, second = text.partition(" ")
        if not gap:
            first, _, second = text.partition("T")
        self._remember(first, second)
        return moment

    def _pair(self, day_text: str, clock_text: str) -> Moment:
        first, second = tidied(day_text), tidied(clock_text)
        day, rest = parted(first)
        if day is None and SERIAL.fullmatch(first) and self._serials:
            day, rest = Day("ymd", _of_ordinal(_SERIAL_ZERO + int(float(first)))), ""
        if not second:
            if rest:
                return self._at(day_text)
            raise Unreadable("missing_time" if first else "missing_date")
        if day is None:
            if not first and parted(second)[0] is not None:
                return self._at(clock_text)
            raise Unreadable("unparseable_date" if first else "missing_date")
        if rest:
            # A day that a program wrote with midnight; any other clock beside the clock is a contradiction.
            midnight = clock(rest)
            if (midnight.hour, midnight.minute, midnight.second) != (0, 0, 0):
                raise Unreadable("unparseable_date")
        if self._serials and re.fullmatch(r"0\.\d+", second):
            seconds = round(float(second) * _DAY_S)
            read = Clock(seconds // 3600, seconds // 60 % 60, seconds % 60, "second", None)
        else:
            again, second_rest = parted(second)
            if again is not None:
                if again.kind != "ymd" or self._ymd(again) != self._ymd(day):
                    raise Unreadable("unparseable_date")
                second = second_rest
            read = clock(second, packed=True)
        moment = self._moment(day, read)
        if not rest:
            self._remember(day_text, clock_text)
        return moment

    def _remember(self, day_text: str, clock_text: str) -> None:
        """Keep two texts that can be read each on its own."""
        day, rest = parted(tidied(day_text))
        if day is None or rest or len(self._clocks) > _KEPT:
            return
        try:
            read = clock(tidied(clock_text), packed=True)
        except Unreadable:
            return
        hms = f"{read.hour:02d}:{read.minute:02d}:{read.second:02d}"
        # 12:30:05 pm is 12:30:05, but what a word such as pm makes of another hour is not
        if clock_text.startswith(hms) and _TAIL.fullmatch(clock_text[8:]):
            self._tails[clock_text[8:]] = read.offset_s
        else:
            seconds = read.hour * 3600 + read.minute * 60 + read.second
            self._clocks[clock_text] = (hms, seconds, read.precision, read.offset_s)
        if day_text not in self._days:
            self._keep_day(day_text, self._ymd(day))

    def _keep_day(self, text: str, ymd: tuple[int, int, int] | None = None) -> bool:
        """Learn a day by its text, unless the clock changes on it or there is no such day; return whether it was learned."""
        year, month, day = ymd or (int(text[:4]), int(text[5:7]), int(text[8:]))
        try:
            first, last = (self._wall.at(year, month, day, *hour) for hour in ((0, 0, 0), (23, 59, 59)))
        except (ValueError, OverflowError):
            return False
        as_written = first.iso[:19] == f"{year:04d}-{month:02d}-{day:02d}T00:00:00" and not (first.state or last.state)
        if not as_written or last.epoch - first.epoch != _DAY_S - 1 or first.iso[19:] != last.iso[19:]:
            return False
        if len(self._days) > _KEPT:
            self._days.clear()
        in_utc = (date(year, month, day).toordinal() - _UNIX_DAY) * _DAY_S
        self._days[text] = (first.iso[:11], first.epoch, in_utc - first.epoch, first.iso[19:])
        return True

    def _counted(self, plain: str) -> Moment | None:
        """Return the moment of a number that counts seconds, milliseconds or, in a sheet, days."""
        found = EPOCH.fullmatch(plain)
        if found:
            digits = 13 if found[2] else 10
            if self._epoch_digits is None:
                self._epoch_digits = digits
                self._info.tell("epoch_ms" if digits == 13 else "epoch_s")
            if digits != self._epoch_digits:
                raise Unreadable("unparseable_date")
            epoch = int(found[1])
            return self._epochs.iso(epoch), epoch, "second"
        if self._serials and (found := SERIAL.fullmatch(plain)):
            seconds = round(float(found[2] or 0) * _DAY_S)
            ordinal = _SERIAL_ZERO + int(found[1]) + seconds // _DAY_S
            day = Day("ymd", _of_ordinal(ordinal))
            self._info.tell("serials")
            if not found[2]:
                return self._whole_day(day)
            seconds %= _DAY_S
            exact = "second" if seconds % 60 else "minute"
            return self._moment(day, Clock(seconds // 3600, seconds // 60 % 60, seconds % 60, exact, None))
        return None

    def _whole_day(self, day: Day) -> Moment:
        """Return the moment of a day without a clock: to the day, where no row of the file has one."""
        if self._has_clock is None:
            self._has_clock = any(kind in {"moment", "clock"} for kind in self._shapes())
        if self._has_clock:
            raise Unreadable("missing_time")
        at = self._wall.at(*self._ymd(day), 0, 0, 0)
        if not self._days_are_enough:
            self._info.tell("days_only")
        return at.iso, at.epoch, "day"

    def _shapes(self) -> Iterator[str]:
        seen: set[str] = set()
        for _, text in self._cells():
            if text not in seen:
                seen.add(text)
                yield shape(text)

    def _moment(self, day: Day, read: Clock) -> Moment:
        year, month, number = self._ymd(day)
        if read.offset_s is not None:
            seconds = read.hour * 3600 + read.minute * 60 + read.second - read.offset_s
            epoch = (date(year, month, number).toordinal() - _UNIX_DAY) * _DAY_S + seconds
            return self._wall.of_epoch(epoch), epoch, read.precision
        at = self._wall.at(year, month, number, read.hour, read.minute, read.second)
        if at.state == "nonexistent":
            raise Unreadable("nonexistent_local_time")
        if at.state:
            return at.iso, at.epoch, read.precision, "ambiguous_local_time"
        return at.iso, at.epoch, read.precision

    def _ymd(self, day: Day) -> tuple[int, int, int]:
        if day.kind == "ymd":
            year, month, number = day.numbers
            return year, month, number
        if day.kind == "yearless":
            month, number = day.numbers if self._options.date_order != "dmy" else reversed(day.numbers)
            return year_of(month, number, self.period, self._options.year), month, number
        if self._order is None:
            self._order = decide(*written(self._cells()), path=self._path)
            self._info.tell("date_order", order=self._order)
        if self._order not in day.orders:
            raise Unreadable("unparseable_date")
        return placed(day.numbers, self._order)


def checked_year(options: ReadOptions) -> None:
    """Raise BadInput for a `--year` that no file can have."""
    if options.year is not None and not 1990 <= options.year <= options.now.year + 1:
        raise BadInput("import.bad_year", year=options.year)


def _of_ordinal(ordinal: int) -> tuple[int, int, int]:
    day = date.fromordinal(ordinal)
    return day.year, day.month, day.day
