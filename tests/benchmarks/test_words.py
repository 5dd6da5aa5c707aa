"""The labelled messages, and what words suggest of them: the page is what is computed, and it may not become worse unnoticed."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks import words
from benchmarks.words import Message
from evidence_log.rules import wordlists

LEAST_PRECISION = {False: 0.94, True: 0.88}
LEAST_RECALL = {False: 0.95, True: 0.75}
"""By whether the messages are held out."""


@cache
def judged() -> tuple[tuple[Message, frozenset[str]], ...]:
    """Return every message with the tags that it suggests."""
    lists = words.words()
    return tuple((message, words.suggested(lists, message)) for message in words.messages())


def test_the_messages_are_many_different_and_labelled_with_tags_there_are() -> None:
    found = [message for message, _ in judged()]
    tags = {each.tag for each in wordlists.shared()}
    assert len({message.id for message in found}) == len({message.text for message in found}) == len(found) >= 420
    assert all(message.tags <= tags for message in found)
    for language, least in (("zh", 270), ("en", 150)):
        of_it = [message for message in found if message.language == language]
        assert len(of_it) >= least
        assert sum(not message.tags for message in of_it) >= 0.4 * len(of_it)
        assert {tag for message in of_it for tag in message.tags} == tags


@pytest.mark.parametrize("language", ["zh", "en"])
def test_some_messages_of_both_languages_are_held_out(language: str) -> None:
    assert sum(message.held_out and message.language == language for message, _ in judged()) >= 40


@pytest.mark.parametrize("held", [False, True], ids=["tuned", "held out"])
def test_precision_and_recall_keep_their_floors(held: bool) -> None:
    score = words.scores(pair for pair in judged() if pair[0].held_out == held)[""]
    assert (score.precision or 0) >= LEAST_PRECISION[held]
    assert (score.recall or 0) >= LEAST_RECALL[held]


def test_precision_over_all_messages_is_at_least_nine_in_ten() -> None:
    assert (words.scores(judged())[""].precision or 0) >= 0.9


def test_innocent_messages_are_nearly_all_left_alone() -> None:
    innocent = [found for message, found in judged() if not message.tags]
    assert sum(map(bool, innocent)) <= 0.04 * len(innocent)


def test_the_page_is_what_is_computed() -> None:
    assert words.PAGE.read_text(encoding="utf-8") == words.page()
