"""Words for a moment, in Chinese or English, taken apart into pieces; nothing is decided here. Pure.

The text is read from left to right, piece by piece, in any order of pieces. Every character must belong to a piece and no kind of
piece may come twice: what is not wholly understood is not understood.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from evidence_log.core.when_patterns import (
    DAY_PARTS,
    DAYS,
    ENGLISH_NUMBER,
    ENGLISH_NUMBERS,
    MONTHS,
    NUMERAL_RUN,
    NUMERALS,
    PARTS,
    PATTERNS,
    TRADITIONAL,
    TWO_ZONES,
    WEEKDAYS_EN,
    WEEKDAYS_ZH,
    WEEKS,
    YEARS,
    ZONE_WORDS,
)
from evidence_log.errors import BadInput


class Clock(NamedTuple):
    """A time of day as said: 24 is allowed as an hour, and twelve-hour clocks are not yet resolved."""

    hour: int
    minute: int
    second: int
    precision: str


class Pieces:
    """What a text says about a moment. Each piece is there once or is None."""

    ymd: tuple[int | None, int, int] | None = None
    """Year, month, day."""
    order: tuple[int, int, int | None, str] | None = None
    """Two numbers, day and month in an order not known, the year and the mark between them."""
    in_month: tuple[int, int] | None = None
    """Months before this one, day."""
    weekday: tuple[int | None, int, bool] | None = None
    """Weeks from this one, day of the week from Monday, whether `last` said so (which has two meanings)."""
    week: int | None = None
    year_word: int | None = None
    days: int | None = None
    """Days from today."""
    ago_s: int | None = None
    """Seconds before now."""
    ago_exact: str = "minute"
    clock: Clock | None = None
    half_day: str | None = None
    offset_s: int | None = None
    about: bool = False
    now: bool = False

    def __init__(self) -> None:
        self.parts: set[str] = set()

    @property
    def alone(self) -> bool:
        """Say whether the text counts from now, and says nothing else. Raises ValueError when it says more."""
        if not self.now and self.ago_s is None:
            return False
        names = ("ymd", "order", "in_month", "weekday", "week", "year_word", "days", "clock", "half_day", "offset_s")
        if (
            self.parts
            or (self.now and self.ago_s is not None)
            or any(getattr(self, name) is not None for name in names)
        ):
            raise ValueError("counted from now, and more")
        return True

    def put(self, name: str, value: object) -> None:
        """Keep a piece. Raises ValueError when there is one already."""
        if getattr(self, name) is not None:
            raise ValueError(name)
        setattr(self, name, value)


def plain(text: str) -> str:
    """Return text in one width, one script and one case, with numerals as digits."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(TRADITIONAL).strip()
    text = NUMERAL_RUN.sub(lambda found: _number(found[0]), text)
    return ENGLISH_NUMBER.sub(lambda found: ENGLISH_NUMBERS[found[0]], text)


def pieces(text: str) -> Pieces:
    """Take `text` apart. Raises BadInput for what is refused by its form alone, ValueError when a part of it is not understood."""
    rest, place, found = plain(text), 0, Pieces()
    while place < len(rest):
        for name, pattern in PATTERNS:
            match = pattern.match(rest, place)
            if match is not None and match.end() > place:
                _keep(found, name, match, text)
                place = match.end()
                break
        else:
            raise ValueError(rest[place:])
    return found


def _keep(found: Pieces, name: str, match: re.Match[str], text: str) -> None:
    groups, word = match.groupdict(), match[0]
    match name:
        case "skip":
            pass
        case "ago":
            seconds, found.ago_exact = _ago(groups)
            found.put("ago_s", seconds)
        case "days_ago":
            number = groups["days"] or groups["weeks"]
            found.put("days", -(1 if number == "a" else int(number)) * (1 if groups["days"] else 7))
        case "date" | "english":
            _keep_date(found, groups, text)
        case "short_year":
            raise BadInput("time.short_year", text=text)
        case "order":
            year = groups.get("year")
            found.put(
                "order", (int(groups["first"]), int(groups["second"]), int(year) if year else None, groups["mark"])
            )
        case "in_month":
            found.put("in_month", ({"上": 1, "下": -1}.get(groups["month"][0], 0), int(groups["day"])))
        case "weekday":
            found.put("weekday", _weekday(groups["week"], groups["weekday"]))
        case "clock":
            found.put("clock", _clock(groups))
            if groups.get("half_day"):
                found.put("half_day", groups["half_day"])
        case "to":
            before = 15 if groups["quarters"] else int(groups["minutes"])
            hour = int(groups["hour"])
            if not (0 < before < 60 and hour):
                raise ValueError(word)
            found.put("clock", Clock(hour - 1, 60 - before, 0, "minute"))
        case "half_day":
            found.put("half_day", groups["half_day"])
        case "noon":
            found.put("clock", Clock(12, 0, 0, "hour"))
        case "midnight":
            found.put("clock", Clock(24, 0, 0, "minute"))
        case "offset":
            found.put("offset_s", _offset_s(found, groups, text))
        case "now":
            if found.now:
                raise ValueError(word)
            found.now = True
        case "about":
            found.about = True
        case "day_part":
            days, part = DAY_PARTS[word]
            found.put("days", days)
            found.parts.add(part)
        case "day":
            found.put("days", DAYS[word])
        case "part":
            found.parts.add(PARTS[word])
        case "year_word":
            found.put("year_word", YEARS[word])
        case "week":
            found.put("week", WEEKS[word])
        case "year":
            if found.ymd is None or found.ymd[0] is not None:
                raise ValueError(word)
            found.ymd = (int(word), *found.ymd[1:])
        case _:
            if word in ZONE_WORDS:
                raise _of_zone_word(text, word)
            raise ValueError(word)


