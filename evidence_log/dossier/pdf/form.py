"""A form to be filled in by hand: the same boxes again and again, drawn with the fonts and the page of a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from evidence_log.dossier.model import Dossier, Run, Words
from evidence_log.dossier.pdf.sheet import BOTTOM, HEIGHT, LEFT, RIGHT, SPAN, Sheet
from evidence_log.dossier.pdf.writer import write

CREATED: Final = "2000-01-01T00:00:00+00:00"
"""A form is of no day: the same form is the same bytes."""

_TOP: Final = HEIGHT - 44.0
_TITLE, _SMALL, _TINY = 14.0, 8.0, 6.6
_CELL: Final = 30.0
_LINES: Final = 2
"""Lines to write on below the boxes of one entry."""
_LINE: Final = 17.0
_GAP: Final = 6.0


class Box(NamedTuple):
    """A box of an entry: what it is for, choices to tick in it, its part of the width."""

    label: str
    choices: str
    share: float


class Form(NamedTuple):
    """What a form says. `words` stands before the lines for what was said."""

    title: str
    language: str
    notes: Sequence[str]
    boxes: Sequence[Box]
    words: str
    footer: str


def render(form: Form, pages: int) -> bytes:
    """Return so many equal pages as PDF."""
    sheet = Sheet(form.language)
    for number in range(pages):
        if number:
            sheet.turn()
        _draw(sheet, form)
    nobody = Dossier(form.title, "evidence-log", form.title, form.language, CREATED, ("", ""), "", {}, ())
    return write(sheet, nobody)


def _draw(sheet: Sheet, form: Form) -> None:
    sheet.y = _TOP
    _text(sheet, (Run(form.title, bold=True),), LEFT, SPAN, _TITLE)
    for sentence in form.notes:
        _text(sheet, sentence, LEFT, SPAN, _SMALL)
    sheet.y -= _GAP
    height = _CELL + _LINES * _LINE
    while sheet.y - height >= BOTTOM - 20:
        _entry(sheet, form)
    sheet.y = BOTTOM - 26
    _text(sheet, form.footer, LEFT, SPAN, _TINY)


def _entry(sheet: Sheet, form: Form) -> None:
    top = sheet.y
    bottom = top - _CELL - _LINES * _LINE
    x, edges = LEFT, [LEFT]
    for box in form.boxes:
        width = SPAN * box.share / sum(each.share for each in form.boxes)
        sheet.y = top - 1
        _text(sheet, box.label, x + 2, width - 3, _TINY, _TINY * 1.3)
        if box.choices:
            sheet.y = top - _CELL + _TINY * 1.5
            _text(sheet, box.choices, x + 2, width - 3, _TINY, _TINY * 1.3)
        x += width
        edges.append(x)
    for edge in edges[1:-1]:
        _upright(sheet, edge, top, top - _CELL)
    sheet.y = top - _CELL - 1
    _text(sheet, form.words, LEFT + 2, SPAN - 4, _TINY, _TINY * 1.3)
    for line in range(1, _LINES):
        sheet.rule(top - _CELL - line * _LINE, 0.3, 0.75)
    sheet.rule(top - _CELL, 0.4, 0.5)
    for edge in (top, bottom):
        sheet.rule(edge, 0.9, 0.2)
    for edge in (LEFT, RIGHT):
        _upright(sheet, edge, top, bottom)
    sheet.y = bottom - _GAP


def _text(sheet: Sheet, words: Words, x: float, width: float, size: float, leading: float | None = None) -> None:
    """Wrap and draw a text where it is wanted, which may be below what a page of running text fills."""
    height = leading or size * sheet.leading
    for line in sheet.type.wrap(words, size, width):
        sheet.put(line, x, size, height)
        sheet.y -= height


def _upright(sheet: Sheet, x: float, top: float, bottom: float) -> None:
    sheet.page.ops.append(f"0.50 G 0.40 w {x:.2f} {top:.2f} m {x:.2f} {bottom:.2f} l S")
