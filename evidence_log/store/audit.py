"""Comparing a vault with what its ledger says: chain, canonical form, projection, stored files, guards.

One pass over the ledger. A contact's row is compared as it streams by; everything else, and each contact that does not match at
once (amended, withdrawn or altered), is folded anew in a scratch database and compared at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from evidence_log.core.chain import START, Walk
from evidence_log.core.codec import bulk_decoder, bulk_encoder
from evidence_log.store import blobs, columns, projection, vault
from evidence_log.store.ledger import Entry, as_entry, entry_id
from evidence_log.store.vault import CaseFile, Vault


class Problem(NamedTuple):
    """One thing that is not as recorded. `kind` names its words, `where` is an id, a table row, a trigger or a SHA-256."""

    kind: str
    where: str
    detail: str = ""


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
}


def audit_case(opened: Vault, case: CaseFile) -> CaseAudit:
    """Replay one case's ledger and compare everything that follows from it."""
    return _Audit(opened.connection, case).run()


def vault_problems(opened: Vault) -> Iterator[Problem]:
    """Yield what is wrong with the file itself, its guards, its stored files and its list of cases."""
    connection = opened.connection
    for (words,) in connection.execute("PRAGMA integrity_check(20)"):
        if words != "ok":
            yield Problem("file", str(opened.path), words)
    present = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    for name, body in vault.GUARDS.items():
        if present.get(name) != f"CREATE TRIGGER {name} {body}":
            yield Problem("guard", name)
    for name, kind in blobs.damaged(connection):
        yield Problem(f"file_{kind}", name)
    listed = {case.case_id for case in opened.cases()}
    for (case_id,) in connection.execute("SELECT DISTINCT case_id FROM ledger ORDER BY case_id").fetchall():
        if case_id not in listed:
            yield Problem("case_unlisted", f"case_id {case_id}")


class _Audit:
    def __init__(self, connection: sqlite3.Connection, case: CaseFile) -> None:
        self.connection = connection
        self.case = case
        self.problems: list[Problem] = []
        self.clock_falls: list[str] = []
        self.scratch = sqlite3.connect(":memory:", isolation_level=None)
        vault.make_tables(self.scratch)
        self.folded: set[int] = set()  # contacts whose expected row is in the scratch database
        self.encode, self.decode = bulk_encoder(), bulk_decoder()

    def run(self) -> CaseAudit:
        case_id, walk, seq, head = self.case.case_id, Walk(), 0, START
        step, encode, decode, expect = walk.step, self.encode, self.decode, projection.contact_row
        stored = iter(self.connection.execute("SELECT * FROM contact WHERE case_id = ? ORDER BY entry", (case_id,)))
        row = next(stored, None)
        before = ""
        for seq, body, head in self.connection.execute(
            "SELECT seq, body, head FROM ledger WHERE case_id = ? ORDER BY seq", (case_id,)
        ):
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
            if entry.kind != "contact.add":
                self._fold(entry)
                continue
            while row is not None and row[1] < seq:
                self._add("row_extra", row[1], "contact")
                row = next(stored, None)
            try:
                expected = expect(case_id, seq, entry.recorded_at, entry.data)
            except (KeyError, ValueError, TypeError):
                self._add("unreadable", seq)
                expected = None
            if row is None or row[1] != seq:
                self._add("row_missing", seq, "contact")
                continue
            if expected is not None and expected != row:
                self._keep(expected)
            row = next(stored, None)
        while row is not None:
            self._add("row_extra", row[1], "contact")
            row = next(stored, None)
        for broken in walk.breaks():
            self._add(f"chain_{broken.kind}", broken.seq)
        self._compare()
        self.problems.sort(key=lambda problem: (problem.where, problem.kind))
        return CaseAudit(self.case.key, self.case.log_id, seq, head.hex(), self.problems, self.clock_falls)

    def _add(self, kind: str, seq: int, detail: str = "") -> None:
        self.problems.append(Problem(kind, entry_id(seq), detail))

    def _keep(self, expected: tuple[Any, ...]) -> None:
        marks = ", ".join("?" * len(expected))
        self.scratch.execute(f"INSERT INTO contact VALUES ({marks})", expected)  # noqa: S608 - question marks only
        self.folded.add(expected[1])

    def _fold(self, entry: Entry) -> None:
        """Fold an entry in the scratch database, bringing in the contacts that it changes."""
        if entry.data.get("table") == "contact":
            self._bring("seq = ?", entry.data.get("target"))
        elif entry.data.get("table") == "import_run" and entry.kind == "withdraw":
            members = "seq IN (SELECT entry FROM contact WHERE case_id = ledger.case_id AND import_entry = ?)"
            self._bring(members, entry.data.get("target"))
        try:
            projection.apply(self.scratch, self.case.case_id, entry)
        except (KeyError, ValueError, TypeError, sqlite3.Error) as error:
            self._add("not_applicable", entry.seq, type(error).__name__)

    def _bring(self, where: str, value: object) -> None:
        found = self.connection.execute(
            f"SELECT seq, body FROM ledger WHERE case_id = ? AND {where}",  # noqa: S608 - two fixed clauses
            (self.case.case_id, value),
        )
        for seq, body in found.fetchall():
            if seq in self.folded:
                continue
            try:
                entry = as_entry(self.decode(body))
                if entry.kind == "contact.add":
                    self._keep(projection.contact_row(self.case.case_id, seq, entry.recorded_at, entry.data))
            except (KeyError, ValueError, TypeError):
                continue  # named when the walk came by

    def _compare(self) -> None:
        """Compare the scratch tables with the vault's, row by row."""
        case_id = self.case.case_id
        for table, names in _COMPARED.items():
            keys = 3 if table == "amendment" else 2
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
        expected = self.scratch.execute("SELECT * FROM casefile WHERE case_id = ?", (case_id,)).fetchone()
        if expected != tuple(self.case):
            self.problems.append(Problem("row_altered", self.case.key, "casefile"))
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
    if only is None:
        return {row[:keys]: row for row in connection.execute(select, (case_id,))}
    found = (connection.execute(f"{select} AND entry = ?", (case_id, entry)).fetchone() for entry in only)
    return {row[:keys]: row for row in found if row is not None}
