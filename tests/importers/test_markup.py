"""Tables in pages and in workbooks of XML, sound and hostile."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.errors import BadInput
from evidence_log.importers import markup
from evidence_log.importers.lines import Aside
from evidence_log.importers.markup import WIDEST, markup_rows, markup_rows_of_file, sheet_names

CELLS = st.lists(st.lists(st.text("abc 中&<>'\"0", max_size=6), min_size=1, max_size=5), min_size=1, max_size=6)
BOOK = (
    '<?xml version="1.0"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Worksheet ss:Name="a"><Table><Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="String">x</Data></Cell><Cell/><Cell><Data>y</Data>'
    "</Cell></Row><Row><Cell><Data>z</Data></Cell></Row></Table></Worksheet>"
    '<Worksheet ss:Name="b"><Table><Row><Cell ss:MergeDown="1"><Data>p</Data></Cell><Cell><Data>q</Data></Cell></Row>'
    "<Row><Cell><Data>r</Data></Cell></Row></Table></Worksheet></Workbook>"
)


def rows(text: str, sheet: int = 0) -> list[tuple[int, list[str] | str]]:
    return [(number, cells) for number, cells in markup_rows(text, sheet) if not isinstance(cells, Aside)]


def asides(text: str) -> list[str]:
    return [cells[0] for _, cells in markup_rows(text) if isinstance(cells, Aside)]


@given(CELLS)
def test_a_page_gives_back_the_cells_that_were_put_in(cells: list[list[str]]) -> None:
    import html

    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in cells)
    wanted = [(number, [" ".join(text.split()) for text in row]) for number, row in enumerate(cells, 1)]
    assert rows(f"<table>{body}</table>") == wanted


@given(CELLS)
def test_end_tags_may_be_left_out(cells: list[list[str]]) -> None:
    import html

    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}" for text in row) for row in cells)
    wanted = [(number, [" ".join(text.split()) for text in row]) for number, row in enumerate(cells, 1)]
    assert rows(f"<table>{body}</table>") == wanted


def test_spans_keep_the_columns_in_their_places() -> None:
    page = "<table><tr><td rowspan=3>a<td colspan=2>b<td>c<tr><td>d<td>e<td>f<tr><td>g</table><table><tr><td>h</table>"
    assert rows(page) == [(1, ["a", "b", "", "c"]), (2, ["a", "d", "e", "f"]), (3, ["a", "g"]), (4, ["h"])]


def test_what_stands_outside_of_rows_is_told_in_its_place() -> None:
    page = (
        "<title>T</title><style>td{}</style><h1>one</h1><table><tr><td>a</table><p>two<p>three<table><tr><td>b</table>"
    )
    assert asides(page) == ["T one", "two three"]
    assert [cells[0] for _, cells in markup_rows(page)] == ["T one", "a", "two three", "b"]


def test_a_table_in_a_cell_has_rows_of_its_own_and_the_words_before_it_are_its_title() -> None:
    page = "<table><tr><td>title<table><tr><td>a<td>b</tr></table></td></tr></table>"
    assert rows(page) == [(2, ["a", "b"]), (1, [""])]
    assert asides(page) == ["title"]


def test_scripts_and_comments_are_no_rows_and_an_open_one_swallows_no_table() -> None:
    assert rows("<script>'<tr><td>x</td></tr>'</script><!-- <tr><td>y --><table><tr><td>z</table>") == [(1, ["z"])]
    assert rows("<table><comment><tr><td>z</table>") == [(1, ["z"])]


def test_the_sheets_of_a_workbook_are_read_one_by_one_with_their_own_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_text(BOOK, encoding="utf-8")
    assert sheet_names(path, "utf-8") == ["a", "b"]
    assert list(markup_rows_of_file(path, "utf-8", 1)) == [(3, ["", "x", "", "y"]), (4, ["z"])]
    assert list(markup_rows_of_file(path, "utf-8", 2)) == [(1, ["p", "q"]), (2, ["p", "r"])]


def test_entities_of_a_document_are_not_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><table><tr><td>&b;</table>'
    assert rows(bomb) == [(1, ["&b;"])]


def test_spans_beyond_reason_are_cut() -> None:
    found = rows(
        "<table><tr><td colspan=999999999>a<td colspan=999>b<tr><td ss:index=999999>c<tr><td rowspan=99999999999>d</table>"
    )
    assert found[0] == (1, "line_too_long")
    assert all(len(cells) <= WIDEST for _, cells in found[1:])


def test_tables_within_tables_without_end_do_no_harm() -> None:
    assert len(rows("<table><tr><td>" * 5_000 + "x")) <= 5_000


def test_a_tag_that_does_not_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markup, "LONGEST", 1 << 17)
    path = tmp_path / "x.html"
    path.write_text("<table><tr><td " + "a" * (1 << 20), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        list(markup_rows_of_file(path, "utf-8"))
    assert caught.value.key == "import.damaged_workbook"


def test_one_endless_cell_is_a_line_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "LONGEST", 1000)
    assert rows(f"<table><tr><td>a<tr><td>{'x' * 2000}<tr><td>b</table>") == [
        (1, ["a"]),
        (2, "line_too_long"),
        (3, ["b"]),
    ]


def test_a_long_page_is_read_in_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.html"
    row = "<tr><td>2026-03-16 11:04:13</td><td>95384</td></tr>\n"
    monkeypatch.setattr(markup, "PIECE", 1 << 12)
    path.write_text("<table>" + row * 4_000 + "</table>", encoding="utf-8")
    tracemalloc.start()
    count = sum(1 for _ in markup_rows_of_file(path, "utf-8"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4_000
    assert peak < 100_000
