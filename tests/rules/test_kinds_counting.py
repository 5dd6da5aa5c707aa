"""The kinds that count windows, days and tags against the plainest way to count, whatever the batches in which contacts come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.rules import library
from evidence_log.rules.engine import Evaluation, evaluate
from evidence_log.rules.examples import LENDER, view_of
from evidence_log.rules.kinds import parameters
from evidence_log.rules.pack import Example, Pack, Rule, Table, Terms

START: Final = datetime(2025, 3, 3)
"""A Monday."""
PACK: Final = library.load("cn")
INSTITUTION: Final = {LENDER: LENDER, "agency": LENDER, "another": "another"}
Facts = Mapping[str, Any]
TALKS: Final = frozenset({"answered"})


def rule_of(kind: str, **given_: Any) -> Rule:
    """Return a rule of a kind with these parameters."""
    terms = Terms("", None, parameters(kind, Table("xx/rule: ", given_)))
    return Rule("xx/rule", "rule", kind, "tool-setting", "tool", (), (terms,))


def evaluated(rule: Rule, contacts: Sequence[Facts], batch: int = 10_000, **more: Any) -> Evaluation:
    """Compare a case with one rule, read in batches of a size."""
    today = more.pop("today", None)
    view = view_of(
        Example("", "hit", tuple(contacts), (), (), agencies=("agency",), today=today, **more), "Asia/Shanghai"
    )
    (rows,) = view.batches
    batches = [rows[place : place + batch] for place in range(0, len(rows), batch)]
    pack: Pack = PACK._replace(rules=(rule,))
    return evaluate(view._replace(batches=batches), (pack,))


def over(result: Evaluation, verdict: str) -> set[int]:
    """Return the entries beyond the limit."""
    return {entry for finding in result.findings if finding.verdict == verdict for entry in finding.over}


def contact(days: int = 30, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return contacts of some weeks, known to the second."""
    return st.fixed_dictionaries(
        {
            "at": st.integers(0, days * 86_400).map(lambda second: START + timedelta(seconds=second)),
            "precision": st.just("second"),
            "direction": st.sampled_from(["in", "in", "in", "out"]),
            "reached": st.sampled_from(["self", "self", "parent"]),
            "organisation": st.sampled_from([LENDER, "agency", "another"]),
            **more,
        }
    )


CALL: Final = contact(
    outcome=st.sampled_from(["answered", "missed", "voicemail", None]), duration_s=st.sampled_from([None, 30]),
    channel=st.sampled_from(["call", "call", "sms"]), phone=st.sampled_from(["01", "02", None]),
)  # fmt: skip


def grouped(
    contacts: Sequence[Facts], key: Callable[[Facts], Any], counts: Callable[[Facts], bool]
) -> dict[Any, list[int]]:
    """Return the entries of the other side that count, in order, by group."""
    groups: dict[Any, list[int]] = {}
    for entry in sorted(range(1, len(contacts) + 1), key=lambda entry: (contacts[entry - 1]["at"], entry)):
        found = contacts[entry - 1]
        if found["direction"] == "in" and counts(found):
            groups.setdefault(key(found), []).append(entry)
    return groups


WINDOWS: Final[Mapping[str, Callable[[datetime, datetime], bool]]] = {
    "rolling-dates": lambda earlier, last: (last.date() - earlier.date()).days < 7,
    "rolling-hours": lambda earlier, last: last - earlier < timedelta(hours=7),
    "calendar-day": lambda earlier, last: earlier.date() == last.date(),
    "calendar-week": lambda earlier, last: earlier.isocalendar()[:2] == last.isocalendar()[:2],
    "calendar-month": lambda earlier, last: (earlier.year, earlier.month) == (last.year, last.month),
    "lifetime": lambda _earlier, _last: True,
}


@given(st.lists(CALL, max_size=40), st.sampled_from(sorted(WINDOWS)), st.integers(1, 4), st.integers(1, 10))
@settings(deadline=None)
def test_a_window_holds_what_a_loop_finds(contacts: list[Facts], kind: str, limit: int, batch: int) -> None:
    window = {"type": kind, "n": 7} if kind.startswith("rolling") else {"type": kind}
    rule = rule_of("frequency-cap", max=limit, channels=["call"], windows=[window], group_by=["collector"])
    result = evaluated(rule, contacts, batch)
    inside = WINDOWS[kind]
    expected = set()
    groups = grouped(
        contacts, lambda found: (found["organisation"], found["reached"]), lambda found: found["channel"] == "call"
    )
    for entries in groups.values():
        for place, entry in enumerate(entries):
            last = contacts[entry - 1]["at"]
            if sum(inside(contacts[other - 1]["at"], last) for other in entries[: place + 1]) > limit:
                expected.add(entry)
    assert over(result, "definite") == expected
    assert over(result, "possible") == set()
    for finding in result.findings:
        assert finding.observed > finding.limit == limit
        assert set(finding.over) <= set(finding.entries)


