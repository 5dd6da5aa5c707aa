"""Nothing leaves the computer but what `seal` is asked to send, and nothing private stands in what is said of a failure."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_log.cli.main import MODULES

if TYPE_CHECKING:
    from conftest import Program

SAMPLES = Path(__file__).parent / "data" / "imports"
NETWORK = (
    "socket.",
    "ssl.",
    "http.",
    "urllib.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "telnetlib.",
    "webbrowser.",
)

WATCH = f"""
import os, sys
handle = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def watch(event, arguments):
    if event.startswith({NETWORK!r}):
        os.write(handle, (event + "\\n").encode())
        raise OSError("no network here")
sys.addaudithook(watch)
"""
"""Run by Python itself before anything else: notes and refuses whatever would reach a network."""

PLANTED = """
import os, sys
def fail(event, arguments):
    if event == "sqlite3.connect":
        private = os.environ["PRIVATE"]
        raise ValueError(f"row {private!r}")
sys.addaudithook(fail)
"""
"""A bug whose message holds what stands in the vault."""

SAID, NUMBER, NAME, ACCOUNT = "再不还就告诉你妈", "13900004321", "催收员王小虎", "6222-0000-1111"
PRIVATE = (SAID, NUMBER, NAME, ACCOUNT)


def at_start(program: Program, code: str) -> None:
    """Have every Python that the program starts run this code first."""
    folder = program.folder / "start"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    program.environ["PYTHONPATH"] = f"{folder}:{program.environ['PYTHONPATH']}"


@pytest.fixture
def watched(program: Program) -> Path:
    """Have the program watched; return the file in which stands what it tried to reach."""
    program.environ["WATCHED"] = str(program.folder / "watched")
    at_start(program, WATCH)
    return program.folder / "watched"


JOBS: Sequence[tuple[str, ...]] = (
    ("init",),
    ("where",),
    ("formats",),
    ("debt", "add", "微粒贷", "--lender", "微众银行", "--account", ACCOUNT),
    ("debt", "pay", "D-1", "1000", "--on", "2025-03-01", "--settles"),
    ("log", "call", "95384", "2025-03-16 22:31", "--said", "https://example.org/pay?x=1", "--attach", "proof.bin"),
    ("import", str(SAMPLES / "csv" / "fields.csv"), "--org", "微众银行"),
    ("import", str(SAMPLES / "sbr-calls" / "types.xml")),
    ("event", "add", "stop-request", "--on", "2025-03-17"),
    ("phone", "tie", "95384", "微众银行", "--basis", "官网"),
    ("phone", "groups"),
    ("reconcile", "E-0006", "E-0012"),
    ("amend", "E-0004", "--said", "x"),
    ("complaint", "add", "lender", "--on", "2025-03-20"),
    ("attach", "proof.bin"),
    ("withdraw", "E-0005", "--why", "x"),
    ("list",),
    ("show", "E-0004"),
    ("search", "还"),
    ("check",),
    ("due",),
    ("challenge",),
    ("dossier", "out.pdf", "--lang", "zh"),
    ("export", "--format", "csv", "--out", "out.csv"),
    ("export", "--format", "json", "--out", "out.json"),
    ("export", "--format", "xlsx", "--out", "out.xlsx"),
    ("sheet", "sheet.pdf"),
    ("verify",),
    ("rebuild",),
    ("backup", "b.evl"),
    ("restore", "b.evl", "--replace"),
    ("case", "export", "one.evl"),
    ("--vault", "other.evl", "case", "import", "one.evl"),
    ("--vault", "other.evl", "case", "erase", "main", "--why", "x", "--yes"),
    ("doctor",),
    ("demo", "--out", "demo"),
)


ACCEPTED = {"import": {0, 3}, "doctor": {0, 2}}
"""The samples have bad rows, and a computer may have something to be told."""


def test_the_whole_work_reaches_no_network(program: Program, watched: Path) -> None:
    (program.folder / "proof.bin").write_bytes(b"proof")
    failed = []
    for words in JOBS:
        done = program(*words)
        if done.returncode not in ACCEPTED.get(words[0], {0}):
            failed.append((words, done.stderr.decode()))
    assert failed == []
    assert watched.read_text(encoding="utf-8") == ""
    missing = set(MODULES) - {next(word for word in words if word in MODULES) for words in JOBS}
    assert missing == {"seal", "review", "merge", "split"}, "a new command joins the jobs"


def test_seal_is_seen_by_what_watches(program: Program, watched: Path) -> None:
    program.ok("init")
    assert program("seal", "--tsa", "http://127.0.0.1:9/").returncode == 1
    assert watched.read_text(encoding="utf-8") == "urllib.Request\n"


def test_what_watches_sees_a_plain_connection(program: Program, watched: Path) -> None:
    words = [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"]
    assert subprocess.run(words, env=program.environ, capture_output=True, check=False).returncode == 1
    assert watched.read_text(encoding="utf-8").startswith("socket.")


@pytest.fixture
def filled(program: Program) -> Program:
    """Return the program with a vault in which private matters stand."""
    program.ok("init")
    program.ok("debt", "add", "微粒贷", "--lender", "微众银行", "--account", ACCOUNT)
    program.ok("log", "call", NUMBER, "2025-03-16 22:31", "--said", SAID, "--by", NAME)
    return program


def test_an_unexpected_failure_tells_its_kind_and_place_and_nothing_else(filled: Program) -> None:
    at_start(filled, PLANTED)
    for words in (
        ("list",),
        ("verify",),
        ("check",),
        ("dossier", "x.pdf"),
        ("log", "call", "1", "now", "--said", SAID),
    ):
        done = filled(*words, environ={"PRIVATE": SAID})
        assert done.returncode == 1
        assert done.stdout == b""
        told = done.stderr.decode()
        assert "ValueError" in told
        assert "Traceback" not in told
        assert [word for word in PRIVATE if word in told] == []
    debugged = filled("--debug", "list", environ={"PRIVATE": SAID}).stderr.decode()
    assert "Traceback" in debugged
    assert SAID in debugged


def test_refusals_and_problems_do_not_repeat_what_stands_in_the_vault(filled: Program) -> None:
    (filled.folder / "none.csv").write_text(f"a,b\n{SAID},{NUMBER}\n", encoding="utf-8")
    with sqlite3.connect(filled.vault) as connection:
        connection.execute("DROP TRIGGER ledger_keeps_entries")
        connection.execute("UPDATE contact SET said = said || '!', caller_name = 'x'")
        connection.execute("UPDATE ledger SET body = CAST(replace(body, '22:31', '22:32') AS BLOB) WHERE seq = 3")
    connection.close()
    told = []
    for code, words in (
        (4, ("verify",)),
        (4, ("rebuild",)),
        (4, ("dossier", "x.pdf")),
        (4, ("backup", "b.evl")),
        (4, ("case", "export", "c.evl")),
        (4, ("doctor",)),
        (2, ("import", "none.csv")),
        (2, ("case", "import", "none.csv")),
        (2, ("log", "call", "1", "2031-01-01 10:00")),
        (2, ("amend", "E-0003", "--duration", "x")),
        (2, ("withdraw", "E-0099", "--why", "x")),
        (2, ("--case", "other", "list")),
    ):
        done = filled(*words)
        assert done.returncode == code, (words, done.stderr.decode())
        told.append(done.stdout.decode() + done.stderr.decode())
    assert all(told)
    assert [(word, text) for text in told for word in PRIVATE if word in text] == []
