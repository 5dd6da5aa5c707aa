"""Call lists: rows around their times, dropped blanks, headings, words that are parts of longer ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evidence_log.importers.screenshot.line import Line

if TYPE_CHECKING:
    from importers.screenshot.conftest import Screens

Row = tuple[int, str, str, str]
"""Where a row begins, its title, the words below, its time; an empty time is not there."""


def page(screens: Screens, *lines: Line) -> list[Line]:
    """Return a page of calls with some lines on it."""
    return [*screens.status(), screens.line("通话记录", 50, 150), screens.line("联系人", 480, 2230), *lines]


def facts(screens: Screens, *rows: Row) -> list[dict[str, Any]]:
    """Return the facts of the rows of a call list."""
    lines = []
    for top, title, below, when in rows:
        lines += [screens.line(title, 130, top), screens.line(below, 130, top + 75)]
        lines += [screens.line(when, 1010 - 23 * len(when), top + 35)] if when else []
    found, kind = screens.understood(page(screens, *lines))
    assert kind == "calls"
    return [dict(draft.facts) for draft in found]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("昨天22:31", "2025-03-15T22:31:00+08:00"),
        ("01-3023：11", "2025-01-30T23:11:00+08:00"),
        ("2024-12-3023:11", "2024-12-30T23:11:00+08:00"),
        ("2025/3/1509:05", "2025-03-15T09:05:00+08:00"),
        ("3月14日星期五上午9:12", "2025-03-14T09:12:00+08:00"),
        ("星期四下午3:05", "2025-03-13T15:05:00+08:00"),
        ("前天08:59", "2025-03-14T08:59:00+08:00"),
        ("12月30日", "2024-12-30T00:00:00+08:00"),
    ],
)
def test_dropped_blanks_and_full_width_colons_are_read(screens: Screens, when: str, expected: str) -> None:
    assert facts(screens, (430, "95384", "呼入45秒", when))[0]["occurred_at"] == expected


@pytest.mark.parametrize(
    "when",
    [
        "23:59",  # later than the picture was taken
        "星期日20:15",  # the day of the picture itself: it may be a week ago
        "3月14日星期六09:12",  # that day was a Friday
        "22:75",
        "13-45 22:31",
    ],
)
def test_a_time_that_can_mean_two_or_none_is_left_open_and_the_row_stays(screens: Screens, when: str) -> None:
    (found,) = facts(screens, (430, "95384", "未接来电", when))
    assert "occurred_at" not in found
    assert (found["phone"], found["outcome"]) == ("95384", "missed")


def test_a_row_whose_time_was_not_read_at_all_stays(screens: Screens) -> None:
    found = facts(
        screens, (430, "95384", "呼入45秒", "22:31"), (650, "95188", "未接来电", ""), (870, "10086", "呼入", "20:00")
    )
    assert [one["phone"] for one in found] == ["95384", "95188", "10086"]
    assert ["occurred_at" in one for one in found] == [True, False, True]


@pytest.mark.parametrize(
    ("below", "direction", "outcome", "seconds"),
    [
        ("呼入1分23秒", "in", "answered", 83),
        ("未接来电响铃6声", "in", "missed", None),
        ("广东深圳未接来电", "in", "missed", None),
        ("已拒接", "in", "rejected", None),
        ("已拦截", "in", "blocked", None),
        ("呼出未接通", "out", "missed", None),
        ("未接通", None, "missed", None),
        ("拨出 1小时2分3秒", "out", "answered", 3723),
        ("已取消", "out", None, None),
        ("手机", None, None, None),
        ("呼入 0秒", "in", None, 0),
        ("Incoming call, 2 min 10 sec", "in", "answered", 130),
        ("Missed call", "in", "missed", None),
        ("Missed call · rang 12 s", "in", "missed", None),
        ("Unanswered", None, "missed", None),
    ],
)
def test_the_words_of_a_row_say_direction_outcome_and_length(
    screens: Screens, below: str, direction: str | None, outcome: str | None, seconds: int | None
) -> None:
    (found,) = facts(screens, (430, "95384", below, "20:31"))
    assert [found.get(name) for name in ("direction", "outcome", "duration_s")] == [direction, outcome, seconds]


def test_a_name_is_kept_whole_though_a_word_of_a_call_is_in_it(screens: Screens) -> None:
    found = facts(screens, (430, "来电通客服", "呼入45秒", "20:31"), (650, "周一鸣", "未接来电", "昨天09:00"))
    assert [one["caller_name"] for one in found] == ["来电通客服", "周一鸣"]


def test_a_number_and_its_name_are_both_kept(screens: Screens) -> None:
    (found,) = facts(screens, (430, "95384 微众银行", "呼入45秒", "20:31"))
    assert (found["phone"], found["caller_name"]) == ("95384", "微众银行")


def test_a_masked_number_stays_as_it_is_shown(screens: Screens) -> None:
    assert facts(screens, (430, "138****0000", "呼入45秒", "20:31"))[0]["phone"] == "138****0000"


def test_a_date_is_never_taken_for_a_number(screens: Screens) -> None:
    (found,) = facts(screens, (430, "李经理", "呼入45秒", "2025-13-45 22:31"))
    assert "phone" not in found


def test_day_and_month_in_an_unknown_order_are_left_open_unless_the_person_says_it(screens: Screens) -> None:
    lines = [
        screens.line("Recents", 55, 153, high=64),
        screens.line("(800) 555-0142", 130, 430),
        screens.line("Missed call", 130, 505),
        screens.line("3/5/25", 900, 465),
    ]
    (draft,), _ = screens.understood([*screens.status(), *lines])
    assert "occurred_at" not in draft.facts
    (draft,), _ = screens.understood([*screens.status(), *lines], date_order="mdy")
    assert draft.facts["occurred_at"] == "2025-03-05T00:00:00+08:00"
    (draft,), _ = screens.understood([*screens.status(), *lines], date_order="dmy")
    assert "occurred_at" not in draft.facts  # 3 May is after the picture was taken


def test_a_clock_below_a_heading_is_of_its_day_and_below_older_of_none(screens: Screens) -> None:
    lines = [
        screens.line("Recents", 55, 153, high=64), screens.line("Yesterday", 50, 330), screens.line("95384", 200, 460),
        screens.line("Missed call · 9:31 PM", 200, 530), screens.line("Older", 50, 760), screens.line("95188", 200, 890),
        screens.line("Missed call · 8:00 AM", 200, 960),
    ]  # fmt: skip
    found, kind = screens.understood([*screens.status(), *lines])
    assert kind == "calls"
    assert [draft.facts.get("occurred_at") for draft in found] == ["2025-03-15T21:31:00+08:00", None]


def test_a_day_above_a_clock_is_one_time(screens: Screens) -> None:
    lines = [
        screens.line("95384", 130, 430),
        screens.line("呼入45秒", 130, 505),
        screens.line("昨天", 900, 430),
        screens.line("22:31", 890, 480),
    ]
    (draft,), _ = screens.understood(page(screens, *lines))
    assert draft.facts["occurred_at"] == "2025-03-15T22:31:00+08:00"


def test_the_clock_of_the_phone_is_no_call(screens: Screens) -> None:
    assert len(facts(screens, (430, "95384", "呼入45秒", "20:31"))) == 1


def test_the_box_is_around_all_lines_and_the_confidence_that_of_the_least_sure(screens: Screens) -> None:
    lines = [
        screens.line("95384", 130, 430, 260),
        screens.line("未接来电", 130, 505, 320, confidence=71),
        screens.line("20:31", 900, 465, 1010),
    ]
    (draft,), _ = screens.understood(page(screens, *lines))
    assert (draft.box, draft.confidence) == ((130, 430, 1010, 551), 71)
