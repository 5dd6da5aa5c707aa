"""What is asked: each request one that the addressee can act on and that the records bear. Pure.

A request is listed by the form and printed only when its condition holds. Relief from a debt is never among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Items, Paragraph, Words, joined
from evidence_log.dossier.sections.telling import Teller, entries_of

Told = tuple[Words, list[int]]
"""The words of a request, and the entries it rests on (may be none)."""

SPOKEN: Final = frozenset({"answered", "voicemail"})
"""Ends of a call of which there can be a recording."""


def requests(tell: Teller) -> list[Block]:
    """The requests, numbered, with the records that each rests on."""
    return [
        Paragraph(tell.form("lead")),
        Items(tuple(asked(tell)), numbered=True),
        Paragraph(tell.paper("only"), "note"),
    ]


def asked(tell: Teller) -> list[Words]:
    """Return the requests in full, each with the records that it rests on."""
    t, items = tell.t, list[Words]()
    for words, entries in _chosen(tell).values():
        parts: list[Words] = [words]
        if entries:
            parts.append(
                joined([t("dossier.requests.rests_on"), tell.ids(entries, None), t("dossier.requests.rests_end")], "")
            )
        items.append(joined(parts, ""))
    return items


def short_requests(tell: Teller) -> list[str]:
    """Return the requests in a few words each."""
    return [tell.t(f"dossier.ask.{key}") for key in _chosen(tell)]


def _chosen(tell: Teller) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for key in tell.facts.form.requests:
        told = REQUESTS[key](tell)
        if told is not None:
            found[key] = told
    return found


def _forward(tell: Teller) -> Told:
    return tell.t("dossier.requests.forward", lender=tell.lender), []


def _stop_settled(tell: Teller) -> Told | None:
    facts = tell.facts
    if not facts.settled:
        return None
    debts = tell.comma.join(
        tell.t("dossier.requests.settled_debt", debt=tell.debt(debt["id"]), day=debt["settled_on"])
        for debt in facts.settled
    )
    entries = list(facts.after.entries) or list(facts.after.possible)
    return (tell.t("dossier.requests.stop_settled", debts=debts), entries) if entries else None


def _confirm_settled(tell: Teller) -> Told | None:
    if not tell.facts.settled:
        return None
    debts = tell.comma.join(tell.debt(debt["id"]) for debt in tell.facts.settled)
    return tell.t("dossier.requests.confirm_settled", debts=debts), []


def _stop_third(tell: Teller) -> Told | None:
    third = tell.facts.third
    if not third:
        return None
    return tell.t("dossier.requests.stop_third", persons=persons_of(tell, third)), entries_of(third)


def _delete_third(tell: Teller) -> Told | None:
    return (tell.t("dossier.requests.delete_third"), []) if tell.facts.third else None


def _keep_to_hours(tell: Teller) -> Told | None:
    facts = tell.facts
    if not any(not debt["settled_on"] for debt in facts.debts):
        return None
    over = {entry for shown in facts.findings if not shown.is_setting for entry in shown.over}
    if not over:
        return None
    return tell.t("dossier.requests.keep_to_hours", section=tell.t("dossier.title.reasons")), []


def _name_agency(tell: Teller) -> Told | None:
    kinds = tell.facts.kinds
    numbers = [row["phone"] for row in tell.facts.numbers if kinds.get(row["organisation"]) in {"agency", "claimed"}]
    if not numbers and not tell.facts.agencies:
        return None
    if not numbers:
        return tell.t("dossier.requests.name_agency"), []
    return tell.t("dossier.requests.name_agency_numbers", numbers=tell.comma.join(numbers)), []


def _recordings(tell: Teller) -> Told | None:
    """Ask for recordings of what was spoken, and for the records of everything else: of a call nobody took there is no recording."""
    t = tell.t
    named = {entry for shown in tell.facts.findings for entry in shown.over} | set(tell.facts.after.entries)
    named |= set(entries_of(tell.facts.third))
    chosen = [contact for contact in tell.facts.received if contact["entry"] in named]
    spoken = [contact["entry"] for contact in chosen if contact["outcome"] in SPOKEN and contact["channel"] == "call"]
    heard = set(spoken)
    others = [entry for entry in entries_of(chosen) if entry not in heard]
    parts: list[Words] = []
    for key, entries in (("recordings", spoken), ("records_too" if spoken else "records", others)):
        if entries:
            ids = joined([t("dossier.requests.rests_on"), tell.ids(entries, None), t("dossier.requests.rests_end")], "")
            parts.append(joined([t(f"dossier.requests.{key}"), ids], ""))
    if not parts:
        return None
    return joined([joined(parts, t("dossier.plain.semicolon")), t("dossier.requests.or_why")], ""), []


def _answer(tell: Teller) -> Told:
    return tell.t("dossier.requests.answer"), []


def _review(tell: Teller) -> Told | None:
    """Ask for a review of the decision that was recorded; without one there is nothing to review."""
    found = next((one for one in reversed(tell.facts.complaints) if one.channel == "lender" and one.decision), None)
    if found is None:
        return tell.t("dossier.requests.review"), []
    day = tell.day(found.decision["occurred_at"]) if found.decision else ""
    reference = found.event["reference"]
    number = tell.t("dossier.statement.reference", reference=reference) if reference else ""
    entries = [found.event["entry"], *([found.decision["entry"]] if found.decision else [])]
    return tell.t("dossier.requests.review_of", day=day, reference=number), entries


def _claim_delete(tell: Teller) -> Told | None:
    return (tell.t("dossier.requests.claim_delete"), []) if tell.facts.third else None


def _claim_damages(tell: Teller) -> Told | None:
    """Ask for compensation only of what was recorded as harm; the sum is the person's to state, from receipts."""
    found = [event for event in tell.facts.events if event["kind"] == "harm"]
    return (tell.t("dossier.requests.damages"), entries_of(found)) if found else None


