"""A budget and what was measured against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from benchmarks.timing import Timing

VERDICTS: Final = ("met", "not met", "not measured")
Verdict = Literal["met", "not met", "not measured"]


@dataclass(frozen=True)
class Figure:
    """One budget's outcome. `value` is a ratio, or MiB where `unit` says so, and None where it could not be measured.

    `aim`: a wish beyond the budget proper. `remedy`: how to make measurable what was not.
    """

    what: str
    against: str
    limit: float
    value: float | None
    unit: Literal["×", "MiB"] = "×"
    aim: bool = False
    shown: str = ""
    remedy: str = ""

    @property
    def verdict(self) -> Verdict:
        """Say whether the value keeps to the limit."""
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.limit else "not met"

    def document(self) -> dict[str, Any]:
        """Return the outcome for the JSON report."""
        return {
            "what": self.what, "against": self.against, "limit": self.limit, "unit": self.unit, "aim": self.aim,
            "value": None if self.value is None else round(self.value, 3), "verdict": self.verdict, "remedy": self.remedy or None,
        }  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What one benchmark found: its budgets, the timings they come from, and remarks on how it was done."""

    figures: tuple[Figure, ...]
    timings: tuple[Timing, ...]
    remarks: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return everything for the JSON report."""
        return {
            "budgets": [figure.document() for figure in self.figures],
            "timings": [
                {
                    "label": timing.label, "rounds": len(timing.runs), "wall_ms": round(timing.wall_ms, 2),
                    "fastest_ms": round(timing.fastest_ms, 2), "slowest_ms": round(timing.slowest_ms, 2),
                    "cpu_ms": round(timing.cpu_ms, 2), "peak_mib": round(timing.peak_mib, 1),
                }
                for timing in self.timings
            ],
            "remarks": list(self.remarks),
        }  # fmt: skip


def ratio(
    what: str, mine: Timing, against: str, other: Timing | None, limit: float, *, aim: bool = False, remedy: str = ""
) -> Figure:
    """Compare two commands of the same rounds; without the other one the figure says how to get it."""
    if other is None:
        return Figure(what, against, limit, None, aim=aim, remedy=remedy)
    return Figure(
        what,
        against,
        limit,
        mine.wall_ms / other.wall_ms,
        aim=aim,
        shown=f"{time(mine.wall_ms)} / {time(other.wall_ms)}",
    )


def processor_ratio(what: str, mine: Timing, against: str, other: Timing, limit: float) -> Figure:
    """Compare the processor time of two commands, of which one uses a second processor for a greater part than the other."""
    shown = f"{time(mine.cpu_ms)} / {time(other.cpu_ms)}"
    return Figure(f"{what}, processor time", against, limit, mine.cpu_ms / other.cpu_ms, shown=shown)


def peak(what: str, mine: Timing, limit: float) -> Figure:
    """Compare a command's highest memory with a limit in MiB."""
    return Figure(what, "resident memory", limit, mine.peak_mib, unit="MiB")


def time(milliseconds: float) -> str:
    """Return a time with three significant digits."""
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.3g} s" if milliseconds < 1_000_000 else f"{milliseconds / 1000:.0f} s"
    return f"{milliseconds:.3g} ms"


def chosen(timings: Mapping[str, Timing], label: str) -> Timing | None:
    """Return a timing, or None for a command that was left out."""
    return timings.get(label)
