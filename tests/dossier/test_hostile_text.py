"""Text that is made to break a page: halves of characters, turned and hidden ones, a megabyte without a place to break it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from evidence_log.dossier import pdf
from evidence_log.dossier import text as as_text
from evidence_log.dossier.model import Column, Cover, Dossier, Facts, Heading, Items, Paragraph, Row, Section, Table
from evidence_log.dossier.pdf.fonts import Fonts, mark

if TYPE_CHECKING:
    from evidence_log.dossier.model import Block

SURROGATES = "前\ud83d后\udc00末\ud800"
TURNED = "\u202e\u2066\u2067\u202d\u200f\u061c金额 100\u202c\u2069"
HIDDEN = "\x00\x07\x1b]0;x\x07\x9b31m\u200b\u2060\ufeff\U000e0041\u2028\u2029\ufffe\uffff"


def dossier(*blocks: Block, title: str = "材料") -> Dossier:
    cover = Cover(title, title, ((title, title),), "页数", "{pages}")
    return Dossier(
        title=title, author=title, subject=title, language="zh", created="2026-03-18T12:00:00+08:00",
        running=("页眉", "页脚"), footer="{page}/{pages}", words={"continued": "（续 {id}）", "colon": "："},
        sections=(Section("cover", "", "封面", (cover,)), Section("facts", "一、", "事实", blocks)),
    )  # fmt: skip


def everywhere(text: str) -> tuple[Block, ...]:
    """Return blocks that hold a text in every place where somebody else's words can come to stand."""
    table = Table((Column("甲", 1), Column("乙", 3)), [Row((text[:40], text), (("原话：", text),), "E-0001")])
    return Paragraph(text), Facts(((text[:60], text),)), Items((text,)), table, Heading(2, text[:200])


def pages(content: Dossier) -> list[str]:
    """Return the text of each page, without blanks."""
    reader = PdfReader(io.BytesIO(pdf.render(content)[0]), strict=True)
    return ["".join(page.extract_text().split()) for page in reader.pages]


def shown(text: str) -> str:
    """Return a text as a page shows it: what cannot be drawn as its mark, no blanks."""
    style = Fonts("zh").regular
    return "".join("".join(char if style.font_of(char) else mark(char) for char in text).split())


@pytest.mark.parametrize("text", [SURROGATES, TURNED, HIDDEN], ids=["surrogates", "turned", "hidden"])
def test_what_cannot_be_drawn_is_shown_as_its_code_everywhere(text: str) -> None:
    found = "".join(pages(dossier(*everywhere(text), title=f"张{text}")))
    assert found.count(shown(text)) >= 6
    for char in text:
        if not char.isprintable():
            assert char not in found
            assert mark(char).strip("[]") in found


def test_halves_of_characters_in_the_plain_text_do_not_fail_either() -> None:
    assert "前" in as_text.render(dossier(*everywhere(SURROGATES)))


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec=None), min_size=1, max_size=60))
def test_any_text_can_be_printed(text: str) -> None:
    found = "".join(pages(dossier(Paragraph(f"始{text}终"))))
    assert "始" in found
    assert "终" in found


@pytest.mark.parametrize("piece", ["字", "w", "\u200b", "😀", "<b>", "，"])
def test_a_megabyte_without_a_blank_is_printed_whole(piece: str) -> None:
    count = 1_000_000 // len(piece.encode())
    content, report = pdf.render(dossier(Paragraph(f"始{piece * count}终")))
    del report
    reader = PdfReader(io.BytesIO(content), strict=True)
    assert len(reader.pages) > 20
    first, last = ("".join(reader.pages[place].extract_text().split()) for place in (1, -1))
    assert "始" in first
    assert "终" in last
    assert first.count(shown(piece)) > 100
