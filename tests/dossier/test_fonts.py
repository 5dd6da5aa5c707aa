"""Which font draws what; what is drawn for a character that none has; how glyphs lead back to characters."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from evidence_log.dossier.pdf.faces import Face
from evidence_log.dossier.pdf.fonts import REGULAR, Fonts, mark, shows, to_unicode
from evidence_log.resources import templates

ROOT = Path(__file__).resolve().parents[2]


def resource_of(fonts: Fonts, char: str) -> str | None:
    """Return the name of the font that draws a character."""
    found = fonts.regular.font_of(char)
    return found.face.name if found else None


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("微", REGULAR[0]),
        ("a", REGULAR[0]),
        ("。", REGULAR[0]),
        ("𠮷", REGULAR[1]),
        ("₱", REGULAR[2]),
        ("😀", REGULAR[3]),
    ],
)
def test_a_character_is_drawn_with_the_first_font_that_has_it(char: str, name: str) -> None:
    assert resource_of(Fonts("zh"), char) == name


def test_quotation_marks_are_wide_in_chinese_and_narrow_in_english() -> None:
    chinese, english = Fonts("zh").regular.width("“"), Fonts("en").regular.width("“")
    assert chinese == 1000
    assert english < 600


@pytest.mark.parametrize(
    "code",
    [
        0x00, 0x07, 0x09, 0x1B, 0x7F, 0x85, 0xAD, 0x034F, 0x061C, 0x115F, 0x180E, 0x200B, 0x200D, 0x200E, 0x2028, 0x202E, 0x2060,
        0x2066, 0x3164, 0xD800, 0xE000, 0xFE0F, 0xFEFF, 0xFFFE, 0x0378, 0x1FBFF, 0xE0041, 0xE0100, 0x10FFFF,
    ],
)  # fmt: skip
def test_what_cannot_be_seen_or_drawn_is_marked(code: int) -> None:
    fonts = Fonts("zh")
    (piece,) = fonts.regular.pieces(chr(code))
    assert piece.is_mark
    assert len(piece.codes) == 4 * len(f"[U+{code:04X}]")
    assert fonts.regular.width(chr(code)) > 1000


def test_no_control_or_format_character_is_ever_taken_for_a_visible_one() -> None:
    assert not [
        code for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Co"} and shows(code)
    ]


def test_glyphs_lead_back_to_characters_beyond_the_basic_plane() -> None:
    order = [ord("微"), ord("𠮷"), ord("😀"), *range(0x4E00, 0x4E00 + 150)]
    text = to_unicode(order).decode()
    assert "<0001> <5FAE>" in text
    assert "<0002> <D842DFB7>" in text
    assert "<0003> <D83DDE00>" in text
    blocks = [int(count) for count in re.findall(r"(\d+) beginbfchar", text)]
    assert sum(blocks) == len(order)
    assert max(blocks) <= 100


def test_every_file_of_the_fonts_is_listed_with_its_fingerprint() -> None:
    from hashlib import sha256

    readme = (templates() / "fonts" / "README.md").read_text(encoding="utf-8")
    for path in (templates() / "fonts").glob("*.ttf"):
        assert f"{sha256(path.read_bytes()).hexdigest()}  {path.name}" in readme


def test_a_subset_holds_the_outlines_of_what_is_used() -> None:
    face = Face(templates() / "fonts" / "NotoSansSC-Regular.ttf", "NotoSansSC-Regular")
    subset = face.subset([ord("微"), ord("众")])
    assert subset[:4] == b"\x00\x01\x00\x00"
    assert 500 < len(subset) < 10_000
    assert face.advance(face.glyphs[ord("微")]) == 1000
    assert mark("\u200b") == "[U+200B]"
