"""`phone list` and `phone groups`: what kind a number is, and which unknown ones look like one collector's."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog

PORTS: Final = ("1069012345001", "1069012345002", "10690123459988")
BLOCK: Final = ("15500001234", "15500005678")
COURIER, MOTHER, BANK = "15500009999", "13700002222", "1069012377001"


@pytest.fixture
def told(elog: Elog) -> Elog:
    """Return the program with an invented case: three ports of one agency, two mobiles, a courier, a mother, a bank's codes."""
    rows = ["occurred_at,channel,phone,direction,outcome,duration_s,said"]
    for place, port in enumerate(PORTS):
        for turn in range(4):
            owed = f"您尾号{1000 + turn}的借款已逾期{turn + 3}天，应还{900 + place}.50元"
            words = f"【某某金服】尊敬的张**，{owed}，请立即还款，详询 t.cn/x{turn}"
            rows.append(f"2026-02-{place + 1 + turn * 5:02d}T10:0{place}:00+08:00,sms,{port},in,,,{words}")
    for place, phone in enumerate(BLOCK):
        for turn in range(12):
            day, hour = 1 + place * 7 + turn // 2, 9 + turn % 6 * 2
            rows.append(f"2026-02-{day:02d}T{hour:02d}:30:00+08:00,call,{phone},in,missed,,")
    for turn in range(8):
        rows.append(f"2026-02-{turn * 3 + 1:02d}T13:00:00+08:00,call,{COURIER},in,answered,20,")
        rows.append(
            f"2026-02-{turn * 3 + 1:02d}T12:50:00+08:00,sms,{COURIER},in,,,您的快递已到驿站，取件码{turn}88，请及时取件"
        )
        rows.append(
            f"2026-02-{turn * 3 + 2:02d}T15:00:00+08:00,sms,{BANK},in,,,【某某银行】验证码{turn}88012，五分钟内有效，请勿告诉他人"
        )
        rows += [
            f"2026-02-{turn * 3 + 2:02d}T{hour}:00:00+08:00,call,{MOTHER},{way},answered,300,"
            for hour, way in (("20", "in"), ("21", "out"))
        ]
    (elog.folder / "case.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    elog.ok("import", "case.csv")
    return elog


def test_the_agency_is_two_groups_and_nobody_else_is_in_one(told: Elog) -> None:
    found = told.json("phone", "groups")["groups"]
    assert [sorted(group["phones"]) for group in found] == [sorted(BLOCK), sorted(PORTS)]
    shape = ["phones", "contacts", "reasons", "suggested_organisation", "first", "last"]
    assert list(found[0])[: len(shape)] == shape
    callers, senders = found
    assert (callers["contacts"], senders["contacts"]) == (24, 12)
    assert {name: senders[name] for name in shape[3:]} == {
        "suggested_organisation": None, "first": "2026-02-01T10:00:00+08:00", "last": "2026-02-18T10:02:00+08:00",
    }  # fmt: skip
    assert [(reason["kind"], reason["detail"]) for reason in callers["reasons"]] == [
        ("prefix", "1550000"), ("succession", "1"),
    ]  # fmt: skip
    kinds = [reason["kind"] for reason in senders["reasons"]]
    assert kinds == ["prefix", "signature", "template", "debt-words"]
    template = senders["reasons"][2]
    assert template["detail"].startswith("【某某金服】尊敬的张**，您尾号1000的借款已逾期3天")
    shown = told.json("show", template["entries"][0])
    assert (shown["phone"], shown["said"][:6]) == (PORTS[0], "【某某金服】")


@pytest.mark.parametrize(("lang", "whose"), [("zh", "机构名称"), ("en", "ORGANISATION")])
def test_the_command_that_is_shown_ties_the_number(told: Elog, lang: str, whose: str) -> None:
    done = told("phone", "groups", lang=lang)
    assert (done.code, done.err) == (0, "")
    lines = [shlex.split(line[line.index("evidence-log") :]) for line in done.out.splitlines() if "phone tie" in line]
    assert [words[3:5] for words in lines] == [[phone, whose] for phone in (*BLOCK, *PORTS)]
    for words in lines[2:4]:
        words[4] = "某催收公司"
        told.ok(*words[1:], "--kind", "agency")
    # one of the three is left, and what the others are tied to is suggested
    callers, sender = told.json("phone", "groups")["groups"]
    assert (sender["phones"], sender["suggested_organisation"], sender["like"]) == (
        [PORTS[2]], "某催收公司", list(PORTS[:2]),
    )  # fmt: skip
    assert callers["suggested_organisation"] is None
    assert f"phone tie {PORTS[2]} 某催收公司" in told.ok("phone", "groups")


def test_nothing_is_tied_by_looking(told: Elog) -> None:
    before = told.json("verify")["head"]
    told.ok("phone", "groups")
    assert told.json("verify")["head"] == before
    assert {row["organisation"] for row in told.json("phone", "list")["phones"]} == {None}


def test_a_case_without_such_numbers_says_so(elog: Elog) -> None:
    assert elog.json("phone", "groups") == {"groups": []}
    assert "No unknown numbers" in elog.ok("phone", "groups")


def test_the_list_says_of_what_kind_each_number_is(told: Elog) -> None:
    rows = {row["phone"]: row["class"] for row in told.json("phone", "list")["phones"]}
    assert (rows[PORTS[0]], rows[BLOCK[0]], rows[BANK]) == ("sms-port", "mobile", "sms-port")
    assert "106 短信端口" in told("phone", "list", lang="zh").out
    assert "evidence-log phone groups" in told("phone", "list").err
