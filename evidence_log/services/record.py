"""Writing what a person tells: contacts, debts, payments, events, files, corrections, whose number it is.

Each function is one durable transaction: all of its entries are in the vault, or none.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from json import loads
from pathlib import Path
from typing import Any, Final, NamedTuple

from evidence_log.core.contact import ContactFacts
from evidence_log.core.phone import e164, phone_key
from evidence_log.errors import BadInput
from evidence_log.store import blobs, projection, reading
from evidence_log.store.ledger import Ledger, entry_id, parse_id
from evidence_log.store.vault import CaseFile, Vault

EVENT_KINDS: Final = (
    "stop-request", "consent", "consent-withdrawn", "dispute", "lawyer", "hardship", "promise", "bad-time", "special-period",
    "data-request", "agency-notice", "assignment-notice", "complaint", "reply", "review-request", "police-report", "harm", "other",
)  # fmt: skip
CONFIDENCES: Final = ("confirmed", "strong", "weak", "unknown")
ORGANISATION_KINDS: Final = ("lender", "agency", "other")


class Written(NamedTuple):
    """What one call added: the record's entry, and those of the files that came with it."""

    entry: int
    attachments: tuple[int, ...] = ()


def create_case(vault: Vault, key: str, *, name: str | None, zone: str, pack: str, now: datetime) -> CaseFile:
    """Start a case with its own ledger. Raises BadInput when the vault has a case of that key."""
    with vault.writing() as connection:
        cases = vault.cases()
        if any(case.key == key for case in cases):
            raise BadInput("vault.case_exists", key=key, path=vault.path)
        (highest,) = connection.execute("SELECT coalesce(max(case_id), 0) FROM ledger").fetchone()
        data = {"key": key, "name": name, "zone": zone, "pack": pack, "log_id": secrets.token_hex(16)}
        Ledger(connection, highest + 1).append("case.create", data, now)
        return vault.case(key)


def add_contact(vault: Vault, case: CaseFile, facts: ContactFacts, *, attach: Sequence[Path], now: datetime) -> Written:
    """Record one contact, with the files that show it."""
    files = stored(attach)
    with vault.writing() as connection:
        if debt := facts.get("debt"):
            facts["debt"] = debt_id(connection, case, debt)
        ledger = Ledger(connection, case.case_id)
        entry = ledger.append("contact.add", facts, now)
        return Written(entry, tuple(_attach(ledger, connection, path, file, entry, None, now) for path, file in files))


def add_debt(vault: Vault, case: CaseFile, facts: Mapping[str, str | None], *, now: datetime) -> dict[str, Any]:
    """Record a debt; return it in the JSON shape. `facts`: product, lender, account, principal, due."""
    with vault.writing() as connection:
        Ledger(connection, case.case_id).append("debt.add", _present(facts), now)
        return reading.debts(connection, case)[-1]


def pay_debt(
    vault: Vault,
    case: CaseFile,
    debt: str,
    *,
    amount: str,
    paid_on: str,
    settles: bool,
    proof: Path | None,
    now: datetime,
) -> tuple[dict[str, Any], Written]:
    """Record a payment on a debt; return the debt as it then stands, and what was written."""
    files = stored([proof] if proof else [])
    with vault.writing() as connection:
        target = debt_id(connection, case, debt)
        ledger = Ledger(connection, case.case_id)
        data = {"debt": target, "amount": amount, "paid_on": paid_on, "settles": settles}
        entry = ledger.append("payment.add", data, now)
        added = tuple(_attach(ledger, connection, path, file, entry, None, now) for path, file in files)
        return next(debt for debt in reading.debts(connection, case) if debt["id"] == target), Written(entry, added)


def add_event(
    vault: Vault, case: CaseFile, facts: Mapping[str, str | None], *, attach: Sequence[Path], now: datetime
) -> Written:
    """Record a dated fact that is not a contact. `facts` has the keys of the `event` table."""
    files = stored(attach)
    with vault.writing() as connection:
        data = _present(facts)
        if "debt" in data:
            data["debt"] = debt_id(connection, case, data["debt"])
        ledger = Ledger(connection, case.case_id)
        entry = ledger.append("event.add", data, now)
        return Written(entry, tuple(_attach(ledger, connection, path, file, entry, None, now) for path, file in files))


def attach_file(
    vault: Vault, case: CaseFile, path: Path, *, to: str | None, note: str | None, now: datetime
) -> Written:
    """Keep a file in the vault, with the record it belongs to, or with the case."""
    files = stored([path])
    with vault.writing() as connection:
        target = None
        if to is not None:
            target = resolve(connection, case, to).entry
        ledger = Ledger(connection, case.case_id)
        return Written(_attach(ledger, connection, path, files[0][1], target, note, now))


