"""A sheet to write contacts on by hand, and the table that they are typed into: its headings are those that `import` knows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput
from evidence_log.i18n import texts
from evidence_log.importers.own_csv import LEAST
from evidence_log.services.output_file import require_kind, write_whole

MOST: Final = 100
"""Pages in one file."""

COLUMNS: Final = (
    "occurred_at", "channel", "direction", "phone", "outcome", "duration_s", "organisation", "caller_name", "reached", "person", "said",
    "replied", "place", "summary",
)  # fmt: skip
"""The columns of the table, in order."""

BOXES: Final[Mapping[str, float]] = {
    "when": 1.7,
    "channel": 1.8,
    "who": 1.6,
    "result": 1.5,
    "reached": 1.5,
    "organisation": 1.4,
}
"""The boxes of an entry on paper, with their parts of the width."""


def write(path: Path, *, language: str, pages: int = 1) -> int:
    """Write the sheet (`.pdf`) or the empty table (`.csv`); return the size.

    Raises BadInput for another kind of file, too many pages, a table that is there already, and a file of another kind in its place.
    """
    kind = path.suffix.lower()
    if kind == ".csv":
        if path.exists():
            raise BadInput("output.exists", path=path)
        return write_whole(path, [table(language)])
    if kind != ".pdf":
        raise BadInput("output.bad_sheet", path=path)
    if not 1 <= pages <= MOST:
        raise BadInput("output.bad_pages", pages=pages, most=MOST)
    require_kind(path, b"%PDF-")
    return write_whole(path, [sheet(language, pages)])


def sheet(language: str, pages: int) -> bytes:
    """Return the sheet as PDF."""
    from evidence_log.dossier.pdf.form import Box, Form, render  # reportlab is slow to import

    t = texts(language)
    boxes = []
    for name, share in BOXES.items():
        choices = f"sheet.choices.{name}"
        boxes.append(Box(t(f"sheet.box.{name}"), t(choices) if t.has(choices) else "", share))
    notes = [t(f"sheet.note.{name}") for name in ("soon", "exact", "keep")]
    return render(Form(t("sheet.title"), language, notes, boxes, t("sheet.words"), t("sheet.footer")), pages)


def table(language: str) -> bytes:
    """Return a table with nothing but its headings, for spreadsheets: two as `import` knows its own tables by, the others in words."""
    t = texts(language)
    buffer = io.StringIO()
    csv.writer(buffer).writerow([name if name in LEAST else t(f"sheet.column.{name}") for name in COLUMNS])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()
