"""Files that are not what they seem: every one ends in a clear error or in rejected rows, and none hangs or fills the memory."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from evidence_log.errors import BadInput
from evidence_log.importers import IMPORTERS, by_name, encodings, identify, lines, workbook
from evidence_log.importers.base import BadRow, Importer, Info, Reading, ReadOptions
from evidence_log.importers.source import Source

NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
HEADER: Final = "时间,号码,类型,时长\n"
ROW: Final = "2026-03-16 22:31:05,95384,呼入,10\n"
SHEET: Final = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def options(**given: Any) -> ReadOptions:
    return ReadOptions(zone="Asia/Shanghai", now=NOW, **given)


def rows(path: Path, **given: Any) -> list[Any]:
    return list(identify(path, given.get("encoding")).read(path, options(**given)))


def refusal(path: Path, **given: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        rows(path, **given)
    return caught.value


def written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook_of(path: Path, rows_xml: str, *, strings: str | None = None, more: dict[str, bytes] | None = None) -> Path:
    """Write a workbook whose one sheet has these rows as they are."""
    book = openpyxl.Workbook()
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = SHEET.format(rows_xml).encode()
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "import.empty_file"),
        (b"\xef\xbb\xbf\r\n \n", "import.empty_file"),
        (b"%PDF-1.7\n...", "import.unrecognised_pdf"),
        (b"GIF89a....", "import.unrecognised_image"),
        (b"SQLite format 3\x00" + b"\x00" * 100, "import.unrecognised_binary"),
        (os.urandom(1 << 12), "import.unrecognised_binary"),
        (b"\x00" * 5000, "import.empty_file"),
        (b"PK\x03\x04 broken", "import.unrecognised_archive"),
        (b"7z\xbc\xaf\x27\x1c", "import.unrecognised_archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "import.damaged_workbook"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "import.unrecognised"),
        (b'{"a": 1}', "import.unrecognised"),
        ("只有一行文字\n".encode(), "import.unrecognised_table"),
        (b"date,amount,description\n2026-03-16,10,coffee\n", "import.unrecognised_table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_no_known_format_says_what_it_is(tmp_path: Path, content: bytes, key: str) -> None:
    error = refusal(written(tmp_path / "calls.csv", content))
    assert error.key == key


def test_the_name_of_a_file_does_not_count(tmp_path: Path) -> None:
    table = written(tmp_path / "calls.pdf", HEADER + ROW)
    assert identify(table).name == "generic-csv"
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (HEADER, ROW):
        book.active.append(row.strip().split(","))
    book.save(tmp_path / "x.xlsx")
    (tmp_path / "x.xlsx").rename(tmp_path / "calls.csv")
    assert [row[1]["row"] for row in rows(tmp_path / "calls.csv") if isinstance(row, tuple)] == ["row:2"]


def test_a_folder_a_pipe_and_a_missing_file_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path).key == "record.not_a_file"
    assert refusal(tmp_path / "pipe").key == "record.not_a_file"
    assert refusal(tmp_path / "none.csv").key == "record.no_such_file"
    assert refusal(Path("/dev/null")).key == "record.not_a_file"
    for importer in IMPORTERS:
        with pytest.raises(BadInput):
            importer.read(tmp_path / "pipe", options())


def test_zero_bytes_in_a_table_cost_no_row(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.csv",
        "时间,号码,类型,内容\n2026-03-16 22:31:05,95384,呼入,a\0b\n2026-03-16\0 22:32,95384,呼入,c\n",
    )
    contact, bad = rows(path)[1:]
    assert contact[1]["said"] == "a\ufffdb"
    assert contact[1]["warnings"] == ["invalid_char_replaced"]
    assert (bad.where, bad.reason) == ("line:3", "unparseable_date")


def test_a_line_without_end_is_a_rejected_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 1000)
    monkeypatch.setattr(encodings, "PIECE", 1000)
    path = written(tmp_path / "x.csv", HEADER + ROW + "2026-03-16 22:31:05," + "9" * 100_000 + "\n" + ROW)
    found = rows(path)
    assert [row for row in found if isinstance(row, BadRow)] == [BadRow("line:3", "line_too_long")]
    assert [row[1]["row"] for row in found if isinstance(row, tuple)] == ["line:2", "line:4"]


def test_an_encoding_that_is_not_proved_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", b"Time,Number,Type,Name\n2026-03-16 22:31:05,95384,Incoming,Jos\xe9 A\n")
    assert refusal(path).key == "import.which_encoding"
    assert refusal(path, region="US").key == "import.which_encoding"
    assert rows(path, encoding="cp1252")[1][1]["caller_name"] == "José A"
    assert refusal(path, encoding="utf-8").key == "import.not_in_encoding"
    assert refusal(path, encoding="no-such").key == "import.bad_encoding"
    assert refusal(path, encoding="base64").key == "import.bad_encoding"


def test_a_text_that_breaks_off_its_encoding_late_is_refused_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", (HEADER + ROW * 20_000).encode() + b"\xff\xfe\n")
    assert refusal(path).key == "import.which_encoding"


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "UNPACKED", 1 << 20)
    path = workbook_of(tmp_path / "x.xlsx", "", more={"xl/media/image.png": b"\0" * (2 << 20)})
    assert path.stat().st_size < 100_000
    assert refusal(path).key == "import.workbook_too_large"


def test_a_size_that_lies_does_not_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED", 1 << 20)
    path = workbook_of(tmp_path / "x.xlsx", "", more={"xl/media/image.png": b"\0" * (2 << 20)})
    content = path.read_bytes()
    size = (2 << 20).to_bytes(4, "little")
    assert content.count(size) >= 2
    path.write_bytes(content.replace(size, (100).to_bytes(4, "little")))
    assert refusal(path).key in {"import.workbook_too_large", "import.damaged_workbook"}


def test_two_cells_far_apart_do_not_make_a_sheet_of_all_between(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(workbook_of(tmp_path / "x.xlsx", far)).key == "import.workbook_too_large"
    lying = "<row r='2'><c  s='0' r = 'XFD1048576'><v>1</v></c></row>"
    assert refusal(workbook_of(tmp_path / "y.xlsx", lying)).key == "import.workbook_too_large"


def test_one_long_text_used_very_often_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "TEXT", 1 << 20)
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 200))
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 10_000}</t></si></sst>'
    )
    assert refusal(workbook_of(tmp_path / "x.xlsx", cells, strings=strings)).key == "import.workbook_too_large"


def test_an_encrypted_or_damaged_workbook_says_so(tmp_path: Path) -> None:
    path = workbook_of(tmp_path / "x.xlsx", "")
    content = path.read_bytes()
    damaged = written(tmp_path / "y.xlsx", content[: len(content) // 2])
    assert refusal(damaged).key in {"import.unrecognised_archive", "import.damaged_workbook"}
    broken = workbook_of(tmp_path / "z.xlsx", "<row><c></row>")
    assert refusal(broken).key in {"import.damaged_workbook", "import.unrecognised_workbook"}


def test_a_formula_in_a_cell_stays_text(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "时间,号码,类型,内容\n2026-03-16 22:31:05,95384,接收,\"=cmd|' /C calc'!A0\"\n")
    assert rows(path)[1][1]["said"] == "=cmd|' /C calc'!A0"


def test_a_header_named_for_another_format_gives_the_reason(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "a,b\n1,2\n")
    for name in ("csv", "logger-app-csv", "generic-csv"):
        with pytest.raises(BadInput) as caught:
            list(by_name(name).read(path, options()))
        assert caught.value.key == "import.no_header"
        assert caught.value.values["seen"] == "a, b"
    picture = written(tmp_path / "y.csv", b"\x89PNG\r\n\x1a\n....")
    with pytest.raises(BadInput) as caught:
        by_name("generic-csv").read(picture, options())
    assert caught.value.key == "import.not_a_table"


def test_a_format_is_named_as_it_is_listed_or_refused_with_the_list() -> None:
    assert by_name(" Generic-CSV ").name == "generic-csv"
    with pytest.raises(BadInput) as caught:
        by_name("xls")
    assert caught.value.values["known"] == ", ".join(importer.name for importer in IMPORTERS)


def test_a_file_that_two_formats_claim_is_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path, options: ReadOptions) -> Reading:
        return Reading(Info(), ())

    greedy = Importer("greedy", lambda source: source.kind == "text", read)
    monkeypatch.setattr("evidence_log.importers.IMPORTERS", (*IMPORTERS, greedy))
    assert identify(written(tmp_path / "x.csv", HEADER + ROW)).name == "greedy"  # the table of words is a last resort
    ours = written(tmp_path / "y.csv", "occurred_at,channel\n")
    with pytest.raises(BadInput) as caught:
        identify(ours)
    assert caught.value.key == "import.several_formats"
    assert caught.value.values["found"] == "csv, greedy"


def test_what_a_source_is_is_told_by_its_bytes(tmp_path: Path) -> None:
    kinds = {
        "utf16": ("a,b\n" * 20).encode("utf-16-le"),
        "xml": b'<?xml version="1.0"?><calls/>',
        "json": b'[{"a": 1}]',
        "html": b"<!DOCTYPE html><html></html>",
        "text": b"[2026/3/16] x: y",
        "zip": b"",
    }
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("_chat.txt", "x")
    found = {}
    for name, content in kinds.items():
        if content:
            written(tmp_path / name, content)
        found[name] = Source(tmp_path / name).kind
    assert found == {"utf16": "text", "xml": "xml", "json": "json", "html": "html", "text": "text", "zip": "zip"}
    assert Source(tmp_path / "zip").members == ("_chat.txt",)
