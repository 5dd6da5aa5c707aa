"""Reading a case as the other side's lawyer would, for the person alone: what is gathered here goes into no dossier."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from evidence_log.core.attribution import Attribution
from evidence_log.core.challenges import objections
from evidence_log.core.challenges.paper import Claim, Limits, Objection, Paper, Record, TiedNumber
from evidence_log.core.challenges.sides import circles
from evidence_log.core.completeness import Completeness, Scale, completeness
from evidence_log.core.finding import DEFINITE, Finding
from evidence_log.core.gaps import Gap, Rows, gaps
from evidence_log.core.joining import CARRIER
from evidence_log.core.phone import phone_key
from evidence_log.importers import kind_of
from evidence_log.resources import templates
from evidence_log.services import backup_notes, corroboration, findings
from evidence_log.services.findings import CheckReport
from evidence_log.store import reading, seals
from evidence_log.store.vault import CaseFile, Vault

SEVERITIES: Final = ("high", "medium", "low")
_EVENTS: Final = ("event", "notice")
"""What a finding calls the entries of the events it counts from."""
_ROWS: Final = (
    "SELECT import_entry, channel, substr(occurred_at, 1, 10), count(*) FROM contact WHERE case_id = ? AND import_entry IS NOT NULL"
    " AND withdrawn_by IS NULL AND channel IN ('call', 'sms') GROUP BY 1, 2, 3"
)


class Judged(NamedTuple):
    """An objection and how heavy it is: `high`, `medium` or `low`."""

    objection: Objection
    severity: str


class Challenge(NamedTuple):
    """What was found: objections by weight, the completeness, how many contacts count, and the check behind it.

    `months` are those of the entries that the next thing to fetch would mend.
    """

    objections: tuple[Judged, ...]
    completeness: Completeness
    months: tuple[str, ...]
    counted: int
    report: CheckReport


def challenge(vault: Vault, case: CaseFile, *, now: datetime) -> Challenge:
    """Read the whole case as of one moment, and object to it."""
    connection = vault.connection
    with findings.snapshot(connection):
        report = findings.check(vault, case, most=0, now=now)
        paper = _paper(vault, case, report)
    found = completeness(
        ((contact, _confidence(paper, contact["entry"])) for contact in paper.received), scale()
    )  # fmt: skip
    mended = set(found.next.entries) if found.next else set()
    months = sorted({contact["occurred_at"][:7] for contact in paper.received if contact["entry"] in mended})
    return Challenge(judged(objections(paper), paper.decisive), found, tuple(months), len(paper.received), report)


def judged(found: Iterable[Objection], decisive: frozenset[int]) -> tuple[Judged, ...]:
    """Return objections with their weight, the heaviest first; among equals in the order of the data file."""
    weights = _table()["kind"]
    listed = [
        Judged(one, weights[one.kind][0 if decisive.intersection(one.entries) else 1]) for one in found
    ]  # fmt: skip
    order = {kind: place for place, kind in enumerate(weights)}
    return tuple(sorted(listed, key=lambda one: (SEVERITIES.index(one.severity), order[one.objection.kind])))


@cache
def scale() -> Scale:
    """Return what is asked of the record of a contact, by channel."""
    with (templates() / "completeness.toml").open("rb") as file:
        table = tomllib.load(file)
    level, fetch = table.pop("level"), table.pop("fetch")
    return Scale(table, fetch, fetch.pop("theirs"), level["fuller"], level["ready"])


@cache
def _table() -> dict[str, Any]:
    with (templates() / "challenges.toml").open("rb") as file:
        return tomllib.load(file)


def _paper(vault: Vault, case: CaseFile, report: CheckReport) -> Paper:
    connection, given = vault.connection, _table()["settings"]
    whose = reading.attribution(connection, case)
    contacts = [row for row in reading.contacts(connection, case, extra=True) if row["organisation"] is not None]
    runs = _standing_runs(connection, case)
    ties = [
        TiedNumber(tie.phone_key, phone, tie.organisation, tie.basis, tie.confidence, tie.entry)
        for tie, phone in _spelled(connection, case, whose)
    ]  # fmt: skip
    by_key = {tie.key: tie for tie in ties}
    return Paper(
        contacts=contacts, claims=[_claim(report, finding) for finding in report.findings],
        limits=Limits(
            given["callback_hours"], given["explanations"], frozenset(given["said_tags"]), frozenset(given["events"])
        ),
        institutions={name: whose.institution(name) for name in {row["organisation"] for row in contacts}},
        tied={row["entry"]: by_key[key] for row in contacts if (key := _tied_by(whose, row))}, ties=ties,
        circles=circles(ties, lambda phone: phone_key(phone, reading.REGION)), pairs=_pairs(vault, case),
        events=reading.events(connection, case), debts=reading.debts(connection, case),
        attachments=reading.attachments(connection, case), amendments=reading.amendments(connection, case),
        withdrawn=[row["target"] for row in reading.withdrawals(connection, case)],
        after_settlement=sorted({*report.after_settlement.entries, *report.after_settlement.possible}),
        own_number=any(kind_of(run["format"]) == CARRIER or run["options"].get("own") for run in runs),
        selected=[run["entry"] for run in runs if run["options"].get("only")],
        like_collectors=[number.phone for number in report.unknown_numbers], sources=_sources(contacts),
        gaps=_gaps(connection, case, runs, given), sealed=any(seal.response for seal in seals.seals(connection, case)),
        backed_up=any(head.log_id == case.log_id for note in backup_notes.read(vault.path) for head in note.heads),
    )  # fmt: skip


def _standing_runs(connection: sqlite3.Connection, case: CaseFile) -> list[dict[str, Any]]:
    taken = {row["target"] for row in reading.withdrawals(connection, case)}
    return [run for run in reading.imports(connection, case) if run["entry"] not in taken]


def _spelled(connection: sqlite3.Connection, case: CaseFile, whose: Attribution) -> Iterable[tuple[Any, str]]:
    spelled = {row["entry"]: row["phone"] for row in reading.ties(connection, case)}
    return ((tie, spelled[tie.entry]) for tie in whose.ties.values())


def _tied_by(whose: Attribution, contact: Record) -> str | None:
    """Return the key of the number whose tie holds a contact to its organisation, None where only the person's word does."""
    tie, claims = whose.tie(contact["phone"]), contact["claims"]
    if tie is None or (claims and whose.institution(claims) != whose.institution(tie.organisation)):
        return None
    return tie.phone_key