def tie_phone(
    vault: Vault,
    case: CaseFile,
    phone: str,
    organisation: str,
    *,
    kind: str | None,
    collects_for: str | None,
    basis: str,
    confidence: str,
    now: datetime,
) -> int:
    """Record whose number it is and how that is known; return the entry. Raises BadInput for a number that is none."""
    key = phone_key(phone, reading.REGION)
    if not key:
        raise BadInput("record.no_number", phone=phone)
    with vault.writing() as connection:
        known = reading.attribution(connection, case).kind(organisation)
        chosen = kind or ("agency" if collects_for else known)
        if collects_for and chosen != "agency":
            raise BadInput("record.for_needs_agency", kind=chosen)
        data = {"phone": phone.strip(), "phone_key": key, "organisation": organisation, "kind": chosen,
                "collects_for": collects_for, "basis": basis, "confidence": confidence}  # fmt: skip
        return Ledger(connection, case.case_id).append("phone.tie", _present(data), now)


class Target(NamedTuple):
    """A record that can be amended or withdrawn."""

    entry: int
    table: str
    row: Mapping[str, Any]


def resolve(connection: sqlite3.Connection, case: CaseFile, text: str) -> Target:
    """Find the record that an id names, `E-0042` or `D-1`. Raises BadInput."""
    if text.strip().upper().startswith("D"):
        wanted = debt_id(connection, case, text)
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
    return Target(entry, table, dict(zip(names, row, strict=True)))


def amend(
    vault: Vault, case: CaseFile, text: str, changes: Mapping[str, Any], *, why: str | None, now: datetime
) -> int:
    """Correct fields of a record; the old values stay in the ledger. A value of None empties a field.

    Raises BadInput when nothing changes, or a field is not one that this record has.
    """
    with vault.writing() as connection:
        target = resolve(connection, case, text)
        if target.row.get("withdrawn_by") is not None:
            raise BadInput("record.withdrawn", id=entry_id(target.entry))
        allowed = projection.AMENDABLE.get(target.table, frozenset())
        listed = []
        for name, new in changes.items():
            if name not in allowed:
                raise BadInput(
                    "record.no_such_field", id=entry_id(target.entry), field=name, known=", ".join(sorted(allowed))
                )
            if name == "debt" and new is not None:
                new = debt_id(connection, case, new)
            old = _as_recorded(name, target.row[name])
            if old != new:
                listed.append({"field": name, "old": old, "new": new})
        if not listed:
            raise BadInput("record.nothing_changes", id=entry_id(target.entry))
        data = {"target": target.entry, "table": target.table, "changes": listed, "why": why}
        return Ledger(connection, case.case_id).append("amend", _present(data), now)


def withdraw(vault: Vault, case: CaseFile, text: str, *, why: str, now: datetime) -> tuple[int, Target]:
    """Take a record back with a reason; it stays visible. Withdrawing an import takes back every contact it added."""
    if not why.strip():
        raise BadInput("record.why_is_empty")
    with vault.writing() as connection:
        target = resolve(connection, case, text)
        taken = target.row.get("withdrawn_by") is not None or any(
            row["target"] == target.entry for row in reading.withdrawals(connection, case)
        )
        if taken:
            raise BadInput("record.withdrawn", id=entry_id(target.entry))
        data = {"target": target.entry, "table": target.table, "why": why.strip()}
        return Ledger(connection, case.case_id).append("withdraw", data, now), target


def debt_id(connection: sqlite3.Connection, case: CaseFile, text: str) -> str:
    """Return the id of a debt named by id (`D-1`, `d1`, `1`) or by its exact product. Raises BadInput."""
    debts = reading.debts(connection, case, withdrawn=True)
    plain = text.strip()
    digits = plain.upper().removeprefix("D").removeprefix("-")
    for debt in debts:
        if debt["id"] == f"D-{digits}" or debt["product"] == plain:
            return str(debt["id"])
    known = ", ".join(f"{debt['id']} {debt['product']}" for debt in debts)
    raise BadInput("record.no_such_debt", debt=text, known=known or "-")


def e164_of(phone: str | None) -> str | None:
    """Return a typed number in E.164 when it is a valid one."""
    return e164(phone, reading.REGION) if phone else None


def stored(paths: Sequence[Path]) -> list[tuple[Path, blobs.Stored]]:
    """Hash files before the vault is locked. Raises BadInput for one that cannot be read."""
    result = []
    for path in paths:
        if not path.is_file():
            raise BadInput("record.no_such_file", path=path)
        try:
            result.append((path, blobs.digest_of(path)))
        except OSError as error:
            raise BadInput("record.unreadable_file", path=path, why=error.strerror or error) from error
    return result


def _attach(
    ledger: Ledger,
    connection: sqlite3.Connection,
    path: Path,
    file: blobs.Stored,
    target: int | None,
    note: str | None,
    now: datetime,
) -> int:
    try:
        blobs.put(connection, path, file)
    except OSError as error:
        raise BadInput("record.unreadable_file", path=path, why=error.strerror or error) from error
    from mimetypes import MimeTypes  # 2 ms, only for a file

    media_type = MimeTypes().guess_type(path.name)[0] or "application/octet-stream"
    data = {"target": target, "name": path.name, "sha256": file.sha256, "size": file.size, "media_type": media_type,
            "note": note}  # fmt: skip
    return ledger.append("attachment.add", _present(data), now)


def _present(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _as_recorded(name: str, value: Any) -> Any:
    """Turn a projected value back into what an entry holds."""
    if name == "settles":
        return bool(value)
    if name == "tags" and value is not None:
        return loads(value)
    return value
