"""Importing a person's file: a few hundred rows of every kind of file, against logging one contact by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from benchmarks.bench import Bench, program, remove
from benchmarks.budget import Outcome, ratio
from benchmarks.forms import ASKED, FORMS
from benchmarks.starting import LOG
from benchmarks.timing import Command

TIMES: Final = 3
"""What a small import may cost, in entries typed by hand."""


def measure(bench: Bench) -> Outcome:
    """Time an import of each form into an empty case, and `log call` into one."""
    rows = bench.sizes.few_rows
    vault, log = bench.folder / "one.evl", "log call, an empty case"
    commands = [bench.ours(log, vault, LOG, before=lambda: _new(bench, vault))]
    commands += [_import(bench, form, _written(bench, form, rows), rows) for form in FORMS]
    timed = bench.interleaved(commands, max(bench.sizes.heavy_rounds, bench.sizes.rounds // 2))
    first, *others = timed.values()
    figures = tuple(ratio(mine.label, mine, "`log call`", first, TIMES) for mine in others)
    return Outcome(
        figures,
        tuple(timed.values()),
        (f"Each of the {len(FORMS)} files holds {rows:,} invented contacts and is found by its content.",),
    )


def _import(bench: Bench, form: str, file: Path, rows: int) -> Command:
    vault = bench.folder / f"{form}.evl"
    words: tuple[str | Path, ...] = ("import", file, *ASKED.get(form, ()))
    return bench.ours(f"import, {form}, {rows:,} rows", vault, words, before=lambda: _new(bench, vault))


def _written(bench: Bench, form: str, rows: int) -> Path:
    path = bench.folder / f"{form}-{rows}"
    bench.do((sys.executable, "-m", "benchmarks.forms", form, path, "--rows", str(rows)))
    return path


def _new(bench: Bench, vault: Path) -> None:
    remove(vault)
    bench.do((program(), "--vault", vault, "init", "--zone", "Asia/Shanghai"))
