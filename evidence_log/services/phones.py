"""Every number in the log: whose it is, how often it appears, and which unknown ones behave like a collector's."""

from __future__ import annotations

from typing import Any

from evidence_log.core.phone import e164, phone_key
from evidence_log.store import reading
from evidence_log.store.vault import CaseFile, Vault


def phones(vault: Vault, case: CaseFile) -> list[dict[str, Any]]:
    """Return the numbers in the JSON shape: tied ones first, then by how many contacts they have.

    Spellings of one number are one row, shown as first seen. `entry` is the tie in force, null for an unknown number.
    """
    whose = reading.attribution(vault.connection, case)
    found: dict[str, dict[str, Any]] = {}
    rows = vault.connection.execute(
        "SELECT phone, count(*), min(occurred_at), max(occurred_at) FROM contact"
        " WHERE case_id = ? AND withdrawn_by IS NULL AND phone IS NOT NULL GROUP BY phone ORDER BY min(epoch), phone",
        (case.case_id,),
    )
    for phone, count, first, last in rows:
        key = phone_key(phone, reading.REGION)
        if not key:
            continue
        row = found.setdefault(key, _row(phone) | {"first": first, "last": last})
        row["contacts"] += count
        row["first"], row["last"] = min(row["first"], first), max(row["last"], last)
    for tie in reading.ties(vault.connection, case):
        row = found.setdefault(tie["phone_key"], _row(tie["phone"]))
        row["organisation"], row["kind"], row["for"] = tie["organisation"], tie["kind"], tie["collects_for"]
        row["basis"], row["confidence"], row["entry"] = tie["basis"], tie["confidence"], tie["entry"]
    for row in found.values():
        if row["organisation"] is not None:
            row["kind"] = whose.kind(row["organisation"])
            row["for"] = row["for"] or (whose.institution(row["organisation"]) if row["kind"] == "agency" else None)
            if row["for"] == row["organisation"]:
                row["for"] = None
    return sorted(found.values(), key=lambda row: (row["organisation"] is None, -row["contacts"], row["phone"]))


def _row(phone: str) -> dict[str, Any]:
    return {
        "phone": phone, "phone_e164": e164(phone, reading.REGION), "organisation": None, "kind": None, "for": None,
        "basis": None, "confidence": None, "contacts": 0, "entry": None, "first": None, "last": None,
    }  # fmt: skip
