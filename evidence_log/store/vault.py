"""Opening a vault: one SQLite file with durable settings, for one owner to read, and the cases in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from evidence_log.errors import BadInput, EvidenceLogError

APPLICATION: Final = 0x45764C67  # "EvLg", so that another program's database is never taken for a vault
PROJECTION_VERSION: Final = 1
"""Raised with every change to the projected tables; an older vault is rebuilt, its ledger never touched."""

WAIT_MS: Final = 15_000
"""How long a second writer waits for the first."""

GUARDS: Final = {
    "ledger_keeps_entries": "BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "ledger_keeps_all": "BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "ledger_has_no_gap": "BEFORE INSERT ON ledger WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger"
    " WHERE case_id = NEW.case_id) BEGIN SELECT RAISE(ABORT, 'ledger entries are numbered without gaps'); END",
}
"""Triggers against slips of a hand or a program; whoever can edit the file can drop them, and `verify` says so."""


class CaseFile(NamedTuple):
    """One case of a vault."""

    case_id: int
    key: str
    name: str | None
    zone: str
    pack: str
    log_id: str
    recorded_at: str


class Vault:
    """An open vault. `connection` is in autocommit; writing happens inside `writing()`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    def close(self) -> None:
        """Close the file; what was committed is on disk."""
        self.connection.close()

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run one durable transaction: all of it, or nothing. Waits for another writer, then says that there is one."""
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise _refusal(error, self.path) from error
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise _refusal(error, self.path) from error
            raise

    def cases(self) -> list[CaseFile]:
        """Return every case, oldest first."""
        rows = self.connection.execute(
            "SELECT case_id, key, name, zone, pack, log_id, recorded_at FROM casefile ORDER BY case_id"
        )
        return [CaseFile(*row) for row in rows]

    def case(self, key: str | None) -> CaseFile:
        """Return the case named `key`, or the only one. Raises BadInput when there is none, or more than one to choose from."""
        cases = self.cases()
        known = ", ".join(case.key for case in cases)
        if key is not None:
            for case in cases:
                if case.key == key:
                    return case
            raise BadInput("vault.no_such_case", key=key, known=known or "-")
        if len(cases) != 1:
            raise BadInput("vault.which_case" if cases else "vault.no_case", known=known, path=self.path)
        return cases[0]


def create(path: Path) -> Vault:
    """Make a new vault that only its owner can read. Raises BadInput when something is there already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as error:
        raise BadInput("vault.exists", path=path) from error
    except OSError as error:
        raise BadInput("vault.cannot_create", path=path, why=error.strerror or error) from error
    connection = _connect(path, "rw")
    connection.execute("PRAGMA page_size = 8192")  # fewer, larger pages: a third less time for a large import
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    _settle(connection, path)
    connection.execute("BEGIN IMMEDIATE")
    make_tables(connection)
    connection.execute("COMMIT")
    return Vault(connection, path)


def open_vault(path: Path, *, write: bool = True) -> Vault:
    """Open a vault. Without `write` nothing in it can be changed, and a read-only file or folder will do."""
    if not path.is_file():
        raise BadInput("vault.missing", path=path)
    if write and not os.access(path, os.W_OK):
        raise BadInput("vault.read_only", path=path)
    modes = ("rw",) if write else ("rw", "ro", "ro&immutable=1")
    last: sqlite3.Error | None = None
    for mode in modes:
        try:
            connection = _connect(path, mode)
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            if application != APPLICATION:
                connection.close()
                raise BadInput("vault.not_a_vault", path=path)
            _settle(connection, path, journal=write)
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.OperationalError as error:
            last = error
            continue
        except sqlite3.DatabaseError as error:
            raise BadInput("vault.not_a_vault", path=path) from error
        if not write:
            connection.execute("PRAGMA query_only = ON")
        if version > PROJECTION_VERSION:
            raise BadInput("vault.newer", path=path)
        return Vault(connection, path)
    raise _refusal(last, path) if isinstance(last, sqlite3.OperationalError) else BadInput("vault.missing", path=path)


def make_tables(connection: sqlite3.Connection) -> None:
    """Create every table, index and guard of an empty database, inside the caller's transaction."""
    for statement in statements():
        connection.execute(statement)
    for name, body in GUARDS.items():
        connection.execute(f"CREATE TRIGGER {name} {body}")
    connection.execute(f"PRAGMA user_version = {PROJECTION_VERSION}")


def schema() -> str:
    """Return the CREATE statements, generated from `store/tables.py`."""
    return (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


def statements() -> list[str]:
    """Return the CREATE statements one by one."""
    return [statement for part in schema().split(";\n") if (statement := part.strip())]


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=WAIT_MS / 1000)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def _settle(connection: sqlite3.Connection, path: Path, *, journal: bool = True) -> None:
    if journal:
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if (
            mode != "wal"
        ):  # a file system without shared memory: the older journal is as durable, one writer or reader at a time
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = EXTRA")
            return
    connection.execute("PRAGMA synchronous = FULL")


def _refusal(error: sqlite3.OperationalError, path: Path) -> EvidenceLogError:
    words = str(error)
    if "locked" in words or "busy" in words:
        return EvidenceLogError("vault.busy", path=path, seconds=WAIT_MS // 1000)
    if "readonly" in words:
        return BadInput("vault.read_only", path=path)
    if "full" in words:
        return EvidenceLogError("vault.disk_full", path=path)
    return EvidenceLogError("vault.failed", path=path, why=words)
