"""Objections to the record as a whole: what is missing from it, where it comes from, how it is kept. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_log.core.challenges.paper import Objection, Paper
from evidence_log.core.gaps import BETWEEN, INSIDE


def gaps(paper: Paper) -> Iterator[Objection]:
    """Stretches without a row, and files that do not meet."""
    for kind in (INSIDE, BETWEEN):
        found = [gap for gap in paper.gaps if gap.kind == kind]
        if found:
            runs = dict.fromkeys(run for gap in found for run in gap.runs)
            yield Objection(kind, tuple(runs), {"gaps": tuple(found), "count": len(found)})


def selected(paper: Paper) -> Iterator[Objection]:
    """Files of which only some numbers were taken."""
    if paper.selected:
        yield Objection("selected", tuple(paper.selected), {"count": len(paper.selected)})


def one_source(paper: Paper) -> Iterator[Objection]:
    """All that counts comes from one source."""
    if len(paper.sources) == 1 and paper.received:
        yield Objection("one-source", (), {"source": paper.sources[0]})


def unsealed(paper: Paper) -> Iterator[Objection]:
    """No authority's time-stamp says when the ledger was there."""
    if not paper.sealed:
        yield Objection("unsealed", ())


def no_backup(paper: Paper) -> Iterator[Objection]:
    """There is no second copy that would show a cut."""
    if not paper.backed_up:
        yield Objection("no-backup", ())
