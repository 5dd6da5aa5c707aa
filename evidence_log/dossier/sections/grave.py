"""Contacts that bear on safety, home or name, and visits: what a police officer looks at first. Pure."""

from __future__ import annotations

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Column, Paragraph, Row, Run, Table, Words
from evidence_log.dossier.sections.chronology import details
from evidence_log.dossier.sections.narrative import GRAVE
from evidence_log.dossier.sections.telling import Teller


def grave(tell: Teller) -> list[Block]:
    """The table, the gravest mark first; or the plain statement that no contact bears such a mark."""
    t = tell.t
    found = sorted(
        ((weight, place, contact) for place, contact in enumerate(tell.facts.received) if (weight := _weight(contact)) is not None),
        key=lambda item: item[:2],
    )  # fmt: skip
    if not found:
        return [Paragraph(t("dossier.grave.none"))]
    columns = (
        Column(t("dossier.plain.no"), 43), Column(t("dossier.chronology.time"), 96), Column(t("dossier.grave.mark"), 108),
        Column(t("dossier.chronology.whose"), 134), Column(t("dossier.chronology.reached"), 62),
        Column(t("dossier.chronology.exhibits"), 44),
    )  # fmt: skip
    return [
        Paragraph(t("dossier.grave.note"), "note"),
        Table(columns, [_row(tell, contact) for _, _, contact in found], small=True),
    ]


def _weight(contact: Record) -> int | None:
    """Return how far down a contact stands, None for one that does not belong here. A visit without a mark comes last."""
    marks = [GRAVE.index(tag) for tag in contact["tags"] if tag in GRAVE]
    if contact["channel"] == "visit":
        marks.append(len(GRAVE))
    return min(marks, default=None)


def _row(tell: Teller, contact: Record) -> Row:
    at = contact["occurred_at"]
    marks = [tell.tag(tag) for tag in GRAVE if tag in contact["tags"]]
    if contact["channel"] == "visit":
        marks.append(tell.channel(contact))
    cells: tuple[Words, ...] = (
        (Run(contact["id"], bold=True, link=contact["id"] if "chronology" in tell.facts.form.sections else None),),
        f"{tell.day(at)}\n{tell.clock(at, contact['precision'])}", tell.comma.join(marks),
        f"{contact['phone'] or tell.t('dossier.plain.no_number')}\n{contact['organisation']}", tell.reached(contact, below=True),
        tell.comma.join(tell.exhibits_of.get(contact["entry"], ())),
    )  # fmt: skip
    return Row(cells, tuple(details(tell, contact)))
