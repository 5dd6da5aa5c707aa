"""Importing a file: its original and every new contact in one transaction, and an exact account of each row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evidence_log.core.codec import compact
from evidence_log.core.contact import ContactFacts
from evidence_log.core.joining import DEVICE
from evidence_log.errors import BadInput
from evidence_log.importers import by_name, identify
from evidence_log.importers.base import BadRow, Ignored, Importer, Reading, ReadOptions, Row
from evidence_log.importers.source import open_regular
from evidence_log.services.import_result import FileReport, earlier_import, repeat, result_of
from evidence_log.services.kept_files import KeptFiles, keep_beside
from evidence_log.services.known import Known
from evidence_log.store import blobs, reading
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault

if TYPE_CHECKING:
    from evidence_log.services.loss_alarm import Watch

SHOWN: Final = 5
"""Rows shown as understood by a dry run."""
AHEAD: Final = 2_000
"""Rows read before asking which contacts the case holds from their period."""
AHEAD_WORDS: Final = 4 << 20
"""Characters of messages after which fewer rows will do: one can have millions."""
CACHE_KIB: Final = 1 << 13
"""Memory for pages of the vault while rows come in. Thirty times as much was measured to save nothing."""
BULK_BYTES: Final = 1 << 20
"""From this size on a file is taken in in bulk."""

Progress = Callable[[int], None]
"""Told the number of rows read so far."""


def recognise(path: Path, format_name: str | None, encoding: str | None) -> str:
    """Return the name of the format a file is read as. Raises BadInput for a file that cannot be, without waiting for a pipe."""
    open_regular(path).close()
    return (by_name(format_name) if format_name else identify(path, encoding)).name


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
    """Import one file. Nothing of it is in the vault when this raises, or when it has no row of a contact, not even a bad one.

    `dry_run` writes nothing and shows the first rows.
    """
    importer = by_name(recognise(path, format_name, options.encoding))
    if importer.drafts is not None:
        from evidence_log.services import screenshots  # only for pictures

        return screenshots.import_picture(vault, case, path, importer, options, now=now, dry_run=dry_run)
    try:
        beside = importer.beside(path)
        before = _state(path, beside)
        stored = blobs.digest_of(path)
    except OSError as error:
        raise BadInput("record.unreadable_file", path=path, why=error.strerror or error) from error
    report, watch = FileReport(str(path), importer.name, stored.sha256), _watch(importer)
    chosen = _chosen(options, blobs.name_of(path) if importer.reads_name else None)
    if dry_run:
        source = importer.read(path, options)
        report.info = source.info
        seen = Known(
            vault.connection, case, options.region, kind=importer.kind, rows_are_distinct=source.rows_are_distinct
        )
        for _, facts in _new(
            seen, watch.rows(source) if watch else source, _adapter(vault.connection, case, options), report, progress
        ):
            report.imported += 1
            if len(report.shown) < SHOWN:
                report.shown.append(facts)
        report.loss_alarm = watch.alarm(vault.connection, case, None) if watch else None
        return report
    with _unless_empty(report), vault.writing(bulk=stored.size >= BULK_BYTES) as connection:
        earlier = earlier_import(connection, case, stored.sha256, importer.name, chosen) if beside is None else None
        if earlier is not None:
            return repeat(report, earlier)
        source = importer.read(path, options)
        report.info = source.info
        with _apart(source) if stored.size >= BULK_BYTES else nullcontext(source) as rows:
            ledger = Ledger(connection, case.case_id)
            blobs.put(connection, path, stored)
            named = {"name": blobs.name_of(path), "sha256": stored.sha256, "size": stored.size}
            report.entry = ledger.append("import.start", {**named, "format": importer.name, "options": chosen}, now)
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            seen = Known(
                connection, case, options.region, kind=importer.kind, rows_are_distinct=source.rows_are_distinct
            )
            kept, adapt = KeptFiles(connection, report.warnings), _adapter(connection, case, options)
            with _in_bulk(connection, case, stored.size):
                report.imported = ledger.append_contacts(
                    _new(seen, watch.rows(rows) if watch else rows, adapt, report, progress, kept), report.entry, now
                )
        if not report.read:
            raise _Empty
        report.attachments = kept.append(ledger, report.entry + 1, now, seen.entry_of)
        if told := seen.learned():
            ledger.append("contact.learn", {"import": report.entry, "facts": told}, now)
        if beside is not None:
            keep_beside(connection, ledger, report.entry, beside, now)
        if seen.any and report.imported:
            from evidence_log.services.corroboration import corroborate  # not for the first file of a case

            report.corroborated, report.doubtful = corroborate(
                connection, case, report.entry, seen.kinds, seen.duplicates.met, now
            )
            report.imported -= report.corroborated
        report.loss_alarm = watch.alarm(connection, case, report.entry) if watch else None
        # The rows were read after the hash was taken: they must come from the bytes that are kept.
        if before != _state(path, importer.beside(path)):
            raise BadInput("record.file_changed", path=path)
        ledger.append("import.end", {"import": report.entry, **result_of(report)}, now)
    return report


def _watch(importer: Importer) -> Watch | None:
    """Return what looks on while a phone's log is read."""
    if importer.kind != DEVICE:
        return None
    from evidence_log.services.loss_alarm import Watch

    return Watch(importer.name)


