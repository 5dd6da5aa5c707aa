"""Erasing a whole case from a vault: for whoever withdraws consent to its being kept."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence_log.errors import BadInput, EvidenceLogError
from evidence_log.services import backup_notes
from evidence_log.store import erasure, inspection
from evidence_log.store.erasure import Tombstone
from evidence_log.store.vault import CaseFile, Vault, open_vault


@dataclass(frozen=True)
class EraseReport:
    """A case that was erased; the stone is all that is left of it.

    `already`: it had been before, and only the file was compacted again. `elsewhere`: noted backups that hold the case still;
    `forgotten`: they are no longer noted as holding it.
    """

    path: Path
    stone: Tombstone
    already: bool
    elsewhere: tuple[str, ...]
    forgotten: bool


def require_case(path: Path, key: str) -> None:
    """Say before anybody is asked whether there is such a case, or was. Raises BadInput."""
    with open_vault(path, write=False) as vault:
        _find(vault, key)


def erase_case(path: Path, key: str, why: str, *, now: datetime) -> EraseReport:
    """Erase a case: all of it in one transaction, then the file is written anew without it.

    Raises BadInput for no such case and where another program has the vault open: the bytes could stay beside the file then.
    Raises EvidenceLogError where the case is erased but the file could not be written anew: a second call does that alone.
    """
    with open_vault(path) as vault:
        connection = vault.connection
        case, stone = _find(vault, key)
        if not erasure.prepare(connection):
            raise BadInput("case.in_use", path=path)
        if case is not None:
            with vault.writing() as writing:
                stone = erasure.erase(writing, case, why, now)
        assert stone is not None
        elsewhere = tuple(
            note.path for note in backup_notes.read(path) if any(head.log_id == stone.log_id for head in note.heads)
        )
        forgotten = backup_notes.forget(path, stone.log_id)
        try:
            erasure.compact(connection)
        except sqlite3.OperationalError as error:
            raise EvidenceLogError("case.not_compacted", key=key, path=path, why=error) from error
    return EraseReport(path, stone, case is None, elsewhere, forgotten)


def _find(vault: Vault, key: str) -> tuple[CaseFile | None, Tombstone | None]:
    """Return the case of this key, or the stone of one that had it. Raises BadInput where there is neither."""
    cases = inspection.case_files(vault)
    case = next((one for one in cases if one.key == key), None)
    stone = erasure.of_key(vault.connection, key) if case is None else None
    if case is None and stone is None:
        raise BadInput("vault.no_such_case", key=key, known=", ".join(one.key for one in cases) or "-")
    return case, stone
