"""Verifying a vault against its ledger, and building its tables anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence_log.errors import BadInput, Unverified
from evidence_log.store import rebuilding
from evidence_log.store.audit import CaseAudit, Problem, audit_case, vault_problems
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault


@dataclass(frozen=True)
class AuditReport:
    """What verifying found. `problems` are those of the file and of every case looked at; none: the vault is sound.

    `known_head` is the number of the entry whose head was given from outside, when one was.
    """

    cases: tuple[CaseAudit, ...]
    problems: tuple[Problem, ...]
    known_head: int | None = None

    @property
    def ok(self) -> bool:
        """Say whether everything is as recorded."""
        return not self.problems


def verify(vault: Vault, cases: Sequence[CaseFile], *, head: str | None = None) -> AuditReport:
    """Replay the ledgers and compare; `head` is an older head kept outside, which the ledger must still contain."""
    audits = tuple(audit_case(vault, case) for case in cases)
    problems = [*vault_problems(vault), *(problem for audit in audits for problem in audit.problems)]
    found = None
    if head is not None:
        wanted = _digest(head)
        for case in cases:
            row = vault.connection.execute(
                "SELECT seq FROM ledger WHERE case_id = ? AND head = ?", (case.case_id, wanted)
            ).fetchone()
            found = row[0] if row else found
        if found is None:
            problems.append(Problem("head_unknown", head.strip().lower()))
    return AuditReport(audits, tuple(problems), found)


def rebuild(vault: Vault) -> int:
    """Build every table anew from the ledgers; return how many entries were folded. Raises Unverified for a broken chain."""
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
