"""What words suggest in a case: whose words are read, what is told, and that a person's judgement settles it."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from evidence_log.dossier.text import render
from evidence_log.errors import BadInput
from evidence_log.services import audit, dossier, record, suggestions, view
from evidence_log.services.findings import check
from evidence_log.services.findings_report import document, lines
from evidence_log.store.ledger import entry_id
from evidence_log.store.rebuilding import rebuild
from evidence_log.store.vault import CaseFile, Vault

if TYPE_CHECKING:
    from conftest import Program

LENDER = "示例银行股份有限公司"
THREAT = "不还钱就打断你的腿"


def said(vault: Vault, case: CaseFile, now: datetime, words: str, **facts: Any) -> str:
    """Record a message of the lender; return its id."""
    data: Any = {
        "occurred_at": "2026-03-16T10:00:00+08:00", "precision": "minute", "channel": "sms", "direction": "in", "phone": "95384",
        "claims": LENDER, "said": words, **facts,
    }  # fmt: skip
    kept: Any = {name: value for name, value in data.items() if value is not None}
    return entry_id(record.add_contact(vault, case, kept, attach=(), now=now).entry)


def suggested(vault: Vault, case: CaseFile, now: datetime, **days: Any) -> list[tuple[str, str]]:
    """Return the suggestions of a check as (id, tag)."""
    return [(entry_id(each.entry), each.tag) for each in check(vault, case, now=now, **days).suggestions]


def dossier_text(vault: Vault, case: CaseFile, now: datetime) -> str:
    """Return a dossier as text."""
    return render(dossier.make(vault, case, dossier.Request(form="general"), now=now)[0])


def test_words_of_an_attributed_message_suggest_a_tag(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = said(vault, case, now, f"林小满，{THREAT}，听见没有")
    (found,) = document(check(vault, case, now=now), "zh")["suggestions"]
    assert found["entry"] == entry
    assert found["tag"] == "threat"
    assert found["words"] == "打断你的腿"
    assert "林小满，不还钱就打断你的腿，听见没有"[found["start"] : found["end"]] == "打断你的腿"
    assert "「打断你的腿」" in found["because"]


@pytest.mark.parametrize(
    "facts",
    [
        {"claims": None},
        {"direction": "out"},
        {"tags": ["threat"]},
        {"tags": ["normal"]},
        {"said": None, "summary": THREAT},
    ],
    ids=str,
)
def test_words_that_are_not_theirs_or_were_judged_suggest_nothing(
    vault: Vault, case: CaseFile, now: datetime, facts: dict[str, Any]
) -> None:
    said(vault, case, now, facts.pop("said", THREAT), **facts)
    assert suggested(vault, case, now) == []


def test_a_suggestion_is_never_a_finding(vault: Vault, case: CaseFile, now: datetime) -> None:
    said(vault, case, now, THREAT)
    assert [found for found in check(vault, case, now=now).findings if "threat" in found.rule] == []


def test_what_depends_on_the_case_is_looked_up_in_it(vault: Vault, case: CaseFile, now: datetime) -> None:
    text = "您仍有剩余未还126元，请尽快还款，你替他还"
    before = said(vault, case, now, text)
    after = said(vault, case, now, text, occurred_at="2026-03-17T10:00:00+08:00", reached="parent", person="母亲")
    assert {each for each in suggested(vault, case, now) if each[1] != "debt-disclosed"} == {
        (after, "third-party-pressed")
    }
    record.add_debt(vault, case, {"product": "示例贷", "lender": LENDER}, now=now)
    record.pay_debt(vault, case, "D-1", amount="5000", paid_on="2026-03-16", settles=True, proof=None, now=now)
    found = suggested(vault, case, now)
    assert (after, "after-settlement") in found
    assert (before, "after-settlement") not in found


def test_a_debt_that_is_not_settled_leaves_demands_as_they_are(vault: Vault, case: CaseFile, now: datetime) -> None:
    for product in ("甲", "乙"):
        record.add_debt(vault, case, {"product": product, "lender": LENDER}, now=now)
    record.pay_debt(vault, case, "D-1", amount="5000", paid_on="2026-03-01", settles=True, proof=None, now=now)
    said(vault, case, now, "您仍有剩余未还126元")
    assert suggested(vault, case, now) == []
    entry = said(vault, case, now, "您仍有剩余未还126元", debt="D-1")
    assert suggested(vault, case, now) == [(entry, "after-settlement")]


def test_a_check_of_some_days_reads_the_words_of_these_days(vault: Vault, case: CaseFile, now: datetime) -> None:
    said(vault, case, now, THREAT)
    later = said(vault, case, now, THREAT, occurred_at="2026-03-18T10:00:00+08:00")
    assert suggested(vault, case, now, since="2026-03-17") == [(later, "threat")]
    assert suggested(vault, case, now, until="2026-03-15") == []


def test_an_accepted_suggestion_becomes_a_tag_beside_the_others(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = said(vault, case, now, f"{THREAT}，人渣", tags=["insult"])
    suggestions.accept(vault, case, entry, "威胁", now=now)
    assert view.whole(vault, case, entry)["tags"] == ["insult", "threat"]
    assert suggested(vault, case, now) == []


def test_a_rejected_suggestion_stays_away_and_nothing_else_does(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry, other = (said(vault, case, now, f"{THREAT}，人渣，还钱") for _ in range(2))
    made = suggestions.reject(vault, case, entry, "threat", why=" 是玩笑 ", now=now)
    assert set(suggested(vault, case, now)) == {(entry, "insult"), (other, "threat"), (other, "insult")}
    shown = view.whole(vault, case, entry_id(made))
    assert shown["record"] == "suggestion_reject"
    assert (shown["target"], shown["tag"], shown["why"]) == (2, "threat", "是玩笑")


def test_what_a_rule_suggests_can_be_rejected_too(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = said(vault, case, now, "他有一笔贷款逾期了", reached="parent", person="母亲")
    assert (entry, "debt-disclosed") in suggested(vault, case, now)
    suggestions.reject(vault, case, entry, "debt-disclosed", now=now)
    assert (entry, "debt-disclosed") not in suggested(vault, case, now)


def test_the_record_verifies_and_is_rebuilt(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = said(vault, case, now, THREAT)
    suggestions.reject(vault, case, entry, "threat", why="是玩笑", now=now)
    assert audit.verify(vault, vault.cases()).problems == ()
    before = vault.connection.execute("SELECT * FROM rejection").fetchall()
    with vault.writing() as connection:
        rebuild(connection)
    assert vault.connection.execute("SELECT * FROM rejection").fetchall() == before != []
    assert audit.verify(vault, vault.cases()).problems == ()


def test_a_rejection_altered_by_hand_is_named(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = said(vault, case, now, THREAT)
    made = suggestions.reject(vault, case, entry, "threat", now=now)
    vault.connection.execute("UPDATE rejection SET tag = 'insult'")
    (problem,) = audit.verify(vault, vault.cases()).problems
    assert (problem.kind, problem.where, problem.detail) == ("row_altered", entry_id(made), "rejection: tag")


def test_what_cannot_be_judged_is_refused(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = said(vault, case, now, THREAT, tags=["insult"])
    record.add_debt(vault, case, {"product": "示例贷", "lender": LENDER}, now=now)
    for act in (suggestions.accept, suggestions.reject):
        for text, tag, key in (
            (entry, "insult", "tagged_already"),
            (entry, "我的标记", "tag_not_suggested"),
            ("D-1", "threat", "no_contact"),
        ):
            with pytest.raises(BadInput) as refused:
                act(vault, case, text, tag, now=now)
            assert refused.value.key == f"record.{key}"
    suggestions.reject(vault, case, entry, "threat", now=now)
    with pytest.raises(BadInput, match="rejected_already"):
        suggestions.reject(vault, case, entry, "threat", now=now)
    record.withdraw(vault, case, entry, why="记错了", now=now)
    with pytest.raises(BadInput, match="withdrawn_already"):
        suggestions.accept(vault, case, entry, "threat", now=now)


def test_a_rejection_does_not_forbid_the_tag(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = said(vault, case, now, THREAT)
    suggestions.reject(vault, case, entry, "threat", now=now)
    suggestions.accept(vault, case, entry, "threat", now=now)
    assert view.whole(vault, case, entry)["tags"] == ["threat"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_names_each_suggestion_and_once_how_to_decide(
    vault: Vault, case: CaseFile, now: datetime, language: str
) -> None:
    entry = said(vault, case, now, f"{THREAT}，人渣，还钱")
    told = [line for line in lines(check(vault, case, now=now), language) if entry in line]
    assert [line.split()[0] for line in told[:-1]] == [f"{entry}:insult", f"{entry}:threat"]
    assert f"evidence-log review accept {entry}:insult" in told[-1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_of_very_many_the_text_names_ten_and_where_the_others_are(
    vault: Vault, case: CaseFile, now: datetime, language: str
) -> None:
    entries = [said(vault, case, now, THREAT) for _ in range(12)]
    told = "\n".join(lines(check(vault, case, now=now), language))
    assert [entry for entry in entries if f"{entry}:threat  " in told] == entries[:10]
    assert told.count("evidence-log review") == 3  # where the other two are, and how to decide in two ways


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_waits_is_what_a_check_suggests_with_an_id(
    vault: Vault, case: CaseFile, now: datetime, language: str
) -> None:
    entry = said(vault, case, now, f"{THREAT}，人渣，还钱")
    said(vault, case, now, THREAT, claims=None)
    told = document(check(vault, case, now=now), language)["suggestions"]
    waiting = suggestions.waiting(vault, case, language, now=now)
    assert waiting == [{"id": f"{entry}:insult", **told[0]}, {"id": f"{entry}:threat", **told[1]}]
    suggestions.accept(vault, case, entry, "insult", now=now)
    suggestions.reject(vault, case, entry, "threat", now=now)
    assert suggestions.waiting(vault, case, language, now=now) == []


def test_an_accepted_tag_is_seen_by_its_rule(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = said(vault, case, now, THREAT)
    assert not any("threat" in found.rule for found in check(vault, case, now=now).findings)
    suggestions.accept(vault, case, entry, "threat", now=now)
    (found,) = [found for found in check(vault, case, now=now).findings if "threat" in found.rule]
    assert [entry_id(number) for number in found.entries] == [entry]


@pytest.mark.parametrize("text", ["{}:threat", "{}：威胁", " {} : Threat ", "{}:人身威胁"])
def test_a_suggestion_is_named_as_people_type_it(vault: Vault, case: CaseFile, now: datetime, text: str) -> None:
    entry = said(vault, case, now, THREAT)
    typed = text.format(entry)
    assert suggestions.names_suggestion(typed)
    assert suggestions.find(vault, case, typed, {f"{entry}:threat"}) == (entry, "threat")


def test_an_id_of_a_draft_or_a_contact_names_no_suggestion() -> None:
    assert not any(map(suggestions.names_suggestion, ("R-3", "3", "E-0007", "")))


def test_only_what_is_or_was_suggested_is_found(vault: Vault, case: CaseFile, now: datetime) -> None:
    entry = said(vault, case, now, THREAT, tags=["frequent"])
    suggestions.reject(vault, case, entry, "threat", now=now)
    assert suggestions.find(vault, case, f"{entry}:threat", ()) == (entry, "threat")
    assert suggestions.find(vault, case, f"{entry}:frequent", ()) == (entry, "frequent")
    for text, key in (
        (f"{entry}:insult", "review.not_suggested"),
        (f"{entry}:normal", "review.not_suggested"),
        (f"{entry}:", "record.tag_not_suggested"),
        (f"{entry}:threat:insult", "record.tag_not_suggested"),
        ("E-0099:threat", "ledger.no_such_entry"),
        ("R-1:threat", "ledger.not_an_id"),
        (":threat", "ledger.not_an_id"),
    ):
        with pytest.raises(BadInput) as refused:
            suggestions.find(vault, case, text, ())
        assert refused.value.key == key, text


def test_a_dossier_is_as_if_nothing_was_suggested(vault: Vault, case: CaseFile, now: datetime) -> None:
    harmless = "林小满，请尽快与我们联系"
    said(vault, case, now, THREAT, occurred_at="2026-03-16T22:30:00+08:00")
    report, told = check(vault, case, now=now), dossier_text(vault, case, now)
    assert report.suggestions
    assert report.findings
    assert THREAT in told
    with vault.writing() as connection:
        connection.execute("UPDATE contact SET said = ?", (harmless,))
    plain = check(vault, case, now=now)
    assert plain == report._replace(suggestions=())
    assert dossier_text(vault, case, now) == told.replace(THREAT, harmless)


def test_words_are_told_with_what_stands_around_them_and_no_word_is_cut(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    said(vault, case, now, "Good morning my dear customer, watch your back when you are walking home")
    (found,) = document(check(vault, case, now=now), "en")["suggestions"]
    assert '…my dear customer, [watch your back] when you are…". These' in found["because"]


def test_a_message_like_many_others_is_told_for_each(vault: Vault, case: CaseFile, now: datetime) -> None:
    entries = [said(vault, case, now, THREAT) for _ in range(3)]
    assert suggested(vault, case, now) == [(entry, "threat") for entry in entries]


def test_no_message_is_read_after_very_many_suggestions(vault: Vault, case: CaseFile, now: datetime) -> None:
    late = said(vault, case, now, THREAT, occurred_at="2026-03-18T10:00:00+08:00")
    first = said(vault, case, now, THREAT, occurred_at="2026-03-10T10:00:00+08:00")
    second = said(vault, case, now, f"{THREAT}，人渣，还钱", occurred_at="2026-03-11T10:00:00+08:00")
    said(vault, case, now, "您好", occurred_at="2026-03-19T10:00:00+08:00", claims=None)
    every = [(late, "threat"), (first, "threat"), (second, "insult"), (second, "threat")]
    for most, expected in ((1, every[1:2]), (2, every[1:]), (3, every[1:]), (4, every), (None, every)):
        report = check(vault, case, most=most, now=now)
        assert [(entry_id(each.entry), each.tag) for each in report.suggestions] == expected
        assert report.suggestions_more == (expected != every)
        assert document(report, "zh")["suggestions_more"] == report.suggestions_more
        for language, sentence in (("zh", "暂未查看"), ("en", "have not been looked at")):
            assert (sentence in "\n".join(lines(report, language))) == report.suggestions_more
    suggestions.reject(vault, case, first, "threat", now=now)
    suggestions.accept(vault, case, second, "insult", now=now)
    report = check(vault, case, most=2, now=now)
    assert [(entry_id(each.entry), each.tag) for each in report.suggestions] == [(late, "threat"), (second, "threat")]
    assert not report.suggestions_more


def test_a_suggestion_that_only_a_check_of_some_days_tells_can_be_decided_about(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    said(vault, case, now, THREAT)
    entry = said(vault, case, now, THREAT, occurred_at="2026-03-18T10:00:00+08:00")
    assert [each["entry"] for each in suggestions.waiting(vault, case, "zh", most=1, now=now)] != [entry]
    every = {each["id"] for each in suggestions.waiting(vault, case, "zh", most=None, now=now)}
    assert suggestions.find(vault, case, f"{entry}:threat", every) == (entry, "threat")


def test_a_case_without_words_reads_no_lists(
    vault: Vault, case: CaseFile, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(vault, case, now, "", said=None, channel="call")
    monkeypatch.setitem(sys.modules, "evidence_log.rules.suggesting", None)  # to import it would fail
    assert suggested(vault, case, now) == []


def test_hostile_words_print_literally(program: Program) -> None:
    program.ok("init")
    words = "\x1b[2J打断\u200b你的腿\u202e{tag} %s\nE-0099  threat"
    program.ok("log", "sms", "95384", "2026-03-16 10:00", "--org", LENDER, "--said", words)
    text = program.ok("check")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "打断[U+200B]你的腿" in text
    assert "{tag} %s" in text
    assert not [line for line in text.splitlines() if line.startswith("E-0099")]
    (found,) = json.loads(program.ok("check", "--json"))["suggestions"]
    assert found["words"] == "打断\u200b你的腿"
