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
    t, key = tell.t, tell.facts.form.key
    items: list[Words] = []
    for words, entries in _chosen(tell).values():
        parts: list[Words] = [words]
        if entries:
            parts.append(
                joined([t("dossier.requests.rests_on"), tell.ids(entries, None), t("dossier.requests.rests_end")], "")
            )
        items.append(joined(parts, ""))
    return [
        Paragraph(t(f"dossier.form.{key}.lead", lender=tell.lender)),
        Items(tuple(items), numbered=True),
        Paragraph(t("dossier.requests.no_relief"), "note"),
    ]


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
    return tell.t("dossier.requests.stop_third", persons=_persons(tell, third)), entries_of(third)


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


REQUESTS: Final[Mapping[str, Callable[[Teller], Told | None]]] = {
    "forward": _forward,
    "stop-settled": _stop_settled,
    "confirm-settled": _confirm_settled,
    "stop-third": _stop_third,
    "delete-third": _delete_third,
    "keep-to-hours": _keep_to_hours,
    "name-agency": _name_agency,
    "recordings": _recordings,
    "answer": _answer,
}


def _persons(tell: Teller, contacts: list[Record]) -> str:
    names = dict.fromkeys(tell.relation(contact) for contact in contacts)
    return tell.comma.join(name for name in names if name)