def _claim(report: CheckReport, finding: Finding) -> Claim:
    rule = next(rule for pack in report.packs for rule in pack.rules if rule.id == finding.rule)
    events = (facts[name] for facts in finding.facts.values() for name in _EVENTS if isinstance(facts.get(name), int))
    return Claim(
        rule=finding.rule, part=finding.part, force=rule.force, confidence=rule.confidence, definite=finding.verdict == DEFINITE,
        over=finding.over, explanations=tuple(note.key for note in finding.could_explain), rests_on=tuple(dict.fromkeys(events)),
    )  # fmt: skip


def _pairs(vault: Vault, case: CaseFile) -> list[tuple[int, int]]:
    return [(pair.first["entry"], pair.second["entry"]) for pair in corroboration.doubtful(vault, case)]


def _sources(contacts: Iterable[Record]) -> list[str]:
    """Return the kinds of sources of the contacts that count, a format by its name."""
    found = {
        source["format"] or source["kind"]
        for contact in contacts if contact["direction"] != "out" for source in contact["sources"]
    }  # fmt: skip
    return sorted(found)


def _gaps(
    connection: sqlite3.Connection, case: CaseFile, runs: Iterable[Mapping[str, Any]], given: Mapping[str, Any]
) -> list[Gap]:
    """Return the gaps in what phones and carriers recorded; files of which only some numbers were taken say nothing of that."""
    whole = {
        run["entry"]: run for run in runs if kind_of(run["format"]) in given["whole_logs"] and not run["options"].get("only")
    }  # fmt: skip
    rows = [Rows(*row) for row in connection.execute(_ROWS, (case.case_id,)) if row[0] in whole]
    joined = frozenset(
        entry for entry, run in whole.items() if run["result"] and (run["result"]["duplicates"] or run["result"]["corroborated"])
    )  # fmt: skip
    names = ("gap_days", "gap_rows", "between_days", "least_rows")
    return gaps(rows, joined, **{name: given[name] for name in names})


def _confidence(paper: Paper, entry: int) -> str | None:
    tie = paper.tied.get(entry)
    return tie.confidence if tie else None
