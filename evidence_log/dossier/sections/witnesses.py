"""Sheets for the people who were contacted in the complainant's place: each to be read, corrected and signed by that person. Pure.

Nothing is put into anybody's mouth: what was recorded is labelled as the complainant's record, and the lines are left open.
"""

from __future__ import annotations

from typing import Final

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import (
    Block,
    Column,
    Facts,
    Heading,
    Lines,
    PageBreak,
    Paragraph,
    Row,
    Signature,
    Table,
    Words,
)
from evidence_log.dossier.sections.telling import Teller

MOST_SHEETS: Final = 12
MOST_ROWS: Final = 16
"""Contacts on one sheet: it must stay short enough to be read before it is signed."""
_LINES: Final = 7

Person = tuple[str | None, str | None]
"""The relation, and the name where there is one."""


def witnesses(tell: Teller) -> list[Block]:
    """The list of these people, then a sheet for each; or why there are none."""
    t = tell.t
    people = people_of(tell)
    if not people:
        return [Paragraph(t("dossier.witnesses.none"))]
    if tell.facts.redacted:
        return [Paragraph(t("dossier.witnesses.masked", count=len(people)))]
    columns = (
        Column(t("dossier.plain.no"), 30), Column(t("dossier.witnesses.name"), 100), Column(t("dossier.witnesses.relation"), 100),
        Column(t("dossier.respondent.contacts"), 40, right=True), Column(t("dossier.witnesses.address"), 190),
    )  # fmt: skip
    rows = [
        Row((str(place), tell.told(name), _relation(tell, reached), str(len(contacts)), t("dossier.witnesses.blank")))
        for place, ((reached, name), contacts) in enumerate(people.items(), 1)
    ]
    blocks: list[Block] = [Paragraph(t("dossier.witnesses.note"), "note"), Table(columns, rows, small=True)]
    for place, (person, contacts) in enumerate(list(people.items())[:MOST_SHEETS], 1):
        blocks += _sheet(tell, place, person, contacts)
    if len(people) > MOST_SHEETS:
        blocks.append(Paragraph(t("dossier.witnesses.more", count=len(people) - MOST_SHEETS), "note"))
    return blocks


def people_of(tell: Teller) -> dict[Person, list[Record]]:
    """Return the contacts of each person who has no part in the debt, in order of the first."""
    found: dict[Person, list[Record]] = {}
    for contact in tell.facts.third:
        found.setdefault((contact["reached"], contact["person"]), []).append(contact)
    return found


def _relation(tell: Teller, reached: str | None) -> Words:
    return tell.t(f"words.reached.{reached}") if reached else tell.told(None)


def _sheet(tell: Teller, place: int, person: Person, contacts: list[Record]) -> list[Block]:
    t, (reached, name) = tell.t, person
    blank = t("dossier.witnesses.blank")
    columns = (
        Column(t("dossier.plain.no"), 46), Column(t("dossier.chronology.time"), 130), Column(t("dossier.respondent.number"), 120),
        Column(t("dossier.chronology.way"), 100), Column(t("dossier.witnesses.right"), 90),
    )  # fmt: skip
    blocks: list[Block] = [
        PageBreak(),
        Heading(2, t("dossier.witnesses.sheet", place=place)),
        Facts((
            (t("dossier.witnesses.name"), name or blank), (t("dossier.witnesses.relation"), _relation(tell, reached)),
            (t("dossier.witnesses.phone"), blank), (t("dossier.witnesses.address"), blank),
        )),
        Paragraph(t("dossier.witnesses.recorded", **tell.roles)),
        Table(columns, [_row(tell, contact) for contact in contacts[:MOST_ROWS]], small=True),
    ]  # fmt: skip
    if len(contacts) > MOST_ROWS:
        section = tell.title("chronology")
        blocks.append(Paragraph(t("dossier.witnesses.rest", count=len(contacts) - MOST_ROWS, section=section), "note"))
    return [
        *blocks,
        Lines(t("dossier.witnesses.own_words"), _LINES),
        Paragraph(t("dossier.witnesses.true")),
        Signature((t("dossier.witnesses.signature"), t("dossier.declaration.day"))),
    ]


def _row(tell: Teller, contact: Record) -> Row:
    t, at = tell.t, contact["occurred_at"]
    details: list[tuple[str, Words]] = []
    if contact["said"]:
        details.append(
            (t("dossier.chronology.their_words"), tell.quoted(contact["said"]) + tell.added(contact, "said"))
        )
    if contact["summary"]:
        details.append((t("dossier.chronology.summary"), contact["summary"] + tell.added(contact, "summary")))
    way = "\n".join(part for part in (tell.channel(contact), tell.outcome(contact)) if part)
    cells: tuple[Words, ...] = (
        (tell.id(contact["id"]),), tell.when(at, contact["precision"]), contact["phone"] or t("dossier.plain.no_number"), way,
        t("dossier.witnesses.tick"),
    )  # fmt: skip
    return Row(cells, tuple(details))
