"""`check --explain`: one rule, its text, and why each contact counts or does not, near misses too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog

LENDER = "示例银行"


@pytest.fixture
def evening(elog: Elog) -> Elog:
    """Return the program with calls late in the evening, one by the person, one of nobody, one to a parent."""
    for when, *more in (
        ("2026-03-14 22:31",), ("2026-03-15 21:58",), ("2026-03-16 10:00",), ("2026-03-14 23:00", "--reached", "parent"),
        ("2026-03-14 23:10", "--out"), ("2025-02-27 23:00",),
    ):  # fmt: skip
        elog.ok("log", "call", "95384", when, "--answered", "--claims", LENDER, *more)
    elog.ok("log", "call", "13800000000", "2026-03-14 23:20", "--answered")
    return elog


def test_each_contact_is_told_with_why_it_counts_or_does_not(evening: Elog) -> None:
    found = evening.json("check", "--explain", "cn/gbt-quiet-hours")
    assert (found["rule"], found["kind"], found["confidence"], found["enabled"]) == (
        "cn/gbt-quiet-hours", "time-window", "secondary", True,
    )  # fmt: skip
    whys = sorted(contact["why"] for contact in found["contacts"])
    assert whys == sorted(["possible", "near", "near", "reached", "own", "not-in-force", "unattributed"])
    nearest = min((each for each in found["contacts"] if each["why"] == "near"), key=lambda each: each["seconds"])
    assert (nearest["edge"], nearest["seconds"]) == ("22:00", 120)
    assert found["terms"][0]["forbidden"] == [[79200, 28800]]


def test_what_counts_is_what_the_check_finds(evening: Elog) -> None:
    findings = evening.json("check")["findings"]
    over = {entry for found in findings if found["rule"] == "cn/gbt-quiet-hours" for entry in found["over"]}
    explained = evening.json("check", "--explain", "gbt-quiet-hours")["contacts"]
    assert {each["entry"] for each in explained if each["why"] in {"over", "possible"}} == over


def test_a_near_miss_is_named_in_the_text(evening: Elog) -> None:
    assert "距 22:00 2 分钟，在时段之外" in evening.ok("check", "--explain", "cn/gbt-quiet-hours", lang="zh")
    assert "2 min from 22:00, outside the hours" in evening.ok("check", "--explain", "cn/gbt-quiet-hours", lang="en")


@pytest.mark.parametrize("rule", ["cn/threat-person", "cn/cba26-unanswered-6", "cn/cmp20-no-decision", "cn/civ-peace"])
def test_every_kind_of_rule_can_be_explained(evening: Elog, rule: str) -> None:
    assert rule in evening.ok("check", "--explain", rule)


def test_a_rule_that_is_switched_off_says_so(evening: Elog) -> None:
    assert "已关闭" in evening.ok("check", "--explain", "cn/gbt-visit-1-per-day", lang="zh")


def test_a_rule_that_there_is_not_is_refused(evening: Elog) -> None:
    assert "cn/gone" in evening.refused("check", "--explain", "cn/gone")
