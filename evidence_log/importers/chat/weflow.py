"""Chats exported from WeChat by WeFlow and echotrace as JSON: `session` says whose chat it is, `messages` holds it.

Format as these programs write it. `createTime` counts seconds; `isSend` is 1 for one's own messages, 0 for the other side's, null for
WeChat's notices; `localType` is not to be trusted. A portrait may stand in `session` as a text of many megabytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from evidence_log.errors import BadInput
from evidence_log.importers.base import Ignored, Importer, Info, Reading, ReadOptions, Row
from evidence_log.importers.chat.contact import Contacts, Party, text_of
from evidence_log.importers.chat.json_file import JsonFile, short_fields
from evidence_log.importers.chat.json_values import JsonValues, Malformed, Truncated
from evidence_log.importers.chat.outline import outline_of
from evidence_log.importers.chat.wechat import PLATFORM, is_group, kind_of, message_of
from evidence_log.importers.source import Source

NAME: Final = "wechat-weflow-json"


class _Export:
    """One file."""

    def __init__(self, path: Path, options: ReadOptions, info: Info) -> None:
        self._file = JsonFile(Source(path, options.encoding), options, info)
        self._contacts = Contacts(PLATFORM, options, info, path)
        session = self._session()
        self._talker = text_of(session, "wxid")
        self._name = text_of(session, "displayName", "remark", "nickname")
        self._is_group = is_group(self._talker, text_of(session, "type"))
        if self._name or self._talker:
            info.tell("chat_with", name=self._name or self._talker)

    def rows(self) -> Iterator[Row]:
        """Yield every message and notice of the chat."""
        return self._file.rows(self._walk)

    def _session(self) -> Mapping[str, Any]:
        """Return the session's fields, wherever in the file they stand."""
        try:
            with self._file.values() as values:
                for key in values.fields():
                    if key == "session" and values.peek() == "{":
                        return short_fields(values)
                    values.skip()
        except (Malformed, Truncated):
            pass  # the reading of the messages tells it
        return {}

    def _walk(self, values: JsonValues) -> Iterator[Row]:
        for key in values.fields():
            self._file.where = key
            if key != "messages" or values.peek() != "[":
                values.skip()
                continue
            for found in self._file.records(values, "messages"):
                yield self._row(*found) if isinstance(found, tuple) else found

    def _row(self, where: str, record: dict[str, Any]) -> Row:
        kind = kind_of(record.get("localType"), text_of(record, "type"))
        sent = record.get("isSend")
        if sent is None or kind.name == "system":
            return Ignored("system_notice", where)
        direction = {"1": "out", "true": "out", "0": "in", "false": "in"}.get(str(sent).lower())
        content = record.get("content")
        text = content if isinstance(content, str) else None
        when = self._contacts.moment(record.get("createTime"), record.get("formattedTime"))
        said = message_of(kind, text, direction)
        raw = [str(record.get(key) or "") for key in ("formattedTime", "senderDisplayName", "type")]
        mark = f"{record.get('localId')}"
        return self._contacts.row(
            where, when, direction, self._party(record, direction), said, mark, [*raw, (text or "")[:200]]
        )

    def _party(self, record: Mapping[str, Any], direction: str | None) -> Party:
        if not self._is_group:
            return Party(self._talker, None, self._name)
        if direction == "out":
            return Party(self._talker, None, self._name, in_group=True)
        return Party(text_of(record, "senderUsername"), None, text_of(record, "senderDisplayName"), in_group=True)


def sniff(source: Source) -> bool:
    """Say whether a file is of this format."""
    outline = outline_of(source)
    top = outline.top
    if top is None:
        return False
    record = top.get("messages", {})
    return "weflow" in top or ("wxid" in top.get("session", {})) or {"localId", "createTime", "isSend"} <= record.keys()


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a file. Raises BadInput when it is of another format, or leaves open what must not be guessed."""
    info = Info()
    source = Source(path, options.encoding)
    if outline_of(source).top is None:
        raise BadInput("import.not_this_format", path=path, format=NAME)
    return Reading(info, _Export(path, options, info).rows())


IMPORTER: Final = Importer(NAME, sniff, read)
