"""The period that a bill states, and the year of a date without one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.importers.dates import Unreadable
from evidence_log.importers.periods import Period, period_of, year_of

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("查询时间段：2024年12月26日 至 2025年01月25日", "2024-12-26", "2025-01-25"),
        ("账期：202603", "2026-03-01", "2026-03-31"),
        ("号码：154****0009  账期：202602", "2026-02-01", "2026-02-28"),
        ("手机号码 15400000009 查询周期 2026-03-01至2026-03-31", "2026-03-01", "2026-03-31"),
        ("2026年03月", "2026-03-01", "2026-03-31"),
        ("【202403】", "2024-03-01", "2024-03-31"),
        ("2024年2月语音详单", "2024-02-01", "2024-02-29"),
        ("语音详单202603", "2026-03-01", "2026-03-31"),
        ("查询月份：2026-03", "2026-03-01", "2026-03-31"),
        ("20260301-20260331", "2026-03-01", "2026-03-31"),
        ("2026.03.01～2026.03.31", "2026-03-01", "2026-03-31"),
        ("２０２６年３月１日—２０２６年３月３１日", "2026-03-01", "2026-03-31"),
        ("2026-03-01 00:00:00 至 2026-03-31 23:59:59", "2026-03-01", "2026-03-31"),
        ("查询时间：2026-04-02 10:11:00 查询月份：2026年03月", "2026-03-01", "2026-03-31"),
        ("打印时间：2026-04-02 10:00:00 账期 2026/03", "2026-03-01", "2026-03-31"),
        ("起始日期 2026-03-05 结束日期 2026-03-20", "2026-03-05", "2026-03-20"),
        ("2026年1月-3月", "2026-01-01", "2026-03-31"),
        ("2025年11月至2月账单", "2025-11-01", "2026-02-28"),
        ("查询月份 2025年12月至2026年02月", "2025-12-01", "2026-02-28"),
        ("2026年03月05日-20日", "2026-03-05", "2026-03-20"),
        ("2025年12月26日至1月25日", "2025-12-26", "2026-01-25"),
        ("账单周期:2026/03/01-03/31", "2026-03-01", "2026-03-31"),
        ("startDate=20161001,endDate=20151231", "2016-10-01", "2016-10-31"),
    ],
)
def test_a_stated_period_is_understood(line: str, first: str, last: str) -> None:
    assert period_of(line) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "中国移动通信客户详单",
        "客户姓名：测*,,手机号码：154****0009",
        "查询时间：2026-04-02 10:11:00",
        "打印时间：2026年04月02日",
        "导出日期：202604",
        "查询日期 2026-04-02 操作人 2026",
        "业务号码：20260315400",
        "查询月份：2026年13月",
        "2026年02月30日至2026年03月03日",
        "查询月份：2026年03月 上次查询月份：2026年02月",
    ],
)
def test_a_line_without_a_period_states_none(line: str) -> None:
    assert period_of(line) is None


@given(DAYS, st.integers(0, 800), st.dates(date(2004, 1, 1), date(2004, 12, 31)))
def test_the_year_is_the_only_one_in_which_the_period_has_the_day(first: date, length: int, wanted: date) -> None:
    period = Period(first, first + timedelta(days=length))
    days = [first + timedelta(days=number) for number in range(length + 1)]
    years = [day.year for day in days if (day.month, day.day) == (wanted.month, wanted.day)]
    if len(years) == 1:
        assert year_of(wanted.month, wanted.day, period, None) == years[0]
    else:
        with pytest.raises(Unreadable):
            year_of(wanted.month, wanted.day, period, None)


def test_the_period_goes_before_the_year_that_was_said_and_that_before_nothing() -> None:
    period = Period(date(2025, 12, 26), date(2026, 1, 25))
    assert [year_of(12, 31, period, 2026), year_of(1, 2, period, 2025)] == [2025, 2026]
    assert year_of(6, 1, period, 2024) == 2024
    with pytest.raises(Unreadable, match="missing_year"):
        year_of(6, 1, None, None)
    with pytest.raises(Unreadable, match="year_not_inferable"):
        year_of(6, 1, period, None)
    with pytest.raises(Unreadable, match="impossible_date"):
        year_of(2, 29, Period(date(2026, 2, 1), date(2026, 2, 28)), None)


@given(DAYS, DAYS, DAYS)
def test_a_period_holds_its_days_and_no_others(one: date, other: date, day: date) -> None:
    first, last = sorted((one, other))
    assert Period(first, last).holds(f"{day.isoformat()}T23:59:59+08:00") == (first <= day <= last)
