"""The case as sentences in order of weight, each with the records it rests on: for the statement, and for forms with little room. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from evidence_log.dossier.facts import Filed, Record, Shown
from evidence_log.dossier.sections.front import opening
from evidence_log.dossier.sections.requests import persons_of
from evidence_log.dossier.sections.telling import Teller, entries_of

GRAVE: Final = (
    "threat", "entered", "followed", "filmed", "threat-crime", "false-authority", "exposure-done", "threat-exposure", "insult",
    "privacy-shown", "threat-contacts", "visit-announced", "threat-calls", "no-id-shown",
)  # fmt: skip
"""Marks of a contact that bear on a person's safety, home, name or peace: the gravest first."""

QUOTED: Final = 2
"""Words quoted of the contacts with one mark."""
LONGEST: Final = 60
"""Characters of a quotation in a sentence; the whole stands in the chronology."""


class Sentence(NamedTuple):
    """A sentence, and the entries it rests on (may be none)."""

    words: str
    entries: tuple[int, ...] = ()


def sentences(tell: Teller) -> list[Sentence]:
    """Return the whole case: what is short and weighs most first, since a form may take no more than the beginning."""
    return [
        *map(Sentence, opening(tell)),
        *_after(tell),
        *_third(tell),
        *marked(tell),
        *_findings(tell),
        *_steps(tell),
    ]


def marked(tell: Teller) -> list[Sentence]:
    """Return a sentence for each grave mark, with some of the words that were said."""
    found = []
    for tag in GRAVE:
        contacts = [contact for contact in tell.facts.received if tag in contact["tags"]]
        if not contacts:
            continue
        words = tell.t("dossier.statement.marked", tag=tell.tag(tag), count=len(contacts))
        said = [tell.quoted(_short(contact["said"])) for contact in contacts if contact["said"]][:QUOTED]
        if said:
            words = tell.then(
                words, tell.t("dossier.statement.said", quotes=tell.t("dossier.plain.semicolon").join(said))
            )
        found.append(Sentence(words, tuple(entries_of(contacts))))
    return found


def _short(said: str) -> str:
    flat = " ".join(said.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}…"


def _after(tell: Teller) -> list[Sentence]:
    after = tell.facts.after
    if not after.entries:
        return []
    return [Sentence(tell.t("dossier.summary.after", count=len(after.entries), days=len(after.days)), after.entries)]


def _findings(tell: Teller) -> list[Sentence]:
    """Return a sentence for each rule that was exceeded for sure, and how many more are to be confirmed.

    Rules that rest on the same contacts share one: said once each, the same facts would look like more.
    """
    t, found = tell.t, dict[str, list[Shown]]()
    for shown in tell.facts.findings:
        if not shown.is_setting:
            found.setdefault(shown.rule, []).append(shown)
    sure = [definite for findings in found.values() if (definite := [shown for shown in findings if shown.definite])]
    alike: dict[frozenset[int], list[list[Shown]]] = {}
    for findings in sure:
        alike.setdefault(frozenset(entry for shown in findings for entry in shown.over), []).append(findings)
    told = []
    for first, *others in alike.values():
        sentence = _rule(tell, first)
        if others:
            titles = t("dossier.plain.semicolon").join(findings[0].title for findings in others)
            sentence = sentence._replace(words=tell.then(sentence.words, t("dossier.statement.also", titles=titles)))
        told.append(sentence)
    left = len(found) - len(sure)
    if left and "reasons" in tell.facts.form.sections:
        told.append(Sentence(t("dossier.statement.possible", count=left, section=tell.title("reasons"))))
    return told


def _rule(tell: Teller, findings: list[Shown]) -> Sentence:
    entries = tuple(dict.fromkeys(entry for shown in findings for entry in shown.over))
    if len(findings) == 1:
        return Sentence(findings[0].explanation, entries)
    first, last = min(shown.window[0] for shown in findings), max(shown.window[1] for shown in findings)
    title = findings[0].title
    words = tell.t(
        "dossier.statement.several",
        title=title,
        times=len(findings),
        count=len(entries),
        first=tell.day(first),
        last=tell.day(last),
    )
    cited = findings[0].citations
    return Sentence(
        tell.then(words, tell.t("dossier.statement.compared", citation=cited[0])) if cited else words, entries
    )


def _third(tell: Teller) -> list[Sentence]:
    third = tell.facts.third
    if not third:
        return []
    words = tell.t("dossier.statement.third", persons=persons_of(tell, third), count=len(third))
    return [Sentence(words, tuple(entries_of(third)))]


def _steps(tell: Teller) -> list[Sentence]:
    told = [filed(tell, one) for one in tell.facts.complaints]
    first = next(iter(tell.facts.complaints), None)
    if first is None:
        return []
    since = [contact for contact in tell.facts.received if _later(contact, first.event)]
    if since:
        words = tell.t("dossier.statement.since", day=first.event["occurred_at"][:10], count=len(since))
        told.append(Sentence(words, tuple(entries_of(since))))
    return told


def _later(contact: Record, event: Record) -> bool:
    """Say whether a contact came on a later day than an event."""
    return bool(contact["occurred_at"][:10] > event["occurred_at"][:10])


def filed(tell: Teller, one: Filed) -> Sentence:
    """Return what was filed where, and what was decided."""
    t = tell.t
    where = tell.filed_with(one)
    reference = t("dossier.statement.reference", reference=one.event["reference"]) if one.event["reference"] else ""
    words = t("dossier.statement.filed", day=tell.day(one.event["occurred_at"]), where=where, reference=reference)
    decision = one.decision
    if decision is None:
        return Sentence(tell.then(words, t("dossier.statement.undecided")), (one.event["entry"],))
    day, says = tell.day(decision["occurred_at"]), decision["note"]
    key = "dossier.statement.decided" if says else "dossier.statement.decided_only"
    told = t(key, day=day, says=tell.quoted(_short(says)) if says else "")
    return Sentence(tell.then(words, told), (one.event["entry"], decision["entry"]))
