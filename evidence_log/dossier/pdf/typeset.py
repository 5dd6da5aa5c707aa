"""Words into lines, and lines into the operators that draw them."""

from __future__ import annotations

from itertools import accumulate
from typing import Final, NamedTuple

from evidence_log.dossier.lines import tidy_lines
from evidence_log.dossier.model import Run, Words
from evidence_log.dossier.pdf.fonts import Fonts, Style

BLACK: Final = "0 g"
MUTED: Final = "0.4 g"
LINKED: Final = "0.1 0.22 0.45 rg"
MARKED: Final = "0.6 0.1 0.1 rg"
_BARE: Final = Run("")


class Segment(NamedTuple):
    """A part of a line in one kind; `width` in points."""

    text: str
    width: float
    run: Run


class Line(NamedTuple):
    """One line, ready to be drawn. An empty line has no segments."""

    segments: tuple[Segment, ...]

    @property
    def width(self) -> float:
        """Return the width of what can be seen, in points, blanks at the end included."""
        return sum(segment.width for segment in self.segments)


class Box(NamedTuple):
    """A place on a page that a link covers."""

    x0: float
    y0: float
    x1: float
    y1: float
    target: str


class Typesetter:
    """Wraps and draws with the fonts of one document."""

    def __init__(self, fonts: Fonts) -> None:
        self._regular, self._bold = fonts.regular, fonts.bold

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a text in points."""
        return sum(map(self._style(bold).width, text)) * size / 1000

    def wrap(self, words: Words, size: float, width: float) -> list[Line]:
        """Return the lines of `words` at most `width` points wide; at least one."""
        if isinstance(words, str):
            return self._wrap_run(words, _BARE, size, width)
        if len(words) == 1:
            return self._wrap_run(words[0].text, words[0], size, width)
        return self._wrap_runs(words, size, width)

    def draw(self, line: Line, x: float, y: float, size: float, ops: list[str], boxes: list[Box]) -> None:
        """Append the operators that draw a line from `x` on the base line `y`, and the places of its links."""
        if not line.segments:
            return
        if len(line.segments) == 1:
            text, _, run = line.segments[0]
            style = self._bold if run.bold else self._regular
            codes = None if run.muted or run.link else style.plain(text)
            if codes is not None:
                ops.append(f"BT {x:.2f} {y:.2f} Td /{style.resource} {size:.4g} Tf <{codes}> Tj ET")
                return
        out = [f"BT {x:.2f} {y:.2f} Td"]
        font, tone, at = "", BLACK, x
        for text, width, run in line.segments:
            colour = LINKED if run.link else MUTED if run.muted else BLACK
            for piece in self._style(run.bold).pieces(text):
                wanted = MARKED if piece.is_mark else colour
                if wanted != tone:
                    out.append(wanted)
                    tone = wanted
                setting = f"/{piece.resource} {size * piece.scale:.4g} Tf"
                if setting != font:
                    out.append(setting)
                    font = setting
                out.append(f"<{piece.codes}> Tj")
            if run.link:
                boxes.append(Box(at, y - size * 0.2, at + width, y + size * 0.9, run.link))
            at += width
        if tone != BLACK:
            out.append(BLACK)
        out.append("ET")
        ops.append(" ".join(out))

    def _style(self, bold: bool) -> Style:
        return self._bold if bold else self._regular

    def _wrap_run(self, text: str, run: Run, size: float, width: float) -> list[Line]:
        measure, limit, scale = self._style(run.bold).width, width * 1000 / size, size / 1000
        lines: list[Line] = []
        for hard in _hard_lines(text):
            if not hard:
                lines.append(Line(()))
                continue
            reach = list(accumulate(map(measure, hard)))
            if reach[-1] <= limit:
                lines.append(Line((Segment(hard, reach[-1] * scale, run),)))
                continue
            start, done = 0, 0.0
            for end in tidy_lines(hard, reach, limit, 1000.0):
                lines.append(Line((Segment(hard[start:end], (reach[end - 1] - done) * scale, run),)))
                start, done = end, reach[end - 1]
        return lines

    def _wrap_runs(self, words: tuple[Run, ...], size: float, width: float) -> list[Line]:
        lines: list[Line] = []
        for hard in _hard_runs(words):
            text = "".join(part for part, _ in hard)
            steps = [step for part, run in hard for step in map(self._style(run.bold).width, part)]
            reach = list(accumulate(steps))
            if not text:
                lines.append(Line(()))
                continue
            lines += _cut(hard, reach, tidy_lines(text, reach, width * 1000 / size, 1000.0), size / 1000)
        return lines


def _hard_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n") if "\n" in text else [text]


def _hard_runs(words: tuple[Run, ...]) -> list[list[tuple[str, Run]]]:
    lines: list[list[tuple[str, Run]]] = [[]]
    for run in words:
        for place, part in enumerate(_hard_lines(run.text)):
            if place:
                lines.append([])
            if part:
                lines[-1].append((part, run))
    return lines


def _cut(hard: list[tuple[str, Run]], reach: list[float], ends: list[int], scale: float) -> list[Line]:
    """Return the lines that end at `ends`; runs and lines are walked along once, however many there are."""
    lines: list[Line] = []
    place, first, start = 0, 0, 0
    for end in ends:
        segments: list[Segment] = []
        while start < end:
            part, run = hard[place]
            stop = min(first + len(part), end)
            before = reach[start - 1] if start else 0.0
            segments.append(Segment(part[start - first : stop - first], (reach[stop - 1] - before) * scale, run))
            start = stop
            if stop == first + len(part):
                place, first = place + 1, stop
        lines.append(Line(tuple(segments)))
    return lines
