"""The public contract: every command of records, the shape of what `--json` prints, the exit codes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from evidence_log.store import reading

if TYPE_CHECKING:
    from cli.conftest import Elog

CONTACT = [
    "id", "entry", "occurred_at", "precision", "zone", "recorded_at", "channel", "platform", "direction", "outcome", "duration_s",
    "phone", "phone_e164", "caller_name", "organisation", "debt", "reached", "person", "said", "replied", "summary", "tags", "grade",
    "sources", "attachments",
]  # fmt: skip
EXTRA = ["staff_no", "claims", "demands", "place", "warnings", "amended", "withdrawn", "merged", "merged_into"]
DEBT = [
    "id",
    "product",
    "lender",
    "account",
    "principal",
    "due",
    "settled_on",
    "entry",
    "recorded_at",
    "withdrawn",
    "payments",
]
PHONE = ["phone", "phone_e164", "organisation", "kind", "for", "basis", "confidence", "contacts"]


def test_init_says_where_the_vault_is(bare: Elog) -> None:
    made = bare.json("init", "--name", "测试")
    assert list(made) == ["vault", "case", "name", "zone", "pack", "log_id"]
    assert made == {
        "vault": str(bare.vault), "case": "main", "name": "测试", "zone": "Asia/Shanghai", "pack": "cn", "log_id": made["log_id"],
    }  # fmt: skip
    assert re.fullmatch("[0-9a-f]{32}", made["log_id"])


def test_where_is_answered_without_a_vault_and_makes_none(bare: Elog) -> None:
    found = bare.json("where")
    assert (found["vault"], found["exists"], found["size"]) == (str(bare.vault), False, None)
    assert str(bare.vault) in bare.ok("where")
    assert not bare.vault.exists()
    bare.ok("init")
    assert bare.json("where")["exists"] is True
    assert str(bare.vault) in bare.ok("where")


def test_a_contact_has_the_shape_that_was_promised(elog: Elog) -> None:
    elog.json("log", "call", "95384", "2026-03-16 22:31", "--answered", "--duration", "90s", "--said", "今天必须还清")
    (contact,) = elog.json("list")["contacts"]
    assert list(contact) == CONTACT == list(reading.CONTACT_FIELDS)
    assert contact == {
        "id": "E-0002", "entry": 2, "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "zone": "Asia/Shanghai",
        "recorded_at": "2026-03-18T04:00:00Z", "channel": "call", "platform": None, "direction": "in", "outcome": "answered",
        "duration_s": 90, "phone": "95384", "phone_e164": None, "caller_name": None, "organisation": None, "debt": None,
        "reached": "self", "person": None, "said": "今天必须还清", "replied": None, "summary": None, "tags": [], "grade": "D",
        "sources": [{"kind": "log", "format": None, "sha256": None, "where": None}], "attachments": [],
    }  # fmt: skip


def test_every_option_of_log_is_kept_where_it_belongs(elog: Elog) -> None:
    elog.ok("debt", "add", "微粒贷", "--lender", "微众银行")
    (elog.folder / "shot.png").write_bytes(b"picture")
    contact = elog.json(
        "log", "微信", "+86 138-0013-8000", "2026-03-18 11:00:05", "--out", "--outcome", "read", "--said", "他说", "--replied",
        "我说", "--summary", "摘要", "--by", "王某", "--staff-no", "1024", "--claims", "微众银行", "--reached", "父亲", "--person",
        "张父", "--debt", "d1", "--demands", "3,200.50", "--place", "老家", "--tag", "辱骂", "--tag", "mine", "--attach", "shot.png",
        "--precision", "minute",
    )  # fmt: skip
    assert list(contact) == CONTACT + EXTRA
    assert {name: contact[name] for name in (*CONTACT[2:5], *CONTACT[6:23], *EXTRA)} == {
        "occurred_at": "2026-03-18T11:00:00+08:00", "precision": "minute", "zone": "Asia/Shanghai", "channel": "chat",
        "platform": "wechat", "direction": "out", "outcome": "read", "duration_s": None, "phone": "+86 138-0013-8000",
        "phone_e164": "+8613800138000", "caller_name": "王某", "organisation": "微众银行", "debt": "D-1", "reached": "parent",
        "person": "张父", "said": "他说", "replied": "我说", "summary": "摘要", "tags": ["insult", "mine"], "grade": "C",
        "staff_no": "1024", "claims": "微众银行", "demands": "3200.50", "place": "老家", "warnings": [], "amended": False,
        "withdrawn": False, "merged": [], "merged_into": None,
    }  # fmt: skip
    (kept,) = contact["attachments"]
    assert list(kept) == ["id", "name", "sha256", "size", "media_type"]
    assert (kept["name"], kept["size"], kept["media_type"]) == ("shot.png", 7, "image/png")


@pytest.mark.parametrize("flag", ["answered", "missed", "rejected", "voicemail"])
def test_an_outcome_is_a_flag(elog: Elog, flag: str) -> None:
    assert elog.json("log", "call", "95384", "now", f"--{flag}")["outcome"] == flag


def test_when_may_be_one_argument_or_several_words(elog: Elog) -> None:
    one = elog.json("log", "call", "95384", "2026-03-16 22:31")
    several = elog.json("log", "call", "95384", "2026-03-16", "22:31")
    between = elog.json("log", "call", "--missed", "95384", "2026-03-16", "--by", "x", "22:31")
    assert {contact["occurred_at"] for contact in (one, several, between)} == {"2026-03-16T22:31:00+08:00"}
    assert elog.json("log", "call", "95384", "昨晚10点半")["occurred_at"] == "2026-03-17T22:30:00+08:00"
    assert elog.json("log", "call", "95384", "now")["occurred_at"] == "2026-03-18T12:00:00+08:00"


def test_log_echoes_what_it_understood(elog: Elog) -> None:
    said = elog.ok("log", "call", "95384", "2026-03-16 22:31", "--missed", "--claims", "WeBank")
    for words in (
        "E-0002",
        "2026-03-16",
        "Mon",
        "22:31",
        "UTC+8",
        "95384",
        "WeBank",
        "Asia/Shanghai",
        "evidence-log amend E-0002",
    ):
        assert words in said
    done = elog("log", "call", "95384", "2026-03-16 22:31", lang="zh")
    for words in ("E-0003", "周一", "22:31", "时区 Asia/Shanghai", "evidence-log amend E-0003"):
        assert words in done.out
    assert "evidence-log phone tie 95384" in done.err


def test_debts_and_payments_have_the_shape_that_was_promised(elog: Elog) -> None:
    added = elog.json(
        "debt",
        "add",
        "微粒贷",
        "--lender",
        "微众银行",
        "--account",
        "A1",
        "--principal",
        "3,200.50",
        "--due",
        "2026-03-01",
    )
    assert list(added) == DEBT
    assert elog.json("debt", "list") == {"debts": [added]}
    assert added == {
        "id": "D-1", "product": "微粒贷", "lender": "微众银行", "account": "A1", "principal": "3200.50", "due": "2026-03-01",
        "settled_on": None, "entry": 2, "recorded_at": "2026-03-18T04:00:00Z", "withdrawn": False, "payments": [],
    }  # fmt: skip
    (elog.folder / "proof.pdf").write_bytes(b"%PDF")
    paid = elog.json("debt", "pay", "D-1", "3200.50", "--on", "2026-03-10", "--settles", "--proof", "proof.pdf")
    assert paid["settled_on"] == "2026-03-10"
    assert paid["payments"] == [
        {"id": "E-0003", "entry": 3, "debt": "D-1", "amount": "3200.50", "paid_on": "2026-03-10",
         "recorded_at": "2026-03-18T04:00:00Z", "settles": True, "withdrawn": False}
    ]  # fmt: skip
    assert elog.json("show", "E-0004")["target"] == 3


def test_no_debt_is_an_empty_list(elog: Elog) -> None:
    assert elog.json("debt", "list") == {"debts": []}
    assert elog.json("list") == {"contacts": []}
    assert elog.json("phone", "list") == {"phones": []}
    assert elog.json("search", "没有") == {"contacts": []}


def test_an_event_is_shown_as_it_was_added(elog: Elog) -> None:
    added = elog.json(
        "event",
        "add",
        "stop-request",
        "--on",
        "2026-03-17 10:00",
        "--org",
        "微众银行",
        "--note",
        "短信",
        "--reference",
        "R1",
    )
    assert (added["id"], added["kind"], added["occurred_at"]) == ("E-0002", "stop-request", "2026-03-17T10:00:00+08:00")
    shown = elog.json("show", "E-0002")
    assert {name: shown[name] for name in added} == added
    assert elog.json("event", "add", "投诉")["kind"] == "complaint"


def test_numbers_have_the_shape_that_was_promised(elog: Elog) -> None:
    elog.ok("log", "call", "13800138000", "2026-03-16 22:31")
    elog.ok("log", "call", "+86 138 0013 8000", "2026-03-16 22:35")
    tied = elog.json(
        "phone", "tie", "0086-13800138000", "某催收公司", "--basis", "来电自报", "--kind", "agency", "--for", "微众银行"
    )
    (row,) = elog.json("phone", "list")["phones"]
    assert list(row)[: len(PHONE)] == PHONE
    assert {name: row[name] for name in PHONE} == {
        "phone": "13800138000", "phone_e164": "+8613800138000", "organisation": "某催收公司", "kind": "agency", "for": "微众银行",
        "basis": "来电自报", "confidence": "unknown", "contacts": 2,
    }  # fmt: skip
    assert {name: tied[name] for name in row} == row
    assert tied["id"] == "E-0004"
    assert elog.json("list")["contacts"][0]["organisation"] == "某催收公司"


def test_attaching_says_what_was_kept(elog: Elog) -> None:
    (elog.folder / "截图.png").write_bytes(b"x")
    kept = elog.json("attach", "截图.png", "--note", "说明")
    assert (kept["id"], kept["name"], kept["size"], kept["note"], kept["target"]) == (
        "E-0002",
        "截图.png",
        1,
        "说明",
        None,
    )
    assert kept["sha256"] == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


def test_an_amendment_and_a_withdrawal_show_both_values(elog: Elog) -> None:
    elog.ok("log", "call", "95384", "2026-03-16 22:31")
    shown = elog.json("amend", "E-0002", "--reached", "spouse", "--why", "记错了人")
    assert (shown["reached"], shown["amended"], shown["record"]) == ("spouse", True, "contact")
    assert shown["history"] == [
        {
            "id": "E-0003",
            "field": "reached",
            "old": "self",
            "new": "spouse",
            "why": "记错了人",
            "recorded_at": "2026-03-18T04:00:00Z",
        }
    ]
    assert elog.json("withdraw", "E-0002", "--why", "记错") == {
        "id": "E-0004",
        "entry": 4,
        "target": "E-0002",
        "why": "记错",
    }
    shown = elog.json("show", "E-0002")
    assert shown["withdrawal"] == {"id": "E-0004", "why": "记错", "recorded_at": "2026-03-18T04:00:00Z"}
    assert elog.json("list")["contacts"] == []
    assert [contact["id"] for contact in elog.json("list", "--all")["contacts"]] == ["E-0002"]


def test_verify_has_the_shape_that_was_promised(elog: Elog) -> None:
    elog.ok("log", "call", "95384", "2026-03-16 22:31")
    found = elog.json("verify")
    assert list(found)[:4] == ["ok", "entries", "head", "problems"]
    assert (found["ok"], found["entries"], found["problems"]) == (True, 2, [])
    assert re.fullmatch("[0-9a-f]{64}", found["head"])
    assert elog.json("rebuild") == {"entries": 2}
    assert elog.json("verify") == found


def test_export_prints_the_whole_case(elog: Elog) -> None:
    elog.ok("log", "call", "95384", "2026-03-16 22:31")
    plain = elog.ok("export", "--format", "json")
    assert plain == elog.ok("export", "--json")
    assert json.loads(plain)["contacts"][0]["id"] == "E-0002"
    assert elog.ok("export").startswith("\ufeffoccurred_at,")
    written = elog.json("export", "-o", "case.csv")
    assert written == {"path": "case.csv", "format": "csv", "size": (elog.folder / "case.csv").stat().st_size}
    assert (elog.folder / "case.csv").stat().st_mode & 0o777 == 0o600


def every_record(elog: Elog) -> None:
    """Write one record of every kind, E-0002 to E-0010."""
    (elog.folder / "a.txt").write_bytes(b"a")
    elog.ok("debt", "add", "微粒贷", "--lender", "微众银行")
    elog.ok("log", "call", "95384", "2026-03-16 22:31", "--said", "还钱", "--tag", "insult")
    elog.ok("debt", "pay", "1", "5", "--on", "2026-03-10", "--settles")
    elog.ok("event", "add", "consent", "--on", "2026-03-10", "--reached", "self")
    elog.ok("phone", "tie", "95384", "微众银行", "--basis", "官网")
    elog.ok("attach", "a.txt", "--to", "3")
    elog.ok("amend", "E-3", "--said", "还款")
    elog.ok("log", "visit", "-", "2026-03-15")
    elog.ok("withdraw", "E-9", "--why", "x")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_of_record_can_be_shown(elog: Elog, lang: str) -> None:
    every_record(elog)
    for entry in range(1, 11):
        shown = elog.json("show", f"E-{entry:04d}")
        assert shown["entry"] == entry
        text = elog.ok("show", str(entry), lang=lang)
        assert text.startswith(shown["id"])
        assert "None" not in text
        assert "{" not in text
    assert "辱骂" in elog.ok("show", "3", lang="zh")
    assert "同意" in elog.ok("show", "5", lang="zh")


@pytest.mark.parametrize("text", ["E-0003", "e-0003", "E3", "e3", "3", " 3 ", "Ｅ－０００３"])
def test_an_id_may_be_typed_short(elog: Elog, text: str) -> None:
    every_record(elog)
    assert elog.json("show", text)["id"] == "E-0003"


@pytest.mark.parametrize("text", ["D-1", "d-1", "D1", "d1", "Ｄ－１"])
def test_a_debt_may_be_typed_short(elog: Elog, text: str) -> None:
    every_record(elog)
    assert elog.json("show", text)["id"] == "D-1"
    assert elog.json("debt", "pay", text, "1", "--on", "2026-03-11")["id"] == "D-1"


SHOWING: tuple[tuple[str, ...], ...] = (
    ("where",), ("debt", "list"), ("list",), ("show", "3"), ("search", "还"), ("phone", "list"), ("verify",), ("export",),
)  # fmt: skip


@pytest.mark.parametrize("words", SHOWING, ids=" ".join)
def test_json_is_one_document_and_nothing_else_in_either_language(elog: Elog, words: tuple[str, ...]) -> None:
    every_record(elog)
    found: list[Any] = []
    for lang in ("zh", "en"):
        done = elog(*words, "--json", lang=lang)
        assert (done.code, done.err) == (0, "")
        assert done.out.endswith("}\n")
        found.append(json.loads(done.out))
    assert found[0] == found[1]


def test_global_options_come_before_the_command(elog: Elog) -> None:
    assert "--vault" in elog.refused("list", "--vault", "x.evl")
    assert elog.ok("--vault", str(elog.vault), "--case", "main", "--lang", "zh", "--debug", "debt", "list") == ""
    assert "global option" in elog.refused("list", "--lang", "zh")


def test_the_environment_stands_in_for_global_options(elog: Elog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDENCE_LOG_VAULT", str(elog.folder / "other.evl"))
    assert "other.evl" in elog.refused("list")
    assert elog("list", lang="zh").err.startswith("错误")
    elog.ok("--vault", str(elog.vault), "list")


def test_a_vault_may_hold_several_cases(elog: Elog) -> None:
    assert elog.json("--case", "second", "init", "--zone", "America/New_York")["case"] == "second"
    assert "second" in elog.refused("list")
    assert elog.json("--case", "second", "log", "call", "95384", "2026-03-16 22:31")["occurred_at"].endswith("-04:00")
    assert elog.json("--case", "main", "list")["contacts"] == []
    assert "third" in elog.refused("--case", "third", "list")
    assert "second" in elog.refused("--case", "second", "init")
    found = elog.json("verify")
    assert [case["key"] for case in found["cases"]] == ["main", "second"]
    assert (found["entries"], found["head"]) == (3, None)
    alone = elog.json("--case", "second", "verify")
    assert (alone["entries"], alone["head"]) == (2, found["cases"][1]["head"])


def test_making_a_vault_twice_is_refused(elog: Elog) -> None:
    assert str(elog.vault) in elog.refused("init")
