"""How long a call lasted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.duration import duration_s


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("83", 83), ("0", 0), ("00083", 83), ("90s", 90), ("90 sec", 90), ("90 秒", 90), ("1分23秒", 83),
        ("1分钟23秒", 83), ("1 分 23 秒", 83), ("1分", 60), ("0分35秒", 35), ("1分零5秒", 65), ("1小时2分3秒", 3723),
        ("1时2分3秒", 3723), ("1个小时", 3600), ("2个钟头", 7200), ("两分钟", 120), ("三分二十秒", 200),
        ("十五秒", 15), ("半小时", 1800), ("半个小时", 1800), ("1个半小时", 5400), ("一个半小时", 5400),
        ("1小时半", 5400), ("1分半", 90), ("半分钟", 30), ("一刻钟", 900), ("1小时一刻钟", 4500), ("1.5小时", 5400),
        ("1.5 min", 90), ("0:35", 35), ("00:35", 35), ("90:00", 5400), ("00:01:23", 83), ("1:02:03", 3723),
        ("00:01:23.5", 84), ("00:01:23.4", 83), ("1m23s", 83), ("1h 2m 3s", 3723), ("1 hour and 2 minutes", 3720),
        ("1 hr, 2 min", 3720), ("1 min, 20 s", 80), ("2 minutes", 120), ("1'23\"", 83), ("1′23″", 83), ("1’23”", 83),
        ("1'23''", 83), ("１分２３秒", 83), ("１：２３", 83), ("1,234", 1234), ("83.0", 83), ("83.5", 84),
        ("83.49", 83), ("1分23.6秒", 84), ("", None), (" ", None), ("-5", None), ("abc", None), ("1:60", None),
        ("1:60:00", None), ("1,5 min", None), ("1,5", None), ("1.5分3秒", None), ("1.5小时3分", None), ("半", None),
        ("1分2分", None), ("13800138000", None), ("2025-03-16", None), ("10点", None), ("秒", None), ("1" * 50, None),
        ("1 day", None), ("十十秒", None),
    ],
)  # fmt: skip
def test_a_duration_is_read_or_refused(text: str, seconds: int | None) -> None:
    assert duration_s(text) == seconds


@given(st.integers(0, 359_999))
def test_every_way_of_writing_a_duration_reads_back(seconds: int) -> None:
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    ways = [
        str(seconds), f"{seconds}s", f"{seconds}秒", f"{hours:02d}:{minutes:02d}:{rest:02d}", f"{hours}:{minutes:02d}:{rest:02d}",
        f"{hours}小时{minutes}分{rest}秒", f"{hours} 小时 {minutes} 分钟 {rest} 秒钟", f"{hours}h{minutes}m{rest}s",
        f"{hours} hours, {minutes} minutes and {rest} seconds", f"{seconds // 60}:{rest:02d}" if seconds < 60_000 else str(seconds),
        f"{seconds // 60}分{rest}秒", f"{seconds // 60}'{rest}\"",
    ]  # fmt: skip
    assert {way: duration_s(way) for way in ways} == dict.fromkeys(ways, seconds)


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    found = duration_s(text)
    assert found is None or found >= 0


@given(st.text("0123456789.,:'\"分秒小时半hms ", max_size=12))
def test_what_looks_like_a_duration_never_fails(text: str) -> None:
    found = duration_s(text)
    assert found is None or found >= 0
