"""Chats exported from WhatsApp, as text or as a ZIP archive with the files that were sent.

Format as many public parsers and their tests show it; there is no specification. A first reading learns who writes and in which order days
are written, the second makes the contacts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from mimetypes import MimeTypes
from pathlib import Path
from typing import Final

from evidence_log.importers.attachment import ANY, Attachment, Warned, file_name, media_type_of
from evidence_log.importers.base import BadRow, Ignored, Importer, Info, Reading, ReadOptions, Row, shown
from evidence_log.importers.chat.archive import last_part
from evidence_log.importers.chat.contact import Contacts, Message, clean, not_there, tidy
from evidence_log.importers.chat.own_side import sides
from evidence_log.importers.chat.whatsapp_days import Days
from evidence_log.importers.chat.whatsapp_file import ChatFile, holds_chat
from evidence_log.importers.chat.whatsapp_survey import Entry, Said, entries, survey
from evidence_log.importers.chat.whatsapp_words import MARK, Content, phrases
from evidence_log.importers.source import Source
from evidence_log.importers.times import checked_year

NAME: Final = "whatsapp-txt"


class _Chat:
    """One exported chat."""

    def __init__(self, path: Path, options: ReadOptions, info: Info) -> None:
        file = self._file = ChatFile(Source(path, options.encoding), options.encoding, options.region)
        self._archive = file.archive
        self._members = {last_part(name): name for name in self._archive.names} if self._archive else {}
        self._types = MimeTypes()
        chat = phrases().chat_name(file.name)
        with_colon = tuple(name for name in (*options.own, chat or "") if ":" in name or "_" in name)
        self._said = Said(with_colon, self._members.__contains__)
        found = survey(file, self._said, Days((options.now + timedelta(days=1)).date()))
        order = options.date_order or found.days.order(found.orders, path)
        info.tell("encoding", name=file.decoding.encoding.removesuffix("-sig").upper())
        if order:
            info.tell("date_order", order=order)
        self._contacts = Contacts("whatsapp", replace(options, date_order=order), info, path)
        self._authors = found.authors
        sides_ = self._sides = sides(list(found.authors), chat, options.own, self._contacts.numbers.key, path)
        self._partner = self._contacts.party(sides_.partner or (chat if sides_.is_group else None) or "")
        if sides_.partner or chat:
            info.tell("chat_with", name=tidy(sides_.partner or chat or ""))
        for name in sorted(sides_.own):
            info.tell("own_name", of=name, name=name)

    def rows(self) -> Iterator[Row]:
        """Yield every message and notice of the chat, and every member of the archive that is refused."""
        for name in self._archive.refused if self._archive else ():
            yield BadRow("zip", "unsafe_archive_path", {"text": shown([clean(name)[0]])})
        contacts = False
        for entry in entries(self._file):
            row = self._row(entry)
            contacts = contacts or isinstance(row, tuple)
            yield row
        if not contacts:
            yield Warned("no_records")

    def _row(self, entry: Entry) -> Row:
        where = entry.where
        name, text = self._said.parted(entry)
        if entry.is_cut:
            return BadRow(where, "record_too_long", {"text": shown([clean(entry.head.rest)[0]])})
        content = self._said.content(text)
        if name is None:
            # A missed call stands without a name; in a chat of two there is only one who can have called.
            if not (content.call and self._sides.partner and not self._sides.is_group):
                return Ignored("system_notice", where)
            direction, who = "in", self._partner
        elif self._said.is_notice(entry, text, content) or (name not in self._authors and text.startswith(MARK)):
            return Ignored("system_notice", where)
        elif name in self._sides.own:
            direction, who = "out", self._partner
        else:
            direction, who = "in", self._contacts.party(name)
        who = who._replace(in_group=self._sides.is_group)
        said = Message(content.words, content.warnings, content.call, tuple(self._files(content)))
        when = self._contacts.local(entry.head.written)
        return self._contacts.row(where, when, direction, who, said, where, [entry.head.written, text])

    def _files(self, content: Content) -> Iterator[Attachment]:
        for number, (name, _) in enumerate(content.files, 1):
            if name is None:
                yield not_there(ANY)
                continue
            kind = media_type_of(self._types.guess_type(name)[0])
            member = self._members.get(name)
            pieces = partial(self._archive.pieces, member) if self._archive and member else None
            yield Attachment(file_name([clean(name)[0]], kind, number), kind, pieces)


def sniff(source: Source) -> bool:
    """Say whether a file is of this format."""
    return holds_chat(source)


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a file. Raises BadInput when it is of another format, or leaves open what must not be guessed."""
    checked_year(options)
    info = Info()
    return Reading(info, _Chat(path, options, info).rows())


IMPORTER: Final = Importer(NAME, sniff, read)
