"""Comparing one case of a vault with what its ledger says: chain, canonical form, projection, presence of its files.

One pass over the ledger. The rows of contacts are compared as they stream by; everything else, and each contact that does not match
at once (amended, withdrawn or altered), is folded anew in a scratch database and compared at the end.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from functools import partial
from typing import Any, Final, NamedTuple

from evidence_log.core.chain import START, Walk
from evidence_log.core.codec import bulk_decoder, bulk_encoder
from evidence_log.store import columns, projection, vault
from evidence_log.store.inspection import Problem, objects
from evidence_log.store.ledger import Entry, as_entry, entry_id
from evidence_log.store.projection import epoch_of
from evidence_log.store.vault import CaseFile, Vault

CHUNK: Final = 500
"""Entries compared at once: enough to make statements cheap, few enough that one amended contact does not slow down many."""
_FIRST: Final = -(2**63)
_LAST: Final = 2**63 - 1

_CANNOT_FOLD: Final = (KeyError, ValueError, TypeError, AttributeError, OverflowError, sqlite3.Error)
"""What folding an entry that this program did not write may raise."""


_KEYS: Final = {"amendment": 3, "merged": 3, "learned": 4}
"""How many of a table's first columns tell its rows apart, where it is not two."""


class CaseAudit(NamedTuple):
    """What was found in one case. `clock_falls`: entries recorded at an earlier time than the one before them."""

    key: str
    log_id: str
    entries: int
    head: str
    problems: list[Problem]
    clock_falls: list[str]


_COMPARED: Final = {
    "contact": columns.CONTACT,
    "debt": columns.DEBT,
    "payment": columns.PAYMENT,
    "organisation": columns.ORGANISATION,
    "phone": columns.PHONE,
    "event": columns.EVENT,
    "attachment": columns.ATTACHMENT,
    "import_run": columns.IMPORT_RUN,
    "amendment": columns.AMENDMENT,
    "withdrawal": columns.WITHDRAWAL,
    "merged": columns.MERGED,
    "draft": columns.DRAFT,
    "seal": columns.SEAL,
    "rejection": columns.REJECTION,
    "learned": columns.LEARNED,
}


def audit_case(opened: Vault, case: CaseFile) -> CaseAudit:
    """Replay one case's ledger and compare everything that follows from it."""
    return _Audit(opened, case).run()


