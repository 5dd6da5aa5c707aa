"""Writing what a person tells: contacts, debts, payments, events, files, whose number it is.

Each function is one durable transaction: all of its entries are in the vault, or none.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from evidence_log.core.contact import ContactFacts
from evidence_log.core.phone import phone_key
from evidence_log.errors import BadInput
from evidence_log.services.correct import amend, withdraw
from evidence_log.services.possible import require_number, require_paid, require_possible, require_principal
from evidence_log.services.target import debt_id, resolve, standing
from evidence_log.store import blobs, reading
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault, create

EVENT_KINDS: Final = (
    "stop-request", "consent", "consent-withdrawn", "dispute", "lawyer", "hardship", "promise", "bad-time", "special-period",
    "data-request", "agency-notice", "assignment-notice", "complaint", "reply", "review-request", "police-report", "harm", "other",
)  # fmt: skip
STEPS: Final = (
    "received", "accepted", "forwarded", "extended", "suspended", "resumed", "supplied", "answered", "refused",
)  # fmt: skip
"""What can come after a complaint: the other side's steps, and `supplied`, the person's own further facts."""
CONFIDENCES: Final = ("confirmed", "strong", "weak", "unknown")
ORGANISATION_KINDS: Final = ("lender", "agency", "other")


class Written(NamedTuple):
    """What one call added: the record's entry, and those of the files that came with it."""

    entry: int
    attachments: tuple[int, ...] = ()


def new_vault(path: Path, key: str, *, name: str | None, zone: str, pack: str, now: datetime) -> CaseFile:
    """Make a vault with its first case, or nothing at all. Raises BadInput when something is there already."""
    with create(path) as vault:
        try:
            return create_case(vault, key, name=name, zone=zone, pack=pack, now=now)
        except BaseException:  # whatever stopped it, Ctrl-C too: a vault without a case must not stay behind
            vault.discard()
            raise


def create_case(vault: Vault, key: str, *, name: str | None, zone: str, pack: str, now: datetime) -> CaseFile:
    """Start a case with its own ledger. Raises BadInput when the vault has a case of that key."""
    with vault.writing() as connection:
        cases = vault.cases()
        if any(case.key == key for case in cases):
            raise BadInput("vault.case_exists", key=key, path=vault.path)
        (highest,) = connection.execute("SELECT coalesce(max(case_id), 0) FROM ledger").fetchone()
        data = {"key": key, "name": name, "zone": zone, "pack": pack, "log_id": os.urandom(16).hex()}
        Ledger(connection, highest + 1).append("case.create", data, now)
        return vault.case(key)


def add_contact(vault: Vault, case: CaseFile, facts: ContactFacts, *, attach: Sequence[Path], now: datetime) -> Written:
    """Record one contact, with the files that show it. Raises BadInput for one that cannot be."""
    require_possible(facts)
    require_number(facts)
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
    """Record a payment on a debt; return the debt as it then stands, and what was written. Raises BadInput for no such debt or sum."""
    require_paid(amount)
    files = stored([proof] if proof else [])
    with vault.writing() as connection:
        target = debt_id(connection, case, debt)
        ledger = Ledger(connection, case.case_id)
        data = {"debt": target, "amount": amount, "paid_on": paid_on, "settles": settles}
        entry = ledger.append("payment.add", data, now)
        added = tuple(_attach(ledger, connection, path, file, entry, None, now) for path, file in files)
        return next(debt for debt in reading.debts(connection, case) if debt["id"] == target), Written(entry, added)


def add_event(
    vault: Vault, case: CaseFile, facts: Mapping[str, Any], *, attach: Sequence[Path], now: datetime
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
            found = standing(connection, case, to)
            if found.table == "attachment":
                raise BadInput("record.file_of_file", id=found.id)
            target = found.entry
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
        require_principal({"organisation": organisation, "kind": chosen, "collects_for": collects_for})
        data = {"phone": phone.strip(), "phone_key": key, "organisation": organisation, "kind": chosen,
                "collects_for": collects_for, "basis": basis, "confidence": confidence}  # fmt: skip
        return Ledger(connection, case.case_id).append("phone.tie", _present(data), now)


def e164_of(phone: str | None) -> str | None:
    """Return a typed number in E.164 when it is a valid one."""
    return reading.standard_number(phone)


def stored(paths: Sequence[Path]) -> list[tuple[Path, blobs.Stored]]:
    """Hash files before the vault is locked. Raises BadInput for one that cannot be read."""
    result = []
    for path in paths:
        try:
            if not path.is_file():
                raise BadInput("record.not_a_file" if path.exists() else "record.no_such_file", path=path)
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
    data = {"target": target, "name": blobs.name_of(path), "sha256": file.sha256, "size": file.size, "media_type": media_type,
            "note": note}  # fmt: skip
    return ledger.append("attachment.add", _present(data), now)


def _present(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


__all__ = [
    "CONFIDENCES",
    "EVENT_KINDS",
    "ORGANISATION_KINDS",
    "Written",
    "add_contact",
    "add_debt",
    "add_event",
    "amend",
    "attach_file",
    "create_case",
    "debt_id",
    "e164_of",
    "new_vault",
    "pay_debt",
    "resolve",
    "stored",
    "tie_phone",
    "withdraw",
]
