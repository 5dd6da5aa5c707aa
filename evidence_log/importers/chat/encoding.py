"""In which encoding a chat's file is. Chat programs write UTF-8; a few spoiled bytes do not make it another one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Final, NamedTuple

from evidence_log.importers.encodings import settle
from evidence_log.importers.source import Source, open_regular

_PIECE: Final = 1 << 20
_SPOILED: Final = re.compile("[\udc80-\udcff]")
_OUTSIDE_ASCII: Final = re.compile("[^\x00-\x7f]")
_FEW: Final = 50
"""One spoiled byte for so many characters outside ASCII, or a thousand times as many in all, is damage; more is another encoding."""


class Decoding(NamedTuple):
    """An encoding, and how bytes that are not of it are read: as lone surrogates, which are replaced and told where they stand."""

    encoding: str
    errors: str


def decoding_of(source: Source, asked: str | None, region: str, understood: Callable[[str], int]) -> Decoding:
    """Return how a file is to be read. `understood` as in `settle`, which raises BadInput where nothing settles it."""
    if asked is None and source.unicode_encoding in {None, "utf-8-sig"}:
        # what is left in the decoder is a character cut off by the file's end, and proves nothing
        decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        good = spoiled = size = 0
        with open_regular(source.path) as file:
            while piece := file.read(_PIECE):
                text = decoder.decode(piece)
                size += len(text)
                if not text.isascii():
                    bad = len(_SPOILED.findall(text))
                    spoiled += bad
                    good += len(_OUTSIDE_ASCII.findall(text)) - bad
        if not spoiled or spoiled * _FEW <= good or spoiled * _FEW * 1000 <= size:
            return Decoding("utf-8-sig", "surrogateescape")
    found = settle(source, asked=asked, region=region, understood=understood)
    return Decoding(found.encoding, "strict")
