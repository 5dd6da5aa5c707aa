"""The lists are whole: the same tags in every language, tags that exist, phrases that can be found, mistakes that are named."""

from __future__ import annotations

from typing import Any

import pytest

from evidence_log.i18n import LANGUAGES, texts
from evidence_log.rules import suggesting, wordlists, wordsets
from evidence_log.services import vocabulary

LEAST: dict[str, Any] = {
    "guard": {"negation": [], "reach": 6, "warning": [], "official": []},
    "group": {"debt": ["欠款"]},
    "category": {"threat": {"cue": [{"any": ["打断你的腿"]}]}},
}


def broken(**cue: Any) -> dict[str, Any]:
    """Return lists with one cue, this one."""
    return LEAST | {"category": {"threat": {"cue": [cue]}}}


def test_every_language_has_the_same_tags_in_the_same_order() -> None:
    order = [shared.tag for shared in wordlists.shared()]
    for words in wordlists.load():
        assert [category.tag for category in words.categories] == order


def test_every_tag_is_one_that_people_can_give() -> None:
    for shared in wordlists.shared():
        assert not vocabulary.own_tag(shared.tag)
        assert all(texts(language).has(f"words.tag.{shared.tag}") for language in LANGUAGES)


def test_all_eighteen_published_categories_are_there() -> None:
    assert {shared.cn for shared in wordlists.shared()} == {f"C{number:02}" for number in range(1, 19)}


def test_no_phrase_is_so_long_that_nearness_would_miss_it() -> None:
    assert max(map(len, wordsets.ready().phrases)) < suggesting.LONGEST


def test_every_phrase_stands_in_a_text_as_it_is_looked_for() -> None:
    assert [
        phrase
        for phrase in (each.rstrip("*") for each in wordsets.ready().phrases)
        if phrase != phrase.strip() or phrase.translate(wordlists.letters()) != phrase
    ] == []


def test_a_variant_of_a_word_is_looked_for_too() -> None:
    words = wordlists.parse("zh", broken(any=["马上立案"]), {"立案": ["立an"]})
    assert words.categories[0].cues[0].parts == (("马上立案", "马上立an"),)


def test_a_group_stands_for_its_phrases() -> None:
    words = wordlists.parse("zh", broken(any=["@debt", "还钱"]), {})
    assert words.categories[0].cues[0].parts == (("欠款", "还钱"),)


@pytest.mark.parametrize(
    "cue", [{"any": [" "]}, {"any": ["a"], "then": [["b"]]}, {"within": 3}, {"any": ["a"], "of": ["b"]}], ids=str
)
def test_a_mistake_in_a_cue_is_named(cue: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"zh\.toml: category\.threat"):
        wordlists.parse("zh", broken(**cue), {})


def test_an_unknown_guard_is_named() -> None:
    tree = LEAST | {"category": {"threat": {"guards": ["hope"], "cue": [{"any": ["a"]}]}}}
    with pytest.raises(ValueError, match="hope"):
        wordlists.parse("zh", tree, {})
