"""Finding and showing records."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from evidence_log.core.phone import phone_key
from evidence_log.services import vocabulary
from evidence_log.services.target import Target, names_debt, resolve
from evidence_log.store import reading
from evidence_log.store.ledger import Ledger, entry_id, parse_id
from evidence_log.store.projection import TABLE_OF_KIND
from evidence_log.store.vault import CaseFile, Vault

SEARCHED: Final = (
    "said", "replied", "summary", "phone", "phone_e164", "caller_name", "staff_no", "organisation", "claims", "person", "place",
    "demands",
)  # fmt: skip
"""Facts in which words are looked for, and the tags. A plain substring search: no index finds two-character Chinese words rightly."""


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
    """Yield contacts by time. `since` and `until` are local days, both included; `phone` in any spelling, `-` for none shown."""
    clauses, values = [], []
    if since:
        clauses.append("substr(occurred_at, 1, 10) >= ?")
        values.append(since)
    if until:
        clauses.append("substr(occurred_at, 1, 10) <= ?")
        values.append(until)
    key = None if phone is None or phone == "-" else phone_key(phone, reading.REGION)
    for contact in reading.contacts(
        vault.connection, case, withdrawn=withdrawn, extra=extra, where=" AND ".join(clauses), values=tuple(values)
    ):
        shown = contact["phone"]
        if phone == "-" and shown:
            continue
        if key is not None and (not shown or phone_key(shown, reading.REGION) != key):
            continue
        if organisation is not None and contact["organisation"] != organisation:
            continue
        yield contact


def search(
    vault: Vault, case: CaseFile, words: Sequence[str], *, withdrawn: bool = False, extra: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the contacts in which every word occurs in some fact or is one of the tags.

    Letters match without case, full-width forms as plain ones; every other character is itself.
    """
    wanted = [(_plain(word), vocabulary.tag(word)) for word in words]
    for contact in reading.contacts(vault.connection, case, withdrawn=withdrawn, extra=True):
        facts = [_plain(contact[name]) for name in SEARCHED if contact[name]]
        facts += map(_plain, contact["tags"])
        if all(any(word in fact for fact in facts) or tag in contact["tags"] for word, tag in wanted):
            yield contact if extra else {name: contact[name] for name in reading.CONTACT_FIELDS}


def taken_with(vault: Vault, case: CaseFile, withdrawal: int) -> int:
    """Return how many contacts a withdrawal took back."""
    (count,) = vault.connection.execute(
        "SELECT count(*) FROM contact WHERE case_id = ? AND withdrawn_by = ?", (case.case_id, withdrawal)
    ).fetchone()
    return int(count)


def whole(vault: Vault, case: CaseFile, text: str) -> dict[str, Any]:
    """Return one record with all its facts, its corrections and its withdrawal. Raises BadInput for an unknown id.

    A contact stands at the top level in the JSON shape; `record` names the kind.
    """
    connection = vault.connection
    if not names_debt(text):
        entry = parse_id(text)
        found = Ledger(connection, case.case_id).entry(entry)
        if found.kind not in TABLE_OF_KIND:
            plain = {"id": entry_id(entry), "entry": entry, "recorded_at": found.recorded_at, **_named(found.data)}
            return {**plain, "record": found.kind.replace(".", "_"), "history": [], "withdrawal": None}
    target = resolve(connection, case, text)
    history = [
        {"id": entry_id(row["entry"]), **{name: row[name] for name in ("field", "old", "new", "why", "recorded_at")}}
        for row in reading.amendments(connection, case, target.entry)
    ]
    listed = {row["target"]: row for row in reversed(reading.withdrawals(connection, case))}
    taken = listed.get(target.entry) or listed.get(target.row.get("import_entry"))
    withdrawal = None
    if taken:
        withdrawal = {"id": entry_id(taken["entry"]), "why": taken["why"], "recorded_at": taken["recorded_at"]}
    return {**_facts(connection, case, target), "record": target.table, "history": history, "withdrawal": withdrawal}


def _named(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry says, the entries that it names by their ids."""
    named = dict(data)
    if "pairs" in named:
        named["pairs"] = [[entry_id(one) for one in pair] for pair in named["pairs"]]
    if "facts" in named and isinstance(named["facts"], list):
        named["facts"] = [[entry_id(entry), facts] for entry, facts in named["facts"]]
    return named


def _facts(connection: sqlite3.Connection, case: CaseFile, target: Target) -> dict[str, Any]:
    if target.table == "contact":
        return next(reading.contacts(connection, case, entry=target.entry, extra=True))
    lists: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "debt": lambda: reading.debts(connection, case, withdrawn=True),
        "payment": lambda: reading.payments(connection, case, withdrawn=True),
        "event": lambda: reading.events(connection, case, withdrawn=True),
        "phone": lambda: [reading.shown_tie(row) for row in reading.ties(connection, case, withdrawn=True)],
        "attachment": lambda: reading.attachments(connection, case, withdrawn=True),
        "import_run": lambda: reading.imports(connection, case),
    }
    return next(row for row in lists[target.table]() if row["entry"] == target.entry)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