class _Audit:
    def __init__(self, opened: Vault, case: CaseFile) -> None:
        self.connection = opened.connection
        self.path = opened.path
        self.case = case
        self.problems: list[Problem] = []
        self.clock_falls: list[str] = []
        self.scratch = vault.fresh()
        with suppress(sqlite3.DatabaseError):  # named by the inspection of the file
            names = self.connection.execute("SELECT log_id, key FROM case_name").fetchall()
            self.scratch.executemany("INSERT INTO case_name (log_id, key) VALUES (?, ?)", names)
        made, present = objects(self.scratch), objects(self.connection)
        # named by the inspection of the file; their rows cannot be compared
        self.altered = {
            name for (kind, name), sql in made.items() if kind == "table" and present.get((kind, name)) != sql
        }
        self.folded: set[int] = set()  # contacts whose expected row is in the scratch database
        self.encode, self.decode = bulk_encoder(), bulk_decoder()
        self.seq, self.head = 0, START

    def run(self) -> CaseAudit:
        walk = Walk()
        for step in (partial(self._walk, walk), self._compare):
            try:
                step()
            except sqlite3.DatabaseError as error:  # damaged pages: what is left is still looked at
                self._damaged(error)
        for broken in walk.breaks():
            self._add(f"chain_{broken.kind}", broken.seq)
        self.problems.sort(key=lambda problem: (problem.where, problem.kind))
        return CaseAudit(self.case.key, self.case.log_id, self.seq, self.head.hex(), self.problems, self.clock_falls)

    def _walk(self, walk: Walk) -> None:
        """Go along the chain in chunks, compare the rows of the contacts in each, fold everything else."""
        ledger = self.connection.execute(
            "SELECT seq, body, head FROM ledger WHERE case_id = ? ORDER BY seq", (self.case.case_id,)
        )
        step, encode, decode = walk.step, self.encode, self.decode
        before, compared = "", _FIRST
        while chunk := ledger.fetchmany(CHUNK):
            contacts: list[Entry] = []
            others: list[Entry] = []
            for seq, body, head in chunk:
                self.seq, self.head = seq, head
                step(seq, body, head)
                try:
                    value = decode(body)
                    if encode(value) != body:
                        self._add("not_canonical", seq)
                    entry = as_entry(value)
                except (ValueError, TypeError):
                    self._add("unreadable", seq)
                    continue
                if entry.recorded_at < before:
                    self.clock_falls.append(entry_id(seq))
                before = entry.recorded_at
                if entry.seq != seq:
                    self._add("renumbered", seq, entry_id(entry.seq))
                if entry.kind == "contact.add":
                    contacts.append(entry._replace(seq=seq) if entry.seq != seq else entry)
                else:
                    others.append(entry)
            if "contact" not in self.altered:
                self._rows(contacts, compared, self.seq)
            compared = self.seq
            for entry in others:
                self._fold(entry)
        if "contact" not in self.altered:
            self._rows([], compared, _LAST)

    def _rows(self, contacts: list[Entry], after: int, last: int) -> None:
        """Compare the rows of the entries `after`, exclusive, to `last`, inclusive, with those that the contacts ask for."""
        try:
            if contacts and self._equal(contacts, after, last):
                return
            rows = self.connection.execute(
                "SELECT * FROM contact WHERE case_id = ? AND entry > ? AND entry <= ?", (self.case.case_id, after, last)
            ).fetchall()
        except sqlite3.DatabaseError as error:  # a damaged page: no row can be compared any more
            self.altered.add("contact")
            self._damaged(error)
            return
        stored = {row[1]: row for row in rows}
        for entry in contacts:
            row = stored.pop(entry.seq, None)
            try:
                expected = projection.contact_row(self.case.case_id, entry.seq, entry.recorded_at, entry.data)
            except _CANNOT_FOLD:
                self._add("unreadable", entry.seq)
                continue
            if row is None:
                self._add("row_missing", entry.seq, "contact")
            elif row != expected and entry.seq not in self.folded:
                self._keep(expected)
        for seq in stored:
            self._add("row_extra", seq, "contact")

    def _equal(self, contacts: list[Entry], after: int, last: int) -> bool:
        """Say whether all rows are as expected: only the columns that these contacts fill are read one by one."""
        data = [entry.data for entry in contacts]
        try:
            names = projection.used_columns([*data, {"reached": None}])  # a column that is never empty
            keys = (
                (entry.seq, epoch_of(entry.data["occurred_at"]), entry.data.get("import"),
                 None if "import" in entry.data else entry.recorded_at, None)
                for entry in contacts
            )  # fmt: skip
            expected = projection.fact_rows(data, names, keys)
        except _CANNOT_FOLD:
            return False
        empty = [
            "amended",
            "merged_into",
            "withdrawn_by",
            *(name for name in projection.FACT_COLUMNS if name not in names),
        ]
        found = self.connection.execute(
            f"SELECT entry, epoch, import_entry, recorded_at, coalesce({', '.join(empty)}),"  # noqa: S608 - our own names
            f" {', '.join(names)} FROM contact WHERE case_id = ? AND entry > ? AND entry <= ? ORDER BY entry",
            (self.case.case_id, after, last),
        )
        return found.fetchall() == expected

    def _damaged(self, error: sqlite3.DatabaseError) -> None:
        self.problems.append(Problem("file", str(self.path), str(error)))

    def _add(self, kind: str, seq: int, detail: str = "") -> None:
        self.problems.append(Problem(kind, entry_id(seq), detail))

    def _keep(self, expected: tuple[Any, ...]) -> None:
        marks = ", ".join("?" * len(expected))
        self.scratch.execute(f"INSERT INTO contact VALUES ({marks})", expected)  # noqa: S608 - question marks only
        self.folded.add(expected[1])

    def _fold(self, entry: Entry) -> None:
        """Fold an entry in the scratch database, bringing in the contacts that it changes."""
        try:
            if entry.kind in {"contact.merge", "contact.split", "contact.learn"}:
                self._bring_all(entry)
            elif entry.data.get("table") == "contact":
                self._bring("seq = ?", entry.data.get("target"))
            elif entry.data.get("table") == "import_run" and entry.kind == "withdraw" and "contact" not in self.altered:
                members = "seq IN (SELECT entry FROM contact WHERE case_id = ledger.case_id AND import_entry = ?)"
                self._bring(members, entry.data.get("target"))
            projection.apply(self.scratch, self.case.case_id, entry)
        except _CANNOT_FOLD as error:
            self._add("not_applicable", entry.seq, type(error).__name__)

    def _bring_all(self, entry: Entry) -> None:
        """Bring in the contacts that an entry merges, or that learn from it; a split is of some that were brought in already."""
        data = entry.data
        wanted = [one for pair in data.get("pairs", ()) for one in pair] + [pair[0] for pair in data.get("facts", ())]
        for first in range(0, len(wanted), CHUNK):
            listed = ", ".join(str(int(one)) for one in wanted[first : first + CHUNK])
            self._bring(f"seq IN ({listed}) AND ? IS NULL", None)

    def _bring(self, where: str, value: object) -> None:
        found = self.connection.execute(
            f"SELECT seq, body FROM ledger WHERE case_id = ? AND {where}",  # noqa: S608 - fixed clauses and numbers
            (self.case.case_id, value),
        )
        for seq, body in found.fetchall():
            if seq in self.folded:
                continue
            try:
                entry = as_entry(self.decode(body))
                if entry.kind == "contact.add":
                    self._keep(projection.contact_row(self.case.case_id, seq, entry.recorded_at, entry.data))
            except _CANNOT_FOLD:
                continue  # named when the walk came by

    def _compare(self) -> None:
        """Compare the scratch tables with the vault's, row by row."""
        case_id = self.case.case_id
        for table, names in _COMPARED.items():
            if table in self.altered:
                continue
            keys = _KEYS.get(table, 2)
            stored = _by_key(self.connection, table, case_id, keys, only=self.folded if table == "contact" else None)
            folded = _by_key(self.scratch, table, case_id, keys, only=None)
            for key in sorted({*stored, *folded}, key=str):
                label = self._label(table, key)
                if key not in stored:
                    self.problems.append(Problem("row_missing", label, table))
                elif key not in folded:
                    self.problems.append(Problem("row_extra", label, table))
                elif stored[key] != folded[key]:
                    differ = [n for n, a, b in zip(names, stored[key], folded[key], strict=True) if a != b]
                    self.problems.append(Problem("row_altered", label, f"{table}: {', '.join(differ)}"))
        if "casefile" not in self.altered:
            of_case = "SELECT * FROM casefile WHERE case_id = ?"
            expected, stored_case = (
                connection.execute(of_case, (case_id,)).fetchone() for connection in (self.scratch, self.connection)
            )
            if stored_case is not None and expected != stored_case:
                kind = "row_altered" if expected else "row_extra"
                self.problems.append(Problem(kind, self.case.key, "casefile"))
        self._attached()

    def _attached(self) -> None:
        """Name each record whose file is not in the vault."""
        held = {name for (name,) in self.connection.execute("SELECT sha256 FROM blob")}
        for table in ("attachment", "import_run"):
            for entry, name in self.scratch.execute(f"SELECT entry, sha256 FROM {table} ORDER BY entry"):  # noqa: S608 - two fixed names
                if name not in held:
                    self._add("file_missing", entry, name)

    @staticmethod
    def _label(table: str, key: tuple[Any, ...]) -> str:
        return str(key[1]) if table == "organisation" else entry_id(key[1])


def _by_key(
    connection: sqlite3.Connection, table: str, case_id: int, keys: int, *, only: set[int] | None
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    select = f"SELECT * FROM {table} WHERE case_id = ?"  # noqa: S608 - our own names
    if only is None or len(only) > CHUNK:  # reading all is quicker than looking for very many
        rows = connection.execute(select, (case_id,))
        return {row[:keys]: row for row in rows if only is None or row[1] in only}
    found = (connection.execute(f"{select} AND entry = ?", (case_id, entry)).fetchone() for entry in only)
    return {row[:keys]: row for row in found if row is not None}
