"""Complaints in a vault: filed, answered, corrected, taken back; shown with what is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence_log.errors import BadInput
from evidence_log.services import complaints, dossier, due_report, record
from evidence_log.services.complaints import Complaint
from evidence_log.store import audit, rebuilding
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile, Vault

LENDER = "示例银行股份有限公司"
NOW = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)


def at(text: str) -> dict[str, Any]:
    """Return a time of the case, to the minute."""
    return {"occurred_at": f"{text}:00+08:00", "precision": "minute"}


def filed(vault: Vault, case: CaseFile, channel: str = "lender", when: str = "2026-03-02T10:00", **facts: Any) -> str:
    """Record a complaint; return its id."""
    return entry_id(complaints.add(vault, case, channel, {**at(when), **facts}, attach=(), now=NOW).entry)


def came(vault: Vault, case: CaseFile, to: str, when: str, step: str | None = "answered", **facts: Any) -> str:
    """Record what came back; return its id."""
    data = {**at(when), "step": step, **facts}
    return entry_id(complaints.reply(vault, case, to, data, attach=(), now=NOW).entry)


def found(vault: Vault, case: CaseFile, now: datetime = NOW) -> list[Complaint]:
    """Return the complaints that stand."""
    return complaints.complaints(vault, case, now=now)


def shown(vault: Vault, case: CaseFile, now: datetime = NOW) -> list[dict[str, Any]]:
    """Return them in the JSON shape."""
    return [complaints.shown(one, case, "en") for one in found(vault, case, now)]


def debt(vault: Vault, case: CaseFile, lender: str = LENDER) -> None:
    """Record a loan."""
    record.add_debt(vault, case, {"product": "示例贷", "lender": lender}, now=NOW)


def require_sound(vault: Vault, case: CaseFile) -> None:
    """Compare the tables with the ledger, before and after they are built anew."""
    assert audit.audit_case(vault, case).problems == []
    with vault.writing() as connection:
        rebuilding.rebuild(connection)
    assert audit.audit_case(vault, case).problems == []


def test_a_complaint_to_the_lender_is_to_the_only_lender_there_is(vault: Vault, case: CaseFile) -> None:
    filed(vault, case)
    debt(vault, case)
    filed(vault, case)
    debt(vault, case, "另一家银行")
    filed(vault, case)
    assert [row["to"] for row in shown(vault, case)] == [None, LENDER, None]


def test_what_came_back_is_kept_with_its_complaint(vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    first, second = filed(vault, case, reference="工单-1"), filed(vault, case, "nfra", "2026-03-20T09:00")
    (tmp_path / "answer.txt").write_text("答复", encoding="utf-8")
    reply = complaints.reply(
        vault, case, first, {**at("2026-04-10T09:00"), "step": "answered", "note": "已核实"}, attach=[tmp_path / "answer.txt"], now=NOW
    )  # fmt: skip
    one, two = shown(vault, case)
    assert (one["id"], one["status"], two["id"], two["status"]) == (first, "answered", second, "late")
    (answer,) = one["answers"]
    assert (answer["id"], answer["on"], answer["says"], answer["late_by_days"]) == (
        entry_id(reply.entry),
        "2026-04-10",
        "已核实",
        9,
    )
    assert answer["attachments"][0]["name"] == "answer.txt"
    assert one["next"]["clock"] == "cn/superior-apply"
    assert two["answers"] == []
    require_sound(vault, case)


def test_status_follows_the_course(vault: Vault, case: CaseFile) -> None:
    to = filed(vault, case)
    assert found(vault, case, datetime(2026, 3, 10, tzinfo=UTC))[0].status == "open"
    assert found(vault, case)[0].status == "late"
    came(vault, case, to, "2026-04-15T09:00", "received")
    came(vault, case, to, "2026-04-15T09:00", "refused")
    assert found(vault, case)[0].status == "refused"
    came(vault, case, to, "2026-04-16T09:00", closes=True)
    assert (found(vault, case)[0].status, found(vault, case)[0].open) == ("closed", [])


def test_an_answer_that_was_withdrawn_does_not_count(vault: Vault, case: CaseFile) -> None:
    to = filed(vault, case)
    answer = came(vault, case, to, "2026-03-05T09:00")
    record.withdraw(vault, case, answer, why="记错", now=NOW)
    assert found(vault, case)[0].status == "late"
    record.withdraw(vault, case, to, why="没有提交", now=NOW)
    assert found(vault, case) == []
    with pytest.raises(BadInput, match="withdrawn_already"):
        came(vault, case, to, "2026-03-06T09:00")
    require_sound(vault, case)


def test_a_correction_moves_the_periods(vault: Vault, case: CaseFile) -> None:
    to = filed(vault, case)
    answer = came(vault, case, to, "2026-03-05T09:00")
    record.amend(vault, case, answer, {"step": "extended"}, why=None, now=NOW)
    assert shown(vault, case)[0]["next"]["due_on"] == "2026-05-01"
    record.amend(vault, case, to, {"filed_with": "nfra"}, why=None, now=NOW)
    assert shown(vault, case)[0]["next"]["due_on"] == "2026-03-11"
    record.amend(vault, case, to, {"occurred_at": "2026-03-03T10:00:00+08:00"}, why=None, now=NOW)
    assert shown(vault, case)[0]["next"]["due_on"] == "2026-03-12"
    require_sound(vault, case)


def test_an_answer_cannot_come_before_the_complaint_nor_to_another_record(vault: Vault, case: CaseFile) -> None:
    debt(vault, case)
    to = filed(vault, case)
    for target, when, key in ((to, "2026-03-01T23:59", "before"), ("D-1", "2026-03-05T09:00", "not_one")):
        with pytest.raises(BadInput, match=rf"complaint\.{key}"):
            came(vault, case, target, when)
    came(vault, case, to, "2026-03-02T08:00")  # the same day, known to the day only, may do


def test_an_event_of_its_own_kind_is_a_complaint_too(vault: Vault, case: CaseFile) -> None:
    debt(vault, case)
    for kind, organisation in (
        ("complaint", LENDER),
        ("complaint", "某监管局"),
        ("review-request", None),
        ("police-report", None),
    ):
        facts = {"kind": kind, "organisation": organisation, **at("2026-03-02T10:00")}
        record.add_event(vault, case, facts, attach=(), now=NOW)
    rows = shown(vault, case)
    assert [(row["channel"], row["channel_inferred"]) for row in rows] == [
        ("lender", True), (None, False), ("superior", True), ("police", True),
    ]  # fmt: skip
    report = due_report.report(vault, case, language="en", now=NOW).document
    assert [row["complaint"] for row in report["without_clock"]] == ["E-0004", "E-0006"]
    assert "No channel was recorded" in report["due"][0]["assumptions"][0]


def test_the_kind_of_event_follows_the_channel(vault: Vault, case: CaseFile) -> None:
    for channel in ("公安", "核查", "银行"):
        filed(vault, case, channel)
    assert [one.event["kind"] for one in found(vault, case)] == ["police-report", "review-request", "complaint"]


def test_a_plain_reply_belongs_to_the_only_complaint_it_can_be_about(vault: Vault, case: CaseFile) -> None:
    first = filed(vault, case, organisation=LENDER)
    reply: dict[str, Any] = {"kind": "reply", **at("2026-03-10T10:00")}
    record.add_event(vault, case, reply, attach=(), now=NOW)
    assert found(vault, case)[0].status == "answered"
    filed(vault, case, "nfra", "2026-03-05T10:00", organisation="某监管局")
    assert [one.status for one in found(vault, case)] == ["late", "late"]
    assert due_report.report(vault, case, language="zh", now=NOW).document["unlinked"] == ["E-0003"]
    record.amend(vault, case, "E-0003", {"answers": int(first[2:])}, why=None, now=NOW)
    assert [one.status for one in found(vault, case)] == ["answered", "late"]
    with pytest.raises(BadInput, match=r"complaint\.not_one"):
        record.amend(vault, case, "E-0003", {"answers": 3}, why=None, now=NOW)


def test_late_answers_stay_on_the_list_with_their_text(vault: Vault, case: CaseFile) -> None:
    to = filed(vault, case)
    came(vault, case, to, "2026-04-11T09:00", closes=True)
    found = due_report.report(vault, case, language="zh", now=NOW).document
    assert found["due"] == []
    (late,) = found["late_answers"]
    assert (late["due_on"], late["met_on"], late["days_left"], late["late"]) == ("2026-04-01", "2026-04-11", -10, True)
    assert late["citation"][0]["place"] == "第十八条第一款"


def test_the_day_is_the_day_of_the_case(vault: Vault, case: CaseFile) -> None:
    filed(vault, case)
    before_midnight = datetime(2026, 4, 1, 15, 59, tzinfo=UTC)
    left = [
        complaints.shown(found(vault, case, now)[0], case, "en")["next"]["days_left"]
        for now in (before_midnight, before_midnight + timedelta(minutes=1))
    ]
    assert left == [0, -1]


def test_what_is_due_comes_by_its_last_day(vault: Vault, case: CaseFile) -> None:
    filed(vault, case, "credit-objection", "2026-04-10T10:00")
    filed(vault, case, "lender", "2026-04-15T10:00")
    filed(vault, case, "nfra", "2026-04-17T10:00")
    report = due_report.report(vault, case, language="en", now=NOW)
    days = [row["due_on"] for row in report.document["due"]]
    assert days == sorted(days)
    assert len(days) == 4
    assert set(report.recorded_at) == {"E-0002", "E-0003", "E-0004"}


def test_old_texts_are_to_be_read_again(vault: Vault, case: CaseFile) -> None:
    filed(vault, case)
    later = datetime(2028, 1, 1, tzinfo=UTC)
    assert [due_report.report(vault, case, language="en", now=now).recheck for now in (NOW, later)] == [False, True]


def test_a_dossier_tells_where_it_was_filed_and_how_far_it_got(vault: Vault, case: CaseFile) -> None:
    contact: Any = {**at("2026-03-01T22:31"), "channel": "call", "direction": "in", "claims": LENDER}
    record.add_contact(vault, case, contact, attach=(), now=NOW)
    to = filed(vault, case, "12321", organisation=None)
    came(vault, case, to, "2026-03-05T09:00", "forwarded", note="已转送处理")
    text = dossier.plain(vault, case, dossier.Request(language="zh"))
    assert "12321 举报受理中心" in text
    assert "转办" in text
    assert "已转送处理" in text
