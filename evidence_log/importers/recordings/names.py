"""What the name of a recording says: with whom, when, which way. The ways of naming are data, `templates/imports/recordings.toml`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from evidence_log.importers.words import load, plain

LONGEST: Final = 255
"""Characters of a name; no file system has longer ones."""

_PART: Final = re.compile(r"\{([a-z]\w*)\}")
_ENDING: Final = re.compile(r"\.\w{1,5}", re.ASCII)
_PARTIES: Final = ("number", "who", "name")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of naming. `maker` is empty for one that is nobody's in particular; `fits` are names that it must fit."""

    maker: str
    form: re.Pattern[str]
    fits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says. `parties` are the texts that stand for the other side, a number first where it is known to be one; at least one.

    The time is a wall clock, or has an `offset_s` from UTC. `year` is None where the name has none, `second` where it is to the minute.
    """

    maker: str
    parties: tuple[str, ...]
    year: int | None
    month: int
    day: int
    hour: int
    minute: int
    second: int | None
    offset_s: int | None = None
    direction: str | None = None
    platform: str | None = None


@dataclass(frozen=True)
class _Namings:
    patterns: tuple[Pattern, ...]
    copied: re.Pattern[str]
    not_a_name: frozenset[str]
    directions: dict[str, str]
    platforms: dict[str, str]


def stem_of(name: str) -> str:
    """Return the name of a file without its ending, where it has one."""
    stem, dot, ending = name.rpartition(".")
    return stem if stem and _ENDING.fullmatch(dot + ending) else name


def read(name: str) -> Named | None:
    """Return what the name of a file says, with its ending or without; None when it is no known way of naming a recording."""
    if len(name) > LONGEST:
        return None
    known, stem = _namings(), unicodedata.normalize("NFC", stem_of(name)).strip()
    copy = known.copied.search(stem)
    text = stem[: copy.start()] if copy else stem
    for pattern in known.patterns:
        if (found := pattern.form.fullmatch(text)) and (named := _named(pattern, found.groupdict(), known)):
            return named
    return None


def patterns() -> tuple[Pattern, ...]:
    """Return the ways of naming that are known, in the order in which they are tried."""
    return _namings().patterns


def listed() -> str:
    """Return an example of each maker's way of naming, for a refusal."""
    makers = {pattern.maker: pattern.fits[0] for pattern in reversed(patterns()) if pattern.maker}
    return ", ".join(f"{maker}: {example}" for maker, example in reversed(makers.items()))


def _named(pattern: Pattern, groups: dict[str, str | None], known: _Namings) -> Named | None:
    texts = [" ".join((groups.get(name) or "").split()) for name in _PARTIES]
    parties = tuple(text for text in texts if text and plain(text) not in known.not_a_name)
    if not parties:
        return None

    def number(name: str) -> int | None:
        return int(text) if (text := groups.get(name)) else None

    year = number("year")
    platform = (groups.get("platform") or "").casefold()
    return Named(
        maker=pattern.maker,
        parties=parties,
        year=year + 2000 if year is not None and year < 100 else year,
        month=number("month") or 0,
        day=number("day") or 0,
        hour=number("hour") or 0,
        minute=number("minute") or 0,
        second=number("second"),
        offset_s=_offset_s(groups.get("offset")),
        direction=known.directions.get((groups.get("direction") or "").casefold()),
        platform=known.platforms.get(platform, platform) or None,
    )


def _offset_s(text: str | None) -> int | None:
    if text is None or text == "Z":
        return None if text is None else 0
    seconds = int(text[1:3]) * 3600 + int(text[3:5]) * 60
    return -seconds if text[0] == "-" else seconds


@cache
def _namings() -> _Namings:
    table: dict[str, Any] = load("recordings")
    parts: dict[str, str] = table["part"]
    return _Namings(
        patterns=tuple(
            Pattern(
                row["maker"],
                re.compile(_PART.sub(lambda found: parts[found[1]], row["form"]), re.DOTALL | re.ASCII | re.IGNORECASE),
                tuple(row["fits"]),
            )
            for row in table["pattern"]
        ),
        copied=re.compile(f"(?:{table['copied']})$"),
        not_a_name=frozenset(map(plain, table["not_a_name"])),
        directions={word: way for way, listed in table["direction"].items() for word in listed},
        platforms=table["platform"],
    )
