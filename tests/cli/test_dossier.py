"""`dossier` as a person types it."""

from __future__ import annotations

import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def filled(program: Any) -> Any:
    """Return the command line with a case that can be complained about."""
    program.ok("init", "--zone", "Asia/Shanghai")
    program.ok(
        "log", "call", "95384", "2026-03-01 22:31", "--answered", "--claims", "示例银行", "--said", "今天\x1b[31m必须还"
    )
    program.ok("log", "call", "15400000001", "2026-03-02 10:00")
    return program


def test_json_is_one_document_and_the_file_is_there(filled: Any) -> None:
    report = filled.json("dossier", "out.pdf", "--name", "Zhang", "--lang", "zh", "--to", "nfra")
    written = Path(filled.folder / "out.pdf").read_bytes()
    assert written.startswith(b"%PDF-")
    assert report["size"] == len(written)
    assert report["missing"] == ["id_no", "phone", "address"]
    assert report["unattributed"] == 1
    assert len(report["head"]) == 64


def test_without_a_terminal_nothing_is_asked_and_what_is_missing_is_said(filled: Any) -> None:
    done = filled("dossier", "out.pdf", "--redact", "third-parties")
    assert done.returncode == 0
    assert b"not recorded" in done.stderr.lower()
    assert b"head" in done.stdout.lower()


def test_text_is_printed_safely_and_writes_no_file(filled: Any) -> None:
    printed = filled.ok("dossier", "--text", "--lang", "zh", "--name", "张某")
    assert "一、摘要" in printed
    assert "\x1b" not in printed
    assert "\\x1b[31m必须还" in printed
    assert not list(Path(filled.folder).glob("*.pdf"))
    assert "Summary" in filled.json("dossier", "--text", "--lang", "en")["text"]


def test_what_cannot_be_made_is_refused_with_the_remedy(program: Any) -> None:
    program.ok("init", "--zone", "Asia/Shanghai")
    program.ok("log", "call", "15400000001", "2026-03-02 10:00")
    assert "phone tie" in program.refused(["dossier", "out.pdf"])
    assert "--text" in program.refused(["dossier"])
    assert "lender" in program.refused(["dossier", "out.pdf", "--to", "nobody"])
    assert not list(Path(program.folder).glob("*.pdf"))


def test_a_person_at_a_terminal_is_asked_for_what_is_missing(program: Any) -> None:
    program.ok("init")
    program.ok("log", "call", "95384", "2026-03-10 22:31", "--claims", "示例银行")
    master, slave = pty.openpty()
    asked = subprocess.Popen(
        [sys.executable, "-m", "evidence_log", "dossier", "x.pdf", "--address", "somewhere"],
        cwd=program.folder, env=program.environ, stdin=slave, stdout=subprocess.PIPE, stderr=slave,
    )  # fmt: skip
    os.close(slave)
    os.write(master, "林小满\n\n15400000009\n".encode())
    told, _ = asked.communicate(timeout=60)
    os.close(master)
    assert asked.returncode == 0
    assert b"x.pdf" in told
    assert (program.folder / "x.pdf").read_bytes().startswith(b"%PDF-")


def test_no_dossier_is_made_from_a_case_that_was_changed_by_hand(program: Any) -> None:
    program.ok("init")
    program.ok("log", "call", "95384", "2026-03-10 22:31", "--claims", "示例银行", "--said", "请还款")
    with closing(sqlite3.connect(program.vault)) as hand, hand:
        hand.execute("UPDATE contact SET said = 'forged'")
    assert "E-0002" in program.refused(["dossier", "x.pdf", "--name", "林小满"], code=4)
    assert not (program.folder / "x.pdf").exists()
    program.ok("rebuild")
    program.ok("dossier", "x.pdf", "--name", "林小满")


def test_the_addressees_are_listed_and_each_is_known_by_what_people_call_it(filled: Any) -> None:
    channels = filled.json("dossier", "--to", "?")["channels"]
    assert {"lender", "nfra", "nfra-report", "court", "12321"} <= {one["to"] for one in channels}
    assert "court" in filled.ok("dossier", "--to", "?")
    assert filled.json("dossier", "out.pdf", "--to", "12378")["to"] == "nfra"


def test_what_to_know_before_is_shown_without_making_anything(filled: Any) -> None:
    shown = filled.ok("dossier", "--to", "nfra", "--guide")
    assert "12378" in shown
    assert "[no]" in shown
    known = filled.json("dossier", "--to", "nfra", "--guide")
    assert [one["met"] for one in known["checks"]] == [False, False, True]
    assert not list(Path(filled.folder).glob("*.pdf"))


def test_what_is_not_as_it_must_be_is_a_warning_and_the_file_is_made(filled: Any) -> None:
    done = filled("dossier", "out.pdf", "--to", "nfra")
    assert done.returncode == 0
    assert b"this is not so yet" in done.stderr
    assert Path(filled.folder / "out.pdf").exists()


def test_what_a_channel_does_not_take_is_refused_unless_asked_for_all_the_same(filled: Any) -> None:
    filled.ok("complaint", "add", "court", "--on", "2026-03-05")
    assert "--anyway" in filled.refused(["dossier", "out.pdf", "--to", "nifa"])
    assert not list(Path(filled.folder).glob("*.pdf"))
    filled.ok("dossier", "out.pdf", "--to", "nifa", "--anyway")
    assert Path(filled.folder / "out.pdf").exists()


def test_a_paste_sheet_is_written_by_itself_or_beside_the_file(filled: Any) -> None:
    filled.ok("dossier", "--to", "nifa", "--paste", "sheet.txt", "--limit", "100", "--name", "张某")
    words = Path(filled.folder / "sheet.txt").read_text(encoding="utf-8")
    assert "张某" in words
    assert "(limit 100" in words
    assert "Before you send it" in words
    report = filled.json("dossier", "out.pdf", "--to", "nifa", "--paste", "sheet.txt")
    assert report["paste"] == "sheet.txt"
    assert report["pages"] > 3
    assert "paper" in filled.refused(["dossier", "--to", "court", "--paste", "sheet.txt"])
    vault = next(Path(filled.folder).glob("*.evl"), None)
    if vault is not None:
        filled.refused(["dossier", "--to", "nifa", "--paste", str(vault)])
