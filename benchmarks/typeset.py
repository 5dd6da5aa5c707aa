"""A dossier's very content as a typst document: `python -m benchmarks.typeset VAULT OUT.typ`, so that both set the same.

Headings, paragraphs, lists and every table, in the same fonts and sizes; charts, the cover's layout and links are left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evidence_log.dossier.model import Block, Cover, Dossier, Facts, Heading, Items, PageBreak, Paragraph, Table, plain
from evidence_log.services import dossier
from evidence_log.store.vault import open_vault

PREAMBLE: Final = """\
#set document(date: none)
#set page(paper: "a4", margin: (left: 54pt, right: 54pt, top: 66pt, bottom: 62pt),
  footer: context align(center)[#counter(page).display("1 / 1", both: true)])
#set text(font: "Noto Sans SC", size: 9.8pt, lang: "zh", fallback: false)
#set par(leading: 0.74em, spacing: 0.9em)
#set table(stroke: none, inset: (x: 3.5pt, y: 3.6pt))
#show table: set text(size: 9pt)
"""


def source(content: Dossier) -> Iterator[str]:
    """Yield the document piece by piece."""
    yield PREAMBLE
    for section in content.sections:
        if section.label:
            yield f"#heading(level: 1, {_text(section.heading)})\n"
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Cover():
            yield f"#heading(level: 1, {_text(block.title)})\n"
            yield _grid(Facts(block.pairs))
        case Heading():
            yield f"#heading(level: {block.level}, {_text(block.text)})\n"
        case Paragraph():
            yield f"#par({_text(plain(block.words))})\n"
        case Facts():
            yield _grid(block)
        case Items():
            kind = "enum" if block.numbered else "list"
            yield f"#{kind}({', '.join(_text(plain(words)) for words in block.items)})\n" if block.items else ""
        case Table():
            yield from _table(block)
        case PageBreak():
            yield "#pagebreak(weak: true)\n"
        case _:
            yield ""


def _grid(block: Facts) -> str:
    cells = ", ".join(f"{_text(name)}, {_text(plain(words))}" for name, words in block.pairs)
    return f"#grid(columns: (96pt, 1fr), row-gutter: 0.6em, {cells})\n" if block.pairs else ""


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield f"#par({_text(table.empty)})\n"
        return
    widths = ", ".join(f"{column.share}fr" for column in table.columns)
    yield f"#table(columns: ({widths},), table.header({', '.join(_text(column.title) for column in table.columns)}),\n"
    for row in table.rows:
        yield f"{', '.join(_text(plain(cell)) for cell in row.cells)},\n"
        for label, words in row.details:
            yield f"table.cell(colspan: {len(table.columns)}, {_text(label + plain(words))}),\n"
    yield ")\n"


def _text(words: str) -> str:
    """Return words as a string of typst, which has the escapes of JSON but another form of code points."""
    return json.dumps(words, ensure_ascii=False).replace("\\u", "\\u{").replace("\\b", "").replace("\\f", "")


def main() -> None:
    """Write the document of the vault's only case."""
    vault_path, out = map(Path, sys.argv[1:])
    with open_vault(vault_path, write=False) as vault:
        content, _ = dossier.make(vault, vault.case(None), dossier.Request(), now=datetime.now(UTC))
    with out.open("w", encoding="utf-8") as file:
        file.writelines(source(content))


if __name__ == "__main__":
    main()