@given(st.lists(CALL, max_size=30), st.integers(1, 3), st.integers(1, 10))
@settings(deadline=None)
def test_what_is_certain_is_beyond_in_every_reading(contacts: list[Facts], limit: int, batch: int) -> None:
    readings = [
        {"type": "rolling-dates", "n": 7},
        {"type": "calendar-week"},
        {"type": "calendar-week", "week_start": "sun"},
    ]
    each = []
    for window in readings:
        alone = evaluated(rule_of("frequency-cap", max=limit, channels=["call"], windows=[window]), contacts, batch)
        each.append({(str(finding.group), entry) for finding in alone.findings for entry in finding.over})
    result = evaluated(rule_of("frequency-cap", max=limit, channels=["call"], windows=readings), contacts, batch)
    got = {(str(finding.group), entry): finding.verdict for finding in result.findings for entry in finding.over}
    assert set(got) == set().union(*each)
    certain = {key for key, verdict in got.items() if verdict == "definite"}
    assert certain == set.intersection(*each)


@given(st.lists(CALL, max_size=40), st.integers(1, 9), st.sampled_from(["trigger", "next"]), st.integers(1, 10))
@settings(deadline=None)
def test_days_after_a_conversation_are_dates(contacts: list[Facts], days: int, day_one: str, batch: int) -> None:
    rule = rule_of("cooldown", days=days, day_one=day_one, channels=["call"], reached=["self"])
    result = evaluated(rule, contacts, batch)
    talks = [
        (found["at"], entry, INSTITUTION[found["organisation"]])
        for entry, found in enumerate(contacts, 1)
        if found["reached"] == "self" and found["outcome"] in TALKS and found["duration_s"]
    ]
    last = days - 1 if day_one == "trigger" else days
    expected = {
        entry
        for entry, found in enumerate(contacts, 1)
        if (found["direction"], found["reached"], found["channel"]) == ("in", "self", "call")
        and any(
            lender == INSTITUTION[found["organisation"]] and (at, talk) < (found["at"], entry)
            and (found["at"].date() - at.date()).days <= last
            for at, talk, lender in talks
        )
    }  # fmt: skip
    assert over(result, "definite") == expected
    assert over(result, "possible") == set()


TAGGED: Final = contact(
    channel=st.sampled_from(["call", "sms", "visit"]),
    tags=st.lists(
        st.sampled_from(["insult", "threat", "normal", "visitors-1", "visitors-2", "visitors-4"]),
        unique=True,
        max_size=3,
    ),
)


@given(
    st.lists(TAGGED, max_size=40),
    st.sampled_from(["forbidden-content", "prohibited-act", "required-disclosure"]),
    st.integers(1, 10),
)
@settings(deadline=None)
def test_tags_count_and_nothing_else_does(contacts: list[Facts], kind: str, batch: int) -> None:
    result = evaluated(
        rule_of(kind, tags=["insult", "threat"], channels=["call", "sms"], reached=["self"]), contacts, batch
    )
    marked = {
        entry
        for entry, found in enumerate(contacts, 1)
        if (found["direction"], found["reached"]) == ("in", "self") and found["channel"] != "visit"
        and {"insult", "threat"} & set(found["tags"])
    }  # fmt: skip
    normal = {entry for entry in marked if "normal" in contacts[entry - 1]["tags"]}
    assert over(result, "definite") == marked - normal
    assert over(result, "possible") == normal
    if not marked and any(found["direction"] == "in" and found["reached"] == "self" for found in contacts):
        assert [item.missing.key for item in result.not_tested] == ["unmarked"]


@given(st.lists(TAGGED, max_size=40), st.integers(1, 10))
@settings(deadline=None)
def test_visits_by_too_few_or_too_many(contacts: list[Facts], batch: int) -> None:
    result = evaluated(rule_of("place-visit", min_persons=2, max_persons=3), contacts, batch)
    visits = {
        entry: found["tags"]
        for entry, found in enumerate(contacts, 1)
        if (found["direction"], found["channel"]) == ("in", "visit")
    }
    first = {entry: next((tag for tag in tags if tag.startswith("visitors")), None) for entry, tags in visits.items()}
    assert over(result, "definite") == {entry for entry, tag in first.items() if tag in {"visitors-1", "visitors-4"}}
    unsaid = sum(tag is None for tag in first.values())
    found = [item.missing.values.get("count") for item in result.not_tested if item.missing.key == "visitors-unsaid"]
    assert found == ([unsaid] if unsaid else [])


