"""What the person has done already: notices, and complaints with their references and what came back. Pure."""

from __future__ import annotations

from typing import Final

from evidence_log.dossier.facts import Filed, Record
from evidence_log.dossier.model import Block, Column, Facts, Heading, Paragraph, Row, Table, Words
from evidence_log.dossier.sections.telling import Teller

STEPS: Final = frozenset(
    {
        "stop-request", "consent-withdrawn", "dispute", "lawyer", "hardship", "bad-time", "data-request", "complaint", "reply",
        "review-request", "police-report",
    }
)  # fmt: skip
"""Kinds of events that are steps, or answers to them."""

_LENDER: Final = "lender"


def steps(tell: Teller) -> list[Block]:
    """The table of steps, complaints each with what came back; or the plain statement that there was none."""
    t = tell.t
    events = [event for event in tell.facts.events if event["kind"] in STEPS]
    columns = (
        Column(t("dossier.plain.no"), 46), Column(t("dossier.steps.day"), 96), Column(t("dossier.steps.kind"), 110),
        Column(t("dossier.steps.to"), 170), Column(t("dossier.loan.proof"), 62),
    )  # fmt: skip
    if not events:
        return [Paragraph(t("dossier.steps.none"))]
    filed = {one.event["entry"]: one for one in tell.facts.complaints}
    return [Table(columns, [_step(tell, event, filed.get(event["entry"])) for event in events], small=True)]


def decision(tell: Teller) -> list[Block]:
    """The lender's decision that is to be reviewed: the last that was recorded, and what happened since."""
    t, found = tell.t, decided(tell)
    if found is None:
        return [Paragraph(t("dossier.decision.none"))]
    reply = found.decision
    assert reply is not None
    event = found.event
    proofs = tell.exhibits_of.get(reply["entry"], []) + tell.exhibits_of.get(event["entry"], [])
    pairs: tuple[tuple[str, Words], ...] = (
        (
            t("dossier.decision.filed"),
            (tell.id(event["id"]), *tell.run(t("dossier.decision.on", day=tell.day(event["occurred_at"])))),
        ),
        (t("dossier.decision.by"), reply["organisation"] or event["organisation"] or tell.told(None)),
        (t("dossier.steps.number"), tell.told(event["reference"] or reply["reference"])),
        (
            t("dossier.decision.came"),
            (tell.id(reply["id"]), *tell.run(t("dossier.decision.on", day=tell.day(reply["occurred_at"])))),
        ),
        (t("dossier.decision.says"), tell.quoted(reply["note"]) if reply["note"] else tell.told(None)),
        (
            t("dossier.loan.proof"),
            t("dossier.plain.exhibits", numbers=tell.comma.join(proofs)) if proofs else tell.told(None),
        ),
    )
    day = reply["occurred_at"][:10]
    since = [contact["entry"] for contact in tell.facts.received if contact["occurred_at"][:10] > day]
    words = t("dossier.decision.since", count=len(since))
    return [
        Facts(pairs),
        Heading(2, t("dossier.decision.since_title")),
        Paragraph((*tell.run(words), *tell.ids(since)) if since else t("dossier.decision.none_since")),
    ]


def decided(tell: Teller) -> Filed | None:
    """Return the last complaint to the lender that was decided; None when no decision was recorded."""
    found = [one for one in tell.facts.complaints if one.channel == _LENDER and one.decision is not None]
    return found[-1] if found else None


def _step(tell: Teller, event: Record, filed: Filed | None) -> Row:
    t = tell.t
    numbers = tell.exhibits_of.get(event["entry"])
    details: list[tuple[str, Words]] = []
    if event["reference"]:
        details.append((t("dossier.steps.reference"), event["reference"]))
    if event["note"]:
        details.append((t("dossier.chronology.event_note"), event["note"]))
    if filed is not None:
        details += [(t("dossier.steps.came"), _reply(tell, reply)) for reply in filed.replies] or [
            (t("dossier.steps.came"), t("dossier.steps.nothing_came"))
        ]
    cells: tuple[Words, ...] = (
        (tell.id(event["id"]),), tell.day(event["occurred_at"]), _what(tell, event), _to(tell, event),
        tell.comma.join(numbers) if numbers else tell.told(None),
    )  # fmt: skip
    return Row(cells, tuple(details))


def _reply(tell: Teller, reply: Record) -> Words:
    said = tell.t("dossier.steps.reply", day=tell.day(reply["occurred_at"]), what=_what(tell, reply))
    return (tell.id(reply["id"]), *tell.run(said))


def _what(tell: Teller, event: Record) -> str:
    """Return what a step was: for what came back on a complaint, how far it had got."""
    if event["kind"] == "reply" and event.get("step") not in {None, "answered"}:
        return tell.t(f"complaint.step.{event['step']}")
    return tell.t(f"words.event.{event['kind']}")


def _to(tell: Teller, event: Record) -> str:
    """Return whom a step went to: the organisation, else the channel of a complaint."""
    if event["organisation"] or not event.get("filed_with"):
        return event["organisation"] or ""
    return tell.t(f"complaint.channel.{event['filed_with']}")
