"""What `verify` tells a person whose vault was changed or damaged, and its exit codes."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog


def change(elog: Elog, *statements: str) -> None:
    """Change the vault as somebody with a database program would."""
    connection = sqlite3.connect(elog.vault, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


TAMPERING: dict[str, list[str]] = {
    "chain_payload": [
        "DROP TRIGGER ledger_keeps_entries",
        "UPDATE ledger SET body = CAST(replace(body, '95384', '95385') AS BLOB) WHERE seq = 2",
    ],
    "chain_head": ["DROP TRIGGER ledger_keeps_entries", "UPDATE ledger SET head = zeroblob(32) WHERE seq = 2"],
    "chain_missing": ["DROP TRIGGER ledger_keeps_all", "DELETE FROM ledger WHERE seq = 2"],
    "row_altered": ["UPDATE contact SET occurred_at = '2026-03-16T23:31:00+08:00'"],
    "row_missing": ["DELETE FROM contact"],
    "row_extra": ["UPDATE contact SET entry = 9 WHERE entry = 2"],
    "file_missing": ["DELETE FROM blob_chunk", "DELETE FROM blob"],
    "file_altered": ["UPDATE blob_chunk SET content = x'00'"],
    "file_size": ["UPDATE blob SET size = 9"],
    "guard": ["DROP TRIGGER ledger_keeps_all"],
    "guard_added": ["CREATE TRIGGER mine AFTER INSERT ON contact BEGIN DELETE FROM contact; END"],
    "schema": ["DROP TABLE event"],
    "case_unlisted": ["DELETE FROM casefile"],
}


@pytest.fixture
def filled(elog: Elog) -> Elog:
    """Return the program with a contact that has a file."""
    (elog.folder / "a.txt").write_bytes(b"a")
    elog.ok("log", "call", "95384", "2026-03-16 22:31", "--attach", "a.txt")
    elog.ok("log", "call", "95384", "2026-03-16 22:35")
    return elog


@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_is_told_in_both_languages(filled: Elog, kind: str) -> None:
    change(filled, *TAMPERING[kind])
    found = filled.json("verify", code=4)
    assert found["ok"] is False
    assert kind in {problem["kind"] for problem in found["problems"]}
    for problem in found["problems"]:
        assert list(problem) == ["kind", "where", "detail", "message"]
        assert problem["where"] in problem["message"]
    for lang in ("zh", "en"):
        done = filled("verify", lang=lang)
        assert done.code == 4
        messages = [problem["message"] for problem in filled.json("verify", code=4, lang=lang)["problems"]]
        assert all(message in done.out for message in messages)
    assert json.dumps(found) == json.dumps(filled.json("verify", code=4)), "looking twice changes nothing"


def test_rebuilding_mends_tables_but_no_chain(filled: Elog) -> None:
    change(filled, "UPDATE contact SET phone = '110'", "DROP TABLE event", "DROP TRIGGER ledger_keeps_all")
    assert filled.json("rebuild") == {"entries": 4}
    assert filled.json("verify")["ok"]
    change(filled, *TAMPERING["chain_payload"])
    assert "verify" in filled.refused("rebuild", code=4)
    assert "verify" in filled.refused("rebuild", code=4, lang="zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_damaged_file_is_told_whatever_is_asked(filled: Elog, lang: str) -> None:
    content = filled.vault.read_bytes()
    filled.vault.write_bytes(content[: len(content) // 2])
    found = filled.json("verify", code=4, lang=lang)
    assert (found["ok"], found["entries"], found["head"]) == (False, 0, None)
    assert [problem["kind"] for problem in found["problems"]] == ["file"]
    for words in (("list",), ("show", "2"), ("search", "x"), ("export",), ("log", "call", "1", "now"), ("rebuild",)):
        assert "evidence-log verify" in filled.refused(*words, code=4, lang=lang)


def test_a_head_that_was_kept_is_looked_for(filled: Elog) -> None:
    kept = filled.json("verify")["head"]
    filled.ok("log", "call", "1", "now")
    assert "E" not in filled.json("verify", "--head", kept)["problems"]
    assert "entry 4" in filled.ok("verify", "--head", kept)
    assert filled("verify", "--head", "0" * 64).code == 4


def test_a_clock_that_was_set_back_is_told_but_no_problem(filled: Elog) -> None:
    from evidence_log.cli.state import STATE

    assert STATE.moment is not None
    STATE.moment = STATE.moment.replace(year=2025)
    filled.ok("log", "call", "1", "now")
    done = filled("verify")
    assert (done.code, "E-0005" in done.err) == (0, True)
    assert filled.json("verify")["cases"][0]["clock_set_back"] == ["E-0005"]


def test_verifying_changes_no_byte(filled: Elog) -> None:
    before, beside = filled.vault.read_bytes(), sorted(filled.folder.iterdir())
    filled.ok("verify")
    filled.ok("list")
    filled.ok("export", "--json")
    assert (filled.vault.read_bytes(), sorted(filled.folder.iterdir())) == (before, beside)


def test_a_vault_that_others_may_read_is_pointed_out(filled: Elog) -> None:
    assert filled.json("verify")["readable_by_others"] is False
    filled.vault.chmod(0o644)
    assert filled.json("verify")["readable_by_others"] is True
    done = filled("verify", lang="zh")
    assert (done.code, "chmod 600" in done.err) == (0, True)
