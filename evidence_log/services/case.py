"""Carrying one case from vault to vault: a file made like a vault with that case alone, and taking such a file in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput, EvidenceLogError, Unverified
from evidence_log.services import audit
from evidence_log.services.backup import is_same, require_sound
from evidence_log.store import copying, erasure, inspection, transfer
from evidence_log.store.copying import Head
from evidence_log.store.erasure import Tombstone
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault, create, open_vault

BULK: Final = 2_000
"""Entries from which on they go straight into the file."""


@dataclass(frozen=True)
class Listing:
    """The cases of a vault with how far each has come, and those that were erased."""

    cases: tuple[tuple[CaseFile, Head], ...]
    erased: tuple[Tombstone, ...]


@dataclass(frozen=True)
class ExportReport:
    """A case that was written to a file of its own and verified there."""

    path: Path
    key: str
    log_id: str
    entries: int
    head: str
    files: int
    size: int


@dataclass(frozen=True)
class ImportReport:
    """What became of a case that came in a file.

    `state`: `new`, `continued` (the ledger here had come less far), `unchanged`, `older` (it had come further). `key` is the case's
    key here, `entries` and `head` how far the ledger here is now; `added` and `files` is what came with this file. `made`: there was
    no vault.
    """

    path: Path
    key: str
    log_id: str
    state: str
    entries: int
    head: str
    added: int
    files: int
    made: bool


def cases(vault: Vault) -> Listing:
    """Return what cases there are and were."""
    heads = {head.log_id: head for head in copying.heads(vault.connection)}
    listed = tuple((case, heads[case.log_id]) for case in vault.cases() if case.log_id in heads)
    return Listing(listed, tuple(erasure.tombstones(vault.connection)))


def export_case(path: Path, key: str | None, target: Path, *, now: datetime) -> ExportReport:
    """Write one case to `target`, or under a dated name into that folder, and verify it before it gets its name.

    What is written follows from the ledger alone. Raises BadInput when something is there already, Unverified for a case that does
    not verify; nothing is left then.
    """
    try:
        with open_vault(path, write=False) as vault:
            case = vault.case(key)
            if target.is_dir():
                name = re.sub(r"[^\w.-]+", "_", case.key).strip(".")[:80] or "case"
                target /= f"{name}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{path.suffix}"
            _require_place(path, target)
            with copying.room_beside(target) as room:
                copy = room / "copy"
                taken, found = _written(vault, case, copy)
                require_sound(audit.verify_file(copy, None), (found,), path)
                size = copy.stat().st_size
                copying.place(copy, target, replace=False)
    except FileExistsError as error:
        raise BadInput("case.exists", path=target) from error
    except OSError as error:
        raise EvidenceLogError("backup.failed", path=target, why=error.strerror or error) from error
    return ExportReport(target, case.key, found.log_id, found.entries, found.head, taken.files, size)


def _require_place(vault: Path, target: Path) -> None:
    if not target.parent.is_dir():
        raise BadInput("output.no_folder", path=target.parent)
    if is_same(vault, target):
        raise BadInput("backup.is_the_vault", path=target)
    if os.path.lexists(target):
        raise BadInput("case.exists", path=target)


def _written(vault: Vault, case: CaseFile, copy: Path) -> tuple[transfer.Taken, Head]:
    """Write a case into a new file as it is at this moment."""
    with _one_moment(vault) as there, create(copy) as new:
        told = next(one for one in there if one.case_id == case.case_id)
        with new.writing(bulk=told.entries >= BULK) as connection:
            taken = transfer.take(vault.connection, told, connection, 1)
        (mode,) = new.connection.execute(
            "PRAGMA journal_mode = DELETE"
        ).fetchone()  # it may be read where nothing can be written
        assert mode == "delete"
    copying.sync(copy)
    return taken, Head(told.key, told.log_id, told.entries, told.head)


@contextmanager
def _one_moment(vault: Vault) -> Iterator[list[transfer.Case]]:
    """Read a vault as it is now, whatever others write meanwhile; gives the cases that its ledgers tell of."""
    vault.connection.execute("BEGIN")
    try:
        yield transfer.cases(vault.connection)
    finally:
        vault.connection.execute("ROLLBACK")


def import_case(
    path: Path, source: Path, *, wanted: str | None = None, key: str | None = None, again: bool = False
) -> ImportReport:
    """Take a case of the file `source` into the vault at `path`, which is made where there is none.

    `wanted`: which case, where the file has several. `key`: what to call it here. `again`: also one that was erased here. The case
    is known by the identity of its ledger: what is there already is continued, or left alone. Raises BadInput for what is no such
    file and for a key that another case has, Unverified for a case that does not verify or differs from what is here. Nothing is
    written then.
    """
    if is_same(source, path):
        raise BadInput("case.is_the_vault", path=source)
    with _source(source) as opened, _one_moment(opened) as there:
        arriving, name = _chosen(there, opened, wanted, source)
        made = not path.exists()
        vault = create(path) if made else open_vault(path)
        try:
            with vault:
                present = next((one for one in inspection.case_files(vault) if one.log_id == arriving.log_id), None)
                if present is None:
                    return _added(vault, opened, arriving, key or name, again=again, made=made)
                return _continued(vault, opened, arriving, present, key)
        except BaseException:
            if made:
                vault.discard()
            raise


@contextmanager
def _source(path: Path) -> Iterator[Vault]:
    """Open the file that came, to read it."""
    try:
        opened = open_vault(path, write=False, older=True)
    except BadInput as error:
        if error.key in {"vault.missing", "vault.not_a_vault"}:
            raise BadInput("case.no_file" if error.key == "vault.missing" else "case.not_a_case", path=path) from error
        raise
    with opened:
        yield opened


def _chosen(there: Sequence[transfer.Case], opened: Vault, wanted: str | None, path: Path) -> tuple[transfer.Case, str]:
    """Return the one case, or the one that is named, and its key: by the name that the file's own vault has for it."""
    names = {case.case_id: case.key for case in inspection.case_files(opened)}
    named = [(case, names.get(case.case_id) or case.key) for case in there]
    known = ", ".join(name for _, name in named)
    if wanted is not None:
        named = [(case, name) for case, name in named if name == wanted]
        if not named:
            raise BadInput("case.no_such", key=wanted, path=path, known=known or "-")
    if len(named) != 1:
        raise BadInput("case.which" if named else "case.none", path=path, known=known)
    return named[0]


