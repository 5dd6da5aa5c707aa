"""Verifying names what is wrong, and only that; rebuilding mends the tables."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from evidence_log.core import chain
from evidence_log.core.codec import canonical
from evidence_log.errors import Unverified
from evidence_log.services import audit, record
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import GUARDS, CaseFile, Vault


@pytest.fixture
def filled(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> CaseFile:
    """Return a case with one record of every kind."""
    proof = tmp_path / "结清证明.txt"
    proof.write_bytes(b"settled" * 300_000)
    record.add_debt(vault, case, {"product": "微粒贷", "lender": "微众银行", "principal": "5000"}, now=now)
    for minute in range(4):
        facts = {
            "occurred_at": f"2026-03-16T22:3{minute}:00+08:00",
            "precision": "minute",
            "channel": "call",
            "phone": "95384",
        }
        record.add_contact(vault, case, facts, attach=(), now=now)  # type: ignore[arg-type]  # a plain mapping of facts
    record.pay_debt(vault, case, "D-1", amount="5000", paid_on="2026-03-01", settles=True, proof=proof, now=now)
    event = {"kind": "stop-request", "occurred_at": "2026-03-02T10:00:00+08:00", "precision": "minute"}
    record.add_event(vault, case, event, attach=(), now=now)
    record.tie_phone(
        vault, case, "95384", "微众银行", kind=None, collects_for=None, basis="官网", confidence="confirmed", now=now
    )
    record.amend(vault, case, "E-0003", {"said": "改过的话", "tags": ["insult"]}, why="听录音核对", now=now)
    record.withdraw(vault, case, "E-0004", why="记错了", now=now)
    return case


def kinds(vault: Vault) -> dict[str, set[str]]:
    report = audit.verify(vault, vault.cases())
    found: dict[str, set[str]] = {}
    for problem in report.problems:
        found.setdefault(problem.kind, set()).add(problem.where)
    return found


def unguarded(vault: Vault, statement: str, values: tuple[object, ...] = ()) -> None:
    """Change the file as somebody with a database program would, putting the guards back afterwards."""
    for name in GUARDS:
        vault.connection.execute(f"DROP TRIGGER {name}")
    vault.connection.execute(statement, values)
    for name, body in GUARDS.items():
        vault.connection.execute(f"CREATE TRIGGER {name} {body}")


def test_an_untouched_vault_is_sound(vault: Vault, filled: CaseFile) -> None:
    assert kinds(vault) == {}
    assert audit.verify(vault, vault.cases()).cases[0].entries == 12


def test_an_altered_payload_is_named(vault: Vault, filled: CaseFile) -> None:
    entry = Ledger(vault.connection, 1).entry(3)
    body = vault.connection.execute("SELECT body FROM ledger WHERE seq = 3").fetchone()[0]
    unguarded(vault, "UPDATE ledger SET body = ? WHERE seq = 3", (body.replace(b"95384", b"95385"),))
    assert entry.data["phone"] == "95384"
    assert kinds(vault)["chain_payload"] == {"E-0003"}


def test_a_broken_link_is_named(vault: Vault, filled: CaseFile) -> None:
    unguarded(vault, "UPDATE ledger SET head = ? WHERE seq = 5", (bytes(32),))
    assert kinds(vault) == {"chain_head": {"E-0005"}}


def test_a_removed_entry_is_noticed(vault: Vault, filled: CaseFile) -> None:
    unguarded(vault, "DELETE FROM ledger WHERE seq = 5")
    found = kinds(vault)
    assert found["chain_missing"] == {"E-0006"}
    assert found["row_extra"] == {"E-0005"}


def test_a_body_with_a_second_meaning_is_not_canonical(vault: Vault, filled: CaseFile) -> None:
    """Rewrite the last entry with a doubled key and matching hashes: the chain holds, the form does not."""
    (last, prev), (seq, body) = (
        vault.connection.execute("SELECT seq, head FROM ledger ORDER BY seq DESC LIMIT 1 OFFSET 1").fetchone(),
        vault.connection.execute("SELECT seq, body FROM ledger ORDER BY seq DESC LIMIT 1").fetchone(),
    )
    assert last == seq - 1
    doubled = body.replace(b'{"data":', b'{"data":{},"data":', 1)
    unguarded(
        vault,
        "UPDATE ledger SET body = ?, head = ? WHERE seq = ?",
        (doubled, chain.head_after(seq, prev, doubled), seq),
    )
    assert kinds(vault) == {"not_canonical": {f"E-{seq:04d}"}}


@pytest.mark.parametrize(
    ("statement", "kind", "where"),
    [
        ("UPDATE contact SET phone = '110' WHERE entry = 5", "row_altered", "E-0005"),
        ("UPDATE contact SET said = 'x' WHERE entry = 3", "row_altered", "E-0003"),
        ("UPDATE contact SET withdrawn_by = NULL WHERE entry = 4", "row_altered", "E-0004"),
        ("UPDATE contact SET amended = NULL WHERE entry = 3", "row_altered", "E-0003"),
        ("UPDATE contact SET epoch = epoch + 1 WHERE entry = 5", "row_altered", "E-0005"),
        ("DELETE FROM contact WHERE entry = 6", "row_missing", "E-0006"),
        ("INSERT INTO contact (case_id, entry, epoch, occurred_at, precision, channel) VALUES (1, 99, 0, '', 'day', 'call')",
         "row_extra", "E-0099"),
        ("UPDATE debt SET settled_on = NULL", "row_altered", "E-0002"),
        ("UPDATE payment SET amount = '1'", "row_altered", "E-0007"),
        ("DELETE FROM event", "row_missing", "E-0009"),
        ("UPDATE phone SET organisation = 'x'", "row_altered", "E-0010"),
        ("UPDATE organisation SET kind = 'agency'", "row_altered", "微众银行"),
        ("UPDATE attachment SET name = 'x'", "row_altered", "E-0008"),
        ("UPDATE amendment SET old = 'null' WHERE field = 'tags'", "clean", ""),
        ("UPDATE amendment SET new = '\"x\"' WHERE field = 'said'", "row_altered", "E-0011"),
        ("DELETE FROM withdrawal", "row_missing", "E-0012"),
        ("UPDATE casefile SET zone = 'UTC'", "row_altered", "main"),
    ],
)  # fmt: skip
def test_a_changed_table_row_is_named_and_rebuilding_mends_it(
    vault: Vault, filled: CaseFile, statement: str, kind: str, where: str
) -> None:
    vault.connection.execute(statement)
    assert kinds(vault) == ({} if kind == "clean" else {kind: {where}})
    assert audit.rebuild(vault) == 12
    assert kinds(vault) == {}


def test_a_damaged_or_missing_file_is_named(vault: Vault, filled: CaseFile) -> None:
    (name,) = vault.connection.execute("SELECT sha256 FROM blob").fetchone()
    vault.connection.execute("UPDATE blob_chunk SET content = zeroblob(length(content)) WHERE part = 1")
    assert kinds(vault) == {"file_altered": {name}}
    vault.connection.execute("DELETE FROM blob_chunk")
    vault.connection.execute("DELETE FROM blob")
    assert kinds(vault) == {"file_missing": {"E-0008"}}


def test_a_missing_guard_is_named(vault: Vault, filled: CaseFile) -> None:
    vault.connection.execute("DROP TRIGGER ledger_keeps_all")
    assert kinds(vault) == {"guard": {"ledger_keeps_all"}}


def test_an_older_head_shows_a_ledger_rewritten_with_all_its_hashes(vault: Vault, filled: CaseFile) -> None:
    kept = Ledger(vault.connection, 1).last()[1].hex()
    assert audit.verify(vault, vault.cases(), head=kept).ok
    rows = vault.connection.execute("SELECT seq, body FROM ledger ORDER BY seq").fetchall()
    prev = chain.START
    for seq, body in rows:
        entry = json.loads(body)
        entry["salt"] = hashlib.sha256(entry["salt"].encode()).hexdigest()[:32]
        body = canonical(entry)
        prev = chain.head_after(seq, prev, body)
        unguarded(vault, "UPDATE ledger SET body = ?, head = ? WHERE seq = ?", (body, prev, seq))
    assert audit.verify(vault, vault.cases()).ok
    assert [problem.kind for problem in audit.verify(vault, vault.cases(), head=kept).problems] == ["head_unknown"]


def test_nothing_is_rebuilt_from_a_broken_chain(vault: Vault, filled: CaseFile) -> None:
    unguarded(vault, "UPDATE ledger SET head = ? WHERE seq = 5", (bytes(32),))
    with pytest.raises(Unverified):
        audit.rebuild(vault)
    assert vault.connection.execute("SELECT count(*) FROM contact").fetchone() == (4,)


def test_a_clock_set_back_is_shown_but_is_no_problem(vault: Vault, filled: CaseFile, now: datetime) -> None:
    record.add_debt(vault, filled, {"product": "x", "lender": "y"}, now=now - timedelta(days=3))
    report = audit.verify(vault, vault.cases())
    assert report.ok
    assert report.cases[0].clock_falls == ["E-0013"]


def test_cases_have_chains_of_their_own(vault: Vault, filled: CaseFile, now: datetime) -> None:
    other = record.create_case(vault, "second", name=None, zone="UTC", pack="cn", now=now)
    record.add_debt(vault, other, {"product": "x", "lender": "y"}, now=now)
    report = audit.verify(vault, vault.cases())
    assert report.ok
    assert [found.entries for found in report.cases] == [12, 2]
