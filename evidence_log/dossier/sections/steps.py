"""What the person has done already: notices and complaints with their days, references and answers. Pure."""

from __future__ import annotations

from typing import Final

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Column, Paragraph, Row, Table, Words
from evidence_log.dossier.sections.telling import Teller

STEPS: Final = frozenset(
    {
        "stop-request", "consent-withdrawn", "dispute", "lawyer", "hardship", "bad-time", "data-request", "complaint", "reply",
        "review-request", "police-report",
    }
)  # fmt: skip
"""Kinds of events that are steps, or answers to them."""


def steps(tell: Teller) -> list[Block]:
    """The table of steps, or the plain statement that there was none."""
    t = tell.t
    events = [event for event in tell.facts.events if event["kind"] in STEPS]
    columns = (
        Column(t("dossier.plain.no"), 46), Column(t("dossier.steps.day"), 96), Column(t("dossier.steps.kind"), 110),
        Column(t("dossier.steps.to"), 170), Column(t("dossier.loan.proof"), 62),
    )  # fmt: skip
    if not events:
        return [Paragraph(t("dossier.steps.none"))]
    return [Table(columns, [_step(tell, event) for event in events], small=True)]


def _step(tell: Teller, event: Record) -> Row:
    t = tell.t
    numbers = tell.exhibits_of.get(event["entry"])
    details: list[tuple[str, Words]] = []
    if event["reference"]:
        details.append((t("dossier.steps.reference"), event["reference"]))
    if event["note"]:
        details.append((t("dossier.chronology.event_note"), event["note"]))
    cells: tuple[Words, ...] = (
        (tell.id(event["id"]),), tell.day(event["occurred_at"]), t(f"words.event.{event['kind']}"), event["organisation"] or "",
        tell.comma.join(numbers) if numbers else tell.told(None),
    )  # fmt: skip
    return Row(cells, tuple(details))
