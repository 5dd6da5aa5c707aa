"""A recorded call as a contact: what its name or its metadata say, with the recording as its file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

from evidence_log.core.clock import Wall
from evidence_log.importers.android.records import MISSING
from evidence_log.importers.attachment import Attachment, file_name, pieces_of
from evidence_log.importers.base import ReadOptions, Row
from evidence_log.importers.contacts import Contacts
from evidence_log.importers.numbers import Number
from evidence_log.importers.recordings import audio
from evidence_log.importers.recordings.names import Named
from evidence_log.importers.times import Moment

_NO_NUMBER: Final = frozenset(("counterpart_is_not_a_number", "number_unrecognised", "number_missing"))


class Calls(Contacts):
    """The call of one recording."""

    no_direction = "direction_not_said"

    def __init__(self, options: ReadOptions, recording: Path | None) -> None:
        super().__init__(options, when_no_number=MISSING)
        self._wall = Wall(options.zone)
        self._year = options.year
        self._recording = recording
        self._kind = audio.kind_of_file(recording) if recording is not None else None

    def call(
        self,
        where: str,
        when: Moment | str,
        who: Number,
        facts: dict[str, Any],
        warnings: Iterable[str] = (),
        *,
        stated_s: int | None = None,
        raw: Iterable[object] = (),
    ) -> Row:
        """Return the contact. Its length is that of the recording; `stated_s` counts where that cannot be read."""
        seconds, said = None, list(warnings)
        files: tuple[Attachment, ...] = ()
        if self._recording is not None and self._kind is not None:
            seconds = audio.length_s(self._recording, self._kind)
            name = file_name([self._recording.name], self._kind.media_type, 1)
            files = (Attachment(name, self._kind.media_type, partial(pieces_of, self._recording)),)
            if seconds is None:
                said.append("recording_length_unknown")
        given = {
            "channel": "call",
            "outcome": "answered",
            "duration_s": stated_s if seconds is None else seconds,
            **facts,
        }
        return self.row(where, when, who, given, said, files=files, raw=raw)

    def began(self, named: Named) -> Moment | str:
        """Return when a recording began by its name, or the reason why that is no time."""
        year = named.year if named.year is not None else self._year
        if year is None:
            return "missing_year"
        precision = "minute" if named.second is None else "second"
        clock = (year, named.month, named.day, named.hour, named.minute, named.second or 0)
        try:
            if named.offset_s is not None:
                return self.at(Wall("UTC").at(*clock).epoch - named.offset_s)
            found = self._wall.at(*clock)
        except ValueError:
            return "impossible_date"
        if found.state == "nonexistent":
            return "nonexistent_local_time"
        if found.state:
            return found.iso, found.epoch, precision, "ambiguous_local_time"
        return found.iso, found.epoch, precision

    def party(self, texts: Iterable[str]) -> tuple[Number, str | None]:
        """Return the number and the name among texts that stand for the other side, the first of each: a phone shows one for the other."""
        who, name = None, None
        for text in texts:
            found = self.number(text)
            if not _NO_NUMBER.isdisjoint(found.warnings):
                name = name or self.name(text)
            elif who is None:
                who = found
        return who or MISSING, name
