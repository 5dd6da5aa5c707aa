"""Each check of `doctor` says ok where all is well, and names what is wrong where it is not."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from evidence_log.services import backup_notes, doctor, record
from evidence_log.services.backup import back_up
from evidence_log.services.doctor import Diagnosis
from evidence_log.services.restore import restore
from evidence_log.store import vault as opening
from evidence_log.store.vault import CaseFile, Vault


@pytest.fixture
def path(vault: Vault, case: CaseFile) -> Path:
    """Return the path of a vault that is private."""
    vault.path.parent.chmod(0o700)
    return vault.path


def said(found: Diagnosis, name: str) -> str:
    (check,) = (check for check in found.checks if check.name == name)
    return check.said


def wrong(found: Diagnosis) -> dict[str, str]:
    return {check.name: check.said for check in found.checks if not check.ok}


def test_a_new_vault_is_well_and_looking_changes_nothing(path: Path, now: datetime) -> None:
    before, beside = path.read_bytes(), sorted(path.parent.iterdir())
    found = doctor.examine(path, now)
    assert (wrong(found), found.ok, found.exit_code) == ({}, True, 0)
    assert [check.name for check in found.checks] == [
        "vault", "place", "space", "ledger", "journal", "backup", "continuity", "seal", "clock", "sqlite", "fonts", "extras", "program",
    ]  # fmt: skip
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == (before, beside)


def test_a_missing_vault_is_told(tmp_path: Path, now: datetime) -> None:
    found = doctor.examine(tmp_path / "none" / "case.evl", now)
    assert (wrong(found), found.exit_code) == ({"vault": "absent"}, 2)
    assert not (tmp_path / "none").exists()


def test_a_vault_open_to_others_is_told(path: Path, now: datetime) -> None:
    path.chmod(0o644)
    found = doctor.examine(path, now)
    assert (wrong(found), found.exit_code) == ({"vault": "open_to_others"}, 2)


def test_a_vault_in_a_cloud_folder_is_told(tmp_path: Path, now: datetime) -> None:
    assert wrong(doctor.examine(tmp_path / "Dropbox" / "case.evl", now)) == {"vault": "absent", "place": "cloud"}


def test_damage_is_told_with_the_code_for_it(vault: Vault, path: Path, now: datetime) -> None:
    vault.connection.execute("UPDATE casefile SET zone = 'UTC'")
    found = doctor.examine(path, now)
    assert (wrong(found), found.exit_code) == ({"ledger": "unsound"}, 4)
    vault.close()
    path.write_bytes(path.read_bytes()[:9000])
    assert doctor.examine(path, now).exit_code == 4
    path.write_bytes(b"no vault")
    found = doctor.examine(path, now)
    assert (wrong(found), found.exit_code) == ({"ledger": "impossible"}, 2)


def test_an_older_vault_is_no_damage(vault: Vault, path: Path, now: datetime) -> None:
    vault.connection.execute(f"PRAGMA user_version = {opening.PROJECTION_VERSION - 1}")
    found = doctor.examine(path, now)
    assert (wrong(found), found.exit_code) == ({"ledger": "impossible"}, 2)


def test_a_backup_is_asked_for_once_an_entry_has_waited_long(
    vault: Vault, case: CaseFile, path: Path, tmp_path: Path, now: datetime
) -> None:
    def backup(days: float) -> str:
        return said(doctor.examine(path, now + timedelta(days=days)), "backup")

    assert (backup(7), backup(7.1)) == ("none_yet", "none")
    back_up(path, tmp_path / "b.evl", replace=False, now=now)
    assert backup(300) == "made", "nothing is new since"
    record.add_debt(vault, case, {"product": "x", "lender": "y"}, now=now + timedelta(days=300))
    record.add_debt(vault, case, {"product": "z", "lender": "y"}, now=now + timedelta(days=309))
    assert (backup(307), backup(308)) == ("made", "old")


def test_a_vault_cut_or_replaced_since_its_backup_is_told(
    vault: Vault, case: CaseFile, path: Path, tmp_path: Path, now: datetime
) -> None:
    """What no chain shows by itself: an older copy verifies, but is shorter than what was backed up."""
    early = back_up(path, tmp_path / "early.evl", replace=False, now=now)
    record.add_debt(vault, case, {"product": "x", "lender": "y"}, now=now)
    back_up(path, tmp_path / "late.evl", replace=False, now=now)
    assert said(doctor.examine(path, now), "continuity") == "holds"
    vault.close()
    path.write_bytes(early.path.read_bytes())
    found = doctor.examine(path, now)
    assert (wrong(found), found.exit_code) == ({"continuity": "cut"}, 4)
    path.unlink()
    with opening.create(path) as other:
        record.create_case(other, "main", name=None, zone="UTC", pack="cn", now=now)
    assert wrong(doctor.examine(path, now)) == {"continuity": "other"}
    restore(early.path, path, replace=True, now=now)
    assert wrong(doctor.examine(path, now)) == {}, "what was put there on purpose is what is compared with from then on"


def test_an_entry_from_the_future_is_told(path: Path, now: datetime) -> None:
    assert wrong(doctor.examine(path, now - timedelta(hours=1))) == {"clock": "ahead"}
    assert wrong(doctor.examine(path, now - timedelta(minutes=1))) == {}


def test_notes_that_make_no_sense_do_no_harm(path: Path, now: datetime) -> None:
    note = {
        "at": "2026-03-18T04:00:00Z",
        "path": "x",
        "cases": [{"key": "k", "log_id": "z", "entries": 2**63, "head": "00"}],
    }
    backup_notes.place_of(path).write_text(json.dumps({"backups": [note]}), encoding="utf-8")
    assert doctor.examine(path, now).exit_code in {0, 4}


def test_extras_are_those_of_the_program_itself(path: Path, now: datetime) -> None:
    assert set(doctor._declared_extras()).isdisjoint(doctor.SERVING_DEVELOPMENT)
    assert doctor._installed("pytest")
    assert not doctor._installed("no-such-package-here")


def test_a_database_of_another_program_is_told(path: Path, now: datetime) -> None:
    other = path.with_name("other.db")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    other.chmod(0o600)
    assert wrong(doctor.examine(other, now)) == {"ledger": "impossible"}
