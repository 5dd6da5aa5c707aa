"""Finding and showing records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from evidence_log.core.phone import phone_key
from evidence_log.services.record import resolve
from evidence_log.store import reading
from evidence_log.store.ledger import Ledger, entry_id, parse_id
from evidence_log.store.vault import CaseFile, Vault

SEARCHED: Final = (
    "said",
    "replied",
    "summary",
    "phone",
    "caller_name",
    "staff_no",
    "claims",
    "person",
    "place",
    "tags",
    "demands",
)
"""Columns in which words are looked for. A plain substring search: no index finds two-character Chinese words rightly."""


def contacts(
    vault: Vault,
    case: CaseFile,
    *,
    since: str | None = None,
    until: str | None = None,
    phone: str | None = None,
    organisation: str | None = None,
    withdrawn: bool = False,
    extra: bool = False,
) -> Iterator[dict[str, Any]]:
    """Yield contacts by time. `since` and `until` are local days, both included; `phone` in any spelling."""
    clauses, values = [], []
    if since:
        clauses.append("substr(occurred_at, 1, 10) >= ?")
        values.append(since)
    if until:
        clauses.append("substr(occurred_at, 1, 10) <= ?")
        values.append(until)
    key = phone_key(phone, reading.REGION) if phone else None
    for contact in reading.contacts(
        vault.connection, case, withdrawn=withdrawn, extra=extra, where=" AND ".join(clauses), values=tuple(values)
    ):
        if key is not None and (not contact["phone"] or phone_key(contact["phone"], reading.REGION) != key):
            continue
        if organisation is not None and contact["organisation"] != organisation:
            continue
        yield contact


def search(
    vault: Vault, case: CaseFile, words: Sequence[str], *, withdrawn: bool = False, extra: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the contacts in which every word occurs in some field; letters match without case, `%` and `_` as themselves."""
    clauses, values = [], []
    for word in words:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        clauses.append("(" + " OR ".join(f"{name} LIKE ? ESCAPE '\\'" for name in SEARCHED) + ")")
        values += [f"%{escaped}%"] * len(SEARCHED)
    yield from reading.contacts(
        vault.connection, case, withdrawn=withdrawn, extra=extra, where=" AND ".join(clauses), values=tuple(values)
    )


def whole(vault: Vault, case: CaseFile, text: str) -> dict[str, Any]:
    """Return one record with all its facts, its corrections and its withdrawal. Raises BadInput for an unknown id.

    A contact stands at the top level in the JSON shape; `record` names the kind.
    """
    connection = vault.connection
    if not text.strip().upper().startswith("D"):
        entry = parse_id(text)
        found = Ledger(connection, case.case_id).entry(entry)
        if found.kind in {"amend", "withdraw", "case.create", "import.end"}:
            plain = {"id": entry_id(entry), "entry": entry, "recorded_at": found.recorded_at, **found.data}
            return {**plain, "record": found.kind.replace(".", "_"), "history": [], "withdrawal": None}
    target = resolve(connection, case, text)
    shown: dict[str, Any]
    if target.table == "contact":
        shown = next(reading.contacts(connection, case, entry=target.entry, extra=True))
    elif target.table == "debt":
        listed = reading.debts(connection, case, withdrawn=True)
        shown = next(debt for debt in listed if debt["entry"] == target.entry)
    else:
        shown = {"id": entry_id(target.entry)} | {
            name: value for name, value in target.row.items() if name != "case_id"
        }
    history = [
        {"id": entry_id(row["entry"]), **{name: row[name] for name in ("field", "old", "new", "why", "recorded_at")}}
        for row in reading.amendments(connection, case, target.entry)
    ]
    taken = [row for row in reading.withdrawals(connection, case) if row["target"] == target.entry]
    run = target.row.get("import_entry")
    taken += [row for row in reading.withdrawals(connection, case) if run is not None and row["target"] == run]
    withdrawal = None
    if taken:
        withdrawal = {"id": entry_id(taken[0]["entry"]), "why": taken[0]["why"], "recorded_at": taken[0]["recorded_at"]}
    return {**shown, "record": target.table, "history": history, "withdrawal": withdrawal}
