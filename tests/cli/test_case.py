"""`case` as a person types it: carry one case over, see what there is, erase one after being asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog
    from conftest import Program


@pytest.fixture
def sent(elog: Elog) -> Path:
    """Return the file of a case with one contact."""
    elog.ok("log", "call", "95384", "2026-03-16 22:31", "--said", "还钱")
    elog.ok("case", "export", "sent.evl")
    return elog.folder / "sent.evl"


def test_a_case_is_carried_to_another_vault(elog: Elog, sent: Path) -> None:
    there = ("--vault", str(elog.folder / "clinic.evl"))
    elog.ok(*there, "init")
    head = elog.json("verify")["head"]
    done = elog.json(*there, "case", "import", str(sent), "--as", "client-7")
    assert {name: done[name] for name in ("key", "state", "entries", "added", "files", "head", "made")} == {
        "key": "client-7", "state": "new", "entries": 2, "added": 2, "files": 0, "head": head, "made": False,
    }  # fmt: skip
    assert elog.json(*there, "--case", "client-7", "list")["contacts"][0]["said"] == "还钱"
    listed = elog.json(*there, "case", "list")
    assert [(case["key"], case["entries"]) for case in listed["cases"]] == [("main", 1), ("client-7", 2)]
    assert listed["erased"] == []
    again = elog.ok(*there, "case", "import", str(sent))
    assert "is here already, exactly as in the file; nothing was changed" in again


def test_what_was_exported_is_told(elog: Elog, sent: Path) -> None:
    done = elog.json("case", "export", str(elog.folder / "second.evl"), "--case", "main")
    verified = elog.json("verify")
    assert (done["entries"], done["head"], done["verified"]) == (verified["entries"], verified["head"], True)
    assert elog.json("--vault", str(elog.folder / "second.evl"), "verify")["head"] == verified["head"]
    assert "not encrypted" in elog.ok("case", "export", "third.evl")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_refusals_name_the_remedy(elog: Elog, sent: Path, lang: str) -> None:
    there = ("--vault", str(elog.folder / "clinic.evl"))
    elog.ok(*there, "init")
    assert "--as" in elog.refused(*there, "case", "import", str(sent), lang=lang)
    assert "case export" in elog.refused("case", "import", __file__, lang=lang)
    assert "main" in elog.refused("case", "export", "x.evl", "--case", "nobody", lang=lang)
    assert "sent.evl" in elog.refused("case", "export", "sent.evl", lang=lang)
    elog.ok(*there, "case", "import", str(sent), "--as", "client")
    elog.ok(*there, "--case", "client", "log", "call", "95384", "2026-03-16 22:32")
    elog.ok("log", "call", "95384", "2026-03-16 22:33")
    elog.ok("case", "export", "later.evl")
    assert "E-0003" in elog.refused(*there, "case", "import", "later.evl", code=4, lang=lang)


def test_an_erased_case_is_listed_and_verified_as_such(elog: Elog, sent: Path) -> None:
    done = elog.json("case", "erase", "main", "--why", "consent withdrawn", "--yes")
    stone = done["erased"]
    assert (done["key"], done["already"], stone["entries"], stone["why"]) == ("main", False, 2, "consent withdrawn")
    assert set(stone) == {"log_id", "key_sha256", "entries", "head", "erased_at", "why"}
    assert elog.json("case", "list") == {"cases": [], "erased": [stone]}
    assert elog.json("verify")["erased"] == [stone]
    for command in (("case", "list"), ("verify",)):
        assert "reason: consent withdrawn" in elog.ok(*command)
    assert "--again" in elog.refused("case", "import", str(sent))
    elog.ok("case", "import", str(sent), "--again")
    assert elog.json("verify")["entries"] == 2


def test_without_a_terminal_nothing_is_erased_unasked(elog: Elog) -> None:
    assert "--yes" in elog.refused("case", "erase", "main", "--why", "x", stdin=b"main\n")
    elog.refused("case", "erase", "main", "--why", " ", "--yes")
    elog.refused("case", "erase", "nobody", "--why", "x", "--yes")
    assert elog.json("verify")["entries"] == 1


@pytest.mark.parametrize(("typed", "code", "left"), [("main", 0, []), ("mein", 2, ["main"]), ("", 2, ["main"])])
def test_at_a_terminal_the_key_is_typed(program: Program, typed: str, code: int, left: list[str]) -> None:
    program.ok("init")
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "evidence_log", "case", "erase", "main", "--why", "consent withdrawn"]
    with subprocess.Popen(
        words, env=program.environ, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, cwd=program.folder
    ) as asking:
        os.close(theirs)
        shown = b""
        stop = threading.Timer(60, asking.kill)
        stop.start()
        while b"key to go on" not in shown:
            shown += os.read(ours, 4096)
        os.write(ours, f"{typed}\n".encode())
        assert asking.wait(timeout=60) == code
        stop.cancel()
    os.close(ours)
    assert b"removed for good" in shown
    assert [case["key"] for case in program.json("case", "list")["cases"]] == left
