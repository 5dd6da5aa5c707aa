"""The account of one imported file: what is told of it, what the ledger keeps of it, and when an earlier one still holds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from json import loads
from typing import TYPE_CHECKING, Any, Final

from evidence_log.core.contact import ContactFacts
from evidence_log.importers.base import BadRow, Draft
from evidence_log.store.ledger import TOOL, Ledger
from evidence_log.store.vault import CaseFile

if TYPE_CHECKING:
    from evidence_log.services.loss_alarm import LossAlarm

KEPT_REJECTED: Final = 1_000
"""Bad rows that the ledger names of one file; it counts them all."""
KEPT_DOUBTFUL: Final = 10_000
"""Pairs of contacts that may be one which the ledger names of one file."""
NAMED: Final = 5
"""Rows that are named with each kind of note."""

_BEFORE: Final = (
    "SELECT entry, result FROM import_run WHERE case_id = ? AND sha256 = ? AND format = ? AND options = ? AND result IS NOT NULL"
    " AND entry NOT IN (SELECT target FROM withdrawal WHERE case_id = import_run.case_id)"
    # What it had in common with an earlier import is in the case only while that one stands.
    " AND NOT EXISTS (SELECT 1 FROM withdrawal JOIN import_run AS other ON other.case_id = withdrawal.case_id"
    " AND other.entry = withdrawal.target WHERE other.case_id = import_run.case_id AND other.entry < import_run.entry"
    " AND withdrawal.entry > import_run.entry)"
    # It was read with a file beside it, and its rows are not those of the file alone.
    " AND entry NOT IN (SELECT target FROM attachment WHERE case_id = import_run.case_id AND target IS NOT NULL)"
    " ORDER BY entry"
)


@dataclass
class FileReport:
    """What was done with one file. `read` = imported + duplicates + corroborated + rejected.

    Of a picture, the rows that were read are `drafted`, and none is imported.

    `doubtful` are pairs of entries that may be one contact.
    `known` names the earlier import of the very same file. `ignored` counts lines that are no contacts, by kind. `warnings_at` names the
    first rows of each kind of note that is about rows. `entry` is None where nothing was written.
    """

    path: str
    format: str
    sha256: str
    read: int = 0
    imported: int = 0
    duplicates: int = 0
    corroborated: int = 0
    doubtful: list[tuple[int, int]] = field(default_factory=list)
    rejected: list[BadRow] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    warnings_at: dict[str, list[str]] = field(default_factory=dict)
    info: Any = None
    shown: list[ContactFacts] = field(default_factory=list)
    entry: int | None = None
    known: int | None = None
    attachments: int = 0
    drafted: list[Draft] = field(default_factory=list)
    waiting: int = 0
    loss_alarm: LossAlarm | None = None

    def warned(self, kinds: list[str], where: str) -> None:
        """Count the notes of a row, and name the first few rows of each."""
        self.warnings.update(kinds)
        for kind in kinds:
            if len(rows := self.warnings_at.setdefault(kind, [])) < NAMED and where not in rows:
                rows.append(where)


def result_of(report: FileReport) -> dict[str, Any]:
    """Return what the ledger keeps of an import when it is through."""
    result = {
        "read": report.read,
        "imported": report.imported,
        "duplicates": report.duplicates,
        "corroborated": report.corroborated,
        "rejected": [
            {"where": row.where, "reason": row.reason, **({"text": row.values["text"]} if "text" in row.values else {})}
            for row in report.rejected[:KEPT_REJECTED]
        ],
        "ignored": dict(sorted(report.ignored.items())),
        "warnings": dict(sorted(report.warnings.items())),
    }
    if report.doubtful:
        result["doubtful"] = [list(pair) for pair in report.doubtful[:KEPT_DOUBTFUL]]
    if report.drafted:
        result["drafts"] = len(report.drafted)
    if report.warnings_at:
        result["warnings_at"] = dict(sorted(report.warnings_at.items()))
    if len(report.rejected) > KEPT_REJECTED:
        result["rejected_in_all"] = len(report.rejected)
    return result


def earlier_import(
    connection: sqlite3.Connection, case: CaseFile, sha256: str, format_name: str, chosen: str
) -> tuple[int, dict[str, Any]] | None:
    """Return the import of the very same file, read in the same way by this version, whose every row still stands."""
    rows = connection.execute(_BEFORE, (case.case_id, sha256, format_name, chosen)).fetchall()
    ledger = Ledger(connection, case.case_id)
    for entry, text in rows:
        result = loads(text)
        # A result that does not name every bad row cannot stand for reading the file again.
        if "rejected_in_all" not in result and ledger.entry(entry).tool == TOOL:
            return entry, result
    return None


def repeat(report: FileReport, earlier: tuple[int, dict[str, Any]]) -> FileReport:
    """Tell of a file whose every row the case holds already, without reading it again."""
    report.known, result = earlier
    report.read = result["read"]
    report.duplicates = result["imported"] + result["duplicates"] + result["corroborated"] + result.get("drafts", 0)
    report.rejected = [
        BadRow(row["where"], row["reason"], {"text": row["text"]} if "text" in row else {})
        for row in result["rejected"]
    ]
    report.ignored, report.warnings = Counter(result["ignored"]), Counter(result.get("warnings", {}))
    report.warnings_at = result.get("warnings_at", {})
    return report
