"""Importing CSV call logs: all of it, ledger, chain, tables, duplicates, durable."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks import peers
from benchmarks.bench import Bench, program, remove
from benchmarks.budget import Outcome, peak, ratio
from benchmarks.timing import Command

PEAK_MIB: Final = 700
MANY_PHONES: Final = 2_000
"""Distinct numbers, each spelt in up to five ways: far more than a person's log has, so that reading numbers is measured too."""


def measure(bench: Bench) -> Outcome:
    """Time an import against `sqlite-utils insert --csv` and the `sqlite3` program's `.import`, again, and ten times the rows."""
    rows, many = bench.sizes.rows, bench.sizes.many_rows
    mine, again, large = f"import, {rows:,} rows", f"the same file again, {rows:,} rows", f"import, {many:,} rows"
    file, database = bench.call_log(rows, MANY_PHONES), bench.folder / "peer.db"
    full = bench.folder / "again.evl"
    _new(bench, full)
    bench.do((program(), "--vault", full, "import", file))
    commands = [
        _import(bench, mine, file),
        bench.ours(again, full, ("import", file)),
    ]
    if sqlite := peers.find("sqlite3"):
        words = (sqlite, database, f'.import --csv "{file}" contact')
        commands.append(bench.command("sqlite3 .import --csv", words, before=lambda: remove(database)))
    if utils := peers.find("sqlite-utils"):
        insert = (utils, "insert", database, "contact", file, "--csv")
        commands.append(bench.command("sqlite-utils insert --csv", insert, before=lambda: remove(database)))
    timed = bench.interleaved(commands, max(bench.sizes.heavy_rounds, bench.sizes.rounds // 4))
    timed |= bench.interleaved([_import(bench, large, bench.call_log(many, MANY_PHONES))], bench.sizes.heavy_rounds)
    first = timed[mine]
    figures = (
        ratio(
            mine,
            first,
            "`sqlite-utils insert --csv`",
            timed.get("sqlite-utils insert --csv"),
            0.4,
            remedy=peers.HOW["sqlite-utils"],
        ),
        ratio(
            mine,
            first,
            "the `sqlite3` program's `.import`",
            timed.get("sqlite3 .import --csv"),
            9,
            remedy=peers.HOW["sqlite3"],
        ),
        ratio(again, timed[again], "the first time", first, 0.5),
        ratio(large, timed[large], f"{rows:,} rows", first, 12 * many / rows / 10),
        peak(large, timed[large], PEAK_MIB),
    )
    return Outcome(
        figures,
        tuple(timed.values()),
        (
            "One row in five spells its number in another way; one in a hundred is a copy to be found; 2,000 numbers.",
            "The peers put the cells into one table without an index, a hash or a look at what is there already.",
        ),
    )


def _import(bench: Bench, label: str, file: Path) -> Command:
    vault = bench.folder / "import.evl"
    return bench.ours(label, vault, ("import", file), before=lambda: _new(bench, vault))


def _new(bench: Bench, vault: Path) -> None:
    remove(vault)
    bench.do((program(), "--vault", vault, "init", "--zone", "Asia/Shanghai"))
