"""Drafts: rows that a machine read from a picture. How their entries fold into the table, and the table read back."""

from __future__ import annotations

import sqlite3
from json import loads
from typing import TYPE_CHECKING, Any, Final

from evidence_log.core.codec import compact
from evidence_log.store import columns

if TYPE_CHECKING:
    from evidence_log.store.ledger import Entry
    from evidence_log.store.vault import CaseFile

ID_PREFIX: Final = "R-"
SOURCE: Final = "screenshot"
"""The kind of source of a contact that was read by machine and confirmed by the person."""


def draft_id(ordinal: int) -> str:
    """Return the id people see, `R-3`."""
    return f"{ID_PREFIX}{ordinal}"


def fold_add(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    """Fold `draft.add`. Raises KeyError when a part of it is missing."""
    data = entry.data
    connection.execute(
        "INSERT INTO draft (case_id, entry, ordinal, target, row, text, box, confidence, facts, recorded_at)"
        " SELECT ?, ?, count(*) + 1, ?, ?, ?, ?, ?, ?, ? FROM draft WHERE case_id = ?",
        (
            case_id, entry.seq, data["target"], data["row"], data["text"], compact(data["box"]), data["confidence"],
            compact(data["facts"]), entry.recorded_at, case_id,
        ),
    )  # fmt: skip


def fold_settle(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    """Fold `draft.settle`: the entry of a contact means accepted, none rejected. The latest decision stands."""
    contact, why = entry.data["contact"], entry.data.get("why")
    outcome = "rejected" if contact is None else "accepted"
    connection.execute(
        "UPDATE draft SET settled_by = ?, outcome = ?, contact = ?, why = ? WHERE case_id = ? AND entry = ?",
        (entry.seq, outcome, contact, why, case_id, entry.data["target"]),
    )


def fold_withdrawn(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    """Fold the withdrawal of an import: its drafts go with it, the contacts that a person made of them stay."""
    connection.execute(
        "UPDATE draft SET withdrawn_by = ? WHERE case_id = ? AND target = ? AND withdrawn_by IS NULL",
        (entry.seq, case_id, entry.data["target"]),
    )


def rows(connection: sqlite3.Connection, case: CaseFile) -> list[dict[str, Any]]:
    """Return every draft in ledger order, with `id`, the picture's `name` and `sha256`; `box` and `facts` parsed."""
    listed = ", ".join(f"draft.{name}" for name in columns.DRAFT)
    found = connection.execute(
        f"SELECT {listed}, import_run.name, import_run.sha256, import_run.size FROM draft LEFT JOIN import_run"  # noqa: S608 - our own names
        " ON import_run.case_id = draft.case_id AND import_run.entry = draft.target WHERE draft.case_id = ? ORDER BY draft.entry",
        (case.case_id,),
    )
    names = (*columns.DRAFT, "name", "sha256", "size")
    result = [dict(zip(names, row, strict=True)) for row in found]
    return [
        row | {"id": draft_id(row["ordinal"]), "box": loads(row["box"]), "facts": loads(row["facts"])} for row in result
    ]


def sources(connection: sqlite3.Connection, case: CaseFile) -> dict[int, dict[str, Any]]:
    """Return the source of each contact that was a draft, by its entry, in the JSON shape."""
    found = connection.execute(
        "SELECT draft.contact, import_run.format, import_run.sha256, draft.row FROM draft JOIN import_run"
        " ON import_run.case_id = draft.case_id AND import_run.entry = draft.target"
        " WHERE draft.case_id = ? AND draft.contact IS NOT NULL",
        (case.case_id,),
    )
    return {
        contact: {"kind": SOURCE, "format": name, "sha256": sha256, "where": row}
        for contact, name, sha256, row in found
    }
