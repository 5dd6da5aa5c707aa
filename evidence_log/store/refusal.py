"""Failures of the database in our words: locked, full, read-only, damaged."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final, TypeGuard

from evidence_log.errors import BadInput, EvidenceLogError, Unverified

WAIT_MS: Final = 15_000
"""How long a second writer waits for the first."""


def is_of_the_file(error: object) -> TypeGuard[sqlite3.DatabaseError]:
    """Say whether an error is the database file's (locked, full, damaged), not a mistake of this program."""
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError


def refusal(error: sqlite3.DatabaseError, path: Path) -> EvidenceLogError:
    """Return a failure of the database in our words."""
    words, code = str(error), _code(error)
    if is_taken(error):
        return EvidenceLogError("vault.busy", path=path, seconds=WAIT_MS // 1000)
    if code == sqlite3.SQLITE_READONLY:
        return BadInput("vault.read_only", path=path)
    if code == sqlite3.SQLITE_FULL:
        return EvidenceLogError("vault.disk_full", path=path)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or "decode to UTF-8" in words:
        return Unverified("vault.damaged", path=path, why=words)
    if words.startswith("no such"):  # a table or column that every vault has
        return Unverified("vault.tables_changed", path=path, why=words)
    return EvidenceLogError("vault.failed", path=path, why=words)


def is_taken(error: sqlite3.Error) -> bool:
    """Say whether another program has the file."""
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _code(error: sqlite3.Error) -> int:
    """Return the primary result code; 0 for an error that Python's own layer raised."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
