"""A database of a phone, read from a copy: the evidence is never opened for writing, and nothing is left beside it.

What lies in the write-ahead log beside the file is newer than the file, so the log is copied with it. The content is not trusted: only
plain tables are read, a value of enormous size is left out, and a place where the file is damaged ends the reading.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from evidence_log.errors import BadInput
from evidence_log.importers.attachment import Warned
from evidence_log.importers.base import BadRow, Row
from evidence_log.importers.source import Source, open_regular

LARGEST: Final = 16 << 20
"""Bytes of a value, and of a row."""
PIECE: Final = 1 << 20
_LEAST: Final = 512
"""Bytes of the smallest database."""
_FIRST: Final = -(2**63)
_LAST: Final = 2**63 - 1
_DATABASE_NAMES: Final = (".db", ".sqlite", ".storedata", ".sqlitedb")
_KEY: Final = "sqlite-tables"

Tables = Mapping[str, frozenset[str]]
"""Columns by table."""


def tables_of(source: Source) -> Tables:
    """Return the plain tables of a file, and none for a file that is no database. What is damaged or encrypted is noted in `memo`."""
    if _KEY not in source.memo:
        source.memo[_KEY] = _tables_of(source)
    found: Tables = source.memo[_KEY]
    return found


def _tables_of(source: Source) -> Tables:
    if source.kind != "sqlite":
        if source.kind == "binary" and source.path.name.casefold().endswith(_DATABASE_NAMES):
            source.memo["refused"] = BadInput("import.encrypted_database", path=source.path)
        return {}
    try:
        if log_of(source.path) is not None:
            with opened(source.path) as connection:
                return tables(connection)
        # As it stands: `immutable` reads bytes and does nothing else, and only the list of tables is wanted here.
        with closing(_connected(source.path, immutable=True)) as connection:
            return tables(connection)
    except sqlite3.Error:
        if source.size >= _LEAST:
            source.memo["refused"] = BadInput("import.damaged_database", path=source.path)
        return {}


def log_of(path: Path) -> Path | None:
    """Return the write-ahead log beside a database; None where there is none, or nothing in it."""
    beside = path.with_name(f"{path.name}-wal")
    try:
        return beside if beside.is_file() and beside.stat().st_size else None
    except OSError:
        return None


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of a database, which is gone afterwards. Raises sqlite3.Error for what is none."""
    from shutil import copyfileobj  # these two only where there is a database
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="evidence-log-", ignore_cleanup_errors=True) as folder:
        copy, log = Path(folder) / "copy.db", log_of(path)
        for original, target in ((path, copy), *(((log, Path(f"{copy}-wal")),) if log else ())):
            with open_regular(original) as source, target.open("xb") as file:
                copyfileobj(source, file, PIECE)
        with closing(_connected(copy, immutable=log is None)) as connection:
            yield connection


def _connected(path: Path, *, immutable: bool) -> sqlite3.Connection:
    how = "mode=ro&immutable=1" if immutable else "mode=rw"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None)
    # A byte that is no text becomes a sign that is replaced, and told, further on.
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def tables(connection: sqlite3.Connection) -> Tables:
    """Return the columns of the plain tables: what a view or a virtual table yields is computed by whoever wrote the file."""
    listed = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' LIMIT 1000"
    ).fetchall()
    found = {}
    for (name,) in listed:
        # table_info leaves out columns that are computed
        rows = connection.execute("SELECT name FROM pragma_table_info(?)", (name,)).fetchall()
        found[name] = frozenset(column for (column,) in rows)
    return found


def rows_of(
    path: Path,
    table: str,
    columns: Sequence[str],
    key: str,
    reader: Callable[[sqlite3.Connection, Tables], Callable[[int, tuple[Any, ...]], Row]],
) -> Iterator[Row]:
    """Yield what `reader` makes of each record of a table, by its number `key`, and what is to be told of the file.

    `reader` gets the open database and its tables. What stands before damage is read, and the damage is told.
    """
    if log_of(path):
        yield Warned("newest_rows_beside")
    last: int | None = None
    try:
        with opened(path) as connection:
            found = tables(connection)
            row = reader(connection, found)
            for number, values in records(connection, table, columns, found[table]):
                last = number
                yield row(number, values)
    except sqlite3.DatabaseError:
        yield BadRow(f"{key}>{last}" if last is not None else table, "malformed_record")
        yield Warned("rest_unreadable")
        return
    if last is None:
        yield Warned("no_records")


def records(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], present: frozenset[str]
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield (rowid, values) of a table's rows in order; None for a column that is not there, and for a value of enormous size.

    Raises sqlite3.DatabaseError where the file is damaged. `table` and `columns` are our own names.
    """
    chosen = [f'"{name}"' if name in present else "NULL" for name in columns]
    every = f'SELECT rowid, {", ".join(chosen)} FROM "{table}" WHERE rowid >= ? ORDER BY rowid'  # noqa: S608 - our own names
    start = _FIRST
    while True:
        try:
            for number, *values in connection.execute(every, (start,)):
                if number < start:
                    raise sqlite3.DatabaseError("rows out of order")
                yield number, tuple(values)
                if number == _LAST:
                    return
                start = number + 1
            return
        except sqlite3.DataError:
            number = connection.execute(
                f'SELECT rowid FROM "{table}" WHERE rowid >= ? ORDER BY rowid LIMIT 1',  # noqa: S608 - our own names
                (start,),
            ).fetchone()[0]
            yield number, tuple(_value(connection, table, column, number) for column in chosen)
            if number == _LAST:
                return
            start = number + 1


def _value(connection: sqlite3.Connection, table: str, column: str, number: int) -> Any:
    try:
        return connection.execute(f'SELECT {column} FROM "{table}" WHERE rowid = ?', (number,)).fetchone()[0]  # noqa: S608 - our own names
    except sqlite3.DataError:
        return None
