"""Every number in the log: whose it is, how often it appears, and which unknown ones behave like a collector's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evidence_log.core.attribution import Attribution
from evidence_log.core.clock import Wall
from evidence_log.core.phone import e164, phone_key
from evidence_log.rules.phone_classes import class_of
from evidence_log.rules.unknown import UnknownNumbers
from evidence_log.rules.view import COLUMNS, PHONE
from evidence_log.store import reading
from evidence_log.store.vault import CaseFile, Vault


def phones(vault: Vault, case: CaseFile) -> list[dict[str, Any]]:
    """Return the numbers in the JSON shape: tied ones first, then by how many contacts they have.

    Spellings of one number are one row, shown as first seen. `entry` is the tie in force, null for an unknown number. `first` and
    `last` are times of the case's zone. `unattributed` of its contacts are held against nobody. `signs`: what about an unknown
    number is like a collector, as `check` tells it. `class`: what kind of number it is.
    """
    whose = reading.attribution(vault.connection, case)
    found: dict[str, dict[str, Any]] = {}
    rows = vault.connection.execute(
        "SELECT phone, claims, debt, count(*), min(epoch), max(epoch) FROM contact WHERE case_id = ?"  # noqa: S608 - our own clause
        f" AND {reading.STANDS} AND phone IS NOT NULL GROUP BY phone, claims, debt ORDER BY min(epoch), phone",
        (case.case_id,),
    )
    for phone, claims, debt, count, first, last in rows:
        key = phone_key(phone, reading.REGION)
        if not key:
            continue
        row = found.setdefault(key, _row(phone) | {"first": first, "last": last})
        row["contacts"] += count
        row["unattributed"] += count if whose.of(phone, claims, debt) is None else 0
        row["first"], row["last"] = min(row["first"], first), max(row["last"], last)
    wall = Wall(case.zone)
    for row in found.values():
        row["first"], row["last"] = wall.of_epoch(row["first"]), wall.of_epoch(row["last"])
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
    if any(row["organisation"] is None for row in found.values()):
        for phone, signs in _like_a_collector(vault, case, whose):
            found[phone_key(phone, reading.REGION)]["signs"] = list(signs)
    return sorted(found.values(), key=lambda row: (row["organisation"] is None, -row["contacts"], row["phone"]))


def tie_in_force(vault: Vault, case: CaseFile, phone: str) -> dict[str, Any] | None:
    """Return the tie of a number, which a later one replaces, or None."""
    key = phone_key(phone, reading.REGION)
    found = [tie for tie in reading.ties(vault.connection, case) if tie["phone_key"] == key]
    return found[-1] if found else None


def _like_a_collector(vault: Vault, case: CaseFile, whose: Attribution) -> Iterator[tuple[str, tuple[str, ...]]]:
    rows = vault.connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM contact WHERE case_id = ? AND {reading.STANDS} ORDER BY epoch, entry",  # noqa: S608 - our own names
        (case.case_id,),
    )
    watched = UnknownNumbers(lambda phone: phone_key(phone, reading.REGION))
    claims, debt = COLUMNS.index("claims"), COLUMNS.index("debt")
    watched.feed([row for row in rows if whose.of(row[PHONE], row[claims], row[debt]) is None])
    for number in watched.suspicious():
        yield number.phone, number.signs


def _row(phone: str) -> dict[str, Any]:
    return {
        "phone": phone, "phone_e164": e164(phone, reading.REGION), "organisation": None, "kind": None, "for": None,
        "basis": None, "confidence": None, "contacts": 0, "entry": None, "first": None, "last": None,
        "unattributed": 0, "signs": [], "class": class_of(phone, reading.REGION),
    }  # fmt: skip