def _added(vault: Vault, source: Vault, arriving: transfer.Case, key: str, *, again: bool, made: bool) -> ImportReport:
    """Take in a case that this vault does not have."""
    with vault.writing(bulk=arriving.entries >= BULK) as connection:
        if any(case.key == key for case in inspection.case_files(vault)):
            raise BadInput("case.key_taken", key=key)
        stones = [stone for stone in erasure.tombstones(connection) if stone.log_id == arriving.log_id]
        if stones and not again:
            raise BadInput("case.was_erased", key=key, at=stones[-1].erased_at, why=stones[-1].why)
        if key != arriving.key:
            connection.execute("INSERT INTO case_name (log_id, key) VALUES (?, ?)", (arriving.log_id, key))
        (highest,) = connection.execute("SELECT coalesce(max(case_id), 0) FROM ledger").fetchone()
        taken = transfer.take(source.connection, arriving, connection, highest + 1)
    return ImportReport(
        vault.path, key, arriving.log_id, "new", arriving.entries, arriving.head, taken.entries, taken.files, made
    )


def _continued(
    vault: Vault, source: Vault, arriving: transfer.Case, present: CaseFile, key: str | None
) -> ImportReport:
    """Take what a ledger goes on with beyond the one that is here."""
    if key not in {None, present.key}:
        raise BadInput("case.has_a_key", key=present.key)
    with vault.writing() as connection:
        ledger = Ledger(connection, present.case_id)
        before, _ = ledger.last()
        differs = transfer.first_difference(source.connection, arriving.case_id, connection, present.case_id)
        if differs is not None:
            raise Unverified("case.differs", key=present.key, id=entry_id(differs))
        taken = transfer.take(source.connection, arriving, connection, present.case_id, after=before)
        entries, head = ledger.last()
    state = "continued" if entries > before else "unchanged" if entries == arriving.entries else "older"
    return ImportReport(
        vault.path, present.key, arriving.log_id, state, entries, head.hex(), entries - before, taken.files, made=False
    )
