"""Reading the projection: records as plain mappings, in the shapes that the JSON output promises."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from json import loads
from typing import Any, Final

from evidence_log.core.attribution import Attribution, Tie
from evidence_log.core.grades import DEVICE_FACTS, grade
from evidence_log.core.phone import e164, phone_key
from evidence_log.store import columns, drafts, merging
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile

REGION: Final = "CN"
"""Numbers without a country code are read as numbers of this region when they are compared."""

CONTACT_FIELDS: Final = (
    "id", "entry", "occurred_at", "precision", "zone", "recorded_at", "channel", "platform", "direction", "outcome",
    "duration_s", "phone", "phone_e164", "caller_name", "organisation", "debt", "reached", "person", "said", "replied",
    "summary", "tags", "grade", "sources", "attachments",
)  # fmt: skip
"""A contact in JSON, in order; `EXTRA_FIELDS` follow where a record is shown whole."""
_NOT_WITHDRAWN: Final = "withdrawn_by IS NULL"
_NOT_MERGED: Final = "merged_into IS NULL"
STANDS: Final = f"{_NOT_WITHDRAWN} AND {_NOT_MERGED}"
"""A contact that counts: not taken back, and not the further source of another one."""
EXTRA_FIELDS: Final = (
    "staff_no", "claims", "demands", "place", "warnings", "amended", "withdrawn", "merged", "merged_into",
)  # fmt: skip
"""`merged`: the records of further sources for which this one stands; `merged_into`: the one that stands for it."""


def standard_number(phone: str | None) -> str | None:
    """Return a number in E.164 when it is a valid one."""
    return e164(phone, REGION) if phone else None


def rows(
    connection: sqlite3.Connection, table: str, names: tuple[str, ...], case: CaseFile, more: str = ""
) -> list[dict[str, Any]]:
    """Return the rows of one table of a case as mappings. `more` is further SQL of our own."""
    listed = ", ".join(f'"{name}"' for name in names)
    found = connection.execute(f'SELECT {listed} FROM "{table}" WHERE case_id = ? {more}', (case.case_id,))  # noqa: S608 - our own names
    return [dict(zip(names, row, strict=True)) for row in found]


def debts(connection: sqlite3.Connection, case: CaseFile, *, withdrawn: bool = False) -> list[dict[str, Any]]:
    """Return the debts in the JSON shape, oldest first, each with its payments."""
    paid: dict[str, list[dict[str, Any]]] = {}
    for row in payments(connection, case):
        paid.setdefault(row["debt"], []).append(row)
    result = []
    for row in rows(connection, "debt", columns.DEBT, case, _standing(withdrawn)):
        debt_id = f"D-{row['ordinal']}"
        shown = {name: row[name] for name in ("product", "lender", "account", "principal", "due", "settled_on")}
        result.append(
            {"id": debt_id, **shown, "entry": row["entry"], "recorded_at": row["recorded_at"],
             "withdrawn": row["withdrawn_by"] is not None, "payments": paid.get(debt_id, [])}
        )  # fmt: skip
    return result


def payments(connection: sqlite3.Connection, case: CaseFile, *, withdrawn: bool = False) -> list[dict[str, Any]]:
    """Return the payments by day."""
    found = rows(connection, "payment", columns.PAYMENT, case, _standing(withdrawn, "paid_on, entry"))
    names = ("entry", "debt", "amount", "paid_on", "recorded_at")
    return [
        {"id": entry_id(row["entry"]), **{name: row[name] for name in names}, "settles": bool(row["settles"]),
         "withdrawn": row["withdrawn_by"] is not None}
        for row in found
    ]  # fmt: skip


def events(connection: sqlite3.Connection, case: CaseFile, *, withdrawn: bool = False) -> list[dict[str, Any]]:
    """Return the events by time."""
    found = rows(connection, "event", columns.EVENT, case, _standing(withdrawn, "epoch, entry"))
    return [_shown(row) | {"closes": None if row["closes"] is None else bool(row["closes"])} for row in found]


def attachments(connection: sqlite3.Connection, case: CaseFile, *, withdrawn: bool = False) -> list[dict[str, Any]]:
    """Return the attachments in ledger order."""
    return list(map(_shown, rows(connection, "attachment", columns.ATTACHMENT, case, _standing(withdrawn))))


def imports(connection: sqlite3.Connection, case: CaseFile) -> list[dict[str, Any]]:
    """Return the imported files in ledger order; `result` and `options` parsed."""
    found = rows(connection, "import_run", columns.IMPORT_RUN, case, "ORDER BY entry")
    return [
        _shown(row) | {"options": loads(row["options"]), "result": loads(row["result"]) if row["result"] else None}
        for row in found
    ]


def amendments(connection: sqlite3.Connection, case: CaseFile, target: int | None = None) -> list[dict[str, Any]]:
    """Return the corrections in ledger order, of one record or of all; values parsed."""
    more = "ORDER BY entry, field" if target is None else f"AND target = {int(target)} ORDER BY entry, field"
    found = rows(connection, "amendment", columns.AMENDMENT, case, more)
    return [row | {"old": loads(row["old"]), "new": loads(row["new"])} for row in found]


def withdrawals(connection: sqlite3.Connection, case: CaseFile) -> list[dict[str, Any]]:
    """Return what was taken back, in ledger order."""
    return rows(connection, "withdrawal", columns.WITHDRAWAL, case, "ORDER BY entry")


def ties(connection: sqlite3.Connection, case: CaseFile, *, withdrawn: bool = False) -> list[dict[str, Any]]:
    """Return the ties of numbers in ledger order."""
    return rows(connection, "phone", columns.PHONE, case, _standing(withdrawn))


def shown_tie(row: dict[str, Any]) -> dict[str, Any]:
    """Return a tie in the JSON shape of one number."""
    return {
        "id": entry_id(row["entry"]), "phone": row["phone"], "phone_e164": standard_number(row["phone"]),
        "organisation": row["organisation"], "kind": row["kind"], "for": row["collects_for"], "basis": row["basis"],
        "confidence": row["confidence"], "entry": row["entry"], "recorded_at": row["recorded_at"],
        "withdrawn": row["withdrawn_by"] is not None,
    }  # fmt: skip


def attribution(connection: sqlite3.Connection, case: CaseFile) -> Attribution:
    """Return whom contacts are held against, from the ties, organisations and debts that stand."""
    tied = [
        Tie(
            row["phone_key"],
            row["organisation"],
            row["kind"],
            row["collects_for"],
            row["basis"],
            row["confidence"],
            row["entry"],
        )
        for row in ties(connection, case)
    ]
    organisations = {
        row["name"]: (row["kind"], row["collects_for"])
        for row in rows(connection, "organisation", columns.ORGANISATION, case)
    }
    lenders = {debt["id"]: debt["lender"] for debt in debts(connection, case)}
    return Attribution(tied, organisations, lenders, lambda phone: phone_key(phone, REGION))


def contacts(
    connection: sqlite3.Connection,
    case: CaseFile,
    *,
    entry: int | None = None,
    withdrawn: bool = False,
    merged: bool = False,
    extra: bool = False,
    where: str = "",
    values: tuple[object, ...] = (),
) -> Iterator[dict[str, Any]]:
    """Yield contacts in the JSON shape, by time then entry. `where` is further SQL of our own with `values` for its marks.

    Withdrawn contacts, and `merged` ones for which another stands, only when asked for, or when `entry` names one. `extra` adds
    `EXTRA_FIELDS`.
    """
    whose, corrected = attribution(connection, case), touched(connection, case)
    by_machine, held = drafts.sources(connection, case), merging.of(connection, case)
    second = merging.grades(connection, case) if held else {}
    runs = {row["entry"]: row for row in rows(connection, "import_run", columns.IMPORT_RUN, case)}
    files: dict[int, list[dict[str, Any]]] = {}
    for row in attachments(connection, case):
        if row["target"] is not None:
            files.setdefault(row["target"], []).append(
                {name: row[name] for name in ("id", "name", "sha256", "size", "media_type")}
            )
    told = _sources(connection, case, runs) if held else {}
    told |= {entry: source for entry, source in by_machine.items() if entry in told}
    clauses, marks = ["case_id = ?"], [case.case_id, *values]
    if where:
        clauses.append(where)
    if entry is not None:
        clauses.append("entry = ?")
        marks.append(entry)
    else:
        clauses += [] if withdrawn else [_NOT_WITHDRAWN]
        clauses += [] if merged else [_NOT_MERGED]
    found = connection.execute(
        f"SELECT * FROM contact WHERE {' AND '.join(clauses)} ORDER BY epoch, entry",  # noqa: S608 - our own clauses
        marks,
    )
    for record in found:
        row = dict(zip(columns.CONTACT, record, strict=True))
        contact_files, changed = files.get(row["entry"], []), corrected.get(row["entry"])
        others = held.get(row["entry"], ())
        contact_files = [*contact_files, *(file for other in others for file in files.get(other, ()))]
        row["merged"] = [entry_id(other) for other in others]
        row["second"] = second.get(row["entry"])
        shown = _contact(row, whose, runs, contact_files, case, changed=changed, extra=extra)
        if source := by_machine.get(shown["entry"]):
            shown["sources"][0] = source
        shown["sources"] += [told[other] for other in others]
        yield shown


def _contact(
    row: dict[str, Any],
    whose: Attribution,
    runs: dict[int, dict[str, Any]],
    files: list[dict[str, Any]],
    case: CaseFile,
    *,
    changed: str | None,
    extra: bool,
) -> dict[str, Any]:
    run = runs.get(row["import_entry"]) if row["import_entry"] else None
    row["recorded_at"] = recorded_at = row["recorded_at"] or (run["recorded_at"] if run else case.recorded_at)
    row["id"] = entry_id(row["entry"])
    row["zone"] = row["zone"] or case.zone
    row["organisation"] = whose.of(row["phone"], row["claims"], row["debt"])
    row["tags"] = loads(row["tags"]) if row["tags"] else []
    row["attachments"] = files
    row["sources"] = [_source(run, row["row"])]
    imported, known_at = run is not None and changed is None, max(recorded_at, changed or "")
    recorded = int(datetime.fromisoformat(known_at).timestamp())
    second = row["second"] if run is None or imported else None
    row["grade"] = grade(imported=imported, copied=bool(files), occurred=row["epoch"], recorded=recorded, second=second)
    shown = {name: row[name] for name in CONTACT_FIELDS}
    if extra:
        row["warnings"] = loads(row["warnings"]) if row["warnings"] else []
        row["amended"], row["withdrawn"] = row["amended"] is not None, row["withdrawn_by"] is not None
        row["merged_into"] = entry_id(row["merged_into"]) if row["merged_into"] else None
        shown |= {name: row[name] for name in EXTRA_FIELDS}
    return shown


def _source(run: dict[str, Any] | None, where: str | None) -> dict[str, Any]:
    if run is None:
        return {"kind": "log", "format": None, "sha256": None, "where": None}
    return {"kind": "import", "format": run["format"], "sha256": run["sha256"], "where": where}


def _sources(connection: sqlite3.Connection, case: CaseFile, runs: dict[int, dict[str, Any]]) -> dict[int, Any]:
    """Return the source of each record that another one stands for."""
    found = connection.execute(
        "SELECT entry, import_entry, row FROM contact WHERE case_id = ? AND merged_into IS NOT NULL", (case.case_id,)
    )
    return {entry: _source(runs.get(run), where) for entry, run, where in found}


def touched(connection: sqlite3.Connection, case: CaseFile) -> dict[int, str]:
    """Return when each contact was last corrected in what a device would have recorded: from then on it is a person's word."""
    marks = ", ".join("?" * len(DEVICE_FACTS))
    found = connection.execute(
        f"SELECT target, max(recorded_at) FROM amendment WHERE case_id = ? AND field IN ({marks}) GROUP BY target",  # noqa: S608 - question marks only
        (case.case_id, *DEVICE_FACTS),
    )
    return dict(found.fetchall())


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": entry_id(row["entry"])} | {name: value for name, value in row.items() if name != "case_id"}


def _standing(withdrawn: bool, order: str = "entry") -> str:
    return f"{'' if withdrawn else 'AND withdrawn_by IS NULL'} ORDER BY {order}"
