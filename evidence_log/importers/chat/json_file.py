"""A chat's JSON file: opened, walked, and what is broken in it told row by row."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from evidence_log.importers.attachment import Warned
from evidence_log.importers.base import BadRow, Info, ReadOptions, Row, shown
from evidence_log.importers.chat.contact import clean
from evidence_log.importers.chat.encoding import decoding_of
from evidence_log.importers.chat.json_values import JsonValues, Malformed, TooLong, Truncated
from evidence_log.importers.source import Source, open_regular

SHORT: Final = 4_096
"""Characters of a name or an id; a longer text in such a place is a picture, and is passed over."""

Walk = Callable[[JsonValues], Iterator[Row]]


class JsonFile:
    """One file, which may be walked several times. Raises BadInput for a file whose encoding cannot be told."""

    def __init__(self, source: Source, options: ReadOptions, info: Info) -> None:
        self.path = source.path
        self._decoding = decoding_of(source, options.encoding, options.region, lambda text: text.count('":'))
        info.tell("encoding", name=self._decoding.encoding.removesuffix("-sig").upper())
        self.where = ""
        """The place that is being read, for what breaks there."""

    @contextmanager
    def values(self) -> Iterator[JsonValues]:
        """Open the file and give its values from the beginning."""
        encoding, errors = self._decoding
        with io.TextIOWrapper(open_regular(self.path), encoding=encoding, errors=errors, newline="") as file:
            yield JsonValues(file)

    def rows(self, walk: Walk) -> Iterator[Row]:
        """Yield the rows of a walk through the file; where it breaks, what is missing is told instead of lost."""
        contacts = False
        try:
            with self.values() as values:
                for row in walk(values):
                    contacts = contacts or isinstance(row, tuple)
                    yield row
                if values.peek():
                    yield BadRow("end", "malformed_record")
        except Truncated:
            yield BadRow(self.where, "truncated_record")
            yield Warned("truncated_file")
        except Malformed:
            yield BadRow(self.where, "malformed_record")
            yield Warned("rest_unreadable")
        if not contacts:
            yield Warned("no_records")

    def records(self, values: JsonValues, name: str) -> Iterator[tuple[str, dict[str, Any]] | BadRow]:
        """Yield (place, record) of the list that is next, called `name`; a BadRow for an item that is no record."""
        self.where = f"{name}[0]"
        for number in values.items():
            where = f"{name}[{number}]"
            try:
                record = values.record()
            except (Malformed, TooLong) as error:
                yield BadRow(where, "record_too_long" if isinstance(error, TooLong) else "malformed_record")
            else:
                if isinstance(record, dict):
                    yield where, record
                else:
                    yield BadRow(where, "malformed_record", {"text": shown([clean(str(record)[:200])[0]])})
            self.where = f"{name}[{number + 1}]"


def short_fields(values: JsonValues) -> dict[str, Any]:
    """Return the fields of the object that is next, without lists, objects and long texts."""
    found: dict[str, Any] = {}
    for key in values.fields():
        found[key] = short_value(values)
    return found


def short_value(values: JsonValues) -> Any:
    """Return the value that is next, None for a list, an object and a long text."""
    if values.peek() in {"{", "["}:
        values.skip()
        return None
    try:
        return values.value(SHORT)
    except (Malformed, TooLong):
        return None
