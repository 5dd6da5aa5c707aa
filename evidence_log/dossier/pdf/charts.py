"""Drawing charts: grey and one dark red, counts in figures, readable in black and white."""

from __future__ import annotations

from typing import Final

from evidence_log.dossier.model import Bars, HourGrid, Run
from evidence_log.dossier.pdf.sheet import LEFT, RIGHT, Sheet
from evidence_log.dossier.pdf.typeset import BLACK

RED: Final = "0.55 0.07 0.1 rg"
RED_LINE: Final = "0.55 0.07 0.1 RG"
LIGHT: Final = "0.76 g"
GRID_HEIGHT: Final = 199.0
"""What a grid takes with its title and a caption of two lines."""
BARS_HEIGHT: Final = 200.0
"""The same of bars."""
_CELL: Final = 15.6
_SMALL: Final = 7.4


def draw_grid(sheet: Sheet, grid: HourGrid) -> None:
    """Draw hours across and weekdays down, each count in its cell on a grey that grows with it; quiet hours outlined."""
    cell, label = _CELL, 34.0
    width = (RIGHT - LEFT - label) / 24
    sheet.need(GRID_HEIGHT)
    _title(sheet, grid.title)
    ops, highest = sheet.page.ops, max(1, *(max(row) for row in grid.counts))
    for hour in range(24):
        _centred(sheet, f"{hour:02d}", LEFT + label + hour * width, width, cell)
    sheet.y -= cell
    top = sheet.y
    for weekday, row in zip(grid.weekdays, grid.counts, strict=True):
        sheet.put(sheet.type.wrap(weekday, 8, label)[0], LEFT, 8, cell)
        for hour, count in enumerate(row):
            x = LEFT + label + hour * width
            shade = 1 - 0.46 * count / highest if count else 1
            ops.append(f"{shade:.3f} g 0.8 G 0.3 w {x:.2f} {sheet.y - cell:.2f} {width:.2f} {cell:.2f} re B {BLACK}")
            if count:
                _centred(sheet, str(count), x, width, cell, size=8)
        sheet.y -= cell
    if grid.quiet:
        start, end = grid.quiet
        left, low, height = LEFT + label, sheet.y, top - sheet.y
        spans = ((start, 24), (0, end)) if start > end else ((start, end),)
        for first, last in spans:
            ops.append(
                f"{RED_LINE} 1.3 w {left + first * width:.2f} {low:.2f} {(last - first) * width:.2f} {height:.2f} re S 0 G"
            )
    _caption(sheet, grid.caption)


def draw_bars(sheet: Sheet, bars: Bars) -> None:
    """Draw a bar for each step from zero up; the part beyond a norm is solid and dark, the rest light."""
    height, axis = 96.0, 22.0
    sheet.need(BARS_HEIGHT)
    _title(sheet, bars.title)
    _legend(sheet, bars)
    sheet.y -= 20
    left, span = LEFT + axis, RIGHT - LEFT - axis
    step = span / max(len(bars.steps), 1)
    bar = min(step * 0.74, 22.0)
    highest = max(1, *(count for _, count, _ in bars.steps))
    floor = sheet.y - height
    ops = sheet.page.ops
    _scale(sheet, highest, floor, height, left)
    for place, (_, count, beyond) in enumerate(bars.steps):
        if not count:
            continue
        x, tall, dark = left + place * step + (step - bar) / 2, height * count / highest, height * beyond / highest
        ops.append(f"{LIGHT} {x:.2f} {floor + dark:.2f} {bar:.2f} {tall - dark:.2f} re f {BLACK}")
        if beyond:
            ops.append(f"{RED} {x:.2f} {floor:.2f} {bar:.2f} {dark:.2f} re f {BLACK}")
        if step >= 8:
            _at(sheet, str(count), x + bar / 2, floor + tall + 2)
    ops.append(f"0.25 G 0.6 w {left:.2f} {floor:.2f} m {RIGHT:.2f} {floor:.2f} l S")
    for place in bars.ticks:
        x = left + place * step
        ops.append(f"0.25 G 0.5 w {x:.2f} {floor:.2f} m {x:.2f} {floor - 3:.2f} l S")
        _at(sheet, bars.steps[place][0], x, floor - 11, centred=False)
    for place, label in bars.lines:
        x = left + place * step
        ops.append(f"[3 2] 0 d {RED_LINE} 1 w {x:.2f} {floor:.2f} m {x:.2f} {floor + height + 19:.2f} l S [] 0 d 0 G")
        width = sheet.type.width(label, _SMALL, bold=True)
        at = x + 3 if x + width + 3 < RIGHT else x - width - 3
        _at(sheet, label, at, floor + height + 13, centred=False, bold=True)
    sheet.y = floor - 14
    _caption(sheet, bars.caption)


def _scale(sheet: Sheet, highest: int, floor: float, height: float, left: float) -> None:
    """Draw the lines that counts can be read from: about four, at whole numbers."""
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**9) if highest / size <= 5)
    for count in range(0, highest + 1, step):
        y = floor + height * count / highest
        if count:
            sheet.rule(y, 0.25, 0.82, left, RIGHT)
        width = sheet.type.width(str(count), _SMALL)
        _at(sheet, str(count), left - 5 - width, y - 2.6, centred=False)


def _legend(sheet: Sheet, bars: Bars) -> None:
    x, y = LEFT + 22, sheet.y - 9
    for colour, words in zip((LIGHT, RED), bars.legend, strict=True):
        if not words:
            continue
        sheet.page.ops.append(f"{colour} {x:.2f} {y:.2f} 8 6 re f {BLACK}")
        _at(sheet, words, x + 12, y, centred=False)
        x += 30 + sheet.type.width(words, _SMALL)
    sheet.y -= 16


def _title(sheet: Sheet, title: str) -> None:
    sheet.text((Run(title, bold=True),), LEFT, RIGHT - LEFT, 9.4)
    sheet.y -= 3


def _caption(sheet: Sheet, caption: str) -> None:
    sheet.y -= 5
    for line in sheet.type.wrap((Run(caption, muted=True),), 7.8, RIGHT - LEFT):
        sheet.put(line, LEFT, 7.8, 12)
        sheet.y -= 12
    sheet.y -= 10


def _centred(sheet: Sheet, text: str, x: float, width: float, height: float, *, size: float = _SMALL) -> None:
    line = sheet.type.wrap(text, size, width * 3)[0]
    sheet.put(line, x + (width - line.width) / 2, size, height)


def _at(sheet: Sheet, text: str, x: float, y: float, *, centred: bool = True, bold: bool = False) -> None:
    line = sheet.type.wrap((Run(text, bold=bold),), _SMALL, 1000)[0]
    sheet.type.draw(line, x - line.width / 2 if centred else x, y, _SMALL, sheet.page.ops, sheet.page.boxes)
