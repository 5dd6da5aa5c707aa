"""Folding makes one of what looks alike, drops what was put between, never grows, and leads back to the words as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.rules.folding import fold
from evidence_log.rules.wordlists import letters

ODD = st.text(st.sampled_from("拘留法院aBｃ１ .·-/,。，\u200b\u0301\n😀İßﬃ凍а½"), max_size=40)


def folded(text: str) -> str:
    """Return a text as phrases are looked for in it."""
    return fold(text, letters()).text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("逾-期", "逾期"), ("法/院", "法院"), ("拘 留", "拘留"), ("起*诉", "起诉"), ("支.付·宝", "支付宝"), ("刑\u200b拘", "刑拘"),
        ("立\n案", "立案"), ("发“律师函”了", "发律师函了"), ("ＡＲＲＥＳＴ", "arrest"), ("a r r e s t", "arrest"),
        ("p.o.l.i.c.e!", "police。"),
        ("執行", "执行"), ("аrrest", "arrest"), ("ar\u0301rest", "arrest"), ("don’t  pay", "don't pay"), ("A-1", "a 1"),
    ],
)  # fmt: skip
def test_what_hides_a_word_is_undone(written: str, expected: str) -> None:
    assert folded(written) == expected


@pytest.mark.parametrize("text", ["等着。瞧", "法，院", "留 15 天", "pay now", "I am"])
def test_sentences_and_words_stay_apart(text: str) -> None:
    assert len(folded(text)) == len(text)


@given(st.one_of(ODD, st.text(max_size=40)))
def test_a_text_never_grows_and_every_character_leads_back(text: str) -> None:
    found = fold(text, letters())
    assert len(found.text) <= len(text)
    places = [found.original(at, at + 1) for at in range(len(found.text))]
    assert places == sorted(places)
    for (start, end), char in zip(places, found.text, strict=True):
        assert end == start + 1
        assert text[start].translate(letters()) == char


@given(ODD, st.integers(0, 39), st.integers(1, 40))
def test_a_span_leads_back_to_all_of_its_characters(text: str, start: int, end: int) -> None:
    found = fold(text, letters())
    if start < end <= len(found.text):
        first, last = found.original(start, end)
        assert found.original(start, start + 1)[0] == first
        assert found.original(end - 1, end)[1] == last


@given(ODD)
def test_a_folded_text_without_signs_stays_as_it_is(text: str) -> None:
    once = folded(text)
    assert once.translate(letters()) == once
