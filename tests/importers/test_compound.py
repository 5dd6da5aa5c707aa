"""An old workbook that points where nothing is, or round and round, is refused before anything follows it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from struct import pack, unpack_from
from typing import Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.importers import by_name, compound
from evidence_log.importers.base import ReadOptions
from evidence_log.importers.workbook import CELLS

FOLDER: Final = Path(__file__).resolve().parent.parent / "data" / "imports"
SAMPLE: Final = (FOLDER / "carrier-cn-unicom" / "old-workbook.xls").read_bytes()
SECTOR: Final = 512
NUMBERS: Final = (0x27E, 0x203, 0xFD, 0x204)


def at(place: int) -> int:
    return int(unpack_from("<I", SAMPLE, place)[0])


def changed(place: int, value: bytes) -> bytes:
    return SAMPLE[:place] + value + SAMPLE[place + len(value) :]


def next_of(sector: int) -> int:
    """Return where the table of sectors says what comes after one."""
    return (at(0x4C) + 1) * SECTOR + 4 * sector


def records(*kinds: int) -> list[int]:
    """Return where the records of these kinds stand; their content begins four bytes on."""
    folder = (at(0x30) + 1) * SECTOR
    (start,) = (
        unpack_from("<I", SAMPLE, place + 116)[0]
        for place in range(folder, folder + SECTOR, 128)
        if SAMPLE[place : place + 16] == "Workbook".encode("utf-16-le")
    )
    place, found = (start + 1) * SECTOR, []
    while place + 4 < len(SAMPLE):
        kind, length = unpack_from("<HH", SAMPLE, place)
        if kind in kinds:
            found.append(place)
        place += 4 + length
    return found


def test_a_sound_workbook_is_let_through() -> None:
    compound.inspect(SAMPLE, CELLS)
    assert records(*NUMBERS)


@pytest.mark.parametrize(
    "content",
    [
        changed(next_of(at(0x30)), pack("<I", at(0x30))),
        changed(0x30, pack("<I", 0xFFFFFF)),
        changed(0x2C, pack("<I", 0xFFFFFFFF)),
        changed(0x40, pack("<I", 0x7FFFFFFF)),
        changed(0x48, pack("<I", 0x7FFFFFFF)),
        changed(0x1E, pack("<H", 31)),
        changed(0, b"PK"),
        SAMPLE[: len(SAMPLE) // 2],
        SAMPLE[:40],
        b"",
    ],
    ids=[
        "a circle",
        "nowhere",
        "tables",
        "small ones",
        "further tables",
        "size",
        "another file",
        "half",
        "a head",
        "nothing",
    ],
)
def test_what_points_nowhere_does_not_fit(content: bytes) -> None:
    with pytest.raises(compound.DoesNotFit):
        compound.inspect(content, CELLS)


def test_a_cell_in_a_column_that_no_sheet_has_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(changed(records(*NUMBERS)[0] + 6, pack("<H", 300)))
    with pytest.raises(BadInput) as refused:
        by_name("carrier-cn-unicom").read(
            path, ReadOptions(zone="Asia/Shanghai", now=datetime(2026, 3, 18, tzinfo=UTC))
        )
    assert refused.value.key == "import.damaged_workbook"


def test_a_sheet_that_says_it_is_enormous_is_refused() -> None:
    with pytest.raises(compound.TooMany):
        compound.inspect(changed(records(0x200)[0] + 8, pack("<I", 0xFFFFFF)), CELLS)


def test_an_archive_that_cannot_be_unpacked_is_a_damaged_workbook(tmp_path: Path) -> None:
    content = bytearray((FOLDER / "carrier-cn-mobile" / "two-lists.xlsx").read_bytes())
    content[46] = 0
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        by_name("carrier-cn-mobile").read(
            path, ReadOptions(zone="Asia/Shanghai", now=datetime(2026, 3, 18, tzinfo=UTC))
        )
    assert refused.value.key == "import.damaged_workbook"


def test_one_of_two_number_columns_beside_the_number_is_no_second_side(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "时间,对方号码,主叫号码,类型,时长\n2026-03-16 22:31:05,95384,13900000001,呼入,10\n", encoding="utf-8"
    )
    options = ReadOptions(zone="Asia/Shanghai", now=datetime(2026, 3, 18, tzinfo=UTC))
    (contact,) = [
        row
        for row in by_name("generic-csv").read(path, options)
        if isinstance(row, tuple) and len(row) == 2 and isinstance(row[1], dict)
    ]
    assert contact[1]["phone"] == "95384"
