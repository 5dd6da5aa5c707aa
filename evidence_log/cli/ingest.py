"""`import`, `formats`: taking in files."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli.output import emit, note, say, table
from evidence_log.cli.show import full_time, one_line
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.clock import Wall
from evidence_log.core.place import worded
from evidence_log.errors import BadInput, EvidenceLogError
from evidence_log.importers import IMPORTERS, by_name
from evidence_log.importers.base import ReadOptions
from evidence_log.services import ingest
from evidence_log.services.import_result import FileReport
from evidence_log.services.ingest import Progress
from evidence_log.store import reading
from evidence_log.store.ledger import entry_id

if TYPE_CHECKING:
    import typer

REJECTED_EXIT: Final = 3
LISTED: Final = 20
"""Rejected rows shown one by one; the rest are in the JSON output and in the ledger."""


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="import.files")],
    format_: Annotated[str | None, typer.Option("--format", metavar="NAME", help="import.format")] = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="import.zone")] = None,
    region: Annotated[str, typer.Option("--region", metavar="CC", help="import.region")] = reading.REGION,
    own: Annotated[list[str] | None, typer.Option("--own", metavar="PHONE-or-NAME", help="import.own")] = None,
    date_order: Annotated[
        str | None, typer.Option("--date-order", metavar="ymd|mdy|dmy", help="import.date_order")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="Y", help="import.year")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="PHONE", help="import.only")] = None,
    organisation: Annotated[str | None, typer.Option("--org", metavar="ORG", help="import.org")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", metavar="NAME", help="import.encoding")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="import.dry_run")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> int:
    """Import files; a file imported before adds nothing twice."""
    if date_order not in {None, "ymd", "mdy", "dmy"}:
        raise BadInput("import.bad_date_order", text=date_order)
    with STATE.open(write=not dry_run) as (vault, case):
        place = zone or case.zone
        Wall(place)
        options = ReadOptions(
            zone=place, region=region.upper(), own=tuple(own or ()), date_order=date_order, year=year, only=tuple(only or ()),
            organisation=organisation, encoding=encoding, now=now(),
        )  # fmt: skip
        reports: list[FileReport] = []
        try:
            with _paths(files) as paths, _told_of_stdin(paths):
                # A file that is in no format must not be noticed only after others have been taken in.
                names = [ingest.recognise(path, format_, encoding) for _, path in paths]
                for (shown, path), name in zip(paths, names, strict=True):
                    with _bar(_name(shown), as_json=as_json) as progress:
                        report = ingest.import_file(
                            vault, case, path, options, format_name=name, now=now(), dry_run=dry_run, progress=progress
                        )
                    report.path = shown
                    reports.append(report)
                    if not as_json:
                        _tell(report, case.zone, dry_run=dry_run)
        finally:
            # Files before one that could not be read are in the vault, and said so.
            if as_json and reports:
                emit({"files": [_document(report) for report in reports]} | ({"dry_run": True} if dry_run else {}))
        if not as_json and any(report.loss_alarm for report in reports):
            from evidence_log.cli import loss_alarm  # only for a phone's log that is nearly full

            loss_alarm.tell(reports, case.zone)
    return REJECTED_EXIT if any(report.rejected for report in reports) else 0


def formats(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """Say what can be imported, and how to get each file."""
    listed = [
        {
            "name": importer.name,
            "title": t(f"import.format.{importer.name}.title"),
            "how": t(f"import.format.{importer.name}.how"),
        }
        for importer in IMPORTERS
    ]
    if as_json:
        emit({"formats": listed})
        return
    for row in listed:
        say(f"{row['name']}  {row['title']}")
        for line in row["how"].strip().splitlines():
            say(f"    {line}")


def _document(report: FileReport) -> dict[str, Any]:
    return {
        "path": report.path, "format": report.format, "sha256": report.sha256, "read": report.read, "imported": report.imported,
        "duplicates": report.duplicates, "corroborated": report.corroborated,
        "rejected": [{"where": row.where, "reason": row.reason} for row in report.rejected],
        "ignored": dict(sorted(report.ignored.items())), "warnings": dict(sorted(report.warnings.items())),
        "warnings_at": dict(sorted(report.warnings_at.items())),
        "doubtful": [[entry_id(one), entry_id(other)] for one, other in report.doubtful],
        "entry": report.entry or report.known, "attachments": report.attachments,
        "loss_alarm": report.loss_alarm.document() if report.loss_alarm else None,
    } | ({"drafts": len(report.drafted)} if by_name(report.format).drafts is not None else {})  # fmt: skip


def _tell(report: FileReport, zone: str, *, dry_run: bool) -> None:
    name = _name(report.path)
    say(t("import.file", path=name, title=t(f"import.format.{report.format}.title"), sha256=report.sha256))
    if by_name(report.format).drafts is not None:
        from evidence_log.cli.review import tell_picture  # only for pictures

        tell_picture(report, zone, dry_run=dry_run)
        return
    if report.known is not None:
        say(t("import.known", id=entry_id(report.known)))
    if dry_run:
        for line in report.info.lines(STATE.words):
            say(f"  {line}")
        say(t("import.first_rows"))
        heads = ("row", "occurred_at", "contact")
        rows = [
            (worded(facts.get("row", ""), t), full_time({"zone": zone, **facts}, zone), _brief(facts))
            for facts in report.shown
        ]
        table([t(f"import.head.{name}") for name in heads], rows)
    key = "import.would" if dry_run else "import.did"
    say(t(key, read=report.read, imported=report.imported, duplicates=report.duplicates, rejected=len(report.rejected)))
    if report.corroborated:
        say(t("import.corroborated", count=report.corroborated))
    if report.doubtful:
        say(t("import.doubtful", count=len(report.doubtful)))
    for kind, count in sorted(report.ignored.items()):
        say(t("import.ignored", kind=t(f"import.ignored_kind.{kind}"), count=count))
    for kind, count in sorted(report.warnings.items()):
        note(_warned(kind, count, report.warnings_at.get(kind, [])))
    for row in report.rejected[:LISTED]:
        reason = t(f"import.reason.{row.reason}")
        note(t("import.rejected", path=name, where=worded(row.where, t), reason=reason))
        if "text" in row.values:
            note(t("import.rejected_row", text=row.values["text"]))
    if len(report.rejected) > LISTED:
        note(t("import.more_rejected", count=len(report.rejected) - LISTED))
    if not report.read:
        say(t("import.nothing"))
    elif report.entry is not None:
        say(t("import.undo", id=entry_id(report.entry)))


def _warned(kind: str, count: int, rows: list[str]) -> str:
    """Return a note: how often, what, and the first rows it is about."""
    if not rows:
        return t("import.warned", warning=t(f"import.warning.{kind}"), count=count)
    named = t("import.and").join(worded(where, t) for where in rows)
    key = "import.warned_more" if count > len(rows) else "import.warned_at"
    return t(key, warning=t(f"import.warning.{kind}"), count=count, rows=named)


def _name(shown: str) -> str:
    return t("import.stdin") if shown == "-" else shown


def _brief(facts: Any) -> str:
    blank = dict.fromkeys(("platform", "direction", "outcome", "duration_s", "phone", "person"))
    return one_line({**blank, "reached": "self", **facts})


@contextmanager
def _paths(files: list[Path]) -> Iterator[list[tuple[str, Path]]]:
    """Yield (name to show, file), standard input for `-` spooled into one, so that it can be hashed and kept."""
    if Path("-") not in files:
        yield [(str(file), file) for file in files]
        return
    with tempfile.TemporaryDirectory() as folder:
        spooled = Path(folder) / "stdin"
        spooled.write_bytes(sys.stdin.buffer.read())
        yield [(str(file), spooled if file == Path("-") else file) for file in files]


@contextmanager
def _told_of_stdin(paths: list[tuple[str, Path]]) -> Iterator[None]:
    """Name standard input in a refusal, and not the file it was spooled into."""
    spooled = [path for shown, path in paths if str(path) != shown]
    try:
        yield
    except EvidenceLogError as error:
        if error.values.get("path") in spooled:
            error.values["path"] = t("import.stdin")
        raise


@contextmanager
def _bar(name: str, *, as_json: bool) -> Iterator[Progress]:
    """Yield what shows progress: on a terminal only, and only once an import has taken a second."""
    begun, shown = time.monotonic(), False

    def show(rows: int) -> None:
        nonlocal shown
        if time.monotonic() - begun < 1 or as_json or not sys.stderr.isatty():
            return
        shown = True
        rate = rows / (time.monotonic() - begun)
        sys.stderr.write("\r\x1b[K" + t("import.progress", file=name, rows=rows, rate=int(rate)))
        sys.stderr.flush()

    yield show
    if shown:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


COMMANDS: Final = {"import": import_, "formats": formats}
