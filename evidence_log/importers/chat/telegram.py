"""Chats exported from Telegram Desktop as JSON: one chat, or the whole account with all of them.

Format as the program writes it and as public parsers read it: `date` is the clock of the computer that exported, `date_unixtime` the
instant; a text is a string, or a list of strings and of pieces with a style.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any, Final

from evidence_log.errors import BadInput
from evidence_log.importers.attachment import Attachment, file_name, media_type_of
from evidence_log.importers.base import Ignored, Importer, Info, Reading, ReadOptions, Row
from evidence_log.importers.chat.contact import Call, Contacts, Message, Party, clean, not_there, text_of
from evidence_log.importers.chat.json_file import JsonFile, short_fields, short_value
from evidence_log.importers.chat.json_values import JsonValues, Malformed, Truncated
from evidence_log.importers.chat.outline import outline_of
from evidence_log.importers.chat.own_side import same, sides
from evidence_log.importers.source import Source

NAME: Final = "telegram-json"

_TYPES: Final = frozenset(
    ("personal_chat", "bot_chat", "saved_messages", "private_group", "private_supergroup", "public_supergroup", "private_channel",
     "public_channel", "replies", "verify_codes")
)  # fmt: skip
_OF_TWO: Final = frozenset(("personal_chat", "bot_chat"))
_CHANNELS: Final = frozenset(("private_channel", "public_channel"))
_LISTS: Final = ("chats", "left_chats")
_WITHOUT_WORDS: Final = (
    "photo", "file", "media_type", "contact_information", "location_information", "place_name", "game_title", "invoice_information",
    "giveaway_information", "paid_media", "sticker_emoji",
)  # fmt: skip
_NO_EDIT: Final = "1970-01-01"
_AUTHORS: Final = 5_000


@dataclass(frozen=True, slots=True)
class _Head:
    """What an export says of one chat."""

    kind: str
    id: str
    name: str | None

    @property
    def partner(self) -> str:
        return f"user{self.id}"


class _Export:
    """One file."""

    def __init__(self, path: Path, options: ReadOptions, info: Info) -> None:
        self._info = info
        self._own = options.own
        self._file = JsonFile(Source(path, options.encoding), options, info)
        self._contacts = Contacts("telegram", options, info, path)
        self._types = MimeTypes()
        self._mine: set[str] = set()
        """The person's own ids."""
        self._heads: dict[str, _Head] | None = None
        self._chats = 0

    def rows(self) -> Iterator[Row]:
        """Yield every message and notice of every chat."""
        return self._file.rows(self._walk)

    def _walk(self, values: JsonValues) -> Iterator[Row]:
        fields: dict[str, Any] = {}
        for key in values.fields():
            self._file.where = key
            nested = values.peek() == "{"
            if key == "messages":
                yield from self._chat(values, fields, "")
            elif key == "personal_information" and nested:
                if user := _id(short_fields(values).get("user_id")):
                    self._mine.add(f"user{user}")
            elif key in _LISTS and nested:
                yield from self._list(values, key)
            else:
                fields[key] = short_value(values)

    def _list(self, values: JsonValues, name: str) -> Iterator[Row]:
        for key in values.fields():
            if key != "list" or values.peek() != "[":
                values.skip()
                continue
            for number in values.items():
                place = f"{name}.list[{number}]"
                self._file.where = place
                fields: dict[str, Any] = {}
                for inner in values.fields():
                    if inner == "messages":
                        yield from self._chat(values, fields, f"{place}.")
                    else:
                        fields[inner] = short_value(values)
                self._chats += 1
                self._info.tell("chats", count=self._chats)

    def _chat(self, values: JsonValues, fields: Mapping[str, Any], place: str) -> Iterator[Row]:
        """Yield the messages of one chat, whose other fields have been read as far as they stand before."""
        if "id" not in fields or "type" not in fields:
            if self._heads is None:
                self._heads = self._survey()
            head = self._heads.get(place, _head({}))
        else:
            head = _head(fields)
        if not place and head.name:
            self._info.tell("chat_with", name=head.name)
        names = self._own_names() if not place and head.kind not in _OF_TWO | _CHANNELS else frozenset()
        for found in self._file.records(values, f"{place}messages"):
            yield self._row(head, names, *found) if isinstance(found, tuple) else found

    def _row(self, head: _Head, names: frozenset[str], where: str, record: dict[str, Any]) -> Row:
        is_call = record.get("action") == "phone_call"
        if record.get("type") == "service" and not is_call:
            return Ignored("system_notice", where)
        if head.kind == "saved_messages":
            return Ignored("own_notes", where)
        sender = _sender(record.get("actor_id" if is_call else "from_id"))
        name = text_of(record, "actor" if is_call else "from")
        direction = self._direction(head, names, sender, name)
        if head.kind in _OF_TWO:
            who = Party(head.partner, None, (name if direction == "in" else None) or head.name)
        elif direction == "out":
            who = Party(name=head.name, in_group=True)
        else:
            who = Party(
                sender, None, name or (head.name if head.kind in _CHANNELS else None), head.kind not in _CHANNELS
            )
        said = _call(record, direction) if is_call else self._message(record)
        when = self._contacts.moment(record.get("date_unixtime"), record.get("date"))
        raw = [f"{key}={record[key]}" for key in ("id", "date", "from") if record.get(key)]
        mark = f"{head.id} {record.get('id')}"
        return self._contacts.row(where, when, direction, who, said, mark, [*raw, said.words or ""])

    def _direction(self, head: _Head, names: frozenset[str], sender: str | None, name: str | None) -> str | None:
        if sender is not None and sender in self._mine:
            return "out"
        if head.kind in _OF_TWO:
            return None if sender is None else "in" if sender == head.partner else "out"
        if head.kind in _CHANNELS:
            return "in"
        if any(same(known, one, str) for known in (name, sender) if known for one in (*names, *self._own)):
            return "out"
        return "in" if names or self._mine else None

    def _message(self, record: Mapping[str, Any]) -> Message:
        words, warnings = _words(record), list[str]()
        if not words.strip():
            words = ""
            poll = record.get("poll")
            if isinstance(poll, dict) and (question := text_of(poll, "question")):
                words = question
            elif str(record.get("type")) not in {"message", "service"}:
                warnings.append("body_unavailable")
            elif not any(record.get(key) for key in _WITHOUT_WORDS):
                warnings.append("empty_body")
        if record.get("edited_unixtime") or not str(record.get("edited") or _NO_EDIT).startswith(_NO_EDIT):
            warnings.append("edited")
        return Message(words or None, tuple(warnings), None, tuple(self._files(record)))

    def _files(self, record: Mapping[str, Any]) -> Iterator[Attachment]:
        """Yield the files that lie beside an export: named, not read, because only this file was given to be imported."""
        for number, key in enumerate(("photo", "file"), 1):
            path = text_of(record, key)
            if path is None:
                continue
            told = text_of(record, "mime_type") if key == "file" else None
            if path.startswith("("):
                yield not_there(media_type_of(told))
                continue
            kind = media_type_of(told or self._types.guess_type(path)[0])
            names = [text_of(record, "file_name") if key == "file" else None, path]
            yield Attachment(file_name([clean(name)[0] for name in names if name], kind, number), kind, None)

    def _own_names(self) -> frozenset[str]:
        """Return the person's own names, or ids, in a group that was exported alone. Raises BadInput where it cannot be told."""
        authors: dict[str, None] = {}
        ids: set[str] = set()
        try:
            with self._file.values() as values:
                for key in values.fields():
                    if key != "messages":
                        values.skip()
                        continue
                    for found in self._file.records(values, "messages"):
                        record = found[1] if isinstance(found, tuple) else {}
                        sender = _sender(record.get("from_id"))
                        name = text_of(record, "from") or sender
                        if name and record.get("type") != "service" and len(authors) < _AUTHORS:
                            authors[name] = None
                            ids.add(sender or "")
        except (Malformed, Truncated):
            pass
        if told := ids.intersection(self._own):
            return frozenset(told)
        return sides(list(authors), None, self._own, str, self._file.path).own

    def _survey(self) -> dict[str, _Head]:
        """Return what the file says of each chat, wherever in it that stands."""
        found: dict[str, _Head] = {}
        top: dict[str, Any] = {}
        try:
            with self._file.values() as values:
                for key in values.fields():
                    if key in _LISTS and values.peek() == "{":
                        for inner in values.fields():
                            if inner != "list" or values.peek() != "[":
                                values.skip()
                                continue
                            for number in values.items():
                                found[f"{key}.list[{number}]."] = _head(short_fields(values))
                    else:
                        top[key] = short_value(values)
        except (Malformed, Truncated):
            pass
        found[""] = _head(top)
        return found


