"""Files that came inside an imported file: kept in the vault as they are met, attached when their contacts have their entries."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from evidence_log.core.contact import ContactFacts
from evidence_log.importers.attachment import ANY, Attachment, Damaged
from evidence_log.store import blobs
from evidence_log.store.ledger import Ledger

_OF_A_CONTACT: Final = (
    "SELECT 1 FROM attachment JOIN contact ON contact.case_id = attachment.case_id AND contact.entry = attachment.target"
    " WHERE attachment.case_id = ? AND attachment.sha256 = ?"
)


def keep_beside(connection: sqlite3.Connection, ledger: Ledger, target: int, path: Path, now: datetime) -> None:
    """Keep a file that was read with an imported one, as a file of that import `target`: some of its rows are only there.

    One that a contact has already, as a recording beside its metadata, is not kept a second time.
    """
    stored = blobs.digest_of(path)
    if connection.execute(_OF_A_CONTACT, (ledger.case_id, stored.sha256)).fetchone():
        return
    blobs.put(connection, path, stored)
    data = {"target": target, "name": blobs.name_of(path), "sha256": stored.sha256, "size": stored.size}
    ledger.append("attachment.add", {**data, "media_type": ANY}, now)


class _Kept(NamedTuple):
    """A file in the vault, and what its entry will say of it."""

    name: str
    media_type: str
    stored: blobs.Stored


class KeptFiles:
    """The files of one import. A file that is missing or damaged is counted in `warnings`; its contact stays."""

    def __init__(self, connection: sqlite3.Connection, warnings: Counter[str]) -> None:
        self._connection = connection
        self._warnings = warnings
        self._kept: list[tuple[int, _Kept]] = []
        self._of_known: list[tuple[int, ContactFacts, Sequence[Attachment]]] = []

    def keep(self, place: int, files: Sequence[Attachment]) -> None:
        """Store the files of the contact that is the `place`-th of the import, from 0."""
        self._kept += [(place, file) for file in self._stored(files)]

    def keep_of_known(self, epoch: int, facts: ContactFacts, files: Sequence[Attachment]) -> None:
        """Remember the files of a contact that was learned before, which may have come without them."""
        if any(file.pieces is not None for file in files):
            self._of_known.append((epoch, facts, files))

    def append(
        self,
        ledger: Ledger,
        first: int,
        now: datetime,
        entry_of: Callable[[int, ContactFacts], int | None] = lambda _, __: None,
    ) -> int:
        """Write the entries that tie the files to their contacts; return how many.

        The first new contact has the entry `first`; `entry_of` finds that of a known one, which gets what it has not yet.
        """
        count = 0
        for place, file in self._kept:
            self._append(ledger, first + place, file, now)
            count += 1
        for epoch, facts, files in self._of_known:
            target = entry_of(epoch, facts)
            if target is None:
                continue
            held = self._connection.execute(
                "SELECT sha256 FROM attachment WHERE case_id = ? AND target = ?", (ledger.case_id, target)
            )
            has = {name for (name,) in held}
            for file in self._stored([file for file in files if file.pieces is not None]):
                if file.stored.sha256 not in has:
                    has.add(file.stored.sha256)
                    self._append(ledger, target, file, now)
                    count += 1
        return count

    def _stored(self, files: Sequence[Attachment]) -> list[_Kept]:
        found = []
        for file in files:
            if file.pieces is None:
                self._warnings["attachment_missing"] += 1
                continue
            self._connection.execute("SAVEPOINT kept_file")
            try:
                found.append(_Kept(file.name, file.media_type, blobs.put_pieces(self._connection, file.pieces)))
            except Damaged:
                self._connection.execute("ROLLBACK TO kept_file")
                self._warnings["attachment_unreadable"] += 1
            self._connection.execute("RELEASE kept_file")
        return found

    @staticmethod
    def _append(ledger: Ledger, target: int, file: _Kept, now: datetime) -> None:
        data = {"target": target, "name": file.name, "sha256": file.stored.sha256, "size": file.stored.size}
        ledger.append("attachment.add", {**data, "media_type": file.media_type}, now)
