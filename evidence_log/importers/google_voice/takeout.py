"""Calls and messages of Google Voice: a page of the data export (Takeout), or the whole archive, whose pages are read one by one.

Source: pages in public parsers and their tests. What a file is called says nothing but which pages may be looked at.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from mimetypes import MimeTypes
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput
from evidence_log.importers.android.records import MISSING, WITHHELD
from evidence_log.importers.attachment import Attachment, Damaged, Warned, file_name, media_type_of
from evidence_log.importers.base import BadRow, Ignored, Importer, Info, Reading, ReadOptions, Row
from evidence_log.importers.chat.archive import Archive, last_part
from evidence_log.importers.contacts import Contacts
from evidence_log.importers.google_voice.page import CALL, CONVERSATION, Page, Record, TooLong
from evidence_log.importers.google_voice.people import People
from evidence_log.importers.numbers import Number
from evidence_log.importers.source import HEAD, Source, open_regular
from evidence_log.importers.times import Moment

NAME: Final = "google-voice-html"
PAGE: Final = 16 << 20
"""Bytes of one page."""
ALL: Final = 512 << 20
"""Bytes of all pages of an archive, each of which is read twice."""
PIECE: Final = 1 << 16
LOOKED_AT: Final = 8
"""Pages of an archive of which one must be of this kind."""

_OURS: Final = re.compile(rf"class\s*=\s*[\"'](?:[^\"'<>]{{0,200}}\s)?(?:{CALL}|{CONVERSATION})[\s\"']")
_PAGE: Final = re.compile(r"\.html?$", re.IGNORECASE)
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ[^/]*\.html?$", re.IGNORECASE)
_LENGTH: Final = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7})(?:\.(\d{1,9}))?S)?)?")
_KINDS: Final = (
    ("voicemail", "in", "voicemail"),
    ("missed", "in", "missed"),
    ("placed", "out", None),
    ("received", "in", "answered"),
    ("recorded", None, "answered"),
)
"""Label, direction, outcome; the first that a page has decides."""
_ONLY_FILES: Final = frozenset(("MMS Sent", "MMS Received"))
"""Stands for the words of a message that has only files."""

Pieces = Callable[[], Iterator[bytes]]


def _is_page(head: bytes, encoding: str) -> bool:
    return _OURS.search(head.decode(encoding, "replace")) is not None


def _sniff(source: Source) -> bool:
    if source.kind in {"html", "xml"}:
        return _is_page(source.head, source.unicode_encoding or "utf-8")
    if source.kind != "zip" or not any(map(_DATED.search, source.members)):
        return False
    try:
        archive = Archive(source.path)
    except BadInput as error:
        source.memo["refused"] = error
        return False
    dated = [name for name in archive.names if _DATED.search(name)][:LOOKED_AT]
    return any(_is_page(archive.head(name, HEAD), "utf-8") for name in dated)


def _read(path: Path, options: ReadOptions) -> Reading:
    source = Source(path)
    if source.kind == "zip":
        archive = Archive(path)
        if not any(_PAGE.search(name) for name in archive.names):
            raise BadInput("import.not_this_format", path=path, format=NAME)
        return Reading(Info(), _File(options).of_archive(path, archive))
    encoding = source.unicode_encoding or "utf-8"
    if not _sniff(source):
        raise BadInput("import.not_this_format", path=path, format=NAME)
    return Reading(Info(), _File(options).of_page(path.name, "", partial(_pieces, path), encoding, lambda _: None))


class _File:
    """One file, be it a page or an archive of pages."""

    def __init__(self, options: ReadOptions) -> None:
        self._contacts = Contacts(options, when_no_number=MISSING)
        self._types = MimeTypes()
        self._left = ALL

    def of_archive(self, path: Path, archive: Archive) -> Iterator[Row]:
        """Yield what the pages of an archive hold. Raises BadInput for one that unpacks to far more than pages are."""
        for name in archive.refused:
            yield BadRow(name, "unsafe_archive_path")
        files: dict[str, str] = {}
        for name in archive.names:
            files[name] = name
            files.setdefault(name.rpartition(".")[0], name)  # a page names its pictures without their ending
        pages = 0
        for name in archive.names:
            if not _PAGE.search(name):
                continue
            if not _is_page(archive.head(name, HEAD), "utf-8"):
                yield Ignored("other_page", name)
                continue
            pages += 1
            folder = name[: len(name) - len(last_part(name))]

            def opener(stored: str, folder: str = folder) -> tuple[str, Pieces] | None:
                member = files.get(f"{folder}{last_part(stored)}")
                return (last_part(member), partial(archive.pieces, member)) if member else None

            yield from self.of_page(name, f"{name}#", partial(archive.pieces, name), "utf-8", opener)
            if self._left < 0:
                raise BadInput("import.pages_too_large", path=path)
        if not pages:
            yield Warned("no_records")

    def of_page(
        self, name: str, before: str, pieces: Pieces, encoding: str, opener: Callable[[str], tuple[str, Pieces] | None]
    ) -> Iterator[Row]:
        """Yield what one page holds. `before` stands before the place of a message."""
        people = People(self._contacts)
        page = Page()
        try:  # a first reading, for an own message does not say whom it went to
            for record in page.records(self._texts(pieces, encoding)):
                people.learn(record.person)
        except (Damaged, TooLong):
            pass
        for person in page.people:
            people.learn(person)
        people.settle(page)
        page, count, reason = Page(), 0, ""
        try:
            for record in page.records(self._texts(pieces, encoding)):
                count += 1
                yield self._row(_where(record, name, before), record, people, opener)
        except Damaged:
            reason = "truncated_record"
        except TooLong:
            reason = "record_too_long"
        begun = page.rest()
        if begun is not None and not reason and begun.kind == "call" and begun.moment and begun.labels:
            yield self._row(_where(begun, name, before), begun, people, opener)
        elif begun is not None or reason or page.rawdata.strip() or not count:
            yield BadRow(_where(begun, name, before) if begun else name, reason or "truncated_record")
        if reason or page.is_cut:
            yield Warned("truncated_file")

    def _texts(self, pieces: Pieces, encoding: str) -> Iterator[str]:
        decoder, left = codecs.getincrementaldecoder(encoding)("replace"), PAGE
        for piece in pieces():
            left -= len(piece)
            self._left -= len(piece)
            if left < 0 or self._left < 0:
                raise TooLong
            for start in range(0, len(piece), PIECE):
                yield decoder.decode(piece[start : start + PIECE])

    def _row(
        self, where: str, record: Record, people: People, opener: Callable[[str], tuple[str, Pieces] | None]
    ) -> Row:
        when = self._moment(record.moment)
        raw = (record.moment, record.person.number, record.person.name, record.words)
        files = tuple(self._files(record, opener))
        if record.kind == "message":
            return self._message(where, when, record, people, files, raw)
        label = next((kind for kind in _KINDS if kind[0] in record.labels), None)
        _, direction, outcome = label or ("", None, None)
        seconds, warnings = _seconds(record.length)
        if label is None:
            warnings.append("unknown_call_type")
        if direction == "out" and seconds:
            outcome = "answered"
        person = record.person
        facts = {
            "channel": "call",
            "direction": direction,
            "outcome": outcome,
            "duration_s": seconds,
            "caller_name": people.name(person),
        }
        who = self._contacts.number(person.number) if person.number else WITHHELD
        words = record.words or None
        return self._contacts.row(
            where, when, who, facts, warnings, body=words, files=files, mark=record.moment or "", raw=raw
        )

    def _message(
        self,
        where: str,
        when: Moment | str,
        record: Record,
        people: People,
        files: tuple[Attachment, ...],
        raw: tuple[str | None, ...],
    ) -> Row:
        is_own = people.is_own(record.person)
        if not is_own:
            who, name = people.number(record.person), people.name(record.person)
        elif people.in_group:
            who, name = Number(None, None, ()), None
        else:
            who, name = people.other
        words = record.words or None
        if files and words in _ONLY_FILES:
            words = None
        warnings = ["empty_body"] if words is None and not files else []
        if people.in_group:
            warnings.append("group_message")
        facts = {"channel": "sms", "direction": "out" if is_own else "in", "caller_name": name}
        return self._contacts.row(
            where, when, who, facts, warnings, body=words, files=files, mark=record.moment or "", raw=raw
        )

    def _moment(self, text: str | None) -> Moment | str:
        if not text:
            return "missing_date"
        try:
            found = datetime.fromisoformat(text)
            if found.tzinfo is None:
                return "unparseable_date"
            return self._contacts.at(int(found.timestamp() // 1))
        except (ValueError, OverflowError):
            return "unparseable_date"

    def _files(self, record: Record, opener: Callable[[str], tuple[str, Pieces] | None]) -> Iterator[Attachment]:
        for number, stored in enumerate(record.files, 1):
            found = opener(stored)
            name, pieces = found or (stored, None)
            kind = media_type_of(self._types.guess_type(name)[0])
            yield Attachment(file_name([name], kind, number), kind, pieces)


def _where(record: Record, name: str, before: str) -> str:
    """Return the place of a record: a page is one call, or many messages."""
    if record.kind == "call" and record.number == 1:
        return name
    return f"{before}{record.kind}[{record.number}]"


def _seconds(text: str | None) -> tuple[int | None, list[str]]:
    """Return whole seconds of `PT1H2M27S`, and a warning where the text is no length."""
    if not text:
        return None, []
    found = _LENGTH.fullmatch(text.strip().upper())
    if found is None or not any(found.groups()):
        return None, ["duration_unreadable"]
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:4])
    half = 1 if (found[5] or "0")[0] >= "5" else 0
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds + half, []


def _pieces(path: Path) -> Iterator[bytes]:
    with open_regular(path) as file:
        while piece := file.read(PIECE):
            yield piece


IMPORTER: Final = Importer(NAME, _sniff, _read)
