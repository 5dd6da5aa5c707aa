"""Drawing the sections of a dossier, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, assert_never

from evidence_log.dossier.model import (
    LEAD,
    NOTE,
    Bars,
    Block,
    Contents,
    Cover,
    Dossier,
    Facts,
    Heading,
    HourGrid,
    Items,
    Lines,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Section,
    Signature,
    Table,
    runs,
)
from evidence_log.dossier.pdf.charts import BARS_HEIGHT, GRID_HEIGHT, draw_bars, draw_grid
from evidence_log.dossier.pdf.hand import draw_lines, draw_signature
from evidence_log.dossier.pdf.pictures import Load, draw_picture
from evidence_log.dossier.pdf.sheet import LEFT, RIGHT, SPAN, Page, Sheet
from evidence_log.dossier.pdf.tables import TablePainter
from evidence_log.dossier.pdf.typeset import Box

BODY_SIZE: Final = 9.8
_SIZES: Final = {LEAD: 11.2, NOTE: 8.4}


class Blank(NamedTuple):
    """A place left open for a number known at the end: the page of `target`, or of all pages when that is empty."""

    page: Page
    right: float
    y: float
    size: float
    target: str


class Painter:
    """Draws one dossier onto a sheet. `load` gives the bytes of its pictures; without it they are only named."""

    def __init__(self, sheet: Sheet, dossier: Dossier, load: Load | None = None) -> None:
        self._sheet, self._dossier, self._load = sheet, dossier, load
        self._blanks: list[Blank] = []
        self._covered = False

    def paint(self) -> None:
        """Draw every section."""
        for section in self._dossier.sections:
            self._section(section)
        self._fill()
        self._furniture()

    def _section(self, section: Section) -> None:
        sheet = self._sheet
        if section.label:
            if self._covered:
                sheet.turn()
                self._covered = False
            sheet.need(54 + self._least(section.blocks))
            sheet.gap(22)
            sheet.mark(section.key)
            sheet.outline.append((0, section.heading, sheet.spots[section.key]))
            sheet.text((Run(section.heading, bold=True),), LEFT, SPAN, 14.5, 21)
            sheet.y -= 2
            sheet.rule(sheet.y, 0.9, 0.2)
            sheet.y -= 9
        else:
            sheet.mark(section.key)
            sheet.outline.append((0, section.title, sheet.spots[section.key]))
            self._covered = True
        for place, block in enumerate(section.blocks):
            if isinstance(block, Heading | Paragraph):
                sheet.need(self._least(section.blocks[place:]))
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self._paragraph(block)
            case Facts():
                self._facts(block)
            case Items():
                self._items(block)
            case Table():
                self._table(block)
            case HourGrid():
                draw_grid(self._sheet, block)
            case Bars():
                draw_bars(self._sheet, block)
            case Signature():
                draw_signature(self._sheet, block, BODY_SIZE)
            case Lines():
                draw_lines(self._sheet, block, BODY_SIZE)
            case Picture():
                draw_picture(self._sheet, block, self._load, BODY_SIZE)
            case Contents():
                self._contents(block)
            case Cover():
                self._cover(block)
            case PageBreak():
                if not self._sheet.fresh:
                    self._sheet.turn()
            case _:
                assert_never(block)

    def _heading(self, block: Heading) -> None:
        sheet, size = self._sheet, 11.4 if block.level == 2 else 10.0
        sheet.gap(11 if block.level == 2 else 7)
        if block.anchor:
            sheet.mark(block.anchor)
            sheet.outline.append((1, block.text, sheet.spots[block.anchor]))
        sheet.text((Run(block.text, bold=True),), LEFT, SPAN, size, size * 1.5)
        sheet.y -= 3

    def _paragraph(self, block: Paragraph) -> None:
        size = _SIZES.get(block.kind, BODY_SIZE)
        words = block.words
        if block.kind == NOTE:
            words = tuple(run._replace(muted=True) for run in runs(words))
        self._sheet.text(words, LEFT, SPAN, size)
        self._sheet.y -= 5

    def _facts(self, block: Facts) -> None:
        sheet = self._sheet
        size = _SIZES[NOTE] if block.small else BODY_SIZE
        label = self._label(block)
        leading = size * sheet.leading * (0.96 if block.small else 1)
        for name, value in block.pairs:
            names = sheet.type.wrap((Run(name, muted=True),), size - 0.4, label - 10)
            values = sheet.type.wrap(value, size, SPAN - label)
            sheet.need(min(max(len(names), len(values)), 3) * leading)
            top = sheet.y
            for line in names:
                sheet.put(line, LEFT, size - 0.4, leading)
                sheet.y -= leading
            low, sheet.y = sheet.y, top
            page = sheet.page
            sheet.lines(values, LEFT + label, size, leading)
            if sheet.page is page:
                sheet.y = min(low, sheet.y)
            sheet.y -= 2 if block.small else 0
        sheet.y -= 6

    def _items(self, block: Items) -> None:
        sheet, indent = self._sheet, 22.0 if block.numbered else 13.0
        leading = BODY_SIZE * sheet.leading
        for place, words in enumerate(block.items, 1):
            lines = sheet.type.wrap(words, BODY_SIZE, SPAN - indent)
            sheet.need(min(len(lines), 2) * leading)
            sign = f"{place}." if block.numbered else "·"
            sheet.put(sheet.type.wrap(sign, BODY_SIZE, indent)[0], LEFT, BODY_SIZE, leading)
            sheet.lines(lines, LEFT + indent, BODY_SIZE, leading)
            sheet.y -= 3
        sheet.y -= 4

    def _table(self, block: Table) -> None:
        if not block.rows:
            self._paragraph(Paragraph(block.empty, NOTE))
            return
        TablePainter(self._sheet, block, self._dossier.words["continued"]).draw()
        self._sheet.y -= 8

    def _cover(self, block: Cover) -> None:
        sheet = self._sheet
        sheet.y += 6
        sheet.fill(LEFT, sheet.y - 4, 46, 4, "0.55 0.07 0.1 rg")
        sheet.y -= 26
        sheet.text((Run(block.title, bold=True),), LEFT, SPAN, 25, 36)
        sheet.text((Run(block.subtitle, muted=True),), LEFT, SPAN, 11.5, 19)
        sheet.y -= 12
        sheet.rule(sheet.y, 0.9, 0.2)
        sheet.y -= 12
        self._facts(Facts((*block.pairs, (block.pages_label, " "))))
        size, leading = BODY_SIZE, BODY_SIZE * sheet.leading
        sheet.y += leading + 6
        label = 92.0 if self._dossier.language == "zh" else 124.0
        self._blanks.append(Blank(sheet.page, -(LEFT + label), sheet.base(size, leading), size, block.pages))
        sheet.y -= leading + 6

    def _contents(self, block: Contents) -> None:
        sheet, size, leading = self._sheet, BODY_SIZE, 20.0
        sheet.y -= 10
        sheet.text((Run(block.title, bold=True),), LEFT, SPAN, 12, 22)
        sheet.rule(sheet.y, 0.5, 0.2)
        sheet.y -= 4
        for section in self._dossier.sections:
            if not section.label:
                continue
            sheet.need(leading)
            line = sheet.type.wrap(section.heading, size, SPAN - 60)[0]
            base = sheet.base(size, leading)
            sheet.put(line, LEFT, size, leading)
            sheet.page.ops.append(
                f"[0.6 3] 0 d 0.6 G 0.6 w {LEFT + line.width + 6:.2f} {base + 1:.2f} m {RIGHT - 26:.2f} {base + 1:.2f} l S [] 0 d"
            )
            sheet.page.boxes.append(Box(LEFT, base - 4, RIGHT, base + 11, section.key))
            self._blanks.append(Blank(sheet.page, RIGHT, base, size, section.key))
            sheet.y -= leading

    def _least(self, blocks: Sequence[Block]) -> float:
        """Return about how high the beginning of some blocks is that must not be torn apart: a heading stands with what follows it,
        a signature with the words that are signed, the sentence of a finding with its source and its first details.
        """
        height = 0.0
        last = blocks[-1] if blocks else None
        if isinstance(last, Signature) and (
            len(blocks) <= 3 or all(isinstance(block, Paragraph) for block in blocks[:-1])
        ):
            return 62.0 * (len(blocks) - 1) + 46 * len(last.labels)
        for place, block in enumerate(blocks):
            match block:
                case Heading():
                    height += 34
                case Paragraph() if block.kind == NOTE:
                    height += 30
                case Facts() if height and isinstance(_next(blocks, place), Heading | Paragraph):
                    height += self._height(block)
                case Paragraph() if isinstance(_next(blocks, place), Facts):
                    return height + self._height(block) + 46
                case HourGrid():
                    return height + GRID_HEIGHT
                case Bars():
                    return height + BARS_HEIGHT
                case Table():
                    return height + 78
                case _:
                    return height + 46
        return height

    def _height(self, block: Paragraph | Facts) -> float:
        sheet = self._sheet
        if isinstance(block, Paragraph):
            size = _SIZES.get(block.kind, BODY_SIZE)
            return len(sheet.type.wrap(block.words, size, SPAN)) * size * sheet.leading + 5
        size = _SIZES[NOTE] if block.small else BODY_SIZE
        width = SPAN - self._label(block)
        return sum(len(sheet.type.wrap(value, size, width)) * size * sheet.leading + 2 for _, value in block.pairs) + 6

    def _label(self, block: Facts) -> float:
        """Return the width that the names of facts take."""
        if self._dossier.language == "zh":
            return 86.0 if block.small else 92.0
        return 124.0

    def _fill(self) -> None:
        """Write the page numbers that were left open. A negative `right` is where words begin, with `target` their pattern."""
        sheet = self._sheet
        for page, right, y, size, target in self._blanks:
            words = target.format(pages=len(sheet.pages)) if right < 0 else str(sheet.spots[target].page + 1)
            line = sheet.type.wrap(words, size, SPAN)[0]
            sheet.type.draw(line, -right if right < 0 else right - line.width, y, size, page.ops, page.boxes)

    def _furniture(self) -> None:
        """Draw the head and foot of every page."""
        sheet, dossier, size = self._sheet, self._dossier, 7.8
        head, foot = (
            sheet.type.wrap((Run(words, muted=True),), size, SPAN * 0.74)[0]
            for words in (dossier.running[0], dossier.running[1])
        )
        for place, page in enumerate(sheet.pages, 1):
            words = dossier.footer.format(page=place, pages=len(sheet.pages))
            count = sheet.type.wrap((Run(words, muted=True),), size, SPAN)[0]
            if place > 1:
                sheet.type.draw(head, LEFT, 795, size, page.ops, page.boxes)
                sheet.type.draw(count, RIGHT - count.width, 795, size, page.ops, page.boxes)
                page.ops.append(f"0.6 G 0.4 w {LEFT:.2f} 788 m {RIGHT:.2f} 788 l S")
            else:
                sheet.type.draw(count, RIGHT - count.width, 38, size, page.ops, page.boxes)
            sheet.type.draw(foot, LEFT, 38, size, page.ops, page.boxes)


def _next(blocks: Sequence[Block], place: int) -> Block | None:
    return blocks[place + 1] if place + 1 < len(blocks) else None
