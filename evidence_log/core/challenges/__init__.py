"""The file read as the other side's lawyer would: plain facts in, objections out, no verdict. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from evidence_log.core.challenges import claims, proof, sides, whole
from evidence_log.core.challenges.paper import Objection, Paper

CHECKS: Final[tuple[tuple[Callable[[Paper], Iterator[Objection]], tuple[str, ...]], ...]] = (
    (proof.memory, ("memory",)),
    (proof.hearsay, ("hearsay",)),
    (proof.repeats, ("repeats",)),
    (proof.without_words, ("no-words",)),
    (proof.amended, ("amended-facts", "amended")),
    (proof.withdrawn, ("withdrawn",)),
    (proof.late, ("late",)),
    (proof.notes, ("notes",)),
    (proof.copies, ("copies",)),
    (proof.undated, ("undated",)),
    (proof.imprecise, ("imprecise",)),
    (proof.no_direction, ("no-direction",)),
    (sides.circular, ("circular",)),
    (sides.untied, ("untied",)),
    (sides.weak_ties, ("weak-tie",)),
    (sides.unidentified, ("unidentified",)),
    (sides.missing_number, ("missing-number",)),
    (sides.own_number, ("own-number",)),
    (sides.unattributed, ("unattributed",)),
    (sides.own_calls, ("own-calls",)),
    (sides.called_back, ("called-back",)),
    (sides.consent, ("consent",)),
    (sides.promise, ("promise",)),
    (sides.unpaid, ("unpaid",)),
    (sides.no_payment_proof, ("no-payment-proof",)),
    (claims.innocent, ("innocent",)),
    (claims.unsettled, ("unsettled",)),
    (claims.text_unread, ("text-unread",)),
    (claims.thresholds, ("thresholds",)),
    (claims.not_law, ("not-law",)),
    (whole.gaps, ("gap", "between")),
    (whole.selected, ("selected",)),
    (whole.one_source, ("one-source",)),
    (whole.unsealed, ("unsealed",)),
    (whole.no_backup, ("no-backup",)),
)
"""Each judgement with the kinds of objections that it raises, one a line."""

KINDS: Final = tuple(kind for _, kinds in CHECKS for kind in kinds)


def objections(paper: Paper) -> list[Objection]:
    """Return all objections, in the order of the judgements."""
    return [found for check, _ in CHECKS for found in check(paper)]
