"""JSON files of phone records as values one by one: arrays with pictures written out in them, and files with a record a line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, TextIO, cast

from evidence_log.importers.android.diverted import BINARY_DATA, MARK, Diverter, Stretch
from evidence_log.importers.android.octets import UNREADABLE, Octets

LONGEST_LINE: Final = 1 << 24
"""Octets of one record; no message is longer."""
_KEPT: Final = 1 << 12
"""Octets held back, in which a long value may be about to begin."""
_MARK: Final = "\ufffe"
"""What stands for `MARK` once the octets are text."""


class Undiverted:
    """The text of a JSON file, long `binary_data` taken out; `read` is that of a text file."""

    def __init__(self, octets: Octets) -> None:
        self._diverter = Diverter(BINARY_DATA)
        self._pieces = octets.pieces()
        self._decoder = codecs.getincrementaldecoder("utf-8")(UNREADABLE)
        self._kept, self._text = b"", ""
        self._ended = False

    def read(self, size: int) -> str:
        """Return up to that many characters; an empty text at the end."""
        while not self._text and not self._ended:
            piece = next(self._pieces, None)
            if piece is None:
                self._ended, ready = True, self._kept
            else:
                joined = self._diverter.join(self._kept, piece)
                ready, self._kept = joined[:-_KEPT], joined[-_KEPT:]
            self._text = self._decoder.decode(ready, self._ended)
        text, self._text = self._text[:size], self._text[size:]
        return text

    def claim(self, value: str) -> Stretch | bytes:
        """Return the place of the value that this one stands in for; a value of its own as it is."""
        if value.startswith(_MARK):
            return self._diverter.claim(MARK + value[1:].encode("ascii", "replace"))
        return value.encode("utf-8", "replace")

    def as_text(self) -> TextIO:
        """Return itself, for readers that want a text file; `read` is all there is."""
        return cast("TextIO", self)


def lines(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes | None, bool]]:
    """Yield (number from 1, line without its end, whether it has one). None for a line that is longer than any record."""
    number, rest, size = 1, [], 0
    for piece in pieces:
        first, *more = piece.split(b"\n")
        rest.append(first)
        size += len(first)
        if size > LONGEST_LINE:
            rest.clear()
        for following in more:
            yield number, b"".join(rest) if size <= LONGEST_LINE else None, True
            number, rest, size = number + 1, [following], len(following)
    if size:
        yield number, b"".join(rest) if size <= LONGEST_LINE else None, False


def parsed(line: bytes) -> Any:
    """Return the value of a line. Raises ValueError for what is no JSON, repeats a key, or is nested beyond reason."""
    try:
        return _DECODER.decode(line.decode("utf-8", UNREADABLE))
    except RecursionError as error:
        raise ValueError from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a repeated key")
    return found


def _refused(text: str) -> Any:
    raise ValueError(text)


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refused, parse_float=str, strict=False)
