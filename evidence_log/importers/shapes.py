"""What a cell looks like before its column's meaning is known. Pure."""

from __future__ import annotations

import re
from typing import Final

from evidence_log.importers.dates import Unreadable, clock, packed_moment, parted, tidied

EPOCH: Final = re.compile(r"([12]\d{9})(?:(\d{3})|\.\d{1,9})?")
SERIAL: Final = re.compile(r"([2-7]\d{4})(\.\d{1,15})?")
"""Seconds or milliseconds since 1970, and days since 1900, of our time."""


def shape(cell: str) -> str:
    """Return what a cell looks like: `moment` (day and clock, or a counted time), `day`, `clock` or `other`."""
    text = tidied(cell)
    if EPOCH.fullmatch(text) or SERIAL.fullmatch(text):
        return "moment"
    try:
        if text.isdigit() and packed_moment(text):
            return "moment"
        day, rest = parted(text)
        if day is not None and not rest:
            return "day"
        clock(rest, packed=day is None)
    except Unreadable as error:
        return "clock" if str(error) == "impossible_date" else "other"
    return "moment" if day else "clock"
