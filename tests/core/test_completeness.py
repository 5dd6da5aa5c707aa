"""How complete a record is: each item by its weight, the level, and the one fetch that adds most."""

from __future__ import annotations

from typing import Any, Final

import pytest

from evidence_log.core.completeness import FIRST, FULLER, READY, WANTING, Next, Scale, completeness, missing

WEIGHTS: Final = {
    "time": 2, "number": 2, "outcome": 1, "words": 1, "identity": 1, "link": 3, "original": 3, "second": 2,
}  # fmt: skip
FETCH: Final = {
    "time": "log", "number": "log", "outcome": "log", "words": "words", "identity": "identity", "link": "tie", "original": "log",
    "second": "bill",
}  # fmt: skip
SCALE: Final = Scale({"call": WEIGHTS}, {"call": FETCH}, {"log": "theirs", "bill": "theirs"}, 80, 50)
WHOLE: Final[dict[str, Any]] = {
    "entry": 5, "channel": "call", "precision": "second", "phone": "95384", "outcome": "answered", "said": "今天必须还", "summary": None,
    "caller_name": "王某", "staff_no": None, "claims": None, "grade": "A", "attachments": [], "reached": "self",
}  # fmt: skip


def call(**facts: Any) -> dict[str, Any]:
    """Return a call of which nothing is missing, but for these facts."""
    return WHOLE | facts


def test_nothing_is_missing_of_a_call_with_everything() -> None:
    asked, absent = missing(WHOLE, "confirmed", WEIGHTS)
    assert sum(WEIGHTS[item] for item in asked) == 15
    assert absent == []
    assert completeness([(WHOLE, "strong")], SCALE) == (FULLER, 100, None)


@pytest.mark.parametrize(
    ("facts", "tied", "lacking"),
    [
        ({"precision": "hour"}, "strong", ["time"]),
        ({"phone": None}, "strong", ["number"]),
        ({"phone": "138****0000"}, "strong", ["number"]),
        ({"outcome": None}, "strong", ["outcome"]),
        ({"said": None}, "strong", ["words"]),
        ({"caller_name": None}, "strong", ["identity"]),
        ({}, "weak", ["link"]),
        ({}, None, ["link"]),
        ({"grade": "B"}, "strong", ["second"]),
        ({"grade": "C"}, "strong", ["original", "second"]),
        ({"grade": "C", "attachments": [{"media_type": "audio/mpeg"}]}, "strong", ["second"]),
        ({"grade": "C", "attachments": [{"media_type": "image/png"}]}, "strong", ["original", "second"]),
    ],
)
def test_each_item_is_missing_where_its_fact_is(facts: dict[str, Any], tied: str | None, lacking: list[str]) -> None:
    assert missing(call(**facts), tied, WEIGHTS)[1] == lacking


def test_a_call_that_nobody_answered_is_not_asked_for_words_or_a_bill() -> None:
    missed = call(outcome="missed", said=None, caller_name=None, grade="B")
    assert completeness([(missed, "strong")], SCALE) == (FULLER, 100, None)


def test_what_one_fetch_mends_is_counted_together_over_all_contacts() -> None:
    bare = call(entry=9, grade="D", outcome=None)  # lacks log 4, bill 2
    found = completeness([(call(grade="B"), None), (bare, "strong")], SCALE)  # lacks tie 3, bill 2
    # 30 in all, 11 lost; the log mends 4 as the bill does, which a contact lacked first
    assert found == (READY, 63, Next("bill", (5, 9), 76))


def test_the_fetch_of_most_weight_is_named_and_its_entries_by_time() -> None:
    contacts = [(call(entry=entry, grade="B"), None) for entry in (4, 2, 9)]
    assert completeness(contacts, SCALE).next == Next("tie", (4, 2, 9), 86)


def test_levels_begin_at_their_percentages() -> None:
    assert [SCALE.level(percent) for percent in (0, 49, 50, 79, 80, 100)] == [
        WANTING, WANTING, READY, READY, FULLER, FULLER,
    ]  # fmt: skip


def test_records_of_another_persons_phone_are_theirs_to_give() -> None:
    mother = call(reached="parent", grade="D")
    found = completeness([(mother, "strong")], SCALE).next
    assert found is not None
    assert found.what == "theirs"


def test_a_call_on_ones_own_phone_that_another_took_is_in_ones_own_bill() -> None:
    found = completeness([(call(reached="parent", grade="B"), "strong")], SCALE).next
    assert found is not None
    assert found.what == "bill"


def test_without_a_contact_the_first_thing_is_to_get_some() -> None:
    assert completeness([], SCALE) == (WANTING, 0, Next(FIRST, (), 0))
