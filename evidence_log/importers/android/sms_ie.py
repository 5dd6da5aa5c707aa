"""SMS Import / Export: the rows of Android's tables as JSON, as the app's README documents them and public parsers read them.

Version 2 is a ZIP with `messages.ndjson`, a message a line, and the files of MMS in `data/`; version 1 one JSON array with the files
written out, its own fields without the underscores. A call log is an array in both. Every value is a text, an absent one is not
there. The time of an MMS counts seconds, any other milliseconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from evidence_log.errors import BadInput
from evidence_log.importers.android.base64_pieces import pieces_of
from evidence_log.importers.android.calls import Calls
from evidence_log.importers.android.json_stream import Undiverted, lines, parsed
from evidence_log.importers.android.messages import Messages, Part
from evidence_log.importers.android.octets import Octets
from evidence_log.importers.android.texts import plain
from evidence_log.importers.attachment import Damaged, Warned
from evidence_log.importers.base import BadRow, Importer, Info, Reading, ReadOptions, Row, shown
from evidence_log.importers.chat.archive import Archive
from evidence_log.importers.chat.json_values import JsonValues, Malformed, TooLong, Truncated
from evidence_log.importers.source import Source

NAME: Final = "sms-ie"
MESSAGES: Final = "messages.ndjson"
MOST: Final = 2_000
"""Parts, or addresses, of one message."""

_LOOKED_AT: Final = 1 << 16
_BEGIN: Final = re.compile(r"(?:\[\s*)?\{")
_INNER: Final = re.compile(r"[\[{]")
_KEY: Final = re.compile(r'"([\w-]{1,40})"\s*:')
_OTHERS: Final = frozenset(("backupType", "subscriptionId", "dateSent"))
"""Fields of another app's messages, which are alike."""
_FROM, _TO = "137", "151"

Pieces = Callable[[], Iterator[bytes]]
Opener = Callable[[Mapping[str, Any]], "Pieces | None"]
"""Finds the content of a part's file."""


def _sniff(source: Source) -> bool:
    if source.kind == "zip":
        return MESSAGES in source.members
    if source.kind not in {"json", "text"}:
        return False
    text = source.text(source.unicode_encoding or "utf-8", "replace").lstrip("\ufeff \t\r\n")[:_LOOKED_AT]
    begin = _BEGIN.match(text)
    return begin is not None and is_ours(_keys(text[begin.end() - 1 :]))


def _keys(text: str) -> list[str]:
    """Return the keys of the object that a text begins with; those before its first inner one when it is not all there."""
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return _KEY.findall(_INNER.split(text[1:], 1)[0])
    return list(found)


def is_ours(keys: list[str]) -> bool:
    """Say whether the first fields of a file's first record are those of Android's tables."""
    known = {key.lstrip("_") for key in keys}
    if known & _OTHERS or "date" not in known:
        return False
    is_call = {"number", "duration", "type"} <= known
    is_sms = {"address", "type"} <= known and bool(known & {"body", "thread_id", "read", "status"})
    return is_call or is_sms or "msg_box" in known


def _read(path: Path, options: ReadOptions) -> Reading:
    source, info = Source(path), Info()
    if source.kind == "zip":
        archive = Archive(path)
        if MESSAGES not in archive.names:
            raise BadInput("import.not_sms_ie", path=path)
        info.tell("members", count=len(archive.names))
        return Reading(info, _Records(options).of_archive(archive))
    if not _sniff(source):
        raise BadInput("import.not_sms_ie", path=path)
    octets = Octets(path, source.unicode_encoding or "utf-8")
    is_array = source.text(source.unicode_encoding or "utf-8", "replace").lstrip("\ufeff \t\r\n").startswith("[")
    records = _Records(options)
    return Reading(info, records.of_array(octets) if is_array else records.of_lines(octets.pieces(), lambda _: None))


