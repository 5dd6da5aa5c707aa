"""The fold from a case's ledger to the typed tables: the only code that writes a projected row.

`apply` takes one entry, `ContactRows` the many of an import; what `rebuild` and `verify` fold from the whole ledger is the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from evidence_log.core.codec import compact
from evidence_log.core.contact import ContactFacts
from evidence_log.store import columns, drafts, learned, many, merging

if TYPE_CHECKING:
    from evidence_log.store.ledger import Entry

TABLE_OF_KIND: Final = {
    "contact.add": "contact",
    "debt.add": "debt",
    "payment.add": "payment",
    "event.add": "event",
    "phone.tie": "phone",
    "attachment.add": "attachment",
    "import.start": "import_run",
}
"""Where a record of each kind stands; an import is withdrawn as a whole, through its contacts."""

AMENDABLE: Final[Mapping[str, frozenset[str]]] = {
    "contact": frozenset(columns.CONTACT[3:-6]) - {"warnings", "recorded_at"} | {"occurred_at", "precision", "zone"},
    "debt": frozenset({"product", "lender", "account", "principal", "due"}),
    "payment": frozenset({"debt", "amount", "paid_on", "settles"}),
    "event": frozenset(columns.EVENT[2:-2]) - {"epoch"},
    "phone": frozenset({"organisation", "kind", "collects_for", "basis", "confidence"}),
}
"""Fields that an amendment may correct, by table."""

_LISTS: Final = ("tags", "warnings")
FACT_COLUMNS: Final = tuple(name for name in columns.CONTACT if name in ContactFacts.__annotations__)
"""The columns of a contact that are its facts; the others follow from its entry and from later ones."""


def epoch_of(occurred_at: str) -> int:
    """Return the UTC seconds of an ISO time with offset."""
    return int(datetime.fromisoformat(occurred_at).timestamp())


def contact_row(case_id: int, entry: int, recorded_at: str, data: dict[str, Any]) -> tuple[Any, ...]:
    """Return the row of a contact as first recorded, in the order of `columns.CONTACT`. Takes `data` over: it is changed."""
    data["recorded_at"] = None if "import" in data else recorded_at
    data["case_id"], data["entry"], data["epoch"] = case_id, entry, epoch_of(data["occurred_at"])
    data["import_entry"], data["amended"], data["withdrawn_by"] = data.get("import"), None, None
    data["merged_into"] = None
    if "reached" not in data:
        data["reached"] = "self"
    if "tags" in data:
        data["tags"] = compact(data["tags"])
    if "warnings" in data:
        data["warnings"] = compact(data["warnings"])
    return tuple(map(data.get, columns.CONTACT))


def used_columns(contacts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the columns that the facts of these contacts fill, in the order of the table."""
    used: set[str] = set().union(*contacts)
    return [name for name in FACT_COLUMNS if name in used]


