"""`sheet`: a page to write contacts on by hand, and the table to type them into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli.echo import as_word
from evidence_log.cli.output import emit, note
from evidence_log.cli.state import STATE, t
from evidence_log.services import log_sheet

if TYPE_CHECKING:
    import typer


def sheet(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="sheet.out")],
    pages: Annotated[int, typer.Option("--pages", metavar="N", help="sheet.pages")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Write the sheet or the table; no vault is needed."""
    size = log_sheet.write(out, language=STATE.language, pages=pages)
    if as_json:
        emit({"path": str(out), "size": size})
        return
    note(t("output.written", path=out, size=size))
    note(t("sheet.then_import", path=as_word(str(out))) if out.suffix.lower() == ".csv" else t("sheet.then_table"))


COMMANDS: Final = {"sheet": sheet}
