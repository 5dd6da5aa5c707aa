"""The messages of an iPhone or a Mac: `sms.db` from a backup, also under the name that the backup gives it, or `chat.db`.

Source: the community's descriptions of its tables. Since iOS 16 the words of most messages stand only in `attributedBody`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from evidence_log.errors import BadInput
from evidence_log.importers.android.records import MISSING
from evidence_log.importers.attachment import Attachment, file_name, media_type_of
from evidence_log.importers.base import Ignored, Importer, Info, Reading, ReadOptions, Row
from evidence_log.importers.contacts import LONGEST, Contacts
from evidence_log.importers.ios.backup import Backup
from evidence_log.importers.ios.conversations import Conversations
from evidence_log.importers.ios.database import Tables, log_of, rows_of, tables_of
from evidence_log.importers.ios.values import attributed_text, epoch_of, text_of
from evidence_log.importers.source import Source
from evidence_log.importers.words import load

NAME: Final = "ios-messages"
PLACEHOLDER: Final = "\ufffc"
"""Stands in the words for a file."""

_TABLE: Final = "message"
_NEEDED: Final = frozenset(("guid", "text", "handle_id", "date", "is_from_me"))
_COLUMNS: Final = (
    "guid", "text", "attributedBody", "subject", "handle_id", "service", "date", "is_from_me", "item_type",
    "associated_message_type", "error", "date_edited", "date_retracted",
)  # fmt: skip
_TAPBACKS: Final = range(2000, 3008)
_NOTHING: Final = (None, 0, "", b"")


def _sniff(source: Source) -> bool:
    found = tables_of(source)
    return found.get(_TABLE, frozenset()) >= _NEEDED and "id" in found.get("handle", ())


def _read(path: Path, options: ReadOptions) -> Reading:
    source = Source(path)
    if not _sniff(source):
        raise source.memo.get("refused") or BadInput("import.not_this_format", path=path, format=NAME)
    return Reading(Info(), _rows(path, Contacts(options, when_no_number=MISSING)))


def _rows(path: Path, contacts: Contacts) -> Iterator[Row]:
    return rows_of(
        path,
        _TABLE,
        _COLUMNS,
        "ROWID",
        lambda connection, found: _Messages(contacts, connection, found, Backup(path)).row,
    )


class _Messages:
    """The messages of one database."""

    def __init__(self, contacts: Contacts, connection: sqlite3.Connection, found: Tables, backup: Backup) -> None:
        self._contacts = contacts
        self._conversations = Conversations(connection, found)
        self._backup = backup

    def row(self, number: int, values: tuple[Any, ...]) -> Row:
        """Return what one record is."""
        guid, text, archive, subject, handle_id, service, date, from_me, item, associated, error, edited, retracted = (
            values
        )
        where = f"ROWID={number}"
        if item not in _NOTHING:
            return Ignored("group_event", where)
        if associated in _TAPBACKS:
            return Ignored("tapback", where)
        chat = self._conversations.of(number)
        address = self._conversations.handle(handle_id)
        if address is None and not chat.is_group:
            address = chat.identifier
        who = MISSING if not address else self._contacts.account(address)
        files = tuple(self._files(number))
        body, warnings = _words(text_of(text), archive, has_files=bool(files))
        if (above := text_of(subject)) and above.strip():
            body = above if body is None else f"{above}\n{body}"
            warnings = [word for word in warnings if word != "body_unavailable"]
        if retracted not in _NOTHING:
            warnings = [*(word for word in warnings if word != "body_unavailable"), "deleted_by_sender"]
        elif edited not in _NOTHING:
            warnings.append("edited")
        if from_me and error not in _NOTHING:
            warnings.append("not_delivered")
        if chat.is_group:
            warnings.append("group_message")
            if from_me:
                who = MISSING._replace(warnings=())  # to several
        name = text_of(service) or chat.service or ""
        channel, platform = _services().get(name.casefold(), ("sms", ""))
        facts = {
            "channel": channel,
            "platform": platform or None,
            "direction": "out" if from_me else "in",
            "caller_name": self._contacts.name(chat.name) if chat.is_group and from_me else None,
        }
        moment = epoch_of(date)
        when = moment if isinstance(moment, str) else self._contacts.at(moment)
        raw = [f"date={date!r}", f"is_from_me={from_me!r}", address, body]
        mark = text_of(guid) or repr(date)
        return self._contacts.row(where, when, who, facts, warnings, body=body, files=files, mark=mark, raw=raw)

    def _files(self, number: int) -> Iterator[Attachment]:
        for place, (stored, kind, name) in enumerate(self._conversations.files(number), 1):
            media_type = media_type_of(kind)
            yield Attachment(file_name([name, stored], media_type, place), media_type, self._backup.pieces(stored))


def _words(text: str | None, archive: object, *, has_files: bool) -> tuple[str | None, list[str]]:
    """Return the words of a message, and what is to be said of them."""
    body = _without_placeholders(text)
    if body is None:
        body = _without_placeholders(attributed_text(archive))
    if body is not None and len(body) > LONGEST:
        return None, ["body_unavailable"]
    return body, [] if body is not None or has_files else ["body_unavailable"]


def _without_placeholders(text: str | None) -> str | None:
    if text is not None and PLACEHOLDER in text:
        text = text.replace(PLACEHOLDER, "").strip()
    return text if text and not text.isspace() else None


@cache
def _services() -> dict[str, tuple[str, str]]:
    return {name: (channel, platform) for name, (channel, platform) in load("ios")["service"].items()}


IMPORTER: Final = Importer(NAME, _sniff, _read, beside=log_of)
