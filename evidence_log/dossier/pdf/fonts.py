"""The fonts of a dossier: which character is drawn with which font, and what is drawn for one that no font has.

Every code point leaves a trace on paper: one that no font has, and every control, format, bidirectional, zero-width, private or
unassigned one, is drawn as a mark such as `[U+200B]`, smaller and in another tone. Text goes into the file as glyph numbers of one
composite font for each face (Identity-H), so a line is one string whatever its characters, and every glyph number stands for
exactly one code point, which keeps extracted text equal to the content, beyond the basic plane too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evidence_log.dossier.pdf.faces import Face
from evidence_log.resources import templates

if TYPE_CHECKING:
    from pathlib import Path

MARK_SCALE: Final = 0.78
"""Size of a mark beside the text it stands in."""

_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_BLANK: Final = (
    frozenset((0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFC))
    | frozenset(range(0x180B, 0x1810))
    | frozenset(range(0xFE00, 0xFE10))
    | frozenset(range(0xE0100, 0xE01F0))
)
"""Code points of other kinds that show nothing either: joiners, fillers, variation selectors."""

REGULAR: Final = ("NotoSansSC-Regular", "NotoSansCJKsc-ExtraIdeographs", "NotoSans-ExtraLetters", "NotoEmoji-Regular")
BOLD: Final = ("NotoSansSC-Bold", *REGULAR[1:])
LATIN_QUOTES: Final = frozenset(map(ord, "“”‘’…·—"))
"""Punctuation that Chinese fonts make as wide as an ideograph; an English text takes it from the Latin font."""


class Piece(NamedTuple):
    """A stretch of text for one font resource: hex of its glyph numbers, its size beside the text's, and whether it is a mark."""

    resource: str
    codes: str
    scale: float
    is_mark: bool


class _Codes(dict[int, str]):
    """The glyph numbers in use, in hex, by code point; `*` for a code point that the face cannot draw."""

    def __init__(self, face: Face, excluded: frozenset[int]) -> None:
        super().__init__()
        self._face, self._excluded, self.order = face, excluded, list[int]()

    def __missing__(self, code: int) -> str:
        if code not in self._face.glyphs or code in self._excluded or not shows(code):
            self[code] = "*"
            return "*"
        self.order.append(code)
        self[code] = f"{len(self.order):04X}"
        return self[code]


class Font:
    """One face as a resource of one document. `codes` is a table for `str.translate`."""

    def __init__(self, resource: str, face: Face, excluded: frozenset[int] = frozenset()) -> None:
        self.resource, self.face = resource, face
        self.codes = _Codes(face, excluded)
        self._excluded = excluded

    def draws(self, code: int) -> bool:
        """Say whether this font has a glyph for a visible code point."""
        return code in self.face.glyphs and code not in self._excluded

    def add_objects(self, document: Any) -> None:
        """Put the used part of the font into the document, unless nothing is used."""
        from reportlab.pdfbase import pdfdoc

        order = self.codes.order
        if not order:
            return
        face = self.face
        program = face.subset(order)
        name = f"{_tag(program)}+{face.name}"
        widths = pdfdoc.PDFArray([round(face.advance(face.glyphs[code]), 1) for code in order])
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor", "FontName": f"/{name}", "Flags": 4, "ItalicAngle": 0,
                "Ascent": 880, "Descent": -120, "CapHeight": 733, "StemV": 50 + int((face.weight / 65) ** 2),
                "FontBBox": pdfdoc.PDFArray([round(edge * 1000 / face.units) for edge in face.box]),
                "FontFile2": document.Reference(_stream(program, {"Length1": len(program)})),
            }
        )  # fmt: skip
        system = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": f"/{name}", "CIDSystemInfo": system,
                "FontDescriptor": document.Reference(descriptor), "CIDToGIDMap": "/Identity", "DW": 1000,
                "W": pdfdoc.PDFArray([1, widths]),
            }
        )  # fmt: skip
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font", "Subtype": "/Type0", "BaseFont": f"/{name}", "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
                "ToUnicode": document.Reference(_stream(to_unicode(order), {})),
            }
        )  # fmt: skip
        document.idToObject["BasicFonts"].dict[self.resource] = document.Reference(font)


