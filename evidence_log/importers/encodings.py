"""In which encoding a text file is: proved by a mark or by strict decoding of the whole file, else asked for, never a statistic."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from evidence_log.errors import BadInput
from evidence_log.importers.source import Source, open_regular

LEGACY: Final = ("gb18030", "big5", "cp1252")
"""Without a proof, in this order: what Chinese programs write comes first, and most other bytes decode as it too, wrongly."""
PIECE: Final = 1 << 19


class Text(NamedTuple):
    """How a text file is read. `long_lines`: it has a line of about a mebibyte or more."""

    encoding: str
    long_lines: bool


def settle(source: Source, *, asked: str | None, region: str, understood: Callable[[str], int]) -> Text:
    """Return how a text file is to be read. `understood` tells how much of a head decoded in some way makes sense.

    Raises BadInput for an unknown encoding, a file that is not in the one asked for, and one that no strict reading settles.
    """
    if asked is not None:
        return _required(source, _known(asked))
    if source.unicode_encoding is not None:
        return _required(source, source.unicode_encoding)
    found = _decoded(source, "utf-8")
    if isinstance(found, Text):
        return found
    scores = {encoding: understood(source.text(encoding, "replace")) for encoding in LEGACY}
    best = max(scores.values())
    winners = [encoding for encoding in LEGACY if scores[encoding] == best]
    # A head in plain ASCII fits them all: only for Chinese files is the answer plain enough not to ask.
    found = _decoded(source, winners[0])
    if not isinstance(found, Text) or (len(winners) > 1 and region != "CN"):
        raise BadInput("import.which_encoding", path=source.path)
    return found


def candidates(source: Source) -> Sequence[str]:
    """Return the encodings in which a head may be looked at, likeliest first. Raises BadInput for one asked for that there is not."""
    if source.encoding is not None:
        return (_known(source.encoding),)
    if source.unicode_encoding is not None:
        return (source.unicode_encoding,)
    try:
        source.text("utf-8")
    except UnicodeDecodeError:
        return LEGACY
    return ("utf-8",)


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name)
        "".encode(found.name)
    except (LookupError, ValueError) as error:
        raise BadInput("import.bad_encoding", encoding=name) from error
    # The national standards grew; the largest of them reads whatever the smaller ones write.
    return "gb18030" if found.name in {"gb2312", "gbk", "hz"} else "utf-8-sig" if found.name == "utf-8" else found.name


def _required(source: Source, encoding: str) -> Text:
    found = _decoded(source, encoding)
    if isinstance(found, Text):
        return found
    raise BadInput("import.not_in_encoding", path=source.path, encoding=encoding, place=found)


def _decoded(source: Source, encoding: str) -> Text | int:
    """Return how the file is read when all of it is in that encoding, else the line where it stops being so."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, long_lines = 1, False
    with open_regular(source.path) as file:
        while True:
            piece = file.read(PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError:
                return line
            if not piece:
                return Text(encoding, long_lines)
            ends = text.count("\n")
            line += ends
            # A line this long cannot but fill a whole piece.
            long_lines = long_lines or (len(piece) == PIECE and not ends and "\r" not in text)
