"""When a picture was taken: what its name, its Exif data and its time chunk say, and what they do not."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_log.importers.screenshot.taken import taken

if TYPE_CHECKING:
    from importers.screenshot.conftest import Screens


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Screenshot_20250316-223105.png", "2025-03-16T22:31:05+08:00"),
        ("Screenshot_20250316_223105_com.tencent.mm.jpg", "2025-03-16T22:31:05+08:00"),
        ("Screenshot_2025-03-16-22-31-05-123_com.android.mms.jpg", "2025-03-16T22:31:05+08:00"),
        ("Screenshot 2025-03-16 at 22.31.05.png", "2025-03-16T22:31:05+08:00"),
        ("Screen Shot 2025-03-16 at 10.31.05 PM.png", "2025-03-16T22:31:05+08:00"),
        ("Screen Shot 2025-03-16 at 12.31.05 AM.png", "2025-03-16T00:31:05+08:00"),
        ("屏幕截图 2025-03-16 223105.png", "2025-03-16T22:31:05+08:00"),
        ("IMG_20250316_223105.jpg", "2025-03-16T22:31:05+08:00"),
        ("截屏2025-03-16 22.31.05.png", "2025-03-16T22:31:05+08:00"),
    ],
)
def test_a_name_says_when_to_the_second(screens: Screens, name: str, expected: str) -> None:
    found = screens.taken_by_name(name)
    assert found is not None
    assert (found.at.isoformat(), found.precision, found.source) == (expected, "second", "name")


def test_a_day_alone_is_known_to_the_day_and_holds_until_its_end(screens: Screens) -> None:
    found = screens.taken_by_name("通话 2025-03-16.png")
    assert found is not None
    assert (found.day, found.precision, found.latest.isoformat()) == ("2025-03-16", "day", "2025-03-16T23:59:59+08:00")


@pytest.mark.parametrize(
    "name",
    [
        "IMG_1234.PNG",
        "mmexport1742135465000.jpg",
        "微信图片_20250316223105.jpg",
        "IMG-20250316-WA0003.jpg",
        "WhatsApp Image 2025-03-16 at 22.31.05.jpeg",
        "Screenshot_20251345-223105.png",
        "Screenshot_20991231-000000.png",  # the future
        "20250316223105123456789.png",
        "13800138000.png",
    ],
)
def test_a_name_that_is_of_another_day_or_of_none_says_nothing(screens: Screens, name: str) -> None:
    assert screens.taken_by_name(name) is None


def test_exif_is_the_clock_of_the_phone_and_the_time_chunk_universal_time(screens: Screens) -> None:
    by_exif = taken(screens.png(exif="2025:03:16 22:31:05"), Path("a.png"), screens.options())
    by_chunk = taken(
        screens.png(changed=struct.pack(">HBBBBB", 2025, 3, 16, 14, 31, 5)), Path("a.png"), screens.options()
    )
    assert by_exif is not None
    assert by_chunk is not None
    assert by_exif.at.isoformat() == by_chunk.at.isoformat() == "2025-03-16T22:31:05+08:00"
    assert (by_exif.source, by_chunk.source) == ("exif", "png")


def test_the_name_counts_before_the_data(screens: Screens) -> None:
    found = taken(screens.png(exif="2024:01:01 00:00:00"), Path("Screenshot_20250316-223105.png"), screens.options())
    assert found is not None
    assert found.source == "name"


@pytest.mark.parametrize(
    "changed",
    [b"\x00" * 7, struct.pack(">HBBBBB", 2025, 13, 40, 99, 0, 0), struct.pack(">HBBBBB", 1970, 1, 1, 0, 0, 0)],
)
def test_a_time_chunk_that_is_no_time_of_a_phone_says_nothing(screens: Screens, changed: bytes) -> None:
    assert taken(screens.png(changed=changed), Path("a.png"), screens.options()) is None


def test_a_name_is_the_clock_of_the_zone_that_was_said(screens: Screens) -> None:
    found = screens.taken_by_name("Screenshot_20250316-223105.png", screens.options(zone="America/New_York"))
    assert found is not None
    assert found.at.isoformat() == "2025-03-16T22:31:05-04:00"
