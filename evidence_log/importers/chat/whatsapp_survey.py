"""The first reading of an exported WhatsApp chat: who writes, in which order days are written, which languages WhatsApp speaks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from evidence_log.importers.chat.contact import tidy
from evidence_log.importers.chat.own_side import same
from evidence_log.importers.chat.whatsapp_days import Days
from evidence_log.importers.chat.whatsapp_file import ChatFile
from evidence_log.importers.chat.whatsapp_heads import Head, head_of, parted
from evidence_log.importers.chat.whatsapp_words import MARK, Content, dated, phrases, read

LONGEST: Final = 1 << 20
"""Characters of one message, with all its lines."""
_AUTHORS: Final = 5_000
"""Names that one chat may have."""
_COLONS: Final = 4
_EAST_ASIAN: Final = ("CJK UNIFIED", "HANGUL", "HIRAGANA", "KATAKANA")
_EAST_ASIAN_ORDERS: Final = ("ymd", "dmy")


@dataclass(slots=True)
class Entry:
    """A head with all its lines. `is_cut` when there was more than is kept; `is_first` for the first of the file."""

    line: int
    head: Head
    lines: list[str]
    size: int
    is_cut: bool
    is_first: bool

    @property
    def where(self) -> str:
        return f"line:{self.line}"


@dataclass
class Survey:
    """What was learned. `authors` have written something, in the order of their first words; `orders` are those of each language."""

    days: Days
    authors: dict[str, None] = field(default_factory=dict)
    orders: dict[tuple[str, ...], None] = field(default_factory=dict)


_KEPT: Final = 5_000
"""Texts that are remembered between the two readings of a chat."""
_SHORT: Final = 2_000
"""Characters of a text that is worth remembering."""


class Said:
    """Reads what entries say. `names`: names that may hold a colon, the chat's own and those the person gave."""

    def __init__(self, names: tuple[str, ...], is_file: Callable[[str], bool]) -> None:
        self._names = names
        self._is_file = is_file
        self._known: dict[str, Content] = {}

    def parted(self, entry: Entry) -> tuple[str | None, str]:
        """Return who wrote and the whole text; no name for a notice."""
        rest = entry.head.rest
        name, text = parted(rest)
        if self._names and name is not None and text.count(": "):
            place = len(name)
            for _ in range(_COLONS):
                place = rest.find(": ", place + 1)
                if place < 0:
                    break
                if any(same(rest[:place], one, str) for one in self._names):
                    name, text = rest[:place], rest[place + 2 :]
                    break
        whole = "\n".join([text, *entry.lines]) if entry.lines else text
        return (None if name is None else tidy(name)), whole

    def content(self, text: str) -> Content:
        """Return what a text says. A chat is read twice, and most chats are short: then each text is understood once."""
        found = self._known.get(text)
        if found is None:
            found = read(text, self._is_file)
            if len(self._known) < _KEPT and len(text) < _SHORT:
                self._known[text] = found
        return found

    def is_notice(self, entry: Entry, text: str, content: Content) -> bool:
        """Say whether WhatsApp wrote what bears a name: the notice of encryption, or what an iPhone marks and nobody says."""
        if content.files or content.call or content.language:
            return False
        return (entry.is_first or text.startswith(MARK)) and phrases().notice(text) is not None


def entries(file: ChatFile) -> Iterator[Entry]:
    """Yield the heads of a chat with the lines below each."""
    entry: Entry | None = None
    for number, line, is_cut in file.lines():
        head = head_of(line, file.form)
        if head is not None:
            if entry is not None:
                yield entry
            entry = Entry(number, head, [], len(line), is_cut, entry is None)
        elif entry is not None:
            entry.size += len(line) + 1
            entry.is_cut = entry.is_cut or is_cut or entry.size > LONGEST
            if not entry.is_cut:
                entry.lines.append(line)
    if entry is not None:
        yield entry


def survey(file: ChatFile, said: Said, days: Days) -> Survey:
    """Read a chat once."""
    found = Survey(days)
    known = phrases()
    for entry in entries(file):
        head = entry.head
        days.add(head.written_day, head.mark, entry.where)
        name, text = said.parted(entry)
        if name is None:
            _learn(found, known.notice(text), text)
            continue
        content = said.content(text)
        for one in content.files:
            if one.name and (day := dated(one.name)):
                days.add_file(head.written_day, day)
        if said.is_notice(entry, text, content):
            _learn(found, known.notice(text), text)
        elif text.startswith(MARK) and not (content.files or content.call or content.language):
            _learn(found, None, text)
        else:
            _learn(found, content.language, head.word)
            if len(found.authors) < _AUTHORS:
                found.authors[name] = None
    return found


def _learn(found: Survey, language: str | None, text: str) -> None:
    """Keep the orders used with a language, or with the script that WhatsApp's own words are in."""
    orders = phrases().orders.get(language or "")
    if orders is None and language is None and not text.isascii():
        names = (unicodedata.name(char, "") for char in text[:200] if char.isalpha())
        if any(name.startswith(_EAST_ASIAN) for name in names):
            orders = _EAST_ASIAN_ORDERS
    if orders:
        found.orders[orders] = None
