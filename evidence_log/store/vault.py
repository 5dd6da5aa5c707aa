"""Opening a vault: one SQLite file with durable settings, for one owner to read, and the cases in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from evidence_log.errors import BadInput, EvidenceLogError, Unverified
from evidence_log.store.refusal import WAIT_MS, is_of_the_file, is_taken, refusal

APPLICATION: Final = 0x45764C67  # "EvLg", so that another program's database is never taken for a vault
PROJECTION_VERSION: Final = 2
"""Raised with every change to the projected tables; an older vault is rebuilt, its ledger never touched."""

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

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.close()
        if is_of_the_file(error):
            raise refusal(error, self.path) from error

    def discard(self) -> None:
        """Close a vault that could not be finished and remove its file: nothing half-made stays."""
        self.close()
        _remove(self.path)

    @contextmanager
    def writing(self, *, bulk: bool = False) -> Iterator[sqlite3.Connection]:
        """Run one durable transaction: all of it, or nothing. Waits for another writer, then says that there is one.

        `bulk`: very many rows. While nobody else has the file open they go straight into it instead of through the write-ahead log,
        which writes everything twice.
        """
        connection = self.connection
        if bulk:
            _prefer_journal(connection, "DELETE")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise refusal(error, self.path) from error
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if is_of_the_file(error):
                raise refusal(error, self.path) from error
            raise
        finally:
            if bulk:
                _prefer_journal(connection, "WAL")

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
        raise BadInput("vault.exists" if path.is_file() else "vault.not_a_vault", path=path) from error
    except OSError as error:
        raise BadInput("vault.cannot_create", path=path, why=error.strerror or error) from error
    connection = _connect(path, "rw")
    try:
        connection.execute("PRAGMA page_size = 8192")  # fewer, larger pages: a third less time for a large import
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        _settle(connection, path)
        connection.execute("BEGIN IMMEDIATE")
        make_tables(connection)
        connection.execute("COMMIT")
    except BaseException as error:
        Vault(connection, path).discard()
        if is_of_the_file(error):
            raise refusal(error, path) from error
        raise
    return Vault(connection, path)


def open_vault(path: Path, *, write: bool = True, older: bool = False) -> Vault:
    """Open a vault. Without `write` nothing in it can be changed, and a read-only file or folder will do.

    `older`: take one whose tables an older version made, to rebuild them. Raises BadInput for what cannot be opened as a vault,
    Unverified for a vault that is too damaged to be read at all.
    """
    _require_file(path, write=write)
    last: sqlite3.OperationalError | None = None
    for mode in ("rw",) if write else ("rw", "ro", "ro&immutable=1"):
        if "immutable" in mode and _unfinished(path):
            raise BadInput(
                "vault.unfinished", path=path
            )  # it would be read without what lies beside it, and not a word said
        connection = None
        try:
            connection = _connect(path, mode)
            version = _accept(connection, path, write=write)
            if version > PROJECTION_VERSION or (version < PROJECTION_VERSION and not older):
                raise BadInput("vault.newer" if version > PROJECTION_VERSION else "vault.older", path=path)
            return Vault(connection, path)
        except BaseException as error:
            if connection is not None:
                connection.close()
            if not isinstance(error, sqlite3.OperationalError):
                raise
            last = error
            if is_taken(error):
                break  # it was waited for once: that is enough
    assert last is not None
    raise refusal(last, path) from last


def _require_file(path: Path, *, write: bool) -> None:
    try:
        if not path.exists():
            raise BadInput("vault.missing", path=path)
        if not path.is_file():
            raise BadInput("vault.not_a_vault", path=path)
        with path.open("rb") as file:
            head = file.read(72)
        if head[:16] != b"SQLite format 3\x00" or head[68:] != APPLICATION.to_bytes(4, "big"):
            raise BadInput("vault.not_a_vault", path=path)
    except OSError as error:
        raise BadInput("vault.unreadable", path=path, why=error.strerror or error) from error
    if write and not os.access(path, os.W_OK):
        raise BadInput("vault.read_only", path=path)


def _accept(connection: sqlite3.Connection, path: Path, *, write: bool) -> int:
    """Settle a connection to a vault, see that it can be read, return the version of its tables."""
    try:
        _settle(connection, path, journal=write)
        if not write:
            connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # reads the schema, and a WAL that was left
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise refusal(error, path) from error
    except UnicodeDecodeError as error:  # the words of an error about a damaged schema
        raise Unverified("vault.damaged", path=path, why="malformed schema") from error
    return int(version)


def _unfinished(path: Path) -> bool:
    """Say whether a write-ahead log or a journal lies beside a file: it is not whole without."""
    beside = (path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-journal"))
    return any(file.exists() and file.stat().st_size > 0 for file in beside)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)


def make_tables(connection: sqlite3.Connection) -> None:
    """Create every table, index and guard of an empty database, inside the caller's transaction."""
    for statement in statements():
        connection.execute(statement)
    for name, body in GUARDS.items():
        connection.execute(f"CREATE TRIGGER {name} {body}")
    connection.execute(f"PRAGMA user_version = {PROJECTION_VERSION}")


def fresh() -> sqlite3.Connection:
    """Return an empty database in memory with every table, index and guard of a vault."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    make_tables(connection)
    return connection


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
    """Set what makes a commit durable, and see that it was taken: SQLite answers a setting it cannot keep with another."""
    mode, level = "wal", 2
    if journal:
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            # a file system without shared memory: the older journal is as durable, one writer or reader at a time
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            level = 3
    connection.execute(f"PRAGMA synchronous = {level}")
    (kept,) = connection.execute("PRAGMA synchronous").fetchone()
    if mode not in {"wal", "delete"} or kept != level:
        raise EvidenceLogError("vault.not_durable", path=path)


def _prefer_journal(connection: sqlite3.Connection, mode: str) -> None:
    """Change the journal if nobody else has the file open, without waiting for that; a commit is as durable with either."""
    connection.execute("PRAGMA busy_timeout = 0")
    with suppress(sqlite3.OperationalError):
        connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    (kept,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.execute(f"PRAGMA synchronous = {2 if kept == 'wal' else 3}")
