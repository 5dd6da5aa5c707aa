"""What is counted, by which day's terms, in which order it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from evidence_log.core.attribution import Attribution, Tie
from evidence_log.rules import library
from evidence_log.rules.engine import Evaluation, evaluate
from evidence_log.rules.examples import LENDER, view_of
from evidence_log.rules.pack import Example, Pack, Terms
from evidence_log.rules.unknown import UnknownNumber
from evidence_log.rules.view import CaseView

PACK: Final = library.load("cn")
DAY: Final = datetime(2026, 2, 2, 10, 0)
NIGHT: Final = datetime(2026, 2, 2, 23, 0)


def case(*contacts: Mapping[str, Any], **more: Any) -> CaseView:
    """Return a case of these contacts, entries 1, 2, ..."""
    return view_of(Example("", "hit", contacts, (), (), **more), "Asia/Shanghai")


def checked(view: CaseView, *keys: str) -> Evaluation:
    """Compare a case with some rules of the pack, or with all."""
    rules = tuple(rule for rule in PACK.rules if not keys or rule.key in keys)
    return evaluate(view, (PACK._replace(rules=rules),))


def over(result: Evaluation, verdict: str) -> list[int]:
    """Return the entries beyond the limit, by verdict."""
    return sorted(entry for finding in result.findings if finding.verdict == verdict for entry in finding.over)


def reasons(result: Evaluation) -> list[str]:
    """Return why rules could not be tested."""
    return [item.missing.key for item in result.not_tested]


def strangers(*phones: tuple[str, str, datetime]) -> CaseView:
    """Return a case of contacts that belong to nobody: number, direction, time."""
    contacts = (
        {"at": at, "phone": phone, "direction": direction, "organisation": None} for phone, direction, at in phones
    )
    return case(*contacts)


def test_contacts_of_nobody_and_own_calls_are_told_and_never_counted() -> None:
    result = checked(
        case(
            {"at": NIGHT, "organisation": None, "phone": "13800000000"},
            {"at": NIGHT, "direction": "out"},
            {"at": NIGHT},
        ),
        "gbt-quiet-hours",
    )
    assert (result.contacts, result.attributed, result.own, result.unattributed) == (3, 2, 1, 1)
    assert over(result, "definite") == [3]
    assert result.grades == {"A": 0, "B": 1, "C": 0, "D": 0}


def test_memory_alone_makes_no_definite_finding_but_is_counted_beside_proof() -> None:
    alone = checked(case({"at": NIGHT, "memory": True}), "gbt-quiet-hours")
    assert (over(alone, "definite"), over(alone, "possible")) == ([], [1])
    both = checked(case({"at": NIGHT, "memory": True}, {"at": NIGHT}), "gbt-quiet-hours")
    (finding,) = both.findings
    assert (finding.verdict, finding.over, finding.sure) == ("definite", (1, 2), 1)
    assert finding.grades == {"A": 0, "B": 1, "C": 0, "D": 1}
    assert "doubt-grade" in [note.key for note in finding.trace]


def test_an_unrecorded_direction_is_unsure() -> None:
    result = checked(case({"at": NIGHT, "direction": ""}), "gbt-quiet-hours")
    assert (over(result, "definite"), over(result, "possible")) == ([], [1])
    assert [note.key for note in result.findings[0].trace] == ["doubt-direction"]


def test_an_unrecorded_direction_stands_apart_from_what_is_definite() -> None:
    result = checked(case({"at": NIGHT}, {"at": NIGHT, "direction": ""}), "gbt-quiet-hours")
    assert [(f.verdict, f.entries, f.over, f.observed) for f in result.findings] == [
        ("definite", (1,), (1,), 1), ("possible", (2,), (2,), 1),
    ]  # fmt: skip
    assert result.findings[1].facts[2]["open"] == "direction"
    memory = {"at": NIGHT, "direction": "", "memory": True}
    assert over(checked(case({"at": NIGHT}, memory), "gbt-quiet-hours"), "definite") == [1]


def test_the_person_themselves_comes_before_others() -> None:
    contacts = [{"at": NIGHT, "reached": reached} for reached in ("parent", "self", "child")]
    result = checked(case(*contacts), "cba26-quiet-hours")
    assert [finding.group.reached for finding in result.findings] == ["self", "child", "parent"]


@pytest.mark.parametrize(
    ("confidence", "verdict"), [("weak", "possible"), ("unknown", "definite"), ("strong", "definite")]
)
def test_a_number_that_is_weakly_tied_is_unsure(confidence: str, verdict: str) -> None:
    view = case({"at": NIGHT, "organisation": None, "phone": "95384"})
    tie = Tie("95384", LENDER, "lender", None, "said so", confidence, 9)
    tied = Attribution([tie], {LENDER: ("lender", None)}, {}, str)
    (finding,) = checked(view._replace(attribution=tied), "gbt-quiet-hours").findings
    assert finding.verdict == verdict
    assert [note.key for note in finding.assumptions][-1] == "ties"


def test_a_weak_tie_does_not_matter_where_the_contact_itself_names_them() -> None:
    view = case({"at": NIGHT, "phone": "95384"})
    tie = Tie("95384", LENDER, "lender", None, "said so", "weak", 9)
    tied = Attribution([tie], {LENDER: ("lender", None)}, {}, str)
    assert over(checked(view._replace(attribution=tied), "gbt-quiet-hours"), "definite") == [1]


def test_each_contact_is_judged_by_the_terms_of_its_own_day() -> None:
    rule = PACK.rule("cn/gbt-quiet-hours")
    first = rule.terms[0].parameters
    later = {**first, "forbidden": ((20 * 3600, 8 * 3600),)}
    changed = rule._replace(terms=(Terms("2025-02-28", "2026-02-01", first), Terms("2026-02-02", None, later)))
    contacts = [{"at": datetime(2026, 2, day, 21, 0)} for day in (1, 2)] + [{"at": datetime(2026, 2, 1, 23, 0)}]
    result = evaluate(case(*contacts), (PACK._replace(rules=(changed,)),))
    assert over(result, "definite") == [2, 3]
    assert not result.within
    assert not result.not_tested


def test_a_rule_is_within_under_all_its_terms_together() -> None:
    rule = PACK.rule("cn/cba26-unanswered-6")
    terms = rule.terms[0].parameters
    changed = rule._replace(terms=(Terms("2026-01-30", "2026-02-01", terms), Terms("2026-02-02", None, terms)))
    calls = [
        {"at": datetime(2026, 2, 1, 9, 0), "outcome": "missed", "repeat": 2},
        {"at": datetime(2026, 2, 2, 9, 0), "outcome": "missed", "repeat": 5},
    ]
    result = evaluate(case(*calls), (PACK._replace(rules=(changed,)),))
    assert [tuple(item) for item in result.within] == [("cn/cba26-unanswered-6", 7, 5, 6, "")]


@pytest.mark.parametrize(("offset", "counts"), [("+14:00", True), ("-12:00", True), ("+08:00", True)])
def test_the_first_day_of_a_text_begins_at_the_contacts_own_midnight(offset: str, counts: bool) -> None:
    at = f"2025-02-28T00:30:00{offset}"
    view = case({"at": NIGHT})
    (rows,) = view.batches
    moved = (int(datetime.fromisoformat(at).timestamp()), rows[0][1], at, *rows[0][3:])
    assert bool(checked(view._replace(batches=[[moved]]), "gbt-quiet-hours").findings) is counts
    before = (moved[0] - 3600, moved[1], f"2025-02-27T23:30:00{offset}", *moved[3:])
    result = checked(view._replace(batches=[[before]]), "gbt-quiet-hours")
    assert not result.findings
    assert reasons(result) == ["not-in-force"]


def test_another_zone_is_judged_by_its_own_clock_and_said() -> None:
    result = checked(case({"at": NIGHT, "zone": "America/New_York"}), "gbt-quiet-hours")
    (finding,) = result.findings
    (note,) = [note for note in finding.assumptions if note.key == "zone"]
    assert note.values == {"count": 1, "zones": ("America/New_York",), "zone": "Asia/Shanghai"}
    (plain,) = checked(case({"at": NIGHT}), "gbt-quiet-hours").findings
    assert "zone" not in [note.key for note in plain.assumptions]


def test_findings_about_repaid_debts_come_first_then_definite_then_possible() -> None:
    result = checked(
        case(
            {"at": NIGHT, "repeat": 12, "reached": "parent"},
            {"at": NIGHT.replace(hour=22), "reached": "spouse"},
            debts=({"id": "D-1", "settled_on": date(2026, 2, 2)},),
        )
    )
    settled = [finding.rule.startswith("cn/post-settle") for finding in result.findings]
    assert settled == sorted(settled, reverse=True)
    for group in (True, False):
        verdicts = [f.verdict for f, is_settled in zip(result.findings, settled, strict=True) if is_settled is group]
        assert verdicts == sorted(verdicts)  # `definite` before `possible`
    again = [(f.rule, f.part, f.group) for f in result.findings if f.verdict == "definite"]
    order = [rule.id for rule in PACK.rules]
    assert again == sorted(again, key=lambda item: (order.index(item[0]), item[1:]))


def test_nothing_at_all_is_said_to_be_untested_not_within() -> None:
    result = checked(case())
    assert (result.contacts, result.first_day, result.findings, result.within) == (0, None, (), ())
    assert {item.rule for item in result.not_tested} == {rule.id for rule in PACK.rules if rule.enabled}


def test_contacts_before_a_text_cannot_be_measured_by_it() -> None:
    result = checked(case({"at": datetime(2024, 5, 5, 23, 0), "outcome": "missed"}))
    untested = {item.rule: item.missing for item in result.not_tested}
    assert untested["cn/gbt-quiet-hours"].key == "not-in-force"
    assert untested["cn/gbt-quiet-hours"].values == {"since": "2025-02-28", "count": 1}
    assert untested["cn/cba26-unanswered-6"].values["since"] == "2026-01-30"
    assert not result.findings


def test_a_debt_that_was_not_repaid_leaves_that_rule_untested() -> None:
    result = checked(case({"at": DAY}, debts=({"id": "D-1"},)), "post-settle-contact", "post-settle-third-party")
    assert reasons(result) == ["no-settlement", "no-settlement"]


def test_a_lender_that_is_spelt_otherwise_is_asked_about() -> None:
    debts = ({"id": "D-1", "settled_on": date(2026, 1, 1), "lender": "Lender Ltd."},)
    result = checked(case({"at": DAY}, debts=debts), "post-settle-contact")
    values = {"lenders": ("Lender Ltd.",), "day": "2026-01-01", "count": 1, "by": ((LENDER, 1),)}
    assert [item.missing for item in result.not_tested] == [("elsewhere", values)]
    assert not result.within
    early = checked(case({"at": datetime(2025, 12, 1, 9, 0)}, debts=debts), "post-settle-contact")
    assert [item.missing for item in early.not_tested] == [("no-contact-of", {"lenders": ("Lender Ltd.",)})]
    before = {"at": datetime(2025, 12, 1, 9, 0), "organisation": "Lender Ltd."}
    both = checked(case(before, {"at": DAY}, debts=debts), "post-settle-contact")
    assert (reasons(both), both.within) == (["elsewhere"], ())
    third = checked(case({"at": DAY, "organisation": "Lender Ltd."}, debts=debts), "post-settle-third-party")
    assert reasons(third) == ["nothing-in-scope"]


def missed(count: int, day: int = 2, **more: Any) -> dict[str, Any]:
    """Return calls of one day that nobody answered."""
    return {"at": datetime(2026, 2, day, 9, 0), "outcome": "missed", "duration_s": 0, "repeat": count, **more}


def test_calls_without_an_outcome_are_told_only_where_they_could_tip_the_day() -> None:
    tipping = checked(case(missed(6), missed(1, outcome=None, duration_s=None)), "cba26-unanswered-6")
    assert [item.missing for item in tipping.not_tested] == [("unrecorded", {"count": 1, "days": 1})]
    assert not tipping.within
    harmless = checked(case(missed(5), missed(1, outcome=None, duration_s=None)), "cba26-unanswered-6")
    assert not harmless.not_tested
    assert [item.highest for item in harmless.within] == [5]
    nothing = checked(case(missed(3, outcome=None, duration_s=None)), "cba26-unanswered-6")
    assert [item.missing for item in nothing.not_tested] == [("unrecorded-all", {"count": 3})]


def test_calls_that_nobody_marked_are_possible_and_the_missing_mark_is_named() -> None:
    result = checked(case({"at": DAY, "repeat": 4}), "gbt-interactive-voice-3")
    assert over(result, "possible") == [4]
    assert [item.missing for item in result.not_tested] == [("untagged", {"count": 1, "tag": "effective"})]
    agencies = case({"at": DAY, "repeat": 2}, {"at": DAY, "repeat": 2, "organisation": "agency"}, agencies=("agency",))
    together = checked(agencies, "gbt-interactive-voice-3")
    assert over(together, "possible") == [4]
    assert "only-together" in [note.key for note in together.findings[0].trace]
    assert not together.not_tested, "marking them would not make it definite"


def test_a_day_known_only_by_its_date_counts_on_its_day_and_not_in_windows() -> None:
    calls = case(missed(6), missed(1, precision="day"))
    assert over(checked(calls, "cba26-unanswered-6"), "definite") == [6]
    windows = checked(case(missed(4), missed(1, precision="day")), "pattern-burst")
    assert not windows.findings
    assert reasons(windows) == ["untimed"]


def test_what_was_said_to_another_person_is_asked_for_where_nobody_wrote_it_down() -> None:
    talk = {"at": DAY, "reached": "colleague"}
    result = checked(
        case(talk, {**talk, "outcome": "missed"}, {**talk, "said": "请让他回电"}, {**talk, "said": "他欠款逾期了"}),
        "gbt-contact-no-debt-info",
    )
    assert [(item.entry, item.tag) for item in result.suggestions] == [(4, "debt-disclosed")]
    (silent, suggested) = result.not_tested
    assert (silent.missing.key, silent.missing.values["entries"]) == ("not-said", (1,))
    assert suggested.missing.key == "suggested"
    assert not result.findings
    assert not result.within


def test_a_warning_against_fraud_suggests_nothing() -> None:
    talk = {"at": DAY, "reached": "colleague", "said": "【提醒】谨防以贷款为名的诈骗，请勿转账"}
    result = checked(case(talk), "gbt-contact-no-debt-info")
    assert not result.suggestions
    assert [item.tested for item in result.within] == [1]


@pytest.mark.parametrize(
    ("contact", "cause"),
    [
        ({"demands": "88"}, "amount"),
        ({"tags": ["amount-wrong"]}, "amount"),
        ({"said": "您还欠 88.00 元"}, "amount"),
        ({"said": "还有一笔结清手续费"}, "amount"),
        ({"said": "两万块什么时候还"}, "amount"),
        ({"organisation": "agency"}, "agency"),
        ({"organisation": "agency", "demands": "1"}, "amount"),
        ({}, "lag"),
        ({"at": datetime(2026, 2, 8, 23, 59)}, "lag"),
        ({"at": datetime(2026, 2, 9, 0, 1)}, "unexplained"),
    ],
)
def test_the_probable_cause_of_a_contact_after_settlement(contact: dict[str, Any], cause: str) -> None:
    debts = ({"id": "D-1", "settled_on": date(2026, 2, 1)},)
    result = checked(case({"at": DAY, **contact}, debts=debts, agencies=("agency",)), "post-settle-contact")
    (finding,) = result.findings
    facts = finding.facts[1]
    assert facts["cause"] == cause
    assert facts["day"] == (contact.get("at", DAY).date() - date(2026, 2, 1)).days
    assert f"step-{cause}" in [note.key for note in finding.next_steps]


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("您的借款已结清，感谢还款。", False),
        ("还款成功，您已无欠款。", False),
        ("Your loan is paid in full. Thank you for your payment.", False),
        ("您的借款已结清，但仍有逾期罚息未付。", True),
        ("请出示结清证明，否则继续催收", True),
        ("您好，请回电。", True),
    ],
)
def test_a_message_that_only_confirms_is_no_collection(said: str, counts: bool) -> None:
    debts = ({"id": "D-1", "settled_on": date(2026, 2, 1)},)
    result = checked(case({"at": DAY, "channel": "sms", "said": said}, debts=debts), "post-settle-contact")
    assert (over(result, "definite"), over(result, "possible")) == (([1], []) if counts else ([], [1]))


def test_a_contact_after_one_of_two_settled_debts_is_about_either() -> None:
    debts = ({"id": "D-1", "settled_on": date(2026, 1, 1)}, {"id": "D-2", "settled_on": date(2026, 2, 1)})
    contacts = (
        {"at": datetime(2026, 1, 10, 9, 0)},
        {"at": datetime(2026, 2, 1, 9, 0)},
        {"at": datetime(2026, 2, 2, 9, 0)},
        {"at": datetime(2026, 1, 10, 9, 0), "debt": "D-1"},
        {"at": datetime(2026, 1, 10, 9, 0), "debt": "D-2"},
    )
    result = checked(case(*contacts, debts=debts), "post-settle-contact")
    assert over(result, "definite") == [3, 4]
    assert {entry: facts["open"] for f in result.findings for entry, facts in f.facts.items() if "open" in facts} == {
        1: "other-debt", 2: "same-day",
    }  # fmt: skip


def test_a_refusal_before_and_after_the_same_minute() -> None:
    event = {"at": DAY, "kind": "stop-request", "reached": "parent", "organisation": LENDER}
    call = {"reached": "parent"}
    contacts = (
        {**call, "at": DAY},
        {**call, "at": DAY + timedelta(minutes=1)},
        {**call, "at": DAY - timedelta(minutes=1)},
    )
    result = checked(case(*contacts, events=(event,)), "gbt-contact-stop")
    assert (over(result, "definite"), over(result, "possible")) == ([2], [1])


def test_a_refusal_towards_the_agency_holds_for_its_lender_too() -> None:
    event = {"at": DAY, "kind": "stop-request", "reached": "parent", "organisation": "agency"}
    later = DAY + timedelta(days=1)
    contacts = ({"at": later, "reached": "parent"}, {"at": later, "reached": "parent", "organisation": "another"})
    result = checked(case(*contacts, events=(event,), agencies=("agency",)), "gbt-contact-stop")
    assert over(result, "definite") == [1]


def test_a_refusal_that_names_no_organisation_is_to_be_confirmed() -> None:
    event = {"at": DAY, "kind": "stop-request", "reached": "parent"}
    result = checked(case({"at": DAY + timedelta(days=1), "reached": "parent"}, events=(event,)), "gbt-contact-stop")
    assert (over(result, "definite"), over(result, "possible")) == ([], [1])
    assert "open-whom" in [note.key for note in result.findings[0].could_explain]
    named = {**event, "organisation": LENDER}
    both = checked(
        case({"at": DAY + timedelta(days=1), "reached": "parent"}, events=(event, named)), "gbt-contact-stop"
    )
    assert over(both, "definite") == [1]


def test_other_people_without_a_refusal_leave_that_rule_untested() -> None:
    result = checked(case({"at": DAY, "reached": "parent"}), "gbt-contact-stop")
    assert [item.missing for item in result.not_tested] == [("no-stop", {"count": 1})]


def numbers(result: Evaluation) -> dict[str, tuple[str, ...]]:
    """Return the suspicious numbers with their signs."""
    return {number.phone: number.signs for number in result.unknown}


def test_unknown_numbers_that_behave_like_a_collector_are_told() -> None:
    many = [("13800000001", "in", DAY + timedelta(days=day)) for day in range(10)]
    nightly = [("13800000002", "in", NIGHT + timedelta(minutes=9 * n)) for n in range(3)]
    courier = [("13800000003", "in", DAY + timedelta(days=n)) for n in range(3)]
    friend = [("13800000004", way, NIGHT + timedelta(minutes=n)) for n, way in enumerate(["in"] * 12 + ["out"] * 6)]
    result = checked(strangers(*sorted(many + nightly + courier + friend, key=lambda item: item[2])))
    assert result.unattributed == 34
    assert result.unknown_numbers == 4
    assert result.unknown == (
        UnknownNumber("13800000001", 10, ("many", "prefix")), UnknownNumber("13800000002", 3, ("night", "burst", "prefix")),
    )  # fmt: skip


def test_a_block_needs_three_numbers_and_hidden_numbers_are_nobodys() -> None:
    two = [(f"0755000001{n}", "in", NIGHT + timedelta(hours=n)) for n in range(2)]
    assert numbers(checked(strangers(*two))) == {}
    burst = [("075500000999", "in", DAY + timedelta(minutes=n)) for n in range(3)]
    assert numbers(checked(strangers(*burst))) == {}
    both = [("075500000999", "in", NIGHT + timedelta(minutes=n)) for n in range(3)]
    assert numbers(checked(strangers(*both))) == {"075500000999": ("night", "burst")}


def test_two_packs_are_told_one_after_the_other() -> None:
    other: Pack = PACK._replace(
        id="xx", rules=tuple(rule._replace(id=f"xx/{rule.key}") for rule in PACK.rules if rule.key == "gbt-quiet-hours")
    )
    result = evaluate(case({"at": NIGHT}), (PACK._replace(rules=(PACK.rule("cn/gbt-quiet-hours"),)), other))
    assert [finding.rule for finding in result.findings] == ["cn/gbt-quiet-hours", "xx/gbt-quiet-hours"]


def test_the_organisations_behind_a_lender_are_named() -> None:
    contacts: Sequence[Mapping[str, Any]] = ({"at": NIGHT, "organisation": "agency"}, {"at": NIGHT})
    (finding,) = checked(case(*contacts, agencies=("agency",)), "gbt-quiet-hours").findings
    assert finding.group == (LENDER, "self")
    (note,) = [note for note in finding.trace if note.key == "made-by"]
    assert dict(note.values["by"]) == {"agency": 1, LENDER: 1}