PERIODS: Final = st.lists(
    st.fixed_dictionaries(
        {
            "start": st.integers(0, 23).map(lambda hour: datetime(2025, 1, 1, hour).time()),
            "end": st.integers(0, 23).map(lambda hour: datetime(2025, 1, 1, hour).time()),
            "days": st.lists(st.sampled_from(["mon", "tue", "sat", "sun"]), unique=True, max_size=3),
        }
    ).filter(lambda period: period["start"] != period["end"]),
    min_size=1,
    max_size=3,
)
NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@given(
    st.lists(contact(days=14), max_size=30), PERIODS, st.booleans(), st.sampled_from(["from", "inclusive", "exclusive"])
)
@settings(deadline=None)
def test_hours_of_weekdays_are_what_a_clock_says(
    contacts: list[Facts], periods: list[Facts], allowed: bool, ends: str
) -> None:
    rule = rule_of("time-window", ends=ends, **{"allowed" if allowed else "forbidden": periods})

    def seconds(clock: Any) -> int:
        return int(clock.hour * 3600 + clock.minute * 60 + clock.second)

    def within(at: datetime, period: Facts) -> bool:
        if period["days"] and NAMES[at.weekday()] not in period["days"]:
            return False
        clock, start, end = seconds(at), seconds(period["start"]), seconds(period["end"])
        if clock in {start, end} and ends != "from":
            return ends == "inclusive"
        return start <= clock < end if start < end else clock >= start or clock < end

    expected = {
        entry
        for entry, found in enumerate(contacts, 1)
        if found["direction"] == "in" and any(within(found["at"], period) for period in periods) is not allowed
    }
    assert over(evaluated(rule, contacts), "definite") == expected


@given(st.lists(contact(days=20), max_size=30), st.integers(0, 15 * 86_400), st.integers(0, 6), st.integers(0, 12))
@settings(deadline=None)
def test_a_stop_holds_from_its_grace_to_its_end(contacts: list[Facts], second: int, grace: int, expiry: int) -> None:
    asked = START + timedelta(seconds=second)
    event = {"at": asked, "kind": "stop-request", "reached": "self", "organisation": LENDER, "precision": "second"}
    rule = rule_of("stop-state", enter="stop-request", grace_days=grace, expiry_days=expiry, reached=["self"])
    expected = {
        entry
        for entry, found in enumerate(contacts, 1)
        if (found["direction"], found["reached"], INSTITUTION[found["organisation"]]) == ("in", "self", LENDER) and found["at"] > asked
        and grace <= (found["at"].date() - asked.date()).days <= expiry
    }  # fmt: skip
    assert over(evaluated(rule, contacts, events=(event,)), "definite") == expected


@given(
    st.lists(st.tuples(st.integers(0, 80), st.sampled_from(["complaint", "reply"]), st.sampled_from([LENDER, "another"])), max_size=8),
    st.integers(0, 120), st.integers(1, 40),
)  # fmt: skip
@settings(deadline=None)
def test_an_answer_is_late_by_the_calendar(events: list[tuple[int, str, str]], today: int, days: int) -> None:
    rule = rule_of("deadline", start=["complaint"], answer=["reply"], steps=[{"days": days, "means": "definite"}])
    listed = tuple(
        {"at": START + timedelta(days=day, hours=9), "kind": kind, "organisation": name} for day, kind, name in events
    )
    result = evaluated(rule, (), events=listed, today=(START + timedelta(days=today)).date().isoformat())
    expected = []
    for entry, (day, kind, name) in enumerate(events, 1):
        if kind != "complaint":
            continue
        answers = [(when, other) for other, (when, what, who) in enumerate(events, 1)
                   if what == "reply" and who == name and (when, other) > (day, entry)]  # fmt: skip
        until, answer = min(answers, default=(today, None))
        if until - day > days:
            expected.append((entry,) if answer is None else (entry, answer))
    assert sorted(finding.entries for finding in result.findings) == sorted(expected)
    assert all(finding.verdict == "definite" for finding in result.findings)


@given(st.lists(contact(days=10), max_size=20), st.integers(0, 10 * 86_400))
@settings(deadline=None)
def test_contacts_before_a_notice_are_those_before_its_time(contacts: list[Facts], second: int) -> None:
    noticed = START + timedelta(seconds=second)
    event = {"at": noticed, "kind": "agency-notice", "organisation": LENDER, "precision": "second"}
    result = evaluated(rule_of("required-notice", notice="agency-notice"), contacts, events=(event,))
    lender = {entry for entry, found in enumerate(contacts, 1)
              if found["direction"] == "in" and INSTITUTION[found["organisation"]] == LENDER}  # fmt: skip
    assert over(result, "definite") == {entry for entry in lender if contacts[entry - 1]["at"] < noticed}
    assert over(result, "possible") == {entry for entry in lender if contacts[entry - 1]["at"] == noticed}


@given(st.lists(CALL, max_size=30), st.integers(1, 10))
@settings(deadline=None)
def test_hidden_numbers_are_those_shown_as_hidden(contacts: list[Facts], batch: int) -> None:
    shown = [
        found | {"phone": "未知号码" if found["phone"] == "01" else found["phone"]} for found in map(dict, contacts)
    ]
    result = evaluated(rule_of("channel-restriction", channels=["call"], attribute="hidden-number"), shown, batch)
    assert over(result, "definite") == {
        entry for entry, found in enumerate(shown, 1)
        if (found["direction"], found["channel"], found["phone"]) == ("in", "call", "未知号码")
    }  # fmt: skip


def test_the_first_day_is_a_monday() -> None:
    assert date(2025, 3, 3).weekday() == 0
