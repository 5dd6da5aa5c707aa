"""Two files over the time that both cover: what each lacks, and why that may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.importers.base import ReadOptions
from evidence_log.services import ingest, reconcile, record
from evidence_log.services.import_result import FileReport
from evidence_log.services.reconcile import Reconciled
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile, Vault

CHINA: Final = timezone(timedelta(hours=8))
Call = tuple[int, int]
"""Minutes after noon of the day, and how many seconds it lasted; none: missed."""
Bring = Callable[..., FileReport]


def at(minutes: float, late: int = 0) -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=CHINA) + timedelta(minutes=minutes, seconds=late)


@pytest.fixture
def bring(vault: Vault, case: CaseFile, tmp_path: Path, now: datetime) -> Bring:
    """Return what imports a phone's log or a bill of calls."""

    def brought(
        kind: str, *calls: Call, name: str = "", phone: str = "95384", extra: str = "", **given: Any
    ) -> FileReport:
        if kind == "log":
            rows = "".join(
                f'<call number="{phone}" duration="{lasted}" date="{int(at(minutes).timestamp()) * 1000}"'
                f' type="{1 if lasted else 3}" presentation="1" />'
                for minutes, lasted in calls
            )
            path, text = tmp_path / (name or "calls.xml"), f'<calls count="{len(calls)}">{rows}{extra}</calls>'
        else:
            head = "起始时间,通信地点,通信方式,对方号码,通信时长,通信类型,套餐优惠,实收通信费(元)\n"
            rows = "".join(
                f"{at(minutes, 5):%Y-%m-%d %H:%M:%S},深圳,被叫,{phone},{lasted}秒,国内通话,,0.00\n"
                for minutes, lasted in calls
            )
            path, text = tmp_path / (name or "bill.csv"), head + rows + extra
        path.write_text(text, encoding="utf-8")
        options = ReadOptions(**{"zone": case.zone, "now": now, **given})
        return ingest.import_file(vault, case, path, options, format_name=None, now=now)

    return brought


@pytest.fixture
def compare(vault: Vault, case: CaseFile, now: datetime) -> Callable[..., Reconciled]:
    """Return what compares the files of these reports."""
    return lambda *reports: reconcile.reconcile(vault, case, [entry_id(one.entry or 0) for one in reports], now=now)


def lacking(found: Reconciled) -> tuple[list[tuple[str, str]], ...]:
    return tuple([(row.at[11:16], row.because) for row in side.lacking] for side in found.sides)


def test_each_lacks_what_the_other_has_and_the_reason_is_told(bring: Bring, compare: Callable[..., Reconciled]) -> None:
    """A missed call is on no bill; a call that the bill has and the log has not was lost there."""
    log = bring("log", (0, 30), (10, 0), (20, 61), (40, 12))
    bill = bring("bill", (0, 30), (20, 61), (30, 8), (40, 12))
    found = compare(log, bill)
    assert lacking(found) == ([("12:10", "unanswered-not-on-bills")], [("12:30", "lost-from-log")])
    assert (found.both, found.doubtful) == (3, 0)
    assert (found.start, found.end) == ("2026-03-01T12:00:05+08:00", "2026-03-01T12:40:00+08:00")
    assert [(side.rows, side.before, side.within, side.after) for side in found.sides] == [(4, 0, 4, 0)] * 2
    assert compare(bill, log).sides == found.sides[::-1]


def test_only_the_time_that_both_cover_is_compared(bring: Bring, compare: Callable[..., Reconciled]) -> None:
    log = bring("log", *((n, 10) for n in range(0, 100, 5)))
    bill = bring("bill", *((n, 10) for n in range(50, 200, 5)))
    found = compare(log, bill)
    assert (found.both, lacking(found)) == (10, ([], []))
    assert [(side.before, side.within, side.after) for side in found.sides] == [(10, 10, 0), (0, 10, 20)]


def test_files_of_different_times_have_nothing_to_compare(bring: Bring, compare: Callable[..., Reconciled]) -> None:
    found = compare(bring("log", (0, 30)), bring("bill", (600, 30)))
    assert (found.start, found.end, found.both) == (None, None, 0)
    assert [(side.rows, side.within, side.lacking) for side in found.sides] == [(1, 0, ())] * 2


def test_calls_that_may_be_one_of_several_are_counted_apart(bring: Bring, compare: Callable[..., Reconciled]) -> None:
    log = bring("log", (0, 30), (10, 30), (10.8, 30), (20, 30))
    bill = bring("bill", (0, 30), (10.4, 30), (20, 30))
    found = compare(log, bill)
    assert (found.both, found.doubtful, lacking(found)) == (2, 2, ([], []))


def test_two_backups_of_one_phone_show_what_was_deleted(bring: Bring, compare: Callable[..., Reconciled]) -> None:
    every = [(n, 10 if n % 2 else 0) for n in range(100)]
    first = bring("log", *every)
    second = bring("log", *(one for one in every if one[0] not in {40, 41}), name="later.xml")
    assert (second.imported, second.duplicates) == (0, 98)
    found = compare(first, second)
    assert (found.both, found.doubtful) == (98, 0)
    assert lacking(found) == ([("12:40", "lost-or-deleted"), ("12:41", "lost-or-deleted")], [])


