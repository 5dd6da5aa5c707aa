"""When a picture was taken, as its file says: its name, its Exif data, or the time chunk of a PNG; never guessed.

Source: the chunk `tIME` of PNG (RFC 2083, 4.2.8: Universal Time); Exif 2.3, DateTimeOriginal (the wall clock of the device).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from evidence_log.core.clock import Wall
from evidence_log.importers.base import ReadOptions
from evidence_log.importers.screenshot import picture
from evidence_log.importers.screenshot.words import words

_EXIF: Final = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_FIRST_YEAR: Final = 2000
"""No phone took a picture of its own screen before."""
_CHUNKS: Final = 10_000
"""Chunks of a PNG that are looked at for its time."""


class Taken(NamedTuple):
    """A moment with its zone. `precision` is `second`, or `day` where only the day is known. `source`: `name`, `exif` or `png`."""

    at: datetime
    precision: str
    source: str

    @property
    def latest(self) -> datetime:
        """Return the last moment it may have been: nothing on the picture is later."""
        return self.at if self.precision != "day" else self.at + timedelta(days=1, seconds=-1)

    @property
    def day(self) -> str:
        """Return the local day as an ISO date."""
        return self.at.date().isoformat()


def taken(data: bytes, path: Path, options: ReadOptions) -> Taken | None:
    """Return when a picture was taken: what is said first counts, of its name, its Exif data, its time chunk. None: nothing says it.

    Raises BadInput for a damaged picture.
    """
    wall = Wall(options.zone)
    for found in _said(data, path, wall):
        if found.at.year >= _FIRST_YEAR and found.at <= options.now + timedelta(days=1):
            return found
    return None


def _said(data: bytes, path: Path, wall: Wall) -> Iterator[Taken]:
    known = words()
    if not known.not_taken.search(path.stem):
        for pattern in known.names:
            for named in pattern.finditer(path.stem):
                hour, minute, second = named["hour"], named["minute"], named["second"]
                half = (named["half"] or "").lower()
                clock = [int(part) for part in (hour, minute, second)] if hour else []
                if clock and half:
                    clock[0] = clock[0] % 12 + (12 if half == "p" else 0)
                found = _at(wall, [int(named[part]) for part in ("year", "month", "day")], clock, "name")
                if found:
                    yield found
    for text in picture.exif(data, path):
        if exif := _EXIF.match(text):
            numbers = list(map(int, exif.groups()))
            found = _at(wall, numbers[:3], numbers[3:], "exif")
            if found:
                yield found
    if changed := _png_time(data):
        at = datetime.fromisoformat(wall.of_epoch(int(changed.timestamp())))
        yield Taken(at, "second", "png")


def _at(wall: Wall, day: list[int], clock: list[int], source: str) -> Taken | None:
    try:
        at = wall.at(*day, *(clock or (0, 0, 0)))
    except ValueError:
        return None  # digits that are no day, or no time of day
    return Taken(datetime.fromisoformat(at.iso), "second" if clock else "day", source)


def _png_time(data: bytes) -> datetime | None:
    if not data.startswith(b"\x89PNG"):
        return None
    place = 8
    for _ in range(_CHUNKS):
        head = data[place : place + 8]
        if len(head) < 8:
            return None
        size, kind = struct.unpack(">I4s", head)
        if kind == b"tIME" and size == 7:
            try:
                return datetime(*struct.unpack(">HBBBBB", data[place + 8 : place + 15])).replace(tzinfo=UTC)  # noqa: DTZ001 - in the same breath
            except (ValueError, struct.error):
                return None
        place += 12 + size
    return None
