"""Objections to whom contacts are held against, and what the person did: numbers, ties, own calls, consent, the debt. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from evidence_log.core.challenges.paper import HAND, Objection, Paper, TiedNumber, entries, one, seconds
from evidence_log.core.phone import hidden, masked

_NUMBER: Final = re.compile(r"\+?\d[\d\s()*-]{3,}\d")
_NUMBERED: Final = frozenset({"call", "sms"})


def circles(ties: Sequence[TiedNumber], key: Callable[[str], str]) -> list[tuple[str, ...]]:
    """Return the groups of numbers (spellings, in the order of the ties) of which each is tied because of another of the group.

    `key` returns what spellings of one number share. A number whose basis names itself alone is not meant: that is how people name it.
    """
    by_key = {tie.key: tie for tie in ties}
    because = {
        tie.key: {name for found in _NUMBER.findall(tie.basis) if (name := key(found)) in by_key and name != tie.key}
        for tie in ties
    }
    reached = {name: _reached(because, name) for name in because}
    groups: list[tuple[str, ...]] = []
    taken: set[str] = set()
    for name in because:
        if name in reached[name] and name not in taken:
            group = [other for other in because if other in reached[name] and name in reached[other]]
            taken.update(group)
            groups.append(tuple(by_key[other].phone for other in group))
    return groups


def _reached(because: dict[str, set[str]], start: str) -> set[str]:
    """Return the numbers that a basis leads to, step by step; itself where it leads back."""
    found: set[str] = set()
    left = list(because[start])
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left.extend(because[name])
    return found


def circular(paper: Paper) -> Iterator[Objection]:
    """Numbers of which each is tied because of the other."""
    for group in paper.circles:
        ties = [tie for tie in paper.ties if tie.phone in group]
        listed = {tie.entry for tie in ties}
        held = [contact["entry"] for contact in paper.received if _entry_of_tie(paper, contact["entry"]) in listed]
        yield Objection("circular", (*sorted(listed), *held), {"phones": group, "phone": group[0], "count": len(held)})


def weak_ties(paper: Paper) -> Iterator[Objection]:
    """Numbers whose tie is weak or was never judged."""
    found = [
        contact for contact in paper.received
        if (tie := paper.tied.get(contact["entry"])) is not None and tie.confidence in {"weak", "unknown"}
    ]  # fmt: skip
    phones = tuple(dict.fromkeys(paper.tied[contact["entry"]].phone for contact in found))
    yield from one("weak-tie", found, phones=phones, phone=phones[0] if phones else None)


def untied(paper: Paper) -> Iterator[Objection]:
    """Contacts from a number that nothing but the person's own word ties to the organisation."""
    found = [contact for contact in paper.received if contact["phone"] and contact["entry"] not in paper.tied]
    found = [contact for contact in found if not hidden(contact["phone"])]
    phones = tuple(dict.fromkeys(contact["phone"] for contact in found))
    yield from one(
        "untied", found, phones=phones, phone=phones[0] if phones else None,
        organisation=found[0]["organisation"] if found else None,
    )  # fmt: skip


def unidentified(paper: Paper) -> Iterator[Objection]:
    """Contacts without a number, a name, a staff number or a file: nothing says who it was."""
    found = [
        contact for contact in paper.received
        if (not contact["phone"] or hidden(contact["phone"])) and contact["channel"] not in _NUMBERED
        and not (contact["caller_name"] or contact["staff_no"] or contact["attachments"])
        and contact["sources"][0]["kind"] == HAND
    ]  # fmt: skip
    yield from one("unidentified", found)


def missing_number(paper: Paper) -> Iterator[Objection]:
    """Calls and messages without the whole number that called."""
    found = [
        contact for contact in paper.received
        if contact["channel"] in _NUMBERED and (not contact["phone"] or hidden(contact["phone"]) or masked(contact["phone"]))
    ]  # fmt: skip
    yield from one("missing-number", found)


