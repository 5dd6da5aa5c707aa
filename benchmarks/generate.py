"""Write a call log of any size: `python -m benchmarks.generate OUT.csv --rows 100000`. Equal arguments give equal bytes.

A process of its own, so that the one that measures stays small.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.corpus import contacts

HEADER: Final = ("started_at", "channel", "direction", "number", "duration_s", "collector", "text")


def write_csv(path: Path, rows: int, *, seed: int = 1, copies: float = 0.01, phones: int = 2_000) -> None:
    """Write `rows` contacts, and the share `copies` of them a second time at once, as a merged export has them."""
    dice = random.Random(seed + 7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for sample in contacts(rows, seed=seed, phones=phones):
            row = (sample.at.isoformat(), *sample[1:])
            writer.writerow(row)
            if dice.random() < copies:
                writer.writerow(row)


def main(words: Sequence[str] | None = None) -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.generate", description=__doc__.split(":", maxsplit=1)[0]
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--copies", type=float, default=0.01, metavar="SHARE", help="rows written a second time at once"
    )
    parser.add_argument("--phones", type=int, default=2_000, help="distinct numbers")
    given = parser.parse_args(words)
    write_csv(given.out, given.rows, seed=given.seed, copies=given.copies, phones=given.phones)


if __name__ == "__main__":
    main()
