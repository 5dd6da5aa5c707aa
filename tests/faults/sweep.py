"""Kill a program that works on a vault, at many random moments; after each the vault must verify and hold all that was acknowledged.

Run by `test_kills.py` in a process of its own, because it forks: `sweep.py KIND MOMENTS SEED FOLDER` prints one JSON document.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from evidence_log.cli.main import run
from evidence_log.services import audit, ingest
from evidence_log.store.vault import open_vault

ROWS = 300


def logging(folder: Path, moment: int) -> Iterator[tuple[list[str], str]]:
    """Log contacts; each is acknowledged by its words."""
    for number in range(100_000):
        said = f"log {moment} {number}"
        yield ["log", "call", "95384", "2026-03-16 22:31", "--said", said], said


def attaching(folder: Path, moment: int) -> Iterator[tuple[list[str], str]]:
    """Attach files, some in one piece and some in several; each is acknowledged by its SHA-256."""
    for number in range(100_000):
        content = f"{moment} {number} ".encode() * (3_000 if number % 2 else 200_000)
        path = folder / f"a{number}.bin"
        path.write_bytes(content)
        yield ["attach", str(path), "--to", "E-0002"], hashlib.sha256(content).hexdigest()


def importing(folder: Path, moment: int) -> Iterator[tuple[list[str], str]]:
    """Import tables, every other one in bulk; each is acknowledged by its name."""
    for number in range(100_000):
        name = f"i{moment}-{number}.csv"
        rows = (
            f"2026-01-{1 + row % 28:02d} 10:{row % 60:02d},call,139{moment:04d}{number % 10:1d}{row:03d}\n"
            for row in range(ROWS)
        )
        (folder / name).write_text("occurred_at,channel,phone\n" + "".join(rows), encoding="utf-8")
        vars(ingest)["BULK_BYTES"] = 1_000 if number % 2 else 1 << 20
        yield ["import", str(folder / name)], name


def rebuilding(folder: Path, moment: int) -> Iterator[tuple[list[str], str]]:
    """Build the tables anew, again and again."""
    for number in range(100_000):
        yield ["rebuild"], f"rebuilt {number}"


KINDS: dict[str, Callable[[Path, int], Iterator[tuple[list[str], str]]]] = {
    "log": logging,
    "attach": attaching,
    "import": importing,
    "rebuild": rebuilding,
}


def work(kind: str, folder: Path, moment: int, told: int) -> None:
    """Work until killed; say `>` before and `<acknowledgement` after each command that ended well."""
    for words, acknowledged in KINDS[kind](folder, moment):
        os.write(told, b">\n")
        if run(words) != 0:
            os.write(told, f"!{words}\n".encode())
            return
        os.write(told, f"<{acknowledged}\n".encode())


def killed(kind: str, folder: Path, moment: int, after: float) -> tuple[int, list[str], list[str]]:
    """Return how many commands were begun, what was acknowledged, and what failed, of a program killed after so many seconds.

    They count from the begin of its first command, or every other time from its end.
    """
    reading, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            work(kind, folder, moment, told)
        finally:
            os._exit(1)
    os.close(told)
    with os.fdopen(reading, "rb") as pipe:
        first = [pipe.readline() for _ in range(1 + moment % 2)]
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        lines = [*first, *pipe.read().splitlines(keepends=True)]
    os.waitpid(child, 0)
    texts = [line.decode().strip() for line in lines]
    return (
        sum(text.startswith(">") for text in texts),
        [text[1:] for text in texts if text.startswith("<")],
        [text for text in texts if text.startswith("!")],
    )


def held(vault: Path, kind: str) -> tuple[set[str], list[str]]:
    """Return what the vault holds of what could be acknowledged, and which imports it holds in part."""
    with open_vault(vault, write=False) as opened:
        ask = opened.connection.execute
        if kind == "log":
            return {said for (said,) in ask("SELECT said FROM contact WHERE said IS NOT NULL")}, []
        if kind == "attach":
            return {name for (name,) in ask("SELECT sha256 FROM attachment")}, []
        if kind == "import":
            counted = ask(
                "SELECT name, (SELECT count(*) FROM contact WHERE import_entry = import_run.entry) FROM import_run"
            ).fetchall()
            return {name for name, _ in counted}, [name for name, count in counted if count != ROWS]
        return set(), []


def main(kind: str, moments: int, seed: int, folder: Path) -> None:
    """Sweep, and print what was found."""
    vault, chance = folder / "case.evl", random.Random(seed)
    os.environ |= {"EVIDENCE_LOG_VAULT": str(vault), "EVIDENCE_LOG_LANG": "en"}
    for words in (["init"], ["log", "call", "1", "2026-03-16 22:31"]):
        assert run(words) == 0
    if kind == "rebuild":
        words, _ = next(importing(folder, 0))
        assert run(words) == 0
    begun, ended, bad = 0, 0, []
    everything: set[str] = set()
    for moment in range(1, moments + 1):
        started, acknowledged, failed = killed(kind, folder, moment, chance.uniform(0, 0.12))
        begun, ended = begun + started, ended + len(acknowledged)
        everything |= set(acknowledged) if kind != "rebuild" else set()
        found = audit.verify_file(vault, None)
        there, partly = held(vault, kind)
        if not found.ok or failed or partly or everything - there:
            problems = [f"{problem.kind} {problem.where}" for problem in found.problems]
            bad.append(
                {
                    "moment": moment,
                    "problems": problems,
                    "failed": failed,
                    "partly": partly,
                    "lost": sorted(everything - there),
                }
            )
    print(json.dumps({"begun": begun, "ended": ended, "bad": bad}), file=sys.__stdout__)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
