"""What the contacts have cost: as the person recorded it, with what shows it. Pure."""

from __future__ import annotations

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Column, Paragraph, Row, Table, Words
from evidence_log.dossier.sections.telling import Teller


def harms(tell: Teller) -> list[Record]:
    """Return what was recorded as harm or loss, by time."""
    return [event for event in tell.facts.events if event["kind"] == "harm"]


def harm(tell: Teller) -> list[Block]:
    """The table, or the plain statement that nothing was recorded."""
    t, found = tell.t, harms(tell)
    if not found:
        return [Paragraph(t("dossier.harm.none"))]
    columns = (
        Column(t("dossier.plain.no"), 46), Column(t("dossier.steps.day"), 100), Column(t("dossier.harm.what"), 260),
        Column(t("dossier.loan.proof"), 70),
    )  # fmt: skip
    return [
        Table(columns, [_row(tell, event) for event in found], small=True),
        Paragraph(t("dossier.harm.note"), "note"),
    ]


def _row(tell: Teller, event: Record) -> Row:
    proofs = tell.exhibits_of.get(event["entry"])
    cells: tuple[Words, ...] = (
        (tell.id(event["id"]),), tell.day(event["occurred_at"]), tell.told(event["note"]),
        tell.comma.join(proofs) if proofs else tell.told(None),
    )  # fmt: skip
    reference = event["reference"]
    return Row(cells, ((tell.t("dossier.chronology.reference"), reference),) if reference else ())
