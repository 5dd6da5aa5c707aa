"""A line of text on a picture, and lines side by side. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels from the upper left corner."""


class Line(NamedTuple):
    """What a machine read in one place. `confidence` is its own, in percent."""

    text: str
    box: Box
    confidence: int

    @property
    def left(self) -> int:
        """Return the left edge."""
        return self.box[0]

    @property
    def top(self) -> int:
        """Return the upper edge."""
        return self.box[1]

    @property
    def right(self) -> int:
        """Return the right edge."""
        return self.box[2]

    @property
    def bottom(self) -> int:
        """Return the lower edge."""
        return self.box[3]

    @property
    def middle(self) -> float:
        """Return the height of its middle."""
        return (self.box[1] + self.box[3]) / 2

    @property
    def centre(self) -> float:
        """Return the middle between its edges left and right."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def high(self) -> int:
        """Return its height."""
        return self.box[3] - self.box[1]


class Screen:
    """The lines of a picture from top to bottom, and the picture's size."""

    def __init__(self, lines: Iterable[Line], wide: int, high: int) -> None:
        self.lines = sorted(lines, key=lambda line: (line.middle, line.left))
        self.wide = wide
        self.high = high

    @cached_property
    def rows(self) -> list[list[Line]]:
        """Return the lines that stand side by side together, each row from left to right."""
        rows: list[list[Line]] = []
        for line in self.lines:
            if rows and line.middle < max(one.bottom for one in rows[-1]) - 0.3 * line.high:
                rows[-1].append(line)
            else:
                rows.append([line])
        return [sorted(row, key=lambda line: line.left) for row in rows]

    def without(self, taken: Iterable[Line]) -> Screen:
        """Return the picture without some of its lines."""
        gone = {id(line) for line in taken}
        return Screen((line for line in self.lines if id(line) not in gone), self.wide, self.high)


def as_read(lines: Iterable[Line]) -> str:
    """Return all that was read of some lines, as it was read, on one line."""
    return " | ".join(" ".join(line.text.split()) for line in lines)


def even(text: str) -> str:
    """Return a text in one width, with single blanks and none at its ends."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def plain(text: str) -> str:
    """Return a text in one width and one case, for comparing."""
    return even(text).casefold()


def around(lines: Sequence[Line]) -> Box:
    """Return the box around some lines."""
    return (
        min(line.left for line in lines), min(line.top for line in lines),
        max(line.right for line in lines), max(line.bottom for line in lines),
    )  # fmt: skip


def sure(lines: Iterable[Line]) -> int:
    """Return the confidence of the least sure of some lines."""
    return min(line.confidence for line in lines)
