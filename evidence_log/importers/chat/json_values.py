"""A JSON file read value by value in bounded memory, however large the file or one text in it is.

Written as in RFC 8259, read more strictly where that leaves a choice: a repeated key and a number that is none make a value malformed.
A raw control character in a text is let through, since nothing can be meant by it but itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TextIO

FIELD: Final = 1 << 20
"""Characters of one text in a record. No message is longer; a picture written out as text is, and is not wanted."""
PIECE: Final = 1 << 18
_AHEAD: Final = 1 << 16
"""Characters that should be at hand before a record is read in one go: longer than nearly all records."""
_FIELDS: Final = 1_000
"""Fields of one object."""

_BLANK: Final = re.compile(r"[ \t\r\n]*+")
_SCALAR: Final = re.compile(r"[^\s,:\"\[\]{}]*+")
_OUTSIDE: Final = re.compile(r"(?:[^\"\[\]{}]++|\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\")*+", re.DOTALL)
_INSIDE: Final = re.compile(r"(?:[^\"\\]++|\\.)*+", re.DOTALL)


class Truncated(Exception):
    """The file ends inside a value."""


class Malformed(Exception):
    """A value, or what should separate values, is no JSON. After a value has raised it, the next one can be read."""


class TooLong(Exception):
    """A value is longer than was allowed. The next one can be read."""


class _NotAllowed(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NotAllowed
    return found


def _constant(text: str) -> Any:
    raise _NotAllowed(text)


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=str, strict=False)
"""A number with a fraction comes as its text: nothing here is computed with it."""


class JsonValues:
    """The values of one file, in order. `most`: characters after which the file is taken to end."""

    def __init__(self, file: TextIO, most: int | None = None) -> None:
        self._file = file
        self._left = most
        self._buffer, self._at, self._grown, self._ended = "", 0, 0, False

    def peek(self) -> str:
        """Return the next character that is not blank; empty at the end of the file."""
        while True:
            self._at = _end(_BLANK, self._buffer, self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def fields(self) -> Iterator[str]:
        """Yield the names of the fields of the object that is next. The value of each must be taken, or skipped, before the next one."""
        self._take("{")
        seen: set[str] = set()
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise Malformed if self.peek() else Truncated
            try:
                key = self.value(_AHEAD)
            except TooLong as error:
                raise Malformed from error
            if key in seen or len(seen) >= _FIELDS:
                raise Malformed
            seen.add(key)
            self._take(":")
            yield key
            if not self._goes_on("}"):
                return

    def items(self) -> Iterator[int]:
        """Yield the places of the items of the array that is next, from 0. Each must be taken, or skipped, before the next one."""
        self._take("[")
        if self.peek() == "]":
            self._at += 1
            return
        place = 0
        while True:
            yield place
            place += 1
            if not self._goes_on("]"):
                return

    def value(self, longest: int = FIELD) -> Any:
        """Return the value that is next. Raises TooLong, Malformed, and Truncated at the end of the file."""
        self.peek()
        text = self._scanned(longest)
        try:
            found, end = _DECODER.raw_decode(text)
        except (ValueError, RecursionError) as error:
            raise Malformed from error
        if end != len(text):
            raise Malformed
        return found

    def skip(self) -> None:
        """Pass over the value that is next, in whatever size it is. Raises Truncated, and Malformed when there is none."""
        self.peek()
        self._scan(None)

    def leave(self) -> None:
        """Pass over the rest of the object or list whose fields or items are being read. Raises Truncated."""
        self._scan(None, depth=1)

    def record(self) -> Any:
        """Return the value that is next; a field of an object that is longer than FIELD is None.

        Raises as `value` does; Malformed for an object with a field that is none.
        """
        self.peek()
        if len(self._buffer) - self._at < _AHEAD:
            self._more()
        start = self._buffer[self._at : self._at + 1]
        if start != "{":
            return self.value()
        try:
            found, self._at = _DECODER.raw_decode(self._buffer, self._at)
        except (ValueError, RecursionError):
            return self._by_field()
        return found

    def _by_field(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        is_malformed = False
        try:
            for key in self.fields():
                try:
                    found[key] = self.value()
                except TooLong:
                    found[key] = None
                except Malformed:
                    is_malformed = True
        except Malformed:
            self.leave()
            raise
        if is_malformed:
            raise Malformed
        return found

    def _take(self, char: str) -> None:
        found = self.peek()
        if found != char:
            raise Malformed if found else Truncated
        self._at += 1

    def _goes_on(self, closing: str) -> bool:
        found = self.peek()
        if found not in {",", closing} or not found:
            raise Malformed if found else Truncated
        self._at += 1
        return found == ","

    def _scanned(self, longest: int) -> str:
        """Return the text of the next value. Raises TooLong behind a longer one."""
        text = self._scan(longest)
        if text is None:
            raise TooLong
        if not text:
            raise Malformed
        return text

    def _scan(self, keep: int | None, depth: int = 0) -> str | None:
        """Pass over a value, or the rest of one that is `depth` open; return its text when it has at most `keep` characters."""
        at, inside = self._at, False
        while True:
            buffer = self._buffer
            if inside:
                at = _end(_INSIDE, buffer, at)
                if buffer[at : at + 1] == '"':
                    at, inside = at + 1, False
                    if not depth:
                        return self._passed(at, keep)
                    continue
            else:
                if depth:
                    at = _end(_OUTSIDE, buffer, at)
                char = buffer[at : at + 1]
                if char == '"':
                    at, inside = at + 1, True
                    continue
                if char in {"{", "["}:
                    at, depth = at + 1, depth + 1
                    continue
                if char in {"}", "]"} and depth:
                    at, depth = at + 1, depth - 1
                    if not depth:
                        return self._passed(at, keep)
                    continue
                if char and not depth:
                    end = _end(_SCALAR, buffer, at)
                    if end < len(buffer):
                        if end == at:
                            raise Malformed  # where a value should be stands what separates values
                        return self._passed(end, keep)
                    if end - at > _AHEAD:
                        at, keep = end, None
            if keep is not None and at - self._at > keep:
                keep = None
            if keep is None:
                self._at = at
            behind = len(self._buffer) - at
            if not self._more():
                raise Truncated
            at = len(self._buffer) - behind - self._grown

    def _passed(self, end: int, keep: int | None) -> str | None:
        text = self._buffer[self._at : end] if keep is not None and end - self._at <= keep else None
        self._at = end
        return text

    def _more(self) -> bool:
        """Read on, and forget what has been passed. Say whether there was more."""
        size = PIECE if self._left is None else min(PIECE, self._left)
        piece = self._file.read(size) if size and not self._ended else ""
        if self._left is not None:
            self._left -= len(piece)
        self._ended = not piece
        self._grown = len(piece)
        if piece:
            self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return bool(piece)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
