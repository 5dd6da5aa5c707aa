"""What must be true before a paper is sent, held against the recorded complaints, to the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES
from evidence_log.services import complaints, dossier_forms, dossier_guide, record
from evidence_log.services.dossier_guide import Checked, Guide, _months_before, guide, require_taken
from evidence_log.store.vault import CaseFile, Vault

LENDER = "示例银行股份有限公司"
FILED = "2026-03-01"


def file(vault: Vault, case: CaseFile, now: datetime, channel: str, day: str = FILED) -> str:
    """Record a complaint and return its id."""
    facts: dict[str, Any] = {"occurred_at": f"{day}T10:00:00+08:00", "precision": "minute", "organisation": LENDER}
    return f"E-{complaints.add(vault, case, channel, facts, attach=(), now=now).entry:04d}"


def reply(vault: Vault, case: CaseFile, now: datetime, to: str, day: str, step: str = "answered") -> None:
    """Record what came back."""
    facts = {"occurred_at": f"{day}T10:00:00+08:00", "precision": "minute", "step": step}
    complaints.reply(vault, case, to, facts, attach=(), now=now)


def on(day: str) -> datetime:
    """Return noon of a day in the zone of the case."""
    return datetime.fromisoformat(f"{day}T12:00:00+08:00")


def checks(vault: Vault, case: CaseFile, form: str, day: str) -> dict[str, Checked]:
    """Return the checks by key."""
    return {one.key: one for one in guide(vault, case, form, "zh", now=on(day)).checks}


def refused(found: Guide) -> str | None:
    """Return the key of the refusal, None when the paper is taken."""
    try:
        require_taken(found)
    except BadInput as error:
        return error.key
    return None


def test_without_a_complaint_to_the_lender_the_regulator_warns_but_does_not_refuse(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    found = guide(vault, case, "nfra", "zh", now=now)
    assert [one.key for one in found.open] == ["lender-first", "lender-answer"]
    assert refused(found) is None


@pytest.mark.parametrize(("day", "met"), [("2026-03-15", False), ("2026-03-16", True)])
def test_the_lender_has_fifteen_days(vault: Vault, case: CaseFile, now: datetime, day: str, met: bool) -> None:
    file(vault, case, now, "lender")
    found = checks(vault, case, "nfra", day)
    assert found["lender-first"].met
    assert found["lender-answer"].met is met


def test_an_answer_is_enough_and_word_of_receipt_is_not(vault: Vault, case: CaseFile, now: datetime) -> None:
    filed = file(vault, case, now, "lender")
    reply(vault, case, now, filed, "2026-03-02", "received")
    assert checks(vault, case, "nfra", "2026-03-05")["lender-answer"].met is False
    reply(vault, case, now, filed, "2026-03-04")
    assert checks(vault, case, "nfra", "2026-03-05")["lender-answer"].met is True


@pytest.mark.parametrize(
    ("day", "met", "key"), [("2026-04-03", True, None), ("2026-04-04", False, "dossier.not_taken")]
)
def test_a_review_is_asked_within_thirty_days_of_the_decision(
    vault: Vault, case: CaseFile, now: datetime, day: str, met: bool, key: str | None
) -> None:
    reply(vault, case, now, file(vault, case, now, "lender"), "2026-03-04")
    assert checks(vault, case, "superior", day)["in-time"].met is met
    assert refused(guide(vault, case, "superior", "zh", now=on(day))) == key


def test_without_a_decision_it_is_not_known_whether_a_review_is_in_time(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    file(vault, case, now, "lender")
    found = checks(vault, case, "superior", "2026-03-10")
    assert (found["decision"].met, found["in-time"].met) == (False, None)
    assert refused(guide(vault, case, "superior", "zh", now=now)) is None


@pytest.mark.parametrize("elsewhere", ["nfra", "nfra-report", "police", "court"])
def test_the_platform_does_not_take_what_is_before_another_body(
    vault: Vault, case: CaseFile, now: datetime, elsewhere: str
) -> None:
    assert refused(guide(vault, case, "nifa", "zh", now=now)) is None
    filed = file(vault, case, now, elsewhere)
    found = guide(vault, case, "nifa", "zh", now=now)
    assert refused(found) == "dossier.not_taken"
    assert filed in found.open[0].found
    reply(vault, case, now, filed, "2026-03-05", "refused")
    assert refused(guide(vault, case, "nifa", "zh", now=now)) is None


def test_a_complaint_to_the_lender_is_no_other_body(vault: Vault, case: CaseFile, now: datetime) -> None:
    file(vault, case, now, "lender")
    assert refused(guide(vault, case, "nifa", "zh", now=now)) is None


def test_a_second_report_needs_new_facts(vault: Vault, case: CaseFile, now: datetime) -> None:
    filed = file(vault, case, now, "nfra-report")
    assert refused(guide(vault, case, "nfra-report", "zh", now=now)) == "dossier.not_taken"
    reply(vault, case, now, filed, "2026-03-05", "supplied")
    found = checks(vault, case, "nfra-report", "2026-03-10")
    assert found["not-twice"].met is None
    assert refused(guide(vault, case, "nfra-report", "zh", now=now)) is None


@pytest.mark.parametrize(("day", "met"), [("2026-07-31", True), ("2026-08-01", False)])
def test_the_police_look_six_months_back(vault: Vault, case: CaseFile, now: datetime, day: str, met: bool) -> None:
    assert checks(vault, case, "police", day)["six-months"].met is None
    call: Any = {
        "occurred_at": "2026-01-31T22:00:00+08:00",
        "precision": "minute",
        "channel": "call",
        "direction": "in",
    }
    record.add_contact(vault, case, call | {"phone": "95384", "claims": LENDER}, attach=(), now=now)
    assert checks(vault, case, "police", day)["six-months"].met is met


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 40))
def test_months_are_counted_as_the_calendar_has_them(day: date, months: int) -> None:
    assert _months_before(day, months) == day - relativedelta(months=months)


def test_an_objection_wants_a_loan_that_was_repaid(vault: Vault, case: CaseFile, now: datetime) -> None:
    debt = {"product": "示例贷", "lender": LENDER, "account": None, "principal": None, "due": None}
    record.add_debt(vault, case, debt, now=now)
    assert checks(vault, case, "credit-objection", "2026-03-20")["settled"].met is False
    paid = {"amount": "100", "paid_on": "2026-03-10", "settles": True, "proof": None}
    record.pay_debt(vault, case, "D-1", **paid, now=now)  # type: ignore[arg-type] # the values are of several types
    assert checks(vault, case, "credit-objection", "2026-03-20")["settled"].met is True


@pytest.mark.parametrize(("lender", "told"), [("深圳前海微众银行股份有限公司", True), (LENDER, False)])
def test_a_number_is_told_of_its_own_lender_only(
    vault: Vault, case: CaseFile, now: datetime, lender: str, told: bool
) -> None:
    debt = {"product": "示例贷", "lender": lender, "account": None, "principal": None, "due": None}
    record.add_debt(vault, case, debt, now=now)
    words = dossier_guide.render(guide(vault, case, "lender", "zh", now=now), "zh")
    assert ("95384" in words) is told
    assert "95384" not in dossier_guide.render(guide(vault, case, "nfra", "zh", now=now), "zh")


def test_periods_that_do_not_hold_on_the_day_are_left_out(vault: Vault, case: CaseFile) -> None:
    def words(day: str) -> str:
        return dossier_guide.render(guide(vault, case, "police", "zh", now=on(day)), "zh")

    assert "第一百一十八条" in words("2026-01-01")
    assert "第九十九条" not in words("2026-01-01")
    assert "第九十九条" in words("2025-12-31")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", dossier_forms.forms("cn"))
def test_every_statement_of_law_says_how_its_wording_is_known(
    vault: Vault, case: CaseFile, now: datetime, form: str, language: str
) -> None:
    found = guide(vault, case, form, language, now=now)
    cites = [note for note in found.notes if "《" in note.words]
    assert [note.words for note in cites if note.confidence is None] == []
    assert all(one.confidence for one in found.checks if one.refused)


def test_the_day_is_that_of_the_case_and_not_of_greenwich(vault: Vault, case: CaseFile, now: datetime) -> None:
    file(vault, case, now, "lender")
    just_past_midnight = datetime.fromisoformat("2026-03-16T00:05:00+08:00")
    found = guide(vault, case, "nfra", "zh", now=just_past_midnight)
    assert next(one for one in found.checks if one.key == "lender-answer").met
    earlier = guide(vault, case, "nfra", "zh", now=just_past_midnight - timedelta(minutes=10))
    assert next(one for one in earlier.checks if one.key == "lender-answer").met is False
