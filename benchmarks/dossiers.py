"""Making the dossier: pages a second, and whether a long one costs more for each page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from benchmarks import peers
from benchmarks.bench import Bench, program, remove
from benchmarks.budget import Figure, Outcome, peak, ratio, time
from benchmarks.timing import Command, Timing
from evidence_log.resources import templates

PEAK_MIB: Final = 250

COMPILE: Final = """
import sys, typst
typst.compile(sys.argv[1], output=sys.argv[2], font_paths=[sys.argv[3]], ignore_system_fonts=True, pdf_tags=False)
"""
PAGES: Final = "import sys, pypdf; print(len(pypdf.PdfReader(sys.argv[1]).pages))"


def measure(bench: Bench) -> Outcome:
    """Time `dossier` at three lengths against typst setting the very same content, at the shortest and the longest."""
    short, middle, long = bench.sizes.pages
    makes = {pages: _Dossier(bench, pages) for pages in (short, middle, long)}
    timed: dict[str, Timing] = {}
    others: dict[int, Timing] = {}
    for pages, make in makes.items():
        typst = make.by_typst() if pages != middle and peers.find("typst") else None
        commands = [make.command, typst] if typst else [make.command]
        timed |= bench.interleaved(
            commands, bench.sizes.heavy_rounds if pages == long else max(3, bench.sizes.rounds // 3)
        )
        if typst:
            others[pages] = timed[typst.label]
    mine = {pages: timed[make.command.label] for pages, make in makes.items()}
    each = {pages: mine[pages].wall_ms / makes[pages].pages for pages in makes}
    peer, remedy = "typst, the same content and font", peers.HOW["typst"]
    figures = (
        ratio(f"dossier, {short:,} pages", mine[short], peer, others.get(short), 1.0, remedy=remedy),
        ratio(f"dossier, {long:,} pages", mine[long], peer, others.get(long), 0.5, remedy=remedy),
        peak(f"dossier, {long:,} pages", mine[long], PEAK_MIB),
        Figure(
            f"a page of {long:,}", f"a page of {middle:,}", 1.2, each[long] / each[middle],
            shown=f"{time(each[long])} / {time(each[middle])}",
        ),
    )  # fmt: skip
    remarks = (
        "`dossier` is the whole command: reading the vault, checking it, writing the PDF. The pages are those that came out.",
        "typst gets the words ready-made: the same headings, paragraphs and tables, font and sizes, but no charts, links and tags.",
    )
    return Outcome(figures, tuple(timed.values()), remarks)


class _Dossier:
    """A dossier of about so many pages: how many contacts that takes is found by trying."""

    def __init__(self, bench: Bench, wanted: int) -> None:
        self._bench = bench
        few, contacts = 20, 6 * wanted
        first, self.pages = self._made(few), self._made(contacts)
        for _ in range(3):
            if abs(self.pages - wanted) <= wanted // 50 or self.pages == first:
                break
            step = (contacts - few) / (self.pages - first)
            few, first = contacts, self.pages
            contacts = max(10, contacts + round((wanted - self.pages) * step))
            self.pages = self._made(contacts)
        label = f"dossier, {self.pages:,} pages of {contacts:,} contacts"
        self.command = bench.ours(label, self._vault(contacts), self._words(contacts))
        self._contacts = contacts

    def by_typst(self) -> Command:
        """Return the command with which typst sets the same."""
        source = self._bench.folder / f"dossier-{self._contacts}.typ"
        self._bench.do((sys.executable, "-m", "benchmarks.typeset", self._vault(self._contacts), source))
        out = source.with_name(f"{source.stem}-typst.pdf")
        words = (sys.executable, "-c", COMPILE, source, out, templates() / "fonts")
        self._bench.do(words)
        return self._bench.command(f"typst, {_count(self._bench, out):,} pages of the same", words)

    def _vault(self, contacts: int) -> Path:
        return self._bench.folder / f"dossier-{contacts}.evl"

    def _words(self, contacts: int) -> tuple[str | Path, ...]:
        return ("dossier", self._bench.folder / f"dossier-{contacts}.pdf", "--lang", "zh")

    def _made(self, contacts: int) -> int:
        if not self._vault(contacts).exists():
            self._bench.vault(contacts, "dossier")
        pdf = Path(self._words(contacts)[1])
        self._bench.do((program(), "--vault", self._vault(contacts), *self._words(contacts)))
        pages = _count(self._bench, pdf)
        remove(pdf)
        return pages


def _count(bench: Bench, pdf: Path) -> int:
    return int(bench.do((sys.executable, "-c", PAGES, pdf)))
