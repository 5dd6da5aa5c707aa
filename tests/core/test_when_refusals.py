"""What is no moment that has happened is refused, for the reason that applies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evidence_log.core.clock import Wall
from evidence_log.core.when import When, parse_when
from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES, texts

NOW = datetime(2026, 3, 18, 4, 0, 30, tzinfo=UTC)
"""Wednesday, 18 March 2026, 12:00:30 in Shanghai, a minute past midnight in New York."""
SHANGHAI = Wall("Asia/Shanghai")


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


REFUSED = {
    "time.empty": [
        "", "  ", "\u3000",
    ],
    "time.bare_number": [
        "1742137509", "1742137509000", "2231", "20250316", "5", "１２", "٣",
    ],
    "time.short_year": [
        "25-03-16", "3/4/25", "10.11.12", "25/3/4", "16 Mar 25", "25年3月16日", "25-03-16 22:31", "1-2-3",
    ],
    "time.year": [
        "1800-01-01", "1969-12-31 22:00", "2201-01-01", "0025-03-16",
    ],
    "time.no_such_day": [
        "2025-02-30", "2025-02-29 22:31", "2025-13-01", "2025-00-10", "2月30日", "30 Feb 2025", "31/11/2025",
        "45/46/2025", "2025年4月31日", "2025-W60-1", "去年2月29日",
    ],
    "time.no_such_time": [
        "2025-03-16 25:00", "2025-03-16 22:60", "2025-03-16T22:31:60", "昨天25点", "昨天 24:30",
        "2025-03-16T22:31+15:00",
    ],
    "time.no_past": [
        "2月29日", "29 Feb 22:00",
    ],
    "time.no_day": [
        "22:31", "10点半", "10pm", "about 10:30",
    ],
    "time.no_hour": [
        "昨晚", "昨天下午", "last night", "this morning", "凌晨", "2025-03-16 晚上", "yesterday pm",
    ],
    "time.part_of_day": [
        "2025-03-16 0:30 PM", "2025-03-16 13:00 AM", "昨天下午0:30", "昨天凌晨8点", "昨晚13点", "昨天中午9点",
        "last night 10:30 am", "昨天早上下午8点",
    ],
    "time.weekday": [
        "2025年3月16日 星期一 15:04", "Monday, 16 March 2025", "昨天周三 9:00",
    ],
    "time.zone_word": [
        "2025-03-16 22:31 WIB", "Mar 16 22:31 EDT", "2025-03-16 22:31 ET",
    ],
    "time.range": [
        "2025-03-16 10:30-11:00", "2025-03-16 22:30-01:00", "昨天 10:30-11:00", "yesterday 10pm-11:30",
    ],
    "time.future": [
        "2026-03-19", "2026-03-18 12:06", "today 22:31", "tomorrow 9:00", "明天", "今晚10点", "晚上10点",
        "本周五 10:00", "下周三", "2026-03-18T12:06+08:00", "2026-03-18T04:06Z", "3月18日 22:31", "周三 21:00",
        "下个月1号 9:00", "2199-01-01", "今天中午12点半",
    ],
    "time.unreadable": [
        "banana", "昨天的电话", "2025-03", "2025年3月", "March 2025", "March", "2025-3-16 9:5", "2025-11-2212:27:20",
        "yesterday afternoon at 3", "昨天10.30", "10.30", "3-16", "昨天 前天", "昨天 10:30 11:30", "昨天10点到11点",
        "10分钟前 昨天", "now yesterday", "2025-03-16 2025-03-17", "昨天 10:30~11:00", "十几分钟前", "一会儿前",
        "16号 22:00", "上周", "last week", "last year 10:30", "周末", "+08:00", "昨天 +08:00", "大概昨天",
        "2025-03-16 22:31 foo", "昨天十十点", "a couple of hours ago", "昨天" * 100, "-", "昨天10点-", "ago", "前",
        "上周三 2026-03-11", "20250316T24", "2025-03-16 10:30 - 11:00", "昨天 22:31 +15:00",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, listed in REFUSED.items() for text in listed])
def test_what_is_no_past_moment_is_refused(key: str, text: str) -> None:
    assert refused(text).key == key


def test_every_refusal_has_words_and_is_seen_in_a_test() -> None:
    seen = {key.removeprefix("time.") for key in REFUSED} | {"zone", "day_only", "order", "midnight", "twelve"}
    seen |= {
        "zone_word_two",
        "finer_second",
        "finer_minute",
        "finer_hour",
        "twice",
        "never",
        "which_week",
        "which_year",
    }
    for language in LANGUAGES:
        assert set(texts(language).domain("errors-time")) == seen
