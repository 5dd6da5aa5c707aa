"""`export`: the case as CSV or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli.output import as_bytes, emit, note, print_bytes
from evidence_log.cli.state import STATE, t
from evidence_log.errors import BadInput
from evidence_log.services import export as service
from evidence_log.services.output_file import write_whole

if TYPE_CHECKING:
    import typer


def export(
    format_: Annotated[str | None, typer.Option("--format", metavar="csv|json", help="export.format")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="export.out")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="export.json")] = False,
) -> None:
    """Write the case out, to standard output or a file."""
    chosen = format_ or ("json" if as_json and out is None else "csv")
    if chosen not in {"csv", "json"}:
        raise BadInput("output.bad_format", format=chosen)
    place = None if out == Path("-") else out
    if as_json and place is None and chosen != "json":
        raise BadInput("output.csv_is_not_json")
    with STATE.open() as (vault, case):
        if place is None and chosen == "json":
            emit(service.document(vault, case))
        elif place is None:
            print_bytes(service.csv_bytes(vault, case))
        else:
            pieces = (
                service.csv_bytes(vault, case) if chosen == "csv" else iter([as_bytes(service.document(vault, case))])
            )
            size = write_whole(place, pieces)
            if as_json:
                emit({"path": str(place), "format": chosen, "size": size})
            else:
                note(t("output.written", path=place, size=size))


COMMANDS: Final = {"export": export}
