"""Damage to the file is found and told, never a crash and never silence; what another program may add is left alone."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from evidence_log.core import chain
from evidence_log.core.codec import bulk_encoder
from evidence_log.errors import BadInput, EvidenceLogError, Unverified
from evidence_log.services import audit, record
from evidence_log.store import reading
from evidence_log.store import vault as opening
from evidence_log.store.ledger import Ledger, envelope, stamp
from evidence_log.store.vault import PROJECTION_VERSION, CaseFile, Vault, create, open_vault

assert orjson  # loaded before a test gives up its rights to read it
PAGE = 8192


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a sound vault with one record of every kind."""
    folder, now = tmp_path_factory.mktemp("whole"), datetime.fromisoformat("2026-03-18T04:00:00+00:00")
    (folder / "proof").write_bytes(b"settled" * 5_000)
    with create(folder / "case.evl") as opened:
        case = record.create_case(opened, "main", name="测试", zone="Asia/Shanghai", pack="cn", now=now)
        record.add_debt(opened, case, {"product": "微粒贷", "lender": "微众银行"}, now=now)
        for minute in range(60):
            facts = {
                "occurred_at": f"2026-03-16T22:{minute:02d}:00+08:00",
                "precision": "minute",
                "channel": "call",
                "said": "还钱" * 30,
            }
            record.add_contact(opened, case, facts, attach=(), now=now)  # type: ignore[arg-type]  # a plain mapping of facts
        record.pay_debt(
            opened, case, "D-1", amount="5", paid_on="2026-03-01", settles=True, proof=folder / "proof", now=now
        )
        record.tie_phone(
            opened, case, "95384", "甲", kind=None, collects_for=None, basis="x", confidence="unknown", now=now
        )
        record.amend(opened, case, "E-0005", {"said": "y"}, why=None, now=now)
        record.withdraw(opened, case, "E-0007", why="x", now=now)
    return (folder / "case.evl").read_bytes()


def placed(folder: Path, content: bytes) -> Path:
    """Write a vault's bytes."""
    path = folder / "case.evl"
    path.write_bytes(content)
    return path


