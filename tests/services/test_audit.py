"""Verifying and rebuilding a vault by its path."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from evidence_log.errors import BadInput, Unverified
from evidence_log.services import audit, record
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault


def test_one_case_or_all_are_verified(vault: Vault, case: CaseFile, now: datetime) -> None:
    record.create_case(vault, "second", name=None, zone="UTC", pack="cn", now=now)
    assert [found.key for found in audit.verify_file(vault.path, None).cases] == ["main", "second"]
    assert [found.key for found in audit.verify_file(vault.path, "second").cases] == ["second"]
    with pytest.raises(BadInput) as refused:
        audit.verify_file(vault.path, "third")
    assert refused.value.values["known"] == "main, second"


def test_a_head_kept_outside_is_found_in_any_case(vault: Vault, case: CaseFile, now: datetime) -> None:
    kept = Ledger(vault.connection, case.case_id).last()[1].hex()
    record.add_debt(vault, case, {"product": "x", "lender": "y"}, now=now)
    record.create_case(vault, "second", name=None, zone="UTC", pack="cn", now=now)
    found = audit.verify_file(vault.path, None, head=f" {kept.upper()} ")
    assert (found.ok, found.known_head) == (True, 1)
    other = audit.verify_file(vault.path, "second", head=kept)
    assert [problem.kind for problem in other.problems] == ["head_unknown"]


@pytest.mark.parametrize("head", ["", "zz", "00", "0" * 63, "0" * 66])
def test_what_is_no_head_is_refused(vault: Vault, case: CaseFile, head: str) -> None:
    with pytest.raises(BadInput):
        audit.verify_file(vault.path, None, head=head)


def test_a_vault_without_a_case_is_sound_and_empty(vault: Vault) -> None:
    found = audit.verify_file(vault.path, None)
    assert (found.ok, found.cases) == (True, ())


def test_what_is_no_vault_cannot_be_verified(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        audit.verify_file(tmp_path / "absent", None)


def test_rebuilding_a_sound_vault_changes_nothing(vault: Vault, case: CaseFile, now: datetime) -> None:
    record.add_debt(vault, case, {"product": "x", "lender": "y"}, now=now)
    before = list(vault.connection.iterdump())
    assert audit.rebuild(vault) == 2
    assert sorted(vault.connection.iterdump()) == sorted(before)


def test_an_entry_this_version_does_not_know_stops_rebuilding(vault: Vault, case: CaseFile, now: datetime) -> None:
    with pytest.raises(KeyError):
        Ledger(vault.connection, 1).append("from.the.future", {}, now)
    before = list(vault.connection.iterdump())
    with pytest.raises(Unverified) as refused:
        audit.rebuild(vault)
    assert refused.value.values["id"] == "E-0002"
    assert list(vault.connection.iterdump()) == before
