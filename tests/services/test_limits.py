"""What a vault cannot show by itself, shown honestly: each of these passes `verify`, and is found by what was kept elsewhere."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_log.core import chain
from evidence_log.core.codec import canonical
from evidence_log.services import audit, doctor, record, seal
from evidence_log.services.backup import back_up
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import GUARDS, CaseFile, Vault, create

if TYPE_CHECKING:
    from authority import Authority


def unguarded(vault: Vault, *statements: str) -> None:
    """Change the ledger as its owner can, and build the tables anew."""
    for name in GUARDS:
        vault.connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        vault.connection.execute(statement)
    audit.rebuild(vault)


@pytest.fixture
def filled(vault: Vault, case: CaseFile, now: datetime) -> CaseFile:
    for lender in "abc":
        record.add_debt(vault, case, {"product": "x", "lender": lender}, now=now)
    return case


def head(vault: Vault) -> str:
    return Ledger(vault.connection, 1).last()[1].hex()


def kinds(vault: Vault, kept: str) -> list[str]:
    return [problem.kind for problem in audit.verify(vault, vault.cases(), head=kept).problems]


def continuity(vault: Vault, now: datetime) -> list[str]:
    return [check.said for check in doctor.examine(vault.path, now).checks if check.name == "continuity"]


def test_a_cut_tail_is_found_by_a_head_kept_elsewhere_and_by_a_noted_backup_alone(
    vault: Vault, filled: CaseFile, tmp_path: Path, now: datetime
) -> None:
    kept = head(vault)
    back_up(vault.path, tmp_path / "b.evl", replace=False, now=now)
    unguarded(vault, "DELETE FROM ledger WHERE seq = 4")
    assert audit.verify(vault, vault.cases()).ok
    assert (kinds(vault, kept), continuity(vault, now)) == (["head_unknown"], ["cut"])


def test_entries_after_the_last_head_kept_elsewhere_can_be_cut_unseen(
    vault: Vault, filled: CaseFile, now: datetime
) -> None:
    kept = head(vault)
    record.add_debt(vault, filled, {"product": "x", "lender": "d"}, now=now)
    unguarded(vault, "DELETE FROM ledger WHERE seq = 5")
    assert kinds(vault, kept) == []


def test_a_replaced_vault_is_found_by_a_head_kept_elsewhere(
    vault: Vault, filled: CaseFile, tmp_path: Path, now: datetime
) -> None:
    kept = head(vault)
    with create(tmp_path / "other.evl") as other:
        case = record.create_case(other, "main", name="测试", zone="Asia/Shanghai", pack="cn", now=now)
        for lender in "abc":
            record.add_debt(other, case, {"product": "x", "lender": lender}, now=now)
        assert audit.verify(other, other.cases()).ok
        assert kinds(other, kept) == ["head_unknown"]


def test_a_seal_cut_off_with_the_tail_is_missed_only_by_who_has_its_export(
    vault: Vault, filled: CaseFile, authority: Authority, tmp_path: Path, now: datetime
) -> None:
    seal.seal(vault, filled, address=authority.url, roots=authority.root, now=now)
    (sent,) = seal.export(vault, filled, tmp_path / "out")
    unguarded(vault, "DELETE FROM ledger WHERE seq >= 4")
    assert audit.verify(vault, vault.cases()).ok
    assert kinds(vault, sent.head) == ["head_unknown"]


def test_a_time_of_recording_is_the_computers_own_until_a_seal_bounds_it(
    vault: Vault, filled: CaseFile, authority: Authority, now: datetime
) -> None:
    """With the clock set back and every hash made anew, an entry can claim any time before its seal, and no later one."""
    prev = chain.START
    vault.connection.execute("BEGIN")
    rows = vault.connection.execute("SELECT seq, body FROM ledger ORDER BY seq").fetchall()
    vault.connection.execute("COMMIT")
    for name in GUARDS:
        vault.connection.execute(f"DROP TRIGGER {name}")
    for seq, body in rows:
        entry = json.loads(body)
        entry["recorded_at"] = "2020-01-01T00:00:00Z"
        body = canonical(entry)
        prev = chain.head_after(seq, prev, body)
        vault.connection.execute("UPDATE ledger SET body = ?, head = ? WHERE seq = ?", (body, prev, seq))
    audit.rebuild(vault)
    assert audit.verify(vault, vault.cases()).ok
    done = seal.seal(vault, filled, address=authority.url, roots=authority.root, now=now - timedelta(days=9_000))
    found = audit.verify(vault, vault.cases())
    assert found.ok
    assert done.sealed_at is not None
    assert [one.sealed_at for one in found.seals] == [done.sealed_at]
    assert done.sealed_at > "2026", "the authority's time, whatever this computer says"
