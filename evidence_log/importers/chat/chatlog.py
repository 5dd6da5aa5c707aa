"""Chats exported from WeChat by chatlog (JSON, CSV) and chatlog-keeper (JSON): a list of messages, each with its chat and its sender."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from evidence_log.importers.base import BadRow, Ignored, Importer, Info, Reading, ReadOptions, Row, shown
from evidence_log.importers.blocks import Block, blocks, header_of
from evidence_log.importers.chat.contact import Contacts, Party, clean, text_of, tidy
from evidence_log.importers.chat.json_file import JsonFile
from evidence_log.importers.chat.json_values import JsonValues
from evidence_log.importers.chat.outline import outline_of
from evidence_log.importers.chat.own_side import sides
from evidence_log.importers.chat.wechat import PLATFORM, is_group, kind_of, kind_of_placeholder, message_of
from evidence_log.importers.layout import Found, Layout
from evidence_log.importers.profiles import heading
from evidence_log.importers.source import Source

NAME: Final = "wechat-chatlog"

_COLUMNS: Final = {
    "time": "Time",
    "name": "SenderName",
    "sender": "Sender",
    "chat": "TalkerName",
    "talker": "Talker",
    "body": "Content",
}
_CHATLOG: Final = frozenset(("talker", "sender", "time", "isSelf", "content"))
_KEEPER: Final = frozenset(("conversation_id", "sender_wxid", "is_self", "ts", "content"))
_LISTS: Final = ("items", "data", "messages")
_AUTHORS: Final = 5_000


class _Json:
    """A list of messages as JSON."""

    def __init__(self, source: Source, options: ReadOptions, info: Info) -> None:
        self._file = JsonFile(source, options, info)
        self._contacts = Contacts(PLATFORM, options, info, source.path)

    def rows(self) -> Iterator[Row]:
        """Yield every message and notice."""
        return self._file.rows(self._walk)

    def _walk(self, values: JsonValues) -> Iterator[Row]:
        if values.peek() == "[":
            yield from self._list(values, "")
            return
        for key in values.fields():
            self._file.where = key
            if key in _LISTS and values.peek() == "[":
                yield from self._list(values, key)
            else:
                values.skip()

    def _list(self, values: JsonValues, name: str) -> Iterator[Row]:
        for found in self._file.records(values, name):
            yield self._row(*found) if isinstance(found, tuple) else found

    def _row(self, where: str, record: dict[str, Any]) -> Row:
        number, words = record.get("type", record.get("msg_type")), None
        if isinstance(number, str) and not number.isdigit():
            number, words = None, number
        kind = kind_of(number, words)
        if kind.name == "system":
            return Ignored("system_notice", where)
        own = str(record.get("isSelf", record.get("is_self"))).lower()
        direction = {"true": "out", "1": "out", "false": "in", "0": "in"}.get(own)
        talker = text_of(record, "talker", "conversation_id")
        chat, name = text_of(record, "talkerName"), text_of(record, "senderName")
        if is_group(talker) or record.get("isChatRoom") is True:
            account = text_of(record, "sender", "sender_wxid") if direction == "in" else talker
            who = Party(account, None, name if direction == "in" else chat, in_group=True)
        else:
            who = Party(talker, None, chat or (name if direction == "in" else None))
        when = self._contacts.moment(record.get("ts"), record.get("time"))
        content, parts = record.get("content"), record.get("contents")
        body = content if isinstance(content, str) else None
        if not (body or "").strip() and isinstance(parts, dict):
            body = text_of(parts, "title", "desc")
        said = message_of(kind, body, direction)
        mark = f"{talker} {record.get('seq') or record.get('server_id') or ''}"
        raw = [str(record.get(key) or "") for key in ("time", "ts", "senderName", "sender_wxid", "content")]
        return self._contacts.row(where, when, direction, who, said, mark, raw)


class _Csv:
    """A list of messages as CSV, which says neither their kind nor whose they are."""

    def __init__(self, path: Path, block: Block, options: ReadOptions, info: Info) -> None:
        self._block = block
        self._columns = block.found.layout.columns
        self._contacts = Contacts(PLATFORM, options, info, path)
        self._own = self._own_names(options, path)

    def rows(self) -> Iterator[Row]:
        """Yield every message and notice."""
        for number, cells in self._block.rows():
            place = f"{self._block.where}{number}"
            if number == self._block.found.number:
                yield Ignored("header", place)
            elif isinstance(cells, str):
                yield BadRow(place, cells)
            elif any(map(str.strip, cells)):
                yield self._row(place, self._cells(cells), cells)

    def _cells(self, cells: Sequence[str]) -> dict[str, str]:
        return {field: cells[at] for field, at in self._columns.items() if at < len(cells)}

    def _row(self, where: str, get: Mapping[str, str], cells: Sequence[str]) -> Row:
        talker, sender, name, chat = (get.get(field, "").strip() for field in ("talker", "sender", "name", "chat"))
        if kind_of(None, sender or name).name == "system":
            return Ignored("system_notice", where)
        several = is_group(talker)
        if several:
            direction = "out" if {tidy(sender), tidy(name)} & self._own else "in"
            who = (
                Party(sender, None, name or None, True)
                if direction == "in"
                else Party(talker, None, chat or None, True)
            )
        else:
            direction = "in" if sender == talker else "out"
            who = Party(talker or None, None, chat or (name if direction == "in" else None) or None)
        body = get.get("body", "")
        said = message_of(kind_of_placeholder(body), body, direction)
        return self._contacts.row(
            where, self._contacts.local(get.get("time", "")), direction, who, said, where, [shown(cells)]
        )

    def _own_names(self, options: ReadOptions, path: Path) -> frozenset[str]:
        """Return one's own names and ids in the groups of the table. Raises BadInput where it cannot be told."""
        names: dict[str, None] = {}
        for _, cells in self._block.below():
            get = {} if isinstance(cells, str) else self._cells(cells)
            author = tidy(clean(get.get("name") or get.get("sender", ""))[0])
            if is_group(get.get("talker", "").strip()) and author and len(names) < _AUTHORS:
                if {tidy(get.get("sender", ""))} & set(options.own):
                    return frozenset(options.own)
                if kind_of(None, author).name != "system":
                    names[author] = None
        return sides(list(names), None, options.own, self._contacts.numbers.key, path).own if names else frozenset()


def _find(rows: Sequence[tuple[int, list[str] | str]]) -> Found | None:
    """Find the header of the table in its first row."""
    for number, cells in rows[:1]:
        if not isinstance(cells, str):
            places = {heading(cell): place for place, cell in enumerate(cells)}
            columns = {field: places[heading(name)] for field, name in _COLUMNS.items() if heading(name) in places}
            if len(columns) == len(_COLUMNS):
                return Found(Layout(tuple(cells), columns), number, (), len(columns))
    return None


def _is_json(source: Source) -> bool:
    outline = outline_of(source)
    first = [outline.items or {}, *((outline.top or {}).get(name, {}) for name in _LISTS)]
    return any(one.keys() >= _CHATLOG or one.keys() >= _KEEPER for one in first)


def sniff(source: Source) -> bool:
    """Say whether a file is of this format."""
    return _is_json(source) or header_of(source, _find) is not None


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a file. Raises BadInput when it is of another format, or leaves open what must not be guessed."""
    info = Info()
    source = Source(path, options.encoding)
    if _is_json(source):
        return Reading(info, _Json(source, options, info).rows())
    found = blocks(path, options, NAME, info, _find)
    return Reading(info, (row for block in found for row in _Csv(path, block, options, info).rows()))


IMPORTER: Final = Importer(NAME, sniff, read)
