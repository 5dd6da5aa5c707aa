"""What every benchmark works with: a scratch folder, sizes, a clean environment, the installed program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.timing import Command, Failed, Timing, rounds

_NOT_PASSED_ON: Final = ("EVIDENCE_LOG", "LC_", "LANG", "PYTHON", "XDG_", "WATSON", "TYPST")
"""Variables that would change what is measured; PYTHONDONTWRITEBYTECODE alone makes an editable install compile at each start."""

A_CASE: Final = 60
"""Distinct numbers in what is imported into one case."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured. `rounds` are for commands of milliseconds, `heavy_rounds` for those of seconds."""

    name: str
    rounds: int
    heavy_rounds: int
    log_contacts: int
    rows: int
    many_rows: int
    check_contacts: int
    check_many: int
    entries: int
    pages: tuple[int, int, int]
    few_rows: int = 500


FULL: Final = Sizes("full", 21, 3, 10_000, 100_000, 1_000_000, 5_000, 1_000_000, 100_000, (50, 100, 1_000))
QUICK: Final = Sizes("quick", 7, 1, 10_000, 100_000, 200_000, 5_000, 100_000, 50_000, (50, 100, 200))
TINY: Final = Sizes("tiny", 1, 1, 20, 60, 120, 20, 60, 40, (2, 3, 4), 10)
"""For the tests: does it run and report?"""


@dataclass(frozen=True)
class Bench:
    """One run of the benchmarks. `folder` is empty at first and thrown away afterwards."""

    folder: Path
    sizes: Sizes
    say: Callable[[str], None]

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment of every command: a user's, with a home of its own and English words."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_PASSED_ON)}
        home = str(self.folder / "home")
        return kept | {"HOME": home, "LANG": "C.UTF-8", "EVIDENCE_LOG_LANG": "en"}

    def command(
        self,
        label: str,
        words: Sequence[str | Path],
        *,
        before: Callable[[], object] | None = None,
        environ: Mapping[str, str] | None = None,
        stdin: Path | None = None,
    ) -> Command:
        """Return a command to time; `words[0]` is the path of a program."""
        given = [str(word) for word in words]
        return Command(label, given, self.environ | dict(environ or {}), before, str(stdin) if stdin else os.devnull)

    def ours(
        self, label: str, vault: Path, words: Sequence[str | Path], *, before: Callable[[], object] | None = None
    ) -> Command:
        """Return a command of this program with its vault."""
        return self.command(label, (program(), "--vault", vault, *words), before=before)

    def python(self, label: str, code: str, *words: str | Path) -> Command:
        """Return a command that runs Python code in the same interpreter as the program."""
        return self.command(label, (sys.executable, "-c", code, *words))

    def interleaved(self, commands: Sequence[Command], count: int) -> dict[str, Timing]:
        """Time commands in turn."""
        return rounds(commands, count, say=self.say)

    def do(self, words: Sequence[str | Path], *, accept: Sequence[int] = (0,)) -> str:
        """Run what prepares a benchmark, untimed; return what it printed. Raises Failed."""
        self.say(" ".join(Path(str(word)).name for word in words[:4]))
        root = {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        done = subprocess.run([str(word) for word in words], env=self.environ | root, capture_output=True, check=False)
        if done.returncode not in accept:
            raise Failed(f"{words[0]}: exit {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout.decode()

    def call_log(self, rows: int, phones: int = A_CASE) -> Path:
        """Return a generated CSV call log, made once."""
        path = self.folder / f"calls-{rows}-{phones}.csv"
        if not path.exists():
            words = ("--rows", str(rows), "--phones", str(phones))
            self.do((sys.executable, "-m", "benchmarks.generate", path, *words))
        return path

    def vault(self, contacts: int, purpose: str) -> Path:
        """Return a new vault with that many imported contacts, held against one organisation, and a debt that was repaid."""
        path = self.folder / f"{purpose}-{contacts}.evl"
        ours = (program(), "--vault", path)
        self.do((*ours, "init", "--name", "Invented case", "--zone", "Asia/Shanghai"))
        self.do((*ours, "debt", "add", "Invented loan", "--lender", "Invented Bank", "--account", "0001"))
        self.do((*ours, "debt", "pay", "D-1", "1000", "--on", "2025-09-01", "--settles"))
        self.do((*ours, "import", self.call_log(contacts), "--org", "Invented Bank"))
        return path


def program() -> Path:
    """Return the installed command, beside the interpreter that runs this. Raises Failed when it is not installed."""
    found = Path(sys.executable).with_name("evidence-log")
    if not found.exists():
        raise Failed('evidence-log is not installed beside this Python: pip install -e ".[dev,bench]"')
    return found


def remove(*paths: Path) -> None:
    """Remove files, and what SQLite keeps beside them."""
    for path in paths:
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), Path(f"{path}-journal")):
            name.unlink(missing_ok=True)
