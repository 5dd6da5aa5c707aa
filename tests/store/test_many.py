"""Inserting many rows with few statements puts in every one of them, in order."""

from __future__ import annotations

import sqlite3

import pytest

from evidence_log.store import many


@pytest.mark.parametrize("count", [0, 1, many.AT_ONCE - 1, many.AT_ONCE, many.AT_ONCE + 1, 3 * many.AT_ONCE + 7])
def test_every_row_is_inserted_in_order(count: int) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE pair (a INTEGER, b TEXT, c BLOB)")
    rows = [(number, f"text {number}", bytes([number % 256])) for number in range(count)]
    many.insert(connection, "pair", ("a", "b", "c"), rows)
    assert connection.execute("SELECT a, b, c FROM pair ORDER BY rowid").fetchall() == rows


def test_columns_that_are_not_named_keep_their_default() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE pair (a INTEGER, b TEXT DEFAULT 'x')")
    many.insert(connection, "pair", ("a",), [(number,) for number in range(120)])
    assert connection.execute("SELECT count(*), min(b), max(b) FROM pair").fetchone() == (120, "x", "x")
