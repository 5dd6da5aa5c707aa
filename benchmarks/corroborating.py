"""A carrier's bill beside a phone's log: finding that both tell of the same calls."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from benchmarks.bench import Bench, program, remove
from benchmarks.budget import Outcome, processor_ratio
from benchmarks.timing import Failed

TIMES: Final = 1.5
"""What a bill may cost beside a log, in imports of the bill alone."""


def measure(bench: Bench) -> Outcome:
    """Time an import of a bill into an empty case, and into one that holds the phone's log with every call of the bill."""
    rows, charged = bench.sizes.rows, bench.sizes.rows // 2
    alone, beside = f"import a bill, {charged:,} rows, alone", f"the same beside a log of {rows:,} rows"
    log, bill, empty, full = (bench.folder / name for name in ("calls.xml", "bill.csv", "empty.evl", "full.evl"))
    _write(bench, "sbr-calls", log, "--rows", str(rows))
    _write(bench, "carrier-cn-mobile", bill, "--rows", str(charged), "--of", str(rows))
    for vault in (empty, full):
        bench.do((program(), "--vault", vault, "init", "--zone", "Asia/Shanghai"))
    bench.do((program(), "--vault", full, "import", log))
    one, other = bench.folder / "alone.evl", bench.folder / "beside.evl"
    commands = [
        bench.ours(alone, one, ("import", bill), before=lambda: _copied(empty, one)),
        bench.ours(beside, other, ("import", bill), before=lambda: _copied(full, other)),
    ]
    timed = bench.interleaved(commands, max(bench.sizes.heavy_rounds, bench.sizes.rounds // 4))
    if "proved by both" not in bench.do((program(), "--vault", _copied(full, other), "import", bill)):
        raise Failed("no call of the bill was found in the log")
    return Outcome(
        (processor_ratio(beside, timed[beside], "the bill alone", timed[alone], TIMES),),
        tuple(timed.values()),
        (
            "Every row of the bill is of a call in the log, at most nine seconds later; half of the log is on no bill.",
            "Reading the bill is left to a second processor; finding the pairs and storing them cannot be, so the wait grows by more.",
        ),
    )


def _write(bench: Bench, form: str, path: Path, *words: str) -> None:
    bench.do((sys.executable, "-m", "benchmarks.forms", form, path, *words))


def _copied(vault: Path, to: Path) -> Path:
    remove(to)
    shutil.copyfile(vault, to)
    return to
