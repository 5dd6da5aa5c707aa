"""Correcting and taking back: an amendment or a withdrawal is one more entry, and what it names stays in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from json import loads
from typing import Any, Final

from evidence_log.core.clock import Wall
from evidence_log.core.contact import PRECISIONS
from evidence_log.errors import BadInput
from evidence_log.services.possible import require_number, require_paid, require_possible, require_principal
from evidence_log.services.target import Target, debt_id, require_complaint, standing
from evidence_log.store import projection, reading
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault

REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    "contact": frozenset({"occurred_at", "precision", "channel"}),
    "debt": frozenset({"product", "lender"}),
    "payment": frozenset({"debt", "amount", "paid_on", "settles"}),
    "event": frozenset({"kind", "occurred_at", "precision"}),
    "phone": frozenset({"organisation", "kind", "basis", "confidence"}),
}
"""Fields that no amendment may empty, by table."""

DERIVED: Final = frozenset({"phone_e164"})
"""Fields that follow from another one: amended with it, never by themselves."""


def amend(
    vault: Vault, case: CaseFile, text: str, changes: Mapping[str, Any], *, why: str | None, now: datetime
) -> int:
    """Correct fields of a record; the old values stay in the ledger. A value of None empties a field. Return the entry.

    A time that is made coarser loses what lies below; a zone that is corrected keeps the wall clock. Raises BadInput when nothing
    changes, for a field that this record has not or must have, and when the record would say what cannot be.
    """
    with vault.writing() as connection:
        target = standing(connection, case, text)
        allowed = projection.AMENDABLE.get(target.table, frozenset()) - DERIVED
        if not allowed:
            raise BadInput("record.only_withdrawn", id=target.id)
        for name, value in changes.items():
            if name not in allowed:
                known = ", ".join(sorted(allowed))
                raise BadInput("record.no_such_field", id=target.id, field=name, known=known)
            if value is None and name in REQUIRED[target.table]:
                raise BadInput("record.must_stay", id=target.id, field=name)
        old = {name: _as_recorded(name, target.row[name]) for name in allowed | DERIVED & target.row.keys()}
        new = dict(changes)
        if new.get("answers") is not None:
            require_complaint(connection, case, new["answers"])
        if new.get("debt") is not None:
            new["debt"] = debt_id(connection, case, new["debt"])
        if "phone" in new:
            new["phone_e164"] = reading.standard_number(new["phone"])
        new |= _times(target, old, new, case)
        listed = [{"field": name, "old": old[name], "new": value} for name, value in new.items() if old[name] != value]
        if not listed:
            raise BadInput("record.nothing_changes", id=target.id)
        if target.table == "contact" and new.keys() & {"channel", "outcome", "duration_s"}:
            require_possible(old | new)
        if target.table == "contact" and new.keys() & {"channel", "phone"}:
            require_number(old | new)
        if new.get("amount") is not None:
            require_paid(new["amount"])
        if target.table == "phone":
            require_principal({**old, **new})
        data = {"target": target.entry, "table": target.table, "changes": listed}
        return Ledger(connection, case.case_id).append("amend", data | ({"why": why} if why else {}), now)


def withdraw(vault: Vault, case: CaseFile, text: str, *, why: str, now: datetime) -> tuple[int, Target]:
    """Take a record back with a reason; it stays visible. Withdrawing an import takes back every contact it added, and
    what it told of others.

    Return the entry of the withdrawal and what was withdrawn, as it stood before.
    """
    if not why.strip():
        raise BadInput("record.why_is_empty")
    with vault.writing() as connection:
        target = standing(connection, case, text)
        data = {"target": target.entry, "table": target.table, "why": why.strip()}
        ledger = Ledger(connection, case.case_id)
        if target.table != "import_run":
            return ledger.append("withdraw", data, now), target
        from evidence_log.services import merge  # knows every format: not needed to log a contact

        left = merge.left_behind(connection, case, target.entry)
        entry = ledger.append("withdraw", data, now)
        merge.rejoin(connection, case, left, entry, now)
        return entry, target


def _times(target: Target, old: Mapping[str, Any], new: Mapping[str, Any], case: CaseFile) -> dict[str, Any]:
    """Return the time that follows from a corrected precision or zone where no time was given."""
    if "occurred_at" in new or not new.keys() & {"precision", "zone"}:
        return {}
    precision = new.get("precision", old["precision"])
    if PRECISIONS.index(precision) < PRECISIONS.index(old["precision"]):
        raise BadInput("record.finer_precision", id=target.id, known=old["precision"])
    wall = Wall(new.get("zone", old.get("zone")) or case.zone)
    at = datetime.fromisoformat(old["occurred_at"])
    kept = len(PRECISIONS) - PRECISIONS.index(precision) - 1  # of hour, minute, second
    clock = [part if place < kept else 0 for place, part in enumerate((at.hour, at.minute, at.second))]
    return {"occurred_at": wall.at(at.year, at.month, at.day, *clock).iso}


def _as_recorded(name: str, value: Any) -> Any:
    """Turn a projected value back into what an entry holds."""
    if name in {"settles", "closes"} and value is not None:
        return bool(value)
    if name == "tags" and value is not None:
        return loads(value)
    return value
