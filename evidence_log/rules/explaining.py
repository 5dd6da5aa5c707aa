"""Why each contact of a case counts under one rule, or does not: the rule's own results, and the plainest reason for all others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from evidence_log.core.contact import RELATIONS
from evidence_log.core.finding import DEFINITE, Finding
from evidence_log.core.windows import from_boundary, inside
from evidence_log.rules import conditions
from evidence_log.rules.kinds.schedule import DAYS
from evidence_log.rules.pack import Pack, Rule, Terms
from evidence_log.rules.view import AT, CHANNEL, ENTRY, OUTCOME, PHONE, PRECISION, TAGS, WHOSE, CaseView, Row

OVER: Final = "over"
POSSIBLE: Final = "possible"
COUNTED: Final = "counted"
NEAR: Final = "near"
"""Outside the hours; how far is told."""
REASONS: Final = (
    OVER, POSSIBLE, COUNTED, NEAR, "unattributed", "own", "not-in-force", "not-applicable", "unknown", "reached", "channel", "outcome",
    "untagged", "no-clock", "not-beyond",
)  # fmt: skip


class Considered(NamedTuple):
    """One contact, and why it counts or not. `edge` is the nearest end of the hours as a clock and `seconds` how far it is away."""

    entry: int
    why: str
    edge: str | None = None
    seconds: int | None = None


def considered(view: CaseView, pack: Pack, rule: Rule, findings: Iterable[Finding]) -> Iterator[Considered]:
    """Yield every contact by time, with the results of the rule's own evaluation for those that are in its findings."""
    known: dict[int, str] = {}
    for finding in findings:
        over = OVER if finding.verdict == DEFINITE else POSSIBLE
        for entry in finding.entries:
            known.setdefault(entry, COUNTED)
        for entry in finding.over:
            known[entry] = OVER if known.get(entry) == OVER else over
    for batch in view.batches:
        for row in batch:
            if row[ENTRY] in known:
                yield Considered(row[ENTRY], known[row[ENTRY]])
            else:
                yield _reason(view, pack, rule, row)


def _reason(view: CaseView, pack: Pack, rule: Rule, row: Row) -> Considered:
    entry = row[ENTRY]
    _, claims, debt, direction, reached = row[WHOSE]
    whose = view.attribution
    organisation = whose.of(row[PHONE], claims, debt)
    if organisation is None:
        return Considered(entry, "unattributed")
    if direction == "out":
        return Considered(entry, "own")
    day = row[AT][:10]
    terms = next((one for one in rule.terms if one.since <= day and (one.until is None or day <= one.until)), None)
    if terms is None:
        return Considered(entry, "not-in-force")
    if rule.applies_when:
        facts = conditions.known(
            pack.facts,
            whose,
            view.debts,
            institution=whose.institution(organisation),
            organisation=organisation,
            debt=debt,
        )
        applies = conditions.judge(rule.applies_when, facts)
        if applies.missing:
            return Considered(entry, "unknown")
        if not applies.applies or not applies.days[0] <= day <= applies.days[1]:
            return Considered(entry, "not-applicable")
    return _by_parameters(rule, terms, row, reached)


def _by_parameters(rule: Rule, terms: Terms, row: Row, reached: str) -> Considered:
    given: Mapping[str, Any] = terms.parameters
    entry = row[ENTRY]
    covered = set(given.get("reached") or RELATIONS) - set(given.get("not_reached") or ())
    if reached not in covered:
        return Considered(entry, "reached")
    channels = ("visit",) if rule.kind == "place-visit" else given.get("channels") or ()
    if channels and row[CHANNEL] not in channels:
        return Considered(entry, "channel")
    if given.get("outcomes") and row[OUTCOME] not in given["outcomes"]:
        return Considered(entry, "outcome")
    tags = [
        *(given.get("tags") or ()),
        *(given.get("acts") or ()),
        *(filter(None, (given.get("act"), given.get("only_tag")))),
    ]
    if tags and not any(f'"{tag}"' in (row[TAGS] or "") for tag in tags):
        return Considered(entry, "untagged")
    if rule.kind == "time-window":
        return _hours(given, row)
    return Considered(entry, "not-beyond")


def _hours(given: Mapping[str, Any], row: Row) -> Considered:
    if row[PRECISION] == "day":
        return Considered(row[ENTRY], "no-clock")
    clock = int(row[AT][11:13]) * 3600 + int(row[AT][14:16]) * 60 + int(row[AT][17:19])
    pairs: Sequence[tuple[int, int]] = [
        part[:2] for part in (*given["forbidden"], *given["allowed"]) if len(part) == 2 or set(part[2]) >= set(DAYS)
    ]
    ends = [(from_boundary(clock, edge, edge), edge) for pair in pairs for edge in pair]
    if not ends or (given["forbidden"] and any(inside(clock, *pair) for pair in pairs)):
        return Considered(row[ENTRY], "not-beyond")
    seconds, edge = min(ends)
    return Considered(row[ENTRY], NEAR, f"{edge // 3600:02d}:{edge // 60 % 60:02d}", seconds)
