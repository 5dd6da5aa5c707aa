"""Inserting many rows with few statements: of a short row's cost half is the statement's."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

AT_ONCE: Final = 100
"""Rows of one statement: with the columns of any table far below the number of values that SQLite takes, 32766."""


def insert(
    connection: sqlite3.Connection,
    table: str,
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows, each with a value for every one of `names`; `same` are further columns that are equal in all rows.

    The names are our own words.
    """
    same = same or {}
    known, first = tuple(same), tuple(same.values())
    for place in range(0, len(rows), AT_ONCE):
        part = rows[place : place + AT_ONCE]
        statement = _statement(table, known, tuple(names), len(part))
        connection.execute(statement, (*first, *chain.from_iterable(part)))


@lru_cache(maxsize=256)
def _statement(table: str, same: tuple[str, ...], names: tuple[str, ...], count: int) -> str:
    """Return the statement for `count` rows: the values of `same` once, then those of `names` row by row."""
    fixed = [f"?{place}" for place in range(1, len(same) + 1)]
    rows = []
    for row in range(count):
        begin = len(same) + row * len(names) + 1
        rows.append(f"({', '.join([*fixed, *(f'?{begin + place}' for place in range(len(names)))])})")
    return f"INSERT INTO {table} ({', '.join((*same, *names))}) VALUES {', '.join(rows)}"  # noqa: S608 - our own names
