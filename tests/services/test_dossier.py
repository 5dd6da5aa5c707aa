"""Making and writing a dossier: what is refused, what is reported, what is left on disk."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from evidence_log.dossier import text
from evidence_log.dossier.facts import Complainant
from evidence_log.errors import BadInput
from evidence_log.services import dossier, record
from evidence_log.services.dossier import Request
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault, open_vault

LENDER = "示例银行股份有限公司"


def contact(vault: Vault, case: CaseFile, now: datetime, at: str = "2026-03-16T10:00:00+08:00", **facts: Any) -> int:
    """Record an incoming call."""
    data: Any = {
        "occurred_at": at,
        "precision": "minute",
        "channel": "call",
        "direction": "in",
        "phone": "95384",
        **facts,
    }
    return record.add_contact(vault, case, data, attach=(), now=now).entry


def debt(vault: Vault, case: CaseFile, now: datetime, lender: str = LENDER) -> Mapping[str, Any]:
    """Record a loan."""
    facts = {"product": "示例贷", "lender": lender, "account": None, "principal": None, "due": None}
    return record.add_debt(vault, case, facts, now=now)


def refused(vault: Vault, case: CaseFile, now: datetime, request: Request | None = None) -> BadInput:
    """Return why a request is refused."""
    with pytest.raises(BadInput) as caught:
        dossier.make(vault, case, request or Request(), now=now)
    return caught.value


def test_a_case_without_a_contact_of_anybody_is_refused_and_says_how_many_there_are(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    contact(vault, case, now)
    debt(vault, case, now)
    error = refused(vault, case, now)
    assert (error.key, error.values, error.exit_code) == ("dossier.no_contact", {"count": 1}, 2)


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (Request(form="nobody"), "dossier.no_form"),
        (Request(form="../cn/lender"), "dossier.no_form"),
        (Request(language="fr"), "dossier.bad_language"),
        (Request(redact="everything"), "dossier.bad_redact"),
    ],
)
def test_what_is_not_known_is_refused(vault: Vault, case: CaseFile, now: datetime, request_: Request, key: str) -> None:
    contact(vault, case, now, claims=LENDER)
    assert refused(vault, case, now, request_).key == key


def test_two_lenders_do_not_share_a_file_to_a_lender(vault: Vault, case: CaseFile, now: datetime) -> None:
    for lender in (LENDER, "另一银行"):
        contact(vault, case, now, debt=debt(vault, case, now, lender)["id"])
    assert refused(vault, case, now, Request(form="lender")).key == "dossier.several_lenders"
    content, facts = dossier.make(vault, case, Request(form="general"), now=now)
    assert facts.lenders == (LENDER, "另一银行")
    assert "另一银行" in text.render(content)


def test_an_agency_is_named_with_the_lender_it_collects_for(vault: Vault, case: CaseFile, now: datetime) -> None:
    contact(vault, case, now, phone="02100000101")
    record.tie_phone(
        vault,
        case,
        "021-00000101",
        "示例催收",
        kind="agency",
        collects_for=LENDER,
        basis="自报",
        confidence="strong",
        now=now,
    )
    facts = dossier.make(vault, case, Request(), now=now)[1]
    assert facts.lenders == (LENDER,)
    assert facts.agencies == (("示例催收", LENDER),)
    assert [(row["phone"], row["basis"], row["contacts"]) for row in facts.numbers] == [("02100000101", "自报", 1)]


def test_an_organisation_known_only_by_claim_is_the_respondent(vault: Vault, case: CaseFile, now: datetime) -> None:
    contact(vault, case, now, phone=None, channel="visit", claims="某资产管理公司")
    facts = dossier.make(vault, case, Request(), now=now)[1]
    assert (facts.lenders, facts.agencies, facts.numbers) == (("某资产管理公司",), (), [])


def test_withdrawn_contacts_are_not_counted_and_are_told_with_the_reason(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    contact(vault, case, now, claims=LENDER)
    taken = contact(vault, case, now, at="2026-03-16T11:00:00+08:00", claims=LENDER, said="误记的话")
    stranger = contact(vault, case, now, at="2026-03-16T12:00:00+08:00", phone="15400000001")
    for entry, why in ((taken, "记错了人"), (stranger, "私事")):
        from evidence_log.services import correct

        correct.withdraw(vault, case, f"E-{entry:04d}", why=why, now=now)
    content, facts = dossier.make(vault, case, Request(), now=now)
    rendered = text.render(content)
    assert len(facts.contacts) == 1
    assert "记错了人" in rendered
    assert "误记的话" not in rendered
    assert "私事" not in rendered


def test_a_late_note_shows_how_late_it_is(vault: Vault, case: CaseFile, now: datetime) -> None:
    contact(vault, case, now + timedelta(days=9), claims=LENDER)
    rendered = text.render(dossier.make(vault, case, Request(), now=now + timedelta(days=9))[0])
    assert "晚于联系 11 天" in rendered
    assert "D 级 1" in rendered


def test_times_are_no_finer_than_they_are_known(vault: Vault, case: CaseFile, now: datetime) -> None:
    for at, precision in (
        ("2026-03-10T00:00:00", "day"),
        ("2026-03-11T22:00:00", "hour"),
        ("2026-03-12T22:31:00", "minute"),
    ):
        contact(vault, case, now, at=f"{at}+08:00", precision=precision, claims=LENDER)
    rendered = text.render(dossier.make(vault, case, Request(), now=now)[0])
    assert "2026-03-10（周二） / 时刻不详" in rendered
    assert "2026-03-11（周三） / 22 时许 (UTC+8)" in rendered
    assert "2026-03-12（周四） / 22:31 (UTC+8)" in rendered


def test_a_written_dossier_is_reported_as_it_is(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> None:
    contact(vault, case, now, claims=LENDER)
    out = tmp_path / "材料.pdf"
    before = Ledger(vault.connection, case.case_id).last()
    report = dossier.write(vault, case, out, Request(complainant=Complainant(name="张某")))
    written = out.read_bytes()
    assert report.sha256 == sha256(written).hexdigest()
    assert report.size == len(written)
    assert report.pages == len(PdfReader(io.BytesIO(written)).pages)
    assert report.head == before[1].hex()
    assert report.missing == ("id_no", "phone")
    assert Ledger(vault.connection, case.case_id).last() == before, "nothing is recorded"
    assert [path.name for path in tmp_path.iterdir() if "材料" in path.name] == ["材料.pdf"]


def test_the_same_case_at_the_same_moment_gives_the_same_bytes(
    vault: Vault, case: CaseFile, now: datetime, tmp_path: Path
) -> None:
    contact(vault, case, now, claims=LENDER, said="𠮷😀")
    first, second = (dossier.write(vault, case, tmp_path / name, Request()) for name in ("a.pdf", "b.pdf"))
    assert first.sha256 == second.sha256


def test_a_file_that_is_no_pdf_is_not_overwritten(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> None:
    contact(vault, case, now, claims=LENDER)
    out = tmp_path / "notes.pdf"
    out.write_text("my notes", encoding="utf-8")
    with pytest.raises(BadInput, match="not_pdf"):
        dossier.write(vault, case, out, Request())
    assert out.read_text(encoding="utf-8") == "my notes"
    with pytest.raises(BadInput, match="not_pdf"):
        dossier.write(vault, case, vault.path, Request())
    out.write_bytes(b"%PDF-1.7 an older dossier")
    assert dossier.write(vault, case, out, Request()).size == out.stat().st_size


def test_a_vault_that_may_only_be_read_is_enough(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> None:
    contact(vault, case, now, claims=LENDER)
    vault.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open_vault(vault.path, write=False) as reading:
        assert dossier.write(reading, reading.case(None), tmp_path / "x.pdf", Request()).pages > 3


def test_a_redacted_name_is_replaced_in_words_and_file_names_but_never_inside_a_longer_one(
    vault: Vault, case: CaseFile, now: datetime, tmp_path: Path
) -> None:
    shot = tmp_path / "李四的截图.png"
    shot.write_bytes(b"x")
    data: Any = {
        "occurred_at": "2026-03-16T10:00:00+08:00", "precision": "minute", "channel": "sms", "direction": "in", "claims": LENDER,
        "reached": "friend", "person": "李四", "said": "李四你好，请转告张某，我的电话 138 0000 0002，身份证 110101199001011234。",
    }  # fmt: skip
    record.add_contact(vault, case, data, attach=[shot], now=now)
    contact(vault, case, now, claims=LENDER, reached="spouse", person="妈", summary="妈妈接的电话")
    content, _ = dossier.make(vault, case, Request(redact="third-parties", complainant=Complainant("张某")), now=now)
    rendered = text.render(content)
    for secret in ("李四", "138 0000 0002", "110101199001011234"):
        assert secret not in rendered
    assert "第三人A你好，请转告张某，我的电话 138****0002，身份证 110****1234。" in rendered
    assert "第三人A的截图.png" in rendered
    assert "妈妈接的电话" in rendered
    assert "配偶 / （第三人B）" in rendered


def test_every_form_is_as_it_must_be() -> None:
    assert {"lender", "nfra", "general"} <= set(dossier.forms("cn"))
    for name in dossier.forms("cn"):
        form = dossier.load_form("cn", name)
        assert form.sections[0] == "cover"
        assert form.requests[-1] == "answer"


def test_a_case_of_a_jurisdiction_without_forms_is_told_so(vault: Vault, now: datetime) -> None:
    case = record.create_case(vault, "abroad", name=None, zone="America/New_York", pack="us", now=now)
    contact(vault, case, now, claims=LENDER)
    assert refused(vault, case, now).key == "dossier.no_form"
