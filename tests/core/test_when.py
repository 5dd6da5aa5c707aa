"""When something happened: how exactly, in which zone, on which day."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from evidence_log.core.clock import Wall
from evidence_log.core.when import When, parse_day, parse_when
from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES, texts

NOW = datetime(2026, 3, 18, 4, 0, 30, tzinfo=UTC)
"""Wednesday, 18 March 2026, 12:00:30 in Shanghai, a minute past midnight in New York."""
SHANGHAI = Wall("Asia/Shanghai")
NEW_YORK = Wall("America/New_York")


def when(text: str, wall: Wall = SHANGHAI, now: datetime = NOW, precision: str | None = None) -> When:
    return parse_when(text, wall=wall, now=now, precision=precision)


def refused(text: str, wall: Wall = SHANGHAI, now: datetime = NOW, precision: str | None = None) -> BadInput:
    with pytest.raises(BadInput) as caught:
        when(text, wall, now, precision)
    words(caught.value)
    return caught.value


def words(error: BadInput) -> dict[str, str]:
    """Return an error in each language; fails where it has no words."""
    name = error.key.replace("time.", "errors-time.")
    return {
        language: " ".join(texts(language)(f"{name}.{part}", **error.values) for part in ("message", "hint"))
        for language in LANGUAGES
    }


def test_a_time_to_come_is_shown_as_it_was_read() -> None:
    error = refused("today 22:31")
    assert error.values == {
        "text": "today 22:31",
        "reading": "2026-03-18T22:31:00+08:00",
        "now": "2026-03-18T12:00:30+08:00",
    }
    assert refused("2026-03-19").values["reading"] == "2026-03-19"


def test_clocks_may_differ_by_five_minutes() -> None:
    assert when("2026-03-18 12:05:30").precision == "second"
    assert refused("2026-03-18 12:05:31").key == "time.future"


@pytest.mark.parametrize(
    ("text", "precision", "expected"),
    [
        ("2025-03-16 22:31:05", "second", "2025-03-16T22:31:05+08:00"),
        ("2025-03-16 22:31:05", "minute", "2025-03-16T22:31:00+08:00"),
        ("2025-03-16 22:31:05", "hour", "2025-03-16T22:00:00+08:00"),
        ("2025-03-16 22:31:05", "day", "2025-03-16T00:00:00+08:00"),
        ("昨晚10点半", "hour", "2026-03-17T22:00:00+08:00"),
        ("now", "day", "2026-03-18T00:00:00+08:00"),
        ("10 minutes ago", "hour", "2026-03-18T11:00:00+08:00"),
        ("2025-03-16T23:30Z", "day", "2025-03-17T00:00:00+08:00"),
    ],
)
def test_precision_can_be_made_coarser(text: str, precision: str, expected: str) -> None:
    assert when(text, precision=precision) == (expected, precision)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2025-03-16 22:31", "second"),
        ("昨晚10点", "second"),
        ("大概昨晚10点", "minute"),
        ("两小时前", "minute"),
        ("昨天", "hour"),
        ("2025-03-16", "second"),
        ("now", "second"),
    ],
)
def test_precision_cannot_be_made_finer(text: str, precision: str) -> None:
    assert refused(text, precision=precision).key == f"time.finer_{precision}"


def test_a_time_that_happened_twice_is_refused_with_both_offsets() -> None:
    for text in ("2025-11-02 01:30", "2025-11-02 1:30 am", "2 November 2025 1:30"):
        error = refused(text, NEW_YORK)
        assert error.key == "time.twice"
        first, second = (str(error.values[name]) for name in ("first", "second"))
        assert (first, second) == ("2025-11-02T01:30:00-04:00", "2025-11-02T01:30:00-05:00")
        assert [when(reading, NEW_YORK) for reading in (first, second)] == [(first, "second"), (second, "second")]


def test_a_time_that_never_was_is_refused_with_its_neighbours() -> None:
    error = refused("2025-03-09 02:30", NEW_YORK)
    assert error.key == "time.never"
    assert (error.values["first"], error.values["second"]) == ("2025-03-09T01:30:00-05:00", "2025-03-09T03:30:00-04:00")


def test_an_instant_in_the_hour_that_happened_twice_keeps_its_own_offset() -> None:
    assert when("2025-11-02T05:30:15Z", NEW_YORK, precision="hour") == ("2025-11-02T01:00:00-04:00", "hour")
    assert when("2025-11-02T06:30:15Z", NEW_YORK, precision="hour") == ("2025-11-02T01:00:00-05:00", "hour")
    later = datetime(2025, 11, 2, 6, 40, tzinfo=UTC)
    assert when("10 minutes ago", NEW_YORK, later) == ("2025-11-02T01:30:00-05:00", "minute")
    assert when("70 minutes ago", NEW_YORK, later) == ("2025-11-02T01:30:00-04:00", "minute")


def test_half_an_hour_is_put_back_on_lord_howe() -> None:
    wall = Wall("Australia/Lord_Howe")
    error = refused("2025-04-06 01:45", wall)
    assert (error.values["first"], error.values["second"]) == ("2025-04-06T01:45:00+11:00", "2025-04-06T01:45:00+10:30")
    assert refused("2025-10-05 02:15", wall).key == "time.never"
    assert when("2025-10-05 02:30", wall) == ("2025-10-05T02:30:00+11:00", "minute")
    assert when("2025-04-06 01:15", wall) == ("2025-04-06T01:15:00+11:00", "minute")


def test_a_day_begins_even_where_its_midnight_is_missing_or_comes_twice() -> None:
    sao_paulo, havana = Wall("America/Sao_Paulo"), Wall("America/Havana")
    start = when("2018-11-04", sao_paulo)
    assert start.precision == "day"
    assert sao_paulo.of_epoch(int(datetime.fromisoformat(start.occurred_at).timestamp())) == "2018-11-04T01:00:00-02:00"
    assert when("2025-11-02", havana) == ("2025-11-02T00:00:00-04:00", "day")
    assert refused("2025-11-02 00:30", havana).key == "time.twice"


def test_a_day_that_a_zone_left_out_is_refused() -> None:
    apia = Wall("Pacific/Apia")
    assert refused("2011-12-30", apia).key == "time.no_such_day"
    assert refused("2011-12-30 12:00", apia).key == "time.never"
    assert when("2011-12-31", apia) == ("2011-12-31T00:00:00+14:00", "day")


def test_today_is_the_day_of_the_zone_of_the_case() -> None:
    assert when("today", NEW_YORK) == ("2026-03-18T00:00:00-04:00", "day")
    assert when("yesterday", NEW_YORK, NOW - timedelta(minutes=5)) == ("2026-03-16T00:00:00-04:00", "day")
    assert when("昨天 22:31 北京时间", NEW_YORK) == ("2026-03-17T10:31:00-04:00", "minute")
    assert when("昨天 1:00 北京时间", Wall("Asia/Urumqi")) == ("2026-03-16T23:00:00+06:00", "minute")


@pytest.mark.parametrize(
    ("day", "readings"),
    [
        (16, ["2026-03-11"]),  # Monday
        (17, ["2026-03-11"]),
        (18, ["2026-03-11"]),  # Wednesday itself
        (19, ["2026-03-11", "2026-03-18"]),
        (21, ["2026-03-11", "2026-03-18"]),
        (22, ["2026-03-11", "2026-03-18"]),  # Sunday
    ],
)
def test_last_wednesday_is_refused_when_it_can_be_two(day: int, readings: list[str]) -> None:
    now = datetime(2026, 3, day, 12, 0, tzinfo=UTC)
    if len(readings) == 1:
        assert when("last Wednesday", now=now).occurred_at[:10] == readings[0]
    else:
        error = refused("last Wednesday", now=now)
        assert (error.key, error.values["first"], error.values["second"]) == ("time.which_week", *readings)
    assert when("上周三", now=now).occurred_at[:10] == "2026-03-11"
    assert when("Wednesday last week", now=now).occurred_at[:10] == "2026-03-11"


@pytest.mark.parametrize(
    ("text", "future", "expected"),
    [
        ("2025-03-16", False, "2025-03-16"),
        ("3月16日", False, "2026-03-16"),
        ("昨天", False, "2026-03-17"),
        ("now", False, "2026-03-18"),
        ("today", True, "2026-03-18"),
        ("2026-12-31", True, "2026-12-31"),
        ("明天", True, "2026-03-19"),
        ("tomorrow", True, "2026-03-19"),
        ("下周三", True, "2026-03-25"),
        ("下个月1号", True, "2026-04-01"),
        ("今年4月1日", True, "2026-04-01"),
        ("last Wednesday", False, "2026-03-11"),
    ],
)
def test_a_day_is_read(text: str, future: bool, expected: str) -> None:
    assert parse_day(text, wall=SHANGHAI, now=NOW, future=future) == expected


@pytest.mark.parametrize(
    ("text", "future", "key"),
    [
        ("2026-03-19", False, "time.future"),
        ("明天", False, "time.future"),
        ("2025-03-16 22:31", False, "time.day_only"),
        ("10 minutes ago", False, "time.day_only"),
        ("昨晚10点半", False, "time.day_only"),
        ("2025-03-16T22:31Z", False, "time.day_only"),
        ("03/04/2025", False, "time.order"),
        ("4月1日", True, "time.which_year"),
        ("周五", True, "time.which_week"),
        ("2025-02-30", True, "time.no_such_day"),
        ("", False, "time.empty"),
        ("16", False, "time.bare_number"),
        ("soon", True, "time.unreadable"),
    ],
)
def test_what_is_no_day_is_refused(text: str, future: bool, key: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_day(text, wall=SHANGHAI, now=NOW, future=future)
    assert caught.value.key == key
    words(caught.value)


def test_a_day_to_come_without_its_year_is_shown_as_both() -> None:
    with pytest.raises(BadInput) as caught:
        parse_day("4月1日", wall=SHANGHAI, now=NOW, future=True)
    assert (caught.value.values["first"], caught.value.values["second"]) == ("2025-04-01", "2026-04-01")


def test_plain_forms_load_neither_dateutil_nor_the_patterns_of_words() -> None:
    code = """
import sys
from datetime import UTC, datetime
from evidence_log.core.clock import Wall
from evidence_log.core.when import parse_when
wall, now = Wall("Asia/Shanghai"), datetime(2026, 3, 18, tzinfo=UTC)
for text in ("2025-03-16T22:31:05+08:00", "2025-03-16 22:31", "2025/3/16 22:31", "2025.3.16", "2025-03-16T14:31Z"):
    parse_when(text, wall=wall, now=now)
print([name for name in sys.modules if "dateutil" in name or "when_" in name])
parse_when("昨晚10点半", wall=wall, now=now)
print([name for name in sys.modules if "dateutil" in name])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]
