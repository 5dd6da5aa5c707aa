"""A dossier as plain text: the same words in the same order, for reading in a terminal and for comparing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from evidence_log.dossier.model import (
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
    Signature,
    Table,
    Words,
    plain,
)

_RULE = "─" * 40
BLANK = "_" * 40
"""A line to write on."""


def render(dossier: Dossier) -> str:
    """Return the whole text, ending in a line break."""
    lines: list[str] = []
    for section in dossier.sections:
        if section.label:
            lines += ["", section.heading, _RULE, ""]
        for block in section.blocks:
            lines += _block(block, dossier)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _block(block: Block, dossier: Dossier) -> Iterator[str]:
    match block:
        case Cover():
            yield from (block.title, block.subtitle, "")
            yield from _pairs(block.pairs, dossier)
        case Contents():
            yield from ("", block.title)
            yield from (f"  {section.heading}" for section in dossier.sections if section.label)
        case Heading():
            yield from ("", f"{'#' * block.level} {block.text}")
        case Paragraph():
            yield from (*plain(block.words).split("\n"), "")
        case Facts():
            yield from _pairs(block.pairs, dossier)
            yield ""
        case Items():
            for place, words in enumerate(block.items, 1):
                yield f"{f'{place}.' if block.numbered else '·'} {_flat(plain(words))}"
            yield ""
        case Table():
            yield from _table(block)
        case HourGrid() | Bars():
            yield from (block.title, block.caption, block.summary, "")
        case Signature():
            yield from _pairs(((label, "____________") for label in block.labels), dossier)
            yield ""
        case Lines():
            yield block.label
            yield from (BLANK for _ in range(block.count))
            yield ""
        case Picture():
            yield from ("", block.title, block.note)
        case PageBreak():
            yield ""
        case _:
            assert_never(block)


def _pairs(pairs: Iterable[tuple[str, Words]], dossier: Dossier) -> Iterator[str]:
    return (f"{name}{dossier.words['colon']}{_flat(plain(words))}" for name, words in pairs)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield from (table.empty, "")
        return
    yield " | ".join(column.title for column in table.columns)
    for row in table.rows:
        yield " | ".join(_flat(plain(cell)) for cell in row.cells)
        yield from (f"    {label}{_flat(plain(words))}" for label, words in row.details)
    yield ""


def _flat(text: str) -> str:
    """Put a text of several lines on one, so that a line is a row."""
    return " / ".join(text.split("\n")) if "\n" in text else text
