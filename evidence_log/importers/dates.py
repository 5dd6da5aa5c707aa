"""Days and clocks as files write them: strict patterns, whole text or nothing, no guess of an order. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

_UNSEEN: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"))
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero januari", "feb february febrero februari", "mar march marzo maret",
            "apr april abr abril", "may mayo mei", "jun june junio juni", "jul july julio juli",
            "aug august ago agosto agustus agu", "sep sept september septiembre", "oct october octubre okt oktober",
            "nov november noviembre", "dec december dic diciembre des desember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

_WEEKDAY: Final = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+|(?:星期|周|礼拜)[一二三四五六日天],?\s*)", re.IGNORECASE
)
_AFTER_DAY: Final = re.compile(
    r"\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\s*\((?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\)",
    re.IGNORECASE,
)
_DAYS: Final = (
    ("ymd", re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")),
    ("ymd", re.compile(r"(\d{4})(年) ?(\d{1,2})月 ?(\d{1,2})[日号]?")),
    ("triple", re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})(?!\d)")),
    ("named", re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -](?:de )?([A-Za-z]{3,10})\.?,?[ -](?:de )?(\d{4})(?!\d)")),
    ("named-first", re.compile(r"([A-Za-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")),
    ("yearless", re.compile(r"(\d{1,2})月 ?(\d{1,2})[日号]")),
    ("yearless", re.compile(r"(\d{1,2})[-/](\d{1,2})(?![-/.\d])")),
    ("compact", re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")),
)
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?")
_CLOCK: Final = re.compile(
    r"(?P<before>[^\W\d_]{1,3}\.? ?(?:[am]\.)?)?\s*"
    r"(?P<hour>\d{1,2})(?:[:时点]|\.(?=\d\d(?:\.\d\d)?(?!\d)))(?P<minute>\d{1,2})"
    r"(?:(?:[:分]|\.(?=\d\d(?!\d)))(?P<second>\d{1,2})(?:[.,]\d{1,9})?秒?|分)?"
    r"\s*(?P<after>[ap]\.? ?m\.?|上午|下午|晚上)?"
    r"\s*(?P<zone>[zZ]|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d\d)?|UTC|GMT)?",
    re.IGNORECASE,
)
_PACKED_CLOCK: Final = re.compile(r"(\d\d)(\d\d)(\d\d)?")
_STRETCH: Final = re.compile(r"\d{1,2}:\d{2}(?:-|\s-\s)\d{1,2}:\d{2}")
"""From one time to another, or a time with its offset: the file does not say."""
_GAP: Final = re.compile(r"[\sT,，]+|-(?=\d{1,2}:)|(?=[^\W\d_])")
_FULL_CLOCK: Final = re.compile(r"\d\d[:时]")
_OFFSET: Final = re.compile(r"([+-])(\d{1,2}):?(\d\d)?")

_MORNING: Final = frozenset(("上午", "早上", "早晨", "清晨", "凌晨", "午前", "am"))
_AFTERNOON: Final = frozenset(("下午", "傍晚", "午后", "午後", "pm"))
_NIGHT: Final = frozenset(("晚上", "夜里", "夜间", "深夜", "晚间"))
_NOON: Final = frozenset(("中午",))


class Day(NamedTuple):
    """A day as written. `kind`: `ymd` (a year, month and day), `triple` (three numbers in one of `orders`, which the file must tell)
    or `yearless` (month and day)."""

    kind: str
    numbers: tuple[int, ...]
    orders: tuple[str, ...] = ()


class Clock(NamedTuple):
    """A time of day as written. `offset_s` is the file's own distance from UTC, None when it does not say."""

    hour: int
    minute: int
    second: int
    precision: str
    offset_s: int | None


class Unreadable(ValueError):
    """Text that is not what it should be; its words are a reason of `import.reason`."""


def tidied(text: str) -> str:
    """Return a cell without quoting, invisible marks, full-width forms and runs of blanks."""
    plain = unicodedata.normalize("NFKC", text).translate(_UNSEEN).strip()
    if plain.startswith('="') and plain.endswith('"'):
        plain = plain[2:-1]
    return " ".join(plain.removeprefix("'").split())