def contents(path: Path) -> list[str]:
    """Return all that a database says, as SQL."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def verified(path: Path) -> bool:
    """Verify a file that may be anything; return whether it is sound. The file itself must stay as it is, and alone."""
    before, beside = path.read_bytes(), sorted(path.parent.iterdir())
    try:
        return audit.verify_file(path, None).ok
    except BadInput as error:
        if error.key != "vault.not_a_vault":
            raise
        return False
    finally:
        assert path.read_bytes() == before
        assert sorted(path.parent.iterdir()) == beside


def test_a_sound_vault_is_verified_and_left_as_it_is(tmp_path: Path, whole: bytes) -> None:
    assert verified(placed(tmp_path, whole))


@pytest.mark.parametrize("filler", [0, 255])
def test_a_ruined_page_is_found(tmp_path: Path, whole: bytes, filler: int) -> None:
    for start in range(0, len(whole), PAGE):
        path = placed(tmp_path, whole[:start] + bytes([filler]) * PAGE + whole[start + PAGE :])
        assert not verified(path), start // PAGE


def test_a_flipped_bit_is_found_where_it_changes_anything(tmp_path: Path, whole: bytes) -> None:
    chance, sound = random.Random(7), contents(placed(tmp_path, whole))
    for _ in range(60):
        changed = bytearray(whole)
        changed[chance.randrange(PAGE, len(whole))] ^= 1 << chance.randrange(8)
        path = placed(tmp_path, bytes(changed))
        if verified(path):
            assert contents(path) == sound


def test_a_cut_file_is_found(tmp_path: Path, whole: bytes) -> None:
    for length in (0, 50, 100, PAGE // 2, PAGE, PAGE + 1, len(whole) // 2, len(whole) - PAGE, len(whole) - 1):
        assert not verified(placed(tmp_path, whole[:length])), length


def test_every_other_command_tells_damage_too(tmp_path: Path, whole: bytes, now: datetime) -> None:
    path = placed(tmp_path, whole[: len(whole) // 2])
    with pytest.raises(Unverified) as told, open_vault(path, write=False) as opened:
        list(reading.contacts(opened.connection, opened.case(None)))
    assert told.value.key == "vault.damaged"
    with pytest.raises(Unverified), open_vault(path) as opened:
        audit.rebuild(opened)


TAMPERING = {
    "DROP TABLE contact": "schema contact",
    "DROP TABLE casefile": "schema casefile",
    "DROP TABLE ledger": "schema ledger",
    "DROP TABLE blob_chunk": "schema blob_chunk",
    "DROP INDEX contact_by_time": "schema contact_by_time",
    "ALTER TABLE contact ADD COLUMN extra TEXT": "schema contact",
    "ALTER TABLE debt RENAME COLUMN lender TO owner": "schema debt",
    "ALTER TABLE payment DROP COLUMN amount": "schema payment",
    "DROP TRIGGER ledger_has_no_gap": "guard ledger_has_no_gap",
    "CREATE TRIGGER mine AFTER INSERT ON contact BEGIN DELETE FROM contact; END": "guard_added mine",
    "DELETE FROM casefile": "case_unlisted case_id 1",
    "UPDATE casefile SET key = 'other'": "row_altered other",
    "INSERT INTO casefile VALUES (9, 'ghost', NULL, 'UTC', 'cn', 'x', 'y')": "row_extra ghost",
}
REBUILT = {"DROP TABLE contact", "DROP TABLE casefile", "DROP INDEX contact_by_time", "DELETE FROM casefile"} | {
    statement for statement in TAMPERING if statement.startswith(("ALTER", "DROP TRIGGER", "UPDATE casefile", "INSERT"))
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_a_changed_shape_is_named(tmp_path: Path, whole: bytes, statement: str) -> None:
    path = placed(tmp_path, whole)
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(statement)
    connection.close()
    found = audit.verify_file(path, None)
    assert TAMPERING[statement] in {f"{problem.kind} {problem.where}" for problem in found.problems}
    if statement != "DROP TABLE ledger":
        assert found.cases[0].entries == 67, "the chain is checked all the same"
    if statement in REBUILT:
        with open_vault(path) as opened:
            audit.rebuild(opened)
        assert audit.verify_file(path, None).problems == ()


def test_what_another_program_adds_beside_is_no_problem(tmp_path: Path, whole: bytes) -> None:
    path = placed(tmp_path, whole)
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("CREATE VIEW v_calls AS SELECT * FROM contact")
        connection.execute("CREATE INDEX mine ON contact (phone)")
        connection.execute("CREATE TABLE notes (x)")
        connection.execute("ANALYZE")
    connection.close()
    assert audit.verify_file(path, None).ok


def test_an_older_shape_is_rebuilt_and_a_newer_one_left_alone(tmp_path: Path, whole: bytes) -> None:
    path = placed(tmp_path, whole)

    def set_version(version: int) -> None:
        with sqlite3.connect(path, isolation_level=None) as connection:
            connection.execute(f"PRAGMA user_version = {version}")
        connection.close()

    set_version(PROJECTION_VERSION - 1)
    for write in (False, True):
        with pytest.raises(BadInput) as refused:
            open_vault(path, write=write)
        assert refused.value.key == "vault.older"
    with open_vault(path, older=True) as opened:
        audit.rebuild(opened)
    assert audit.verify_file(path, None).ok
    set_version(PROJECTION_VERSION + 1)
    with pytest.raises(BadInput) as refused:
        open_vault(path, older=True)
    assert refused.value.key == "vault.newer"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def without_rights(work: Callable[[], object]) -> None:
    """Run something as a person who may do no more than the modes of files say."""
    if os.geteuid() != 0:
        work()
        return
    child = os.fork()
    if child == 0:
        try:
            os.setegid(65534)
            os.seteuid(65534)
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def test_a_read_only_vault_in_a_read_only_folder_can_be_looked_at(open_folder: Path, whole: bytes) -> None:
    path = placed(open_folder, whole)
    path.chmod(0o444)
    open_folder.chmod(0o555)

    def look() -> None:
        assert verified(path)
        with open_vault(path, write=False) as opened:
            assert len(list(reading.contacts(opened.connection, opened.case(None)))) == 59
        with pytest.raises(BadInput) as refused:
            open_vault(path)
        assert refused.value.key == "vault.read_only"

    without_rights(look)


def test_a_log_left_beside_a_read_only_vault_is_not_passed_over(open_folder: Path, whole: bytes, now: datetime) -> None:
    path = placed(open_folder, whole)
    with open_vault(path) as opened:
        opened.connection.execute("PRAGMA wal_autocheckpoint = 0")
        record.add_debt(opened, opened.case(None), {"product": "x", "lender": "y"}, now=now)
        wal = path.with_name("case.evl-wal").read_bytes()
    path.write_bytes(whole)
    path.with_name("case.evl-wal").write_bytes(wal)
    for file in open_folder.iterdir():
        file.chmod(0o444)
    open_folder.chmod(0o555)

    def look() -> None:
        with pytest.raises(BadInput) as refused:
            open_vault(path, write=False)
        assert refused.value.key == "vault.unfinished"

    without_rights(look)
    open_folder.chmod(0o755)
    path.with_name("case.evl-wal").rename(path.with_name("case.evl-journal"))
    open_folder.chmod(0o555)
    without_rights(look)


def test_a_vault_that_may_not_be_read_is_named(open_folder: Path, whole: bytes) -> None:
    path = placed(open_folder, whole)
    path.chmod(0o000)

    def look() -> None:
        with pytest.raises(BadInput) as refused:
            open_vault(path, write=False)
        assert refused.value.key == "vault.unreadable"

    without_rights(look)


def test_a_writer_that_waited_in_vain_says_so(vault: Vault, case: CaseFile) -> None:
    with open_vault(vault.path) as other, vault.writing():
        other.connection.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(EvidenceLogError) as refused, other.writing():
            pass
        assert (refused.value.key, refused.value.exit_code) == ("vault.busy", 1)


def test_a_full_disk_says_so_and_leaves_nothing(vault: Vault, case: CaseFile, now: datetime) -> None:
    (pages,) = vault.connection.execute("PRAGMA page_count").fetchone()
    vault.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(EvidenceLogError) as refused:
        record.add_debt(vault, case, {"product": "x" * 100_000, "lender": "y"}, now=now)
    assert refused.value.key == "vault.disk_full"
    assert audit.verify(vault, vault.cases()).ok
    vault.connection.execute("PRAGMA max_page_count = 1000000")
    record.add_debt(vault, case, {"product": "z", "lender": "y"}, now=now)
    assert audit.verify(vault, vault.cases()).ok


def test_a_setting_that_is_not_kept_is_noticed(tmp_path: Path) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with pytest.raises(EvidenceLogError) as refused:
        opening._settle(connection, tmp_path / "x")
    assert refused.value.key == "vault.not_durable"


def test_an_entry_that_contradicts_the_ledger_is_named_not_stumbled_over(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    ledger = Ledger(vault.connection, case.case_id)
    rows: list[tuple[Any, Any]] = [
        ("amend", {"target": 99, "table": "contact", "changes": ["x"]}),
        ("amend", {"target": [1], "table": "contact", "changes": []}),
        ("withdraw", {"target": 99, "table": "contact", "why": 2**60}),
        ("withdraw", {"target": 1, "table": "sqlite_master", "why": "x"}),
        ("contact.add", {"occurred_at": 5}),
        ("contact.add", {"occurred_at": "2026-03-16T22:31:00+08:00", "precision": ["x"], "channel": "call"}),
        ("payment.add", {"debt": "D-1"}),
        ("strange", {}),
        (7, {}),
    ]
    for seq, (kind, data) in enumerate(rows, ledger.last()[0] + 1):
        body = bulk_encoder()(envelope(seq, kind, stamp(now), "0" * 32, data))
        head = chain.head_after(seq, ledger.last()[1], body)
        vault.connection.execute("INSERT INTO ledger VALUES (1, ?, ?, ?)", (seq, body, head))
    found = audit.verify(vault, vault.cases())
    assert {problem.where for problem in found.problems} >= {f"E-{entry:04d}" for entry in (2, 3, 5, 6, 7, 8, 9, 10)}
    with pytest.raises(Unverified):
        audit.rebuild(vault)
