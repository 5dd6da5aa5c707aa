"""The `import` command: its documents, its exit codes, and what it says."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from evidence_log.importers import IMPORTERS

if TYPE_CHECKING:
    from conftest import Program

TABLE: Final = "时间,号码,类型,时长\n2025-03-16 22:31:05,95384,呼入,10\n2025-03-17 22:31,95384,未接,\n"
BAD: Final = TABLE + "2025-02-30 10:00,95384,呼入,1\n"


def write(program: Program, name: str, text: str) -> str:
    (program.folder / name).write_text(text, encoding="utf-8")
    return name


def test_the_document_has_the_shape_of_the_contract(program: Program) -> None:
    program.ok("init")
    name = write(program, "calls.csv", BAD)
    document = program.json("import", name, code=3)
    (file,) = document["files"]
    assert {key: file[key] for key in ("path", "format", "sha256", "read", "imported", "duplicates", "corroborated", "rejected")} == {
        "path": name, "format": "generic-csv", "sha256": hashlib.sha256(BAD.encode()).hexdigest(), "read": 3, "imported": 2,
        "duplicates": 0, "corroborated": 0, "rejected": [{"where": "line:4", "reason": "impossible_date"}],
    }  # fmt: skip
    again = program.json("import", name, code=3)["files"][0]
    assert (again["imported"], again["duplicates"], again["rejected"]) == (0, 2, file["rejected"])
    contact = program.json("list")["contacts"][0]
    assert contact["sources"] == [
        {"kind": "import", "format": "generic-csv", "sha256": file["sha256"], "where": "line:2"}
    ]


def test_a_bad_row_is_shown_with_its_file_place_reason_and_text(program: Program) -> None:
    program.ok("init")
    done = program("import", write(program, "calls.csv", BAD))
    assert done.returncode == 3
    told = done.stderr.decode()
    assert "calls.csv, line 4: there is no such date or time" in told
    assert "2025-02-30 10:00 | 95384 | 呼入 | 1" in told
    assert "2 new, 0 known already, 1 rejected" in done.stdout.decode()


def test_a_date_that_can_mean_two_days_is_asked_about_and_nothing_is_kept(program: Program) -> None:
    program.ok("init")
    name = write(program, "calls.csv", "time,number,type\n03/04/2025 10:00,95384,in\n")
    told = program.refused(["import", name, "--json"])
    assert "line 2 (03/04/2025 10:00)" in told
    assert "--date-order dmy" in told
    assert program.json("list") == {"contacts": []}
    assert program.json("import", name, "--date-order", "dmy")["files"][0]["imported"] == 1
    assert program.json("list")["contacts"][0]["occurred_at"] == "2025-04-03T10:00:00+08:00"


def test_standard_input_is_a_file_too(program: Program) -> None:
    program.ok("init")
    done = program("import", "-", "--json", stdin=TABLE.encode("gb18030"))
    assert done.returncode == 0
    assert b'"path": "-"' in done.stdout
    assert len(program.json("list")["contacts"]) == 2
    told = program("--lang", "zh", "import", "-", "--format", "generic-csv", stdin=BAD.encode())
    assert told.stdout.decode().startswith("标准输入：")
    assert "标准输入，第 4 行：" in told.stderr.decode()
    refused = program("import", "-", stdin=b"%PDF-1.7")
    assert refused.stderr.decode().startswith("Error: standard input is a PDF")


def test_a_table_without_a_contact_is_told_and_leaves_nothing(program: Program) -> None:
    program.ok("init")
    told = program.ok("import", write(program, "calls.csv", TABLE.partition("\n")[0] + "\n"))
    assert "nothing was written" in told
    assert "withdraw" not in told
    bad = write(program, "bad.csv", BAD.replace("2025-03", "2025-13"))
    (file,) = program.json("import", bad, code=3)["files"]
    assert (file["imported"], len(file["rejected"]), file["entry"]) == (0, 3, 2)


def test_notes_name_the_rows_they_are_about(program: Program) -> None:
    program.ok("init")
    rows = "".join(f"2025-03-16 10:{minute}:00,95384,呼入,x\n" for minute in range(10, 17))
    write(program, "calls.csv", TABLE + rows)
    told = program("--lang", "zh", "import", "calls.csv").stderr.decode()
    assert "7 行" in told
    assert "（第 4 行、第 5 行、第 6 行、第 7 行、第 8 行……）" in told
    (file,) = program.json("import", "calls.csv")["files"]  # read before, and told the same
    assert file["warnings_at"] == {"duration_unreadable": [f"line:{number}" for number in range(4, 9)]}


def test_no_file_is_taken_in_when_one_is_in_no_format(program: Program) -> None:
    program.ok("init")
    write(program, "calls.csv", TABLE)
    write(program, "notes.txt", "just text\n")
    told = program.refused(["import", "calls.csv", "notes.txt"])
    assert "notes.txt" in told
    assert "generic-csv" not in told
    assert "time, number, direction" in told
    assert program.json("list") == {"contacts": []}


def test_files_before_one_that_fails_are_told_of(program: Program) -> None:
    program.ok("init")
    write(program, "calls.csv", TABLE)
    write(program, "asked.csv", "time,number,type\n03/04/2025 10:00,95384,in\n")
    done = program("import", "calls.csv", "asked.csv", "--json")
    assert done.returncode == 2
    assert b'"imported": 2' in done.stdout
    assert b"asked.csv" in done.stderr


def test_a_preview_shows_what_is_understood(program: Program) -> None:
    program.ok("init")
    told = program.ok("import", write(program, "calls.csv", TABLE), "--dry-run")
    for words in (
        "Encoding: UTF-8",
        "Columns parted by: commas",
        "Column “时间” → time",
        "line 2",
        "call · incoming",
        "2 would be new",
    ):
        assert words in told
    assert program.json("list") == {"contacts": []}
    assert "时间" in program.ok("--lang", "zh", "import", "calls.csv", "--dry-run")


def test_every_format_is_listed_with_how_to_get_it(program: Program) -> None:
    for language in ("zh", "en"):
        told = program.ok("--lang", language, "formats")
        assert all(importer.name in told for importer in IMPORTERS)
    listed = program.json("formats")["formats"]
    assert [row["name"] for row in listed] == [importer.name for importer in IMPORTERS]
    assert all(row["title"] and row["how"] for row in listed)


def test_options_that_cannot_be_are_refused(program: Program) -> None:
    program.ok("init")
    write(program, "calls.csv", TABLE)
    for words in (
        ["--date-order", "dym"],
        ["--zone", "Mars/Base"],
        ["--year", "25"],
        ["--encoding", "x"],
        ["--format", "xls"],
    ):
        program.refused(["import", "calls.csv", *words])
    assert program.json("list") == {"contacts": []}
