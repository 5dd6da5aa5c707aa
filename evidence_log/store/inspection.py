"""Looking at the vault's file itself: its pages, its tables and guards, its stored files, the cases it lists."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from evidence_log.core.codec import bulk_decoder
from evidence_log.store import blobs, vault
from evidence_log.store.ledger import as_entry
from evidence_log.store.vault import CaseFile, Vault


class Problem(NamedTuple):
    """One thing that is not as recorded. `kind` names its words, `where` is an id, a table row, a trigger or a SHA-256."""

    kind: str
    where: str
    detail: str = ""


def case_files(opened: Vault) -> list[CaseFile]:
    """Return the cases as the vault lists them, then those that only the ledger knows, so that none goes unchecked."""
    listed, in_ledger = [], []
    with suppress(sqlite3.DatabaseError):  # named by `vault_problems`
        listed = opened.cases()
    with suppress(sqlite3.DatabaseError):
        in_ledger = opened.connection.execute(
            "SELECT case_id, body FROM ledger WHERE seq = 1 ORDER BY case_id"
        ).fetchall()
    known = {case.case_id for case in listed}
    for case_id, body in in_ledger:
        if case_id not in known:
            data: dict[str, Any] = {}
            with suppress(ValueError, TypeError):
                data = as_entry(bulk_decoder()(body)).data
            key, name, zone, pack, log_id = (
                str(data.get(of) or "") for of in ("key", "name", "zone", "pack", "log_id")
            )
            listed.append(CaseFile(case_id, key, name, zone, pack, log_id, ""))
    return listed


def vault_problems(opened: Vault) -> Iterator[Problem]:
    """Yield what is wrong with the file itself, its guards, its stored files and its list of cases."""
    seen = set()
    for step in (_pages, _schema, _files, _unlisted):
        try:
            for problem in step(opened):
                seen.add(problem)
                yield problem
        except sqlite3.DatabaseError as error:
            problem = Problem("file", str(opened.path), str(error))
            if problem not in seen:
                seen.add(problem)
                yield problem


def _pages(opened: Vault) -> Iterator[Problem]:
    for (words,) in opened.connection.execute("PRAGMA integrity_check(20)"):
        if words != "ok":
            yield Problem("file", str(opened.path), words)


def _schema(opened: Vault) -> Iterator[Problem]:
    """Yield tables, indexes and guards that are not as they were made, and triggers that were not made here.

    Further tables, views and indexes are a person's own affair: other programs may add them.
    """
    made, present = objects(vault.fresh()), objects(opened.connection)
    for (kind, name), sql in made.items():
        if present.get((kind, name)) != sql:
            yield Problem("guard" if kind == "trigger" else "schema", name)
    for kind, name in present:
        if kind == "trigger" and (kind, name) not in made:
            yield Problem("guard_added", name)


def objects(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Return the SQL of every table, index and trigger by (type, name)."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    return {(kind, name): sql for kind, name, sql in rows}


def _files(opened: Vault) -> Iterator[Problem]:
    for name, kind in blobs.damaged(opened.connection):
        yield Problem(f"file_{kind}", name)


def _unlisted(opened: Vault) -> Iterator[Problem]:
    listed = {case.case_id for case in opened.cases()}
    for (case_id,) in opened.connection.execute("SELECT DISTINCT case_id FROM ledger ORDER BY case_id").fetchall():
        if case_id not in listed:
            yield Problem("case_unlisted", f"case_id {case_id}")
