"""`export`: the case as CSV or JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from evidence_log.cli.output import emit, note
from evidence_log.cli.state import STATE, t
from evidence_log.errors import BadInput
from evidence_log.services import export as service
from evidence_log.services.output_file import write_whole


def export(
    format_: Annotated[str, typer.Option("--format", metavar="csv|json", help="export.format")] = "csv",
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="export.out")] = None,
) -> None:
    """Write the case out, to standard output or a file."""
    if format_ not in {"csv", "json"}:
        raise BadInput("output.bad_format", format=format_)
    with STATE.open() as (vault, case):
        if format_ == "json":
            document = service.document(vault, case)
            if out is None:
                emit(document)
                return
            import json

            pieces = iter([json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"])
        else:
            pieces = service.csv_bytes(vault, case)
        if out is None:
            sys.stdout.flush()
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            return
        size = write_whole(out, pieces)
        note(t("output.written", path=out, size=size))


COMMANDS: Final = {"export": export}
