"""Breaking text into lines: nothing is lost, widths are kept, marks stand where they may."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.dossier.lines import NO_END, NO_START, break_lines, may_break, tidy_lines

TEXTS = st.text(
    st.sampled_from("中文字符国家标准。，、；：！？）】》”’（【《“‘—…·ab AB12.-/,() \u3000ー😀é\u0301")
    | st.characters(),
    max_size=120,
)


def width(char: str) -> float:
    """Return a width as the fonts have it, near enough."""
    return 1000.0 if ord(char) >= 0x2E80 else 300.0 if char in " .,:;()" else 550.0


def lines_of(text: str, limit: float) -> list[str]:
    """Return the lines themselves."""
    ends = break_lines(text, list(accumulate(map(width, text))), limit)
    return [text[start:end] for start, end in pairwise([0, *ends])]


def fits(text: str, limit: float) -> bool:
    """Say whether what can be seen of a line fits; one character always does."""
    seen = text.rstrip(" ")
    return len(seen) <= 1 or sum(map(width, seen)) <= limit + 0.001


@given(TEXTS, st.integers(400, 9000))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, limit: int) -> None:
    lines = lines_of(text, limit)
    assert "".join(lines) == text
    assert all(fits(line, limit) for line in lines)
    assert all(lines[:-1])


@given(TEXTS, st.integers(400, 9000))
def test_a_line_breaks_where_it_must_not_only_when_no_other_place_was_left(text: str, limit: int) -> None:
    place = 0
    for line, following in pairwise(lines_of(text, limit)):
        place += len(line)
        if may_break(line[-1], following[0]):
            continue
        # every place inside the line is closed too, or what follows the last open one is longer than a line
        opened = [n for n in range(1, len(line)) if may_break(line[n - 1], line[n])]
        if not opened:
            continue
        rest = text[place - len(line) + opened[-1] :]
        stop = next((n for n in range(1, len(rest)) if may_break(rest[n - 1], rest[n])), len(rest))
        assert sum(map(width, rest[:stop].rstrip(" "))) > limit


@given(TEXTS, st.integers(3000, 9000))
def test_lines_are_as_full_as_they_can_be(text: str, limit: int) -> None:
    for line, following in pairwise(lines_of(text, limit)):
        first = next((n for n in range(1, len(following)) if may_break(following[n - 1], following[n])), len(following))
        assert not fits(line + following[:first], limit) or not may_break(line[-1], following[0])


@given(TEXTS, st.integers(2000, 9000))
def test_tidying_a_short_last_line_loses_nothing_and_adds_no_line(text: str, limit: int) -> None:
    reach = list(accumulate(map(width, text)))
    plain, tidy = break_lines(text, reach, limit), tidy_lines(text, reach, limit, 1000.0)
    assert len(plain) == len(tidy)
    assert tidy[-1] == len(text)
    assert all(fits(text[start:end], limit) for start, end in pairwise([0, *tidy]))


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("记录显示，对方来电。", 4000, ["记录显", "示，对方", "来电。"]),
        ("他说（今天）还款", 3000, ["他说", "（今", "天）还", "款"]),
        ("因为——所以", 3000, ["因为", "——所", "以"]),
        ("call the bank now", 4000, ["call ", "the ", "bank ", "now"]),
        ("号码02100000101结束", 6500, ["号码", "02100000101", "结束"]),
        ("短aaaaaaaaaaaa", 3000, ["短aaa", "aaaaa", "aaaa"]),
        ("", 1000, [""]),
    ],
)
def test_lines_break_as_a_reader_expects(text: str, limit: int, expected: list[str]) -> None:
    assert lines_of(text, limit) == expected


def test_no_closing_mark_begins_a_line_and_no_opening_one_ends_it() -> None:
    text = "甲（乙），丙。" * 40
    for limit in range(5000, 12000, 500):
        lines = lines_of(text, limit)
        assert all(line[0] not in NO_START for line in lines)
        assert all(line[-1] not in NO_END for line in lines[:-1])


def test_a_long_text_without_a_place_to_break_costs_no_more_than_its_length() -> None:
    for text in ("x" * 200_000, "，" * 200_000, " " * 200_000):
        assert "".join(lines_of(text, 50_000)) == text
