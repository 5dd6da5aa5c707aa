"""Days and clocks on a screen: found in a line, and resolved against the day the picture was taken. What can mean two days means none."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from evidence_log.core.clock import Wall
from evidence_log.core.when import When, parse_when
from evidence_log.errors import BadInput
from evidence_log.importers.base import ReadOptions
from evidence_log.importers.screenshot.line import even
from evidence_log.importers.screenshot.taken import Taken
from evidence_log.importers.screenshot.words import words

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PAIR: Final = re.compile(r"(\d{1,2})[-/](\d{1,2})")
_TRIPLE: Final = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d\d)")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Seen(NamedTuple):
    """A day, a weekday and a clock as shown, each empty where it is not; `start` and `end` in the tidied text."""

    day: str
    weekday: str
    clock: str
    start: int
    end: int

    @property
    def is_clock(self) -> bool:
        """Say whether only a time of day is shown."""
        return bool(self.clock) and not self.day and not self.weekday

    @property
    def is_day(self) -> bool:
        """Say whether no time of day is shown."""
        return not self.clock


class Heading(NamedTuple):
    """The day that stands over lines with a clock alone; None: it stands there and cannot be read, or is no single day."""

    day: str | None


def tidied(text: str) -> str:
    """Return a text in one width, lost blanks between a day and a clock put back."""
    found = even(text)
    for pattern in words().splits:
        found = pattern.sub(r"\1 ", found)
    return found


def seen(text: str) -> Seen | None:
    """Return the first moment that a tidied text shows, a clock rather than a day alone; None when there is none."""
    known = words()
    found = [one for match in known.when.finditer(text) if (one := _parts(match))]
    return next((one for one in found if one.clock), found[0] if found else None)


def whole(text: str) -> Seen | None:
    """Return the moment that is all of a text; None when there is none, or more than that."""
    line = tidied(text).strip(" -—·")
    match = words().when.fullmatch(line)
    return _parts(match) if match else None


def _parts(match: re.Match[str]) -> Seen | None:
    """Return the parts of a moment; None when one of them is there twice."""
    known, rest = words(), match[0]
    parts = {}
    for name, pattern in (("clock", known.clock), ("day", known.day), ("weekday", known.weekday)):
        found = pattern.search(rest)
        parts[name] = found[0].strip() if found else ""
        if found:
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
            if pattern.search(rest):
                return None
    return Seen(parts["day"], parts["weekday"], parts["clock"], match.start(), match.end())


class Times:
    """The moments of one picture. `chinese`: a number of two parts is a month and a day, as on every screen in Chinese."""

    def __init__(self, options: ReadOptions, taken: Taken | None, *, chinese: bool) -> None:
        self._options = options
        self._wall = Wall(options.zone)
        self._taken = taken
        self._order = options.date_order or ("ymd" if chinese else None)

    def resolve(self, found: Seen | None, heading: Heading | None = None) -> When | None:
        """Return the moment that is shown, below a heading where it is a clock alone; None where it cannot be known."""
        if found is None:
            return None
        if found.is_clock:
            day = heading.day if heading else self._taken.day if self._taken else None
            return self._read(f"{day} {found.clock}", absolute=True) if day else None
        if found.day:
            day = self._ordered(found.day)
            return self._read(f"{day} {found.weekday} {found.clock}".strip(), absolute=bool(_YEAR.search(day)))
        if self._taken is None or self._is_of_today(found.weekday):
            return None
        return self._read(f"{found.weekday} {found.clock}".strip(), absolute=False)

    def day(self, found: Seen) -> str | None:
        """Return the day that a heading names as an ISO date."""
        moment = self.resolve(found)
        return moment.occurred_at[:10] if moment else None

    def _read(self, text: str, *, absolute: bool) -> When | None:
        if not absolute and self._taken is None:
            return None
        now = self._taken.latest if self._taken else self._options.now
        try:
            return parse_when(text, wall=self._wall, now=now)
        except BadInput:
            return None

    def _is_of_today(self, weekday: str) -> bool:
        """Say whether a weekday is that of the picture, which shows days of today otherwise: it may be a week ago, or be misread."""
        assert self._taken is not None
        moment = self._read(weekday, absolute=False)
        return moment is None or moment.occurred_at[:10] == self._taken.day

    def _ordered(self, day: str) -> str:
        """Return a day of two or three short numbers in a form that has one meaning, where the order is known."""
        if found := _PAIR.fullmatch(day):
            first, second = int(found[1]), int(found[2])
            month, of_month = (second, first) if self._order == "dmy" else (first, second)
            return f"{_MONTHS[month - 1]} {of_month}" if self._order and 1 <= month <= 12 else day
        found = _TRIPLE.fullmatch(day)
        order = self._options.date_order
        if found is None or order is None or (order == "ymd" and len(found[3]) == 4):
            return day
        parts = dict(zip(order, map(int, found.groups()), strict=True))
        year = parts["y"] if parts["y"] > 99 else 2000 + parts["y"]
        try:
            return date(year, parts["m"], parts["d"]).isoformat()
        except ValueError:
            return day