def fact_rows(
    contacts: Iterable[Mapping[str, Any]], names: Sequence[str], keys: Iterable[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Return a row for each contact: its `keys`, then its values of these columns."""
    return _spread([(*key, *map(data.get, names)) for key, data in zip(keys, contacts, strict=True)], names)


def _spread(rows: list[tuple[Any, ...]], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return rows, whose last values are those of `names`, with lists as texts and nobody in particular as the person themselves."""
    if not rows:
        return rows
    for place, name in enumerate(names, len(rows[0]) - len(names)):
        if name in _LISTS:
            rows = [
                row if row[place] is None else (*row[:place], compact(row[place]), *row[place + 1 :]) for row in rows
            ]
        elif name == "reached":
            rows = [(*row[:place], row[place] or "self", *row[place + 1 :]) for row in rows]
    return rows


class ContactRows:
    """Contacts of imports on their way into the table. `write` must follow the last `add`.

    Half the cost of a row is its values, so only those are bound that it has: rows with the same facts wait for each other.
    """

    def __init__(self, connection: sqlite3.Connection, case_id: int) -> None:
        self._connection = connection
        self._same = {"case_id": case_id}
        self._alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}

    def add(self, entry: int, epoch: int, data: Mapping[str, Any]) -> None:
        """Take one contact: `data` is that of its entry, `epoch` the instant of its `occurred_at`."""
        facts = tuple(data)
        rows = self._alike.get(facts)
        if rows is None:
            rows = self._alike[facts] = []
        rows.append((entry, epoch, *data.values()))
        if len(rows) == many.AT_ONCE:
            self._write(facts, rows)

    def write(self) -> None:
        """Write what still waits."""
        for facts, rows in self._alike.items():
            if rows:
                self._write(facts, rows)

    def _write(self, facts: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        names = ["entry", "epoch", *("import_entry" if name == "import" else name for name in facts)]
        many.insert(self._connection, "contact", names, _spread(rows, names), same=self._same)
        rows.clear()


def apply(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    """Fold one entry into the tables. Raises KeyError for a kind or field this program does not know."""
    _FOLDS[entry.kind](connection, case_id, entry)


def _insert(connection: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(values.values()))  # noqa: S608 - as above


def _plain(table: str, allowed: Sequence[str]) -> Callable[[sqlite3.Connection, int, Entry], None]:
    names = [name for name in allowed if name not in {"case_id", "entry", "recorded_at", "withdrawn_by", "epoch"}]

    def fold(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
        values = {"case_id": case_id, "entry": entry.seq, "recorded_at": entry.recorded_at}
        values |= {name: entry.data.get(name) for name in names}
        if "epoch" in allowed:
            values["epoch"] = epoch_of(entry.data["occurred_at"])
        _insert(connection, table, values)

    return fold


def _case(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    data = entry.data
    values = {name: data.get(name) for name in ("key", "name", "zone", "pack", "log_id")}
    named = connection.execute("SELECT key FROM case_name WHERE log_id = ?", (values["log_id"],)).fetchone()
    if named is not None:  # it came from another vault, and its key was another case's here
        (values["key"],) = named
    _insert(connection, "casefile", {"case_id": case_id, **values, "recorded_at": entry.recorded_at})


def _contact(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    row = contact_row(case_id, entry.seq, entry.recorded_at, dict(entry.data))
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO contact VALUES ({marks})", row)  # noqa: S608 - question marks only


def _debt(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    (known,) = connection.execute("SELECT count(*) FROM debt WHERE case_id = ?", (case_id,)).fetchone()
    names = ("product", "lender", "account", "principal", "due")
    values = {"case_id": case_id, "entry": entry.seq, "ordinal": known + 1, "recorded_at": entry.recorded_at}
    _insert(connection, "debt", values | {name: entry.data.get(name) for name in names})
    _organisations(connection, case_id)


def _payment(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    data = entry.data
    values = {name: data[name] for name in ("debt", "amount", "paid_on")} | {"settles": int(data["settles"])}
    key = {"case_id": case_id, "entry": entry.seq, "recorded_at": entry.recorded_at}
    _insert(connection, "payment", key | values)
    _settlements(connection, case_id)


def _tie(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    _TIE_ROW(connection, case_id, entry)
    _organisations(connection, case_id)


def _import_end(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    connection.execute(
        "UPDATE import_run SET result = ? WHERE case_id = ? AND entry = ?",
        (compact(entry.data), case_id, entry.data["import"]),
    )


def _amend(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    target, table = entry.data["target"], entry.data["table"]
    for change in entry.data["changes"]:
        name, new = change["field"], change["new"]
        if name not in AMENDABLE[table]:
            raise KeyError(f"{table}.{name}")
        value = compact(new) if isinstance(new, list) else int(new) if isinstance(new, bool) else new
        if name == "reached" and table == "contact" and value is None:
            value = "self"
        where = (case_id, target)
        connection.execute(f'UPDATE "{table}" SET "{name}" = ? WHERE case_id = ? AND entry = ?', (value, *where))  # noqa: S608 - names checked above
        if name == "occurred_at":
            connection.execute(
                f'UPDATE "{table}" SET epoch = ? WHERE case_id = ? AND entry = ?',  # noqa: S608 - as above
                (epoch_of(new), *where),
            )
        values = {"case_id": case_id, "entry": entry.seq, "field": name, "target": target}
        values |= {"old": compact(change["old"]), "new": compact(new), "why": entry.data.get("why")}
        _insert(connection, "amendment", {**values, "recorded_at": entry.recorded_at})
    if table == "contact":
        connection.execute(
            "UPDATE contact SET amended = ? WHERE case_id = ? AND entry = ?", (entry.seq, case_id, target)
        )
    _settlements(connection, case_id)
    _organisations(connection, case_id)


def _withdraw(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    target, table = entry.data["target"], entry.data["table"]
    if table not in TABLE_OF_KIND.values():
        raise KeyError(table)
    values = {"case_id": case_id, "entry": entry.seq, "target": target, "why": entry.data["why"]}
    _insert(connection, "withdrawal", {**values, "recorded_at": entry.recorded_at})
    if table == "import_run":
        statement = (
            "UPDATE contact SET withdrawn_by = ? WHERE case_id = ? AND import_entry = ? AND withdrawn_by IS NULL"
        )
    else:
        statement = f'UPDATE "{table}" SET withdrawn_by = ? WHERE case_id = ? AND entry = ?'  # noqa: S608 - checked above
    connection.execute(statement, (entry.seq, case_id, target))
    if table == "import_run":
        drafts.fold_withdrawn(connection, case_id, entry)
        merging.fold_withdrawn(connection, case_id, entry)
        learned.fold_withdrawn(connection, case_id, entry)
    _settlements(connection, case_id)
    _organisations(connection, case_id)


def _settlements(connection: sqlite3.Connection, case_id: int) -> None:
    """Set each debt's day of settlement from the payments that stand: the first that settles."""
    connection.execute(
        "UPDATE debt SET settled_on = (SELECT min(paid_on) FROM payment WHERE payment.case_id = debt.case_id"
        " AND payment.debt = 'D-' || debt.ordinal AND settles AND withdrawn_by IS NULL) WHERE case_id = ?",
        (case_id,),
    )


def _organisations(connection: sqlite3.Connection, case_id: int) -> None:
    """Write the organisations anew from the debts and ties that stand; what a later tie says of one replaces the earlier."""
    known: dict[str, tuple[str, str | None, int]] = {}
    for name, entry in connection.execute(
        "SELECT lender, entry FROM debt WHERE case_id = ? AND withdrawn_by IS NULL ORDER BY entry", (case_id,)
    ):
        known.setdefault(name, ("lender", None, entry))
    for name, kind, principal, entry in connection.execute(
        "SELECT organisation, kind, collects_for, entry FROM phone WHERE case_id = ? AND withdrawn_by IS NULL ORDER BY entry",
        (case_id,),
    ):
        _, earlier, first = known.get(name, ("", None, entry))
        if name not in known or kind != "other":
            # a further number of an agency, tied without saying it again, still collects for whom it did
            known[name] = (kind, principal or (earlier if kind == "agency" else None), first)
        if principal:
            known.setdefault(principal, ("lender", None, entry))
    connection.execute("DELETE FROM organisation WHERE case_id = ?", (case_id,))
    connection.executemany(
        "INSERT INTO organisation (case_id, name, kind, collects_for, entry) VALUES (?, ?, ?, ?, ?)",
        [(case_id, name, *values) for name, values in known.items()],
    )


_TIE_ROW: Final = _plain("phone", columns.PHONE)
_SEAL_ROW: Final = _plain("seal", columns.SEAL)
_FOLDS: Final[Mapping[str, Callable[[sqlite3.Connection, int, Entry], None]]] = {
    "case.create": _case,
    "contact.add": _contact,
    "debt.add": _debt,
    "payment.add": _payment,
    "event.add": _plain("event", columns.EVENT),
    "phone.tie": _tie,
    "attachment.add": _plain("attachment", columns.ATTACHMENT),
    "import.start": _plain("import_run", tuple(name for name in columns.IMPORT_RUN if name != "result")),
    "import.end": _import_end,
    "amend": _amend,
    "withdraw": _withdraw,
    "contact.learn": learned.fold,
    "contact.merge": merging.fold_merge,
    "contact.split": merging.fold_split,
    "draft.add": drafts.fold_add,
    "draft.settle": drafts.fold_settle,
    "seal.request": _SEAL_ROW,
    "seal.add": _SEAL_ROW,
    "suggestion.reject": _plain("rejection", columns.REJECTION),
}
