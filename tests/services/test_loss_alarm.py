"""A phone's call log that is nearly full, or has dropped rows, is told of when it is imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.importers import IMPORTERS
from evidence_log.importers.base import ReadOptions
from evidence_log.services import ingest, loss_alarm, record
from evidence_log.services.loss_alarm import LossAlarm
from evidence_log.store.vault import CaseFile, Vault

HOUR_S: Final = 3600
DAY_S: Final = 86_400
START: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())  # 08:00 in Shanghai
PHONE: Final = "13800000001"
Take = Callable[..., LossAlarm | None]


def hourly(first: int, count: int, *, step_h: int = 6, shift_s: int = 0) -> list[int]:
    """Return instants `step_h` hours apart, from the one with that number on."""
    return [START + place * step_h * HOUR_S + shift_s for place in range(first, first + count)]


def android(times: Sequence[int]) -> str:
    rows = "".join(
        f'<call number="{PHONE}" duration="5" date="{time}000" type="1" presentation="1" contact_name="(Unknown)" />\n'
        for time in times
    )
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<calls count=\"{len(times)}\">\n{rows}</calls>\n"


def iphone(times: Sequence[int]) -> str:
    rows = "".join(
        f"Incoming,{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S},00:00:05,{PHONE},,,Phone\n" for time in times
    )
    return f"Call type,Date,Duration,Number,Contact,Location,Service\n{rows}"


def table(times: Sequence[int]) -> str:
    rows = "".join(f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S},{PHONE},呼入,5\n" for time in times)
    return f"时间,号码,类型,时长\n{rows}"


@pytest.fixture
def take(vault: Vault, case: CaseFile, tmp_path: Path) -> Take:
    """Return what imports a log of calls at these instants and returns what was told of loss."""
    count = 0

    def taken(
        times: Sequence[int], written: Callable[[Sequence[int]], str] = android, *, dry_run: bool = False, **given: Any
    ) -> LossAlarm | None:
        nonlocal count
        count += 1
        now = datetime(2027, 6, 1, tzinfo=UTC)
        path = tmp_path / f"calls-{count}"
        path.write_text(written(times), encoding="utf-8")
        options = ReadOptions(**{"zone": case.zone, "now": now, **given})
        return ingest.import_file(vault, case, path, options, format_name=None, now=now, dry_run=dry_run).loss_alarm

    return taken


def test_a_log_close_to_the_cap_is_told_of_with_a_sum_that_can_be_done_by_hand(take: Take) -> None:
    alarm = take(hourly(0, 480))  # four a day for 119 days and 18 hours; twenty more fit in
    assert alarm is not None
    assert alarm.document() == {
        "phone": "android", "signs": ("near-cap",), "rows": 480, "usual_cap": 500, "cap": 500, "free": 20,
        "oldest_at": "2026-01-01T08:00:00+08:00", "newest_at": "2026-05-01T02:00:00+08:00",
        "rate_rows": 56, "rate_days": 14.0, "rate_per_day": 4.0,
        # 21 calls from the newest on are 5 days and 6 hours; 500 are 125 days
        "oldest_gone_on": "2026-05-06", "all_gone_on": "2026-09-03", "counted": None,
        # 28 calls less 20, and 120 less 20: the hundredth is 99 quarters of a day after the first
        "outlook": (
            {"days": 7, "on": "2026-05-08", "gone": 8, "until": "2026-01-03"},
            {"days": 30, "on": "2026-05-31", "gone": 100, "until": "2026-01-26"},
        ),
        "lost": None, "gap": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("count", "written", "cap"),
    [(449, android, None), (450, android, 500), (525, android, 500), (526, android, None), (1000, android, 1000),
     (480, iphone, None), (950, iphone, 1000), (480, table, None), (1000, table, None)],
)  # fmt: skip
def test_caps_are_those_of_the_kind_of_phone_and_no_other_table_has_one(
    take: Take, count: int, written: Callable[[Sequence[int]], str], cap: int | None
) -> None:
    alarm = take(hourly(0, count), written)
    assert (alarm and alarm.usual_cap) == cap


def test_a_slow_log_that_goes_back_for_years_loses_nothing_that_matters(take: Take) -> None:
    assert take(hourly(-480 * 9, 480, step_h=48)) is None


def test_a_slow_log_that_has_become_fast_is_told_of(take: Take) -> None:
    slow = [time - 800 * DAY_S for time in hourly(0, 300, step_h=48)]
    alarm = take([*slow, *hourly(0, 180, step_h=2)])
    assert alarm is not None
    assert (alarm.rate_per_day, alarm.oldest_at[:4]) == (12.0, "2023")


def test_rows_that_an_earlier_file_of_the_phone_had_are_said_to_be_gone(take: Take) -> None:
    assert take(hourly(0, 220)) is None
    alarm = take(hourly(40, 220))
    assert alarm is not None
    assert (alarm.signs, alarm.rows, alarm.cap, alarm.usual_cap, alarm.free) == (("rows-gone",), 220, 220, None, 0)
    assert alarm.lost == {"rows": 40, "from": "2026-01-01", "until": "2026-01-11"}
    assert alarm.gap is None
    assert alarm.oldest_gone_on == "2026-03-07"  # with the next call, a quarter of a day after the newest


def test_what_has_dropped_rows_is_full_whatever_is_said_of_its_kind(take: Take) -> None:
    take(hourly(0, 480))
    alarm = take(hourly(40, 480))
    assert alarm is not None
    assert (alarm.signs, alarm.usual_cap, alarm.cap, alarm.free) == (("near-cap", "rows-gone"), 500, 480, 0)


def test_a_file_that_goes_back_as_far_has_lost_nothing(take: Take) -> None:
    take(hourly(0, 220))
    assert take(hourly(0, 260)) is None


def test_another_phone_of_the_kind_has_lost_nothing(take: Take) -> None:
    take(hourly(0, 220))
    assert take(hourly(40, 220, shift_s=77)) is None


def test_another_kind_of_phone_has_lost_nothing(take: Take) -> None:
    take(hourly(0, 220), iphone)
    assert take(hourly(40, 220)) is None


def test_a_full_log_that_does_not_join_on_to_the_earlier_one_leaves_a_gap(take: Take) -> None:
    take(hourly(0, 220))
    alarm = take(hourly(300, 490))
    assert alarm is not None
    assert alarm.gap == {"from": "2026-02-25T02:00:00+08:00", "until": "2026-03-17T08:00:00+08:00"}
    assert alarm.signs == ("near-cap",)


def test_an_old_file_says_nothing_of_how_the_log_stands_now(take: Take) -> None:
    assert take(hourly(200, 490)) is not None
    assert take(hourly(0, 490)) is None


def test_a_preview_tells_the_same(take: Take) -> None:
    previewed = take(hourly(0, 480), dry_run=True)
    assert previewed is not None
    assert previewed == take(hourly(0, 480))


def test_the_order_of_the_rows_changes_nothing(take: Take) -> None:
    forward = take(hourly(0, 480), dry_run=True)
    assert forward == take(hourly(0, 480)[::-1], dry_run=True)


def test_a_part_of_a_log_is_not_judged(take: Take) -> None:
    assert take(hourly(0, 480), only=(PHONE,)) is not None  # every row is of it: nothing was left out
    mixed = lambda times: android(times).replace(PHONE, "13900000000", 30)  # noqa: E731
    assert take(hourly(0, 480), mixed, only=(PHONE,)) is None


def test_a_collection_of_many_logs_is_not_judged(take: Take) -> None:
    most = loss_alarm.settings().most_rows
    take(hourly(1, 500, step_h=1))
    assert take(hourly(400, most + 1, step_h=1)) is None


def test_the_oldest_call_that_is_held_against_someone_has_its_day(
    take: Take, vault: Vault, case: CaseFile, now: datetime
) -> None:
    record.tie_phone(
        vault, case, "95384", "微众银行", kind="lender", collects_for=None, basis="官网", confidence="unknown", now=now
    )
    third = lambda times: android(times).replace(PHONE, "95384", 3).replace('"95384"', f'"{PHONE}"', 2)  # noqa: E731
    alarm = take(hourly(0, 480), third)
    assert alarm is not None
    assert alarm.counted is not None
    assert alarm.counted["occurred_at"] == "2026-01-01T20:00:00+08:00"
    assert alarm.counted["gone_on"] == "2026-05-06"  # 23 calls: 5 days and 18 hours


def test_messages_in_a_format_that_holds_logs_too_are_no_log() -> None:
    watch = loss_alarm.Watch("sms-ie")
    rows = [(time, {"channel": "sms"}) for time in hourly(0, 480)]
    assert list(watch.rows(rows)) == rows  # type: ignore[arg-type]
    assert watch._times.tolist() == []


def test_rows_of_other_formats_are_not_even_looked_at() -> None:
    rows: list[Any] = [object()]
    assert loss_alarm.Watch("carrier-cn-mobile").rows(rows) is rows


def test_the_formats_that_are_named_are_formats() -> None:
    named = [name for table in loss_alarm._table()["phone"].values() for name in table["formats"]]
    assert len(named) == len(set(named))
    assert set(named) <= {importer.name for importer in IMPORTERS}
