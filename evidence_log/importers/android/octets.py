"""A text file of any encoding as a stream of UTF-8 bytes, and any stretch of that stream again later."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from evidence_log.importers.source import open_regular

PIECE: Final = 1 << 18
"""Bytes read at once."""
STRETCH_PIECE: Final = 1 << 17
"""Bytes read at once of a stretch: what fits a processor's cache is decoded in half the time."""
UNREADABLE: Final = "evidence-log-unreadable"
"""Names the handler of decoding errors that puts U+FFFE, which is no character, for what cannot be read."""
_BOMS: Final = {"utf-8": (b"\xef\xbb\xbf",), "utf-16-le": (b"\xff\xfe",), "utf-16-be": (b"\xfe\xff",)}


class Octets:
    """The stream. Bytes that are nothing in an encoding other than UTF-8 come out as U+FFFE, which is no character either.

    A place in the stream is a number of its bytes; a stretch is named by its place and length, and read anew from the file.
    """

    def __init__(self, path: Path, encoding: str, piece: int = PIECE) -> None:
        self.path = path
        self._piece = piece
        self.encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self._marks: list[tuple[int, int]] = []
        """(place in the stream, place in the file) where decoding may begin afresh; unused for UTF-8, where both are one."""

    def pieces(self) -> Iterator[bytes]:
        """Yield the whole stream, a byte order mark left out."""
        with open_regular(self.path) as file:
            start = self._after_mark(file)
            if self.encoding == "utf-8":
                while piece := file.read(self._piece):
                    yield piece
                return
            place = 0
            for at, text in self._decoded(file, start):
                self._marks.append((place, at))
                piece = text.encode("utf-8", "surrogatepass")
                place += len(piece)
                yield piece

    def stretch(self, place: int, length: int) -> Iterator[bytes]:
        """Yield the `length` bytes of the stream from `place` on; fewer when the file ends before."""
        with open_regular(self.path) as file:
            start = self._after_mark(file)
            if self.encoding == "utf-8":
                file.seek(start + place)
                while length > 0 and (piece := file.read(min(STRETCH_PIECE, length))):
                    length -= len(piece)
                    yield piece
                return
            mark, at = self._marks[bisect_right(self._marks, (place, 1 << 62)) - 1]
            skip = place - mark
            for _, text in self._decoded(file, at):
                whole = text.encode("utf-8", "surrogatepass")
                piece = whole[skip : skip + length]
                skip = max(0, skip - len(whole))
                length -= len(piece)
                if piece:
                    yield piece
                if length <= 0:
                    return

    def _after_mark(self, file: BinaryIO) -> int:
        """Place a file behind its byte order mark; return where that is."""
        head = file.read(4)
        start = next((len(mark) for mark in _BOMS.get(self.encoding, ()) if head.startswith(mark)), 0)
        file.seek(start)
        return start

    def _decoded(self, file: BinaryIO, start: int) -> Iterator[tuple[int, str]]:
        """Yield pieces of text, none empty, each with the place in the file where its bytes begin."""
        errors = "surrogatepass" if self.encoding.startswith("utf-16") else UNREADABLE
        decoder = codecs.getincrementaldecoder(self.encoding)(errors)
        file.seek(start)
        at = start
        while piece := file.read(self._piece):
            text = decoder.decode(piece)
            pending = len(decoder.getstate()[0])
            if text:
                yield at, text
            at = file.tell() - pending


def _unreadable(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\ufffe", error.end


codecs.register_error(UNREADABLE, _unreadable)
