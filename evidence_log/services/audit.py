"""Verifying a vault against its ledger, and building its tables anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from evidence_log.errors import BadInput, EvidenceLogError, Unverified
from evidence_log.services import sealed
from evidence_log.services.sealed import SealState
from evidence_log.store import erasure, rebuilding
from evidence_log.store.audit import CaseAudit, audit_case
from evidence_log.store.erasure import Tombstone
from evidence_log.store.inspection import Problem, case_files, vault_problems
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault, open_vault


@dataclass(frozen=True)
class AuditReport:
    """What verifying found. `problems` are those of the file and of every case looked at; none: the vault is sound.

    `known_head` is the number of the entry whose head was given from outside, when one was. `seals` are all that were made or asked for.
    `erased` are the cases that were, for what the stones say of them: nothing shows that they say the truth.
    """

    cases: tuple[CaseAudit, ...]
    problems: tuple[Problem, ...]
    known_head: int | None = None
    seals: tuple[SealState, ...] = ()
    erased: tuple[Tombstone, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether everything is as recorded."""
        return not self.problems


def verify_file(path: Path, key: str | None, *, head: str | None = None, roots: str | None = None) -> AuditReport:
    """Open a vault and verify one case or all of them, those that only the ledger knows too; a vault too damaged to open is a problem.

    Raises BadInput for what is no vault, and for a case that it does not have.
    """
    try:
        with open_vault(path, write=False) as vault:
            cases = case_files(vault)
            if key is not None:
                chosen = [case for case in cases if case.key == key]
                if not chosen:
                    raise BadInput("vault.no_such_case", key=key, known=", ".join(case.key for case in cases) or "-")
                cases = chosen
            return verify(vault, cases, head=head, roots=roots)
    except Unverified as error:
        return AuditReport((), (Problem("file", str(path), str(error.values.get("why", ""))),))


def verify(
    vault: Vault, cases: Sequence[CaseFile], *, head: str | None = None, roots: str | None = None
) -> AuditReport:
    """Replay the ledgers and compare; `head` is an older head kept outside, which the ledger must still contain.

    `roots`: certificates in PEM that the seals are checked against, instead of those kept with them.
    """
    wanted = None if head is None else _digest(head)
    inspection = _Inspection(vault)
    inspection.start()
    audits = tuple(audit_case(vault, case) for case in cases)
    problems = [*inspection.problems(), *(problem for audit in audits for problem in audit.problems)]
    seals: list[SealState] = []
    for case in cases:
        with suppress(sqlite3.DatabaseError):  # named already
            seals += sealed.states(vault, case, roots)
    problems += [Problem(f"seal_{seal.state}", entry_id(seal.entry), seal.detail) for seal in seals if seal.is_bad]
    found = None
    if head is not None:
        for case in cases:
            with suppress(sqlite3.DatabaseError):  # a ledger that cannot be read is named already
                row = vault.connection.execute(
                    "SELECT seq FROM ledger WHERE case_id = ? AND head = ?", (case.case_id, wanted)
                ).fetchone()
                found = row[0] if row else found
        if found is None:
            problems.append(Problem("head_unknown", head.strip().lower()))
    erased: list[Tombstone] = []
    with suppress(sqlite3.DatabaseError):  # named already
        erased = erasure.tombstones(vault.connection)
    return AuditReport(audits, tuple(problems), found, tuple(seals), tuple(erased))


class _Inspection(Thread):
    """Looks at the file itself while its ledgers are walked: SQLite and SHA-256 work on without Python, on another core."""

    def __init__(self, vault: Vault) -> None:
        super().__init__(daemon=True)
        self._vault = vault
        self._found: list[Problem] | None = None

    def run(self) -> None:
        """Inspect with a connection of this thread's own."""
        with suppress(EvidenceLogError, sqlite3.Error), open_vault(self._vault.path, write=False) as beside:
            self._found = list(vault_problems(beside))

    def problems(self) -> list[Problem]:
        """Wait for what was found; inspect now when the file could not be opened a second time."""
        self.join()
        return list(vault_problems(self._vault)) if self._found is None else self._found


def rebuild(vault: Vault) -> int:
    """Build every table and guard anew from the ledgers; return how many entries were folded.

    Raises Unverified for a broken chain.
    """
    with vault.writing() as connection:
        for (case_id,) in connection.execute("SELECT DISTINCT case_id FROM ledger").fetchall():
            broken = rebuilding.first_break(Ledger(connection, case_id).links())
            if broken is not None:
                raise Unverified("audit.cannot_rebuild", seq=broken.seq, kind=broken.kind)
        return rebuilding.rebuild(connection)


def _digest(head: str) -> bytes:
    try:
        wanted = bytes.fromhex(head.strip())
    except ValueError as error:
        raise BadInput("audit.bad_head", head=head) from error
    if len(wanted) != 32:
        raise BadInput("audit.bad_head", head=head)
    return wanted