def parted(text: str) -> tuple[Day | None, str]:
    """Return the day a tidied text begins with, and the rest; None and the whole text when it begins with none."""
    start = _WEEKDAY.match(text)
    body = text[start.end() :] if start else text
    for kind, pattern in _DAYS:
        found = pattern.match(body)
        if found is None:
            continue
        day = _day(kind, found)
        if day is None:
            continue
        rest = body[found.end() :]
        if after := _AFTER_DAY.match(rest):
            rest = rest[after.end() :]
        gap = _GAP.match(rest)
        # Without a gap only two full parts are told apart: 2025-03-1612:27:20, 2025年3月16日22:31.
        full = found.end() == 10 or not found[0][-1].isdigit()
        if rest and gap is None and not (full and _FULL_CLOCK.match(rest)):
            continue
        return day, rest[gap.end() :] if gap else rest
    return None, text


def clock(text: str, *, packed: bool = False) -> Clock:
    """Return the time of day that is the whole of a tidied text; with `packed` also `090000`. Raises Unreadable."""
    if packed and (found := _PACKED_CLOCK.fullmatch(text)):
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        return _checked(hour, minute, second, "second" if found[3] else "minute", None)
    found = _CLOCK.fullmatch(text)
    if found is None or _STRETCH.fullmatch(text):
        raise Unreadable("unparseable_date")
    words = [word.casefold().replace(".", "").replace(" ", "") for word in (found["before"], found["after"]) if word]
    if len(words) > 1:
        raise Unreadable("unparseable_date")
    hour = int(found["hour"])
    if words:
        hour = _by_word(hour, words[0])
    return _checked(
        hour,
        int(found["minute"]),
        int(found["second"] or 0),
        "second" if found["second"] else "minute",
        _offset(found["zone"]),
    )


def packed_moment(digits: str) -> tuple[Day, Clock] | None:
    """Return the moment of `20250316230509` or `202503162305`, or None for other digits. Raises Unreadable."""
    found = _COMPACT.fullmatch(digits)
    if found is None:
        return None
    year, month, day, hour, minute = map(int, found.groups()[:5])
    return Day("ymd", (year, month, day)), _checked(
        hour, minute, int(found[6] or 0), "second" if found[6] else "minute", None
    )


def _day(kind: str, found: re.Match[str]) -> Day | None:
    match kind:
        case "ymd":
            return Day("ymd", (int(found[1]), int(found[3]), int(found[4])))
        case "compact":
            return Day("ymd", (int(found[1]), int(found[2]), int(found[3])))
        case "named" | "named-first":
            name, day = (found[2], found[1]) if kind == "named" else (found[1], found[2])
            month = _MONTHS.get(name.casefold())
            return Day("ymd", (int(found[3]), month, int(day))) if month else None
        case "yearless":
            return Day("yearless", (int(found[1]), int(found[2])))
        case _:
            orders = _orders(len(found[1]), len(found[4]))
            return Day("triple", (int(found[1]), int(found[3]), int(found[4])), orders) if orders else None


def _orders(first: int, last: int) -> tuple[str, ...]:
    """Return the orders that three numbers can have, by how many digits the first and the last are written with."""
    if last == 4:
        return ("dmy", "mdy")
    year_last = ("dmy", "mdy") if last == 2 else ()
    return ("ymd", *year_last) if first == 2 else year_last


def _by_word(hour: int, word: str) -> int:
    """Return the hour of 24 that an hour of 12 with its word means."""
    if word in _MORNING:
        if hour > 12:
            raise Unreadable("unparseable_date")
        return hour % 12
    if word in _AFTERNOON:
        return hour if hour >= 12 else hour + 12
    if word in _NOON:
        if hour not in {11, 12, 1, 2, 13, 14}:
            raise Unreadable("unparseable_date")
        return hour + 12 if hour < 3 else hour
    if word in _NIGHT:
        # Twelve and the small hours: of this day or of the next? The file does not say.
        if hour < 5 or hour == 12:
            raise Unreadable("unparseable_date")
        return hour if hour > 12 else hour + 12
    raise Unreadable("unparseable_date")


def _checked(hour: int, minute: int, second: int, precision: str, offset_s: int | None) -> Clock:
    if hour > 23 or minute > 59 or second > 59:
        raise Unreadable("impossible_date")
    return Clock(hour, minute, second, precision, offset_s)


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    found = _OFFSET.search(text)
    if found is None:
        return 0
    seconds = int(found[2]) * 3600 + int(found[3] or 0) * 60
    if seconds > 18 * 3600:
        raise Unreadable("impossible_date")
    return -seconds if found[1] == "-" else seconds
