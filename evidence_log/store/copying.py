"""Copying a whole vault at one moment, while others may be writing to it, and the heads that say which moment that was."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from evidence_log.store.refusal import is_of_the_file, refusal
from evidence_log.store.vault import Vault

PAGES: Final = 4096
"""Pages copied at a stretch: after each, Ctrl-C is heard."""


class Head(NamedTuple):
    """How far one case's ledger had come: its identity, its newest entry, the head after it in hexadecimal."""

    key: str
    log_id: str
    entries: int
    head: str


def heads(connection: sqlite3.Connection) -> tuple[Head, ...]:
    """Return the heads of all cases, oldest case first."""
    rows = connection.execute(
        "SELECT coalesce(casefile.key, ''), coalesce(casefile.log_id, ''), newest.seq, ledger.head"
        " FROM (SELECT case_id, max(seq) AS seq FROM ledger GROUP BY case_id) AS newest"
        " JOIN ledger ON ledger.case_id = newest.case_id AND ledger.seq = newest.seq"
        " LEFT JOIN casefile ON casefile.case_id = newest.case_id ORDER BY newest.case_id"
    )
    return tuple(Head(key, log_id, entries, head.hex()) for key, log_id, entries, head in rows)


def holds(connection: sqlite3.Connection, wanted: Head) -> bool:
    """Say whether a ledger contains this head: it is then a continuation of what stood at that moment."""
    found = connection.execute(
        "SELECT 1 FROM ledger JOIN casefile USING (case_id) WHERE log_id = ? AND seq = ? AND head = ?",
        (wanted.log_id, wanted.entries, bytes.fromhex(wanted.head)),
    )
    return found.fetchone() is not None


def copy(source: Vault, target: Path) -> tuple[Head, ...]:
    """Copy a vault into the new file `target`, for the owner alone and on the disk; return the heads of the moment copied.

    The copy keeps an ordinary journal, so that it can be read from a read-only place. Raises EvidenceLogError when the disk is full.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as connection:
            source.connection.execute("BEGIN")
            try:
                found = heads(source.connection)  # the first look: what is copied is the vault as it is now
                source.connection.backup(connection, pages=PAGES)
            finally:
                source.connection.execute("ROLLBACK")
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.DatabaseError as error:
        if is_of_the_file(error):
            raise refusal(error, target) from error
        raise
    sync(target)
    return found


@contextmanager
def room_beside(path: Path) -> Iterator[Path]:
    """Make a folder beside a file in which what will take its place is prepared; it goes with all that is left in it."""
    with tempfile.TemporaryDirectory(prefix=f".{path.name[:100]}.", dir=path.parent) as name:
        yield Path(name)


def place(made: Path, target: Path, *, replace: bool) -> None:
    """Give a finished file its name, durably. Raises FileExistsError for a name that is taken, unless `replace`."""
    if replace:
        made.replace(target)
    else:
        try:
            target.hardlink_to(made)
        except FileExistsError:
            raise
        except OSError:  # a file system without a second name for a file
            if os.path.lexists(target):
                raise FileExistsError(target) from None
            made.rename(target)
    sync_folder(target.parent)


def sync(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on the disk, where a system can."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
