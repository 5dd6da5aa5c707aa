"""Opening, guarding and locking the file."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from evidence_log.errors import BadInput
from evidence_log.store import columns, generated, tables
from evidence_log.store.audit import audit_case
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault, create, open_vault, schema

ROOT = Path(__file__).resolve().parents[2]


def test_the_sql_and_the_columns_follow_from_the_models() -> None:
    assert tables.PROJECTION  # the models must be loaded to be written
    assert schema() == generated.ddl()
    assert Path(columns.__file__).read_text(encoding="utf-8") == generated.columns()


def test_a_vault_is_for_its_owner_alone(vault: Vault, case: CaseFile) -> None:
    names = [vault.path, *vault.path.parent.glob(f"{vault.path.name}-*")]
    assert len(names) > 1
    assert {stat.S_IMODE(path.stat().st_mode) for path in names} == {0o600}


def test_settings_are_durable(vault: Vault) -> None:
    assert vault.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert vault.connection.execute("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET body = x'00' WHERE seq = 1",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger VALUES (1, 1, x'00', x'00')",
        "INSERT INTO ledger VALUES (1, 5, x'00', x'00')",
    ],
)
def test_the_ledger_refuses_changes_and_gaps(vault: Vault, case: CaseFile, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        vault.connection.execute(statement)


def test_a_failed_transaction_leaves_nothing(vault: Vault, case: CaseFile, now: datetime) -> None:
    before = vault.connection.execute("SELECT count(*) FROM ledger").fetchone()
    facts = {"product": "微粒贷", "lender": "微众银行"}

    def fail() -> None:
        with vault.writing():
            Ledger(vault.connection, case.case_id).append("debt.add", facts, now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert vault.connection.execute("SELECT count(*) FROM ledger").fetchone() == before
    assert vault.connection.execute("SELECT count(*) FROM debt").fetchone() == (0,)


def test_what_is_no_vault_is_not_opened(tmp_path: Path) -> None:
    for name, content in {"a.txt": b"text", "b.db": b"SQLite format 3\x00", "empty": b""}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadInput):
            open_vault(tmp_path / name)
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE t (x)")
    with pytest.raises(BadInput):
        open_vault(tmp_path / "other.db")
    with pytest.raises(BadInput):
        open_vault(tmp_path / "absent.evl")


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "x.evl").write_bytes(b"mine")
    with pytest.raises(BadInput):
        create(tmp_path / "x.evl")
    assert (tmp_path / "x.evl").read_bytes() == b"mine"


def test_reading_changes_nothing(vault: Vault, case: CaseFile) -> None:
    with open_vault(vault.path, write=False) as reader, pytest.raises(sqlite3.OperationalError):
        reader.connection.execute("DELETE FROM contact")


def test_a_place_that_can_hold_no_vault_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(BadInput):
            open_vault(path)
        with pytest.raises(BadInput):
            create(path)


WRITER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from evidence_log.services import record
from evidence_log.store.vault import open_vault
path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(count):
    with open_vault(path) as vault:
        facts = {"occurred_at": "2025-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "summary": f"{name} {number}"}
        record.add_contact(vault, vault.case(None), facts, attach=(), now=datetime.now(UTC))
"""


def test_two_processes_write_at_once_and_nothing_is_lost(vault: Vault, case: CaseFile) -> None:
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(vault.path), name, "25"], env=environ)
        for name in ("first", "second")
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    found = {summary for (summary,) in vault.connection.execute("SELECT summary FROM contact")}
    assert found == {f"{name} {number}" for name in ("first", "second") for number in range(25)}
    assert audit_case(vault, case).problems == []
