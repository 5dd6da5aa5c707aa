"""Inserting many rows with few statements: of a short row's cost half is the statement's."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

AT_ONCE: Final = 50
"""Rows of one statement: with the columns of any table far below the number of values that SQLite takes, 32766."""


def insert(connection: sqlite3.Connection, table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, each with a value for every one of `names`, which are our own words."""
    head = f"INSERT INTO {table} ({', '.join(names)}) VALUES "  # noqa: S608 - our own names
    marks = f"({', '.join('?' * len(names))})"
    whole = len(rows) - len(rows) % AT_ONCE
    statement = head + ", ".join([marks] * AT_ONCE)
    for place in range(0, whole, AT_ONCE):
        connection.execute(statement, tuple(chain.from_iterable(rows[place : place + AT_ONCE])))
    connection.executemany(head + marks, rows[whole:])
