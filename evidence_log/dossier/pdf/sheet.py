"""Pages being filled from top to bottom: where the next thing goes, and what has been drawn so far."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from evidence_log.dossier.model import Words
from evidence_log.dossier.pdf.fonts import Fonts
from evidence_log.dossier.pdf.typeset import BLACK, Box, Line, Typesetter

if TYPE_CHECKING:
    from evidence_log.dossier.pdf.pictures import Packed

WIDTH: Final = 595.28
HEIGHT: Final = 841.89
LEFT: Final = 54.0
RIGHT: Final = WIDTH - 54.0
TOP: Final = HEIGHT - 72.0
BOTTOM: Final = 62.0
SPAN: Final = RIGHT - LEFT

_ASCENT: Final = 0.88  # of the size: how far the em box of the fonts stands above the base line


class Spot(NamedTuple):
    """A place that can be pointed to: page from 0, height on it."""

    page: int
    y: float


@dataclass(slots=True)
class Page:
    """The operators that draw one page, and its links. `packed` are those of a page that was left; `ops` come after them.

    `pictures` are those drawn on it: the name in its operators, and the key in `Sheet.pictures`.
    """

    ops: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    packed: list[bytes] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)

    def pack(self) -> None:
        """Compress what was drawn: a thousand pages of operators would fill the memory."""
        if self.ops:
            self.packed.append(zlib.compress("\n".join(self.ops).encode("ascii")))
            self.ops.clear()


class Sheet:
    """The pages of one document. `y` is the top of what is still free on the last page."""

    def __init__(self, language: str) -> None:
        self.fonts = Fonts(language)
        self.type = Typesetter(self.fonts)
        self.pages: list[Page] = [Page()]
        self.y = TOP
        self.spots: dict[str, Spot] = {}
        self.outline: list[tuple[int, str, Spot]] = []
        self.pictures: dict[str, Packed] = {}
        self.leading = 1.62 if language == "zh" else 1.45

    @property
    def page(self) -> Page:
        """Return the page being filled."""
        return self.pages[-1]

    @property
    def room(self) -> float:
        """Return the height that is still free."""
        return self.y - BOTTOM

    @property
    def fresh(self) -> bool:
        """Say whether nothing stands on the page yet."""
        return self.y >= TOP

    def turn(self) -> None:
        """Begin a new page."""
        self.page.pack()
        self.pages.append(Page())
        self.y = TOP

    def need(self, height: float) -> None:
        """Begin a new page unless so much is free; nothing happens on an empty page."""
        if self.room < height and not self.fresh:
            self.turn()

    def gap(self, height: float) -> None:
        """Leave a space, except at the top of a page."""
        if not self.fresh:
            self.y -= height

    def mark(self, anchor: str) -> None:
        """Let links to `anchor` lead here. The first place of an anchor stays."""
        self.spots.setdefault(anchor, Spot(len(self.pages) - 1, self.y))

    def put(self, line: Line, x: float, size: float, leading: float, *, width: float | None = None) -> None:
        """Draw a line at the top of what is free, without moving on; at the right of `width` when that is given."""
        if width is not None:
            x += width - line.width
        self.type.draw(line, x, self.base(size, leading), size, self.page.ops, self.page.boxes)

    def base(self, size: float, leading: float) -> float:
        """Return the height of the base line of a line at the top of what is free."""
        return self.y - (leading - size) / 2 - _ASCENT * size

    def lines(self, lines: list[Line], x: float, size: float, leading: float) -> None:
        """Draw lines of one paragraph, over pages; neither its first nor its last line stands alone on a page."""
        at, count = 0, len(lines)
        while at < count:
            fits, left = int((self.room + 0.01) // leading), count - at
            if fits < left:
                fits = min(fits, left - 2) if left > 2 else 0
                if fits < 2:
                    if not self.fresh:
                        self.turn()
                        continue
                    fits = max(1, min(left, int(self.room // leading)))
            for line in lines[at : at + min(fits, left)]:
                self.put(line, x, size, leading)
                self.y -= leading
            at += min(fits, left)

    def text(self, words: Words, x: float, width: float, size: float, leading: float | None = None) -> None:
        """Wrap and draw a paragraph."""
        self.lines(self.type.wrap(words, size, width), x, size, leading or size * self.leading)

    def place(self, key: str, picture: Packed, matrix: str) -> None:
        """Draw a picture; `matrix` is what `cm` takes."""
        self.pictures.setdefault(key, picture)
        name = f"Im{len(self.page.pictures)}"
        self.page.pictures[name] = key
        self.page.ops.append(f"q {matrix} cm /{name} Do Q")

    def rule(self, y: float, weight: float, grey: float, x0: float = LEFT, x1: float = RIGHT) -> None:
        """Draw a horizontal line."""
        self.page.ops.append(f"{grey:.2f} G {weight:.2f} w {x0:.2f} {y:.2f} m {x1:.2f} {y:.2f} l S")

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw a filled rectangle; `colour` is an operator."""
        self.page.ops.append(f"{colour} {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f {BLACK}")