def _apology(tell: Teller) -> Told | None:
    facts = tell.facts
    sure = {entry for shown in facts.findings if shown.definite and not shown.is_setting for entry in shown.over}
    return (tell.t("dossier.requests.apology"), []) if sure or facts.third else None


def _handle(tell: Teller) -> Told:
    """Ask the police to act, or to say why it is not theirs: by the text in force on the day of the paper."""
    text = "psap26" if tell.facts.created[:10] >= "2026-01-01" else "psap12"
    return tell.t("dossier.requests.handle", place=tell.t(f"dossier.requests.{text}")), []


def _correct_credit(tell: Teller) -> Told | None:
    if not tell.facts.settled:
        return None
    debts = tell.comma.join(
        tell.t("dossier.requests.settled_debt", debt=tell.debt(debt["id"]), day=debt["settled_on"])
        for debt in tell.facts.settled
    )
    return tell.t("dossier.requests.correct_credit", debts=debts), []


def _numbers_dealt(tell: Teller) -> Told | None:
    listed = list(dict.fromkeys(contact["phone"] for contact in tell.facts.received if contact["phone"]))
    return (tell.t("dossier.requests.numbers", numbers=tell.comma.join(listed)), []) if listed else None


def _always(key: str) -> Callable[[Teller], Told]:
    """Return a request that rests on no record: the addressee owes it to everybody."""

    def told(tell: Teller) -> Told:
        return tell.t(f"dossier.requests.{key}", lender=tell.lender, report=tell.t("dossier.requests.report20")), []

    return told


REQUESTS: Final[Mapping[str, Callable[[Teller], Told | None]]] = {
    "forward": _forward,
    "stop-settled": _stop_settled,
    "confirm-settled": _confirm_settled,
    "stop-third": _stop_third,
    "delete-third": _delete_third,
    "keep-to-hours": _keep_to_hours,
    "name-agency": _name_agency,
    "recordings": _recordings,
    "review": _review,
    "accept-report": _always("accept_report"),
    "look-into": _always("look_into"),
    "pass-on": _always("pass_on"),
    "numbers": _numbers_dealt,
    "correct-credit": _correct_credit,
    "mark-disputed": _always("mark_disputed"),
    "check-credit": _always("check_credit"),
    "answer-pbc": _always("answer_pbc"),
    "receipt": _always("receipt"),
    "handle": _handle,
    "claim-delete": _claim_delete,
    "apology": _apology,
    "damages": _claim_damages,
    "answer": _answer,
    "answer-review": _always("answer_review"),
    "answer-report": _always("answer_report"),
    "answer-credit": _always("answer_credit"),
    "tell-result": _always("tell_result"),
}


def persons_of(tell: Teller, contacts: list[Record]) -> str:
    """Return who was reached by some contacts, each once."""
    names = dict.fromkeys(tell.relation(contact) for contact in contacts)
    return tell.comma.join(name for name in names if name)
