"""What a later file tells of a contact that the case holds already: learned, named, taken back with the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from evidence_log.importers.base import ReadOptions
from evidence_log.services import audit, ingest
from evidence_log.services.correct import amend, withdraw
from evidence_log.store import reading, rebuilding
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile, Vault

CALL = '<call number="13800138000" duration="0" date="1740880800000" type="3" presentation="1" contact_name="{name}" />'
OTHER = '<call number="13800138000" duration="30" date="1740794400000" type="1" presentation="1" contact_name="(Unknown)" />'
Take = Callable[..., Any]


@pytest.fixture
def take(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> Take:
    """Import a backup of these calls."""

    def imported(name: str, *calls: str) -> Any:
        path = tmp_path / name
        path.write_text(
            f'<?xml version="1.0" encoding="UTF-8"?><calls count="{len(calls)}">{"".join(calls)}</calls>',
            encoding="utf-8",
        )
        options = ReadOptions(zone=case.zone, now=now)
        return ingest.import_file(vault, case, path, options, format_name=None, now=now)

    return imported


def names(vault: Vault, case: CaseFile) -> list[str | None]:
    return [row["caller_name"] for row in reading.contacts(vault.connection, case)]


def test_a_name_that_the_phone_learned_later_is_taken_over(take: Take, vault: Vault, case: CaseFile) -> None:
    take("a.xml", OTHER, CALL.format(name="(Unknown)"))
    report = take("b.xml", CALL.format(name="催收李四"))
    assert (report.imported, report.duplicates) == (0, 1)
    assert names(vault, case) == [None, "催收李四"]
    assert next(reading.contacts(vault.connection, case))["grade"] == "B"


def test_a_name_that_is_there_stays(take: Take, vault: Vault, case: CaseFile) -> None:
    take("a.xml", CALL.format(name="张三"))
    take("b.xml", CALL.format(name="李四"))
    assert names(vault, case) == ["张三"]


def test_with_the_file_goes_what_it_told(take: Take, vault: Vault, case: CaseFile, now: datetime) -> None:
    take("a.xml", CALL.format(name="(Unknown)"))
    report = take("b.xml", OTHER, CALL.format(name="催收李四"))
    withdraw(vault, case, entry_id(report.entry), why="wrong file", now=now)
    assert names(vault, case) == [None]
    take("c.xml", CALL.format(name="王五"))
    assert names(vault, case) == ["王五"]


def test_a_correction_since_then_stays(take: Take, vault: Vault, case: CaseFile, now: datetime) -> None:
    take("a.xml", CALL.format(name="(Unknown)"))
    report = take("b.xml", OTHER, CALL.format(name="催收李四"))
    (first, *_) = [row["id"] for row in reading.contacts(vault.connection, case) if row["caller_name"]]
    amend(vault, case, first, {"caller_name": "李四"}, why=None, now=now)
    withdraw(vault, case, entry_id(report.entry), why="wrong file", now=now)
    assert names(vault, case) == ["李四"]


def test_the_tables_built_anew_are_the_same(take: Take, vault: Vault, case: CaseFile, now: datetime) -> None:
    take("a.xml", CALL.format(name="(Unknown)"))
    report = take("b.xml", OTHER, CALL.format(name="催收李四"))
    rows = "SELECT * FROM contact ORDER BY entry", "SELECT * FROM learned ORDER BY entry"
    for withdrawn in (False, True):
        if withdrawn:
            withdraw(vault, case, entry_id(report.entry), why="wrong file", now=now)
        before = [vault.connection.execute(statement).fetchall() for statement in rows]
        assert before[1]
        with vault.writing() as connection:
            rebuilding.rebuild(connection)
        assert [vault.connection.execute(statement).fetchall() for statement in rows] == before


def test_a_learned_fact_changed_by_hand_is_named(take: Take, vault: Vault, case: CaseFile) -> None:
    take("a.xml", CALL.format(name="(Unknown)"))
    take("b.xml", CALL.format(name="催收李四"))
    assert audit.verify(vault, [case]).problems == ()
    vault.connection.execute("UPDATE learned SET value = '别人'")
    (problem,) = audit.verify(vault, [case]).problems
    assert (problem.kind, problem.detail) == ("row_altered", "learned: value")
