"""Pictures in the file: the pixels of the original, upright, on white; what cannot be read is said."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from evidence_log.dossier import pdf
from evidence_log.dossier.model import Block, Dossier, Paragraph, Picture, Section
from evidence_log.dossier.pdf.pictures import pack

RED, BLUE = (200, 30, 30), (20, 20, 180)


def picture(kind: str, size: tuple[int, int] = (40, 20), orientation: int | None = None, mode: str = "RGB") -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    out, exif = io.BytesIO(), Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    image.convert(mode).save(out, kind, exif=exif, **({"quality": 100, "subsampling": 0} if kind == "JPEG" else {}))
    return out.getvalue()


def pixel(image: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    """Return the colours of a pixel."""
    found = image.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return found


def document(*names: str) -> Dossier:
    """Return a document with these pictures."""
    shown = (Picture(f"title {name}", "note", name, "cannot be printed") for name in names)
    blocks: tuple[Block, ...] = (Paragraph("before"), *shown, Paragraph("after"))
    sections = (Section("pictures", "1. ", "Pictures", blocks),)
    words = {"continued": "{id}", "colon": ": "}
    return Dossier(
        "t", "a", "s", "en", "2026-03-18T12:00:00+08:00", ("head", "foot"), "{page}/{pages}", words, sections
    )


def drawn(files: dict[str, bytes]) -> PdfReader:
    """Return the file with these pictures in it."""
    return PdfReader(io.BytesIO(pdf.render(document(*files), files.get)[0]), strict=True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_picture_stands_on_a_page_of_its_own_with_its_pixels(kind: str) -> None:
    content = picture(kind)
    pages = drawn({"one": content}).pages
    assert [len(page.images) for page in pages] == [0, 1, 0] or [len(page.images) for page in pages] == [0, 1]
    (found,) = pages[1].images
    shown = found.image
    assert shown is not None
    assert shown.size == (40, 20)
    wanted = Image.open(io.BytesIO(content)).convert("RGB")
    for place in ((2, 2), (37, 17)):
        assert all(abs(a - b) < 6 for a, b in zip(pixel(shown, place), pixel(wanted, place), strict=True))


def test_a_photograph_is_passed_on_as_it_is() -> None:
    content = picture("JPEG")
    packed = pack(content)
    assert packed is not None
    assert (packed.filter, packed.content) == ("/DCTDecode", content)
    grey = pack(picture("JPEG", mode="L"))
    assert grey is not None
    assert grey.colours == "/DeviceGray"


@pytest.mark.parametrize(
    ("orientation", "turn", "shape"), [(1, 0, (40, 20)), (3, 180, (40, 20)), (6, 270, (20, 40)), (8, 90, (20, 40))]
)
def test_a_photograph_taken_sideways_is_turned_upright(orientation: int, turn: int, shape: tuple[int, int]) -> None:
    packed = pack(picture("JPEG", orientation=orientation))
    assert packed is not None
    assert (packed.turn, packed.shape) == (turn, shape)


def test_a_mirrored_photograph_is_taken_apart_and_set_right() -> None:
    packed = pack(picture("JPEG", orientation=2))
    assert packed is not None
    assert (packed.filter, packed.turn) == ("/FlateDecode", 0)


def test_what_can_be_seen_through_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (2, 2), (0, 0, 0, 0)).save(out, "PNG")
    packed = pack(out.getvalue())
    assert packed is not None
    (page,) = [page for page in drawn({"clear": out.getvalue()}).pages if page.images]
    shown = page.images[0].image
    assert shown is not None
    assert shown.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_a_very_large_picture_is_made_as_small_as_paper_shows() -> None:
    packed = pack(picture("PNG", size=(4000, 1000)))
    assert packed is not None
    assert packed.shape == (2400, 600)


@pytest.mark.parametrize(
    "content", [b"", b"no picture", picture("PNG")[:60], picture("JPEG")[:300], b"\x89PNG\r\n\x1a\n" + b"\0" * 50]
)
def test_what_cannot_be_read_is_said_and_stops_nothing(content: bytes) -> None:
    reader = drawn({"broken": content, "good": picture("PNG")})
    words = "".join(page.extract_text() for page in reader.pages)
    assert words.count("cannot be printed") == 1
    assert "after" in words
    assert sum(len(page.images) for page in reader.pages) == 1


def test_without_the_files_pictures_are_only_named() -> None:
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.render(document("one"))[0])).pages)
    assert "title one" in words
    assert "cannot be printed" in words


def test_one_picture_shown_twice_is_stored_once_and_equal_content_gives_equal_bytes() -> None:
    files = {"one": picture("PNG", size=(300, 300))}
    twice = pdf.render(document("one", "one"), files.get)[0]
    assert twice == pdf.render(document("one", "one"), files.get)[0]
    assert twice.count(b"/Subtype /Image") == 1
