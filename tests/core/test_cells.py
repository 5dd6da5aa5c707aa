"""No cell that we write runs as a formula, and none is changed by the round trip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.cells import guard_cell, unguard_cell

cells = st.text(max_size=20) | st.text("='+-@\t\r\n \u3000＝a", max_size=6)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86 138",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        " =1",
        "\u3000=1",
        "\ufeff=1",
        "'=1",
        "''=1",
    ],
)
def test_what_could_run_is_guarded(text: str) -> None:
    assert guard_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "95384", "微众银行", "1+1", "it's", "'quoted'", "'95384"])
def test_what_cannot_run_stays_as_it_is(text: str) -> None:
    assert guard_cell(text) == text == unguard_cell(text)


@given(cells)
def test_a_guarded_cell_never_begins_as_a_formula_and_reads_back(text: str) -> None:
    guarded = guard_cell(text)
    assert not guarded.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert unguard_cell(guarded) == text


@given(cells)
def test_unguarding_what_was_never_guarded_takes_at_most_one_apostrophe(text: str) -> None:
    assert unguard_cell(text) in (text, text[1:])
    assert guard_cell(unguard_cell(text)) in (text, guard_cell(text))
