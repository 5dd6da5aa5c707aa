"""Which conversation a message of the phone's database belongs to, whose handle it has, and the files that came with it."""

from __future__ import annotations

import sqlite3
from typing import Any, Final, NamedTuple

from evidence_log.importers.ios.database import Tables
from evidence_log.importers.ios.values import text_of

GROUP: Final = 43
"""The style of a conversation of several."""
MOST_FILES: Final = 1_000
"""Files of one message."""
_KEPT: Final = 10_000


class Conversation(NamedTuple):
    """`identifier` is the number or account of the other side, in a group its own id."""

    identifier: str | None = None
    name: str | None = None
    service: str | None = None
    is_group: bool = False


class Conversations:
    """The tables around `message`. The joins are copied into tables with an index, which a file need not have."""

    def __init__(self, connection: sqlite3.Connection, found: Tables) -> None:
        self._connection = connection
        self._has_files = self._joined(
            found, "message_attachment_join", "message_id", "attachment_id", "attachment", {"transfer_name"}
        )
        self._has_chats = self._joined(found, "chat_message_join", "message_id", "chat_id", "chat", {"chat_identifier"})
        self._file_columns = _columns(found.get("attachment"), "filename", "mime_type", "transfer_name")
        self._chat_columns = _columns(
            found.get("chat"), "chat_identifier", "display_name", "service_name", "style", "guid"
        )
        self._chats: dict[int, Conversation] = {}
        self._handles: dict[int, str | None] = {}

    def _joined(self, found: Tables, join: str, message: str, other: str, table: str, needed: set[str]) -> bool:
        if not found.get(join, frozenset()) >= {message, other} or not found.get(table, frozenset()) >= needed:
            return False
        # our own names throughout
        self._connection.execute(f"CREATE TEMP TABLE of_{table} (message INTEGER, other INTEGER)")
        self._connection.execute(f"INSERT INTO of_{table} SELECT {message}, {other} FROM {join}")  # noqa: S608
        self._connection.execute(f"CREATE INDEX of_{table}_by_message ON of_{table} (message, other)")
        return True

    def handle(self, number: Any) -> str | None:
        """Return the number or account with this id; None for 0, which stands for the person's own."""
        if not isinstance(number, int) or number == 0:
            return None
        if number not in self._handles:
            if len(self._handles) >= _KEPT:
                self._handles.clear()
            row = self._connection.execute("SELECT id FROM handle WHERE rowid = ?", (number,)).fetchone()
            self._handles[number] = _filled(row[0]) if row else None
        return self._handles[number]

    def of(self, message: int) -> Conversation:
        """Return the conversation of a message; an empty one when there is none."""
        if not self._has_chats:
            return Conversation()
        row = self._connection.execute(
            "SELECT other FROM temp.of_chat WHERE message = ? ORDER BY other LIMIT 1", (message,)
        ).fetchone()
        if row is None or not isinstance(row[0], int):
            return Conversation()
        number = row[0]
        if number not in self._chats:
            if len(self._chats) >= _KEPT:
                self._chats.clear()
            self._chats[number] = self._chat(number)
        return self._chats[number]

    def _chat(self, number: int) -> Conversation:
        row = self._connection.execute(
            f"SELECT {self._chat_columns} FROM chat WHERE rowid = ?",  # noqa: S608 - our own names
            (number,),
        ).fetchone()
        if row is None:
            return Conversation()
        identifier, name, service, style, guid = row
        is_group = style == GROUP or ";+;" in (text_of(guid) or "")
        return Conversation(_filled(identifier), _filled(name), _filled(service), is_group)

    def files(self, message: int) -> list[tuple[str | None, str | None, str | None]]:
        """Return (path on the phone, media type, name) of the files of a message."""
        if not self._has_files:
            return []
        rows = self._connection.execute(
            f"SELECT {self._file_columns} FROM temp.of_attachment JOIN main.attachment ON attachment.rowid = other"  # noqa: S608 - our own names
            " WHERE message = ? ORDER BY other LIMIT ?",
            (message, MOST_FILES),
        )
        return [(_filled(path), _filled(kind), _filled(name)) for path, kind, name in rows]


def _columns(present: frozenset[str] | None, *names: str) -> str:
    return ", ".join(name if present and name in present else "NULL" for name in names)


def _filled(value: object) -> str | None:
    text = text_of(value)
    return text.strip() if text and text.strip() else None
