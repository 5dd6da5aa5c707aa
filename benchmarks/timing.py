"""Timing whole processes in turn (A B C A B C …), so that a machine that drifts moves all of them alike. Linux and macOS."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_PEAK_UNIT: Final = 1 << 20 if sys.platform == "darwin" else 1 << 10  # `ru_maxrss` per MiB: bytes there, KiB elsewhere


class Failed(Exception):
    """A command that was to be timed did not do its work."""


@dataclass(frozen=True)
class Command:
    """A program to run, as a user would. `words[0]` is an absolute path; `before` puts things in place for each run, untimed."""

    label: str
    words: Sequence[str]
    environ: Mapping[str, str]
    before: Callable[[], object] | None = None
    stdin: str = os.devnull


class Run(NamedTuple):
    """One process from start to end. The time is the wall's, the peak that of its resident memory."""

    wall_s: float
    cpu_s: float
    peak_mib: float


@dataclass
class Timing:
    """All runs of one command; the figures are medians, but the peak is the highest seen."""

    label: str
    runs: list[Run] = field(default_factory=list)

    @property
    def wall_ms(self) -> float:
        """Return the median time."""
        return 1000 * statistics.median(run.wall_s for run in self.runs)

    @property
    def fastest_ms(self) -> float:
        """Return the shortest time."""
        return 1000 * min(run.wall_s for run in self.runs)

    @property
    def slowest_ms(self) -> float:
        """Return the longest time."""
        return 1000 * max(run.wall_s for run in self.runs)

    @property
    def cpu_ms(self) -> float:
        """Return the median processor time, of all threads."""
        return 1000 * statistics.median(run.cpu_s for run in self.runs)

    @property
    def peak_mib(self) -> float:
        """Return the highest peak."""
        return max(run.peak_mib for run in self.runs)


def run(command: Command) -> Run:
    """Run a command once. Raises Failed with what it said when it does not exit with 0.

    The peak counts from the fork on, so it is never below this process's own size: keep large things out of it.
    """
    if command.before is not None:
        command.before()
    with tempfile.TemporaryFile() as said:
        null = os.open(command.stdin, os.O_RDONLY)
        sink = os.open(os.devnull, os.O_WRONLY)
        ends = [
            (os.POSIX_SPAWN_DUP2, null, 0),
            (os.POSIX_SPAWN_DUP2, sink, 1),
            (os.POSIX_SPAWN_DUP2, said.fileno(), 2),
        ]
        begun = time.perf_counter()
        child = os.posix_spawn(command.words[0], list(command.words), dict(command.environ), file_actions=ends)
        _, status, used = os.wait4(child, 0)
        wall_s = time.perf_counter() - begun
        os.close(null)
        os.close(sink)
        if code := os.waitstatus_to_exitcode(status):
            said.seek(0)
            raise Failed(f"{command.label}: exit {code}: {said.read()[-2000:].decode(errors='replace').strip()}")
    return Run(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / _PEAK_UNIT)


def rounds(
    commands: Sequence[Command], count: int, *, warm_up: bool = True, say: Callable[[str], None] = lambda _: None
) -> dict[str, Timing]:
    """Run the commands in turn `count` times, after one round that is not counted; return their timings by label."""
    timings = {command.label: Timing(command.label) for command in commands}
    for turn in range(-1 if warm_up else 0, count):
        for command in commands:
            say(f"{command.label} {max(turn + 1, 0)}/{count}")
            taken = run(command)
            if turn >= 0:
                timings[command.label].runs.append(taken)
    return timings
