"""How rules see complaints and replies: each period against the channel it belongs to, and no notice for an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from evidence_log.services import complaints, record
from evidence_log.services.complaint_events import as_rules_see
from evidence_log.store import reading
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile, Vault

NOW = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)
LENDER = "示例银行股份有限公司"


def filed(vault: Vault, case: CaseFile, channel: str, **facts: Any) -> str:
    """Record a complaint; return its id."""
    data = {"occurred_at": "2026-03-02T10:00:00+08:00", "precision": "minute", **facts}
    return entry_id(complaints.add(vault, case, channel, data, attach=(), now=NOW).entry)


def seen(vault: Vault, case: CaseFile) -> list[str]:
    """Return the kinds of events, in ledger order, as rules see them."""
    events = sorted(as_rules_see(reading.events(vault.connection, case)), key=lambda event: int(event["entry"]))
    return [event["kind"] for event in events]


@pytest.mark.parametrize(
    ("channel", "organisation", "kind"),
    [("lender", LENDER, "complaint"), ("lender", None, "complaint-lender"), ("nfra", None, "complaint"), ("court", None, "complaint-court"),
     ("nfra-report", None, "complaint-nfra-report"), ("credit-objection", "示例征信中心", "dispute"), ("police", None, "police-report")],
)  # fmt: skip
def test_a_complaint_is_held_to_the_periods_of_its_channel_only(
    vault: Vault, case: CaseFile, channel: str, organisation: str | None, kind: str
) -> None:
    filed(vault, case, channel, organisation=organisation)
    assert seen(vault, case) == [kind]


@pytest.mark.parametrize("channel", ["lender", "nfra"])
def test_a_notice_is_no_answer(vault: Vault, case: CaseFile, channel: str) -> None:
    to = filed(vault, case, channel, organisation=LENDER)
    steps = (None, "received", "accepted", "forwarded", "extended", "supplied", "answered", "refused")
    for step in steps:
        facts = {"occurred_at": "2026-03-12T10:00:00+08:00", "precision": "minute", "step": step}
        complaints.reply(vault, case, to, facts, attach=(), now=NOW)
    answers = [step for step, kind in zip(steps, seen(vault, case)[1:], strict=True) if kind == "reply"]
    passed_on = ["accepted", "forwarded"] if channel == "nfra" else []
    assert answers == [None, *passed_on, "answered", "refused"]


def test_plain_events_are_as_they_were(vault: Vault, case: CaseFile) -> None:
    for kind in ("complaint", "reply", "dispute", "consent"):
        facts = {"kind": kind, "occurred_at": "2026-03-12T10:00:00+08:00", "precision": "minute"}
        record.add_event(vault, case, facts, attach=(), now=NOW)
    assert seen(vault, case) == ["complaint", "reply", "dispute", "consent"]


def test_a_channel_that_is_one_body_needs_no_name(vault: Vault, case: CaseFile) -> None:
    for channel in ("nfra", "credit-complaint", "police"):
        filed(vault, case, channel)
    assert [event["organisation"] for event in reading.events(vault.connection, case)] == [
        "国家金融监督管理总局",
        "中国人民银行",
        None,
    ]