def _apart(source: Reading) -> AbstractContextManager[Iterable[Row]]:
    from evidence_log.importers import apart  # costs a small import more than it saves

    return apart.reading(source)


class _Empty(Exception):
    """The file has no row of a contact: what was begun is undone."""


@contextmanager
def _unless_empty(report: FileReport) -> Iterator[None]:
    try:
        yield
    except _Empty:
        report.entry = None


def _state(path: Path, beside: Path | None) -> list[tuple[Path, int, int, int]]:
    """Return what changes when a file or the one read with it does."""
    known = [(one, one.stat()) for one in (path, beside) if one is not None]
    return [(one, state.st_size, state.st_mtime_ns, state.st_ino) for one, state in known]


def _chosen(options: ReadOptions, name: str | None) -> str:
    """Return the options that change what is read, as canonical text; the file's `name` with them where that changes it too."""
    chosen = {name: value for name, value in asdict(options).items() if name != "now"}
    return compact(chosen if name is None else {**chosen, "name": name})


def _new(
    seen: Known,
    rows: Iterable[Row],
    adapt: Callable[[ContactFacts], ContactFacts] | None,
    report: FileReport,
    progress: Progress,
    kept: KeptFiles | None = None,
) -> Iterator[tuple[int, ContactFacts]]:
    """Yield the contacts the case does not hold, each with its UTC seconds, and keep account of every row.

    The files of all of them go to `kept`.
    """
    is_new, warnings = seen.duplicates.is_new, report.warnings
    read = new = 0
    for row in _ahead(rows, seen) if seen.compares else rows:
        if isinstance(row, tuple):
            epoch, facts = row[:2]
            read += 1
            if "warnings" in facts:
                report.warned(facts["warnings"], facts.get("row", ""))
            if is_new(epoch, facts):
                if kept is not None and len(row) > 2:
                    kept.keep(new, row[2])
                new += 1
                yield epoch, adapt(facts) if adapt else facts
            else:
                if kept is not None and len(row) > 2:
                    kept.keep_of_known(epoch, facts, row[2])
                if "caller_name" in facts:
                    seen.hear(epoch, facts)
                report.duplicates += 1
        elif isinstance(row, BadRow):
            read += 1
            report.rejected.append(row)
        elif isinstance(row, Ignored):
            report.ignored[row.kind] += 1
        else:
            warnings[row.kind] += 1
        if not read % AHEAD:
            progress(read)
    report.read = read


def _ahead(rows: Iterable[Row], seen: Known) -> Iterator[Row]:
    """Yield the rows, asking of each stretch of them first what the case holds of its period."""
    stretch: list[Row] = []
    words = 0
    for row in rows:
        stretch.append(row)
        if isinstance(row, tuple):
            words += len(row[1].get("said") or "") + len(row[1].get("replied") or "")
        if len(stretch) == AHEAD or words > AHEAD_WORDS:
            seen.cover([row[0] for row in stretch if isinstance(row, tuple)])
            yield from stretch
            stretch, words = [], 0
    seen.cover([row[0] for row in stretch if isinstance(row, tuple)])
    yield from stretch


def _adapter(
    connection: sqlite3.Connection, case: CaseFile, options: ReadOptions
) -> Callable[[ContactFacts], ContactFacts] | None:
    """Return what makes a file's contact one of this case: its zone is said where it is another, its debt has the case's id.

    None when there is nothing to adapt, as for a call log of the case's own zone.
    """
    named = {debt["product"]: debt["id"] for debt in reading.debts(connection, case)}
    elsewhere = options.zone if options.zone != case.zone else None
    if elsewhere is None and not named:
        return None

    def adapt(facts: ContactFacts) -> ContactFacts:
        if elsewhere is not None and "zone" not in facts:
            facts["zone"] = elsewhere
        elif facts.get("zone") == case.zone:
            del facts["zone"]
        if "debt" in facts:
            facts["debt"] = named.get(facts["debt"], facts["debt"])
        return facts

    return adapt


@contextmanager
def _in_bulk(connection: sqlite3.Connection, case: CaseFile, size: int) -> Iterator[None]:
    """Do at once, after the rows of a large file, what costs as much as they do when it is done for each.

    The guard against gaps is set aside inside the transaction, and what it guards is counted before it stands again; the time index is
    built in one go when the table was empty.
    """
    if size < BULK_BYTES:
        yield
        return
    aside = ["ledger_has_no_gap"]
    if connection.execute("SELECT 1 FROM contact LIMIT 1").fetchone() is None:
        aside.append("contact_by_time")
    marks = ", ".join("?" * len(aside))
    made = connection.execute(f"SELECT type, name, sql FROM sqlite_master WHERE name IN ({marks})", aside).fetchall()  # noqa: S608 - question marks only
    for kind, name, _ in made:
        connection.execute(f"DROP {kind} {name}")
    yield
    count, last = connection.execute(
        "SELECT count(*), max(seq) FROM ledger WHERE case_id = ?", (case.case_id,)
    ).fetchone()
    if count != last:
        raise sqlite3.IntegrityError("ledger entries are numbered without gaps")
    for _, _, statement in made:
        connection.execute(statement)
