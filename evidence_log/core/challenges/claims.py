"""Objections to what is made of the records: what else may explain them, what the texts do not say, what is not settled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from evidence_log.core.challenges.paper import Claim, Objection, Paper

_READ: Final = frozenset({"verified", "tool"})
_NOT_LAW: Final = frozenset({"standard", "self-regulation", "guideline"})
_SETTING: Final = "tool-setting"
_OPEN: Final = "open-"
"""What the keys of explanations begin with that say why an entry is not sure: that is said by kinds of their own."""


def innocent(paper: Paper) -> Iterator[Objection]:
    """What could explain findings, one objection each, that of most contacts first."""
    found: dict[str, list[Claim]] = {}
    for claim in paper.claims:
        for key in claim.explanations:
            if not key.startswith(_OPEN):
                found.setdefault(key, []).append(claim)
    listed = sorted(found.items(), key=lambda item: -len(_over(item[1])))
    told = listed[: paper.limits.explanations]
    for key, claims in told:
        more = len(listed) - len(told) if key == told[-1][0] else 0
        yield Objection(
            "innocent",
            _over(claims),
            {"explanation": key, "rule": claims[0].rule, "rules": _rules(claims), "more": more},
        )


def text_unread(paper: Paper) -> Iterator[Objection]:
    """Findings by rules whose wording was not read in the text itself."""
    yield from _about("text-unread", [claim for claim in paper.claims if claim.confidence not in _READ])


def thresholds(paper: Paper) -> Iterator[Objection]:
    """Findings by settings of this program, which no text states."""
    yield from _about("thresholds", [claim for claim in paper.claims if claim.force == _SETTING])


def not_law(paper: Paper) -> Iterator[Objection]:
    """Findings by recommended standards and the like, which bind only those who took them on."""
    yield from _about("not-law", [claim for claim in paper.claims if claim.force in _NOT_LAW])


def unsettled(paper: Paper) -> Iterator[Objection]:
    """Findings that are only to be confirmed."""
    yield from _about("unsettled", [claim for claim in paper.claims if not claim.definite])


def _about(kind: str, claims: list[Claim]) -> Iterator[Objection]:
    if claims:
        yield Objection(kind, _over(claims), {"rules": _rules(claims), "count": len(_rules(claims))})


def _over(claims: Iterable[Claim]) -> tuple[int, ...]:
    return tuple(sorted({entry for claim in claims for entry in claim.over}))


def _rules(claims: Iterable[Claim]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((claim.rule, claim.part) for claim in claims))
