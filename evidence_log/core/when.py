"""When something happened, as people type it: ISO text, a plain local form, or words in Chinese or English. Pure.

A time is never guessed: what can mean two moments is refused with both shown, and what is not said is not filled in. The plain forms
are read here, by the standard library; words and the rarer forms of ISO 8601 load what they need when they are met.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from evidence_log.core.clock import Wall
from evidence_log.errors import BadInput

FUTURE_S: Final = 300
"""A time this many seconds ahead of the clock is still taken: clocks differ a little."""

_COARSE: Final = ("second", "minute", "hour", "day")
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_PLAIN: Final = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
    # Without `T` and seconds, 10:30-11:00 may be a stretch of time: the words decide about it.
    r"(?:(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?)"
    r"|\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?|\s*(Z|z|\+\d\d(?::?\d\d)?))?)?"
)
_RARE: Final = (
    r"(?:\d{4}-?W\d\d-?[1-7](?:[T ](?P<week_time>\d\d(?::?\d\d(?::?\d\d(?:[.,]\d{1,6})?)?)?)(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
    r"|(?:\d{8}|\d{4}-\d\d-\d\d)T(?P<time>\d\d(?::?\d\d(?::?\d\d(?:[.,]\d{1,6})?)?)?)(?:Z|[+-]\d\d(?::?\d\d)?)?)"
)
_LONGEST: Final = 120
"""Characters in which any moment can be said."""


class When(NamedTuple):
    """A moment: ISO text with seconds and offset, the wall clock of the zone, and how exactly it is known (what is below is zero)."""

    occurred_at: str
    precision: str


def parse_when(text: str, *, wall: Wall, now: datetime, precision: str | None = None) -> When:
    """Read a moment that has happened. `precision` may make it coarser than it was said.

    Raises BadInput for what cannot be read, can mean two moments, does not exist, or lies ahead of `now` (which has a zone).
    """
    given, clock = text.strip(), int(now.timestamp())
    moment, exact = _read(given, wall, clock, future=False)
    wanted = precision or exact
    if _COARSE.index(wanted) < _COARSE.index(exact):
        raise BadInput(f"time.finer_{wanted}", text=given)
    if isinstance(moment, int):
        iso, epoch = wall.of_epoch(moment), moment
    elif exact == "day":
        iso, epoch = _midnight(given, moment, wall)
    else:
        iso, epoch = _only(given, moment, wall)
    if epoch > clock + FUTURE_S:
        shown = iso[:10] if exact == "day" else iso
        raise BadInput("time.future", text=given, reading=shown, now=wall.of_epoch(clock))
    if wanted == "day":
        return When(_midnight(given, datetime.fromisoformat(iso[:10]), wall)[0], wanted)
    zeroed = {"second": iso, "minute": f"{iso[:17]}00{iso[19:]}", "hour": f"{iso[:14]}00:00{iso[19:]}"}
    return When(zeroed[wanted], wanted)


def parse_day(text: str, *, wall: Wall, now: datetime, future: bool = False) -> str:
    """Read a day as an ISO date; with `future` it may lie ahead. Raises BadInput as `parse_when` does, and for a clock beside the day."""
    given, clock = text.strip(), int(now.timestamp())
    moment, exact = _read(given, wall, clock, future=future)
    today = wall.of_epoch(clock)[:10]
    if moment == clock:
        return today
    if exact != "day" or isinstance(moment, int):
        raise BadInput("time.day_only", text=given)
    day = moment.date().isoformat()
    if day > today and not future:
        raise BadInput("time.future", text=given, reading=day, now=wall.of_epoch(clock))
    return day


def _read(given: str, wall: Wall, clock: int, *, future: bool) -> tuple[datetime | int, str]:
    """Return a wall clock without a zone, or the epoch of an instant, and its precision."""
    text = given if given.isascii() else unicodedata.normalize("NFKC", given)
    if not text:
        raise BadInput("time.empty")
    if len(text) > _LONGEST:
        raise BadInput("time.unreadable", text=f"{given[:_LONGEST]}…")
    if text.isdigit():
        raise BadInput("time.bare_number", text=given)
    moment, exact, offset_s = _plain(given, text) or _rare(given, text) or _words(given, wall, clock, future=future)
    if isinstance(moment, datetime) and not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise BadInput("time.year", text=given, first=_FIRST_YEAR, last=_LAST_YEAR)
    if isinstance(moment, int) or offset_s is None:
        return moment, exact
    return int(moment.replace(tzinfo=UTC).timestamp()) - offset_s, exact


def _plain(given: str, text: str) -> tuple[datetime, str, int | None] | None:
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(found[place]) for place in (1, 3, 4))
    hour, minute, second = found[5] or found[9], found[6] or found[10], found[7] or found[11]
    offset = found[8] or found[12] or found[13]
    if hour is not None and int(hour) > 23:
        return None
    try:
        moment = datetime(year, month, day)  # noqa: DTZ001 - a wall clock
    except ValueError as error:
        raise BadInput("time.no_such_day", text=given) from error
    if hour is None:
        return moment, "day", None
    try:
        moment = moment.replace(hour=int(hour), minute=int(minute), second=int(second or 0))
        shift = None if offset is None else _offset_s(offset)
    except ValueError as error:
        raise BadInput("time.no_such_time", text=given) from error
    return moment, "second" if second else "minute", shift


def _offset_s(offset: str) -> int:
    """Return seconds east of Greenwich. Raises ValueError for an offset that no place has."""
    if offset in "Zz":
        return 0
    digits = offset[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise ValueError(offset)
    return (hours * 3600 + minutes * 60) * (-1 if offset[0] == "-" else 1)


def _rare(given: str, text: str) -> tuple[datetime, str, int | None] | None:
    """Read the compact and the week forms of ISO 8601."""
    found = re.fullmatch(_RARE, text, re.IGNORECASE)
    if found is None:
        return None
    time = (found["time"] or found["week_time"] or "").replace(":", "")
    if time.startswith("24"):  # the words say to which day it may belong
        return None
    from dateutil.parser import isoparser  # 5 x the start of an empty program

    try:
        moment = isoparser().isoparse(text.upper())
    except ValueError as error:
        raise BadInput("time.no_such_day", text=given) from error
    exact = {0: "day", 2: "hour", 4: "minute"}.get(len(time), "second")
    shift = moment.utcoffset()
    naive = moment.replace(tzinfo=None, microsecond=0)
    return naive, exact, None if shift is None else int(shift.total_seconds())


def _words(given: str, wall: Wall, clock: int, *, future: bool) -> tuple[datetime | int, str, int | None]:
    from evidence_log.core.when_readings import readings  # only now: the patterns of words take time to prepare
    from evidence_log.core.when_words import pieces

    try:
        found = pieces(given)
        if found.alone:
            return clock - (found.ago_s or 0), "hour" if found.about else found.ago_exact, None
        here = wall.of_epoch(clock)
        if found.offset_s is not None:
            here = datetime.fromtimestamp(clock + found.offset_s, UTC).isoformat()
        said = readings(given, found, datetime.fromisoformat(here[:10]).date(), future=future)
        if not future:
            said = said.until(datetime.fromisoformat(here[:19]) + timedelta(seconds=FUTURE_S))
    except (ValueError, OverflowError) as error:
        raise BadInput("time.unreadable", text=given) from error
    if len(said.readings) > 1:
        first, second = (_shown(said.readings[place], said.precision) for place in (0, -1))
        raise BadInput(f"time.{said.reason}", text=given, first=first, second=second)
    return said.readings[0], said.precision, said.offset_s


def _only(given: str, moment: datetime, wall: Wall) -> tuple[str, int]:
    """Return the one instant of a wall clock. Raises BadInput where the clock was changed and there are two, or none."""
    fields = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    local = wall.at(*fields)
    if local.state == "ambiguous":
        raise BadInput(
            "time.twice", text=given, zone=wall.zone, first=local.iso, second=wall.second_reading(*fields).iso
        )
    if local.state == "nonexistent":
        before, after = wall.of_epoch(wall.second_reading(*fields).epoch), wall.of_epoch(local.epoch)
        raise BadInput("time.never", text=given, zone=wall.zone, first=before, second=after)
    return local.iso, local.epoch


def _midnight(given: str, moment: datetime, wall: Wall) -> tuple[str, int]:
    """Return the start of a day. Where clocks change at midnight it is the day's first moment; a day that a zone left out is refused."""
    local = wall.at(moment.year, moment.month, moment.day, 0, 0, 0)
    if local.state == "nonexistent" and wall.of_epoch(local.epoch)[:10] != local.iso[:10]:
        raise BadInput("time.no_such_day", text=given)
    return local.iso, local.epoch


def _shown(moment: datetime, precision: str) -> str:
    """Return a reading in a form that can be typed."""
    if precision == "day":
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds" if precision == "second" else "minutes")
