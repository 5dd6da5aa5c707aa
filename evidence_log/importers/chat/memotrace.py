"""Chats exported from WeChat by MemoTrace (WeChatMsg, 留痕) as CSV: one table of everything, or one for each chat.

Format as the program writes it. The table of everything has WeChat's own fields, and some versions write a cell more than the header; that
of one chat has only the name of who wrote, so one's own name must be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from evidence_log.importers.base import BadRow, Ignored, Importer, Info, Reading, ReadOptions, Row, shown
from evidence_log.importers.blocks import Block, blocks, header_of
from evidence_log.importers.chat.contact import Contacts, Party, clean, tidy
from evidence_log.importers.chat.own_side import Sides, same, sides
from evidence_log.importers.chat.wechat import PLATFORM, is_group, kind_of, message_of, without_writer
from evidence_log.importers.layout import Found, Layout
from evidence_log.importers.lines import Mended
from evidence_log.importers.profiles import heading
from evidence_log.importers.source import Source
from evidence_log.importers.words import load

NAME: Final = "wechat-memotrace-csv"

_HEADER_WITHIN: Final = 5
_SENDERS: Final = 2
"""Other sides that make a chat one of several people."""
_TALKERS: Final = 100_000
_AUTHORS: Final = 5_000
_FOLDER: Final = re.compile(r"(?P<name>.*)\((?P<account>[\w@.-]{3,80})\)", re.DOTALL)


def _find(rows: Sequence[tuple[int, list[str] | str]]) -> Found | None:
    """Find the header of either table among the first rows."""
    tables = load("wechat-memotrace-csv")["table"]
    for number, cells in rows[:_HEADER_WITHIN]:
        if isinstance(cells, str):
            continue
        places = {heading(cell): place for place, cell in reversed(list(enumerate(cells)))}
        for table in tables:
            columns = {
                field: places[heading(name)] for field, name in table["columns"].items() if heading(name) in places
            }
            if set(table["needs"]) <= columns.keys():
                return Found(Layout(tuple(cells), columns), number, (), len(columns))
    return None


class _Table:
    """One table, being read."""

    def __init__(self, path: Path, block: Block, options: ReadOptions, info: Info) -> None:
        self._block = block
        self._columns = block.found.layout.columns
        self._contacts = Contacts(PLATFORM, options, info, path)
        self._is_full = "direction" in self._columns
        if self._is_full:
            self._talkers = self._survey()
            return
        folder = _FOLDER.fullmatch(tidy(path.resolve().parent.name))
        self._account = folder["account"] if folder else None
        chat = folder["name"].strip() if folder else tidy(path.stem)
        self._sides = self._who(chat, options, path)
        self._partner = Party(self._account, None, self._sides.partner or chat, self._sides.is_group)
        info.tell("chat_with", name=self._partner.name)
        for name in sorted(self._sides.own):
            info.tell("own_name", of=name, name=name)

    def rows(self) -> Iterator[Row]:
        """Yield every row of the table."""
        where = self._block.where
        read = self._full if self._is_full else self._of_chat
        for number, cells in self._block.rows():
            place = f"{where}{number}"
            if number == self._block.found.number:
                yield Ignored("header", place)
            elif number < self._block.found.number:
                if isinstance(cells, str) or any(map(str.strip, cells)):
                    yield Ignored("preamble", place)
            elif isinstance(cells, str):
                yield BadRow(place, cells)
            elif any(map(str.strip, cells)):
                get = {
                    field: cells[at].strip() if field != "body" else cells[at]
                    for field, at in self._columns.items()
                    if at < len(cells)
                }
                row = read(place, get, cells)
                if isinstance(cells, Mended) and isinstance(row, tuple):
                    row[1]["warnings"] = [*row[1].get("warnings", ()), "quotes_mended"]
                yield row

    def _full(self, where: str, get: Mapping[str, str], cells: Sequence[str]) -> Row:
        kind = kind_of(get.get("kind"))
        if kind.name == "system":
            return Ignored("system_notice", where)
        direction = {"1": "out", "0": "in"}.get(get.get("direction", ""))
        senders = self._talkers.get(get.get("talker", ""), ())
        several = len(senders) >= _SENDERS or any(map(is_group, senders))
        name = get.get("remark") or get.get("name")
        account = get.get("sender") if direction == "in" else senders[0] if len(senders) == 1 else None
        body = get.get("body")
        said = message_of(kind, without_writer(body) if several else body, direction)
        when = self._contacts.moment(get.get("epoch"), get.get("time"))
        who = Party(account or None, None, name or None, several)
        return self._contacts.row(
            where, when, direction, who, said, f"{get.get('talker')} {get.get('id')}", [shown(cells)]
        )

    def _of_chat(self, where: str, get: Mapping[str, str], cells: Sequence[str]) -> Row:
        kind = kind_of(None, get.get("kind"))
        if kind.name == "system":
            return Ignored("system_notice", where)
        author = tidy(get.get("sender", ""))
        direction = "out" if author in self._sides.own else "in" if author else None
        who = self._partner
        if direction == "in" and author != self._sides.partner:
            who = Party(None, None, author, self._sides.is_group)
        said = message_of(kind, get.get("body"), direction)
        return self._contacts.row(
            where,
            self._contacts.local(get.get("time", "")),
            direction,
            who,
            said,
            get.get("id") or where,
            [shown(cells)],
        )

    def _survey(self) -> dict[str, tuple[str, ...]]:
        """Return the other sides of each chat: own rows bear one's own id, and only the number of the chat."""
        found: dict[str, tuple[str, ...]] = {}
        sender_at, talker_at, way_at = (self._columns.get(field, -1) for field in ("sender", "talker", "direction"))
        most = max(sender_at, talker_at, way_at)
        if min(sender_at, talker_at) < 0:
            return found
        for _, cells in self._block.below():
            if isinstance(cells, str) or len(cells) <= most or cells[way_at].strip() != "0":
                continue
            talker, sender = cells[talker_at].strip(), cells[sender_at].strip()
            known = found.get(talker, ())
            if sender and sender not in known and len(known) < _SENDERS and len(found) < _TALKERS:
                found[talker] = (*known, sender)
        return found

    def _who(self, chat: str, options: ReadOptions, path: Path) -> Sides:
        authors: dict[str, None] = {}
        sender_at, kind_at = self._columns["sender"], self._columns.get("kind", -1)
        for _, cells in self._block.below():
            if isinstance(cells, str) or len(cells) <= max(sender_at, kind_at):
                continue
            name = tidy(clean(cells[sender_at])[0])
            if name and (kind_at < 0 or kind_of(None, cells[kind_at]).name != "system") and len(authors) < _AUTHORS:
                authors[name] = None
        named = next((one for one in authors if same(one, chat, str)), None)
        if named is None and self._account:
            named = next((one for one in authors if same(one, self._account, str)), None)
        return sides(list(authors), named, options.own, self._contacts.numbers.key, path)


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a file. Raises BadInput when it is of another format, or leaves open what must not be guessed."""
    info = Info()
    found = blocks(path, options, NAME, info, _find)
    return Reading(info, (row for block in found for row in _Table(path, block, options, info).rows()), is_table=True)


def sniff(source: Source) -> bool:
    """Say whether a file is of this format."""
    return header_of(source, _find) is not None


IMPORTER: Final = Importer(NAME, sniff, read)
