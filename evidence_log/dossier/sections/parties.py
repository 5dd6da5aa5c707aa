"""Who complains, and about whom: names, staff, numbers, and how each number is tied. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Column, Facts, Heading, Paragraph, Row, Table, Words
from evidence_log.dossier.sections.telling import Teller, masked_id

KNOWN_THERE: Final = frozenset({"complaint", "review", "objection"})
"""Kinds of papers to whoever has the person's telephone number on file."""


def complainant(tell: Teller) -> list[Block]:
    """Name, identity number (never in full), the number that the lender has on file, address."""
    t, who = tell.t, tell.facts.complainant
    pairs: tuple[tuple[str, Words], ...] = (
        (t("dossier.complainant.name"), tell.told(who.name)),
        (t("dossier.complainant.id_no"), tell.told(masked_id(who.id_no) if who.id_no else None)),
        (t("dossier.complainant.phone"), tell.told(who.phone)),
        (t("dossier.complainant.address"), tell.told(who.address)),
    )
    notes = [t("dossier.complainant.note_id")] if who.id_no else []
    if tell.facts.form.paper in KNOWN_THERE:
        notes.append(t("dossier.complainant.note_phone", **tell.roles))
    notes.append(t("dossier.complainant.note"))
    return [Facts(pairs), Paragraph(reduce(tell.then, notes), "note")]


def respondent(tell: Teller) -> list[Block]:
    """The institution and who collects for it, staff as they called themselves, and the table of numbers."""
    t, facts = tell.t, tell.facts
    pairs: list[tuple[str, Words]] = [(_kind(tell, name), name) for name in facts.lenders]
    if "chronology" not in facts.form.sections:  # a paper that is not about contacts names nobody who made them
        return [Facts(tuple(pairs))]
    for name, principal in facts.agencies:
        told = t("dossier.respondent.agency_for", name=name, principal=principal) if principal else name
        pairs.append((t("dossier.respondent.agency"), told))
    pairs += [(_kind(tell, name), name) for name in facts.others]
    columns = (
        Column(t("dossier.respondent.number"), 92), Column(t("dossier.respondent.whose"), 112),
        Column(t("dossier.respondent.basis"), 140), Column(t("dossier.respondent.confidence"), 64),
        Column(t("dossier.respondent.tied"), 60), Column(t("dossier.respondent.contacts"), 38, right=True),
    )  # fmt: skip
    return [
        Facts(tuple(pairs)),
        Heading(2, t("dossier.respondent.numbers")),
        Paragraph(t("dossier.respondent.numbers_note", **tell.roles), "note"),
        Table(columns, [_number(tell, row) for row in facts.numbers], t("dossier.respondent.no_numbers"), small=True),
        *_staff(tell),
        Paragraph(t("dossier.respondent.stated_note"), "note"),
    ]


def _kind(tell: Teller, name: str) -> str:
    return tell.t(f"dossier.respondent.{tell.facts.kinds.get(name, 'lender')}")


def _number(tell: Teller, row: Record) -> Row:
    t = tell.t
    whose = row["organisation"]
    if row["kind"] != "other" or row["recorded_at"]:
        whose = t("dossier.respondent.of", name=whose, kind=t(f"words.kind.{row['kind']}"))
    confidence = t(f"words.confidence.{row['confidence']}") if row["confidence"] else tell.told(None)
    tied = tell.recorded(row["recorded_at"])[:10] if row["recorded_at"] else tell.told(None)
    return Row(
        (
            row["phone"],
            whose,
            row["basis"] or t("dossier.respondent.by_contact"),
            confidence,
            tied,
            str(row["contacts"]),
        )
    )


def _staff(tell: Teller) -> list[Block]:
    t = tell.t
    found: dict[tuple[str, str, str], list[int]] = {}
    for contact in tell.facts.received:
        name, number = contact["caller_name"] or "", contact["staff_no"] or ""
        if name or number:
            found.setdefault((contact["organisation"] or "", name, number), []).append(contact["entry"])
    if not found:
        return []
    columns = (
        Column(t("dossier.respondent.staff_name"), 110), Column(t("dossier.respondent.staff_no"), 90),
        Column(t("dossier.respondent.whose"), 140), Column(t("dossier.respondent.contacts"), 40, right=True),
        Column(t("dossier.summary.entries"), 130),
    )  # fmt: skip
    rows = [_member(tell, key, entries) for key, entries in found.items()]
    return [Heading(2, t("dossier.respondent.staff")), Table(columns, rows, small=True)]


def _member(tell: Teller, key: tuple[str, str, str], entries: Iterable[int]) -> Row:
    organisation, name, number = key
    listed = list(entries)
    return Row((tell.told(name), tell.told(number), organisation, str(len(listed)), tell.ids(listed, 6)))
