"""What only a process of its own can show: signals, pipes, full disks, foreign consoles, two writers, a killed one."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from evidence_log.services import audit
from evidence_log.store.vault import open_vault

if TYPE_CHECKING:
    from conftest import Program

HOLD = """
import os, signal, sys, time
from datetime import datetime, UTC
from pathlib import Path
from evidence_log.services import record
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import open_vault
with open_vault(Path(sys.argv[1])) as vault, vault.writing() as connection:
    ledger = Ledger(connection, 1)
    facts = {"occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "said": "x" * 500}
    run = ledger.append("event.add", facts | {"kind": "other"}, datetime.now(UTC))
    ledger.append_contacts(((1773671460, dict(facts)) for _ in range(5_000)), run, datetime.now(UTC))
    print("written", flush=True)
    time.sleep(float(sys.argv[2]))
"""
"""A program that holds the vault with 5,000 contacts not yet committed."""


def holding(program: Program, seconds: float) -> subprocess.Popen[bytes]:
    """Start one, and wait until it has written."""
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(program.vault), str(seconds)], env=program.environ, stdout=subprocess.PIPE
    )
    assert held.stdout is not None
    assert held.stdout.readline() == b"written\n"
    return held


def held(program: Program) -> bool:
    """Say whether another program is writing."""
    connection = sqlite3.connect(program.vault, isolation_level=None, timeout=0)
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return False


def entries(program: Program) -> int:
    """Return how many entries a sound vault has."""
    found = audit.verify_file(program.vault, None)
    assert found.ok, found.problems
    return found.cases[0].entries


def test_a_second_writer_waits_for_the_first(program: Program) -> None:
    program.ok("init")
    held = holding(program, 1.0)
    contact = program.json("log", "call", "95384", "now")
    assert held.wait(timeout=30) == 0
    assert contact["entry"] == entries(program) == 5_003


def test_looking_is_possible_while_another_writes(program: Program) -> None:
    program.ok("init")
    held = holding(program, 30)
    try:
        assert program.json("list") == {"contacts": []}
        assert program.json("verify")["entries"] == 1
    finally:
        held.kill()
        held.wait()


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_of_a_writer_that_was_stopped(program: Program, stop: signal.Signals) -> None:
    program.ok("init")
    held = holding(program, 30)
    held.send_signal(stop)
    assert held.wait(timeout=30) != 0
    assert entries(program) == 1
    assert program.json("log", "call", "95384", "now")["entry"] == 2


def test_an_interrupted_command_says_so(program: Program) -> None:
    """Interrupt `log` while it waits for its words."""
    program.ok("init")
    words = [sys.executable, "-m", "evidence_log", "log", "call", "95384", "now", "--said", "-"]
    with subprocess.Popen(
        words, env=program.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as waiting:
        wal = program.vault.with_name(f"{program.vault.name}-wal")
        deadline = time.monotonic() + 20
        while not wal.exists() and time.monotonic() < deadline:  # it has opened the vault, and reads
            time.sleep(0.02)
        time.sleep(0.1)
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=20)
    assert (waiting.returncode, out) == (130, b"")
    assert err.decode() == "Interrupted; nothing unfinished was written.\n"
    assert entries(program) == 1


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_nothing_is_left_of_an_import_that_was_stopped(program: Program, stop: signal.Signals, code: int) -> None:
    program.ok("init")
    rows = (
        f"2026-01-{1 + row // 3000:02d} {row // 60 % 24:02d}:{row % 60:02d},call,138{row:08d}\n"
        for row in range(90_000)
    )
    (program.folder / "calls.csv").write_text("occurred_at,channel,phone\n" + "".join(rows), encoding="utf-8")
    words = [sys.executable, "-m", "evidence_log", "import", "calls.csv"]
    with subprocess.Popen(words, cwd=program.folder, env=program.environ, stderr=subprocess.PIPE) as importing:
        while not held(program) and importing.poll() is None:
            time.sleep(0.01)
        time.sleep(0.1)
        importing.send_signal(stop)
        _, err = importing.communicate(timeout=30)
    assert importing.returncode == code
    assert (err == b"Interrupted; nothing unfinished was written.\n") == (stop is signal.SIGINT)
    assert entries(program) == 1


def test_several_people_log_at_once_and_nothing_is_lost(program: Program) -> None:
    program.ok("init")
    ran: list[int] = []

    def many(name: str) -> None:
        ran.extend(
            program("log", "call", "95384", "now", "--summary", f"{name} {count}").returncode for count in range(4)
        )

    threads = [threading.Thread(target=many, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran == [0] * 12
    assert entries(program) == 13
    assert len({contact["summary"] for contact in program.json("list")["contacts"]}) == 12


def shell(program: Program, line: str) -> tuple[str, str]:
    """Run a line of shell in which `elog` is the program; return what it printed."""
    line = f'elog() {{ "{sys.executable}" -m evidence_log "$@"; }}; {line}'
    done = subprocess.run(
        ["bash", "-c", line], cwd=program.folder, env=program.environ, capture_output=True, timeout=60, check=False
    )
    return done.stdout.decode(), done.stderr.decode()


def test_a_reader_that_goes_away_is_no_error(program: Program) -> None:
    program.ok("init")
    program.ok("log", "sms", "1", "now", "--said", "-", stdin=b"x" * 300_000)
    for command in ("list", "list --json"):
        out, err = shell(program, f"elog {command} | head -c 10 >/dev/null; echo ${{PIPESTATUS[0]}}")
        assert (out, err.replace("1 in all\n", "")) == ("0\n", ""), command


def test_a_full_disk_behind_the_output_is_told(program: Program) -> None:
    program.ok("init")
    for command in ("log call 1 now", "list", "export"):
        out, err = shell(program, f"elog {command} >/dev/full; echo $?")
        assert out == "1\n"
        assert "could not be printed" in err
        assert "Traceback" not in err
    assert entries(program) == 2
    assert shell(program, "elog bogus 2>/dev/full; echo $?") == ("2\n", "")


def test_closed_streams_do_no_harm(program: Program) -> None:
    program.ok("init")
    for command in ("log call 1 now", "list --json", "--help"):
        out, err = shell(program, f"elog {command} >&-; echo $?")
        assert out == "0\n", command
        assert "Traceback" not in err
    assert shell(program, "elog list 2>&- >/dev/null; echo $?")[0] == "0\n"
    assert shell(program, "elog bogus 2>&-; echo $?")[0] == "2\n"
    assert shell(program, "elog log call 1 now --said - <&-; echo $?")[0].endswith("0\n")


CONSOLES = {
    "gbk": ({"PYTHONIOENCODING": "gbk"}, "gbk"),
    "ascii": ({"PYTHONIOENCODING": "ascii"}, "ascii"),
    "POSIX locale without UTF-8 mode": ({"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "utf-8"),
}


@pytest.mark.parametrize("console", CONSOLES)
def test_words_survive_every_console(program: Program, console: str) -> None:
    environ, encoding = CONSOLES[console]
    environ |= {"EVIDENCE_LOG_LANG": "zh"}
    program.ok("init")
    said = program("log", "短信", "95384", "昨天 22:31", "--said", "还钱😀", "--claims", "微众银行", environ=environ)
    assert said.returncode == 0, said.stderr
    shown = program("show", "2", environ=environ).stdout
    assert ("微众银行" if encoding != "ascii" else r"\u5fae\u4f17") in shown.decode(encoding)
    assert program.json("show", "2")["said"] == "还钱😀"
    assert "还钱😀".encode() in program("list", "--json", environ=environ).stdout
    refused = program("list", "--sinc", "x", environ=environ)
    assert refused.returncode == 2
    assert b"--since" in refused.stderr


def test_a_traceback_is_shown_only_when_asked(program: Program) -> None:
    program.ok("init")
    done = program("--debug", "show", "E-0099")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" in done.stderr
    assert b"There is no record E-0099" in done.stderr
    assert b"Traceback" not in program("show", "E-0099").stderr


def test_new_files_are_for_their_owner_alone(program: Program) -> None:
    deep = program.folder / "a" / "b" / "case.evl"
    program.ok("--vault", str(deep), "init")
    assert [path.stat().st_mode & 0o777 for path in (deep, deep.parent, deep.parent.parent)] == [0o600, 0o700, 0o700]


@pytest.mark.parametrize(
    "name", ["with blank.evl", "证据库.evl", "a?b#c%20d&e.evl", "\udcff.evl", "../up.evl", "-dash.evl"]
)
def test_a_vault_may_have_any_name(program: Program, name: str) -> None:
    (program.folder / "in").mkdir()
    program.folder = program.folder / "in"
    program.ok(f"--vault={name}", "init")
    assert (program.folder / name).is_file()
    program.ok(f"--vault={name}", "log", "call", "1", "now")
    assert program("--vault", name, "verify").returncode == 0


def test_a_vault_of_another_program_is_left_alone(program: Program) -> None:
    with sqlite3.connect(program.vault) as other:
        other.execute("CREATE TABLE ledger (x)")
    before = program.vault.read_bytes()
    for words in (["list"], ["log", "call", "1", "now"], ["verify"], ["rebuild"], ["--case", "x", "init"]):
        assert "not a vault" in program.refused(words)
    assert program.vault.read_bytes() == before


def test_the_write_ahead_log_of_a_killed_program_is_taken_in(program: Program) -> None:
    program.ok("init")
    with open_vault(program.vault) as vault:
        copies = {}
        vault.connection.execute("PRAGMA wal_autocheckpoint = 0")
        program.ok("log", "call", "1", "now")
        for suffix in ("", "-wal"):
            path = program.vault.with_name(program.vault.name + suffix)
            copies[suffix] = path.read_bytes()
    assert copies["-wal"]
    for suffix, content in copies.items():
        (program.folder / f"copy.evl{suffix}").write_bytes(content)
    assert program.json("--vault", str(program.folder / "copy.evl"), "verify")["entries"] == 2
