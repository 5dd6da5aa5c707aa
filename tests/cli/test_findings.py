"""`check` as typed: the contract of its JSON, what it refuses, what it prints where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog

LENDER = "示例银行"


@pytest.fixture
def nights(elog: Elog) -> Elog:
    """Return the program with three calls at night and one by day."""
    for when in ("2026-03-14 22:31", "2026-03-15 23:05", "2026-03-16 00:10", "2026-03-16 10:00"):
        elog.ok("log", "call", "95384", when, "--answered", "--duration", "60s", "--claims", LENDER)
    return elog


def test_check_gives_findings_in_the_promised_shape(nights: Elog) -> None:
    found = nights.json("check")
    assert list(found)[:5] == ["packs", "contacts", "findings", "suggestions", "not_tested"]
    assert found["contacts"] == 4
    assert [pack["id"] for pack in found["packs"]] == ["cn"]
    quiet = next(finding for finding in found["findings"] if finding["rule"] == "cn/gbt-quiet-hours")
    assert quiet["group"] == {"organisation": LENDER, "reached": "self"}
    assert quiet["over"] == quiet["entries"]
    assert (quiet["observed"], quiet["limit"]) == (3, 0)
    assert quiet["citation"][0]["in_force_since"] == "2025-02-28"


def test_sentences_are_in_the_language_of_the_run_and_numbers_are_not(nights: Elog) -> None:
    zh, en = nights.json("check", lang="zh"), nights.json("check", lang="en")
    assert zh["findings"][0]["title"] != en["findings"][0]["title"]
    plain = ("rule", "verdict", "force", "window", "group", "observed", "limit", "entries", "over")
    assert [[f[name] for name in plain] for f in zh["findings"]] == [
        [f[name] for name in plain] for f in en["findings"]
    ]


def test_days_limit_what_is_looked_at(nights: Elog) -> None:
    assert nights.json("check", "--since", "2026-03-15", "--until", "2026-03-15")["contacts"] == 1
    assert nights.json("check", "--since", "yesterday")["contacts"] == 0
    assert nights.json("check", "--until", "2026-03-14")["contacts"] == 1


def test_a_day_that_cannot_be_read_is_refused(nights: Elog) -> None:
    assert "03/04/2026" in nights.refused("check", "--since", "03/04/2026")


def test_days_in_the_wrong_order_are_refused(nights: Elog) -> None:
    told = nights.refused("check", "--since", "2026-03-16", "--until", "2026-03-14")
    assert "2026-03-16" in told
    assert "2026-03-14" in told


def test_an_unknown_pack_is_refused_with_those_there_are(nights: Elog) -> None:
    told = nights.refused("check", "--pack", "us")
    assert "us" in told
    assert "cn" in told
    assert [pack["id"] for pack in nights.json("check", "--pack", "cn")["packs"]] == ["cn"]


def test_the_text_leads_with_the_answer_and_lists_every_entry(nights: Elog) -> None:
    told = nights.ok("check", lang="zh")
    first = told.splitlines()[:5]
    assert first[0].startswith("2026-03-14（周六）至 2026-03-16（周一）共 4 次联系")
    assert first[1].startswith("超出规定：夜间联系本人（推荐性国家标准）3 次")
    for entry in ("E-0002", "E-0003", "E-0004"):
        assert entry in told


def test_a_case_without_contacts_is_no_failure(elog: Elog) -> None:
    assert "no contacts" in elog.ok("check")
    assert elog.json("check")["findings"] == []


def test_hidden_marks_in_a_name_cannot_act_on_the_terminal(elog: Elog) -> None:
    elog.ok("log", "call", "95384", "2026-03-14 22:31", "--claims", "示例\u202e银行")
    told = elog.ok("check", lang="zh")
    assert "\u202e" not in told
    assert "示例[U+202E]银行" in told


def test_no_verdict_is_passed(nights: Elog) -> None:
    for language in ("zh", "en"):
        told = nights.ok("check", lang=language).casefold()
        for word in ("违法", "非法", "违规", "illegal", "violat", "unlawful", "harass", "骚扰"):
            assert word not in told
