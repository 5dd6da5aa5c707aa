"""Commands of a moment: logging one contact durably, the version, the help."""

from __future__ import annotations

from benchmarks import peers
from benchmarks.bench import Bench, program
from benchmarks.budget import Outcome, ratio

WHEN = "2025-03-16 22:31"
LOG = ("log", "call", "95384", WHEN, "--answered", "--duration", "90s", "--said", "请今天还款")


def measure(bench: Bench) -> Outcome:
    """Time `log call` in a vault of many contacts, `--version` and `--help` against two peers and an empty program."""
    size = bench.sizes.log_contacts
    vault = bench.vault(size, "log")
    log = f"log call, vault of {size:,} contacts"
    commands = [
        bench.python("python -c pass", "pass"),
        bench.command("--version", (program(), "--version")),
        bench.ours("--help", vault, ("--help",)),
        bench.ours("log --help", vault, ("log", "--help")),
        bench.ours(log, vault, LOG),
    ]
    if jrnl := peers.find("jrnl"):
        entry = f"{WHEN}: A call from 95384. Pay today, they said."
        words = (jrnl, "--config-file", peers.jrnl_settings(bench), entry)
        commands.append(bench.command("jrnl, new journal", words))
    if watson := peers.find("watson"):
        folder = {"WATSON_DIR": str(bench.folder / "watson")}
        add = (watson, "add", "--from", WHEN, "--to", "2025-03-16 22:33", "calls", "+95384")
        commands.append(bench.command("watson add, new file", add, environ=folder))
    timed = bench.interleaved(commands, bench.sizes.rounds)
    floor, mine = timed["python -c pass"], timed[log]
    figures = (
        ratio(log, mine, "a jrnl entry", timed.get("jrnl, new journal"), 1.0, remedy=peers.HOW["jrnl"]),
        ratio(log, mine, "`watson add`", timed.get("watson add, new file"), 0.9, aim=True, remedy=peers.HOW["watson"]),
        ratio("--version", timed["--version"], "`python -c pass`", floor, 2.0),
        ratio("--help", timed["--help"], "`python -c pass`", floor, 8.0),
    )
    return Outcome(
        figures,
        tuple(timed.values()),
        (
            "The vault commits with `synchronous=FULL`; the peers' files are new and hold nothing but the entries of the rounds.",
            "All are the installed commands, run in an environment of their own.",
        ),
    )
