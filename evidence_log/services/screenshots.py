"""Importing a screenshot: the picture in the vault, and every row that was read as a draft that waits for a person.

Nothing of it is a contact: what becomes of a draft is decided in `services/review`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from json import loads
from pathlib import Path
from typing import Any

from evidence_log.core.codec import compact
from evidence_log.core.phone import phone_key
from evidence_log.importers.base import Draft, Importer, ReadOptions
from evidence_log.importers.screenshot import picture
from evidence_log.services.import_result import FileReport, repeat, result_of
from evidence_log.store import blobs
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault


def import_picture(
    vault: Vault,
    case: CaseFile,
    path: Path,
    importer: Importer,
    options: ReadOptions,
    *,
    now: datetime,
    dry_run: bool = False,
) -> FileReport:
    """Import one picture. Nothing of it is in the vault when this raises, or when no row was read. `dry_run` writes nothing.

    A picture that the case holds already adds no draft, however it is asked for: a person may have decided about its rows. To have it
    read anew, its import is withdrawn first.
    """
    assert importer.drafts is not None
    content = picture.content(path)
    report = FileReport(str(path), importer.name, sha256(content).hexdigest())
    earlier = _earlier(vault.connection, case, report)
    if earlier is not None:
        report.waiting = waiting(vault.connection, case, earlier[0])
        return repeat(report, earlier)
    read = importer.drafts(content, path, options)
    report.info = read.info
    rows = [row for row in read.rows if _is_asked_for(row, options)]
    report.ignored["other_number"] = len(read.rows) - len(rows)
    report.ignored = +report.ignored
    report.read, report.drafted = len(rows), rows
    for row in rows:
        report.warned(row.facts.get("warnings", []), row.where)
    if dry_run or not rows:
        return report
    with vault.writing() as connection:
        ledger = Ledger(connection, case.case_id)
        stored = blobs.put_pieces(connection, lambda: iter([content]))
        chosen = compact({name: value for name, value in asdict(options).items() if name != "now"})
        data = {"name": blobs.name_of(path), "sha256": stored.sha256, "size": stored.size, "format": importer.name}
        report.entry = ledger.append("import.start", {**data, "options": chosen}, now)
        for row in rows:
            ledger.append("draft.add", _entry(row, report.entry, options, case), now)
        result = {"import": report.entry, "media_type": read.media_type, **result_of(report)}
        ledger.append("import.end", result | ({"taken": dict(read.taken)} if read.taken else {}), now)
    report.waiting = len(rows)
    return report


def waiting(connection: sqlite3.Connection, case: CaseFile, target: int | None = None) -> int:
    """Return how many drafts wait for a person, of one picture or of all."""
    (count,) = connection.execute(
        "SELECT count(*) FROM draft WHERE case_id = ? AND settled_by IS NULL AND withdrawn_by IS NULL AND ? IN (target, 0)",
        (case.case_id, target or 0),
    ).fetchone()
    return int(count)


def _earlier(connection: sqlite3.Connection, case: CaseFile, report: FileReport) -> tuple[int, dict[str, Any]] | None:
    """Return the import of the same picture that stands, and its result."""
    found = connection.execute(
        "SELECT entry, result FROM import_run WHERE case_id = ? AND sha256 = ? AND format = ? AND result IS NOT NULL"
        " AND entry NOT IN (SELECT target FROM withdrawal WHERE case_id = import_run.case_id) ORDER BY entry",
        (case.case_id, report.sha256, report.format),
    ).fetchone()
    return (found[0], loads(found[1])) if found else None


def _is_asked_for(row: Draft, options: ReadOptions) -> bool:
    """Say whether a row is of a number that was asked for; one without a number is, as nobody knows."""
    phone = row.facts.get("phone")
    keys = {phone_key(number, options.region) for number in options.only}
    return not keys or phone is None or phone_key(phone, options.region) in keys


def _entry(row: Draft, target: int, options: ReadOptions, case: CaseFile) -> Mapping[str, Any]:
    facts = dict(row.facts)
    if options.zone != case.zone:
        facts["zone"] = options.zone
    if options.organisation:
        facts["claims"] = options.organisation
    return {
        "target": target, "row": row.where, "text": row.text, "box": list(row.box), "confidence": row.confidence, "facts": facts,
    }  # fmt: skip
