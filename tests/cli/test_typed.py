"""What a person types arrives as it was typed: odd values, several words, standard input, hostile text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog

LONG = "还钱😀" * 250_000
HOSTILE = "\x1b]0;title\x07\x1b[31mred\u202egnirts\u200b\x9b31m\rover\ttab"


def test_options_may_stand_anywhere(elog: Elog) -> None:
    contact = elog.json(
        "log", "--said", "x", "call", "--missed", "95384", "--tag", "insult", "2026-03-16", "--by", "y", "22:31"
    )
    assert (contact["said"], contact["outcome"], contact["tags"], contact["caller_name"]) == (
        "x",
        "missed",
        ["insult"],
        "y",
    )
    assert contact["occurred_at"] == "2026-03-16T22:31:00+08:00"


def test_a_value_may_look_like_an_option(elog: Elog) -> None:
    assert elog.json("log", "sms", "1", "now", "--said", "-x")["said"] == "-x"
    assert elog.json("log", "sms", "1", "now", "--said=--missed")["said"] == "--missed"
    assert elog.json("log", "sms", "1", "now", "--said", "--5 元--")["said"] == "--5 元--"
    assert elog.json("log", "letter", "-", "now")["phone"] is None
    assert elog.json("amend", "E-0002", "--phone", "-")["phone"] is None


def test_tags_and_files_may_follow_one_option(elog: Elog) -> None:
    for name in ("a.png", "b.png", "c.png"):
        (elog.folder / name).write_bytes(name.encode())
    contact = elog.json(
        "log",
        "sms",
        "1",
        "now",
        "--tag",
        "insult",
        "威胁",
        "--attach",
        "a.png",
        "b.png",
        "--tag",
        "mine;insult",
        "--attach=c.png",
    )
    assert contact["tags"] == ["insult", "threat", "mine"]
    assert [file["name"] for file in contact["attachments"]] == ["a.png", "b.png", "c.png"]
    assert elog.json("amend", contact["id"], "--tag", "frequent", "normal")["tags"] == ["frequent", "normal"]


def test_a_word_after_a_tag_is_an_argument_while_one_is_missing(elog: Elog) -> None:
    contact = elog.json("log", "--tag", "insult", "sms", "1", "now")
    assert (contact["tags"], contact["channel"]) == (["insult"], "sms")


def test_blank_values_are_as_good_as_none(elog: Elog) -> None:
    blank = ("--said", "", "--summary", " ", "--by", "", "--claims", "  ", "--debt", "", "--demands", "", "--duration", "",
             "--tag", "", "--place", "", "--person", "\n", "--precision", "", "--outcome", "")  # fmt: skip
    contact = elog.json("log", "call", "1", "now", *blank)
    told = (
        "channel",
        "phone",
        "occurred_at",
        "recorded_at",
        "id",
        "entry",
        "precision",
        "zone",
        "direction",
        "reached",
        "grade",
    )
    assert {name: value for name, value in contact.items() if name not in (*told, "sources") and value} == {}
    event = elog.json(
        "event", "add", "other", "--org", "", "--note", " ", "--person", "", "--debt", "", "--reached", ""
    )
    assert {event[name] for name in ("organisation", "note", "person", "debt", "reached")} == {None}
    debt = elog.json(
        "debt", "add", " 微粒贷 ", "--lender", " 微众银行", "--account", "", "--principal", "", "--due", ""
    )
    assert [debt[name] for name in ("product", "lender", "account", "principal", "due")] == [
        "微粒贷",
        "微众银行",
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    "words",
    ["第一行\n第二行", "😀👨‍👩‍👧", "تهديد", "' OR 1=1 --", "{braces} %s \\n", "=1+1", "\u202eabc", HOSTILE, "﻿bom"],
)
def test_words_are_kept_as_they_are(elog: Elog, words: str) -> None:
    contact = elog.json("log", "sms", "1", "now", "--said", words, "--replied", words, "--summary", words)
    assert (contact["said"], contact["replied"], contact["summary"]) == (words, words, words)
    assert elog.json("show", contact["id"])["said"] == words
    assert elog.json("verify")["ok"]


def test_a_short_fact_stands_on_one_line(elog: Elog) -> None:
    assert elog.json("log", "sms", "1", "now", "--claims", " 微众\n银行 ")["claims"] == "微众 银行"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (LONG.encode(), LONG),
        ("\ufeff你好\r\n第二行\r\n".encode(), "你好\n第二行"),
        ("你好\n\n".encode(), "你好"),
        (b"", None),
        (b" \n", None),
    ],
    ids=["long", "windows", "line break", "empty", "blank"],
)
def test_words_may_come_from_standard_input(elog: Elog, given: bytes, kept: str | None) -> None:
    assert elog.json("log", "sms", "1", "now", "--said", "-", stdin=given)["said"] == kept
    assert elog.json("event", "add", "other", "--note", "-", stdin=given)["note"] == kept


@pytest.mark.parametrize("given", [b"\xff\xfe", "你好".encode("gbk"), b"a\x00b"])
def test_standard_input_that_is_no_text_is_refused(elog: Elog, given: bytes) -> None:
    assert "UTF-8" in elog.refused("log", "sms", "1", "now", "--said", "-", stdin=given)


def test_nothing_shown_can_act_on_a_terminal(elog: Elog) -> None:
    elog.ok(
        "log",
        "sms",
        HOSTILE,
        "now",
        *(word for name in ("said", "claims", "person", "tag") for word in (f"--{name}", HOSTILE)),
    )
    elog.ok("debt", "add", HOSTILE, "--lender", HOSTILE)
    elog.ok("phone", "tie", HOSTILE, HOSTILE, "--basis", HOSTILE)
    commands = (
        ("list",), ("show", "2"), ("show", "3"), ("show", "4"), ("phone", "list"), ("debt", "list"), ("search", "red"),
        ("show", HOSTILE), (HOSTILE,), ("list", f"--{HOSTILE}"), ("--vault", HOSTILE, "list"), ("log", "call", "1", HOSTILE),
    )  # fmt: skip
    for words in commands:
        for terminal in (False, True):
            done = elog(*words, terminal=terminal)
            shown = done.out.replace("\t", "") if not terminal else done.out
            for active in "\x1b\x07\x9b\r\u202e\u200b":
                assert active not in shown + done.err, words
        assert "title" in done.out + done.err
    done = elog("list", "--json")
    assert json.loads(done.out)["contacts"][0]["said"] == HOSTILE
    assert not set("\x1b\x07\x9b\r\u202e\u200b") & set(done.out)


def test_a_number_in_a_hint_is_one_word_to_copy(elog: Elog) -> None:
    assert "phone tie 95384 " in elog("log", "call", "95384", "now").err
    assert 'phone tie "+86 138 0013 8000" ' in elog("log", "call", "+86 138 0013 8000", "now").err
    assert "$(" not in elog("log", "chat", '$(x)"', "now").err
