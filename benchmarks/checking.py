"""Checking a case against the rules: a person's contacts, and a clinic's million."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.budget import Outcome, ratio
from benchmarks.starting import LOG
from evidence_log.rules.view import COLUMNS

SELECT = """
import sqlite3, sys
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
rows = connection.execute(f"SELECT {sys.argv[2]} FROM contact WHERE case_id = 1 ORDER BY epoch, entry")
while rows.fetchmany(2000):
    pass
"""
"""The floor: the columns that rules read of every contact, in the order of time, and nothing done with them."""


def measure(bench: Bench) -> Outcome:
    """Time `check` against `log call` in the same vault, and on many contacts against the ordered SELECT of what it reads."""
    some, many = bench.sizes.check_contacts, bench.sizes.check_many
    small, large, log, floor = f"check, {some:,} contacts", f"check, {many:,} contacts", "log call", "ordered SELECT"
    vault, huge = bench.vault(some, "check"), bench.vault(many, "check-many")
    timed = bench.interleaved([bench.ours(log, vault, LOG), bench.ours(small, vault, ("check",))], bench.sizes.rounds)
    names = ", ".join(COLUMNS)
    commands = [bench.python(floor, SELECT, huge, names), bench.ours(large, huge, ("check",))]
    timed |= bench.interleaved(commands, bench.sizes.heavy_rounds)
    figures = (
        ratio(small, timed[small], "`log call`", timed[log], 3.0),
        ratio(large, timed[large], "the ordered SELECT of the same columns", timed[floor], 4.0),
    )
    remarks = (
        "Every contact is held against one organisation, whose debt was repaid; the China pack.",
        f"The SELECT reads {len(COLUMNS)} columns in batches and does nothing with them; both are whole processes.",
    )
    return Outcome(figures, tuple(timed.values()), remarks)
