"""Delimited text: what is sound is read as the library reads it, and a fault spoils the row it is in and no other."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.importers import lines
from evidence_log.importers.lines import Mended, rows, rows_of_file

cells = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('",\n\r\x00;\u2028'), max_size=8)
tables = st.lists(st.lists(cells, min_size=2, max_size=4), max_size=8)


def read(text: str, delimiter: str = ",") -> list[tuple[int, list[str] | str]]:
    return list(rows(io.StringIO(text, newline=""), delimiter))


def read_file(path: Path, text: str, *, long_lines: bool = False) -> list[tuple[int, list[str] | str]]:
    path.write_bytes(text.encode())
    return list(rows_of_file(path, "utf-8", ",", long_lines=long_lines))


@given(tables, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from([",", ";", "\t", "|"]))
def test_a_sound_table_is_read_with_the_line_each_row_begins_in(
    table: list[list[str]], end: str, delimiter: str
) -> None:
    buffer, begins = io.StringIO(newline=""), []
    writer = csv.writer(buffer, lineterminator=end, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    for row in table:
        begins.append(1 + len(io.StringIO(buffer.getvalue(), newline="").readlines()))
        writer.writerow(row)
    assert read(buffer.getvalue(), delimiter) == list(zip(begins, table, strict=True))


@given(tables)
def test_the_fast_and_the_watchful_reader_agree(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(table)
    path = tmp_path_factory.mktemp("lines") / "x.csv"
    assert (
        read_file(path, buffer.getvalue())
        == read_file(path, buffer.getvalue(), long_lines=True)
        == read(buffer.getvalue())
    )


@given(st.text(st.sampled_from('",\n\rab'), max_size=40))
def test_any_text_is_read_to_its_end_with_every_line_in_some_row(text: str) -> None:
    physical = io.StringIO(text, newline="").readlines()
    found = read(text)
    numbers = [number for number, _ in found]
    assert numbers == sorted(set(numbers))
    assert (numbers[0] if numbers else 1) == 1
    assert not physical or numbers[-1] <= len(physical)


def test_a_quote_that_does_not_close_spoils_its_own_row_only(tmp_path: Path) -> None:
    text = 'a,"b\nc,d\ne,"f\ng"\n"h"i,j\nk,l\n'
    expected = [(1, ["a", "b"]), (2, ["c", "d"]), (3, ["e", "f\ng"]), (5, ["hi", "j"]), (6, ["k", "l"])]
    assert read(text) == read_file(tmp_path / "x.csv", text) == expected
    assert [type(row) is Mended for _, row in read(text)] == [True, False, False, True, False]


def test_a_line_without_end_is_one_bad_row_and_takes_no_memory_beyond_its_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LONGEST", 50)
    text = "a,b\nc," + "x" * 400 + "\nd,e\n"
    assert read(text) == [(1, ["a", "b"]), (2, "line_too_long"), (3, ["d", "e"])]
    assert read_file(tmp_path / "x.csv", text, long_lines=True) == read(text)
    assert read("a," + "x" * 400) == [(1, "line_too_long")]


def test_a_field_of_too_many_lines_is_not_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "RECORD_LINES", 5)
    found = read('a,"b\n' + "c,d\n" * 10)
    assert found[0] == (1, ["a", "b"])
    assert found[1:] == [(number, ["c", "d"]) for number in range(2, 12)]


def test_reading_again_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "REREAD", 10)
    found = read('a,"b\n' + "c,d\n" * 10)
    assert found == [(1, "quotes_do_not_close")]


def test_blank_lines_keep_their_place(tmp_path: Path) -> None:
    assert read("\n\na,b\n\nc,d") == [(1, []), (2, []), (3, ["a", "b"]), (4, []), (5, ["c", "d"])]
    assert read_file(tmp_path / "x.csv", "\n\na,b\n\nc,d") == read("\n\na,b\n\nc,d")
