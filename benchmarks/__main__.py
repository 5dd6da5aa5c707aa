"""`python -m benchmarks`: measure every budget, say which are met, write `docs/benchmarks.md`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import (
    carrying,
    checking,
    corroborating,
    dossiers,
    formats,
    importing,
    machine,
    report,
    starting,
    verifying,
)
from benchmarks.bench import FULL, QUICK, Bench, Sizes
from benchmarks.budget import Outcome
from benchmarks.timing import Failed

BENCHMARKS: Final[Mapping[str, Callable[[Bench], Outcome]]] = {
    "start": starting.measure,
    "import": importing.measure,
    "formats": formats.measure,
    "join": corroborating.measure,
    "check": checking.measure,
    "dossier": dossiers.measure,
    "verify": verifying.measure,
    "case": carrying.measure,
}
"""Every benchmark by name, in the order of the report."""

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def measure(names: Sequence[str], sizes: Sizes, say: Callable[[str], None]) -> dict[str, Outcome]:
    """Run benchmarks, each in a scratch folder of its own."""
    outcomes = {}
    for name in names:
        with tempfile.TemporaryDirectory(prefix="evidence-log-bench-") as folder:
            bench = Bench(Path(folder), sizes, lambda text, name=name: say(f"{name}: {text}"))  # type: ignore[misc]  # mypy cannot type a default
            outcomes[name] = BENCHMARKS[name](bench)
    return outcomes


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; return 1 when a budget is not met, 2 when something did not run."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the program against its budgets."
    )
    parser.add_argument(
        "--only", metavar="NAME", choices=BENCHMARKS, action="append", help="a benchmark: " + ", ".join(BENCHMARKS)
    )
    parser.add_argument("--quick", action="store_true", help="smaller sizes, few rounds; nothing is written to docs/")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write machine, budgets and timings as JSON")
    given = parser.parse_args(words)
    sizes, names = QUICK if given.quick else FULL, given.only or list(BENCHMARKS)
    try:
        outcomes = measure(names, sizes, _say)
    except Failed as error:
        _say("")
        print(error, file=sys.stderr)
        return 2
    _say("")
    facts = machine.description()
    print(report.summary(outcomes))
    if given.json:
        found = {
            "machine": facts,
            "sizes": sizes.name,
            "benchmarks": {name: outcome.document() for name, outcome in outcomes.items()},
        }
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if sizes is FULL and list(outcomes) == list(BENCHMARKS):
        PAGE.write_text(report.page(facts, outcomes), encoding="utf-8", newline="\n")
        print(f"Written: {PAGE.relative_to(PAGE.parent.parent)}")
    missed = [
        figure
        for outcome in outcomes.values()
        for figure in outcome.figures
        if figure.verdict == "not met" and not figure.aim
    ]
    return 1 if missed else 0


def _say(text: str) -> None:
    """Show what is being measured, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
