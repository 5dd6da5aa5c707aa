"""The seals of a case as its ledger has them, and the line that each is a time-stamp of."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from evidence_log.core import chain
from evidence_log.errors import BadInput
from evidence_log.store import columns, reading
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile


class Seal(NamedTuple):
    """One row of the table `seal`; `response` None: a wish that no authority has answered yet."""

    case_id: int
    entry: int
    through: int
    head: str
    authority: str
    sealed_at: str | None
    signer: str | None
    nonce: str | None
    request: str | None
    response: str | None
    roots: str | None
    recorded_at: str


def seals(connection: sqlite3.Connection, case: CaseFile) -> list[Seal]:
    """Return the seals of a case and the wishes for one, oldest first."""
    return [Seal(**row) for row in reading.rows(connection, "seal", columns.SEAL, case, "ORDER BY entry")]


def newest_fact(connection: sqlite3.Connection, case: CaseFile) -> int:
    """Return the number of the newest entry that is no seal: what a new seal would be for; 0 for an empty ledger."""
    (found,) = connection.execute(
        "SELECT coalesce(max(seq), 0) FROM ledger WHERE case_id = ?1"
        " AND seq NOT IN (SELECT entry FROM seal WHERE case_id = ?1)",
        (case.case_id,),
    ).fetchone()
    return int(found)


def head_at(connection: sqlite3.Connection, case: CaseFile, seq: int) -> bytes | None:
    """Return the head after an entry, None where there is no such entry."""
    row = connection.execute("SELECT head FROM ledger WHERE case_id = ? AND seq = ?", (case.case_id, seq)).fetchone()
    return row[0] if row else None


def line_of(connection: sqlite3.Connection, case: CaseFile, seq: int) -> bytes:
    """Return the chain line of an entry: its SHA-256 is the head, so a time-stamp of the line is one of the printed head.

    Raises BadInput when there is no such entry.
    """
    row = connection.execute("SELECT body FROM ledger WHERE case_id = ? AND seq = ?", (case.case_id, seq)).fetchone()
    if row is None:
        raise BadInput("ledger.no_such_entry", id=entry_id(seq))
    return chain.line(seq, head_at(connection, case, seq - 1) or chain.START, row[0])
