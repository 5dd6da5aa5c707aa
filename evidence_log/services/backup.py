"""A backup: one verified copy of the whole vault, made while it is in use, whole or not at all."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evidence_log.errors import BadInput, EvidenceLogError, Unverified
from evidence_log.services import audit, backup_notes
from evidence_log.services.audit import AuditReport
from evidence_log.store import copying, erasure
from evidence_log.store.copying import Head
from evidence_log.store.refusal import is_of_the_file
from evidence_log.store.vault import Vault, open_vault


@dataclass(frozen=True)
class BackupReport:
    """A backup that was made and verified. `noted`: when and where is remembered beside the vault."""

    path: Path
    heads: tuple[Head, ...]
    size: int
    replaced: bool
    noted: bool


def back_up(vault: Path, target: Path, *, replace: bool, now: datetime) -> BackupReport:
    """Copy a vault to `target`, or under a dated name into that folder; verify the copy before it gets its name.

    Raises BadInput when something is there already: `replace` takes the place of an earlier backup of this vault, never of anything
    else, nor of one that holds what the vault does not. Raises Unverified when the copy does not verify; nothing is left then.
    """
    try:
        if target.is_dir():
            target /= f"{vault.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{vault.suffix}"
        replaced = _require_place(vault, target, replace=replace)
        with open_vault(vault, write=False, older=True) as opened, copying.room_beside(target) as room:
            copy = room / "copy"
            heads = copying.copy(opened, copy)
            require_sound(examined(copy, room), heads, vault)
            if replaced:
                _require_successor(opened, target)
            size = copy.stat().st_size
            copying.place(copy, target, replace=replaced)
    except FileExistsError as error:
        raise BadInput("backup.exists", path=target) from error
    except OSError as error:
        raise EvidenceLogError("backup.failed", path=target, why=error.strerror or error) from error
    noted = backup_notes.remember(vault, target, heads, now)
    return BackupReport(target, heads, size, replaced, noted)


def examined(path: Path, room: Path) -> AuditReport:
    """Verify a vault; one with the tables of an older version through a copy in `room` whose tables are built anew."""
    try:
        return audit.verify_file(path, None)
    except BadInput as error:
        if error.key != "vault.older":
            raise
    trial = room / "trial"
    shutil.copyfile(path, trial)
    with open_vault(trial, older=True) as opened:
        audit.rebuild(opened)
    return audit.verify_file(trial, None)


def require_sound(report: AuditReport, heads: tuple[Head, ...], source: Path) -> None:
    """Raise Unverified unless a copy verifies and has come exactly as far as its source."""
    if report.problems:
        first = report.problems[0]
        raise Unverified("backup.not_sound", path=source, count=len(report.problems), where=first.where)
    copied = [(case.log_id, case.entries, case.head) for case in report.cases]
    if copied != [(head.log_id, head.entries, head.head) for head in heads]:
        raise Unverified("backup.differs", path=source)


def is_same(first: Path, second: Path) -> bool:
    """Say whether two names are one file."""
    return first.exists() and second.exists() and first.samefile(second)


def _require_place(vault: Path, target: Path, *, replace: bool) -> bool:
    """Say whether there is a backup to be replaced."""
    if not target.parent.is_dir():
        raise BadInput("output.no_folder", path=target.parent)
    if is_same(vault, target):
        raise BadInput("backup.is_the_vault", path=target)
    if not target.exists():
        return False
    if not target.is_file():
        raise BadInput("output.not_a_file", path=target)
    if not replace:
        raise BadInput("backup.exists", path=target)
    return True


def _require_successor(opened: Vault, target: Path) -> None:
    """Refuse to replace what this vault does not contain whole."""
    try:
        with open_vault(target, write=False, older=True) as earlier:
            old = copying.heads(earlier.connection)
    except Unverified:
        return  # a damaged backup: a good one is better
    except BadInput as error:
        raise BadInput("backup.not_a_backup", path=target) from error
    except sqlite3.DatabaseError as error:
        if not is_of_the_file(error):
            raise
        return
    for head in old:
        # a case that was erased is the very reason to replace a backup that still has it
        if not copying.holds(opened.connection, head) and not erasure.was_erased(opened.connection, head):
            raise BadInput("backup.holds_more", path=target, key=head.key, entries=head.entries)
