"""A check of a vault: what it reads, what it reports, in JSON and as text, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence_log.errors import BadInput
from evidence_log.rules.view import COLUMNS
from evidence_log.services import record
from evidence_log.services.findings import SHOWN, CheckReport, check
from evidence_log.services.findings_report import document, lines
from evidence_log.services.findings_words import Speaker
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.projection import epoch_of
from evidence_log.store.vault import CaseFile, Vault

LENDER, AGENCY = "示例银行股份有限公司", "示例催收有限公司"
PROMPT = timedelta(minutes=10)

FINDING = [
    "rule", "verdict", "force", "title", "explanation", "citation", "window", "group", "observed", "limit", "entries", "over",
    "assumptions", "could_explain",
]  # fmt: skip


def at(text: str) -> datetime:
    """Return a local time of the case."""
    return datetime.fromisoformat(f"{text}+08:00")


def contact(vault: Vault, case: CaseFile, when: str, *, late: timedelta = PROMPT, **facts: Any) -> int:
    """Record a contact of the lender, soon after it took place unless `late` says otherwise."""
    moment = at(when)
    data: Any = {
        "occurred_at": moment.isoformat(), "precision": "minute", "channel": "call", "direction": "in", "claims": LENDER, **facts,
    }  # fmt: skip
    kept: Any = {name: value for name, value in data.items() if value is not None}
    return record.add_contact(vault, case, kept, attach=(), now=moment + late).entry


def imported(vault: Vault, case: CaseFile, now: datetime, contacts: list[dict[str, Any]]) -> None:
    """Record contacts as an import does."""
    with vault.writing() as connection:
        ledger = Ledger(connection, case.case_id)
        start = ledger.append(
            "import.start", {"name": "a.csv", "sha256": "0" * 64, "size": 1, "format": "csv", "options": "{}"}, now
        )
        timed: Any = [(epoch_of(data["occurred_at"]), data) for data in contacts]
        ledger.append_contacts(timed, start, now)


def debt(vault: Vault, case: CaseFile, *, settled_on: str | None = None, lender: str = LENDER) -> str:
    """Record a loan, repaid on a day."""
    now = at("2026-01-01T12:00")
    found = record.add_debt(vault, case, {"product": "示例贷", "lender": lender}, now=now)
    if settled_on:
        record.pay_debt(
            vault,
            case,
            found["id"],
            amount="1000",
            paid_on=settled_on,
            settles=True,
            proof=None,
            now=now + timedelta(days=90),
        )
    return str(found["id"])


def tie(vault: Vault, case: CaseFile, phone: str, name: str, **more: Any) -> None:
    """Tie a number."""
    given: dict[str, Any] = {"kind": None, "collects_for": None, "basis": "来电自报", "confidence": "strong", **more}
    record.tie_phone(vault, case, phone, name, now=at("2026-01-01T12:00"), **given)


def rules(report: CheckReport) -> list[tuple[str, str]]:
    """Return rule and verdict of each finding."""
    return [(finding.rule, finding.verdict) for finding in report.findings]


def invented(vault: Vault, case: CaseFile) -> None:
    """Record a whole case: nights, many calls, a parent, a repaid loan, a friend."""
    loan = debt(vault, case, settled_on="2026-03-02")
    tie(vault, case, "95384", LENDER, kind="lender", basis="官网公布的客服热线", confidence="confirmed")
    tie(vault, case, "0755-00000101", AGENCY, kind="agency", collects_for=LENDER)
    own: dict[str, Any] = {"claims": None, "phone": "95384"}
    agency: dict[str, Any] = {"claims": None, "phone": "075500000101"}
    contact(vault, case, "2026-02-03T22:15", **own, outcome="answered", duration_s=90, said="今晚必须还")
    contact(vault, case, "2026-02-04T22:00", **own, outcome="answered", duration_s=30)
    contact(vault, case, "2026-02-05T23:00", claims=None, phone="13800000009", outcome="answered", duration_s=600)
    for minute in range(7):
        contact(vault, case, f"2026-02-06T14:{minute:02d}", **agency, outcome="missed")
    for hour in range(9, 13):
        tags = ["effective"] if hour < 12 else None
        contact(vault, case, f"2026-02-09T{hour:02d}:00", **own, outcome="answered", duration_s=60, tags=tags)
    mother: dict[str, Any] = {**agency, "reached": "parent", "person": "母亲", "outcome": "answered", "duration_s": 120}
    contact(vault, case, "2026-02-18T11:20", **mother, said="她欠款两万，你们家里替她还", tags=["debt-disclosed"])
    facts = {"kind": "stop-request", "occurred_at": at("2026-02-19T10:30").isoformat(), "precision": "minute"}
    record.add_event(
        vault,
        case,
        {**facts, "organisation": AGENCY, "reached": "parent", "person": "母亲"},
        attach=(),
        now=at("2026-02-19T10:40"),
    )
    contact(vault, case, "2026-02-21T15:10", **mother, said="你转告她，今天必须处理。")
    contact(vault, case, "2026-02-22T15:10", **{**mother, "person": None}, late=timedelta(days=20))
    contact(vault, case, "2026-03-02T17:05", **own, channel="sms", said="【示例】您已逾期，请尽快还款。", debt=loan)
    contact(
        vault, case, "2026-03-04T09:10", **own, channel="sms", said="【示例】账单已逾期38天，请立即还款。", debt=loan
    )
    contact(
        vault,
        case,
        "2026-03-06T10:40",
        **own,
        channel="sms",
        said="尚有结清手续费88.00元未付",
        demands="88.00",
        debt=loan,
    )
    contact(vault, case, "2026-03-10T16:05", **mother, said="你女儿的欠款还没处理。", debt=loan)
    contact(vault, case, "2026-03-11T09:00", **own, direction="out", said="我已经结清")


def test_the_whole_report_of_an_invented_case(
    vault: Vault, case: CaseFile, now: datetime, golden: Callable[[str, str], None]
) -> None:
    invented(vault, case)
    report = check(vault, case, now=now)
    for language in ("zh", "en"):
        text = re.sub("SHA-256 [0-9a-f]{64}", "SHA-256 …", "\n".join(lines(report, language)) + "\n")
        golden(f"check.{language}.txt", text)


def test_the_json_of_an_invented_case(
    vault: Vault, case: CaseFile, now: datetime, golden: Callable[[str, str], None]
) -> None:
    invented(vault, case)
    found = document(check(vault, case, now=now), "zh")
    for pack in found["packs"]:
        assert re.fullmatch("[0-9a-f]{64}", pack["sha256"])
        pack["sha256"] = "…"
    golden("check.zh.json", json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def test_the_document_has_the_promised_shape(vault: Vault, case: CaseFile, now: datetime) -> None:
    invented(vault, case)
    found = document(check(vault, case, now=now), "en")
    assert list(found)[:5] == ["packs", "contacts", "findings", "suggestions", "not_tested"]
    assert [list(pack) for pack in found["packs"]] == [["id", "version", "sha256"]]
    assert found["findings"]
    for finding in found["findings"]:
        assert list(finding)[: len(FINDING)] == FINDING
        assert finding["verdict"] in {"definite", "possible"}
        assert list(finding["window"]) == ["start", "end"]
        assert datetime.fromisoformat(finding["window"]["start"]) <= datetime.fromisoformat(finding["window"]["end"])
        assert set(finding["group"]) == {"organisation", "reached"}
        assert set(finding["over"]) <= set(finding["entries"])
        assert all(re.fullmatch(r"E-\d{4,}", entry) for entry in finding["entries"])
        assert finding["margin"] == finding["observed"] - finding["limit"] > 0
        assert bool(finding["citation"]) == (finding["force"] != "tool-setting")
        for cited in finding["citation"]:
            assert list(cited)[:3] == ["instrument", "place", "in_force_since"]
            assert cited["in_force_since"] <= finding["window"]["end"][:10]
    for item in found["not_tested"]:
        assert all(isinstance(value, str) and value for value in item.values())
    for item in found["suggestions"]:
        assert list(item)[:3] == ["entry", "tag", "because"]
        assert all(isinstance(value, str) and value for value in list(item.values())[:3])
    json.dumps(found)


def test_a_text_names_no_norm_as_beyond_that_is_only_a_setting(vault: Vault, case: CaseFile, now: datetime) -> None:
    for minute in range(5):
        contact(vault, case, f"2026-02-06T14:{minute:02d}", outcome="missed")
    told = list(lines(check(vault, case, now=now), "zh"))
    assert told[1] == "超出规定：没有发现。按本程序的设定（不是条文）：一小时内密集联系（工具设定）1 次。"
    assert any("数字是本程序的设定" in line for line in told)


def test_the_answer_comes_in_five_lines(vault: Vault, case: CaseFile, now: datetime) -> None:
    invented(vault, case)
    told = list(lines(check(vault, case, now=now), "zh"))
    assert [line.partition("：")[0] for line in told[1:5]] == ["超出规定", "结清之后", "未归属任何机构", "在规定之内"]
    assert told[0].startswith("2026-02-03（周二）至 2026-03-11（周三）共 22 次联系")
    assert "2026-03-04、2026-03-06、2026-03-10；另有 1 次待确认" in told[2]
    assert told[5] == ""


def test_an_empty_case_is_answered_too(vault: Vault, case: CaseFile, now: datetime) -> None:
    report = check(vault, case, now=now)
    assert (report.contacts, report.findings, report.within) == (0, (), ())
    for language in ("zh", "en"):
        told = list(lines(report, language))
        assert len(told) > 5
        assert json.dumps(document(report, language))


def test_withdrawn_contacts_are_not_looked_at(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = contact(vault, case, "2026-02-03T22:15")
    assert rules(check(vault, case, now=now)) == [
        ("cn/gbt-quiet-hours", "definite"),
        ("cn/cba26-quiet-hours", "definite"),
    ]
    withdraw(vault, case, entry, now)
    report = check(vault, case, now=now)
    assert (report.contacts, report.findings) == (0, ())


def withdraw(vault: Vault, case: CaseFile, entry: int, now: datetime) -> None:
    """Take a contact back."""
    with vault.writing() as connection:
        data = {"target": entry, "table": "contact", "why": "重复"}
        Ledger(connection, case.case_id).append("withdraw", data, now)


def test_only_the_days_asked_for_are_looked_at(vault: Vault, case: CaseFile, now: datetime) -> None:
    for day in (3, 4, 5):
        contact(vault, case, f"2026-02-0{day}T22:15")
    report = check(vault, case, since="2026-02-04", until="2026-02-04", now=now)
    assert (report.contacts, report.first_day, report.last_day) == (1, "2026-02-04", "2026-02-04")
    assert {len(finding.over) for finding in report.findings} == {1}
    assert any("只核对了 2026-02-04 至 2026-02-04" in line for line in lines(report, "zh"))
    assert any("the end" in line for line in lines(check(vault, case, since="2026-02-04", now=now), "en"))


def test_an_unknown_pack_is_refused(vault: Vault, case: CaseFile, now: datetime) -> None:
    with pytest.raises(BadInput) as caught:
        check(vault, case, packs=("us",), now=now)
    assert caught.value.values == {"pack": "us", "known": "cn"}
    assert [pack.id for pack in check(vault, case, packs=("cn", "cn"), now=now).packs] == ["cn"]


def test_grades_are_those_of_the_list(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> None:
    facts = {
        "occurred_at": at("2026-02-03T22:30").isoformat(),
        "precision": "second",
        "channel": "call",
        "direction": "in",
    }
    imported(vault, case, now, [{**facts, "claims": LENDER, "phone": "95384"}])
    contact(vault, case, "2026-02-03T22:40")
    late = contact(vault, case, "2026-02-03T22:50", late=timedelta(days=3))
    shown = contact(vault, case, "2026-02-03T23:00", late=timedelta(days=3))
    screenshot = tmp_path / "a.png"
    screenshot.write_bytes(b"x")
    record.attach_file(vault, case, screenshot, to=entry_id(shown), note=None, now=now)
    report = check(vault, case, now=now)
    assert report.grades == {"A": 0, "B": 1, "C": 2, "D": 1}
    finding = report.findings[0]
    assert finding.grades == report.grades
    (note,) = [note for note in finding.trace if note.key == "doubt-grade"]
    assert note.values["entries"] == (late,)


def test_an_imported_contact_whose_time_was_corrected_later_is_a_persons_word(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    facts = {
        "occurred_at": at("2026-02-03T21:30").isoformat(),
        "precision": "second",
        "channel": "call",
        "direction": "in",
    }
    imported(vault, case, now, [{**facts, "claims": LENDER}])
    (entry,) = vault.connection.execute("SELECT entry FROM contact").fetchone()
    with vault.writing() as connection:
        change = {"field": "occurred_at", "old": facts["occurred_at"], "new": at("2026-02-03T22:30").isoformat()}
        data = {"target": entry, "table": "contact", "changes": [change]}
        Ledger(connection, case.case_id).append("amend", data, now)
    report = check(vault, case, now=now)
    assert rules(report) == [("cn/gbt-quiet-hours", "possible"), ("cn/cba26-quiet-hours", "possible")]
    assert report.grades["D"] == 1


def test_numbers_of_an_agency_are_held_against_its_lender(vault: Vault, case: CaseFile, now: datetime) -> None:
    tie(vault, case, "0755-00000101", AGENCY, kind="agency", collects_for=LENDER)
    contact(vault, case, "2026-02-03T22:15", claims=None, phone="+86 755 0000 0101")
    contact(vault, case, "2026-02-03T22:20", claims=None, phone="0755-00000199")
    report = check(vault, case, now=now)
    assert {finding.group.organisation for finding in report.findings} == {LENDER}
    assert (report.attributed, report.unattributed, report.unattributed_numbers) == (1, 1, 1)


def test_contacts_after_settlement_are_told_with_days_and_causes(vault: Vault, case: CaseFile, now: datetime) -> None:
    invented(vault, case)
    report = check(vault, case, now=now)
    after = report.after_settlement
    assert after.days == ("2026-03-04", "2026-03-06", "2026-03-10")
    assert after.causes == {"lag": 1, "amount": 1, "agency": 1}
    assert len(after.entries) == 3
    assert len(after.possible) == 1
    assert [settled[0] for settled in report.settled] == ["D-1"]


def test_a_finding_can_be_done_again_by_hand(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = contact(vault, case, "2026-02-03T22:15")
    contact(vault, case, "2026-02-05T00:30", precision="minute")
    report = check(vault, case, now=now)
    finding = report.findings[0]
    assert finding.facts[entry] == {
        "edge": "22:00",
        "side": "after",
        "minutes": 15,
        "seconds": 900,
        "night": "2026-02-03",
    }
    assert finding.facts[entry + 1]["night"] == "2026-02-04"
    assert Speaker(report, "zh").fact(finding, entry) == "晚于 22:00 15 分钟"
    assert Speaker(report, "en").fact(finding, entry + 1) == "2 h 30 min after 22:00"
    told = "\n".join(lines(report, "zh"))
    assert f"{entry_id(entry)}  2026-02-03（周二）22:15（UTC+8）  电话  晚于 22:00 15 分钟" in told


def test_a_long_list_is_cut_in_the_text_and_whole_in_json(vault: Vault, case: CaseFile, now: datetime) -> None:
    night = at("2026-02-03T22:10")
    facts = {"precision": "second", "channel": "call", "direction": "in", "claims": LENDER}
    imported(
        vault, case, now,
        [{**facts, "occurred_at": (night + timedelta(minutes=n)).isoformat()} for n in range(SHOWN + 5)],
    )  # fmt: skip
    report = check(vault, case, now=now)
    assert len(document(report, "zh")["findings"][0]["over"]) == SHOWN + 5
    assert any("另有 5 条" in line for line in lines(report, "zh"))


def test_a_pack_that_should_have_been_read_again_says_so(vault: Vault, case: CaseFile) -> None:
    late = check(vault, case, now=datetime(2027, 6, 1, tzinfo=UTC))
    assert document(late, "zh")["recheck"] == ["cn"]
    assert any("重新核对" in line for line in lines(late, "zh"))
    early = check(vault, case, now=datetime(2026, 12, 1, tzinfo=UTC))
    assert document(early, "zh")["recheck"] == []


def test_a_check_reads_one_moment_and_writes_nothing(vault: Vault, case: CaseFile, now: datetime) -> None:
    contact(vault, case, "2026-02-03T22:15")
    before = vault.connection.total_changes
    check(vault, case, now=now)
    assert vault.connection.total_changes == before
    assert not vault.connection.in_transaction
    vault.connection.execute("BEGIN")
    assert check(vault, case, now=now).contacts == 1
    assert vault.connection.in_transaction, "the caller's transaction is the caller's"
    vault.connection.execute("ROLLBACK")


def test_what_rules_read_are_columns_of_a_contact(vault: Vault) -> None:
    names = {row[1] for row in vault.connection.execute("PRAGMA table_info(contact)")}
    assert set(COLUMNS) <= names


def test_one_case_is_checked_without_the_others(vault: Vault, case: CaseFile, now: datetime) -> None:
    other = record.create_case(vault, "other", name=None, zone="Asia/Shanghai", pack="cn", now=now)
    contact(vault, other, "2026-02-03T22:15")
    assert check(vault, case, now=now).contacts == 0
    assert check(vault, other, now=now).contacts == 1


def test_hostile_words_stay_words(vault: Vault, case: CaseFile, now: datetime) -> None:
    contact(vault, case, "2026-02-03T22:15", claims="{organisation} {0} %s {", person="{x}", said="{y}")
    told = "\n".join(lines(check(vault, case, now=now), "en"))
    assert "{organisation} {0} %s {" in told


def test_a_lender_spelt_otherwise_does_not_reassure(vault: Vault, case: CaseFile, now: datetime) -> None:
    debt(vault, case, settled_on="2026-03-02", lender="WeBank Co., Ltd.")
    tie(vault, case, "0755-00000101", "某某信用管理有限公司", kind="agency", collects_for="Webank Co Ltd")
    contact(vault, case, "2026-03-10T10:00", claims="WeBank")
    contact(vault, case, "2026-03-11T10:00", claims=None, phone="0755-00000101")
    report = check(vault, case, now=now)
    zh, en = (list(lines(report, language)) for language in ("zh", "en"))
    assert zh[2].startswith("结清之后：在WeBank Co., Ltd.名下没有发现联系；但另有 2 次归属于其他名称（")
    assert en[2].startswith("After repayment: none found under WeBank Co., Ltd., but under other names: 2 (")
    for told in (zh[2], en[2]):
        assert "WeBank" in told.replace("WeBank Co., Ltd.", "")
        assert "某某信用管理有限公司" in told
    untested = {item["rule"]: item["missing"] for item in document(report, "en")["not_tested"]}
    assert "phone tie" in untested["cn/post-settle-contact"]
    contact(vault, case, "2026-03-12T10:00", claims="WeBank Co., Ltd.")
    assert "2026-03-12" in list(lines(check(vault, case, now=now), "zh"))[2]


def test_nobody_is_named_for_what_another_did(vault: Vault, case: CaseFile, now: datetime) -> None:
    tie(vault, case, "0755-00000101", AGENCY, kind="agency", collects_for=LENDER)
    contact(vault, case, "2026-02-03T22:15", claims=None, phone="0755-00000101")

    def told() -> tuple[str, str]:
        report = check(vault, case, now=now)
        zh, en = (Speaker(report, language).worded(report.findings[0]).explanation for language in ("zh", "en"))
        return zh, en

    alone = told()
    assert f"{AGENCY}（据登记，代{LENDER}催收）于 22:00" in alone[0]
    assert f"by {AGENCY} (recorded as collecting for {LENDER}) with the borrower" in alone[1]
    tie(vault, case, "0755-00000202", "另一催收有限公司", kind="agency", collects_for=LENDER)
    contact(vault, case, "2026-02-03T22:20", claims=None, phone="0755-00000202")
    assert f"据登记代{LENDER}催收的机构于 22:00" in told()[0]
    contact(vault, case, "2026-02-03T22:30")
    assert f"{LENDER}及据登记代其催收的机构于 22:00" in told()[0]


def test_the_end_of_a_debt_is_said_of_the_record_and_the_text(vault: Vault, case: CaseFile, now: datetime) -> None:
    invented(vault, case)
    report = check(vault, case, now=now)
    for finding in report.findings:
        if finding.rule.startswith("cn/post-settle") and finding.verdict == "definite":
            zh, en = (Speaker(report, language).worded(finding).explanation for language in ("zh", "en"))
            assert "按登记，借款已于 2026-03-02（周一）结清" in zh
            assert "第五百五十九条" in zh
            assert "By the record the loan was settled on 2026-03-02 (Mon)" in en
            assert "559" in en


def test_many_days_after_settlement_are_counted_in_days(vault: Vault, case: CaseFile, now: datetime) -> None:
    debt(vault, case, settled_on="2026-03-01")
    for day in range(2, 11):
        contact(vault, case, f"2026-03-{day:02d}T10:00")
    report = check(vault, case, now=now)
    assert list(lines(report, "zh"))[2].endswith("2026-03-09 等 9 天。")
    assert list(lines(report, "en"))[2].endswith("2026-03-09 and others, 9 days in all.")
    assert "记录中看不出原因" in Speaker(report, "zh").fact(report.findings[0], report.findings[0].over[-1])
    assert "cause" not in Speaker(report, "en").fact(report.findings[0], report.findings[0].over[-1])


def test_a_contact_without_a_direction_is_only_to_be_confirmed(vault: Vault, case: CaseFile, now: datetime) -> None:
    contact(vault, case, "2026-02-03T22:15")
    contact(vault, case, "2026-02-03T22:25", direction=None)
    report = check(vault, case, now=now)
    told = list(lines(report, "zh"))
    assert "夜间联系本人（推荐性国家标准）1 次，另有 1 次待确认" in told[1]
    assert any("没有记录是谁主动联系，可能是本人" in line for line in told)


def test_days_in_the_wrong_order_are_refused(vault: Vault, case: CaseFile, now: datetime) -> None:
    with pytest.raises(BadInput) as caught:
        check(vault, case, since="2026-03-02", until="2026-03-01", now=now)
    assert caught.value.values == {"since": "2026-03-02", "until": "2026-03-01"}
