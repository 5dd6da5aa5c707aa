"""Carrying a case to another vault: written to a file of its own and verified there, checked entry by entry on arrival."""

from __future__ import annotations

from typing import Final

from benchmarks.bench import Bench, program, remove
from benchmarks.budget import Outcome, ratio
from benchmarks.timing import Run, Timing

LIMIT: Final = 3.0


def measure(bench: Bench) -> Outcome:
    """Time `case export` and `case import`, one after the other, against importing the same contacts from CSV."""
    contacts = bench.sizes.log_contacts
    vault, sent, arrived = bench.vault(contacts, "carry"), bench.folder / "sent.evl", bench.folder / "arrived.evl"
    new = bench.folder / "import.evl"
    exporting, importing = f"case export, {contacts:,} contacts", f"case import, {contacts:,} contacts"
    floor, both = f"import, the same {contacts:,} from CSV", f"case export and import, {contacts:,} contacts"

    def begin() -> None:
        remove(new)
        bench.do((program(), "--vault", new, "init", "--zone", "Asia/Shanghai"))

    commands = [
        bench.ours(floor, new, ("import", bench.call_log(contacts)), before=begin),
        bench.ours(exporting, vault, ("case", "export", sent), before=lambda: remove(sent)),
        bench.ours(importing, arrived, ("case", "import", sent), before=lambda: remove(arrived)),
    ]
    timed = bench.interleaved(commands, max(bench.sizes.heavy_rounds, bench.sizes.rounds // 2))
    pairs = zip(timed[exporting].runs, timed[importing].runs, strict=True)
    carried = Timing(both, [Run(*map(sum, zip(*pair, strict=True))) for pair in pairs])
    remarks = (
        "Both are whole processes. The export is verified as `verify` does before it has its name; the import checks chain, form and files,"
        " and builds the tables anew, in a vault that it makes.",
        "The case holds a debt and a payment besides, and the original of the file.",
    )
    return Outcome(
        (ratio(both, carried, "importing them from CSV", timed[floor], LIMIT),), tuple(timed.values()), remarks
    )
