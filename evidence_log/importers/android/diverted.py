"""Long base64 in a text file: taken out of the stream before it is parsed, and named by its place, however long it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

ATTRIBUTE: Final = re.compile(rb"\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
MOST_ATTRIBUTES: Final = 200
LONG: Final = 1024
"""Bytes from which a value is taken out; a shorter one stays where it is."""

_BEFORE: Final = 1 << 16
"""Bytes in which a tag must have begun."""
_AGAIN: Final = 2 * LONG
"""Bytes of an unfinished tag that are looked at again when more is there."""
MARK: Final = b"\xff"
"""Begins what stands in for a value: no text has this byte."""


class Rule(NamedTuple):
    """Where such values stand. `begin` reads from `needle` up to the value's quote; `belongs` says of a place whether it is one.

    `stop` is an octet that no value has: a broken one ends there and swallows nothing else; empty for none.
    """

    needle: bytes
    begin: re.Pattern[bytes]
    belongs: Callable[[bytes, int], bool]
    stop: bytes


class Stretch(NamedTuple):
    """Where a value stands in the stream of octets."""

    place: int
    length: int


class Diverter:
    """Takes the values out. `found` names them; whoever reads a tag takes its value from there."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._place = 0
        self._open: tuple[bytes, int] | None = None
        self._count = 0
        self._found: dict[bytes, Stretch] = {}

    def claim(self, value: bytes) -> Stretch | bytes:
        """Return the place of the value that this one stands in for; a value of its own as it is."""
        return self._found.pop(value, value)

    def join(self, kept: bytes, piece: bytes) -> bytes:
        """Return an unfinished tag and what follows it in the stream, long values taken out."""
        place, begin = self._place, 0
        self._place += len(piece)
        if self._open is not None:
            quote, start = self._open
            end = self._end(piece, quote, 0)
            if end < 0:
                return kept
            kept += self._mark(Stretch(start, place + end - start))
            self._open, begin = None, end
        joined = kept + piece[begin:] if begin or kept else piece
        shift = place + begin - len(kept)
        parts, last, search = [], 0, max(0, len(kept) - _AGAIN)
        needle, begin_of, belongs, _ = self._rule
        while (at := joined.find(needle, search)) >= 0:
            search = at + len(needle)
            found = begin_of.match(joined, at)
            if found is None or joined.find(found[1], found.end(), found.end() + LONG) >= 0:
                continue
            start = found.end()
            if len(joined) - start < LONG or not belongs(joined, at):
                continue
            end = self._end(joined, found[1], start)
            parts.append(joined[last:start])
            if end < 0:
                self._open = (found[1], shift + start)
                return b"".join(parts)
            parts.append(self._mark(Stretch(shift + start, end - start)))
            last = search = end
        if not parts:
            return joined
        parts.append(joined[last:])
        return b"".join(parts)

    def _end(self, octets: bytes, quote: bytes, start: int) -> int:
        """Return where a value ends, or breaks off; -1 for neither."""
        end, stop = octets.find(quote, start), self._rule.stop
        broken = octets.find(stop, start, end if end >= 0 else len(octets)) if stop else -1
        return broken if broken >= 0 else end

    def _mark(self, stretch: Stretch) -> bytes:
        self._count += 1
        mark = MARK + b"%d" % self._count
        self._found[mark] = stretch
        return mark


def _is_data_of_part(octets: bytes, at: int) -> bool:
    """Say whether an attribute of a `part` begins there, and no words of some text."""
    begin = octets.rfind(b"<", max(0, at - _BEFORE), at)
    if begin < 0 or not octets.startswith(b"<part", begin):
        return False
    end = begin + len(b"<part")
    for _ in range(MOST_ATTRIBUTES):
        found = ATTRIBUTE.match(octets, end, at)
        if found is None:
            break
        end = found.end()
    return octets[end:at].isspace()


PART_DATA: Final = Rule(b"data", re.compile(rb"data\s{0,16}=\s{0,16}([\"'])"), _is_data_of_part, b"<")
"""`part/@data` of a backup in XML."""
BINARY_DATA: Final = Rule(b'"binary_data"', re.compile(rb'"binary_data"\s{0,16}:\s{0,16}(")'), lambda _, __: True, b"")
"""The field of that name in JSON: inside a text its quotes would not stand alone."""
