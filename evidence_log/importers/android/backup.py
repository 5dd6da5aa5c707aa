"""The records of one XML backup: whole ones as contacts, every break as what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from evidence_log.importers.android.base64_pieces import pieces_of
from evidence_log.importers.android.calls import Calls
from evidence_log.importers.android.messages import Messages, Part
from evidence_log.importers.android.octets import Octets
from evidence_log.importers.android.quick import QuickSms, Short
from evidence_log.importers.android.tags import Broken, Close, Open, Tags, Values
from evidence_log.importers.android.texts import text_of
from evidence_log.importers.attachment import Warned
from evidence_log.importers.base import BadRow, Ignored, Info, ReadOptions, Row, shown

MOST: Final = 2_000
"""Parts, or addresses, of one message."""

_BEGINS: Final = re.compile(r"</?([\w.:-]*)")
_FILE_NAMES: Final = ("name", "fn", "cl", "cid")
_OF_PART: Final = frozenset((*_FILE_NAMES, "seq", "ct", "text"))
_OF_GROUP: Final = ("address", "date", "msg_box", "m_type", "sub", "contact_name", "m_id", "tr_id")
_NOTHING: Final = (None, False)


@dataclass(frozen=True)
class Dialect:
    """One program's XML. `leaf` is the record that is one tag, `wanted` its attributes in the order of a record's values; `group` is
    the message of several tags.
    """

    name: str
    root: str
    leaf: str
    wanted: tuple[str, ...]
    group: str | None


@dataclass(slots=True)
class _Group:
    """A message of several tags, being read."""

    where: str
    attributes: Mapping[str, bytes]
    parts: list[Open] = field(default_factory=list)
    addresses: list[Open] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


class Backup:
    """One file of a dialect, being read. Without `trusted` the time at which it says it was made bounds nothing."""

    def __init__(
        self, dialect: Dialect, octets: Octets, options: ReadOptions, info: Info, *, trusted: bool = True
    ) -> None:
        self._dialect = dialect
        self._octets = octets
        self._info = info
        self._trusted = trusted
        self._calls = Calls(options) if "number" in dialect.wanted else None
        self._messages = Messages(options)
        self._short = Short()
        self._quick = QuickSms(self._messages, self._short)
        self._counts = {name: 0 for name in (dialect.leaf, dialect.group) if name}
        self._last = dialect.leaf
        self._stated: int | None = None
        self._root_is_open = False
        self._group: _Group | None = None
        self._strange: str | None = None

    def rows(self) -> Iterator[Row]:
        """Yield every record, in the file's order. Raises BadInput for a document type."""
        dialect, leaf = self._dialect, self._dialect.leaf
        leaves = self._calls_of if self._calls else self._sms_of
        cut = None
        for tag in Tags(self._octets, {leaf: dialect.wanted}):
            if tag.__class__ is tuple:
                if self._group is not None:
                    yield from self._unfinished("malformed_record")
                yield from leaves(leaf, tag[1])
            elif isinstance(tag, Open):
                yield from self._opened(tag)
            elif isinstance(tag, Close):
                yield from self._closed(tag.name)
            elif isinstance(tag, Broken):
                if tag.reason == "truncated_record":
                    cut = tag
                else:
                    yield from self._broken(tag)
        yield from self._end(cut)

    def _calls_of(self, leaf: str, listed: list[Values]) -> Iterator[Row]:
        assert self._calls is not None
        row = self._calls.row
        for number, values in enumerate(listed, self._counts[leaf] + 1):
            texts, replaced = self._texts(values)
            yield row(f"{leaf}[{number}]", texts, replaced=replaced)
        self._counts[leaf], self._last = self._counts[leaf] + len(listed), leaf

    def _sms_of(self, leaf: str, listed: list[Values]) -> Iterator[Row]:
        yield from self._quick.rows(leaf, self._counts[leaf] + 1, listed)
        self._counts[leaf], self._last = self._counts[leaf] + len(listed), leaf

    def _texts(self, values: tuple[bytes | None, ...]) -> tuple[tuple[str | None, ...], bool]:
        found = [self._short[value] for value in values]
        return tuple(text for text, _ in found), any(replaced for _, replaced in found)

    def _opened(self, tag: Open) -> Iterator[Row]:
        """Take a tag that begins an element."""
        group, name = self._group, tag.name
        if name == self._dialect.root:
            if group is not None:
                yield from self._unfinished("malformed_record")
            self._root_is_open = not tag.empty
            self._take_root({key: text_of(value)[0] for key, value in tag.attributes.items()})
        elif name == self._dialect.group:
            if group is not None:
                yield from self._unfinished("malformed_record")
            self._last = name
            self._counts[name] += 1
            self._group = _Group(f"{name}[{self._counts[name]}]", tag.attributes)
            if tag.empty:
                yield from self._finished()
        elif group is not None:
            listed = {"part": group.parts, "addr": group.addresses}.get(name)
            if listed is not None and len(listed) < MOST:
                listed.append(tag)
            elif listed is not None and "part_unreadable" not in group.odd:
                group.odd.append("part_unreadable")
        elif self._strange is None:
            yield Ignored("unknown_element", name)
            self._strange = None if tag.empty else name

    def _take_root(self, attributes: Mapping[str, str]) -> None:
        count, made = attributes.get("count", ""), attributes.get("backup_date")
        if count.isascii() and count.isdigit() and len(count) < 16:
            self._stated = (self._stated or 0) + int(count)
            self._info.tell("stated_count", count=self._stated)
        for records in (self._calls, self._messages):
            if records is not None and self._trusted:
                records.end(made)

    def _closed(self, name: str) -> Iterator[Row]:
        """Take a tag that ends an element."""
        if self._group is not None and name == self._dialect.group:
            yield from self._finished()
        elif name == self._dialect.root:
            if self._group is not None:
                yield from self._unfinished("malformed_record")
            self._root_is_open = False
        elif name == self._strange:
            self._strange = None

    def _broken(self, tag: Broken) -> Iterator[Row]:
        """Take what begins like a tag and is none, or stands between tags."""
        if not self._root_is_open and not tag.start.strip(b"\0"):
            return  # a disk fills files up with zeros
        found = _BEGINS.match(tag.start.decode("utf-8", "replace"))
        name = found[1] if found else ""
        if name in self._counts:
            if self._group is not None:
                yield from self._unfinished("malformed_record")
            self._counts[name] += 1
            yield _bad(f"{name}[{self._counts[name]}]", tag)
        elif self._group is not None:
            if "part_unreadable" not in self._group.odd:
                self._group.odd.append("part_unreadable")
        else:
            yield _bad(self._dialect.root, tag)

    def _unfinished(self, reason: str) -> Iterator[Row]:
        """Report the message of several tags that is open."""
        assert self._group is not None
        listed = (
            f"{name}={text_of(value)[0]}"
            for name, value in self._group.attributes.items()
            if value not in {b"", b"null"}
        )
        yield BadRow(self._group.where, reason, {"text": shown(listed)})
        self._group = None

    def _finished(self) -> Iterator[Row]:
        """Yield the message of several tags that has come to its end."""
        group, self._group = self._group, None
        assert group is not None
        values, replaced = self._texts(tuple(map(group.attributes.get, _OF_GROUP)))
        parts = []
        for tag in group.parts:
            known = {
                name: text_of(value) for name, value in tag.attributes.items() if name in _OF_PART and value != b"null"
            }
            seq, kind, text, *names = (known.get(name, _NOTHING)[0] for name in ("seq", "ct", "text", *_FILE_NAMES))
            replaced = replaced or known.get("text", _NOTHING)[1]
            parts.append(Part(seq, kind, tuple(names), text, pieces_of(tag.data, self._octets)))
        short = self._short
        addresses = [
            (short[get("type")][0], short[get("address")][0]) for get in (tag.attributes.get for tag in group.addresses)
        ]
        row, files = self._messages.mms(group.where, values, parts, addresses, odd=group.odd, replaced=replaced)
        yield (*row, files) if isinstance(row, tuple) and files else row

    def _end(self, cut: Broken | None) -> Iterator[Row]:
        """Say what the end of the file is, and what is missing of it."""
        # What is cut off is no whole record, and the file counts whole ones.
        seen = sum(self._counts.values()) - (self._group is not None)
        if cut is not None or self._root_is_open or self._group is not None:
            yield Warned("truncated_file")
            yield from self._cut(cut, seen)
        if self._stated is not None and self._stated != seen:
            yield Warned("count_mismatch")
        if not self._trusted:
            yield Warned("backup_date_contradicted")
        if not seen and cut is None:
            yield Warned("no_records")

    def _cut(self, cut: Broken | None, seen: int) -> Iterator[Row]:
        """Report the record that the file's end cuts, or the first that is missing."""
        if self._group is not None:
            yield from self._unfinished("truncated_record")
            return
        start = cut.start.decode("utf-8", "replace") if cut else ""
        found = _BEGINS.match(start)
        begun = [name for name in self._counts if found and found[1] and name.startswith(found[1])]
        if start.startswith("</") or (not begun and self._stated is not None and seen >= self._stated):
            return  # only the end of the frame is missing
        name = begun[0] if len(begun) == 1 else self._last
        yield BadRow(f"{name}[{self._counts[name] + 1}]", "truncated_record", {"text": shown([start])})


def _bad(where: str, tag: Broken) -> BadRow:
    return BadRow(where, tag.reason, {"text": shown([tag.start.decode("utf-8", "replace")])})
