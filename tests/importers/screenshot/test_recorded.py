"""What the real engine read of drawn screens of phones is understood as expected: call lists and conversations, Chinese and English."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from importers.screenshot.conftest import Screens

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "data" / "screenshots"
RECORDED: Final = sorted(path.name.removesuffix(".lines.json") for path in FOLDER.glob("*.lines.json"))


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_picture_is_understood_as_expected(screens: Screens, name: str, pytestconfig: pytest.Config) -> None:
    rows, kind = screens.recorded(name)
    drafts = [
        {"where": row.where, "text": row.text, "box": list(row.box), "confidence": row.confidence, "facts": row.facts}
        for row in rows
    ]
    beside = FOLDER / f"{name}.expected.json"
    found = {"kind": kind, "drafts": drafts}
    if pytestconfig.getoption("--update-golden"):
        beside.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    assert found == json.loads(beside.read_text(encoding="utf-8"))


def test_each_kind_of_screen_is_among_the_recorded(screens: Screens) -> None:
    assert {screens.recorded(name)[1] for name in RECORDED} == {"calls", "messages"}


def test_a_chinese_call_list_gives_number_time_direction_outcome_and_length(screens: Screens) -> None:
    rows, _ = screens.recorded("Screenshot_20250316-230512_calls-zh")
    said = [
        tuple(row.facts.get(name) for name in ("phone", "occurred_at", "direction", "outcome", "duration_s"))
        for row in rows
    ]
    assert said[:4] == [
        ("95384", "2025-03-16T22:31:00+08:00", "in", "missed", None),
        ("0755-8888 0000", "2025-03-16T20:15:00+08:00", "in", "answered", 83),
        ("158 0000 0000", "2025-03-15T21:40:00+08:00", "in", "missed", None),
        (None, "2025-03-15T12:05:00+08:00", "out", "answered", 300),
    ]


def test_one_row_for_several_calls_says_so(screens: Screens) -> None:
    rows, _ = screens.recorded("Screenshot_20250316-230512_calls-zh")
    assert [row.facts.get("warnings") for row in rows] == [
        None, None, ["several_calls_in_row"], None, None, None, ["number_withheld"],
    ]  # fmt: skip


def test_an_iphone_shows_days_without_a_clock_and_no_direction(screens: Screens) -> None:
    rows, _ = screens.recorded("calls-iphone-20250316")
    assert [row.facts["precision"] for row in rows] == ["minute", "minute", "day", "day", "day"]
    assert not any("direction" in row.facts for row in rows)


def test_without_the_day_of_the_picture_only_full_dates_are_known(screens: Screens) -> None:
    rows, _ = screens.recorded("Screenshot_20250316-230512_calls-zh", named="IMG_1234")
    assert [row.facts.get("occurred_at") for row in rows] == [None] * 6 + ["2024-12-30T19:02:00+08:00"]
    assert rows[0].facts["phone"] == "95384"


def test_what_was_read_is_kept_as_it_was_read(screens: Screens) -> None:
    rows, _ = screens.recorded("sms-zh-20250316")
    assert rows[0].text == "【微众银行】您的微粒贷已逾期， | 请于今日18:00前还款，退订回T"
    assert rows[0].facts["said"] == "【微众银行】您的微粒贷已逾期，请于今日18:00前还款，退订回T"
    assert rows[-1].facts["said"] == "[链接] <b>=cmd()</b> {path}\\u001b"
