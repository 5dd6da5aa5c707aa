"""What is disputed of a credit report: each loan as it was repaid, beside what the report is said to show. Pure."""

from __future__ import annotations

from typing import Final

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Facts, Heading, Lines, Paragraph, Words
from evidence_log.dossier.sections.telling import Teller

_LINES: Final = 3
_CHANNEL: Final = "credit-objection"
"""An objection that was recorded tells in its note what the report shows."""


def credit(tell: Teller) -> list[Block]:
    """One part for each loan that was repaid; what the report shows is the person's to say, from the report itself."""
    t, settled = tell.t, tell.facts.settled
    if not settled:
        return [Paragraph(t("dossier.credit.none"))]
    blocks: list[Block] = []
    for debt in settled:
        shows = [
            event for event in tell.facts.events
            if event.get("filed_with") == _CHANNEL and event["note"] and event["debt"] in {None, debt["id"]}
        ]  # fmt: skip
        blocks += [Heading(2, tell.debt(debt["id"])), Facts(_pairs(tell, debt, shows))]
        if not shows:
            blocks.append(Lines(t("dossier.credit.to_fill"), _LINES))
    return blocks


def _pairs(tell: Teller, debt: Record, shows: list[Record]) -> tuple[tuple[str, Words], ...]:
    t = tell.t
    proofs = [
        number for payment in debt["payments"] if payment["settles"]
        for number in tell.exhibits_of.get(payment["entry"], ())
    ] + tell.exhibits_of.get(debt["entry"], [])  # fmt: skip
    pairs: list[tuple[str, Words]] = [
        (t("dossier.loan.lender"), debt["lender"]),
        (t("dossier.loan.account"), tell.told(debt["account"])),
        (t("dossier.loan.settled"), tell.day(debt["settled_on"])),
        (
            t("dossier.loan.proof"),
            t("dossier.plain.exhibits", numbers=tell.comma.join(proofs)) if proofs else tell.told(None),
        ),
    ]
    pairs += [(t("dossier.credit.shows", day=event["occurred_at"][:10]), tell.told(event["note"])) for event in shows]
    return tuple(pairs)
