"""Correcting and taking back, as a person does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog


@pytest.fixture
def filled(elog: Elog) -> Elog:
    """Return the program with D-1, a contact E-0003, a payment E-0004, an event E-0005, a tie E-0006."""
    elog.ok("debt", "add", "微粒贷", "--lender", "微众银行")
    elog.ok(
        "log",
        "call",
        "95384",
        "2026-03-16 22:31",
        "--answered",
        "--duration",
        "90s",
        "--said",
        "还钱",
        "--tag",
        "insult",
    )
    elog.ok("debt", "pay", "D-1", "5", "--on", "2026-03-10", "--settles")
    elog.ok("event", "add", "consent", "--on", "2026-03-10 09:00")
    elog.ok("phone", "tie", "95384", "某公司", "--basis", "自报", "--kind", "agency", "--for", "微众银行")
    return elog


CONTACT: list[tuple[list[str], dict[str, Any]]] = [
    (["--when", "2026-03-16 22:35"], {"occurred_at": "2026-03-16T22:35:00+08:00", "precision": "minute"}),
    (["--when", "2026-03-15"], {"occurred_at": "2026-03-15T00:00:00+08:00", "precision": "day"}),
    (["--when", "2026-03-16 22:35:10", "--precision", "minute"], {"occurred_at": "2026-03-16T22:35:00+08:00", "precision": "minute"}),
    (["--precision", "hour"], {"occurred_at": "2026-03-16T22:00:00+08:00", "precision": "hour"}),
    (["--set", "precision=日"], {"occurred_at": "2026-03-16T00:00:00+08:00", "precision": "day"}),
    (["--set", "zone=America/New_York"], {"occurred_at": "2026-03-16T22:31:00-04:00", "zone": "America/New_York"}),
    (["--when", "2026-03-16 09:00", "--set", "zone=Asia/Urumqi"], {"occurred_at": "2026-03-16T09:00:00+06:00", "zone": "Asia/Urumqi"}),
    (["--channel", "微信"], {"channel": "chat", "platform": "wechat"}),
    (["--channel", "chat", "--set", "platform=QQ"], {"channel": "chat", "platform": "qq"}),
    (["--phone", "13800138000"], {"phone": "13800138000", "phone_e164": "+8613800138000"}),
    (["--phone", ""], {"phone": None, "phone_e164": None}),
    (["--out"], {"direction": "out"}),
    (["--missed", "--duration", ""], {"outcome": "missed", "duration_s": None}),
    (["--outcome", ""], {"outcome": None}),
    (["--duration", "1分23秒"], {"duration_s": 83}),
    (["--said", "", "--replied", "不还", "--summary", "s"], {"said": None, "replied": "不还", "summary": "s"}),
    (["--by", "王", "--staff-no", "7", "--place", "家"], {"caller_name": "王", "staff_no": "7", "place": "家"}),
    (["--claims", "微众银行"], {"claims": "微众银行"}),
    (["--reached", "妈妈", "--person", "李"], {"reached": "parent", "person": "李"}),
    (["--debt", "1", "--demands", "￥100"], {"debt": "D-1", "demands": "100"}),
    (["--tag", ""], {"tags": []}),
    (["--set", "tags=threat；mine"], {"tags": ["threat", "mine"]}),
    (["--set", "by=王", "--set", "staff-no=8"], {"caller_name": "王", "staff_no": "8"}),
]  # fmt: skip


@pytest.mark.parametrize(("options", "then"), CONTACT, ids=[" ".join(options) for options, _ in CONTACT])
def test_a_contact_is_corrected(filled: Elog, options: list[str], then: dict[str, Any]) -> None:
    shown = filled.json("amend", "E-0003", *options)
    assert {name: shown[name] for name in then} == then
    assert {change["id"] for change in shown["history"]} == {"E-0007"}
    assert {change["field"] for change in shown["history"]} <= {*then, "phone_e164", "platform"}
    assert filled.json("rebuild") == {"entries": 7}
    assert {name: filled.json("show", "3")[name] for name in then} == then
    assert filled.json("verify")["ok"]


OTHERS: list[tuple[str, list[str], dict[str, Any]]] = [
    ("D-1", ["--set", "principal=5,000", "--set", "due=2027-01-01", "--set", "account=A"],
     {"principal": "5000", "due": "2027-01-01", "account": "A"}),
    ("E-0004", ["--set", "amount=7.5", "--set", "on=2026-03-11"], {"amount": "7.5", "paid_on": "2026-03-11"}),
    ("E-0004", ["--when", "2026-03-12"], {"paid_on": "2026-03-12"}),
    ("E-0004", ["--set", "settles=否"], {"settles": False}),
    ("E-0005", ["--when", "2026-03-11 10:00", "--set", "kind=投诉", "--org", "微众银行"],
     {"occurred_at": "2026-03-11T10:00:00+08:00", "kind": "complaint", "organisation": "微众银行"}),
    ("E-0005", ["--precision", "day"], {"occurred_at": "2026-03-10T00:00:00+08:00", "precision": "day"}),
    ("E-0006", ["--org", "另一公司", "--set", "basis=查询", "--set", "confidence=strong"],
     {"organisation": "另一公司", "basis": "查询", "confidence": "strong"}),
    ("E-0006", ["--set", "kind=lender", "--set", "for="], {"kind": "lender", "for": None}),
]  # fmt: skip


@pytest.mark.parametrize(("record", "options", "then"), OTHERS, ids=[" ".join((r, *o)) for r, o, _ in OTHERS])
def test_every_other_record_is_corrected(filled: Elog, record: str, options: list[str], then: dict[str, Any]) -> None:
    shown = filled.json("amend", record, *options)
    assert {name: shown[name] for name in then} == then
    assert filled.json("verify")["ok"]


def test_a_settlement_follows_its_payments(filled: Elog) -> None:
    def settled() -> Any:
        return filled.json("debt", "list")["debts"][0]["settled_on"]

    filled.ok("amend", "E-0004", "--set", "paid_on=2026-03-12")
    assert settled() == "2026-03-12"
    assert "2026-03-12" in filled("debt", "pay", "D-1", "1", "--on", "2026-03-14", "--settles").err
    assert settled() == "2026-03-12"
    filled.ok("withdraw", "E-0004", "--why", "x")
    assert settled() == "2026-03-14"
    filled.ok("amend", "E-0008", "--set", "settles=no")
    assert settled() is None
    assert filled.json("debt", "list")["debts"][0]["payments"][0]["id"] == "E-0008"


@pytest.mark.parametrize("record", ["D-1", "E-0003", "E-0004", "E-0005", "E-0006"])
def test_every_record_can_be_taken_back(filled: Elog, record: str) -> None:
    assert filled.json("withdraw", record, "--why", " 记错 ")["target"] == record
    shown = filled.json("show", record)
    assert shown["withdrawal"]["why"] == "记错"
    assert shown["withdrawn" if record != "E-0005" else "withdrawn_by"]
    assert "E-0007" in filled.ok("show", record)
    assert filled.json("rebuild") == {"entries": 7}
    assert filled.json("verify")["ok"]


def test_a_withdrawn_tie_holds_nothing_against_anyone(filled: Elog) -> None:
    assert filled.json("list")["contacts"][0]["organisation"] == "某公司"
    filled.ok("withdraw", "E-0006", "--why", "x")
    assert filled.json("list")["contacts"][0]["organisation"] is None
    assert filled.json("phone", "list")["phones"][0]["organisation"] is None


def test_an_id_is_never_used_again(filled: Elog) -> None:
    filled.ok("withdraw", "D-1", "--why", "x")
    filled.ok("withdraw", "E-0003", "--why", "x")
    assert filled.json("debt", "add", "别的", "--lender", "甲")["id"] == "D-2"
    assert filled.json("log", "call", "1", "now")["id"] == "E-0010"
    assert [debt["id"] for debt in filled.json("debt", "list")["debts"]] == ["D-2"]


def test_the_export_holds_what_was_corrected_and_taken_back(filled: Elog) -> None:
    filled.ok("amend", "E-0003", "--said", "还款", "--why", "听录音")
    for record in ("E-0003", "E-0004", "E-0006", "D-1"):
        filled.ok("withdraw", record, "--why", "x")
    whole = filled.json("export")
    assert whole["amendments"][0]["old"] == "还钱"
    assert [row["target"] for row in whole["withdrawals"]] == [3, 4, 6, 2]
    assert [len(whole[kind]) for kind in ("contacts", "debts", "payments", "events", "phones")] == [1] * 5
    assert filled.ok("export").count("\n") == 1


def test_a_correction_is_told_in_words(filled: Elog) -> None:
    said = filled.ok("amend", "E-0003", "--reached", "spouse", "--tag", "threat", "--why", "x", lang="zh")
    assert "本人 → 配偶" in said
    assert "辱骂 → 人身威胁" in said
    shown = filled.ok("show", "E-0003", lang="zh")
    assert "本人 → 配偶" in shown
    assert "原因：x" in shown


def test_the_last_correction_stands(filled: Elog) -> None:
    filled.ok("amend", "E-0003", "--said", "一")
    filled.ok("amend", "E-0003", "--said", "二")
    assert filled.json("show", "3")["said"] == "二"
    assert [(change["old"], change["new"]) for change in filled.json("show", "3")["history"]] == [
        ("还钱", "一"),
        ("一", "二"),
    ]


def test_an_import_is_taken_back_whole_and_can_come_again(elog: Elog) -> None:
    (elog.folder / "calls.csv").write_text(
        "occurred_at,channel,phone\n2026-03-16 22:31,call,95384\n2026-03-16 22:35,call,95384\n", encoding="utf-8"
    )
    elog.ok("import", "calls.csv")
    elog.ok("amend", "E-0003", "--reached", "spouse")
    assert elog.json("import", "calls.csv")["files"][0]["duplicates"] == 2
    assert "2" in elog.ok("withdraw", "E-0002", "--why", "错了")
    assert elog.json("list")["contacts"] == []
    assert elog.json("show", "E-0003")["withdrawal"]["id"] == "E-0007"
    assert elog.json("show", "E-0002")["withdrawal"]["why"] == "错了"
    for words in (
        ("withdraw", "E-0002", "--why", "x"),
        ("withdraw", "E-0003", "--why", "x"),
        ("amend", "E-0004", "--said", "x"),
    ):
        elog.refused(*words)
    assert elog.json("import", "calls.csv")["files"][0]["imported"] == 2
    assert elog.json("verify")["ok"]
    assert elog.json("rebuild")["entries"] == 11
    assert [contact["id"] for contact in elog.json("list")["contacts"]] == ["E-0009", "E-0010"]
