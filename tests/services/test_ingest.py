"""Importing: exact accounts of every row, nothing twice, all of a file or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.importers.base import ReadOptions
from evidence_log.services import import_result, ingest, record
from evidence_log.services.audit import verify
from evidence_log.services.correct import amend, withdraw
from evidence_log.services.import_result import FileReport
from evidence_log.store import reading
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault

HEADER: Final = "时间,号码,类型,时长\n"
ROWS: Final = (
    "2026-03-16 22:31:05,95384,呼入,10",
    "2026-03-16 22:32,95384,未接,",
    "2026-03-16 22:32,95384,未接,",
    "2026-02-30 22:32,95384,未接,",
    "合计,,,10",
)
Take = Callable[..., FileReport]


@pytest.fixture
def take(vault: Vault, case: CaseFile, tmp_path: Path, now: datetime) -> Take:
    """Return what imports a table of these rows."""

    def imported(
        *rows: str, name: str = "calls.csv", header: str = HEADER, dry_run: bool = False, **given: Any
    ) -> FileReport:
        path = tmp_path / name
        path.write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8", newline="")
        options = ReadOptions(**{"zone": case.zone, "now": now, **given})
        return ingest.import_file(vault, case, path, options, format_name=None, now=now, dry_run=dry_run)

    return imported


def counts(report: FileReport) -> tuple[int, int, int, int]:
    return report.read, report.imported, report.duplicates, len(report.rejected)


def held(vault: Vault, case: CaseFile) -> list[dict[str, Any]]:
    return list(reading.contacts(vault.connection, case, extra=True))


def test_every_row_is_accounted_for(take: Take, vault: Vault, case: CaseFile) -> None:
    report = take(*ROWS)
    assert counts(report) == (4, 3, 0, 1)
    assert [(row.where, row.reason) for row in report.rejected] == [("line:5", "impossible_date")]
    assert report.rejected[0].values["text"] == "2026-02-30 22:32 | 95384 | 未接"
    assert report.ignored == {"header": 1, "footer_total": 1}
    contact = held(vault, case)[-1]
    assert (contact["zone"], contact["outcome"], contact["grade"]) == ("Asia/Shanghai", "missed", "B")
    assert contact["sources"] == [
        {"kind": "import", "format": "generic-csv", "sha256": report.sha256, "where": "line:4"}
    ]
    assert reading.imports(vault.connection, case)[0]["result"]["rejected"] == [
        {"where": "line:5", "reason": "impossible_date", "text": "2026-02-30 22:32 | 95384 | 未接"}
    ]


def test_the_same_file_adds_nothing_and_is_known_at_once(take: Take, vault: Vault, case: CaseFile) -> None:
    first = take(*ROWS)
    before = Ledger(vault.connection, case.case_id).last()
    again = take(*ROWS)
    assert again.known == first.entry
    assert counts(again) == (4, 0, 3, 1)
    assert again.ignored == first.ignored
    assert again.rejected == first.rejected
    assert Ledger(vault.connection, case.case_id).last() == before


def test_a_file_that_overlaps_adds_what_is_new(take: Take, vault: Vault, case: CaseFile) -> None:
    take(ROWS[0], ROWS[1])
    report = take("2026-03-15 09:00,95384,呼出,0", *ROWS[:3], name="longer.csv")
    assert counts(report) == (4, 2, 2, 0)
    assert counts(take(*ROWS[:3], name="other.csv")) == (3, 0, 3, 0)
    assert len(held(vault, case)) == 4


def test_a_file_is_read_again_when_an_import_that_it_relied_on_was_taken_back(
    take: Take, vault: Vault, case: CaseFile, now: datetime
) -> None:
    part = take(*ROWS[:2], name="part.csv")
    whole = take(*ROWS[:3], "2026-03-17 09:00,95384,呼入,5", name="whole.csv")
    assert counts(whole) == (4, 2, 2, 0)
    withdraw(vault, case, entry_id(part.entry or 0), why="导错了", now=now)
    again = take(*ROWS[:3], "2026-03-17 09:00,95384,呼入,5", name="whole.csv")
    assert (again.known, counts(again)) == (None, (4, 2, 2, 0))
    assert len(held(vault, case)) == 4
    assert take(*ROWS[:3], "2026-03-17 09:00,95384,呼入,5", name="whole.csv").known == again.entry


def test_a_short_table_with_totals_and_remarks_below_is_read(take: Take) -> None:
    remarks = ("", "合计,1条,,", ",,,", "导出时间：2026-04-01 10:00,,,", "本单仅供参考，不作凭证。,,,")
    report = take("2026-03-16 22:31:05,95384,呼入,10", *remarks)
    assert counts(report) == (1, 1, 0, 0)
    assert report.ignored == {"header": 1, "footer_total": 1, "footer_note": 2}
    damaged = take("2026-03-16 22:31:05,95384,呼入,10", *remarks, "昨天晚上,95384,呼入,10", "95384,,,", name="more.csv")
    assert [row.where for row in damaged.rejected] == ["line:8", "line:9"]


def test_a_table_without_a_contact_leaves_nothing(take: Take, vault: Vault, case: CaseFile) -> None:
    before = Ledger(vault.connection, case.case_id).last()
    report = take(ROWS[-1])
    assert (counts(report), report.entry) == ((0, 0, 0, 0), None)
    assert Ledger(vault.connection, case.case_id).last() == before
    assert vault.connection.execute("SELECT count(*) FROM blob").fetchone() == (0,)
    assert take(ROWS[3]).entry is not None  # a bad row is kept account of


def test_the_same_file_read_otherwise_is_read_again(take: Take) -> None:
    take(*ROWS)
    assert take(*ROWS, zone="Asia/Tokyo").known is None
    assert take(*ROWS, organisation="某银行").known is None


def test_a_preview_writes_nothing_and_counts_the_same(take: Take, vault: Vault, case: CaseFile) -> None:
    before = Ledger(vault.connection, case.case_id).last()
    preview = take(*ROWS, dry_run=True)
    assert counts(preview) == (4, 3, 0, 1)
    assert [facts["row"] for facts in preview.shown] == ["line:2", "line:3", "line:4"]
    assert Ledger(vault.connection, case.case_id).last() == before
    assert counts(take(*ROWS)) == counts(preview)
    assert counts(take(*ROWS, dry_run=True)) == (4, 0, 3, 1)


def test_nothing_of_a_file_that_must_be_asked_about_is_kept(take: Take, vault: Vault, case: CaseFile) -> None:
    before = Ledger(vault.connection, case.case_id).last()
    with pytest.raises(BadInput) as caught:
        take("2026-03-16 22:31,95384,呼入,10", "03/04/2026 22:31,95384,呼入,10", "x,95384,呼入,10")
    assert caught.value.key == "import.rewritten_dates"
    with pytest.raises(BadInput) as caught:
        take("03/04/2026 22:31,95384,呼入,10")
    assert caught.value.exit_code == 2
    assert Ledger(vault.connection, case.case_id).last() == before
    assert vault.connection.execute("SELECT count(*) FROM blob").fetchone() == (0,)
    assert take("03/04/2026 22:31,95384,呼入,10", date_order="mdy").imported == 1


def test_another_zone_than_the_case_is_told_with_the_contact(take: Take, vault: Vault, case: CaseFile) -> None:
    take(ROWS[0], zone="Asia/Tokyo")
    (contact,) = held(vault, case)
    assert (contact["occurred_at"], contact["zone"]) == ("2026-03-16T22:31:05+09:00", "Asia/Tokyo")


def test_a_contact_taken_back_by_itself_stays_away_and_a_whole_import_may_come_again(
    take: Take, vault: Vault, case: CaseFile, now: datetime
) -> None:
    report = take(*ROWS[:2])
    withdraw(vault, case, entry_id(held(vault, case)[0]["entry"]), why="是朋友", now=now)
    assert counts(take(*ROWS[:2], name="copy.csv", region="US")) == (2, 0, 2, 0)
    withdraw(vault, case, entry_id(report.entry or 0), why="导错了", now=now)
    assert held(vault, case) == []
    assert counts(take(*ROWS[:2], name="again.csv")) == (2, 1, 1, 0)


def test_a_corrected_contact_is_known_as_it_was_and_as_it_is(
    take: Take, vault: Vault, case: CaseFile, now: datetime
) -> None:
    take(ROWS[0])
    amend(vault, case, entry_id(held(vault, case)[0]["entry"]), {"duration_s": 12}, why="核对", now=now)
    assert take(ROWS[0], name="same.csv", organisation="某银行").imported == 0
    assert take(ROWS[0].replace(",10", ",12"), name="corrected.csv").imported == 0
    assert take(ROWS[0].replace(",10", ",13"), name="other.csv").imported == 1


def test_a_debt_named_by_its_product_is_the_debt_of_the_case(
    take: Take, vault: Vault, case: CaseFile, now: datetime
) -> None:
    record.add_debt(vault, case, {"product": "微粒贷", "lender": "微众银行"}, now=now)
    take(
        "2026-03-16 22:31,call,微粒贷",
        "2026-03-16 22:32,call,D-1",
        "2026-03-16 22:33,call,别的",
        header="occurred_at,channel,debt\n",
    )
    assert [(row["debt"], row["organisation"]) for row in held(vault, case)] == [
        ("D-1", "微众银行"),
        ("D-1", "微众银行"),
        ("别的", None),
    ]


def test_so_many_bad_rows_are_counted_and_the_file_is_read_again(take: Take, vault: Vault, case: CaseFile) -> None:
    bad = [f"2026-02-30 22:32,{95000 + number},未接," for number in range(import_result.KEPT_REJECTED + 5)]
    assert counts(take(ROWS[0], *bad)) == (1006, 1, 0, 1005)
    result = reading.imports(vault.connection, case)[0]["result"]
    assert (len(result["rejected"]), result["rejected_in_all"]) == (1000, 1005)
    again = take(ROWS[0], *bad)
    assert again.known is None
    assert counts(again) == (1006, 0, 1, 1005)


def test_a_large_file_leaves_every_guard_and_index_as_it_was(
    take: Take, vault: Vault, case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
    before = vault.connection.execute(made).fetchall()
    monkeypatch.setattr(ingest, "BULK_BYTES", 1)
    take(*ROWS)
    assert take(*ROWS, ROWS[0].replace("22:31", "22:41"), name="more.csv").imported == 1
    assert vault.connection.execute(made).fetchall() == before
    with pytest.raises(BadInput):
        take("03/04/2026 22:31,95384,呼入,10", name="asked.csv")
    assert vault.connection.execute(made).fetchall() == before
    assert len(held(vault, case)) == 4


def test_a_file_that_changes_while_it_is_read_is_not_taken(
    take: Take, vault: Vault, case: CaseFile, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(HEADER + ROWS[0] + "\n", encoding="utf-8")
    before = Ledger(vault.connection, case.case_id).last()

    def grow(_: int) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(ROWS[1] + "\n")

    options = ReadOptions(zone=case.zone, now=now)
    with pytest.raises(BadInput) as caught:
        ingest.import_file(vault, case, path, options, format_name=None, now=now, progress=grow)
    assert caught.value.key == "record.file_changed"
    assert Ledger(vault.connection, case.case_id).last() == before


def test_a_pipe_is_refused_even_when_its_format_is_named(
    vault: Vault, case: CaseFile, tmp_path: Path, now: datetime
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput) as caught:
        ingest.import_file(
            vault, case, tmp_path / "pipe", ReadOptions(zone=case.zone, now=now), format_name="csv", now=now
        )
    assert caught.value.key == "record.not_a_file"


def test_an_imported_case_verifies(take: Take, vault: Vault, case: CaseFile) -> None:
    take(*ROWS)
    take(ROWS[0].replace("22:31", "22:41"), name="more.csv", zone="Asia/Tokyo")
    report = verify(vault, [case])
    assert report.ok
    assert not report.problems
