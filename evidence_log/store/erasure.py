"""Removing a whole case from a vault so that its bytes are gone from the file, and the stone that says so."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

from evidence_log.errors import EvidenceLogError
from evidence_log.store import columns
from evidence_log.store.copying import Head
from evidence_log.store.ledger import Ledger, decode, stamp
from evidence_log.store.rebuilding import PROJECTED
from evidence_log.store.refusal import is_taken
from evidence_log.store.transfer import FILE_KINDS
from evidence_log.store.vault import CaseFile

_GUARD: Final = "ledger_keeps_all"
_NAMES_A_FILE: Final = " OR ".join(f'instr(body, CAST(\'"kind":"{kind}"\' AS BLOB)) > 0' for kind in sorted(FILE_KINDS))


class Tombstone(NamedTuple):
    """A case that was erased; of the case's own facts nothing is kept. `key_sha256`: see `store/vault_tables.py`."""

    number: int
    log_id: str
    key_sha256: str
    entries: int
    head: str
    erased_at: str
    why: str


def tombstones(connection: sqlite3.Connection) -> list[Tombstone]:
    """Return the cases that were erased, in the order of erasing; none in a vault of an older version."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'tombstone'").fetchone() is None:
        return []
    rows = connection.execute(f"SELECT {', '.join(columns.TOMBSTONE)} FROM tombstone ORDER BY number")  # noqa: S608 - our own names
    return [Tombstone(*row) for row in rows]


def of_key(connection: sqlite3.Connection, key: str) -> Tombstone | None:
    """Return the newest stone of a case that had this key."""
    found = (stone for stone in reversed(tombstones(connection)) if stone.key_sha256 == _key_hash(stone.log_id, key))
    return next(found, None)


def was_erased(connection: sqlite3.Connection, head: Head) -> bool:
    """Say whether a ledger that had come this far was erased here, or went on from it and was."""
    stones = tombstones(connection)
    return any(stone.log_id == head.log_id and stone.entries >= head.entries for stone in stones)


def prepare(connection: sqlite3.Connection) -> bool:
    """Have SQLite overwrite what it deletes, with no write-ahead log beside the file, where the bytes would outlive it.

    False: another program has the file open, so the log must stay. Raises EvidenceLogError where SQLite cannot overwrite.
    """
    connection.execute("PRAGMA busy_timeout = 1000")
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if is_taken(error):
            return False
        raise
    if mode != "delete":
        return False
    connection.execute("PRAGMA synchronous = 3")
    (kept,) = connection.execute("PRAGMA secure_delete = ON").fetchone()
    if kept != 1:
        raise EvidenceLogError("case.not_secure")
    return True


def erase(connection: sqlite3.Connection, case: CaseFile, why: str, now: datetime) -> Tombstone:
    """Remove all of a case and set its stone, in the caller's transaction. Files that another case names too stay."""
    case_id = case.case_id
    entries, head = Ledger(connection, case_id).last()
    others = "case_id <> ?"
    files = _files(connection, "case_id = ?", case_id) - _files(connection, others, case_id)
    for table in ("attachment", "import_run"):  # where an entry of another case is damaged, its row may still tell
        files -= {name for (name,) in connection.execute(f"SELECT sha256 FROM {table} WHERE {others}", (case_id,))}  # noqa: S608 - two fixed names
    guard = connection.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", (_GUARD,)
    ).fetchone()
    connection.execute(f"DROP TRIGGER IF EXISTS {_GUARD}")
    for table in ("ledger", *PROJECTED):
        connection.execute(f"DELETE FROM {table} WHERE case_id = ?", (case_id,))  # noqa: S608 - our own names
    if guard is not None:  # one that was missing stays missing, and `verify` goes on saying so
        connection.execute(guard[0])
    connection.execute("DELETE FROM case_name WHERE log_id = ?", (case.log_id,))
    for table in ("blob_chunk", "blob"):
        connection.executemany(f"DELETE FROM {table} WHERE sha256 = ?", [(name,) for name in files])  # noqa: S608 - two fixed names
    connection.execute(
        "INSERT INTO tombstone (log_id, key_sha256, entries, head, erased_at, why) VALUES (?, ?, ?, ?, ?, ?)",
        (case.log_id, _key_hash(case.log_id, case.key), entries, head.hex(), stamp(now), why),
    )
    return tombstones(connection)[-1]


def compact(connection: sqlite3.Connection) -> None:
    """Write the file anew without what was freed in it, outside of a transaction; then it has the journal of a vault in use."""
    connection.execute("VACUUM")
    connection.execute("PRAGMA journal_mode = WAL").fetchone()


def _key_hash(log_id: str, key: str) -> str:
    return sha256(f"{log_id} {key}".encode()).hexdigest()


def _files(connection: sqlite3.Connection, where: str, case_id: int) -> set[str]:
    """Return the files that the ledgers of these cases name; the tables may have been altered, so they are not asked."""
    found = set()
    for (body,) in connection.execute(f"SELECT body FROM ledger WHERE {where} AND ({_NAMES_A_FILE})", (case_id,)):  # noqa: S608 - fixed clauses
        try:
            entry = decode(body)
        except ValueError:
            continue  # an entry that nobody can read names nothing
        if entry.kind in FILE_KINDS:
            found.add(str(entry.data.get("sha256")))
    return found