def _keep_date(found: Pieces, groups: dict[str, str | None], text: str) -> None:
    year, name = groups.get("year"), groups.get("name")
    if year is not None and len(year) < 4:
        raise BadInput("time.short_year", text=text)
    month = MONTHS.index(name[:3]) + 1 if name else int(groups["month"] or 0)
    found.put("ymd", (int(year) if year else None, month, int(groups["day"] or 0)))


def _ago(groups: dict[str, str | None]) -> tuple[int, str]:
    if groups["half"]:
        return 1800, "minute"
    if groups.get("quarter") or groups.get("quarters"):
        return 900 * int(groups.get("quarters") or 1), "minute"
    hours, minutes, seconds = (_count(groups[name]) for name in ("hours", "minutes", "seconds"))
    more = groups.get("more")
    total = hours * 3600 + (1800 if more else 0) + minutes * 60 + seconds
    only_hours = not (more or groups["minutes"] or groups["seconds"])
    return total, "hour" if only_hours else "minute"


def _count(number: str | None) -> int:
    return 0 if number is None else int(number) if number.isdigit() else 1


def _weekday(week: str | None, weekday: str) -> tuple[int | None, int, bool]:
    chinese = WEEKDAYS_ZH.get(weekday)
    day = WEEKDAYS_EN.index(weekday[:3]) if chinese is None else chinese
    if week is None or week == "last":
        return None, day, week == "last"
    return week.count("下") - week.count("上"), day, False


def _clock(groups: dict[str, str | None]) -> Clock:
    hour, minute, second = int(groups["hour"] or 0), groups.get("minute") or groups.get("bare"), groups.get("second")
    if groups.get("half"):
        minute = "30"
    elif groups.get("quarters"):
        minute = str(15 * int(groups["quarters"] or 0))
    precision = "hour" if groups.get("over") else "second" if second else "minute"
    return Clock(hour, int(minute or 0), int(second or 0), precision)


def _of_zone_word(text: str, word: str) -> BadInput:
    two = TWO_ZONES.get(word)
    if two is None:
        return BadInput("time.zone_word", text=text, word=word.upper())
    return BadInput("time.zone_word_two", text=text, word=word.upper(), first=two[0], second=two[1])


def _offset_s(found: Pieces, groups: dict[str, str | None], text: str) -> int:
    """Return an offset in seconds east of Greenwich; one in figures must follow a clock."""
    bare = groups.get("bare")
    shift = bare or groups.get("shift")
    if shift is None:
        return 8 * 3600 if groups.get("beijing") else 0
    if found.clock is None:
        raise ValueError(shift)
    if bare is not None and "-" in bare and found.clock.precision != "second":
        raise BadInput("time.range", text=text, offset=bare)  # 22:30-01:00
    digits = shift.strip()[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise ValueError(shift)
    return (hours * 3600 + minutes * 60) * (-1 if "-" in shift else 1)


def _number(run: str) -> str:
    """Return the digits of Chinese numerals: `二十三` is 23, `二〇二五` is 2025; anything else stays as it is."""
    if "十" not in run:
        return "".join(NUMERALS[char] for char in run)
    tens, _, ones = run.partition("十")
    if len(tens) > 1 or len(ones) > 1 or ones == "十" or "零" in run or "〇" in run:
        return run
    return f"{NUMERALS[tens] if tens else 1}{NUMERALS[ones] if ones else 0}"
