"""Inserting many rows with few statements puts in every one of them, in order."""

from __future__ import annotations

import sqlite3

import pytest

from evidence_log.store import many


@pytest.fixture
def connection() -> sqlite3.Connection:
    """Return a database with a table."""
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE pair (a INTEGER, b TEXT DEFAULT 'x', c BLOB)")
    return made


@pytest.mark.parametrize("count", [0, 1, many.AT_ONCE - 1, many.AT_ONCE, many.AT_ONCE + 1, 3 * many.AT_ONCE + 7])
def test_every_row_is_inserted_in_order(connection: sqlite3.Connection, count: int) -> None:
    rows = [(number, f"text {number}", bytes([number % 256])) for number in range(count)]
    many.insert(connection, "pair", ("a", "b", "c"), rows)
    assert connection.execute("SELECT a, b, c FROM pair ORDER BY rowid").fetchall() == rows


@pytest.mark.parametrize("count", [1, 3 * many.AT_ONCE + 7])
def test_what_is_the_same_in_all_rows_is_said_once(connection: sqlite3.Connection, count: int) -> None:
    rows = [(bytes([number % 256]), number) for number in range(count)]
    many.insert(connection, "pair", ("c", "a"), rows, same={"b": "all"})
    assert connection.execute("SELECT c, a, b FROM pair ORDER BY rowid").fetchall() == [(*row, "all") for row in rows]


def test_columns_that_are_not_named_keep_their_default(connection: sqlite3.Connection) -> None:
    many.insert(connection, "pair", ("a",), [(number,) for number in range(120)])
    assert connection.execute("SELECT count(*), min(b), max(b) FROM pair").fetchone() == (120, "x", "x")
