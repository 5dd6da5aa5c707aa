"""A page of Google Voice as what it records: a call, or the messages of a conversation.

Pages are not well-formed, so the standard library's reader of HTML is used, piece by piece. The text of a time is in the words of the
account's language; its `title` attribute holds the moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from evidence_log.importers.soup import Soup

CALL: Final = "haudio"
CONVERSATION: Final = "hChatLog"
LONGEST: Final = 1 << 18
"""Characters of one tag or comment."""
TEXT: Final = 1 << 20
"""Characters of one message."""
DEEPEST: Final = 200
"""Blocks within blocks of one record."""
MOST: Final = 200
"""Files, or labels, of one record; people in a conversation."""

_ME: Final = "Me"
_FILES: Final = {"img": "src", "audio": "src", "video": "src"}
_LINKED: Final = frozenset(("enclosure", "audio", "video", "vcard"))


class TooLong(Exception):
    """A tag, a comment, a text or a depth that no page of this kind has."""


@dataclass(slots=True)
class Person:
    """Who is named: the number as the page links it (empty: none shown, None: no link) and the name. `is_own`: the page says so."""

    number: str | None = None
    name: str = ""
    is_own: bool = False


@dataclass(slots=True)
class Record:
    """A call or a message. `number` counts those of its kind from 1. `moment` and `length` are as the page writes them."""

    kind: str
    number: int
    person: Person = field(default_factory=Person)
    moment: str | None = None
    length: str | None = None
    words: str | None = None
    labels: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class Page(Soup):
    """Reads one page. `people` are those that a conversation names besides the senders of its messages; `is_cut`: it lacks its end."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.people: list[Person] = []
        self.in_group = False
        self.is_cut = False
        self._done: list[Record] = []
        self._record: Record | None = None
        self._counts = {"call": 0, "message": 0}
        self._depth = 0
        self._in_log = False
        self._person: Person | None = None
        self._kept: tuple[str, str, int] | None = None  # what for, by which tag, how deep in tags of that name
        self._text: list[str] = []
        self._size = 0

    def records(self, pieces: Iterable[str]) -> Iterator[Record]:
        """Yield the records as they end. Raises TooLong, and what `pieces` raises; then what was begun is in `rest`."""
        for piece in pieces:
            try:
                self.feed(piece)
            except TooLong:
                yield from self._taken()
                raise
            yield from self._taken()
            if len(self.rawdata) > LONGEST:
                raise TooLong
        yield from self._taken()

    def rest(self) -> Record | None:
        """Return the record that was begun and did not end."""
        self._finish()
        return next(self._taken(), None)

    def _taken(self) -> Iterator[Record]:
        done, self._done = self._done, []
        return iter(done)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}
        classes = given.get("class", "").split()
        record = self._record
        if tag == "div":
            self._div(classes)
        elif tag == "br":
            self._add("\n")
        elif tag == "html":
            self.is_cut = True
        elif tag == "title":
            self._keep("title", tag)
        elif tag == "a" and "tel" in classes:
            self._tel(given.get("href", ""))
        elif tag in {"span", "abbr"} and "fn" in classes and self._person is not None:
            self._person.is_own = tag == "abbr"
            self._keep("name", tag)
        elif record is not None:
            self._in_record(record, tag, given, classes)
        if self._kept and self._kept[1] == tag and tag != "br":
            self._kept = (*self._kept[:2], self._kept[2] + 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in {"br", "img"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._kept and self._kept[1] == tag:
            what, _, deep = self._kept
            self._kept = (what, tag, deep - 1)
            if deep <= 1:
                self._end_of_text()
        if tag == "a":
            self._person = None
        elif tag == "html":
            self.is_cut = False
        elif tag == "div" and self._record is not None:
            self._depth -= 1
            if self._depth <= 0:
                self._finish()

    def handle_data(self, data: str) -> None:
        self._add(data.replace("\r\n", " ").replace("\n", " ").replace("\r", " "))

    def _div(self, classes: list[str]) -> None:
        if CONVERSATION in classes:
            self._finish()
            self._in_log = True
        elif CALL in classes:
            self._begin("call")
        elif "message" in classes and self._in_log:
            self._begin("message")
        elif "participants" in classes:
            self.in_group = True
        elif self._record is not None:
            self._depth += 1
            if self._depth > DEEPEST:
                raise TooLong

    def _begin(self, kind: str) -> None:
        self._finish()
        self._counts[kind] += 1
        self._record, self._depth = Record(kind, self._counts[kind]), 1

    def _tel(self, link: str) -> None:
        person = Person(unquote(link.strip().removeprefix("tel:")).strip())
        self._person = person
        if self._record is None:
            if self._in_log and len(self.people) < MOST:
                self.people.append(person)
        elif self._record.person.number is None:
            self._record.person = person

    def _in_record(self, record: Record, tag: str, given: dict[str, str], classes: list[str]) -> None:
        if tag == "abbr" and ("published" in classes or "dt" in classes):
            record.moment = record.moment or given.get("title", "")
        elif tag == "abbr" and "duration" in classes:
            record.length = record.length or given.get("title", "")
        elif (tag == "span" and "full-text" in classes) or (tag == "q" and record.kind == "message"):
            self._keep("words", tag)
        elif tag == "a" and "tag" in given.get("rel", "").split():
            if len(record.labels) < MOST:
                record.labels.append(given.get("href", "").rpartition("#")[2].casefold())
        elif (file := self._file(tag, given, classes)) and file not in record.files and len(record.files) < MOST:
            record.files.append(file)

    def _file(self, tag: str, given: dict[str, str], classes: list[str]) -> str:
        if tag in _FILES:
            return unquote(given.get(_FILES[tag], ""))
        is_link = tag == "a" and _LINKED.intersection((*given.get("rel", "").split(), *classes))
        return unquote(given.get("href", "")) if is_link else ""

    def _keep(self, what: str, tag: str) -> None:
        if self._kept is None:
            self._kept, self._text, self._size = (what, tag, 0), [], 0

    def _add(self, text: str) -> None:
        if self._kept is not None:
            self._size += len(text)
            if self._size > TEXT:
                raise TooLong
            self._text.append(text)

    def _end_of_text(self) -> None:
        if self._kept is None:
            return
        what, text = self._kept[0], "".join(self._text).strip()
        self._kept, self._text = None, []
        if what == "title":
            self.title = " ".join(text.split())
        elif what == "name" and self._person is not None:
            self._person.name = " ".join(text.split())
            self._person.is_own = self._person.is_own or self._person.name == _ME
        elif what == "words" and self._record is not None:
            earlier = self._record.words
            self._record.words = text if not earlier else f"{earlier}\n{text}"

    def _finish(self) -> None:
        """End the record that is open; in a broken page the next one, or the end, ends it too."""
        if self._kept is not None and self._kept[0] != "title":
            self._end_of_text()
        record, self._record, self._person = self._record, None, None
        if record is not None:
            self._done.append(record)
