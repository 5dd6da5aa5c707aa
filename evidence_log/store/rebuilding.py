"""Building the projection anew from the ledger, in the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice

from evidence_log.core.chain import Break, Link, breaks
from evidence_log.errors import Unverified
from evidence_log.store import projection, vault
from evidence_log.store.ledger import BULK, decode, entry_id

PROJECTED = (
    "casefile", "contact", "debt", "payment", "organisation", "phone", "event", "attachment", "import_run", "amendment",
    "withdrawal", "merged", "draft", "seal", "rejection", "learned",
)  # fmt: skip


def first_break(links: Iterable[Link]) -> Break | None:
    """Return the first place where a chain does not hold, or None."""
    found = breaks(links)
    return found[0] if found else None


def rebuild(connection: sqlite3.Connection) -> int:
    """Drop every projected table, create it as this version knows it, and fold all entries; return how many.

    The guards of the ledger are put back too.

    Raises Unverified when an entry cannot be read or folded: the tables then stay as they were, with the transaction.
    """
    for table in PROJECTED:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for statement in vault.statements():
        words = statement.split("(", 1)[0].split()  # CREATE TABLE name, CREATE INDEX name ON table
        if words[-1] in PROJECTED or words[2] not in there:  # the latter: a table of the vault that an older one lacks
            connection.execute(statement)
    for name, body in vault.GUARDS.items():
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(f"CREATE TRIGGER {name} {body}")
    count = 0
    for (case_id,) in connection.execute("SELECT DISTINCT case_id FROM ledger ORDER BY case_id").fetchall():
        entries = connection.execute("SELECT seq, body FROM ledger WHERE case_id = ? ORDER BY seq", (case_id,))
        while chunk := list(islice(entries, BULK)):
            for seq, body in chunk:
                try:
                    projection.apply(connection, case_id, decode(body))
                except (
                    KeyError,
                    TypeError,
                    ValueError,
                    AttributeError,
                    OverflowError,
                    sqlite3.IntegrityError,
                ) as error:
                    raise Unverified(
                        "audit.cannot_fold", id=entry_id(seq), why=f"{type(error).__name__}: {error}"
                    ) from error
            count += len(chunk)
    connection.execute(f"PRAGMA user_version = {vault.PROJECTION_VERSION}")
    return count
