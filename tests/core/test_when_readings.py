"""What can be two moments is refused with both; every absolute form reads back; nothing else is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.clock import Wall
from evidence_log.core.when import When, parse_day, parse_when
from evidence_log.core.when_patterns import PATTERNS
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


TWO_READINGS = [
    ("03/04/2025", "time.order", "2025-03-04", "2025-04-03"),
    ("3.4.2025 22:00", "time.order", "2025-03-04 22:00", "2025-04-03 22:00"),
    ("03/04/2026", "time.order", "2026-03-04", "2026-04-03"),
    ("3/4 22:00", "time.order", "2025-04-03 22:00", "2026-03-04 22:00"),
    ("3-4 22:00:05", "time.order", "2025-04-03 22:00:05", "2026-03-04 22:00:05"),
    ("昨晚12点", "time.midnight", "2026-03-17 00:00", "2026-03-18 00:00"),
    ("昨晚十二点半", "time.midnight", "2026-03-17 00:30", "2026-03-18 00:30"),
    ("昨晚0:30", "time.midnight", "2026-03-17 00:30", "2026-03-18 00:30"),
    ("昨晚1点", "time.midnight", "2026-03-17 01:00", "2026-03-18 01:00"),
    ("昨晚凌晨1点", "time.midnight", "2026-03-17 01:00", "2026-03-18 01:00"),
    ("昨天夜里两点", "time.midnight", "2026-03-17 02:00", "2026-03-18 02:00"),
    ("2025年3月16日晚上12:10", "time.midnight", "2025-03-16 00:10", "2025-03-17 00:10"),
    ("last night 12:00", "time.midnight", "2026-03-17 00:00", "2026-03-18 00:00"),
    ("last night 12:30 am", "time.midnight", "2026-03-17 00:30", "2026-03-18 00:30"),
    ("last night 1am", "time.midnight", "2026-03-17 01:00", "2026-03-18 01:00"),
    ("midnight yesterday", "time.midnight", "2026-03-17 00:00", "2026-03-18 00:00"),
    ("2025-03-16 24:00", "time.midnight", "2025-03-16 00:00", "2025-03-17 00:00"),
    ("2025-03-16T24:00", "time.midnight", "2025-03-16 00:00", "2025-03-17 00:00"),
    ("昨天24点", "time.midnight", "2026-03-17 00:00", "2026-03-18 00:00"),
    ("昨天上午12点半", "time.twelve", "2026-03-17 00:30", "2026-03-17 12:30"),
    ("yesterday morning 12:30", "time.twelve", "2026-03-17 00:30", "2026-03-17 12:30"),
    ("2025-03-16 22:31 CST", "time.zone_word_two", "+08:00", "-06:00"),
    ("2025-03-16 22:31 EST", "time.zone_word_two", "-05:00", "+10:00"),
]


@pytest.mark.parametrize(("text", "key", "first", "second"), TWO_READINGS, ids=[row[0] for row in TWO_READINGS])
def test_what_can_be_two_moments_is_refused_with_both(text: str, key: str, first: str, second: str) -> None:
    error = refused(text)
    assert error.key == key
    assert (error.values["first"], error.values["second"]) == (first, second)
    for told in words(error).values():
        assert text in told
        assert first in told
        assert second in told
    if key != "time.zone_word_two":  # each reading can be typed instead
        for reading in (first, second):
            assert when(reading, now=NOW + timedelta(days=400)).occurred_at.startswith(reading.replace(" ", "T"))


@pytest.mark.parametrize(
    ("text", "at", "read"),
    [
        ("半夜两点", "07:06", "2026-03-18T02:00:00+08:00"),
        ("今晚零点", "07:06", "2026-03-18T00:00:00+08:00"),
        ("晚上12点", "12:00", "2026-03-18T00:00:00+08:00"),
        ("tonight 12:00", "12:00", "2026-03-18T00:00:00+08:00"),
    ],
)
def test_a_reading_that_lies_ahead_is_none(text: str, at: str, read: str) -> None:
    assert when(text, now=datetime.fromisoformat(f"2026-03-18T{at}:00+08:00")).occurred_at == read


def test_of_readings_that_all_lie_ahead_none_is_taken() -> None:
    error = refused("半夜两点", now=datetime.fromisoformat("2026-03-18T01:00:00+08:00"))
    assert (error.key, error.values["reading"]) == ("time.future", "2026-03-18T02:00:00+08:00")


# Every absolute form reads back.

ZONES = {
    name: Wall(name)
    for name in ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana")
}
LATER = datetime(2201, 1, 2, tzinfo=UTC)
MONTHS = [date(2025, month, 1).strftime("%B") for month in range(1, 13)]
CHINESE = "零一二三四五六七八九"
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 12, 31)).map(lambda moment: moment.replace(microsecond=0))


def chinese(value: int) -> str:
    """Return a number below 100 in Chinese numerals."""
    tens, ones = divmod(value, 10)
    if not tens:
        return CHINESE[ones]
    return f"{CHINESE[tens] if tens > 1 else ''}十{CHINESE[ones] if ones else ''}"


def to_the_second(moment: datetime) -> list[str]:
    year, month, day, hour, minute, second = moment.timetuple()[:6]
    name, half, twelve = MONTHS[month - 1], "am" if hour < 12 else "pm", hour % 12 or 12
    clock = f"{hour}:{minute:02d}:{second:02d}"
    return [
        moment.isoformat(),
        moment.isoformat(" "),
        f"{year}/{month}/{day} {clock}",
        moment.strftime("%Y.%m.%d %H:%M:%S"),
        moment.strftime("%Y%m%dT%H%M%S"),
        moment.strftime("%G-W%V-%uT%H:%M:%S"),
        moment.strftime("%a %b %d %H:%M:%S %Y"),
        moment.strftime("%A, %d-%b-%Y %H:%M:%S"),
        f"{year}年{month}月{day}日 {clock}",
        f"{year}年{month}月{day}日{hour}时{minute}分{second}秒",
        f"{day} {name} {year} {clock}",
        f"{name} {day}, {year}, {twelve}:{minute:02d}:{second:02d} {half.upper()}",
    ]


def to_the_minute(moment: datetime) -> list[str]:
    year, month, day, hour, minute = moment.timetuple()[:5]
    name, half, twelve = MONTHS[month - 1][:3], "am" if hour < 12 else "pm", hour % 12 or 12
    years = "".join(CHINESE[int(digit)] for digit in str(year))
    part = "凌晨" if hour < 6 else "上午" if hour < 12 else "中午" if hour == 12 else "下午" if hour < 18 else "晚上"
    spelt = f"{years}年{chinese(month)}月{chinese(day)}日"
    return [
        moment.strftime("%Y-%m-%dT%H:%M"),
        moment.strftime("%Y-%m-%d %H:%M"),
        f"{year}.{month}.{day} {hour}:{minute:02d}",
        f"{year}-{month}-{day} {part}{twelve}:{minute:02d}",
        f"{year}年{month}月{day}号{part}{twelve}点{minute:02d}分",
        f"{spelt}{chinese(hour)}点{chinese(minute)}分",
        f"{spelt}{part}{chinese(twelve)}点{minute:02d}",
        f"{twelve}:{minute:02d}{half} {name} {day} {year}",
        f"{day} {name}. {year} at {twelve}:{minute:02d} {half[0]}.m.",
    ]


@given(st.sampled_from(sorted(ZONES)), moments)
def test_every_absolute_form_reads_back(zone: str, moment: datetime) -> None:
    wall = ZONES[zone]
    for precision, rounded, forms in (
        ("second", moment, to_the_second(moment)),
        ("minute", moment.replace(second=0), to_the_minute(moment)),
    ):
        local = wall.at(*rounded.timetuple()[:6])
        for text in forms:
            if local.state:
                assert (
                    refused(text, wall, LATER).key
                    == {"ambiguous": "time.twice", "nonexistent": "time.never"}[local.state]
                )
            else:
                assert when(text, wall, LATER) == (local.iso, precision), text


@given(st.sampled_from(sorted(ZONES)), moments, st.integers(-14 * 4, 14 * 4))
def test_an_instant_in_any_offset_is_converted_to_the_zone(zone: str, moment: datetime, quarters: int) -> None:
    offset = timedelta(minutes=15 * quarters)
    instant = int((moment - offset).replace(tzinfo=UTC).timestamp())
    sign, (hours, minutes) = "-" if quarters < 0 else "+", divmod(abs(quarters) * 15, 60)
    for text in (
        f"{moment.isoformat()}{sign}{hours:02d}:{minutes:02d}",
        f"{moment.isoformat(' ')}{sign}{hours:02d}{minutes:02d}",
        f"{moment.isoformat(' ')} UTC{sign}{hours}:{minutes:02d}",
    ):
        assert when(text, ZONES[zone], LATER) == (ZONES[zone].of_epoch(instant), "second")


@given(moments, st.sampled_from(sorted(ZONES)))
def test_every_form_of_a_day_reads_back(moment: datetime, zone: str) -> None:
    day = moment.date()
    for text in (
        day.isoformat(), day.strftime("%Y/%m/%d"), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}", day.strftime("%G-W%V-%u"),
        day.strftime("%Y-%m-%d %A"),
    ):  # fmt: skip
        assert parse_day(text, wall=ZONES[zone], now=LATER) == day.isoformat()
        assert when(text, ZONES[zone], LATER).occurred_at[:11] == f"{day.isoformat()}T"


@given(st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_date_without_its_year_is_the_latest_that_is_not_to_come(day: date, today: date) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    text = f"{day.month}月{day.day}日"
    back = next(
        (
            today - timedelta(days=n)
            for n in range(366)
            if (today - timedelta(days=n)).timetuple()[1:3] == (day.month, day.day)
        ),
        None,
    )
    if back is None:
        assert refused(text, Wall("UTC"), now).key == "time.no_past"
    else:
        assert when(text, Wall("UTC"), now).occurred_at[:10] == back.isoformat()


@given(st.integers(1, 31), st.integers(1, 31), st.integers(1, 31))
def test_two_numbers_are_a_date_only_in_one_order(first: int, second: int, other: int) -> None:
    real = set()
    for month, day in ((first, second), (second, first)):
        try:
            real.add(date(2025, month, day).isoformat())
        except ValueError:
            continue
    text = f"{first:02d}/{second}/2025"
    if len(real) == 1:
        assert {when(text).occurred_at[:10]} == real
    elif real:
        error = refused(text)
        assert [error.values["first"], error.values["second"]] == sorted(real)
    else:
        assert refused(text).key == "time.no_such_day"


@given(st.integers(1, 9999))
def test_minutes_ago_are_counted_in_real_time(minutes: int) -> None:
    for text in (f"{minutes}分钟前", f"{minutes} minutes ago"):
        expected = (NOW - timedelta(minutes=minutes)).replace(second=0)
        assert datetime.fromisoformat(when(text, NEW_YORK).occurred_at) == expected


# Nothing else is read.


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = when(text)
    except BadInput as error:
        told = words(error)["zh"]
        named = error.key == "time.empty" or text.strip()[:20] in told
    else:
        named = datetime.fromisoformat(found.occurred_at) <= NOW + timedelta(minutes=5)
    assert named


WORDS = [
    "昨天", "今天", "前天", "昨晚", "上周三", "周五", "3月16日", "2025年", "16号", "10点", "半", "一刻", "22:31",
    "10:30", "12:00", "0:30", "下午", "晚上", "凌晨", "中午", "左右", "大概", "前", "小时", "分钟", "两", "三", "3",
    "12", "2025", "yesterday", "last", "night", "this", "morning", "pm", "am", "ago", "hours", "minutes", "March",
    "Friday", "at", "on", "16", "2025-03-16", "3/4", "-", "+", "Z", "UTC", "+08:00", "CST", "now", "现在", "的", ",",
    ":", ".", "24:00",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.sampled_from(["", " "]))
def test_any_mixture_of_words_is_read_or_refused_in_words(said: list[str], between: str) -> None:
    text = between.join(said)
    for wall in (SHANGHAI, NEW_YORK):
        try:
            found = when(text, wall)
        except BadInput as error:
            words(error)
        else:
            moment = datetime.fromisoformat(found.occurred_at)
            assert moment <= NOW + timedelta(minutes=5)
            assert len(found.occurred_at) == 25
            below = {"second": "", "minute": ":00", "hour": ":00:00", "day": "T00:00:00"}[found.precision]
            assert found.occurred_at[:19].endswith(below)
            assert when(found.occurred_at, wall).occurred_at == found.occurred_at


def test_a_long_text_is_refused_at_once() -> None:
    error = refused("1" * 1_000_000)
    assert error.key == "time.unreadable"
    assert len(str(error.values["text"])) < 200


def test_no_pattern_of_words_matches_nothing_and_stays() -> None:
    assert [name for name, pattern in PATTERNS if name != "ago" and pattern.fullmatch("")] == []
