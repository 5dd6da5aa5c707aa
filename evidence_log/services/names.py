"""Which names of organisations a case knows, and which of them a new name nearly equals."""

from __future__ import annotations

import sqlite3

from evidence_log.core.names import near
from evidence_log.store.vault import CaseFile

_KNOWN = (
    "SELECT name, kind <> 'lender' FROM organisation WHERE case_id = :case"
    " UNION SELECT claims, 2 FROM contact WHERE case_id = :case AND claims IS NOT NULL AND withdrawn_by IS NULL"
    " UNION SELECT organisation, 2 FROM event WHERE case_id = :case AND organisation IS NOT NULL AND withdrawn_by IS NULL"
    " ORDER BY 2, 1"
)


def nearly(connection: sqlite3.Connection, case: CaseFile, name: str | None) -> str | None:
    """Return the known organisation that `name` nearly equals; None where it is known as it is, is like none, or is none.

    To be asked before the name is recorded: contacts under two names are counted apart.
    """
    if not name:
        return None
    own = "SELECT 1 FROM organisation WHERE case_id = ? AND name = ?"
    if connection.execute(own, (case.case_id, name)).fetchone():
        return None  # the usual case, told without looking at the contacts
    return near(name, (known for known, _ in connection.execute(_KNOWN, {"case": case.case_id})))
