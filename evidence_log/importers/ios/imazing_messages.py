"""Messages as iMazing writes them, of the phone itself and of WhatsApp.

Source: files in public parsers and their tests. An own message has no sender: who it went to is learned from the other lines of its
conversation, in a first reading of the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from evidence_log.core.clock import Wall
from evidence_log.importers.android.records import MISSING
from evidence_log.importers.attachment import ANY, Attachment, file_name
from evidence_log.importers.base import BadRow, Ignored, Importer, Info, Reading, ReadOptions, Row, shown
from evidence_log.importers.blocks import Block, blocks, header_of
from evidence_log.importers.contacts import Contacts
from evidence_log.importers.layout import Found, Layout
from evidence_log.importers.lines import Mended
from evidence_log.importers.numbers import Number
from evidence_log.importers.profiles import heading, profile
from evidence_log.importers.source import Source
from evidence_log.importers.times import Moments, checked_year
from evidence_log.importers.words import load, plain

NAME: Final = "imazing-messages"
CONVERSATIONS: Final = 100_000
"""Conversations of one file that are remembered."""

_SEVERAL: Final = 2


@dataclass(slots=True)
class _Conversation:
    """What the lines of others say of a conversation: their accounts and names, the first two of each."""

    accounts: dict[str, Number] = field(default_factory=dict)
    name: str | None = None

    @property
    def is_group(self) -> bool:
        return len(self.accounts) >= _SEVERAL


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """Return what a notice is called, and what says that a message did not arrive."""
    table = load(NAME)
    return frozenset(map(plain, table["lines"]["notice"])), frozenset(map(plain, table["status"]["not_delivered"]))


def _layout(cells: Sequence[str]) -> Layout | None:
    """Return the layout that a row names as a header, or None when it is none."""
    known, present = profile(NAME), set(map(heading, cells))
    if not any(signature <= present for signature in known.signatures):
        return None
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for name in known.fields(cell):
            columns.setdefault(name, place)
    return Layout(tuple(cells), columns)


def _find(rows: list[tuple[int, list[str] | str]]) -> Found | None:
    """Return the header, which is the first row that has something in it."""
    for number, cells in rows:
        if isinstance(cells, str) or any(map(str.strip, cells)):
            layout = None if isinstance(cells, str) else _layout(cells)
            return Found(layout, number, (), len(layout.columns)) if layout else None
    return None


def _sniff(source: Source) -> bool:
    return header_of(source, _find) is not None


def _read(path: Path, options: ReadOptions) -> Reading:
    checked_year(options)
    info = Info()
    return Reading(info, _File(path, blocks(path, options, NAME, info, _find), options, info).rows(), is_table=True)


class _File:
    """One exported file."""

    def __init__(self, path: Path, found: list[Block], options: ReadOptions, info: Info) -> None:
        self._blocks = found
        self._contacts = Contacts(options, when_no_number=MISSING)
        serials = any(block.serials for block in found)
        wall = Wall(options.zone)
        self._moments = Moments(wall, options, info, self._days, path=path, serials=serials)
        self._conversations: dict[str, _Conversation] = {}

    def rows(self) -> Iterator[Row]:
        """Yield every row of the file."""
        for _, cells, layout in self._cells():
            if layout is not None and not isinstance(cells, str):
                self._learn(_Line(cells, layout))
        for where, cells, layout in self._cells():
            if isinstance(cells, str):
                yield BadRow(where, cells)
            elif layout is None:
                yield Ignored("header", where)
            elif any(map(str.strip, cells)):
                yield self._row(where, _Line(cells, layout))

    def _cells(self) -> Iterator[tuple[str, list[str] | str, Layout | None]]:
        """Yield place, cells and layout of every row; no layout for a header, of which a joined file has several."""
        for block in self._blocks:
            layout = block.found.layout
            for number, cells in block.rows():
                where = f"{block.where}{number}"
                if number < block.found.number:
                    continue  # blank
                if isinstance(cells, str) or not (other := _layout(cells)):
                    yield where, cells, layout
                else:
                    layout = other
                    yield where, cells, None

    def _days(self) -> Iterator[tuple[str, str]]:
        """Yield the place and text of every cell that may hold a day."""
        for where, cells, layout in self._cells():
            if layout is not None and not isinstance(cells, str) and (text := _Line(cells, layout).get("time")):
                yield where, text

    def _learn(self, line: _Line) -> None:
        sender, session = line.get("number"), line.get("session")
        if not sender or line.is_notice or line.direction == "out":
            return
        known = self._conversations.get(session)
        if known is None:
            if len(self._conversations) >= CONVERSATIONS:
                return
            known = self._conversations[session] = _Conversation()
        who = self._contacts.account(sender)
        key = self._contacts.numbers.key(who.phone) if who.phone else ""
        if key and len(known.accounts) < _SEVERAL:
            known.accounts.setdefault(key, who)
        known.name = known.name or line.get("name") or None

    def _row(self, where: str, line: _Line) -> Row:
        if line.is_notice:
            return Ignored("system_notice", where)
        found = self._moments.at(line.get("time"))
        direction, session = line.direction, line.get("session")
        known = self._conversations.get(session) or _Conversation()
        warnings = [*line.warnings]
        if known.is_group:
            warnings.append("group_message")
        if sender := line.get("number"):
            who, name = self._contacts.account(sender), line.get("name")
        elif known.is_group:
            who, name = Number(None, None, ()), session
        else:
            who = next(iter(known.accounts.values()), None) or self._named(session)
            name = known.name or session
        body, files = line.body, line.files
        if body is None and not files:
            warnings.append("empty_body")
        medium = profile(NAME).medium.find(line.get("channel"))
        channel, platform = (medium.channel, medium.platform) if medium else ("sms", None)
        if "channel" not in line.layout.columns:
            channel, platform = "chat", "whatsapp"
        if direction == "out" and plain(line.get("status")) in _words()[1]:
            warnings.append("not_delivered")
        if line.get("edited"):
            warnings.append("edited")
        facts = {
            "channel": channel,
            "platform": platform,
            "direction": direction,
            "caller_name": self._name(name, who),
        }
        raw = (shown(line.cells),)
        return self._contacts.row(where, found, who, facts, warnings, body=body, files=files, raw=raw)

    def _named(self, session: str) -> Number:
        """Return the number that a conversation is named by, where it is one."""
        found = self._contacts.account(session) if session else MISSING
        return MISSING if found.warnings else found

    def _name(self, text: str, who: Number) -> str | None:
        """Return a name, unless it only repeats the number."""
        name = self._contacts.name(text)
        key = self._contacts.numbers.key
        return None if name and who.phone and key(name) == key(who.phone) else name


class _Line:
    """One line of the table."""

    def __init__(self, cells: list[str], layout: Layout) -> None:
        self.cells = cells
        self.layout = layout
        self.direction = self._direction()
        self.is_notice = plain(self.get("direction")) in _words()[0]

    def get(self, name: str) -> str:
        """Return a cell without blanks around it; empty where there is none."""
        place = self.layout.columns.get(name)
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""

    @property
    def body(self) -> str | None:
        """Return the words, below the subject where there is one; None for none."""
        place = self.layout.columns["body"]
        text = self.cells[place] if place < len(self.cells) else ""
        listed = [part for part in (self.get("subject"), text) if part.strip()]
        return "\n".join(listed) or None

    @property
    def files(self) -> tuple[Attachment, ...]:
        """Return the file that the line names; it is not in the table."""
        name = self.get("attachment")
        return (Attachment(file_name([name], ANY, 1), ANY, None),) if name else ()

    @property
    def warnings(self) -> list[str]:
        """Return what is odd about the line as a line."""
        odd = ["quotes_mended"] if isinstance(self.cells, Mended) else []
        if any(map(str.strip, self.cells[len(self.layout.header) :])):
            odd.append("more_cells_than_header")
        return odd

    def _direction(self) -> str | None:
        manner = profile(NAME).manner.find(self.get("direction"))
        return manner.direction if manner else None


IMPORTER: Final = Importer(NAME, _sniff, _read)
