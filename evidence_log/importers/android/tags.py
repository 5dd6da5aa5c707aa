"""The tags of a backup file one by one: XML that says everything in attributes, read in bounded memory however broken it is.

A reader of its own, because no XML parser gets through these files: characters in halves, texts cut off by a full disk, attributes of
hundreds of megabytes. It knows no document type and no entities beyond the five of XML: a file with a DOCTYPE is refused, so
there is nothing that could expand or fetch. What XML parsers accept, it reads as they do (tested against one).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

from evidence_log.errors import BadInput
from evidence_log.importers.android.diverted import ATTRIBUTE, MOST_ATTRIBUTES, PART_DATA, Diverter, Stretch
from evidence_log.importers.android.octets import Octets

LONGEST: Final = 1 << 24
"""Bytes of one tag without its data; no message is longer."""
SHOWN: Final = 400
"""Bytes of a broken tag that are kept to be shown."""
_SHAPES: Final = 8
"""Orders of attributes that are learned; more than programs write."""

_NAME: Final = re.compile(rb"<(/?)([A-Za-z_][\w.:-]*)")
_END: Final = re.compile(rb"\s*(/?)>\s*")
_TAKEN, _LEFT, _LEAF_END = rb'([^"]*)', rb'[^"]*', rb" ?/>\s*"
_TEXT: Final = re.compile(rb">\s*[^<\s]")
_PASSED_OVER: Final = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<![CDATA[", b"]]>"))
_LONGEST_BEGIN: Final = len(b"<![CDATA[")


@dataclass(frozen=True, slots=True)
class Open:
    """A tag that begins an element, or is all of it. `data` is the value of that attribute, or where it stands."""

    name: str
    attributes: Mapping[str, bytes]
    empty: bool
    data: Stretch | bytes | None


@dataclass(frozen=True, slots=True)
class Close:
    """A tag that ends an element."""

    name: str


@dataclass(frozen=True, slots=True)
class Broken:
    """What begins like a tag and is none, or stands between tags, where backups have nothing.

    `reason`: `malformed_record`, `record_too_long`, or `truncated_record` at the file's end.
    """

    start: bytes
    reason: str


Values = tuple[bytes | None, ...]
"""What was asked for of a record that is one tag: the values of its attributes, None for one that is not there."""
Leaves = tuple[str, list[Values]]
"""Records of one name that follow one another."""
Tag = Leaves | Open | Close | Broken


class _Shape(NamedTuple):
    """Reads records whose attributes stand in one order, a run of them at once: many times faster than one by one."""

    name: str
    begin: bytes
    other: re.Pattern[bytes]
    whole: re.Pattern[bytes]
    order: Callable[[list[Any]], list[Values]]


class Tags:
    """The tags of one file, once, in order. `leaves`: the names of records that are one tag, and the attributes wanted of each.

    Iterating raises BadInput for a file with a document type.
    """

    def __init__(self, octets: Octets, leaves: Mapping[str, tuple[str, ...]]) -> None:
        self._path = octets.path
        self._pieces = octets.pieces()
        self._leaves = leaves
        self._diverter = Diverter(PART_DATA)
        self._buffer, self._at, self._careful = b"", 0, False
        self._is_told = False
        """Whether the text here belongs to what was told to be broken."""
        self._shapes: dict[tuple[str, ...], _Shape] = {}

    def __iter__(self) -> Iterator[Tag]:
        while True:
            for shape in self._shapes.values():
                if run := self._run(shape):
                    yield shape.name, run
                    break
            start = self._buffer.find(b"<", self._at)
            end = start if start >= 0 else len(self._buffer)
            if not self._is_told and (text := self._buffer[self._at : end].strip()):
                self._is_told = True
                yield Broken(text[:SHOWN], "malformed_record")
            self._at = end
            if start < 0:
                if not self._more():
                    return
                continue
            self._is_told = False
            if self._pass_over():
                continue
            while (tag := self._tag()) is None:
                start = self._at
                if len(self._buffer) - start > LONGEST:
                    tag, self._at = Broken(self._buffer[start : start + SHOWN], "record_too_long"), len(self._buffer)
                    self._is_told = True
                    break
                if not self._more():
                    yield Broken(self._buffer[start : start + SHOWN], "truncated_record")
                    return
            yield tag

    def _run(self, shape: _Shape) -> list[Values]:
        """Return the records from here on that are of a shape, and go past them."""
        buffer, at = self._buffer, self._at
        if not buffer.startswith(shape.begin, at):
            return []
        # Up to the next tag that is another, but never into one that may not be all there.
        other = shape.other.search(buffer, at)
        end = other.start() if other else buffer.rfind(b"<", at)
        found = shape.whole.findall(buffer, at, end) if not self._careful else []
        if self._careful or buffer.count(b"<", at, end) != len(found) or _TEXT.search(buffer, at, end):
            # One of them is not of this shape, or broken: up to that one, and then with care to the end of the buffer.
            self._careful, found = True, []
            while (one := shape.whole.match(buffer, at, end)) and buffer.find(b"<", at + 1, one.end()) < 0:
                found.append(one.groups())
                at = one.end()
            end = at
        self._at = end
        return shape.order(found)

    def _more(self) -> bool:
        """Read on, from where the reader stands; return whether there was more."""
        kept, piece = self._buffer[self._at :], next(self._pieces, None)
        if piece is None:
            return False
        if len(kept) > len(
            piece
        ):  # a long tag is looked at anew each time: as often as it doubles, not with each piece
            count = len(kept) // len(piece)
            piece = b"".join((piece, *islice(self._pieces, count)))
        self._buffer, self._at, self._careful = self._diverter.join(kept, piece), 0, False
        return True

    def _pass_over(self) -> bool:
        """Go past a comment, an instruction or a section of text; return whether there was one. Raises BadInput for a document type."""
        head = self._buffer[self._at : self._at + _LONGEST_BEGIN]
        while len(head) < _LONGEST_BEGIN and any(begin.startswith(head) for begin, _ in _PASSED_OVER) and self._more():
            head = self._buffer[:_LONGEST_BEGIN]
        for begin, end in _PASSED_OVER:
            if head.startswith(begin):
                self._at += len(begin)
                while (found := self._buffer.find(end, self._at)) < 0:
                    self._at = max(self._at, len(self._buffer) - len(end) + 1)
                    if not self._more():
                        self._at = len(self._buffer)
                        return True
                self._at = found + len(end)
                return True
        if head.startswith(b"<!") and len(head) > len(b"<!"):
            raise BadInput("import.doctype_forbidden", path=self._path)
        return False

    def _tag(self) -> Tag | None:
        """Return the tag that begins here and go past it; None when the buffer ends in the middle of it."""
        buffer, at = self._buffer, self._at
        named = _NAME.match(buffer, at)
        name, attributes, count, end = "", {}, 0, at + 1
        if named is not None:
            name, end = named[2].decode("latin-1"), named.end()
            while count <= MOST_ATTRIBUTES and (found := ATTRIBUTE.match(buffer, end)):
                attributes[found[1].decode("latin-1")] = found[2] if found[3] is None else found[3]
                count, end = count + 1, found.end()
        closed = _END.match(buffer, end) if named else None
        if (
            closed is None
            and count <= MOST_ATTRIBUTES
            and buffer.find(b"<", at + 1) < 0
            and (named or len(buffer) - at < 3)
        ):
            return None
        if named is None or closed is None or len(attributes) != count:
            self._at, self._is_told = at + 1, True
            return Broken(buffer[at : at + SHOWN], "malformed_record")
        self._at = closed.end()
        if named[1]:
            return Close(name)
        wanted = self._leaves.get(name)
        if wanted is None:
            data = attributes.get("data")
            return Open(name, attributes, bool(closed[1]), None if data is None else self._diverter.claim(data))
        self._learn(name, tuple(attributes), wanted)
        return name, [tuple(map(attributes.get, wanted))]

    def _learn(self, name: str, attributes: tuple[str, ...], wanted: tuple[str, ...]) -> None:
        """Make patterns for records with these attributes in this order, as programs write them."""
        key, taken = (name, *attributes), [one for one in attributes if one in wanted]
        if key in self._shapes or len(self._shapes) >= _SHAPES or len(taken) < 2:
            return
        begin = b"<" + name.encode("latin-1") + b" "
        parts = [
            b' %s="%s"' % (re.escape(one.encode("latin-1")), _TAKEN if one in wanted else _LEFT) for one in attributes
        ]
        whole = re.compile(b"".join((re.escape(begin[:-1]), *parts, _LEAF_END)))
        other = re.compile(b"<(?!" + re.escape(begin[1:]) + b")")
        self._shapes[key] = _Shape(name, begin, other, whole, _ordering(taken, wanted))


def _ordering(taken: Sequence[str], wanted: Sequence[str]) -> Callable[[list[Any]], list[Values]]:
    """Return what puts values that stand as `taken` into the order `wanted`."""
    if tuple(taken) == tuple(wanted):
        return list
    places = [taken.index(one) if one in taken else -1 for one in wanted]
    return lambda rows: [tuple(None if place < 0 else row[place] for place in places) for row in rows]
