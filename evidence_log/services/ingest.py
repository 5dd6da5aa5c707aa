"""Importing a file: its original and every new contact in one transaction, and an exact account of each row."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from json import loads
from pathlib import Path
from typing import Any, Final

from evidence_log.core.codec import compact
from evidence_log.core.contact import ContactFacts
from evidence_log.core.phone import phone_key
from evidence_log.errors import BadInput
from evidence_log.importers import by_name, identify
from evidence_log.importers.base import BadRow, Ignored, Reading, ReadOptions
from evidence_log.importers.dedupe import Duplicates
from evidence_log.store import blobs, reading
from evidence_log.store.ledger import TOOL, Ledger
from evidence_log.store.projection import epoch_of
from evidence_log.store.vault import CaseFile, Vault

SHOWN: Final = 5
"""Rows shown as understood by a dry run."""
AHEAD: Final = 2_000
"""Rows read before asking which contacts the case holds from their period."""
BULK_BYTES: Final = 1 << 20
"""From this size on the time index of an empty table is built after the rows."""

_STANDS: Final = (
    "(withdrawn_by IS NULL OR withdrawn_by NOT IN"
    " (SELECT entry FROM withdrawal WHERE case_id = contact.case_id AND target = contact.import_entry))"
)
"""A contact that was taken back by itself must not come back with the next file; those of a withdrawn import may."""

Progress = Callable[[int], None]
"""Told the number of rows read so far."""


@dataclass
class FileReport:
    """What was done with one file. `read` = imported + duplicates + corroborated + rejected.

    `known` names the earlier import of the very same file. `ignored` counts lines that are no contacts, by kind.
    """

    path: str
    format: str
    sha256: str
    read: int = 0
    imported: int = 0
    duplicates: int = 0
    corroborated: int = 0
    rejected: list[BadRow] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    info: Any = None
    shown: list[ContactFacts] = field(default_factory=list)
    entry: int | None = None
    known: int | None = None


def import_file(
    vault: Vault,
    case: CaseFile,
    path: Path,
    options: ReadOptions,
    *,
    format_name: str | None,
    now: datetime,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> FileReport:
    """Import one file. Nothing of it is in the vault when this raises. `dry_run` writes nothing and shows the first rows."""
    importer = by_name(format_name) if format_name else identify(path)
    try:
        stored = blobs.digest_of(path)
    except OSError as error:
        raise BadInput("record.unreadable_file", path=path, why=error.strerror or error) from error
    report = FileReport(str(path), importer.name, stored.sha256)
    chosen = _chosen(options)
    if dry_run:
        source = importer.read(path, options)
        report.info = source.info
        for facts in _new(vault.connection, case, source, report, progress):
            report.imported += 1
            if len(report.shown) < SHOWN:
                report.shown.append(facts)
        return report
    with vault.writing() as connection:
        earlier = _earlier(connection, case, stored.sha256, importer.name, chosen)
        if earlier is not None:
            return _repeated(report, earlier)
        source = importer.read(path, options)
        report.info = source.info
        ledger = Ledger(connection, case.case_id)
        blobs.put(connection, path, stored)
        data = {
            "name": path.name,
            "sha256": stored.sha256,
            "size": stored.size,
            "format": importer.name,
            "options": chosen,
        }
        report.entry = ledger.append("import.start", data, now)
        connection.execute("PRAGMA cache_size = -262144")
        with _index_later(connection, stored.size):
            report.imported = ledger.append_contacts(
                _new(connection, case, source, report, progress), report.entry, now
            )
        ledger.append("import.end", {"import": report.entry, **_result(report)}, now)
    return report


def _chosen(options: ReadOptions) -> str:
    """Return the options that change what is read, as canonical text."""
    return compact({name: value for name, value in asdict(options).items() if name != "now"})


def _result(report: FileReport) -> dict[str, Any]:
    return {
        "read": report.read,
        "imported": report.imported,
        "duplicates": report.duplicates,
        "corroborated": report.corroborated,
        "rejected": [{"where": row.where, "reason": row.reason} for row in report.rejected],
        "ignored": dict(sorted(report.ignored.items())),
    }


def _earlier(
    connection: sqlite3.Connection, case: CaseFile, sha256: str, format_name: str, chosen: str
) -> tuple[int, dict[str, Any]] | None:
    """Return the import of the very same file, read in the same way by this version, that still stands."""
    rows = connection.execute(
        "SELECT entry, result FROM import_run WHERE case_id = ? AND sha256 = ? AND format = ? AND options = ?"
        " AND result IS NOT NULL AND entry NOT IN (SELECT target FROM withdrawal WHERE case_id = import_run.case_id)"
        " ORDER BY entry",
        (case.case_id, sha256, format_name, chosen),
    ).fetchall()
    ledger = Ledger(connection, case.case_id)
    for entry, result in rows:
        if ledger.entry(entry).tool == TOOL:
            return entry, loads(result)
    return None


def _repeated(report: FileReport, earlier: tuple[int, dict[str, Any]]) -> FileReport:
    """Tell of a file whose every row the case holds already, without reading it again."""
    report.known, result = earlier
    report.read = result["read"]
    report.duplicates = result["imported"] + result["duplicates"] + result["corroborated"]
    report.rejected = [BadRow(row["where"], row["reason"], {}) for row in result["rejected"]]
    report.ignored = Counter(result["ignored"])
    return report


def _new(
    connection: sqlite3.Connection, case: CaseFile, source: Reading, report: FileReport, progress: Progress
) -> Iterator[ContactFacts]:
    """Yield the contacts the case does not hold, keeping account of every row."""
    seen = _Known(connection, case)
    rows = iter(source)
    while ahead := list(islice(rows, AHEAD)):
        seen.cover(row[0] for row in ahead if isinstance(row, tuple) and not isinstance(row, (BadRow, Ignored)))
        is_new = seen.duplicates.is_new
        for row in ahead:
            if isinstance(row, BadRow):
                report.read += 1
                report.rejected.append(row)
            elif isinstance(row, Ignored):
                report.ignored[row.kind] += 1
            else:
                epoch, facts = row
                report.read += 1
                if "warnings" in facts:
                    report.warnings.update(facts["warnings"])
                if is_new(epoch, facts):
                    yield facts
                else:
                    report.duplicates += 1
        progress(report.read)


class _Known:
    """The contacts of the case from the period that the file has reached so far."""

    def __init__(self, connection: sqlite3.Connection, case: CaseFile) -> None:
        self.duplicates = Duplicates(lambda phone: phone_key(phone, reading.REGION))
        self._connection = connection
        self._case_id = case.case_id
        (self._newest,) = connection.execute(
            "SELECT coalesce(max(entry), 0) FROM contact WHERE case_id = ?", (case.case_id,)
        ).fetchone()
        self._from: int | None = None
        self._until = 0
        self._learn_amended()

    def cover(self, epochs: Iterable[int]) -> None:
        """Learn what the case holds from the period of these times, once."""
        times = list(epochs)
        if not times or not self._newest:
            return
        first, last = min(times), max(times)
        if self._from is None:
            self._learn(first, last)
            self._from, self._until = first, last
            return
        if first < self._from:
            self._learn(first, self._from - 1)
            self._from = first
        if last > self._until:
            self._learn(self._until + 1, last)
            self._until = last

    def _learn(self, first: int, last: int) -> None:
        names = ("platform", "direction", "phone", "duration_s", "said", "replied")
        rows = self._connection.execute(
            f"SELECT epoch, precision, channel, {', '.join(names)} FROM contact"  # noqa: S608 - our own names
            f" WHERE case_id = ? AND epoch BETWEEN ? AND ? AND entry <= ? AND amended IS NULL AND {_STANDS}",
            (self._case_id, first, last, self._newest),
        )
        for epoch, precision, channel, *values in rows:
            facts = {"precision": precision, "channel": channel}
            facts |= {name: value for name, value in zip(names, values, strict=True) if value is not None}
            self.duplicates.learn(epoch, facts)

    def _learn_amended(self) -> None:
        """Learn corrected contacts as they were first recorded, since that is how a file would show them again."""
        rows = self._connection.execute(
            f"SELECT entry FROM contact WHERE case_id = ? AND amended IS NOT NULL AND {_STANDS}",  # noqa: S608 - our own words
            (self._case_id,),
        ).fetchall()
        ledger = Ledger(self._connection, self._case_id)
        for (entry,) in rows:
            data = ledger.entry(entry).data
            self.duplicates.learn(epoch_of(data["occurred_at"]), data)


@contextmanager
def _index_later(connection: sqlite3.Connection, size: int) -> Iterator[None]:
    """Drop the time index while a large file comes into an empty table, and build it in one go afterwards."""
    row = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'contact_by_time'").fetchone()
    if size < BULK_BYTES or row is None or connection.execute("SELECT 1 FROM contact LIMIT 1").fetchone():
        yield
        return
    connection.execute("DROP INDEX contact_by_time")
    yield
    connection.execute(row[0])