class _Records:
    """The records of one file."""

    def __init__(self, options: ReadOptions) -> None:
        self._calls = Calls(options, seconds=True)
        self._messages = Messages(options, seconds=True)

    def of_archive(self, archive: Archive) -> Iterator[Row]:
        """Yield the records of an archive."""
        for name in archive.refused:
            yield BadRow(name, "unsafe_archive_path")

        def opener(part: Mapping[str, Any]) -> Pieces | None:
            stored = part.get("_data")
            member = f"data/{stored.rsplit('/', 1)[-1]}" if isinstance(stored, str) else ""
            return partial(archive.pieces, member) if member in archive.names else None

        yield from self.of_lines(archive.pieces(MESSAGES), opener)

    def of_lines(self, pieces: Iterator[bytes], opener: Opener) -> Iterator[Row]:
        """Yield the records of a file with a record a line."""
        number, count = 0, 0
        try:
            for number, line, is_whole in lines(pieces):
                where = f"line:{number}"
                if line is None:
                    yield BadRow(where, "record_too_long")
                    continue
                if not line.strip():
                    continue
                count += 1
                try:
                    record = parsed(line)
                except ValueError:
                    yield BadRow(where, "malformed_record" if is_whole else "truncated_record", _shown(line))
                    if not is_whole:
                        yield Warned("truncated_file")
                    continue
                yield from self._row(where, record, opener)
        except Damaged:
            yield BadRow(f"line:{number + 1}", "truncated_record")
            yield Warned("truncated_file")
        if not count:
            yield Warned("no_records")

    def of_array(self, octets: Octets) -> Iterator[Row]:
        """Yield the records of a file that is one array."""
        text = Undiverted(octets)
        values = JsonValues(text.as_text())
        place = -1

        def opener(part: Mapping[str, Any]) -> Pieces | None:
            data = part.get("binary_data")
            return pieces_of(text.claim(data), octets, escaped=True) if isinstance(data, str) else None

        kind = ""
        try:
            for place in values.items():
                where = f"{kind or 'messages'}[{place}]"
                try:
                    record = values.record()
                except TooLong:
                    yield BadRow(where, "record_too_long")
                    continue
                except Malformed:
                    yield BadRow(where, "malformed_record")
                    continue
                kind = kind or ("calls" if isinstance(record, dict) and "number" in record else "messages")
                yield from self._row(f"{kind}[{place}]", record, opener)
        except (Truncated, Malformed) as error:
            yield BadRow(
                f"{kind or 'messages'}[{max(place, 0)}]",
                "truncated_record" if isinstance(error, Truncated) else "malformed_record",
            )
            yield Warned("truncated_file")
        if place < 0:
            yield Warned("no_records")

    def _row(self, where: str, record: Any, opener: Opener) -> Iterator[Row]:
        """Yield what one record is."""
        if not isinstance(record, dict):
            yield BadRow(where, "malformed_record", {"text": shown([str(record)])})
            return
        fields = _Fields(record)
        if fields.keys & {"parts", "msg_box", "m_type"}:
            row = self._mms(where, fields, opener)
        elif "number" in record:
            values = fields.texts("number", "duration", "date", "type", "presentation")
            row = self._calls.row(where, (*values, fields.first("name", "display-name")), replaced=fields.replaced)
        elif fields.keys & {"address", "body"}:
            values = fields.texts("address", "date", "type", "body", "display_name")
            row = self._messages.sms(where, values, replaced=fields.replaced)
        else:
            row = BadRow(where, "malformed_record", {"text": shown(f"{key}={value}" for key, value in record.items())})
        yield row

    def _mms(self, where: str, fields: _Fields, opener: Opener) -> Row:
        sender, odd = fields.object("sender_address"), []
        receivers = [_Fields(one) for one in fields.objects("recipient_addresses") + fields.objects("addresses")]
        addresses = [(one.text("type") or _TO, one.text("address")) for one in receivers]
        if sender is not None:
            addresses.insert(0, (_FROM, sender.text("address")))
        names = [
            one.text("display_name") for one in ([sender] if sender and fields.text("msg_box") == "1" else receivers)
        ]
        parts = []
        for one in map(_Fields, fields.objects("parts")):
            listed = (one.text(key) for key in ("name", "fn", "cl", "cid"))
            parts.append(Part(one.text("seq"), one.text("ct"), tuple(listed), one.text("text"), opener(one.record)))
            fields.replaced = fields.replaced or one.replaced
        if len(parts) > MOST or len(addresses) > MOST or ("parts" in fields.keys and not fields.is_list("parts")):
            parts, addresses, odd = parts[:MOST], addresses[:MOST], ["part_unreadable"]
        values = fields.texts("address", "date", "msg_box", "m_type", "sub")
        values = (*values, names[0] if len(names) == 1 else None, *fields.texts("m_id", "tr_id"))
        row, files = self._messages.mms(where, values, parts, addresses, odd=odd, replaced=fields.replaced)
        return (row[0], row[1], files) if isinstance(row, tuple) and files else row


class _Fields:
    """The fields of a record, the app's own by their names without underscores."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.record = record
        self.keys = {key.removeprefix("__") for key in record}
        self.replaced = False

    def text(self, key: str) -> str | None:
        """Return a field as text; None where there is none."""
        value = self._value(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            return None
        text, replaced = plain(value)
        self.replaced = self.replaced or replaced
        return text

    def texts(self, *keys: str) -> tuple[str | None, ...]:
        """Return several fields as texts."""
        return tuple(map(self.text, keys))

    def first(self, *keys: str) -> str | None:
        """Return the first of these fields with something in it."""
        return next((found for key in keys if (found := self.text(key))), None)

    def is_list(self, key: str) -> bool:
        """Say whether a field holds a list."""
        return isinstance(self._value(key), list)

    def object(self, key: str) -> _Fields | None:
        """Return a field that holds fields."""
        value = self._value(key)
        return _Fields(value) if isinstance(value, dict) else None

    def objects(self, key: str) -> list[dict[str, Any]]:
        """Return what holds fields in a field that is a list."""
        value = self._value(key)
        return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

    def _value(self, key: str) -> Any:
        return self.record.get(f"__{key}", self.record.get(key))


def _shown(line: bytes) -> dict[str, str]:
    return {"text": shown([line[:400].decode("utf-8", "replace")])}


IMPORTER: Final = Importer(NAME, _sniff, _read)
