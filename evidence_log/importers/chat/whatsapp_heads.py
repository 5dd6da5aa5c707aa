"""The first line of each message in an exported WhatsApp chat: a day, a time of day, and after them a name or a notice.

`13/03/25, 9:05 am - Name: …` from Android, `[2025/3/16 上午12:30:05] Name: …` from an iPhone, `06/03/2017 00:45: Name: …` from old
versions. A line that is not all of such a head goes on with the message before it, also when it begins with a day.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from evidence_log.importers.chat.contact import tidy
from evidence_log.importers.chat.whatsapp_words import clock_word, phrases

_BLANK: Final = "[ \u00a0\u2007\u2009\u202f]"
_UNSEEN: Final = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*+"
_GAP: Final = rf"{_UNSEEN}{_BLANK}?{_UNSEEN}"
_MOMENT: Final = (
    rf"{_UNSEEN}(?P<first>\d{{1,4}}){_GAP}(?P<mark>[-/.\u2010\u2011]){_GAP}(?P<second>\d{{1,2}}){_GAP}(?P=mark){_GAP}(?P<third>\d{{1,4}})"
    rf"\.?{_UNSEEN}[,،、]?{_BLANK}++{_UNSEEN}(?P<before>[^\W\d_]{{1,6}}(?:\.{_BLANK}?(?:[mM]\.?)?)?)?{_BLANK}?{_UNSEEN}"
    rf"(?P<hour>\d{{1,2}})[:.h](?P<minute>\d\d)(?:[:.](?P<sec>\d\d))?"
    rf"{_BLANK}?{_UNSEEN}(?P<after>[^\W\d_]{{1,9}}\.?(?:{_BLANK}?[^\W\d_]{{1,2}}\.?)?)?{_UNSEEN}"
)
_QUOTES: Final = (("\u201c", "\u201d"), ("\u00ab", "\u00bb"), ("\u300c", "\u300d"))
_SHAPES: Final = {
    "bracket": rf"{_UNSEEN}\[{_MOMENT}\]{_BLANK}?",
    "dash": rf"{_MOMENT}{_BLANK}[-\u2013]{_UNSEEN}(?:{_BLANK}|$)",
    "colon": rf"{_MOMENT}:{_BLANK}",
}
_BRACKETED: Final = ("bracket",)
_PLAIN: Final = ("dash", "colon")
_BEFORE: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"


class Head(NamedTuple):
    """A head: its form, the day's three numbers as written and the mark between them, the time of day, and what comes after it.

    `word` is what stands beside the time of day, as written.
    """

    form: str
    day: tuple[str, str, str]
    mark: str
    clock: str
    word: str
    rest: str

    @property
    def written(self) -> str:
        """Return day and time in one of the forms that all dates are read in."""
        return f"{self.written_day} {self.clock}"

    @property
    def written_day(self) -> str:
        """Return the day."""
        return "/".join(self.day)


def head_of(line: str, form: str | None = None) -> Head | None:
    """Return the head that a line begins with, or None. `form`: the only one that counts in this file."""
    start = line.lstrip(_BEFORE)[:1]
    if start != "[" and not start.isdigit():
        return None
    for name in (form,) if form else _BRACKETED if start == "[" else _PLAIN:
        found = _pattern(name).match(line)
        if found is None:
            continue
        clock = _clock(*found.group("before", "hour", "minute", "sec", "after"))
        if clock is not None:
            day = (_digits(found["first"]), _digits(found["second"]), _digits(found["third"]))
            word = found["before"] or found["after"] or ""
            return Head(name, day, found["mark"], clock, word, line[found.end() :])
    return None


def form_of(lines: list[str]) -> str | None:
    """Return the form of the heads of a file that begins with these lines; None when it is no exported chat.

    A bracket without seconds around a day that begins with the year is how others write: WhatsApp's has seconds.
    """
    filled = [line for line in lines if line.strip("\ufeff \t\r\n\u200e\u200f")]
    first = head_of(filled[0]) if filled else None
    if first is None or (first.form == "bracket" and first.mark == "-" and first.clock.count(":") == 1):
        return None
    heads = [found for line in filled if (found := head_of(line, first.form))]
    named = sum(parted(found.rest)[0] is not None for found in heads)
    return first.form if named and (first.form != "colon" or named * 2 > len(filled)) else None


def parted(rest: str) -> tuple[str | None, str]:
    """Return the name and the text behind a head; no name for a notice.

    A name ends at the first colon with a blank after it. A quotation mark that is open there belongs to a notice that quotes a colon.
    """
    name, colon, text = rest.partition(": ")
    if not colon:
        if not rest.endswith(":"):
            return None, rest
        name, text = rest[:-1], ""
    if not tidy(name) or name.count('"') % 2 or any(name.count(first) > name.count(last) for first, last in _QUOTES):
        return None, rest
    return name, text


def _digits(text: str) -> str:
    """Return the digits of any script as those of ASCII, as many as there were."""
    return text if text.isascii() else str(int(text)).zfill(len(text))


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """Return the pattern of a form, compiled when a line first looks as if it had one: most files are no chats."""
    return re.compile(_SHAPES[form])


@lru_cache(maxsize=16_384)
def _clock(before: str | None, hour: str, minute: str, second: str | None, after: str | None) -> str | None:
    """Return the time of day in one of the forms that all times are read in; None where a word beside it is none of a clock."""
    first, last = clock_word(before or ""), clock_word(after or "")
    known = phrases()
    if first in known.filler:
        first = ""
    if first and last:
        return None
    word = known.clock.get(first or last, "") if first or last else ""
    if (first or last) and not word:
        return None
    plain = ":".join(_digits(part) for part in (hour, minute, second) if part)
    return f"{plain} {word}" if word.isascii() and word else f"{word}{plain}"
