"""What is left to be filled in by hand: lines for a signature, and lines to write on."""

from __future__ import annotations

from typing import Final

from evidence_log.dossier.model import Lines, Signature
from evidence_log.dossier.pdf.sheet import LEFT, SPAN, Sheet

_APART: Final = 24.0
"""Between two lines to write on, in points."""


def draw_signature(sheet: Sheet, block: Signature, size: float) -> None:
    """Draw the labels of a signature, each with its line."""
    sheet.need(46.0 * len(block.labels))
    sheet.y -= 16
    for label in block.labels:
        sheet.put(sheet.type.wrap(label, size, 200)[0], LEFT, size, 18)
        x = LEFT + max(96.0, sheet.type.width(label, size) + 12)
        sheet.rule(sheet.y - 17, 0.6, 0.2, x, LEFT + 330)
        sheet.y -= 40


def draw_lines(sheet: Sheet, block: Lines, size: float) -> None:
    """Draw what the lines are for, and the lines, all on one page."""
    words = sheet.type.wrap(block.label, size, SPAN)
    sheet.need(len(words) * size * sheet.leading + block.count * _APART + 6)
    sheet.lines(words, LEFT, size, size * sheet.leading)
    for _ in range(block.count):
        sheet.y -= _APART
        sheet.rule(sheet.y, 0.4, 0.55)
    sheet.y -= 14
