"""Pictures from strangers: told by their bytes, bounded before they are unpacked, cut between lines."""

from __future__ import annotations

import struct
import sys
import zlib
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from evidence_log.errors import BadInput
from evidence_log.importers import by_name, identify
from evidence_log.importers.base import ReadOptions
from evidence_log.importers.screenshot import engine, picture


def png(size: tuple[int, int] = (80, 80)) -> bytes:
    """Return a small PNG."""
    data = BytesIO()
    Image.new("RGB", size, "white").save(data, "PNG")
    return data.getvalue()


def saved(kind: str, mode: str = "RGB", **settings: Any) -> bytes:
    """Return a small picture in a format."""
    data = BytesIO()
    Image.new(mode, (80, 80), 0 if mode in {"L", "P"} else "red").save(data, kind, **settings)
    return data.getvalue()


def bomb(wide: int, high: int) -> bytes:
    """Return the bytes of a PNG that says it is that large and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", picture.FORMATS)
def test_a_picture_is_recognised_by_its_bytes_under_any_name(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(saved(kind))
    assert identify(path).name == "screenshot"
    assert picture.media_type(saved(kind), path) == picture.MEDIA_TYPES[kind]
    assert picture.opened(saved(kind), path).size == (80, 80)


def test_other_pictures_are_not_claimed(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(saved("GIF", "P"))
    with pytest.raises(BadInput) as caught:
        identify(path)
    assert caught.value.key == "import.unrecognised_image"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (png()[:60], "import.picture_broken"),
        (saved("JPEG")[:200], "import.picture_broken"),
        (saved("WEBP")[:20], "import.picture_broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "import.picture_broken"),
        (bomb(300, 300), "import.picture_broken"),
        (bomb(60_000, 60_000), "import.picture_pixels"),
        (bomb(8_000, 8_000), "import.picture_pixels"),
        (png((500, 20)), "import.picture_small"),
    ],
    ids=["png-cut", "jpeg-cut", "webp-cut", "no-chunks", "no-pixels", "bomb", "large", "small"],
)
def test_what_is_no_whole_picture_is_refused_and_said(data: bytes, key: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(BadInput) as caught:
        picture.opened(data, path)
    assert caught.value.key == key


def test_more_bytes_than_a_picture_has_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with path.open("wb") as file:
        file.write(png())
        file.truncate(picture.LARGEST + 1)
    with pytest.raises(BadInput) as caught:
        picture.content(path)
    assert caught.value.key == "import.picture_bytes"


def test_what_can_be_seen_through_is_laid_on_white(tmp_path: Path) -> None:
    data = BytesIO()
    Image.new("RGBA", (80, 80), (0, 0, 0, 0)).save(data, "PNG")
    assert picture.opened(data.getvalue(), tmp_path).getpixel((40, 40)) == (255, 255, 255)


def test_a_picture_on_its_side_is_turned_up(tmp_path: Path) -> None:
    tags = Image.Exif()
    tags[0x0112] = 6
    data = BytesIO()
    Image.new("RGB", (200, 80), "white").save(data, "JPEG", exif=tags)
    assert picture.opened(data.getvalue(), tmp_path).size == (80, 200)


def test_a_long_picture_is_cut_where_no_line_of_text_is() -> None:
    image = Image.new("RGB", (400, 3 * engine.STRIP), "white")
    draw = ImageDraw.Draw(image)
    text = [(top, top + 40) for top in range(30, image.height, 100)]
    for top, bottom in text:
        draw.rectangle((50, top, 300, bottom), fill="black")
    pieces = list(engine.strips(image))
    assert pieces[0][0] == 0
    assert pieces[-1][1] == image.height
    assert all(first[1] == second[0] for first, second in pairwise(pieces))
    assert all(end - top <= engine.STRIP for top, end in pieces)
    assert not any(top <= edge <= bottom for _, edge in pieces[:-1] for top, bottom in text)


def test_a_picture_of_a_usual_height_is_read_at_once() -> None:
    assert list(engine.strips(Image.new("RGB", (1080, 2340)))) == [(0, 2340)]


def test_without_the_extra_a_picture_is_refused_and_the_way_to_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    path = tmp_path / "a.png"
    path.write_bytes(png())
    assert not engine.present()
    with pytest.raises(BadInput) as caught:
        by_name("screenshot").read(path, ReadOptions(zone="Asia/Shanghai", now=datetime(2026, 3, 18, tzinfo=UTC)))
    assert (caught.value.key, caught.value.values) == ("import.no_ocr", {"command": engine.EXTRA})
