"""Importing a screenshot: the picture is kept, its rows wait as drafts, and nothing of it is counted."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from evidence_log.errors import BadInput
from evidence_log.importers import by_name
from evidence_log.importers.base import Draft, Drafts, Info, Key, ReadOptions
from evidence_log.services import findings, ingest, review, screenshots
from evidence_log.services.audit import rebuild, verify
from evidence_log.services.correct import withdraw
from evidence_log.services.import_result import FileReport
from evidence_log.store import blobs, drafts, reading
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault

CALL: Final = {
    "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "phone": "95384", "direction": "in",
    "outcome": "missed",
}  # fmt: skip
ROWS: Final = (
    Draft("row:1", "95384 | 22:31 | 未接来电", (130, 430, 1010, 551), 92, CALL),
    Draft(
        "row:2",
        "95188 | 未接来电",
        (130, 650, 1010, 771),
        88,
        {"channel": "call", "phone": "95188", "outcome": "missed"},
    ),
)
Take = Callable[..., FileReport]


def picture(colour: str = "white") -> bytes:
    """Return a picture."""
    data = BytesIO()
    Image.new("RGB", (80, 80), colour).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def take(vault: Vault, case: CaseFile, tmp_path: Path, now: datetime) -> Take:
    """Return what imports a picture of which a machine read these rows."""

    def imported(
        rows: tuple[Draft, ...] = ROWS, *, colour: str = "white", dry_run: bool = False, **given: Any
    ) -> FileReport:
        path = tmp_path / "Screenshot_20260316-230512.png"
        path.write_bytes(picture(colour))
        info = Info()
        info.tell("screenshot", kind=Key("screenshot_kind.calls"), wide=80, high=80)
        read = Drafts(
            info, "image/png", rows, {"at": "2026-03-16T23:05:12+08:00", "precision": "second", "source": "name"}
        )
        importer = replace(by_name("screenshot"), drafts=lambda content, path, options: read)
        options = ReadOptions(**{"zone": case.zone, "now": now, **given})
        return screenshots.import_picture(vault, case, path, importer, options, now=now, dry_run=dry_run)

    return imported


def test_every_row_becomes_a_draft_and_none_a_contact(take: Take, vault: Vault, case: CaseFile) -> None:
    report = take()
    assert (report.read, report.imported, report.duplicates, report.waiting) == (2, 0, 0, 2)
    assert list(reading.contacts(vault.connection, case)) == []
    assert [row["id"] for row in drafts.rows(vault.connection, case)] == ["R-1", "R-2"]


def test_drafts_are_in_no_count_of_a_check(take: Take, vault: Vault, case: CaseFile, now: datetime) -> None:
    take()
    assert findings.check(vault, case, now=now).contacts == 0


def test_the_picture_is_kept_with_when_it_was_taken(take: Take, vault: Vault, case: CaseFile) -> None:
    report = take()
    (run,) = reading.imports(vault.connection, case)
    assert b"".join(blobs.read(vault.connection, run["sha256"])) == picture()
    assert (run["format"], run["sha256"], run["entry"]) == ("screenshot", report.sha256, report.entry)
    assert run["result"]["taken"]["source"] == "name"
    assert (run["result"]["drafts"], run["result"]["imported"], run["result"]["read"]) == (2, 0, 2)


def test_the_same_picture_adds_no_drafts_however_it_is_asked_for(take: Take, vault: Vault, case: CaseFile) -> None:
    first = take()
    for given in ({}, {"date_order": "mdy"}, {"organisation": "微众银行"}):
        again = take(**given)
        assert (again.read, again.imported, again.duplicates, again.known) == (2, 0, 2, first.entry)
        assert (again.drafted, again.waiting) == ([], 2)
    assert len(drafts.rows(vault.connection, case)) == 2


def test_what_the_ledger_keeps_of_a_draft_is_all_that_was_read(take: Take, vault: Vault, case: CaseFile) -> None:
    report = take()
    assert report.entry is not None
    entry = Ledger(vault.connection, case.case_id).entry(report.entry + 1)
    assert (entry.kind, entry.data) == (
        "draft.add",
        {"target": report.entry, "row": "row:1", "text": ROWS[0].text, "box": [130, 430, 1010, 551], "confidence": 92,
         "facts": CALL},
    )  # fmt: skip


def test_a_picture_with_no_row_leaves_nothing_in_the_vault(take: Take, vault: Vault, case: CaseFile) -> None:
    report = take(())
    assert (report.entry, report.read) == (None, 0)
    assert vault.connection.execute("SELECT count(*) FROM blob").fetchone() == (0,)
    assert reading.imports(vault.connection, case) == []


def test_a_preview_writes_nothing(take: Take, vault: Vault, case: CaseFile) -> None:
    report = take(dry_run=True)
    assert (report.read, len(report.drafted), report.entry) == (2, 2, None)
    assert drafts.rows(vault.connection, case) == []


def test_another_zone_and_an_organisation_are_said_of_each_draft(take: Take, vault: Vault, case: CaseFile) -> None:
    take(zone="America/New_York", organisation="微众银行")
    facts = [row["facts"] for row in drafts.rows(vault.connection, case)]
    assert [(one["zone"], one["claims"]) for one in facts] == [("America/New_York", "微众银行")] * 2


def test_rows_of_other_numbers_are_left_out_where_some_were_asked_for(take: Take, vault: Vault, case: CaseFile) -> None:
    report = take(only=("95384",))
    assert (report.read, report.ignored) == (1, {"other_number": 1})
    assert [row["facts"]["phone"] for row in drafts.rows(vault.connection, case)] == ["95384"]


def test_the_vault_with_drafts_is_sound_before_and_after_a_rebuild(take: Take, vault: Vault, case: CaseFile) -> None:
    take()
    before = drafts.rows(vault.connection, case)
    assert verify(vault, [case]).problems == ()
    rebuild(vault)
    assert verify(vault, [case]).problems == ()
    assert drafts.rows(vault.connection, case) == before


@pytest.mark.parametrize("change", ["confidence = 100", "facts = '{}'", "settled_by = 3", "outcome = 'accepted'"])
def test_a_draft_changed_in_the_table_is_named(take: Take, vault: Vault, case: CaseFile, change: str) -> None:
    report = take()
    assert report.entry is not None
    vault.connection.execute(f"UPDATE draft SET {change} WHERE ordinal = 1")
    (problem,) = verify(vault, [case]).problems
    assert (problem.kind, problem.where) == ("row_altered", entry_id(report.entry + 1))


def test_an_import_taken_back_takes_its_drafts_along(take: Take, vault: Vault, case: CaseFile, now: datetime) -> None:
    report = take()
    assert report.entry is not None
    withdraw(vault, case, entry_id(report.entry), why="wrong picture", now=now)
    assert review.waiting(vault, case) == []
    assert verify(vault, [case]).problems == ()
    again = take()
    assert (again.known, again.waiting) == (None, 2)
    assert [draft["id"] for draft in review.waiting(vault, case)] == ["R-3", "R-4"]


def test_without_the_extra_nothing_is_written(
    vault: Vault, case: CaseFile, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    path = tmp_path / "a.png"
    path.write_bytes(picture())
    entries = Ledger(vault.connection, case.case_id).last()
    options = ReadOptions(zone=case.zone, now=datetime(2026, 3, 18, tzinfo=UTC))
    with pytest.raises(BadInput) as caught:
        ingest.import_file(vault, case, path, options, format_name=None, now=now)
    assert caught.value.key == "import.no_ocr"
    assert Ledger(vault.connection, case.case_id).last() == entries
