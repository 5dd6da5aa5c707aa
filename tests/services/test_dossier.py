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
from evidence_log.services import correct, dossier, record
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
        assert form.requests


def test_a_case_of_a_jurisdiction_without_forms_is_told_so(vault: Vault, now: datetime) -> None:
    case = record.create_case(vault, "abroad", name=None, zone="America/New_York", pack="us", now=now)
    contact(vault, case, now, claims=LENDER)
    assert refused(vault, case, now).key == "dossier.no_form"


def tie(vault: Vault, case: CaseFile, now: datetime, phone: str, whose: str, kind: str, confidence: str) -> None:
    """Tie a number; an agency collects for the lender."""
    principal = LENDER if kind == "agency" else None
    record.tie_phone(
        vault, case, phone, whose, kind=kind, collects_for=principal, basis="自报", confidence=confidence, now=now
    )


def test_everybody_is_named_as_what_they_were_recorded_as(vault: Vault, case: CaseFile, now: datetime) -> None:
    for phone, whose, kind in (
        ("95384", LENDER, "lender"),
        ("02100000101", "示例催收", "agency"),
        ("15400000001", "老王", "other"),
    ):
        tie(vault, case, now, phone, whose, kind, "confirmed")
        contact(vault, case, now, phone=phone)
    contact(vault, case, now, phone=None, channel="visit", claims="某资产管理公司")
    content, facts = dossier.make(vault, case, Request(), now=now)
    rendered = text.render(content)
    assert (facts.lenders, facts.agencies) == ((LENDER,), (("示例催收", LENDER),))
    assert facts.others == ("某资产管理公司", "老王")
    assert f"{LENDER}、示例催收（催收机构）、某资产管理公司（据对方自称）、老王（登记为其他）" in rendered
    assert "登记为其他：老王" in rendered
    assert "15400000001 | 老王（其他）" in rendered
    assert "说明下列号码是否由该机构或其受托机构使用：02100000101。" in rendered, (
        "nobody asks a lender for a friend's number"
    )


def test_a_friend_comes_last_among_those_who_stand_in_for_an_unknown_lender(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    tie(vault, case, now, "15400000001", "老王", "other", "confirmed")
    contact(vault, case, now, phone="15400000001")
    assert dossier.make(vault, case, Request(), now=now)[1].lenders == ("老王",)
    contact(vault, case, now, phone=None, channel="visit", claims="某资产管理公司")
    facts = dossier.make(vault, case, Request(), now=now)[1]
    assert (facts.lenders, facts.others) == (("某资产管理公司",), ("老王",))


def test_only_ties_held_to_be_weak_are_told_as_weak(vault: Vault, case: CaseFile, now: datetime) -> None:
    for phone, confidence in (("95384", "unknown"), ("95385", "strong")):
        tie(vault, case, now, phone, LENDER, "lender", confidence)
        contact(vault, case, now, phone=phone)
    assert "归属把握程度较低" not in text.render(dossier.make(vault, case, Request(), now=now)[0])
    tie(vault, case, now, "95386", LENDER, "lender", "weak")
    contact(vault, case, now, phone="95386")
    assert "下列号码的归属把握程度较低：95386。" in text.render(dossier.make(vault, case, Request(), now=now)[0])


def test_a_mask_is_spoken_of_only_where_there_is_an_identity_number(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    contact(vault, case, now, claims=LENDER)
    told = {
        id_no: text.render(dossier.make(vault, case, Request(complainant=Complainant("张某", id_no=id_no)), now=now)[0])
        for id_no in (None, "110101199001011234")
    }
    assert "身份证号已遮盖" not in told[None]
    assert "身份证号已遮盖" in told["110101199001011234"]


def test_requests_name_every_record_and_ask_for_recordings_only_of_what_was_spoken(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    outcomes = ["answered", "missed", "voicemail", None] * 5
    for minute, outcome in enumerate(outcomes):
        contact(
            vault,
            case,
            now,
            at=f"2026-03-16T10:{minute:02d}:00+08:00",
            claims=LENDER,
            reached="friend",
            outcome=outcome,
        )
    content, facts = dossier.make(vault, case, Request(), now=now)
    asked = text.render(content).partition("\n四、投诉请求\n")[2].partition("\n五、")[0]
    items = asked.splitlines()
    ids = [one["id"] for one in facts.contacts]
    spoken, other = (
        "、".join(
            key for key, outcome in zip(ids, outcomes, strict=True) if (outcome in {"answered", "voicemail"}) is wanted
        )
        for wanted in (True, False)
    )
    assert any(
        f"录音和催收工单（对应记录：{spoken}）；" in item and f"记录和催收工单（对应记录：{other}）。" in item
        for item in items
    )
    assert any(item.endswith(f"（对应记录：{'、'.join(ids)}）") for item in items)
    assert not [item for item in items if "等，共" in item]


@pytest.mark.parametrize(
    ("language", "person", "words"),
    [
        ("zh", "母亲", "催收：本人的母亲。"),
        ("zh", "李某", "催收：本人的父亲或母亲（李某）。"),
        ("en", "mother", "collection: my mother."),
    ],
)
def test_a_third_person_is_named_as_seen_from_the_complainant(
    vault: Vault, case: CaseFile, now: datetime, language: str, person: str, words: str
) -> None:
    contact(vault, case, now, claims=LENDER, reached="parent", person=person)
    assert words in text.render(dossier.make(vault, case, Request(language=language), now=now)[0])


def test_words_written_into_a_record_later_say_when(vault: Vault, case: CaseFile, now: datetime) -> None:
    first = contact(vault, case, now, claims=LENDER, summary="催款")
    contact(vault, case, now, at="2026-03-16T11:00:00+08:00", claims=LENDER, said="第一句")
    for days, changes in ((1, {"said": "今晚必须还"}), (2, {"summary": "催款，语气很凶"})):
        correct.amend(vault, case, f"E-{first:04d}", changes, why=None, now=now + timedelta(days=days))
    rendered = text.render(dossier.make(vault, case, Request(), now=now)[0])
    assert "对方：“今晚必须还”（2026-03-19 补记）" in rendered
    assert "摘要：催款，语气很凶（2026-03-20 更改）" in rendered
    assert "对方：“第一句”\n" in rendered
    english = text.render(dossier.make(vault, case, Request(language="en"), now=now)[0])
    assert "“今晚必须还” (added 2026-03-19)" in english


@pytest.mark.parametrize(("last", "words"), [("2026-03-16", "没有柱的日期"), ("2026-12-01", "没有柱的一周")])
def test_the_note_of_the_second_figure_speaks_of_what_its_bars_are(
    vault: Vault, case: CaseFile, now: datetime, last: str, words: str
) -> None:
    for day in ("2026-03-10", last):
        contact(vault, case, now, at=f"{day}T10:00:00+08:00", claims=LENDER)
    assert words in text.render(dossier.make(vault, case, Request(), now=now)[0])


def test_a_reference_number_has_a_line_of_its_own(vault: Vault, case: CaseFile, now: datetime) -> None:
    contact(vault, case, now, claims=LENDER)
    facts: Any = {
        "kind": "complaint", "occurred_at": "2026-03-16T10:00:00+08:00", "precision": "minute", "organisation": LENDER,
        "reference": "GD-20260310-000000000000001",
    }  # fmt: skip
    record.add_event(vault, case, facts, attach=[], now=now)
    rendered = text.render(dossier.make(vault, case, Request(), now=now)[0])
    assert "\n    受理编号：GD-20260310-000000000000001\n" in rendered
