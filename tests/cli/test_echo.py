"""What is told after recording: every fact that was understood, and names and tags that are nearly known ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Elog


def test_log_says_everything_that_it_understood(elog: Elog) -> None:
    elog.ok("debt", "add", "loan", "--lender", "示例银行")
    Path("a.txt").write_text("x", encoding="utf-8")
    told = elog.ok(
        "log", "call", "95384", "2026-03-17 22:31", "--voicemail", "--duration", "9s", "--debt", "1", "--said", "pay\nnow",
        "--replied", "no", "--summary", "rude", "--by", "Li", "--staff-no", "007", "--claims", "示例银行", "--reached", "parent",
        "--person", "Ma", "--demands", "3,200", "--place", "office", "--tag", "泄露债务", "--tag", "mine", "--attach", "a.txt",
    )  # fmt: skip
    for fact in (
        "loan D-1", "They said: pay now", "I said: no", "Summary: rude", "Li", "007", "示例银行", "parent (Ma)", "demanded 3200",
        "place office", "tag debt-disclosed (debt disclosed)", "own tag mine", "9 s", "a.txt",
    ):  # fmt: skip
        assert fact in told, fact


def test_an_event_says_whom_it_concerns(elog: Elog) -> None:
    told = elog.ok(
        "event", "add", "stop-request", "--org", "示例银行", "--reached", "母亲", "--note", "by phone", lang="zh"
    )
    assert "要求停止联系  示例银行  父母（母亲）" in told
    assert "by phone" in told


def test_a_long_text_is_told_in_one_line(elog: Elog) -> None:
    told = elog.ok("log", "call", "95384", "now", "--said", "x" * 500)
    assert max(map(len, told.splitlines())) < 120


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("phone", "tie", "95384", "WeBank", "--basis", "x"), "organisation"),
        (
            ("phone", "tie", "95384", "Agent", "--basis", "x", "--kind", "agency", "--for", "Webank Co Ltd"),
            "collects_for",
        ),
        (("log", "call", "95384", "now", "--claims", "webank"), "claims"),
        (("event", "add", "stop-request", "--org", "We Bank"), "organisation"),
        (("debt", "add", "other", "--lender", "WeBank"), "lender"),
        (("amend", "D-1", "--set", "lender=WeBank Ltd"), "lender"),
    ],
)
def test_a_name_that_is_nearly_known_is_recorded_and_pointed_out(
    elog: Elog, words: tuple[str, ...], field: str
) -> None:
    elog.ok("debt", "add", "loan", "--lender", "WeBank Co., Ltd.")
    told = elog(*words)
    assert told.code == 0
    assert f'--set {field}="WeBank Co., Ltd."' in told.err


def test_a_known_name_is_not_pointed_out_again(elog: Elog) -> None:
    elog.ok("debt", "add", "loan", "--lender", "WeBank Co., Ltd.")
    assert "nearly" in elog("log", "call", "95384", "now", "--claims", "WeBank").err
    for name in ("WeBank", "WeBank Co., Ltd.", "示例银行"):
        assert "nearly" not in elog("log", "call", "95384", "now", "--claims", name).err


def test_json_is_the_only_thing_printed_beside_the_warning(elog: Elog) -> None:
    elog.ok("debt", "add", "loan", "--lender", "WeBank")
    done = elog("log", "call", "95384", "now", "--claims", "Webank", "--json")
    assert done.out.startswith("{")
    assert "WeBank" in done.err


@pytest.mark.parametrize("tag", ["debt-disclosd", "泄漏债务", "insults", "高频率"])
def test_a_misspelt_tag_is_refused_with_the_one_that_may_be_meant(elog: Elog, tag: str) -> None:
    assert "did you mean" in elog.refused("log", "call", "95384", "now", "--tag", tag)


def test_a_tie_that_replaces_another_says_so(elog: Elog) -> None:
    elog.ok("phone", "tie", "95384", "甲银行", "--basis", "x", "--kind", "lender")
    told = elog.ok("phone", "tie", "95384", "乙机构", "--basis", "x", "--kind", "lender")
    assert "Replaces E-0002" in told
    assert "甲银行" in told


def test_a_tie_of_kind_other_says_whose_numbers_to_tie(elog: Elog) -> None:
    assert "friend" in elog("phone", "tie", "13800138000", "Li", "--basis", "x", "--kind", "other").err
    assert "friend" not in elog("phone", "tie", "95384", "示例银行", "--basis", "x", "--kind", "lender").err


@pytest.mark.parametrize(
    ("word", "given", "person"),
    [
        ("母亲", (), "母亲"),
        ("Mother", (), "mother"),
        ("parent", (), None),
        ("父母", (), None),
        ("母亲", ("--person", "李芳"), "李芳"),
    ],
)
def test_a_word_that_says_more_than_the_relation_is_kept(
    elog: Elog, word: str, given: tuple[str, ...], person: str | None
) -> None:
    for words in (("log", "call", "95384", "now"), ("event", "add", "harm")):
        found = elog.json(*words, "--reached", word, *given)
        assert (found["reached"], found["person"]) == ("parent", person)


def test_a_corrected_relation_takes_its_word_along_and_leaves_a_name(elog: Elog) -> None:
    elog.ok("log", "call", "95384", "now", "--reached", "母亲")
    assert elog.json("amend", "E-0002", "--reached", "父亲")["person"] == "父亲"
    assert elog.json("amend", "E-0002", "--reached", "colleague")["person"] is None
    elog.ok("amend", "E-0002", "--person", "李芳")
    assert elog.json("amend", "E-0002", "--reached", "妹妹")["person"] == "李芳"


@pytest.mark.parametrize(
    "words",
    [
        ("debt", "pay", "D-1", "0", "--on", "2026-03-10", "--settles"),
        ("debt", "pay", "D-1", "0.00", "--on", "2026-03-10"),
        ("list", "--since", "2026-03-10", "--until", "2026-03-09"),
        ("log", "call", "hello", "now"),
        ("log", "sms", "hello", "now"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_refused(elog: Elog, words: tuple[str, ...]) -> None:
    elog.ok("debt", "add", "loan", "--lender", "示例银行")
    elog.refused(*words)


@pytest.mark.parametrize(
    "words", [("chat", "hello"), ("call", "未知号码"), ("call", "-"), ("sms", "Unknown"), ("call", "138****0000")]
)
def test_an_account_or_a_hidden_number_is_taken(elog: Elog, words: tuple[str, str]) -> None:
    elog.ok("log", *words, "now")


def test_without_loans_no_list_of_loans_is_shown(elog: Elog) -> None:
    told = elog.refused("debt", "pay", "D-9", "1", "--on", "2026-03-10")
    assert "recorded: -" not in told
    assert "no loan is recorded" in told


def test_times_are_told_on_the_clock_of_the_case(elog: Elog) -> None:
    elog.ok("log", "call", "95384", "2026-03-16 22:31")
    elog.ok("amend", "E-0002", "--when", "2026-03-16 22:30")
    told = elog.ok("show", "E-0002")
    assert "2026-03-18 (Wed) 12:00 (UTC+8)" in told
    assert "2026-03-16 (Mon) 22:31 (UTC+8) → 2026-03-16 (Mon) 22:30 (UTC+8)" in told
    assert "T04:00" not in told
    ahead = elog.refused("log", "call", "95384", "2026-11-26 10:00", lang="zh")
    assert "2026-11-26（周四）10:00（UTC+8）" in ahead


def test_an_argument_is_named_in_words_too(elog: Elog) -> None:
    assert "号码（PHONE）" in elog.refused("log", "call", lang="zh")
    assert "时间（WHEN）" in elog.refused("log", "call", "95384", lang="zh")