def test_copies_inside_a_file_count_once(bring: Bring, compare: Callable[..., Reconciled]) -> None:
    log = bring("log", (0, 30), (0, 30), (10, 5))
    found = compare(log, bring("bill", (0, 30), (10, 5)))
    assert (found.both, [side.rows for side in found.sides], lacking(found)) == (2, [2, 2], ([], []))


def test_what_cannot_be_compared_is_said(bring: Bring, compare: Callable[..., Reconciled]) -> None:
    hidden = f'<call number="-1" duration="9" date="{int(at(30).timestamp()) * 1000}" type="1" presentation="2" />'
    log = bring("log", (0, 30), (60, 30), extra=hidden)
    bill = bring(
        "bill", (0, 30), (60, 30), extra=f"{at(20):%Y-%m-%d %H:%M:%S},深圳,被叫,138****0000,9秒,国内通话,,0.00\n"
    )
    assert lacking(compare(log, bill)) == ([("12:30", "no-number")], [("12:20", "covered-number")])


def test_a_file_without_a_channel_lacks_it_as_a_whole(
    vault: Vault, case: CaseFile, tmp_path: Path, now: datetime, bring: Bring, compare: Callable[..., Reconciled]
) -> None:
    log = bring("log", (0, 30), (60, 30))
    path = tmp_path / "sms.xml"
    times = [int(at(n).timestamp()) * 1000 for n in (0, 30, 60)]
    path.write_text(
        '<smses count="3">'
        + "".join(f'<sms address="95384" date="{one}" type="1" body="x" />' for one in times)
        + "</smses>"
    )
    sms = ingest.import_file(vault, case, path, ReadOptions(zone=case.zone, now=now), format_name=None, now=now)
    found = compare(log, sms)
    assert found.both == 0
    assert {row.because for side in found.sides for row in side.lacking} == {"no-such-channel"}


def test_a_call_without_a_recording_was_perhaps_not_recorded(
    vault: Vault, case: CaseFile, tmp_path: Path, now: datetime, bring: Bring, compare: Callable[..., Reconciled]
) -> None:
    log = bring("log", (0, 30))
    sample = Path(__file__).parents[1] / "data" / "imports" / "recording" / "20250316_223107_95384.m4a"
    path = tmp_path / f"{at(0, 6):%Y%m%d_%H%M%S}_13800138000.m4a"
    path.write_bytes(sample.read_bytes())
    audio = ingest.import_file(vault, case, path, ReadOptions(zone=case.zone, now=now), format_name=None, now=now)
    assert lacking(compare(log, audio)) == ([("12:00", "not-recorded")], [("12:00", "lost-or-deleted")])


def test_an_import_that_found_all_known_is_compared_by_its_own_file(
    bring: Bring, compare: Callable[..., Reconciled]
) -> None:
    bring("log", (0, 30), (10, 30), (20, 30))
    known = bring("log", (0, 30), (20, 30), name="known.xml", own=("1",))
    assert (known.imported, known.duplicates) == (0, 2)
    found = compare(known, bring("bill", (0, 30), (10, 30), (20, 30)))
    assert lacking(found) == ([], [("12:10", "lost-from-log")])


def test_merging_and_correcting_change_nothing_of_what_the_files_say(
    vault: Vault, case: CaseFile, now: datetime, bring: Bring, compare: Callable[..., Reconciled]
) -> None:
    log, bill = bring("log", (0, 30), (10, 0)), bring("bill", (0, 30), (10, 7))
    before = compare(log, bill)
    record.amend(vault, case, entry_id((log.entry or 0) + 1), {"duration_s": 99}, why=None, now=now)
    assert compare(log, bill) == before
    assert Counter(row.because for side in before.sides for row in side.lacking) == {
        "unanswered-not-on-bills": 1, "lost-from-log": 1,
    }  # fmt: skip


def test_the_only_two_imports_need_not_be_named_and_others_must(
    vault: Vault, case: CaseFile, now: datetime, bring: Bring
) -> None:
    log = bring("log", (0, 30))
    for ids in ((), ("E-0002",), ("E-0002", "E-0002"), ("E-0002", "E-0003")):
        with pytest.raises(BadInput) as caught:
            reconcile.reconcile(vault, case, ids, now=now)
        assert caught.value.key == "merge.two_imports"
        assert "calls.xml" in str(caught.value.values["known"])
    bill = bring("bill", (0, 30))
    assert reconcile.reconcile(vault, case, (), now=now).both == 1
    bring("bill", (0, 30), (5, 5), name="more.csv")
    with pytest.raises(BadInput):
        reconcile.reconcile(vault, case, (), now=now)
    record.withdraw(vault, case, entry_id(bill.entry or 0), why="导错了", now=now)
    assert [side.name for side in reconcile.reconcile(vault, case, (), now=now).sides] == ["calls.xml", "more.csv"]
    with pytest.raises(BadInput) as caught:
        reconcile.reconcile(vault, case, [entry_id(log.entry or 0), entry_id(bill.entry or 0)], now=now)
    assert caught.value.key == "record.withdrawn_already"
