"""Putting a backup in the vault's place: verified first, and what was there is kept aside."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput, EvidenceLogError, Unverified
from evidence_log.services import audit, backup_notes
from evidence_log.services.backup import examined, is_same, require_sound
from evidence_log.store import copying, erasure
from evidence_log.store.copying import Head
from evidence_log.store.vault import PROJECTION_VERSION, open_vault

BESIDE: Final = ("-wal", "-shm", "-journal", backup_notes.SUFFIX)
"""What may lie beside a vault and belongs to it: left behind it would be read as the new one's."""


@dataclass(frozen=True)
class RestoreReport:
    """A vault put in place. `kept`: where the one that was there is now; `kept_heads`: how far that had come, as far as it can be read.

    `rebuilt`: its tables were of an older version and were built anew. `returned`: cases that had been erased from the vault that was
    there, and are back with the backup.
    """

    path: Path
    source: Path
    heads: tuple[Head, ...]
    kept: Path | None
    kept_heads: tuple[Head, ...]
    rebuilt: bool
    returned: tuple[Head, ...] = ()


def restore(source: Path, vault: Path, *, replace: bool, now: datetime) -> RestoreReport:
    """Copy a backup into the vault's place once the copy is verified.

    Raises BadInput for what is no vault, and for a vault that is there already unless `replace`: it is then moved aside under a dated
    name. Raises Unverified for a backup that does not verify. Nothing is changed then.
    """
    try:
        if is_same(source, vault):
            raise BadInput("backup.is_the_vault", path=source)
        there = os.path.lexists(vault)
        if there and not vault.is_file():
            raise BadInput("vault.not_a_vault", path=vault)
        if there and not replace:
            raise BadInput("backup.vault_exists", path=vault)
        vault.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with copying.room_beside(vault) as room:
            copy = room / "copy"
            heads, rebuilt = _copied(source, copy, room)
            kept, kept_heads, returned = _set_aside(vault, heads, now) if there else (None, (), ())
            copying.place(copy, vault, replace=there)
    except FileExistsError as error:
        raise BadInput("backup.vault_exists", path=vault) from error
    except OSError as error:
        raise EvidenceLogError("backup.failed", path=vault, why=error.strerror or error) from error
    backup_notes.remember(vault, source, heads, now, alone=True)
    return RestoreReport(vault, source, heads, kept, kept_heads, rebuilt, returned)


def _copied(source: Path, copy: Path, room: Path) -> tuple[tuple[Head, ...], bool]:
    try:
        with open_vault(source, write=False, older=True) as opened:
            heads = copying.copy(opened, copy)
            (version,) = opened.connection.execute("PRAGMA user_version").fetchone()
    except BadInput as error:
        if error.key in {"vault.missing", "vault.not_a_vault"}:
            raise BadInput(
                "backup.missing" if error.key == "vault.missing" else "backup.not_a_backup", path=source
            ) from error
        raise
    require_sound(examined(copy, room), heads, source)
    older = version < PROJECTION_VERSION
    with open_vault(copy, older=True) as opened:  # which gives it the journal of a vault in use, too
        if older:
            audit.rebuild(opened)
    copying.sync(copy)
    return heads, older


def _set_aside(vault: Path, coming: tuple[Head, ...], now: datetime) -> tuple[Path, tuple[Head, ...], tuple[Head, ...]]:
    """Give the vault that is there a second, dated name, with all that belongs to it in the one file.

    Return where it is, how far it had come, and which cases had been erased from it that are `coming` back.
    """
    found, returned = _settled(vault, coming)
    stem = f"{vault.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = (vault.with_name(f"{stem}{'' if number == 1 else f'-{number}'}{vault.suffix}") for number in count(1))
    aside = next(name for name in names if not os.path.lexists(name))
    for suffix in BESIDE:
        beside = vault.with_name(f"{vault.name}{suffix}")
        if beside.exists():
            beside.rename(aside.with_name(f"{aside.name}{suffix}"))
    try:
        aside.hardlink_to(vault)  # so that at no moment there is no vault
    except OSError:
        vault.rename(aside)
    copying.sync_folder(vault.parent)
    return aside, found, returned


def _settled(vault: Path, coming: tuple[Head, ...]) -> tuple[tuple[Head, ...], tuple[Head, ...]]:
    """Take in what lies beside a vault, and see that nobody has it open; one that cannot be read is moved as it is."""
    try:
        with open_vault(vault, older=True) as opened:
            opened.connection.execute("PRAGMA busy_timeout = 1000")
            (mode,) = opened.connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            if mode != "delete":
                raise BadInput("backup.in_use", path=vault)
            opened.connection.execute("BEGIN EXCLUSIVE")
            found = copying.heads(opened.connection)
            here = {head.log_id for head in found}
            gone = (head for head in coming if head.log_id not in here)
            returned = tuple(head for head in gone if erasure.was_erased(opened.connection, head))
            opened.connection.execute("ROLLBACK")
            return found, returned
    except (BadInput, Unverified) as error:
        if error.key == "backup.in_use":
            raise
    except EvidenceLogError as error:
        if error.key == "vault.busy":
            raise BadInput("backup.in_use", path=vault) from error
    return (), ()
