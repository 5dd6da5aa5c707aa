"""Words are found by key, filled, and missed loudly."""

from __future__ import annotations

import pytest

from evidence_log.i18n import LANGUAGES, Texts, keys, texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_found_by_key_and_filled(language: str) -> None:
    words = texts(language)
    assert "E-0042" in words("record.withdrawn", id="E-0042", entry="E-0043")
    assert "{" not in words("record.withdrawn", id="E-0042", entry="E-0043")
    assert words.find("words.channel.call") == words("words.channel.call")
    assert texts(language) is words


def test_a_value_with_braces_is_a_value() -> None:
    assert "{id} {0} %s" in texts("en")("record.withdrawn", id="{id} {0} %s", entry="x")


@pytest.mark.parametrize("key", ["words.no-such", "words.channel", "words.channel.call.more", "words"])
def test_a_key_that_has_no_words_is_none(key: str) -> None:
    assert not texts("zh").has(key)
    with pytest.raises(KeyError):
        texts("zh")(key)


def test_a_missing_value_is_an_error_not_a_hole() -> None:
    with pytest.raises(KeyError):
        texts("zh")("record.withdrawn", id="E-0042")


def test_there_is_no_third_language() -> None:
    with pytest.raises(KeyError):
        texts("fr")
    with pytest.raises(FileNotFoundError):
        Texts("zh").domain("no-such")


def test_keys_are_dotted_and_in_the_order_of_the_file() -> None:
    assert list(keys({"a": "1", "b": {"c": "2", "d": {"e": "3"}}, "f": "4"})) == [
        ("a", "1"), ("b.c", "2"), ("b.d.e", "3"), ("f", "4"),
    ]  # fmt: skip
