"""The PDF file: its text is the content, its links resolve, its fonts are embedded, equal content gives equal bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pypdf import PdfReader

from evidence_log.dossier import pdf
from evidence_log.dossier.model import (
    Bars,
    Block,
    Column,
    Contents,
    Cover,
    Dossier,
    Facts,
    Heading,
    HourGrid,
    Items,
    Paragraph,
    Row,
    Run,
    Section,
    Signature,
    Table,
    Words,
    plain,
)
from evidence_log.dossier.pdf.fonts import Fonts, mark

HOSTILE = (
    '<img src="/etc/hostname"/><b>x</b> & &amp; </para> <a href="javascript:x">',
    "{0} {pages} %s %(x)s \\( ( ) \\n BT ET Tj",
    "\x00\x01\x07\x1b[31m\x7f\x85\tend",
    "\u200b\u202eabc\u202c\u2066x\u2069\ufeff\u00ad\u2028\u2029",
    "𠮷野家 😀 👨\u200d👩\u200d👧 ❤\ufe0f ₱500 ₹1 \U0001f9ff \U0010ffff \ue000",
    "한국어 العربية שלום हिन्दी",
    "，" * 300,
    "A" * 2000,
    "字" * 3000,
)


def dossier(*blocks: Block, language: str = "zh", title: str = "材料") -> Dossier:
    """Return a dossier of one section with a cover."""
    cover = Cover(title, "说明", (("致", "某机构"),), "页数", "共 {pages} 页")
    return Dossier(
        title=title, author="张某", subject="投诉", language=language, created="2026-03-18T12:00:00+08:00",
        running=("页眉", "页脚"), footer="第 {page} 页 / 共 {pages} 页", words={"continued": "（续 {id}）"},
        sections=(Section("cover", "", "封面", (cover, Contents("目录"))), Section("facts", "一、", "事实", blocks)),
    )  # fmt: skip


def read(content: Dossier) -> PdfReader:
    """Return the file made of a dossier, parsed."""
    return PdfReader(io.BytesIO(pdf.render(content)[0]), strict=True)


def squeezed(text: str) -> str:
    """Return a text without blanks, which files do not keep."""
    return "".join(text.split())


def text_of(reader: PdfReader) -> str:
    """Return the words of the file in reading order, without heads, feet and repeated heads of tables."""
    return "".join(page.extract_text() for page in reader.pages)


def visible(text: str) -> str:
    """Return a text as it is printed: line breaks as blanks, what cannot be drawn as its mark."""
    style = Fonts("zh").regular
    parts = text.replace("\r\n", "\n").split("\n")
    return " ".join("".join(char if style.font_of(char) else mark(char) for char in part) for part in parts)


def words_of(block: Block) -> Iterator[Words]:
    """Yield the texts of a block in reading order."""
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield block.words
        case Items():
            yield from block.items
        case Facts():
            for name, value in block.pairs:
                yield from (name, value)
        case Table():
            yield from (column.title for column in block.columns)
            for row in block.rows:
                yield from row.cells
                for label, value in row.details:
                    yield plain(label) + plain(value)
        case Signature():
            yield from block.labels


TABLE = Table(
    (Column("编号", 40), Column("内容", 200), Column("次数", 40, right=True)),
    [
        Row((f"E-{n:04d}", f"第 {n} 条\n两行", str(n)), (("对方：", f"“原话 {n} 𠮷😀”"),), f"E-{n:04d}")
        for n in range(1, 120)
    ],
    small=True,
)


def blocks() -> tuple[Block, ...]:
    """Return one block of each kind."""
    return (
        Heading(2, "标题", anchor="h"),
        Paragraph(
            (Run("见 "), Run("E-0100", link="E-0100"), Run("，"), Run("不存在", link="E-9999"), Run("重点", bold=True))
        ),
        Paragraph("小字", "note"),
        Facts((("名称", "值"), ("另一名称", (Run("未记录", muted=True),)))),
        Items(("第一", "第二"), numbered=True),
        HourGrid("图一", "说明一", tuple("一二三四五六日"), tuple((n,) * 24 for n in range(7)), (22, 8), ""),
        Bars(
            "图二",
            "说明二",
            (("03-01", 3, 1), ("03-02", 0, 0), ("03-03", 5, 5)),
            (0, 2),
            ((1, "结清"),),
            ("全部", "超出"),
            "",
        ),
        TABLE,
        Signature(("签名", "日期")),
    )


def test_the_text_of_the_file_is_the_content_in_reading_order() -> None:
    found = squeezed(text_of(read(dossier(*blocks()))))
    for block in blocks():
        at = 0
        for words in words_of(block):
            wanted = squeezed(visible(plain(words)))
            place = found.find(wanted, at)
            assert place >= 0, wanted
            if not isinstance(block, Signature):
                at = place


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_printed_as_it_is(text: str) -> None:
    in_table = Table((Column("甲", 1), Column("乙", 3)), [Row((text[:40], text), (("原话：", text),), "E-0001")])
    reader = read(
        dossier(Paragraph(text), Facts(((text[:60], text),)), Items((text,)), in_table, Heading(2, text[:200]))
    )
    found = re.sub(r"页眉第\d+页/共\d+页|页脚|甲乙|（续[^）]*）", "", squeezed(text_of(reader)))
    wanted = squeezed(visible(text))
    assert found.count(wanted) >= 5


def test_what_is_in_the_titles_is_safe_too() -> None:
    name = "张<b>\u202e(\\𠮷{x}"
    reader = read(dossier(Paragraph("x"), title=name))
    assert reader.metadata is not None
    assert reader.metadata.title == name


def test_every_page_says_which_of_how_many_it_is() -> None:
    reader = read(dossier(TABLE))
    count = len(reader.pages)
    assert count > 3
    for number, page in enumerate(reader.pages, 1):
        assert f"第{number}页/共{count}页" in squeezed(page.extract_text())
    assert f"共{count}页" in squeezed(reader.pages[0].extract_text())


def links(reader: PdfReader) -> list[tuple[int, int, float]]:
    """Return (page of the link, page it leads to, height there)."""
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages) if page.indirect_reference}
    found = []
    for n, page in enumerate(reader.pages):
        for annotation in page.get("/Annots", []):
            target = annotation.get_object()["/Dest"]
            found.append((n, numbers[list.__getitem__(target, 0).idnum], float(target[3])))
    return found


def test_links_lead_to_the_page_of_their_record_and_dead_ones_are_no_links() -> None:
    reader = read(dossier(*blocks()))
    texts = [squeezed(page.extract_text()) for page in reader.pages]
    (page,) = (n for n, text in enumerate(texts) if "第100条" in text)
    inner = [link for link in links(reader) if link[0] > 0]
    assert [target for _, target, _ in inner] == [page]
    assert any(link[0] == 0 and link[1] == 1 for link in links(reader)), "the contents lead to the section"


def test_a_link_covers_its_words_and_nothing_else() -> None:
    words = (Run("第一段的文字 "), Run("重点", bold=True), Run("，见 "), Run("facts", link="facts"), Run("。"))
    (page,) = read(dossier(Paragraph(words))).pages[1:]
    annotations: Any = page["/Annots"]
    (annotation,) = annotations
    x0, _, x1, _ = (float(edge) for edge in annotation.get_object()["/Rect"])
    fonts, size = Fonts("zh"), 9.8
    before = sum(map(fonts.regular.width, "第一段的文字 ，见 ")) + sum(map(fonts.bold.width, "重点"))
    assert abs(x0 - (54 + before * size / 1000)) < 0.2
    assert abs(x1 - x0 - sum(map(fonts.regular.width, "facts")) * size / 1000) < 0.2


def test_bookmarks_name_the_sections_and_headings() -> None:
    outline: Sequence[Any] = read(dossier(*blocks())).outline
    assert [entry.title for entry in outline if not isinstance(entry, list)] == ["封面", "一、事实"]
    assert [entry.title for entry in outline[2]] == ["标题"]


def _resources(page: Any) -> Any:
    return page["/Resources"]["/Font"]


def test_every_font_is_embedded_and_none_is_a_standard_one() -> None:
    reader = read(dossier(Paragraph("微a𠮷₱😀\u200b"), Heading(2, "粗体")))
    fonts = {name: font.get_object() for page in reader.pages for name, font in _resources(page).items()}
    assert len(fonts) == 5
    for font in fonts.values():
        (descendant,) = font["/DescendantFonts"]
        assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]
        assert "/ToUnicode" in font
    assert b"Helvetica" not in pdf.render(dossier(Paragraph("x")))[0]


def test_equal_content_gives_equal_bytes_and_other_content_another_id() -> None:
    first, again = pdf.render(dossier(*blocks()))[0], pdf.render(dossier(*blocks()))[0]
    assert first == again
    other = pdf.render(dossier(Paragraph("另一份")))[0]
    ids = [re.search(rb"/ID\s*\[\s*<?\(?(.{8})", content, re.DOTALL) for content in (first, other)]
    assert ids[0] is not None
    assert ids[1] is not None
    assert ids[0][1] != ids[1][1]


def test_the_environment_does_not_change_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pdf.render(dossier(Paragraph("x")))[0]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "America/New_York")
    assert pdf.render(dossier(Paragraph("x")))[0] == before


def test_the_file_says_what_it_is() -> None:
    reader = read(dossier(Paragraph("x")))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("材料", "张某")
    assert str(reader.metadata["/CreationDate"]) == "D:20260318120000+08'00'"
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert all("/Trans" not in page for page in reader.pages)


def test_a_row_longer_than_a_page_goes_on_over_pages_with_its_head_repeated() -> None:
    long = "\n".join(f"第{n}行" for n in range(200))
    reader = read(dossier(Table((Column("编号", 1), Column("内容", 4)), [Row(("E-0001", long), (), "E-0001")])))
    pages = [squeezed(page.extract_text()) for page in reader.pages][1:]
    assert len(pages) > 3
    assert all("编号内容" in page for page in pages)
    assert all("（续E-0001）" in page for page in pages[1:])
    found = "".join(pages)
    assert [int(n) for n in re.findall(r"第(\d+)行", found)] == list(range(200))


def test_no_line_is_drawn_below_the_foot_or_beyond_the_margins() -> None:
    text = "".join(f"{n}，" for n in range(4000))
    for page in read(dossier(Paragraph(text), Facts((("名", text),)), Items((text,)), TABLE)).pages:
        places: list[tuple[float, float]] = []

        def visit(
            text: str, _cm: Any, tm: Any, _font: Any, _size: Any, places: list[tuple[float, float]] = places
        ) -> None:
            if text.strip():
                places.append((tm[4], tm[5]))

        page.extract_text(visitor_text=visit)
        assert places
        assert all(53 <= x < 542 and (y > 61 or y == 38) and y < 800 for x, y in places)


@pytest.mark.parametrize("lines", range(20, 36))
def test_the_sentence_of_a_finding_stays_with_its_first_details(lines: int) -> None:
    before = tuple(Paragraph(f"第{n}行") for n in range(lines))
    finding = (
        Heading(2, "小标题"),
        Facts((("依据", "某法"),), small=True),
        Paragraph("句" * 300),
        Facts((("程度", "明确"), ("范围", "某日")), small=True),
    )
    pages = [squeezed(page.extract_text()) for page in read(dossier(*before, *finding)).pages]
    (page,) = [page for page in pages if "小标题" in page]
    assert page.count("句") == 300
    assert "程度" in page