def own_number(paper: Paper) -> Iterator[Objection]:
    """Nothing shows which of the person's numbers was called."""
    if not paper.own_number and any(contact["channel"] in _NUMBERED for contact in paper.received):
        yield Objection("own-number", ())


def unattributed(paper: Paper) -> Iterator[Objection]:
    """Numbers of nobody that behave like a collector's, left out of all counts."""
    if phones := tuple(paper.like_collectors):
        yield Objection("unattributed", (), {"phones": phones, "phone": phones[0], "count": len(phones)})


def own_calls(paper: Paper) -> Iterator[Objection]:
    """What the person did towards the other side."""
    yield from one("own-calls", paper.own)


def called_back(paper: Paper) -> Iterator[Objection]:
    """Contacts beyond a limit soon after the person had made contact with the same institution: perhaps they were asked for."""
    span = paper.limits.callback_hours * 3600
    made: dict[str | None, list[int]] = {}
    for contact in paper.own:
        made.setdefault(paper.institution(contact["organisation"]), []).append(seconds(contact["occurred_at"]))
    for times in made.values():
        times.sort()
    found = [
        contact for contact in paper.received
        if contact["entry"] in paper.over
        and _within(seconds(contact["occurred_at"]), made.get(paper.institution(contact["organisation"]), ()), span)
    ]  # fmt: skip
    yield from one("called-back", found, hours=paper.limits.callback_hours)


def consent(paper: Paper) -> Iterator[Objection]:
    """Consent that was given and not withdrawn since, with what came after it beyond a limit."""
    ended = [event for event in paper.events if event["kind"] == "consent-withdrawn"]
    given, after = [], dict[int, None]()
    for event in paper.events:
        if event["kind"] != "consent":
            continue
        start = seconds(event["occurred_at"])
        whose = paper.institution(event["organisation"])
        ends = [
            seconds(other["occurred_at"])
            for other in ended
            if whose is None or paper.institution(other["organisation"]) in {None, whose}
        ]
        end = min((at for at in ends if at >= start), default=None)
        given.append(event)
        for contact in paper.received:
            at, meant = seconds(contact["occurred_at"]), whose in {None, paper.institution(contact["organisation"])}
            if meant and contact["entry"] in paper.over and start <= at and (end is None or at < end):
                after[contact["entry"]] = None
    if given:
        values = {"count": len(given), "after": len(after), "id": given[0]["entry"]}
        yield Objection("consent", (*entries(given), *after), values)


def promise(paper: Paper) -> Iterator[Objection]:
    """Promises to pay: reminders of them are to be expected."""
    yield from one("promise", [event for event in paper.events if event["kind"] == "promise"])


def unpaid(paper: Paper) -> Iterator[Objection]:
    """Debts that are not recorded as settled: to remind of them is allowed as such."""
    found = [debt for debt in paper.debts if not debt["settled_on"]]
    if found:
        yield Objection("unpaid", entries(found), {"debts": tuple(debt["id"] for debt in found)})


def no_payment_proof(paper: Paper) -> Iterator[Objection]:
    """Debts recorded as settled without a file that shows it."""
    found = [
        debt for debt in paper.debts
        if debt["settled_on"] and debt["entry"] not in paper.proved
        and not any(payment["entry"] in paper.proved for payment in debt["payments"])
    ]  # fmt: skip
    if found:
        paid = tuple(payment["entry"] for debt in found for payment in debt["payments"] if payment["settles"])
        values = {"debts": tuple(debt["id"] for debt in found), "id": paid[0], "after": len(paper.after_settlement)}
        yield Objection("no-payment-proof", (*paid, *paper.after_settlement), values)


def _within(at: int, times: Sequence[int], span: int) -> bool:
    """Say whether the latest of some sorted times up to `at` is at most `span` before it."""
    place = bisect_right(times, at)
    return place > 0 and at - times[place - 1] <= span


def _entry_of_tie(paper: Paper, entry: int) -> int | None:
    tie = paper.tied.get(entry)
    return tie.entry if tie else None
