"""Finding the record that an id names."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from evidence_log.errors import BadInput
from evidence_log.services.complaint_events import is_complaint
from evidence_log.store import projection, reading
from evidence_log.store.ledger import Ledger, entry_id, parse_id
from evidence_log.store.vault import CaseFile


class Target(NamedTuple):
    """A record that can be shown, corrected, withdrawn, or given a file: its entry, its table, its row as projected."""

    entry: int
    table: str
    row: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Return the id that people see."""
        return f"D-{self.row['ordinal']}" if self.table == "debt" else entry_id(self.entry)

    @property
    def withdrawn(self) -> bool:
        """Say whether the record was taken back."""
        return self.row.get("withdrawn_by") is not None


def resolve(connection: sqlite3.Connection, case: CaseFile, text: str) -> Target:
    """Find the record that an id names, `E-0042` or `D-1`. Raises BadInput."""
    if names_debt(text):
        wanted = debt_id(connection, case, text, withdrawn=True)
        entry = next(debt["entry"] for debt in reading.debts(connection, case, withdrawn=True) if debt["id"] == wanted)
    else:
        entry = parse_id(text)
    found = Ledger(connection, case.case_id).entry(entry)
    table = projection.TABLE_OF_KIND.get(found.kind)
    if table is None:
        raise BadInput("record.not_a_record", id=entry_id(entry), kind=found.kind)
    names = [name for (_, name, *_) in connection.execute(f"PRAGMA table_info({table})")]
    row = connection.execute(
        f"SELECT * FROM {table} WHERE case_id = ? AND entry = ?",  # noqa: S608 - our own names
        (case.case_id, entry),
    ).fetchone()
    if row is None:
        raise BadInput("record.not_projected", id=entry_id(entry))
    values = dict(zip(names, row, strict=True))
    if table == "import_run":  # withdrawn through its contacts, so its own row has no mark
        taken = (row["entry"] for row in reading.withdrawals(connection, case) if row["target"] == entry)
        values["withdrawn_by"] = next(taken, None)
    return Target(entry, table, values)


def standing(connection: sqlite3.Connection, case: CaseFile, text: str) -> Target:
    """Like `resolve`. Raises BadInput for a record that was withdrawn, too."""
    found = resolve(connection, case, text)
    if found.withdrawn:
        raise BadInput("record.withdrawn_already", id=found.id)
    if found.row.get("merged_into") is not None:
        raise BadInput("merge.merged_already", id=found.id, kept=entry_id(found.row["merged_into"]))
    return found


def require_complaint(connection: sqlite3.Connection, case: CaseFile, entry: int) -> Target:
    """Return the complaint of an entry. Raises BadInput when there is none that stands."""
    found = standing(connection, case, entry_id(entry))
    if found.table != "event" or not is_complaint(found.row):
        raise BadInput("complaint.not_one", id=found.id)
    return found


def names_debt(text: str) -> bool:
    """Say whether an id is a debt's (`D-1`), not an entry's."""
    return _plain(text).startswith("D")


def debt_id(connection: sqlite3.Connection, case: CaseFile, text: str, *, withdrawn: bool = False) -> str:
    """Return the id of a debt named by id (`D-1`, `d1`, `1`) or by its exact product.

    Raises BadInput when there is none, when several have that product, and for a withdrawn one unless `withdrawn`.
    """
    debts = reading.debts(connection, case, withdrawn=True)
    digits = _plain(text).removeprefix("D").removeprefix("-")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
    found = [debt for debt in debts if debt["id"] == f"D-{number}"]
    if not found:
        named = [debt for debt in debts if debt["product"] == text.strip()]
        found = [debt for debt in named if withdrawn or not debt["withdrawn"]] or named
    stand = [debt for debt in debts if withdrawn or not debt["withdrawn"]]
    if not found and not stand:
        raise BadInput("record.no_debts", debt=text)
    if not found:
        known = ", ".join(f"{debt['id']} {debt['product']}" for debt in stand)
        raise BadInput("record.no_such_debt", debt=text, known=known)
    if len(found) > 1:
        raise BadInput("record.which_debt", debt=text, known=", ".join(debt["id"] for debt in found))
    if found[0]["withdrawn"] and not withdrawn:
        raise BadInput("record.withdrawn_already", id=found[0]["id"])
    return str(found[0]["id"])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()
