"""The content of a dossier, without looks: sections of blocks, blocks of words. Pure.

Words are plain text: no markup is ever read out of them, so that a message in evidence cannot change the document. A run may point to
an anchor, which is the name of a section, or the id of a record that stands in the chronology.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

BODY: Final = "body"
NOTE: Final = "note"
LEAD: Final = "lead"


class Run(NamedTuple):
    """A stretch of words of one kind; `link` is an anchor."""

    text: str
    bold: bool = False
    muted: bool = False
    link: str | None = None


Words: TypeAlias = str | tuple[Run, ...]


def runs(words: Words) -> tuple[Run, ...]:
    """Return words as runs."""
    return (Run(words),) if isinstance(words, str) else words


def plain(words: Words) -> str:
    """Return words without their kinds."""
    return words if isinstance(words, str) else "".join(run.text for run in words)


def joined(parts: Sequence[Words], between: str) -> tuple[Run, ...]:
    """Return several words as one, with `between` between them."""
    result: list[Run] = []
    for place, part in enumerate(parts):
        if place:
            result.append(Run(between))
        result.extend(runs(part))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the section's own. `level` 2 or 3."""

    level: int
    text: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that flow. `kind`: body, note (smaller, grey) or lead (larger)."""

    words: Words
    kind: str = BODY


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and their values, one pair a line."""

    pairs: tuple[tuple[str, Words], ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `numbered` counts from 1."""

    items: tuple[Words, ...]
    numbered: bool = False


class Column(NamedTuple):
    """A column's title, its share of the width, and whether its cells stand at the right."""

    title: str
    share: float
    right: bool = False


class Row(NamedTuple):
    """A row: a cell for each column, then full-width lines below them, each with a label. `anchor` is what links point to."""

    cells: tuple[Words, ...]
    details: tuple[tuple[str, Words], ...] = ()
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its head is repeated on each page. `empty` is said instead when there are no rows."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    empty: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class HourGrid:
    """How many contacts fell into each hour of each weekday: `counts[weekday][hour]`, Monday first.

    `quiet` are the hours to be outlined, as (from, to) crossing midnight; `summary` says the same in words.
    """

    title: str
    caption: str
    weekdays: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    quiet: tuple[int, int] | None
    summary: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Contacts for each step (a day or a week) from the first to the last: (label, all, beyond a norm).

    `lines` are (step, label) to be drawn upright, such as the repayment. `ticks` are the steps that bear their label.
    """

    title: str
    caption: str
    steps: tuple[tuple[str, int, int], ...]
    ticks: tuple[int, ...]
    lines: tuple[tuple[int, str], ...]
    legend: tuple[str, str]
    summary: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Lines to be filled in by hand: each has a label."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to write on by hand, below what they are for."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture on a page of its own, known by its SHA-256. `otherwise` is said where it cannot be drawn."""

    title: str
    note: str
    sha256: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of sections with their pages, made by whoever draws."""

    title: str


@dataclass(frozen=True, slots=True)
class Cover:
    """The head of the first page: title, what it is of, whom it is for."""

    title: str
    subtitle: str
    pairs: tuple[tuple[str, Words], ...]
    pages_label: str
    pages: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block: TypeAlias = (
    Heading
    | Paragraph
    | Facts
    | Items
    | Table
    | HourGrid
    | Bars
    | Signature
    | Lines
    | Picture
    | Contents
    | Cover
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a dossier. `label` is its number in words, empty for the cover."""

    key: str
    label: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        """Return the numbered title."""
        return f"{self.label}{self.title}"


@dataclass(frozen=True, slots=True)
class Dossier:
    """A whole dossier. `running` stands at the top of each page; `footer` has the places {page} and {pages}.

    `created` is the time the dossier stands for, ISO with offset; `words` names a few marks that only drawing and the plain text need.
    """

    title: str
    author: str
    subject: str
    language: str
    created: str
    running: tuple[str, str]
    footer: str
    words: Mapping[str, str]
    sections: tuple[Section, ...]

    def anchors(self) -> Iterator[str]:
        """Yield everything that a link may point to."""
        for section in self.sections:
            yield section.key
            for block in section.blocks:
                if isinstance(block, Heading) and block.anchor:
                    yield block.anchor
                elif isinstance(block, Table):
                    yield from (row.anchor for row in block.rows if row.anchor)
