"""Deciding about drafts: accepted with or without corrections, rejected, decided anew where that makes sense, all of it kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.services import record, review
from evidence_log.services.audit import rebuild, verify
from evidence_log.services.correct import withdraw
from evidence_log.store import blobs, drafts, reading
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault

CALL: Final = {
    "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "phone": "95384", "direction": "in",
    "outcome": "missed",
}  # fmt: skip
MESSAGE: Final = {"caller_name": "李经理", "direction": "in", "said": "今天必须还款"}
Draft = Callable[..., str]


@pytest.fixture
def draft(vault: Vault, case: CaseFile, now: datetime) -> Draft:
    """Return what records a picture with drafts of these facts, and returns the id of the last."""

    def drafted(*listed: Mapping[str, Any]) -> str:
        with vault.writing() as connection:
            ledger = Ledger(connection, case.case_id)
            stored = blobs.put_pieces(connection, lambda: iter([b"a picture"]))
            data = {"name": "Screenshot.png", "sha256": stored.sha256, "size": stored.size, "format": "screenshot"}
            run = ledger.append("import.start", {**data, "options": "{}"}, now)
            for place, facts in enumerate(listed, 1):
                row = {
                    "target": run,
                    "row": f"row:{place}",
                    "text": "95384 | 22:31",
                    "box": [1, 2, 3, 4],
                    "confidence": 92,
                }
                ledger.append("draft.add", {**row, "facts": dict(facts)}, now)
            result = {
                "import": run,
                "media_type": "image/png",
                "read": len(listed),
                "imported": 0,
                "drafts": len(listed),
            }
            ledger.append("import.end", result, now)
        return str(drafts.rows(vault.connection, case)[-1]["id"])

    return drafted


def contact(vault: Vault, case: CaseFile, entry: int) -> dict[str, Any]:
    """Return a contact whole."""
    return next(reading.contacts(vault.connection, case, entry=entry, extra=True))


def sound(vault: Vault, case: CaseFile) -> bool:
    """Say whether the vault verifies, and does so after a rebuild too."""
    before = verify(vault, [case]).problems
    rebuild(vault)
    return (before, verify(vault, [case]).problems) == ((), ())


def test_an_accepted_draft_is_a_contact_of_grade_c_with_the_picture_as_its_file(
    draft: Draft, vault: Vault, case: CaseFile, now: datetime
) -> None:
    accepted = review.accept(vault, case, draft(CALL), {}, now=now + timedelta(days=30))
    found = contact(vault, case, accepted.entry)
    assert {name: found[name] for name in CALL} == CALL
    assert found["grade"] == "C"
    (file,) = found["attachments"]
    (source,) = found["sources"]
    (run,) = reading.imports(vault.connection, case)
    assert (file["sha256"], file["media_type"], file["id"]) == (
        run["sha256"],
        "image/png",
        entry_id(accepted.attachment),
    )
    assert source == {"kind": "screenshot", "format": "screenshot", "sha256": run["sha256"], "where": "row:1"}
    assert review.waiting(vault, case) == []
    assert sound(vault, case)


def test_what_was_corrected_counts_and_what_was_read_stays_in_the_ledger(
    draft: Draft, vault: Vault, case: CaseFile, now: datetime
) -> None:
    changes = {"phone": "13800138000", "outcome": "answered", "duration_s": 90}
    accepted = review.accept(vault, case, draft(CALL), changes, now=now)
    found = contact(vault, case, accepted.entry)
    assert (found["phone"], found["phone_e164"], found["outcome"], found["duration_s"]) == (
        "13800138000", "+8613800138000", "answered", 90,
    )  # fmt: skip
    (row,) = drafts.rows(vault.connection, case)
    assert (row["facts"], row["outcome"], row["contact"]) == (CALL, "accepted", accepted.entry)


def test_a_fact_can_be_taken_out(draft: Draft, vault: Vault, case: CaseFile, now: datetime) -> None:
    accepted = review.accept(vault, case, draft(CALL), {"phone": None}, now=now)
    assert contact(vault, case, accepted.entry)["phone"] is None
    assert accepted.missing == ("phone",)


def test_without_a_time_or_a_channel_nothing_is_written(
    draft: Draft, vault: Vault, case: CaseFile, now: datetime
) -> None:
    named = draft(MESSAGE)
    last = Ledger(vault.connection, case.case_id).last()
    with pytest.raises(BadInput, match=r"review.lacks_occurred_at"):
        review.accept(vault, case, named, {}, now=now)
    with pytest.raises(BadInput, match=r"review.lacks_channel"):
        review.accept(vault, case, named, {"occurred_at": CALL["occurred_at"], "precision": "minute"}, now=now)
    assert Ledger(vault.connection, case.case_id).last() == last
    given = {"occurred_at": CALL["occurred_at"], "precision": "minute", "channel": "chat", "platform": "wechat"}
    assert contact(vault, case, review.accept(vault, case, named, given, now=now).entry)["said"] == "今天必须还款"


def test_words_go_to_the_side_that_wrote_them(draft: Draft, vault: Vault, case: CaseFile, now: datetime) -> None:
    facts = {**MESSAGE, "occurred_at": CALL["occurred_at"], "precision": "minute", "channel": "chat"}
    found = contact(vault, case, review.accept(vault, case, draft(facts), {"direction": "out"}, now=now).entry)
    assert (found["direction"], found["said"], found["replied"]) == ("out", None, "今天必须还款")


def test_what_cannot_be_is_refused(draft: Draft, vault: Vault, case: CaseFile, now: datetime) -> None:
    with pytest.raises(BadInput, match=r"record.duration_unanswered"):
        review.accept(vault, case, draft(CALL), {"duration_s": 90}, now=now)


def test_a_rejected_draft_waits_no_longer_and_its_reason_is_kept(
    draft: Draft, vault: Vault, case: CaseFile, now: datetime
) -> None:
    named = draft(CALL)
    review.reject(vault, case, named, why="与朋友的通话", now=now)
    assert review.waiting(vault, case) == []
    (row,) = drafts.rows(vault.connection, case)
    assert (row["outcome"], row["why"], row["contact"]) == ("rejected", "与朋友的通话", None)
    with pytest.raises(BadInput, match=r"review.rejected_already"):
        review.reject(vault, case, named, why=None, now=now)
    assert list(reading.contacts(vault.connection, case)) == []
    assert sound(vault, case)


def test_a_rejected_draft_can_be_accepted_after_all(draft: Draft, vault: Vault, case: CaseFile, now: datetime) -> None:
    named = draft(CALL)
    review.reject(vault, case, named, why=None, now=now)
    accepted = review.accept(vault, case, named, {}, now=now)
    (row,) = drafts.rows(vault.connection, case)
    assert (row["outcome"], row["contact"], row["why"]) == ("accepted", accepted.entry, None)
    assert sound(vault, case)


def test_an_accepted_draft_is_decided_about_once_unless_its_contact_is_taken_back(
    draft: Draft, vault: Vault, case: CaseFile, now: datetime
) -> None:
    named = draft(CALL)
    first = review.accept(vault, case, named, {}, now=now)
    for decide in (
        lambda: review.accept(vault, case, named, {}, now=now),
        lambda: review.reject(vault, case, named, why=None, now=now),
    ):
        with pytest.raises(BadInput, match=r"review.accepted_already"):
            decide()
    withdraw(vault, case, entry_id(first.entry), why="misread", now=now)
    second = review.accept(vault, case, named, {"phone": "95188"}, now=now)
    assert [one["phone"] for one in reading.contacts(vault.connection, case)] == ["95188"]
    assert contact(vault, case, second.entry)["sources"][0]["kind"] == "screenshot"
    assert sound(vault, case)


def test_contacts_that_were_accepted_stay_when_the_picture_is_taken_back(
    draft: Draft, vault: Vault, case: CaseFile, now: datetime
) -> None:
    draft(CALL, {**CALL, "phone": "95188"})
    review.accept(vault, case, "R-1", {}, now=now)
    (run,) = reading.imports(vault.connection, case)
    withdraw(vault, case, run["id"], why="read badly", now=now)
    assert [one["phone"] for one in reading.contacts(vault.connection, case)] == ["95384"]
    with pytest.raises(BadInput, match=r"review.withdrawn"):
        review.accept(vault, case, "R-2", {}, now=now)
    assert sound(vault, case)


@pytest.mark.parametrize("text", ["R-2", "r2", "2", " r-2 ", "Ｒ－２"])
def test_an_id_is_read_as_people_type_it(draft: Draft, vault: Vault, case: CaseFile, text: str) -> None:
    draft(CALL, {**CALL, "phone": "95188"})
    assert review.find(vault.connection, case, text)["facts"]["phone"] == "95188"


@pytest.mark.parametrize("text", ["R-9", "E-0002", "", "R-", "R-１x", "R-99999999999999999999"])
def test_what_names_no_draft_is_refused(draft: Draft, vault: Vault, case: CaseFile, text: str) -> None:
    draft(CALL)
    with pytest.raises(BadInput, match=r"review.no_such_draft"):
        review.find(vault.connection, case, text)


def test_a_draft_in_json_says_all_that_is_known_and_what_is_not(draft: Draft, vault: Vault, case: CaseFile) -> None:
    draft({"channel": "call", "phone": "13800138000"})
    (found,) = review.waiting(vault, case)
    assert {name: found[name] for name in ("id", "picture", "where", "text", "confidence", "missing")} == {
        "id": "R-1", "picture": "Screenshot.png", "where": "row:1", "text": "95384 | 22:31", "confidence": 92,
        "missing": ["occurred_at", "direction", "outcome"],
    }  # fmt: skip
    facts = found["facts"]
    assert (facts["phone_e164"], facts["occurred_at"], facts["zone"], facts["reached"]) == (
        "+8613800138000", None, "Asia/Shanghai", "self",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("logged", "is_alike"),
    [
        ({**CALL, "occurred_at": "2026-03-16T22:31:05+08:00", "precision": "second"}, True),
        ({**CALL, "phone": "0755 95384"}, True),
        ({**CALL, "phone": "95188"}, False),
        ({**CALL, "occurred_at": "2026-03-16T22:35:00+08:00"}, False),
        ({**CALL, "channel": "sms", "outcome": "delivered", "said": "还款"}, False),
    ],
)
def test_a_contact_that_may_be_the_same_is_named(
    draft: Draft, vault: Vault, case: CaseFile, now: datetime, logged: dict[str, Any], is_alike: bool
) -> None:
    entry = record.add_contact(vault, case, logged, attach=(), now=now).entry  # type: ignore[arg-type]  # facts
    draft(CALL)
    (found,) = review.waiting(vault, case)
    assert found["alike"] == ([entry_id(entry)] if is_alike else [])


def test_messages_are_alike_by_their_words_not_by_their_number(
    draft: Draft, vault: Vault, case: CaseFile, now: datetime
) -> None:
    facts = {**CALL, "channel": "sms", "said": "【微众银行】您已逾期，请还款。"}
    del facts["outcome"]
    draft({**facts, "said": "[微众银行]您已逾期,请 还款"}, {**facts, "said": "最后通知"})
    entry = record.add_contact(vault, case, facts, attach=(), now=now).entry  # type: ignore[arg-type]  # facts
    assert [found["alike"] for found in review.waiting(vault, case)] == [[entry_id(entry)], []]
