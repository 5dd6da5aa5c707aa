"""Days and clocks are read whole and strictly, or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.importers.dates import Clock, Day, Unreadable, clock, packed_moment, parted, tidied
from evidence_log.importers.shapes import shape

READ: Final = {
    "2025年3月16日 上午11:04": "2025-03-16 11:04",
    "2025年3月16日 下午3:04": "2025-03-16 15:04",
    "2025/3/16 下午12:30:00": "2025-03-16 12:30:00",
    "2025/3/16 上午12:30:00": "2025-03-16 00:30:00",
    "2025-03-16 凌晨0:30": "2025-03-16 00:30",
    "2025-03-16 早上7:05": "2025-03-16 07:05",
    "2025-03-16 中午12:05": "2025-03-16 12:05",
    "2025-03-16 中午1:05": "2025-03-16 13:05",
    "2025-03-16 晚上11:05": "2025-03-16 23:05",
    "2025年3月16日晚上10:31": "2025-03-16 22:31",
    "2025年03月16日22时31分05秒": "2025-03-16 22:31:05",
    "2025年3月16日 星期日 22:31": "2025-03-16 22:31",
    "2025/3/16 23:05": "2025-03-16 23:05",
    "2025.03.16 23:05": "2025-03-16 23:05",
    "2025/03/16 9:5:3": "2025-03-16 09:05:03",
    "2025-03-16-11:04:13": "2025-03-16 11:04:13",
    "2025-11-2212:27:20": "2025-11-22 12:27:20",
    "2025-03-16T22:31:00": "2025-03-16 22:31:00",
    "2025-03-16 22.31": "2025-03-16 22:31",
    "2025-03-16 22:31:00.123456": "2025-03-16 22:31:00",
    "Mar 16, 2025, 11:05:09\u202fPM": "2025-03-16 23:05:09",
    "Sunday, March 16, 2025 10:31 p.m.": "2025-03-16 22:31",
    "16 Mar 2025 22:15:00": "2025-03-16 22:15:00",
    "16-Mar-2025 22:15": "2025-03-16 22:15",
    "16 de marzo de 2025 22:31": "2025-03-16 22:31",
    "2025-03-16 23:05 PM": "2025-03-16 23:05",
    "２０２５－０３－１６　２２：３１": "2025-03-16 22:31",
    '="2025-03-16 22:31"': "2025-03-16 22:31",
    "\t2025-03-16 22:31\u200e": "2025-03-16 22:31",
}
"""Texts that say one moment, and that moment."""

OFFSETS: Final = {
    "22:31Z": 0, "22:31+08:00": 28800, "22:31 +0800": 28800, "22:31 UTC+8": 28800, "22:31 GMT+08:00": 28800, "22:31 -05:30": -19800,
    "22:31 UTC": 0, "22:31": None,
}  # fmt: skip

REFUSED: Final = (
    "2025-03-16 晚上12:10", "2025-03-16 晚上1:10", "2025-03-16 上午22:31", "2025-03-16 22:31 CST", "2025-03-16 22:31 IST",
    "1分23秒", "2025-03", "9 févr. 2013 13:01:38", "2025-3-112:27:20", "2015-2015-12-11 10:00:00", "Sun Mar 16 23:05:09 CST 2025",
    "yesterday 22:31", "2025-03-16 22:31 x", "2025-03-16 22", "2025-03-16 10:31-11:00", "被叫", "00:01:23 00:02",
    "2025-03-16 22:31 23:00", "03/04/2025x", "2025/03-16 10:00",
)  # fmt: skip
"""Texts that other readers make something of."""


def moment(text: str) -> str:
    """Return the moment of a text as plain ISO."""
    day, rest = parted(tidied(text))
    assert day is not None
    assert day.kind == "ymd"
    at = clock(rest)
    year, month, number = day.numbers
    known = datetime(year, month, number, at.hour, at.minute, at.second)
    return f"{known:%Y-%m-%d %H:%M:%S}" if at.precision == "second" else f"{known:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("text", READ)
def test_a_moment_is_read(text: str) -> None:
    assert moment(text) == READ[text]
    assert shape(text) == "moment"


@pytest.mark.parametrize("text", OFFSETS)
def test_an_offset_has_the_sign_it_shows(text: str) -> None:
    assert clock(text).offset_s == OFFSETS[text]


@pytest.mark.parametrize("text", REFUSED)
def test_a_text_that_is_not_wholly_a_moment_is_none(text: str) -> None:
    day, rest = parted(tidied(text))
    if day is None or day.kind != "ymd":
        assert shape(text) != "moment"
        return
    with pytest.raises(Unreadable):
        clock(rest)


@pytest.mark.parametrize("text", ["24:00:00", "23:60", "22:31:60", "22:31 +19:00"])
def test_a_clock_that_does_not_exist_is_said_to(text: str) -> None:
    with pytest.raises(Unreadable, match="impossible_date"):
        clock(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/04/2025", Day("triple", (3, 4, 2025), ("dmy", "mdy"))),
        ("25/3/16", Day("triple", (25, 3, 16), ("ymd", "dmy", "mdy"))),
        ("25/3/4", Day("triple", (25, 3, 4), ("ymd",))),
        ("3/4/25", Day("triple", (3, 4, 25), ("dmy", "mdy"))),
        ("10.11.12", Day("triple", (10, 11, 12), ("ymd", "dmy", "mdy"))),
        ("03-16", Day("yearless", (3, 16))),
        ("3月16日", Day("yearless", (3, 16))),
        ("20250316", Day("ymd", (2025, 3, 16))),
    ],
)
def test_a_day_says_what_its_order_can_be(text: str, day: Day) -> None:
    assert parted(text) == (day, "")
    assert shape(text) == "day"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)))
def test_packed_digits_are_a_moment(at: datetime) -> None:
    found = packed_moment(f"{at:%Y%m%d%H%M%S}")
    assert found == (Day("ymd", (at.year, at.month, at.day)), Clock(at.hour, at.minute, at.second, "second", None))
    found = packed_moment(f"{at:%Y%m%d%H%M}")
    assert found is not None
    assert found[1].precision == "minute"


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert shape(text) in {"moment", "day", "clock", "other"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1742137509", "moment"),
        ("1742137509000", "moment"),
        ("13800138000", "other"),
        ("8083392297", "other"),
        ("11:04:13", "clock"),
    ],
)
def test_a_counted_time_is_told_from_a_telephone_number(cell: str, expected: str) -> None:
    assert shape(cell) == expected
