"""An invented case with everything in it: night calls, a third person, contacts after settlement, messages, steps, corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from evidence_log.services import record
from evidence_log.store import blobs
from evidence_log.store.ledger import Ledger
from evidence_log.store.projection import epoch_of
from evidence_log.store.vault import CaseFile, Vault

Call = tuple[str, str, str, int, str | None]
"""When, from which number, how it ended, after how many seconds, what was said."""

LENDER: Final = "深圳前海微众银行股份有限公司"
AGENCY: Final = "示例催收有限公司"
LIBRARIES: Final = (("Python", "3"), ("reportlab", "0"))
CALLS: Final[tuple[Call, ...]] = (
    ("2026-02-03T10:12:05", "95384", "answered", 65, "您的微粒贷借款已到期，请尽快还款。"),
    ("2026-02-06T09:05:12", "95384", "answered", 35, None),
    ("2026-02-06T10:20:48", "95384", "answered", 72, None),
    ("2026-02-06T14:02:31", "95384", "answered", 50, None),
    ("2026-02-06T16:45:09", "95384", "answered", 28, None),
    ("2026-02-10T22:15:26", "021-00000101", "answered", 92, "今天必须处理，不然联系你单位。"),
    ("2026-02-11T23:40:00", "021-00000101", "missed", 0, None),
    ("2026-02-14T07:12:34", "021-00000102", "missed", 0, None),
    ("2026-03-03T09:15:20", "95384", "answered", 42, "系统还没有更新，请再确认一下。"),
    ("2026-03-09T09:50:28", "021-00000101", "missed", 0, None),
    ("2026-03-13T22:25:47", "021-00000101", "answered", 36, "你还有一笔手续费 88 元没有付。"),
)


def at(text: str) -> datetime:
    """Return a wall clock of the case as an instant."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def fill(vault: Vault, case: CaseFile, files: Path) -> None:
    """Record the whole case; `files` is a folder for its attachments."""
    files.mkdir(parents=True, exist_ok=True)
    proof, shot = files / "结清证明.pdf", files / "短信截图.png"
    proof.write_bytes(b"%PDF-1.4 proof of settlement")
    shot.write_bytes(b"\x89PNG a screenshot")
    now = at("2026-02-01T09:00:00")
    debt = {"product": "微粒贷", "lender": LENDER, "account": "HT-0001", "principal": "12000", "due": "2026-01-20"}
    record.add_debt(vault, case, debt, now=now)
    _tie(vault, case, "95384", LENDER, "lender", None, "官网公示的客服号码", "confirmed")
    _tie(vault, case, "021-00000101", AGENCY, "agency", LENDER, "来电时自报受银行委托", "strong")
    _tie(vault, case, "021-00000102", AGENCY, "agency", LENDER, "与上一号码同一号段、同一话术", "weak")
    _import(vault, case, files / "通话记录.xml", CALLS[:8], "2026-02-15T09:00:00")
    sms = {"channel": "sms", "phone": "10690000000001", "claims": AGENCY, "caller_name": "王某", "staff_no": "A17"}
    sms |= {"said": "【示例催收】张某，您的欠款已严重逾期，请于今日18点前处理。𠮷😀回复T退订", "outcome": "delivered"}
    _contact(vault, case, "2026-02-12T12:30:00", sms, attach=[shot])
    mother = {"channel": "call", "phone": "021-00000101", "outcome": "answered", "duration_s": 130, "reached": "parent"}
    mother |= {"person": "李秀兰", "said": "你儿子张某欠银行的钱，让他赶紧还。", "tags": ["debt-disclosed"]}
    mother |= {"summary": "对方向母亲李秀兰说出欠款，要求转告还款，留的回拨号码是 13800000001。"}
    _contact(vault, case, "2026-02-13T18:20:00", mother, late="2026-02-15T20:00:00")
    stop = {
        "kind": "stop-request",
        "occurred_at": "2026-02-13T19:00:00+08:00",
        "precision": "minute",
        "organisation": AGENCY,
    }
    stop |= {"reached": "parent", "person": "李秀兰", "note": "电话中明确要求不要再联系家人。"}
    record.add_event(vault, case, stop, attach=[], now=at("2026-02-13T19:30:00"))
    again = {
        "channel": "call",
        "phone": "021-00000102",
        "outcome": "answered",
        "duration_s": 44,
        "reached": "parent",
        "person": "李秀兰",
    }
    _contact(vault, case, "2026-02-16T11:00:00", again)
    own = {"channel": "call", "direction": "out", "phone": "95384", "outcome": "answered", "duration_s": 372}
    own |= {"replied": "请停止联系我的家人。", "summary": "本人致电客服，客服登记工单。"}
    _contact(vault, case, "2026-02-27T14:05:00", own)
    record.pay_debt(
        vault,
        case,
        "D-1",
        amount="2000",
        paid_on="2026-02-20",
        settles=False,
        proof=None,
        now=at("2026-02-20T21:00:00"),
    )
    record.pay_debt(
        vault,
        case,
        "D-1",
        amount="10350.50",
        paid_on="2026-03-01",
        settles=True,
        proof=proof,
        now=at("2026-03-01T21:00:00"),
    )
    _import(vault, case, files / "通话记录-3月.xml", CALLS[8:], "2026-03-14T09:00:00")
    complaint = {
        "kind": "complaint",
        "occurred_at": "2026-03-10T10:00:00+08:00",
        "precision": "minute",
        "organisation": LENDER,
    }
    complaint |= {"reference": "GD-20260310-01", "note": "致电客服投诉结清后仍被联系。"}
    record.add_event(vault, case, complaint, attach=[], now=at("2026-03-10T10:20:00"))
    friend = {"channel": "call", "phone": "15400000001", "outcome": "answered", "duration_s": 300}
    _contact(vault, case, "2026-03-11T20:00:00", friend)


