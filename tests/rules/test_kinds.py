"""Each kind of rule against the plainest way to count, whatever the batches in which contacts come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.core.contact import UNANSWERED
from evidence_log.core.finding import Finding
from evidence_log.rules import library
from evidence_log.rules.engine import Evaluation, evaluate
from evidence_log.rules.examples import LENDER, view_of
from evidence_log.rules.pack import Example, Pack
from evidence_log.rules.view import CaseView, Row

ZONE: Final = "Asia/Shanghai"
PACK: Final = library.load("cn")
START: Final = datetime(2026, 2, 1)
Facts = Mapping[str, Any]


def only(*keys: str) -> tuple[Pack]:
    """Return the pack with some of its rules."""
    return (PACK._replace(rules=tuple(rule for rule in PACK.rules if rule.key in keys)),)


def case(contacts: Sequence[Facts], *, batch: int = 10_000, **more: Any) -> CaseView:
    """Return a case of these contacts, entries 1, 2, ... as listed, read in batches of a size."""
    view = view_of(Example("", "hit", tuple(contacts), (), (), **more), ZONE)
    (rows,) = view.batches
    batches: list[Sequence[Row]] = [rows[place : place + batch] for place in range(0, len(rows), batch)]
    return view._replace(batches=batches)


def found(evaluation: Evaluation, verdict: str, part: str = "") -> set[int]:
    """Return the entries beyond the limit in the findings of a verdict."""
    return {
        entry
        for finding in evaluation.findings
        if (finding.verdict, finding.part) == (verdict, part)
        for entry in finding.over
    }


def times(seconds: int = 3 * 86_400) -> st.SearchStrategy[datetime]:
    """Return times from the start of the case on."""
    return st.integers(0, seconds).map(lambda second: START + timedelta(seconds=second))


CONTACT: Final = st.fixed_dictionaries(
    {
        "at": times(),
        "precision": st.just("second"),
        "channel": st.sampled_from(["call", "sms", "visit"]),
        "direction": st.sampled_from(["in", "in", "in", "out"]),
        "outcome": st.sampled_from(["answered", "missed", "rejected", None]),
        "duration_s": st.sampled_from([0, 30, None]),
        "reached": st.sampled_from(["self", "self", "parent"]),
        "organisation": st.sampled_from([LENDER, "agency", "another"]),
        "tags": st.sampled_from([[], ["effective"], ["debt-disclosed"]]),
        "phone": st.sampled_from([None, "075500000001", "075500000002", "075500000003", "+8675500000001"]),
        "said": st.sampled_from([None, "请尽快还款"]),
    }
)
INSTITUTION: Final = {LENDER: LENDER, "agency": LENDER, "another": "another"}


@given(st.lists(CONTACT, max_size=40), st.integers(1, 10))
@settings(deadline=None)
def test_quiet_hours_hold_what_a_clock_says(contacts: list[Facts], batch: int) -> None:
    result = evaluate(case(contacts, batch=batch, agencies=("agency",)), only("gbt-quiet-hours"))
    night = {
        entry
        for entry, contact in enumerate(contacts, 1)
        if contact["direction"] == "in"
        and contact["reached"] == "self"
        and (contact["at"].time() >= time(22) or contact["at"].time() < time(8))
    }
    assert found(result, "definite") == night
    assert found(result, "possible") == set()
    for finding in result.findings:
        assert finding.over == finding.entries
        assert finding.observed == len(finding.entries) > finding.limit == 0


@given(times(86_400), st.sampled_from(["second", "minute", "hour", "day"]))
@settings(deadline=None)
def test_a_time_that_is_nearer_to_the_limit_than_it_is_known_cannot_be_decided(at: datetime, precision: str) -> None:
    known = {"second": at, "minute": at.replace(second=0), "hour": at.replace(minute=0, second=0)}
    stamp = known.get(precision, START)
    result = evaluate(case([{"at": stamp, "precision": precision}]), only("gbt-quiet-hours"))
    span = {"second": 0, "minute": 60, "hour": 3600}.get(precision)
    if span is None:
        assert not result.findings
        assert [item.missing.key for item in result.not_tested] == ["untimed"]
        return
    seconds = stamp.hour * 3600 + stamp.minute * 60 + stamp.second
    near = min(abs(seconds - edge + turn) for edge in (8 * 3600, 22 * 3600) for turn in (-86_400, 0, 86_400)) < span
    inside = stamp.time() >= time(22) or stamp.time() < time(8)
    assert found(result, "possible") == ({1} if near else set())
    assert found(result, "definite") == ({1} if inside and not near else set())


@given(st.lists(CONTACT, max_size=60), st.integers(1, 10))
@settings(deadline=None)
def test_unanswered_calls_are_counted_per_day_lender_and_person(contacts: list[Facts], batch: int) -> None:
    result = evaluate(case(contacts, batch=batch, agencies=("agency",)), only("cba26-unanswered-6"))
    counted = [
        entry
        for entry, contact in enumerate(contacts, 1)
        if (contact["channel"], contact["direction"], contact["reached"]) == ("call", "in", "self")
        and contact["outcome"] in UNANSWERED
    ]
    assert_capped(result, contacts, counted, limit=6, sure=set(counted))


@given(st.lists(CONTACT, max_size=60), st.integers(1, 10))
@settings(deadline=None)
def test_conversations_are_counted_per_day_and_sure_only_when_marked(contacts: list[Facts], batch: int) -> None:
    result = evaluate(case(contacts, batch=batch, agencies=("agency",)), only("gbt-interactive-voice-3"))
    counted = [
        entry
        for entry, contact in enumerate(contacts, 1)
        if (contact["channel"], contact["direction"], contact["reached"]) == ("call", "in", "self")
        and ("effective" in contact["tags"] or (contact["outcome"] == "answered" and contact["duration_s"]))
    ]
    sure = {entry for entry in counted if "effective" in contacts[entry - 1]["tags"]}
    assert_capped(result, contacts, counted, limit=3, sure=sure)


def assert_capped(result: Evaluation, contacts: list[Facts], counted: list[int], *, limit: int, sure: set[int]) -> None:
    """Compare findings with the days of each lender on which more than `limit` were counted."""
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    for entry in sorted(counted, key=lambda entry: (contacts[entry - 1]["at"], entry)):
        contact = contacts[entry - 1]
        days[INSTITUTION[contact["organisation"]], contact["at"].date().isoformat()].append(entry)
    expected = {}
    for (lender, day), entries in days.items():
        if len(entries) > limit:
            alone: dict[str, int] = defaultdict(int)
            for entry in entries:
                alone[contacts[entry - 1]["organisation"]] += entry in sure
            verdict = "definite" if max(alone.values()) > limit else "possible"
            expected[lender, day] = (verdict, tuple(entries), tuple(entries[limit:]))
    got = {
        (str(finding.group.organisation), finding.window[0][:10]): (finding.verdict, finding.entries, finding.over)
        for finding in result.findings
    }
    assert got == expected
    if days and not expected and result.within:
        assert result.within[0].highest == max(map(len, days.values()))


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "at": times(6 * 3600),
                "precision": st.just("second"),
                "organisation": st.sampled_from([LENDER, "agency"]),
                "phone": st.sampled_from([None, "075500000001", "075500000002", "+8675500000001", "075500000003"]),
            }
        ),
        max_size=40,
    ),
    st.integers(1, 10),
)
@settings(deadline=None)
def test_bursts_are_the_windows_that_hold_too_much(contacts: list[Facts], batch: int) -> None:
    result = evaluate(case(contacts, batch=batch, agencies=("agency",)), only("pattern-burst"))
    order = sorted(range(1, len(contacts) + 1), key=lambda entry: (contacts[entry - 1]["at"], entry))

    def window(end: int, seconds: int) -> list[int]:
        limit = contacts[order[end] - 1]["at"] - timedelta(seconds=seconds)
        return [entry for entry in order[: end + 1] if contacts[entry - 1]["at"] > limit]

    def different(entries: list[int]) -> int:
        shown = (contacts[entry - 1]["phone"] for entry in entries)
        return len({phone[-10:] for phone in shown if phone})

    for part, seconds, limit, measure in (
        ("60-minutes", 3600, 4, len), ("24-hours", 86_400, 9, len), ("numbers", 86_400, 2, different),
    ):  # fmt: skip
        usable = [
            end for end in range(len(order)) if part != "numbers" or contacts[order[end] - 1]["phone"] is not None
        ]
        counts = {end: measure(window(end, seconds)) for end in usable}
        over = {order[end] for end, count in counts.items() if count > limit}
        assert found(result, "definite", part) == over
        finding = next((item for item in result.findings if item.part == part), None)
        if finding is None:
            assert [item.highest for item in result.within if item.part == part] == (
                [max(counts.values())] if counts else [0][: bool(contacts)]
            )
        else:
            assert finding.observed == max(counts.values())
            entries = {entry for end, count in counts.items() if count > limit for entry in window(end, seconds)}
            if part == "numbers":
                entries = {entry for entry in entries if contacts[entry - 1]["phone"] is not None}
            assert set(finding.entries) == entries


@given(st.lists(CONTACT, max_size=50), st.integers(1, 9))
@settings(deadline=None)
def test_batches_change_nothing(contacts: list[Facts], batch: int) -> None:
    more: dict[str, Any] = {
        "agencies": ("agency",),
        "debts": ({"id": "D-1", "settled_on": START.date()}, {"id": "D-2", "lender": "another"}),
        "events": ({"at": START + timedelta(hours=30), "kind": "stop-request", "reached": "parent"},),
    }
    whole, parts = (evaluate(case(contacts, batch=size, **more), (PACK,)) for size in (10_000, batch))
    assert whole == parts


def test_a_finding_is_the_same_whatever_the_order_of_the_rules() -> None:
    contacts = [{"at": START.replace(hour=22, minute=10 + n)} for n in range(6)]
    forward = evaluate(case(contacts), (PACK,)).findings
    backward = evaluate(case(contacts), (PACK._replace(rules=PACK.rules[::-1]),)).findings

    def key(finding: Finding) -> tuple[str, str, str]:
        return finding.rule, finding.part, finding.verdict

    assert sorted(forward, key=key) == sorted(backward, key=key)
    assert forward