class Style:
    """A chain of fonts for one weight; `resource` is the first of them. `width` gives a character's width in thousandths of the size."""

    def __init__(self, chain: list[Font], marks: Font) -> None:
        self._chain, self._marks = chain, marks
        self.resource = chain[0].resource
        self._table = chain[0].codes
        self._found: dict[str, Font | None] = {}
        self._widths = _Widths(self)
        self.width: Callable[[str], float] = self._widths.__getitem__

    def plain(self, text: str) -> str | None:
        """Return a text as glyph numbers of the first font, or None when that cannot draw all of it."""
        codes = text.translate(self._table)
        return None if "*" in codes else codes

    def pieces(self, text: str) -> list[Piece]:
        """Return a text cut where the font changes."""
        codes = self.plain(text)
        if codes is not None:
            return [Piece(self.resource, codes, 1.0, False)]
        return list(self._slowly(text))

    def font_of(self, char: str) -> Font | None:
        """Return the first font that draws a character, or None when a mark must."""
        try:
            return self._found[char]
        except KeyError:
            code = ord(char)
            found = next((font for font in self._chain if font.draws(code)), None) if shows(code) else None
            self._found[char] = found
            return found

    def mark_width(self, char: str) -> float:
        """Return the width of the mark for a character."""
        face = self._marks.face
        return sum(face.advance(face.glyphs[ord(sign)]) for sign in mark(char)) * MARK_SCALE

    def _slowly(self, text: str) -> Iterator[Piece]:
        held: list[str] = []
        font: Font | None = None
        for char in text:
            found = self.font_of(char)
            if found is None:
                if held and font is not None:
                    yield Piece(font.resource, "".join(held), 1.0, False)
                yield Piece(self._marks.resource, mark(char).translate(self._marks.codes), MARK_SCALE, True)
                held = []
                continue
            if found is not font and held and font is not None:
                yield Piece(font.resource, "".join(held), 1.0, False)
                held = []
            font = found
            held.append(found.codes[ord(char)])
        if held and font is not None:
            yield Piece(font.resource, "".join(held), 1.0, False)


class _Widths(dict[str, float]):
    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, char: str) -> float:
        font = self._style.font_of(char)
        width = self._style.mark_width(char) if font is None else font.face.advance(font.face.glyphs[ord(char)])
        self[char] = width
        return width


class Fonts:
    """Every font of one document, and the styles made of them. Each file is opened when a document first needs it."""

    def __init__(self, language: str) -> None:
        folder = templates() / "fonts"
        excluded = LATIN_QUOTES if language == "en" else frozenset()
        self.fonts = {
            name: Font(
                f"F{place}", _face(folder / f"{name}.ttf"), excluded if name.startswith("NotoSansSC") else frozenset()
            )
            for place, name in enumerate((*REGULAR, BOLD[0]), 1)
        }
        marks = self.fonts[REGULAR[0]]
        self.regular = Style([self.fonts[name] for name in REGULAR], marks)
        self.bold = Style([self.fonts[name] for name in BOLD], marks)

    def add_objects(self, document: Any) -> None:
        """Put what was used of each font into the document."""
        for font in self.fonts.values():
            font.add_objects(document)

    addObjects = add_objects  # noqa: N815 - the name under which reportlab calls what it finds in `delayedFonts`


def shows(code: int) -> bool:
    """Say whether a code point is one that a reader can see, or a plain blank."""
    return unicodedata.category(chr(code)) not in _UNSEEN and code not in _BLANK


def mark(char: str) -> str:
    """Return what is drawn for a character that cannot be."""
    return f"[U+{ord(char):04X}]"


def to_unicode(order: list[int]) -> bytes:
    """Return the map from glyph numbers (from 1) back to code points, as UTF-16BE: a pair of surrogates beyond the basic plane."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange",
    ]  # fmt: skip
    for first in range(0, len(order), 100):  # more in one block is beyond what the specification allows
        block = order[first : first + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{place:04X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
            for place, code in enumerate(block, first + 1)
        ]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


@cache
def _face(path: Path) -> Face:
    return Face(path, path.stem)


def _tag(program: bytes) -> str:
    """Return the six letters that name a subset: from its bytes, so that equal documents are equal."""
    return "".join(chr(65 + byte % 26) for byte in sha256(program).digest()[:6])


def _stream(content: bytes, entries: dict[str, object]) -> Any:
    from reportlab.pdfbase import pdfdoc

    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, [pdfdoc.PDFZCompress])
