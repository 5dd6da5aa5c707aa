"""Both machines find every overlapping occurrence of every phrase, and the same ones, wherever a long text is cut."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.rules import automaton
from evidence_log.rules.automaton import Automaton, Hit, build, plain

LETTERS = st.sampled_from("ab拘留")
PHRASES = st.lists(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=8, unique=True)


def naive(phrases: list[str], text: str) -> list[Hit]:
    """Return every occurrence by looking everywhere."""
    return sorted(
        (number, start, start + len(phrase))
        for number, phrase in enumerate(phrases)
        for start in range(len(text))
        if text.startswith(phrase, start)
    )


@given(PHRASES, st.text(LETTERS, max_size=60))
def test_every_occurrence_is_found(phrases: list[str], text: str) -> None:
    expected = naive(phrases, text)
    assert sorted(plain(phrases)(text)) == expected
    assert sorted(build(phrases)(text)) == expected


@given(PHRASES, st.text(LETTERS, max_size=60))
def test_hits_come_by_their_ends(phrases: list[str], text: str) -> None:
    for make in (plain, build):
        ends = [end for _, _, end in Automaton(phrases, make).hits(text)]
        assert ends == sorted(ends)


@given(PHRASES, st.text(LETTERS, max_size=60), st.integers(4, 9))
def test_a_long_text_is_cut_without_losing_or_doubling_a_hit(phrases: list[str], text: str, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(automaton, "BLOCK", block)
        assert sorted(Automaton(phrases).hits(text)) == naive(phrases, text)
        assert sorted(Automaton(phrases, plain).hits(text)) == naive(phrases, text)


def test_overlapping_and_inner_phrases_are_all_found() -> None:
    assert sorted(Automaton(["拘留十五天", "拘留", "留十"]).hits("拘留十五天")) == [(0, 0, 5), (1, 0, 2), (2, 1, 3)]


def test_places_are_those_of_characters_not_of_bytes() -> None:
    assert list(Automaton(["拘留"]).hits("😀拘留")) == [(0, 1, 3)]


def test_without_phrases_nothing_is_found() -> None:
    assert list(Automaton([]).hits("拘留")) == []


def test_without_the_library_the_same_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    assert build(["拘留", "留十"])("拘留十") == [(0, 0, 2), (1, 1, 3)]
