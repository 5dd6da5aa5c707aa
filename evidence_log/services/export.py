"""Writing a case out: the importable facts as CSV, or everything as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from evidence_log import __version__
from evidence_log.core.cells import guard_cell
from evidence_log.importers.own_csv import FIELDS, joined_tags
from evidence_log.services.complaints import complaints, shown
from evidence_log.store import columns, reading
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault


def csv_bytes(vault: Vault, case: CaseFile) -> Iterator[bytes]:
    """Yield our own CSV in pieces: UTF-8 with a byte order mark (for spreadsheets), CRLF, by time then entry.

    Importing it into an empty case and exporting again gives the same bytes. Cells that a spreadsheet would run as a formula
    are guarded by an apostrophe, which importing takes off.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(FIELDS)
    yield b"\xef\xbb\xbf" + _taken(buffer)
    for contact in reading.contacts(vault.connection, case, extra=True):
        contact["tags"] = joined_tags(contact["tags"])
        writer.writerow([_cell(contact[name]) for name in FIELDS])
        yield _taken(buffer)


def document(vault: Vault, case: CaseFile, *, language: str, now: datetime) -> dict[str, Any]:
    """Return the whole case as one JSON document: every record, withdrawn ones too, corrections, imports and the head.

    `complaints` are those that stand, with their answers and what is due next on the day of `now`, its sentences in `language`: the
    only part that does not follow from the ledger alone.
    """
    connection = vault.connection
    seq, head = Ledger(connection, case.case_id).last()
    withdrawn = reading.withdrawals(connection, case)
    return {
        "schema": "evidence-log/case",
        "version": 1,
        "tool": f"evidence-log {__version__}",
        "case": {name: value for name, value in case._asdict().items() if name != "case_id"},
        "entries": seq,
        "head": head.hex(),
        "contacts": list(reading.contacts(connection, case, withdrawn=True, extra=True)),
        "further_sources": list(
            reading.contacts(connection, case, withdrawn=True, merged=True, extra=True, where="merged_into IS NOT NULL")
        ),
        "debts": reading.debts(connection, case, withdrawn=True),
        "payments": reading.payments(connection, case, withdrawn=True),
        "events": reading.events(connection, case, withdrawn=True),
        "complaints": [shown(one, case, language) for one in complaints(vault, case, now=now)],
        "organisations": [
            _bare(row) for row in reading.rows(connection, "organisation", columns.ORGANISATION, case, "ORDER BY name")
        ],
        "phones": [_bare(row) for row in reading.ties(connection, case, withdrawn=True)],
        "seals": [_bare(row) for row in reading.rows(connection, "seal", columns.SEAL, case, "ORDER BY entry")],
        "attachments": reading.attachments(connection, case, withdrawn=True),
        "imports": reading.imports(connection, case),
        "amendments": [_bare(row) for row in reading.amendments(connection, case)],
        "withdrawals": [_bare(row) for row in withdrawn],
    }


def _cell(value: object) -> str:
    return "" if value is None else guard_cell(str(value))


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "case_id"}
