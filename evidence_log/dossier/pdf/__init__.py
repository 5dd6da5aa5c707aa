"""A dossier as a PDF file: drawn directly, so that its cost grows with its pages only, and no text is ever read as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence_log.dossier.model import Dossier
    from evidence_log.dossier.pdf.pictures import Load


def render(dossier: Dossier, load: Load | None = None) -> tuple[bytes, int]:
    """Return the file and its number of pages. `load` gives the bytes of stored pictures; without it they are only named."""
    from evidence_log.dossier.pdf.painter import Painter
    from evidence_log.dossier.pdf.sheet import Sheet
    from evidence_log.dossier.pdf.writer import write

    sheet = Sheet(dossier.language)
    Painter(sheet, dossier, load).paint()
    return write(sheet, dossier), len(sheet.pages)