def _head(fields: Mapping[str, Any]) -> _Head:
    return _Head(str(fields.get("type") or ""), _id(fields.get("id")) or "", text_of(fields, "name"))


def _id(value: object) -> str | None:
    return str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) and value != "" else None


def _sender(value: object) -> str | None:
    """Return who sent a message; old exports have the bare number of a user."""
    found = _id(value)
    return f"user{found}" if found and found.isdigit() else found


def _words(record: Mapping[str, Any]) -> str:
    text = record.get("text")
    if isinstance(text, list):
        pieces = (piece.get("text") if isinstance(piece, dict) else piece for piece in text)
        return "".join(piece for piece in pieces if isinstance(piece, str))
    return text if isinstance(text, str) else ""


def _call(record: Mapping[str, Any], direction: str | None) -> Message:
    seconds, reason = record.get("duration_seconds"), record.get("discard_reason")
    length = (
        int(seconds) if isinstance(seconds, (int, str)) and str(seconds).isdigit() and len(str(seconds)) < 8 else None
    )
    if length:
        return Message(call=Call("answered", length))
    if reason == "busy":
        return Message(call=Call("rejected" if direction == "in" else "busy"))
    return Message(call=Call("missed" if reason == "missed" else None, length))


def sniff(source: Source) -> bool:
    """Say whether a file is of this format."""
    outline = outline_of(source)
    top = outline.top
    if top is None:
        return False
    if "messages" in top and outline.values.get("type") in _TYPES and "id" in top:
        return True
    return any("list" in top.get(name, {}) for name in _LISTS) and ("personal_information" in top or "about" in top)


def read(path: Path, options: ReadOptions) -> Reading:
    """Read a file. Raises BadInput when it is of another format, or leaves open what must not be guessed."""
    info = Info()
    source = Source(path, options.encoding)
    if outline_of(source).top is None:
        raise BadInput("import.not_this_format", path=path, format=NAME)
    return Reading(info, _Export(path, options, info).rows())


IMPORTER: Final = Importer(NAME, sniff, read)
