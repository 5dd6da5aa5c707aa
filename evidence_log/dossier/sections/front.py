"""The cover, and the one page that many will read. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from typing import Final

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import (
    Block,
    Column,
    Contents,
    Cover,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Table,
    Words,
    joined,
)
from evidence_log.dossier.sections.requests import short_requests
from evidence_log.dossier.sections.telling import MOST, Teller, entries_of

FIGURES: Final = 10
"""Rows of the summary: more would not be read."""


def cover(tell: Teller) -> list[Block]:
    """Title, parties, version, the list of sections."""
    t, facts = tell.t, tell.facts
    first, last = period(tell)
    pairs: list[tuple[str, Words]] = [
        (t("dossier.cover.to"), addressee(tell)),
        (tell.paper("who"), tell.told(facts.complainant.name)),
    ]
    if "respondent" in facts.form.sections:
        pairs.append((tell.paper("side"), respondents(tell)))
    if facts.debts and "loan" in facts.form.sections:
        pairs.append((t("dossier.cover.loan"), tell.comma.join(tell.debt(debt["id"]) for debt in facts.debts)))
    if "chronology" in facts.form.sections:
        pairs.append((t("dossier.cover.period"), t("dossier.plain.period", first=tell.day(first), last=tell.day(last))))
    pairs += [
        (t("dossier.cover.made"), tell.when(facts.created)),
        (t("dossier.cover.version"), t("dossier.cover.version_words", entries=facts.entries, head=facts.head[:16])),
        (t("dossier.cover.copy"), t(f"dossier.copy.{'redacted' if facts.redacted else 'full'}")),
    ]
    title, subtitle = tell.paper("title"), tell.paper("subtitle", lender=tell.lender)
    return [
        Cover(title, subtitle, tuple(pairs), t("dossier.cover.pages"), t("dossier.cover.pages_words", pages="{pages}")),
        Contents(t("dossier.cover.contents")),
    ]


def summary(tell: Teller) -> list[Block]:
    """Who, what, since when; the figures; what is asked; what is within practice too."""
    t = tell.t
    columns = (
        Column(t("dossier.summary.figure"), 144), Column(t("dossier.summary.count"), 40, right=True),
        Column(t("dossier.summary.grades"), 140), Column(t("dossier.summary.entries"), 180),
    )  # fmt: skip
    return [
        Paragraph(_opening(tell)),
        Table(columns, _figures(tell), small=True),
        Paragraph(t("dossier.summary.grades_note"), "note"),
        Heading(2, t("dossier.summary.asks", wanted=tell.paper("wanted"))),
        Paragraph(t("dossier.summary.asks_words", asks=t("dossier.plain.semicolon").join(short_requests(tell)))),
        Heading(2, t("dossier.summary.within")),
        *_within(tell),
        PageBreak(),
    ]


def addressee(tell: Teller) -> str:
    """Return whom the dossier is for."""
    return tell.form("addressee")


def respondents(tell: Teller) -> str:
    """Return the institutions complained about and whoever else made contacts: each but a lender with what it is."""
    facts = tell.facts
    others = (*(name for name, _ in facts.agencies), *facts.others) if "chronology" in facts.form.sections else ()
    names = (*facts.lenders, *others)
    kinds = ((name, facts.kinds.get(name, "lender")) for name in names)
    return tell.comma.join(
        name if kind == "lender" else tell.t(f"dossier.cover.{kind}", name=name) for name, kind in kinds
    )


def period(tell: Teller) -> tuple[str, str]:
    """Return the first and last local day of the contacts."""
    days = [contact["occurred_at"][:10] for contact in tell.facts.contacts]
    return min(days), max(days)


def opening(tell: Teller) -> list[str]:
    """Return who contacted whom when and how often, and how it stands with each loan: a sentence each."""
    t, facts = tell.t, tell.facts
    first, last = period(tell)
    lines = [
        t(
            "dossier.summary.opening", first=tell.day(first), last=tell.day(last), count=len(facts.received),
            respondents=respondents(tell), whom=t(f"dossier.summary.whom_{'all' if facts.third else 'self'}"),
        )
    ]  # fmt: skip
    for debt in facts.debts:
        settled = debt["settled_on"]
        key = "dossier.summary.settled" if settled else "dossier.summary.unsettled"
        lines.append(
            t(key, debt=tell.debt(debt["id"]), lender=debt["lender"], day=tell.day(settled) if settled else "")
        )
    return lines


def _opening(tell: Teller) -> str:
    lines, after = opening(tell), tell.facts.after
    if after.entries:
        lines.append(tell.t("dossier.summary.after", count=len(after.entries), days=len(after.days)))
    return reduce(tell.then, lines)


def _figures(tell: Teller) -> list[Row]:
    t, facts = tell.t, tell.facts
    received = facts.received
    calls = [contact for contact in received if contact["channel"] == "call"]
    answered = [contact for contact in calls if contact["outcome"] == "answered"]
    unknown = len([contact for contact in calls if contact["outcome"] is None])
    messages = [contact for contact in received if contact["channel"] in {"sms", "chat", "email"}]
    visits = [contact for contact in received if contact["channel"] == "visit"]
    leading = [
        _figure(tell, t("dossier.summary.total"), entries_of(received)),
        _figure(tell, t("dossier.summary.after_settlement"), list(facts.after.entries)),
        *_norm_rows(tell),
        _figure(tell, t("dossier.summary.third"), entries_of(facts.third)),
    ]
    further = [
        _figure(
            tell,
            t(
                f"dossier.summary.calls{'_unknown' if unknown else ''}",
                answered=len(answered),
                other=len(calls) - len(answered) - unknown,
                unknown=unknown,
            ),
            entries_of(calls),
        ),
        _busiest(tell, received),
        _figure(tell, t("dossier.summary.messages"), entries_of(messages)),
        _figure(tell, t("dossier.summary.visits"), entries_of(visits)),
    ]
    return [row for row in (*leading, *further) if row is not None][:FIGURES]


def _norm_rows(tell: Teller) -> list[Row | None]:
    """Return a row for each rule that was exceeded for sure; one that rests on the contacts of the row above says so."""
    norms = _norms(tell)
    rows: list[Row | None] = []
    for (_, before, _), (title, entries, section) in pairwise([("", [], ""), *norms]):
        if set(entries) == set(before):
            title = tell.t("dossier.summary.same", title=title)
        rows.append(_figure(tell, title, entries, section))
    return rows


def _norms(tell: Teller) -> list[tuple[str, list[int], str]]:
    """Return the rules that were exceeded for sure, each with its entries: the most first. Settings of the program are left out."""
    found: dict[str, tuple[str, list[int]]] = {}
    for shown in tell.facts.findings:
        if shown.definite and not shown.is_setting and not set(shown.over) <= set(tell.facts.after.entries):
            found.setdefault(shown.rule, (shown.title, []))[1].extend(shown.over)
    places: dict[frozenset[int], int] = {}  # rules with the same contacts stand together
    for place, (_, entries) in enumerate(found.values()):
        places.setdefault(frozenset(entries), place)
    listed = sorted(found.items(), key=lambda item: (-len(set(item[1][1])), places[frozenset(item[1][1])]))
    return [(title, sorted(set(entries), key=_by_time(tell)), f"rule:{rule}") for rule, (title, entries) in listed]


def _figure(tell: Teller, title: str, entries: list[int], section: str = "") -> Row | None:
    if not entries:
        return None
    listed: tuple[Run, ...] = tell.ids(entries, MOST // 2)
    if len(entries) == len(tell.facts.received):
        listed = (Run(tell.t("dossier.summary.all", section=tell.t("dossier.title.chronology")), link="chronology"),)
    words: Words = (Run(title, link=section),) if section else title
    return Row((words, str(len(entries)), tell.grades(entries), listed))


def _busiest(tell: Teller, received: list[Record]) -> Row | None:
    days = Counter(contact["occurred_at"][:10] for contact in received)
    day, count = min(days.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    if count < 2:
        return None
    entries = [contact["entry"] for contact in received if contact["occurred_at"][:10] == day]
    return _figure(tell, tell.t("dossier.summary.busiest", day=tell.day(day)), entries)


def _within(tell: Teller) -> list[Block]:
    t, facts = tell.t, tell.facts
    normal = [contact["entry"] for contact in facts.received if "normal" in contact["tags"]]
    items: list[Words] = []
    passed = [item.title for item in facts.passed if not item.is_setting]
    if passed:
        items.append(
            t("dossier.summary.passed", count=len(passed), titles=t("dossier.plain.semicolon").join(passed[:6]))
        )
    if normal:
        items.append(joined([t("dossier.summary.normal", count=len(normal)), tell.ids(normal, MOST // 2)], ""))
    named = {entry for shown in facts.findings for entry in shown.over}
    if facts.packs:
        others = len([contact for contact in facts.received if contact["entry"] not in named])
        items.append(t("dossier.summary.others", count=others))
    if not items:
        return [Paragraph(t("dossier.summary.not_compared"))]
    return [Items(tuple(items))]


def _by_time(tell: Teller) -> Callable[[int], int]:
    places = {contact["entry"]: place for place, contact in enumerate(tell.facts.contacts)}
    return lambda entry: places.get(entry, len(places))
