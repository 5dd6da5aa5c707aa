"""Each record is one transaction: all of it, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence_log.core.contact import CHANNELS, OUTCOMES, ContactFacts
from evidence_log.errors import BadInput, EvidenceLogError
from evidence_log.services import correct, record
from evidence_log.services.possible import OUTCOMES_OF, require_possible
from evidence_log.store import blobs, reading
from evidence_log.store.ledger import Ledger, entry_id, parse_id, stamp
from evidence_log.store.projection import epoch_of
from evidence_log.store.vault import CaseFile, Vault, open_vault


def facts(**more: Any) -> ContactFacts:
    """Return a call of 16 March."""
    return {"occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", **more}  # type: ignore[typeddict-item]  # names of ContactFacts


def entries(vault: Vault, case: CaseFile) -> int:
    """Return how many entries the ledger has."""
    return Ledger(vault.connection, case.case_id).last()[0]


def test_nothing_is_written_when_a_file_is_missing(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    with pytest.raises(BadInput):
        record.add_contact(vault, case, facts(), attach=[tmp_path / "a", tmp_path / "b"], now=now)
    with pytest.raises(BadInput):
        record.pay_debt(
            vault, case, "D-1", amount="1", paid_on="2026-03-01", settles=False, proof=tmp_path / "b", now=now
        )
    assert entries(vault, case) == 1
    assert vault.connection.execute("SELECT count(*) FROM blob").fetchone() == (0,)


def test_a_file_that_changes_while_it_is_read_is_refused(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"a")
    stored = blobs.digest_of(path)
    path.write_bytes(b"b")
    with pytest.raises(BadInput), vault.writing() as connection:
        blobs.put(connection, path, stored)
    assert vault.connection.execute("SELECT count(*) FROM blob_chunk").fetchone() == (0,)


def test_the_same_file_is_kept_once(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> None:
    content = b"x" * (2 * blobs.CHUNK + 5)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(content)
        record.attach_file(vault, case, tmp_path / name, to=None, note=None, now=now)
    assert vault.connection.execute("SELECT count(*), sum(size) FROM blob").fetchone() == (1, len(content))
    kept = reading.attachments(vault.connection, case)
    assert [row["name"] for row in kept] == ["a", "b"]
    assert b"".join(blobs.read(vault.connection, kept[0]["sha256"])) == content


def test_an_empty_file_can_be_kept(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    record.attach_file(vault, case, tmp_path / "empty", to=None, note=None, now=now)
    assert reading.attachments(vault.connection, case)[0]["size"] == 0
    assert list(blobs.damaged(vault.connection)) == []


def test_a_contact_belongs_to_its_case(vault: Vault, case: CaseFile, now: datetime) -> None:
    other = record.create_case(vault, "second", name=None, zone="UTC", pack="cn", now=now)
    record.add_debt(vault, case, {"product": "x", "lender": "y"}, now=now)
    record.add_contact(vault, other, facts(), attach=(), now=now)
    assert [row["id"] for row in reading.contacts(vault.connection, other)] == ["E-0002"]
    assert list(reading.contacts(vault.connection, case)) == []
    with pytest.raises(BadInput):
        record.add_contact(vault, other, facts(debt="D-1"), attach=(), now=now)
    with pytest.raises(BadInput):
        record.create_case(vault, "second", name=None, zone="UTC", pack="cn", now=now)


def test_every_outcome_has_a_channel_and_every_channel_its_outcomes() -> None:
    assert set(OUTCOMES_OF) == set(CHANNELS)
    assert set().union(*OUTCOMES_OF.values()) == set(OUTCOMES)


@pytest.mark.parametrize(
    ("more", "possible"),
    [
        ({"outcome": "answered", "duration_s": 90}, True),
        ({"outcome": "answered", "duration_s": 0}, True),
        ({"outcome": "missed", "duration_s": 0}, True),
        ({"outcome": "voicemail", "duration_s": 20}, True),
        ({"duration_s": 20}, True),
        ({"outcome": "missed", "duration_s": 1}, False),
        ({"outcome": "busy", "duration_s": 1}, False),
        ({"outcome": "met"}, False),
        ({"channel": "visit", "outcome": "met", "duration_s": 600}, True),
        ({"channel": "visit", "outcome": "answered"}, False),
        ({"channel": "chat", "outcome": "answered", "duration_s": 5}, True),
        ({"channel": "chat", "outcome": "read"}, True),
        ({"channel": "sms", "outcome": "missed"}, False),
        ({"channel": "letter", "duration_s": 5}, False),
        ({"channel": "other", "outcome": "met"}, True),
    ],
)
def test_what_cannot_be_is_refused(more: dict[str, Any], possible: bool) -> None:
    if possible:
        require_possible({"channel": "call", **more})
        return
    with pytest.raises(BadInput):
        require_possible({"channel": "call", **more})


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("occurred_at", "precision", "after", "attached", "grade"),
    [
        ("2026-03-16T22:31:00+08:00", "minute", 0 * HOUR, False, "C"),
        ("2026-03-16T22:31:00+08:00", "minute", 24 * HOUR, False, "C"),
        ("2026-03-16T22:31:00+08:00", "minute", 24 * HOUR + timedelta(seconds=1), False, "D"),
        ("2026-03-16T22:31:00+08:00", "minute", 400 * HOUR, True, "C"),
        ("2026-03-16T00:00:00+08:00", "day", 23 * HOUR, False, "C"),
        ("2026-03-16T00:00:00+08:00", "day", 25 * HOUR, False, "D"),
    ],
)
def test_a_note_is_worth_more_on_the_day(
    vault: Vault,
    case: CaseFile,
    tmp_path: Path,
    occurred_at: str,
    precision: str,
    after: timedelta,
    attached: bool,
    grade: str,
) -> None:
    (tmp_path / "shot.png").write_bytes(b"x")
    told: ContactFacts = {"occurred_at": occurred_at, "precision": precision, "channel": "call"}
    at = datetime.fromisoformat(occurred_at) + after
    record.add_contact(vault, case, told, attach=[tmp_path / "shot.png"] if attached else [], now=at)
    assert next(reading.contacts(vault.connection, case))["grade"] == grade


def test_a_corrected_time_is_worth_what_its_correction_is(vault: Vault, case: CaseFile, now: datetime) -> None:
    at = datetime.fromisoformat("2026-03-16T22:40:00+08:00")
    with vault.writing() as connection:
        ledger = Ledger(connection, case.case_id)
        run = {"name": "x", "sha256": "0" * 64, "size": 0, "format": "csv", "options": "{}"}
        start = ledger.append("import.start", run, at)
        told = [facts(row=f"line {number}") for number in (2, 3, 4)]
        ledger.append_contacts([(epoch_of(one["occurred_at"]), one) for one in told], start, at)
    record.add_contact(vault, case, facts(), attach=(), now=at)
    correct.amend(
        vault, case, "E-0004", {"said": "还钱", "claims": "甲", "tags": ["insult"]}, why=None, now=at + 100 * HOUR
    )
    correct.amend(vault, case, "E-0005", {"occurred_at": "2026-03-16T23:31:00+08:00"}, why=None, now=at + 100 * HOUR)
    correct.amend(vault, case, "E-0006", {"duration_s": 5}, why=None, now=at + HOUR)
    grades = {row["entry"]: row["grade"] for row in reading.contacts(vault.connection, case)}
    assert grades == {3: "B", 4: "B", 5: "D", 6: "C"}


def test_the_later_tie_of_a_number_is_in_force(vault: Vault, case: CaseFile, now: datetime) -> None:
    record.add_contact(vault, case, facts(phone="+86 138 0013 8000"), attach=(), now=now)
    tie: dict[str, Any] = {"basis": "x", "confidence": "unknown", "now": now}
    record.tie_phone(vault, case, "13800138000", "甲公司", kind="agency", collects_for="乙银行", **tie)
    record.tie_phone(vault, case, "008613800138000", "丙公司", kind=None, collects_for=None, **tie)
    assert next(reading.contacts(vault.connection, case))["organisation"] == "丙公司"
    record.withdraw(vault, case, "E-0004", why="x", now=now)
    assert next(reading.contacts(vault.connection, case))["organisation"] == "甲公司"


def test_a_vault_is_made_with_its_case_or_not_at_all(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "new" / "case.evl"
    made = record.new_vault(path, "main", name=None, zone="UTC", pack="cn", now=now)
    with open_vault(path) as vault:
        assert vault.cases() == [made]
    with pytest.raises(EvidenceLogError):
        record.new_vault(tmp_path / "bad.evl", "\ud800", name=None, zone="UTC", pack="cn", now=now)
    assert not (tmp_path / "bad.evl").exists()


@pytest.mark.parametrize(
    "text", ["", "E", "E-", "E-0", "0", "-1", "E--5", "E-1.5", "1e3", "E-99999999999999999", "一", "E-1 2"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_id(text)


@pytest.mark.parametrize(
    ("text", "seq"), [("E-0042", 42), ("e42", 42), ("42", 42), (" E42 ", 42), ("Ｅ４２", 42), ("E-12345", 12345)]
)
def test_an_id_is_read(text: str, seq: int) -> None:
    assert parse_id(text) == seq
    assert parse_id(entry_id(seq)) == seq


def test_a_recording_time_is_utc_in_whole_seconds() -> None:
    assert stamp(datetime.fromisoformat("2026-03-16T22:31:05.999+08:00")) == "2026-03-16T14:31:05Z"
