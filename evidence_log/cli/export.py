"""`export`: the case as CSV, JSON or a workbook."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli.output import as_bytes, emit, note, print_bytes
from evidence_log.cli.state import STATE, now, t
from evidence_log.errors import BadInput
from evidence_log.services import export as service
from evidence_log.services import workbook_file
from evidence_log.services.output_file import require_kind, write_whole

if TYPE_CHECKING:
    import typer

    from evidence_log.store.vault import CaseFile, Vault

FORMATS: Final = ("csv", "json", "xlsx")


def export(
    format_: Annotated[str | None, typer.Option("--format", metavar="csv|json|xlsx", help="export.format")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="export.out")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="export.json")] = False,
) -> None:
    """Write the case out, to standard output or a file."""
    chosen = format_ or ("json" if as_json and out is None else "csv")
    if chosen not in FORMATS:
        raise BadInput("output.bad_format", format=chosen)
    place = None if out == Path("-") else out
    if as_json and place is None and chosen != "json":
        raise BadInput("output.not_json", format=chosen)
    if chosen == "xlsx" and place is None and sys.stdout is not None and sys.stdout.isatty():
        raise BadInput("output.xlsx_needs_file")
    if chosen == "xlsx" and place is not None:
        require_kind(place, b"PK\x03\x04")
    with STATE.open() as (vault, case):
        if chosen == "json" and place is None:
            emit(service.document(vault, case, language=STATE.language, now=now()))
            return
        with _pieces(vault, case, chosen, place) as pieces:
            if place is None:
                print_bytes(pieces)
                return
            size = write_whole(place, pieces)
    if as_json:
        emit({"path": str(place), "format": chosen, "size": size})
    else:
        note(t("output.written", path=place, size=size))


@contextmanager
def _pieces(vault: Vault, case: CaseFile, chosen: str, place: Path | None) -> Iterator[Iterable[bytes]]:
    """Yield what is to be written, in pieces."""
    if chosen == "csv":
        yield service.csv_bytes(vault, case)
    elif chosen == "json":
        yield iter([as_bytes(service.document(vault, case, language=STATE.language, now=now()))])
    else:
        with workbook_file.written(vault, case, place, language=STATE.language, now=now()) as path:
            yield workbook_file.pieces(path)


COMMANDS: Final = {"export": export}
