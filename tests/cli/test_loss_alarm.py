"""What `import` says of a phone's call log that is nearly full."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog

START: Final = int(datetime(2025, 11, 1, tzinfo=UTC).timestamp())


def write(elog: Elog, name: str, first: int, count: int) -> str:
    """Write a log with a call every six hours, from the one with that number on."""
    rows = "".join(
        f'<call number="13800000001" duration="5" date="{START + place * 21_600}000" type="1" presentation="1"/>'
        for place in range(first, first + count)
    )
    (elog.folder / name).write_text(f'<calls count="{count}">{rows}</calls>', encoding="utf-8")
    return name


def test_the_warning_comes_with_its_sum_and_with_what_to_do_today(elog: Elog) -> None:
    told = elog.ok("import", write(elog, "calls.xml", 0, 480))
    for words in (
        "480 rows, close to the 500",
        "56 ÷ 14 ≈ 4 a day",
        "room for 20 more",
        "on 2026-03-06",
        "Export again before 2026-07-04",
    ):
        assert words in told
    assert "SMS Backup & Restore (by SyncTech)" in told.split("How to export it today:")[1]


def test_a_log_that_was_exported_long_ago_is_past_help(elog: Elog) -> None:
    told = elog("import", write(elog, "calls.xml", -700, 480), lang="zh").out
    assert "请立即重新导出" in told
    assert "以前再导出一次" not in told


def test_of_several_files_only_how_the_log_stands_last_is_told(elog: Elog) -> None:
    names = [write(elog, "a.xml", 0, 460), write(elog, "b.xml", 20, 470)]
    told = elog.ok("import", *names)
    assert told.count("Take care") == 1
    assert "20 calls from 2025-11-01 to 2025-11-06" in told.split("Take care")[1]


@pytest.mark.parametrize("preview", [True, False])
def test_json_has_it_per_file_and_null_where_there_is_none(elog: Elog, preview: bool) -> None:
    names = write(elog, "full.xml", 0, 480), write(elog, "short.xml", 470, 20)
    full, short = elog.json("import", *names, *(["--dry-run"] if preview else []))["files"]
    assert short["loss_alarm"] is None
    alarm = full["loss_alarm"]
    assert (alarm["signs"], alarm["rows"], alarm["usual_cap"]) == (["near-cap"], 480, 500)
    assert alarm["outlook"][0] == {"days": 7, "on": "2026-03-08", "gone": 8, "until": "2025-11-03"}