def _contact(
    vault: Vault,
    case: CaseFile,
    when: str,
    facts: dict[str, Any],
    *,
    attach: list[Path] | None = None,
    late: str | None = None,
) -> None:
    data: Any = {"occurred_at": f"{when}+08:00", "precision": "second", "direction": "in", **facts}
    record.add_contact(vault, case, data, attach=attach or [], now=at(late or when))


def _import(vault: Vault, case: CaseFile, path: Path, calls: Sequence[Call], when: str) -> None:
    """Record calls as an import of their file does."""
    path.write_text("\n".join(map(str, calls)), encoding="utf-8")
    rows: list[Any] = []
    for place, (time, phone, outcome, seconds, said) in enumerate(calls, 2):
        facts = {
            "occurred_at": f"{time}+08:00",
            "precision": "second",
            "direction": "in",
            "channel": "call",
            "phone": phone,
        }
        more: dict[str, Any] = {"outcome": outcome, "duration_s": seconds or None, "said": said, "row": f"line {place}"}
        rows.append(facts | {name: value for name, value in more.items() if value is not None})
    stored = blobs.digest_of(path)
    with vault.writing() as connection:
        ledger = Ledger(connection, case.case_id)
        blobs.put(connection, path, stored)
        start = {
            "name": path.name,
            "sha256": stored.sha256,
            "size": stored.size,
            "format": "sbr-calls",
            "options": "{}",
        }
        entry = ledger.append("import.start", start, at(when))
        count = ledger.append_contacts([(epoch_of(row["occurred_at"]), row) for row in rows], entry, at(when))
        refused = [{"where": "line 99", "reason": "no_time"}]
        end = {"import": entry, "read": count + 1, "imported": count, "duplicates": 0, "corroborated": 0}
        ledger.append("import.end", {**end, "rejected": refused, "ignored": {}}, at(when))


def _tie(
    vault: Vault,
    case: CaseFile,
    phone: str,
    organisation: str,
    kind: str,
    collects_for: str | None,
    basis: str,
    confidence: str,
) -> None:
    record.tie_phone(
        vault, case, phone, organisation, kind=kind, collects_for=collects_for, basis=basis, confidence=confidence,
        now=at("2026-02-12T09:00:00"),
    )  # fmt: skip
