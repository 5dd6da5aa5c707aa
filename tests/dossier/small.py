"""A small invented case for the papers of every channel: two proofs of one call, a threat, a visit, a mother, a recording, an answer."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from evidence_log.services import complaints, record
from evidence_log.store import blobs
from evidence_log.store.ledger import Ledger
from evidence_log.store.projection import epoch_of
from evidence_log.store.vault import CaseFile, Vault

LENDER: Final = "深圳前海微众银行股份有限公司"
AGENCY: Final = "示例催收有限公司"
NUMBER: Final = "021-00000101"
ROWS: Final = (("2026-02-10T22:15:26", "answered", 92), ("2026-02-11T23:40:00", "missed", 0))


RECEIPT: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR4nGM4IScHRwzIHABvCgghBqXSdgAAAABJRU5ErkJggg=="
)
"""A picture of four pixels by two."""


def at(text: str) -> datetime:
    """Return a wall clock of the case as an instant."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def fill(vault: Vault, case: CaseFile, files: Path) -> None:
    """Record the whole case; `files` is a folder for its attachments."""
    files.mkdir(parents=True, exist_ok=True)
    proof, sound, receipt = files / "结清证明.pdf", files / "录音 20260305.m4a", files / "换号发票.png"
    proof.write_bytes(b"%PDF-1.4 proof of settlement")
    sound.write_bytes(b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00 a recording")
    receipt.write_bytes(RECEIPT)
    debt = {"product": "微粒贷", "lender": LENDER, "account": "HT-0001", "principal": "12000", "due": "2026-01-20"}
    record.add_debt(vault, case, debt, now=at("2026-02-01T09:00:00"))
    tie = {"kind": "agency", "collects_for": LENDER, "basis": "来电时自报受银行委托", "confidence": "strong"}
    record.tie_phone(vault, case, NUMBER, AGENCY, **tie, now=at("2026-02-12T09:00:00"))
    call_log = _import(vault, case, files / "通话记录.xml", "sbr-calls", "2026-02-15T09:00:00", ROWS)
    bill = _import(vault, case, files / "通话详单.csv", "carrier-cn-mobile", "2026-02-20T09:00:00", ROWS[:1])
    with vault.writing() as connection:  # as an import does that finds the call of another source
        merged = {"independent": 1, "pairs": [[call_log, bill]]}
        Ledger(connection, case.case_id).append("contact.merge", merged, at("2026-02-20T09:01:00"))
    mother = {"phone": NUMBER, "outcome": "answered", "duration_s": 130, "reached": "parent", "person": "李秀兰"}
    mother |= {"said": "你儿子张某欠银行的钱，让他赶紧还。", "tags": ["debt-disclosed"]}
    _contact(vault, case, "2026-02-13T18:20:00", mother)
    record.pay_debt(
        vault, case, "D-1", amount="12350.50", paid_on="2026-03-01", settles=True, proof=proof, now=at("2026-03-01T21:00:00")
    )  # fmt: skip
    threat = {
        "phone": NUMBER,
        "outcome": "answered",
        "duration_s": 36,
        "tags": ["threat"],
        "caller_name": "王某",
        "staff_no": "A17",
    }
    threat |= {"said": "不还就找人上门，让你好看。", "replied": "已经结清了，请不要再打。"}
    _contact(vault, case, "2026-03-05T22:25:47", threat, attach=[sound])
    visit = {
        "channel": "visit",
        "claims": AGENCY,
        "outcome": "met",
        "place": "示例市示例路 1 号",
        "tags": ["no-id-shown"],
    }
    visit |= {"summary": "两人上门，没有出示证件。"}
    _contact(vault, case, "2026-03-06T10:00:00", visit)
    facts = {"occurred_at": "2026-03-08T10:00:00+08:00", "precision": "minute", "organisation": LENDER}
    facts |= {"reference": "GD-20260308-01", "note": "客服投诉：结清后仍被联系。"}
    filed = complaints.add(vault, case, "lender", facts, attach=(), now=at("2026-03-08T10:20:00"))
    answer = {"occurred_at": "2026-03-12T15:00:00+08:00", "precision": "minute", "step": "answered"}
    answer |= {"note": "已反馈催收部门，请耐心等待。"}
    complaints.reply(vault, case, f"E-{filed.entry:04d}", answer, attach=(), now=at("2026-03-12T16:00:00"))
    _contact(vault, case, "2026-03-13T09:05:00", {"phone": NUMBER, "outcome": "missed"})
    sms = {"channel": "sms", "phone": "10690000000001", "claims": AGENCY, "outcome": "delivered"}
    _contact(vault, case, "2026-03-14T12:30:00", sms | {"said": "【示例催收】张某，请于今日18点前处理。回复T退订"})
    harm = {
        "kind": "harm",
        "occurred_at": "2026-03-15T10:00:00+08:00",
        "precision": "day",
        "note": "更换手机号，花费 50 元。",
    }
    record.add_event(vault, case, harm, attach=[receipt], now=at("2026-03-15T20:00:00"))


def _contact(
    vault: Vault, case: CaseFile, when: str, facts: dict[str, Any], *, attach: list[Path] | None = None
) -> None:
    data: Any = {"occurred_at": f"{when}+08:00", "precision": "second", "direction": "in", "channel": "call", **facts}
    record.add_contact(vault, case, data, attach=attach or [], now=at(when))


def _import(vault: Vault, case: CaseFile, path: Path, kind: str, when: str, calls: Any) -> int:
    """Record calls as an import of their file does; return the entry of the first."""
    path.write_text("\n".join(map(str, (kind, *calls))), encoding="utf-8")
    rows: list[Any] = []
    for place, (time, outcome, seconds) in enumerate(calls, 2):
        facts = {
            "occurred_at": f"{time}+08:00",
            "precision": "second",
            "direction": "in",
            "channel": "call",
            "phone": NUMBER,
        }
        rows.append(facts | {"outcome": outcome, "row": f"line {place}"} | ({"duration_s": seconds} if seconds else {}))
    stored = blobs.digest_of(path)
    with vault.writing() as connection:
        ledger = Ledger(connection, case.case_id)
        blobs.put(connection, path, stored)
        start = {
            "name": path.name,
            "sha256": stored.sha256,
            "size": stored.size,
            "format": kind,
            "options": json.dumps({}),
        }
        entry = ledger.append("import.start", start, at(when))
        count = ledger.append_contacts([(epoch_of(row["occurred_at"]), row) for row in rows], entry, at(when))
        end = {"import": entry, "read": count, "imported": count, "duplicates": 0, "corroborated": 0}
        ledger.append("import.end", {**end, "rejected": [], "ignored": {}}, at(when))
    return entry + 1
