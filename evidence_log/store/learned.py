"""What a later file tells of a contact that the case held already, such as a name the phone learned since: its fold, and taking it back."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evidence_log.store.ledger import Entry

FIELDS: Final = frozenset({"caller_name"})
"""Facts that change between two backups of one phone while the contact stays what it was."""


def fold(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    """Fold `contact.learn`: only what a contact does not say itself is learned. Raises KeyError for a field that is not one of these."""
    for target, facts in entry.data["facts"]:
        for field, value in facts.items():
            if field not in FIELDS:
                raise KeyError(field)
            done = connection.execute(
                f"UPDATE contact SET {field} = ? WHERE case_id = ? AND entry = ? AND {field} IS NULL",  # noqa: S608 - one of `FIELDS`
                (value, case_id, target),
            )
            if done.rowcount:
                connection.execute(
                    "INSERT INTO learned (case_id, entry, target, field, value, import_entry) VALUES (?, ?, ?, ?, ?, ?)",
                    (case_id, entry.seq, target, field, value, entry.data["import"]),
                )


def fold_withdrawn(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    """Fold the withdrawal of an import: what was learned from it is unlearned, unless a person has corrected it since."""
    found = connection.execute(
        "SELECT entry, target, field, value FROM learned WHERE case_id = ? AND import_entry = ? AND taken_back_by IS NULL",
        (case_id, entry.data["target"]),
    ).fetchall()
    for learned, target, field, value in found:
        connection.execute(
            f"UPDATE contact SET {field} = NULL WHERE case_id = ? AND entry = ? AND {field} = ?",  # noqa: S608 - one of `FIELDS`
            (case_id, target, value),
        )
        connection.execute(
            "UPDATE learned SET taken_back_by = ? WHERE case_id = ? AND entry = ? AND target = ? AND field = ?",
            (entry.seq, case_id, learned, target, field),
        )
