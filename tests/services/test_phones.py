"""Whose number it is, and how often it appears."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from evidence_log.core.contact import ContactFacts
from evidence_log.errors import BadInput
from evidence_log.services import phones, record
from evidence_log.store.vault import CaseFile, Vault


def call(vault: Vault, case: CaseFile, now: datetime, phone: str, at: str) -> None:
    """Record a call of that number."""
    record.add_contact(
        vault, case, {"occurred_at": at, "precision": "minute", "channel": "call", "phone": phone}, attach=(), now=now
    )


def tie(vault: Vault, case: CaseFile, now: datetime, phone: str, organisation: str, **more: Any) -> int:
    """Tie a number."""
    settings = {"kind": None, "collects_for": None, "basis": "自报", "confidence": "unknown"} | more
    return record.tie_phone(vault, case, phone, organisation, now=now, **settings)


def test_spellings_of_one_number_are_one_row(vault: Vault, case: CaseFile, now: datetime) -> None:
    call(vault, case, now, "13800138000", "2026-03-16T22:31:00+08:00")
    call(vault, case, now, "+86 138 0013 8000", "2026-03-15T22:31:00+08:00")
    call(vault, case, now, "95384", "2026-03-16T10:00:00+08:00")
    call(vault, case, now, "未知号码", "2026-03-16T10:00:00+08:00")
    rows = phones.phones(vault, case)
    assert [(row["phone"], row["contacts"]) for row in rows] == [("+86 138 0013 8000", 2), ("95384", 1)]
    assert (rows[0]["phone_e164"], rows[0]["first"], rows[0]["last"]) == (
        "+8613800138000", "2026-03-15T22:31:00+08:00", "2026-03-16T22:31:00+08:00",
    )  # fmt: skip


def test_first_and_last_are_instants_of_the_zone_of_the_case(vault: Vault, case: CaseFile, now: datetime) -> None:
    call(vault, case, now, "95384", "2026-03-15T12:00:00-04:00")
    call(vault, case, now, "95384", "2026-03-15T20:00:00+08:00")
    (row,) = phones.phones(vault, case)
    assert (row["first"], row["last"]) == ("2026-03-15T20:00:00+08:00", "2026-03-16T00:00:00+08:00")


def test_tied_numbers_come_first_and_need_no_contact(vault: Vault, case: CaseFile, now: datetime) -> None:
    call(vault, case, now, "1", "2026-03-16T22:31:00+08:00")
    entry = tie(vault, case, now, "95384", "微众银行")
    tied, unknown = phones.phones(vault, case)
    assert (tied["phone"], tied["contacts"], tied["entry"], tied["kind"]) == ("95384", 0, entry, "other")
    assert (unknown["organisation"], unknown["entry"]) == (None, None)


def test_what_an_organisation_is_follows_from_what_is_known(vault: Vault, case: CaseFile, now: datetime) -> None:
    record.add_debt(vault, case, {"product": "微粒贷", "lender": "微众银行"}, now=now)
    tie(vault, case, now, "95384", "微众银行")
    tie(vault, case, now, "2", "某公司", collects_for="微众银行")
    tie(vault, case, now, "3", "某公司")
    tie(vault, case, now, "4", "别的")
    found = {row["phone"]: (row["kind"], row["for"]) for row in phones.phones(vault, case)}
    assert found == {
        "95384": ("lender", None), "2": ("agency", "微众银行"), "3": ("agency", "微众银行"), "4": ("other", None),
    }  # fmt: skip


@pytest.mark.parametrize("phone", ["", "-", "未知", "私密号码", "unknown"])
def test_a_hidden_number_cannot_be_tied(vault: Vault, case: CaseFile, now: datetime, phone: str) -> None:
    with pytest.raises(BadInput):
        tie(vault, case, now, phone, "某公司")


def test_only_an_agency_collects_for_someone_else(vault: Vault, case: CaseFile, now: datetime) -> None:
    for more in ({"kind": "lender", "collects_for": "甲"}, {"collects_for": "某公司"}):
        with pytest.raises(BadInput):
            tie(vault, case, now, "1", "某公司", **more)


def test_an_unknown_number_that_behaves_like_a_collector_is_marked(vault: Vault, case: CaseFile, now: datetime) -> None:
    for day in range(1, 13):
        call(vault, case, now, "02112345678", f"2026-03-{day:02d}T22:31:00+08:00")
        call(vault, case, now, "+86 21 12345678", f"2026-03-{day:02d}T22:32:00+08:00")
        call(vault, case, now, "95384", f"2026-03-{day:02d}T22:33:00+08:00")
    call(vault, case, now, "13800138000", "2026-03-16T10:00:00+08:00")
    tie(vault, case, now, "95384", "微众银行")
    signs = {row["phone"]: row["signs"] for row in phones.phones(vault, case)}
    assert signs == {"02112345678": ["many", "night"], "95384": [], "13800138000": []}


def test_a_contact_that_says_whose_it_is_is_held_against_them_without_a_tie(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    told: ContactFacts = {
        "occurred_at": "2026-03-16T22:31:00+08:00",
        "precision": "minute",
        "channel": "call",
        "phone": "95384",
    }
    record.add_contact(vault, case, {**told, "claims": "微众银行"}, attach=(), now=now)
    record.add_contact(vault, case, told, attach=(), now=now)
    (row,) = phones.phones(vault, case)
    assert (row["contacts"], row["unattributed"], row["organisation"]) == (2, 1, None)
