"""Verifying a ledger: the chain, the canonical form, the tables that follow from it, the stored files, the database file."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.budget import Outcome, ratio

LEDGER = "SELECT seq, body, head FROM ledger WHERE case_id = 1 ORDER BY seq"
ROWS = "SELECT * FROM contact WHERE case_id = 1 ORDER BY entry"
FETCH = """
import sqlite3, sys
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
for query in sys.argv[2:]:
    for row in connection.execute(query):
        pass
"""
"""The floor: what `verify` compares, read once, and nothing done with it."""


def measure(bench: Bench) -> Outcome:
    """Time `verify` against fetching the entries and the rows that must follow from them, and against fetching the entries alone."""
    entries = bench.sizes.entries
    vault = bench.vault(entries, "verify")
    mine, floor, ledger = f"verify, {entries:,} entries", "fetching entries and rows", "fetching entries alone"
    commands = [
        bench.python(ledger, FETCH, vault, LEDGER),
        bench.python(floor, FETCH, vault, LEDGER, ROWS),
        bench.ours(mine, vault, ("verify",)),
    ]
    timed = bench.interleaved(commands, max(bench.sizes.heavy_rounds, bench.sizes.rounds // 2))
    figures = (
        ratio(mine, timed[mine], "fetching the entries and the rows that follow from them", timed[floor], 4.0),
        ratio(mine, timed[mine], "fetching the entries alone", timed[ledger], 4.0, aim=True),
    )
    remarks = (
        "`verify` walks the chain, encodes every entry anew and compares every projected row with what the entry says, so it reads both.",
        "It also hashes the stored original and has SQLite check the whole file, on another core where there is one.",
    )
    return Outcome(figures, tuple(timed.values()), remarks)
