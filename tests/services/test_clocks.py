"""Channels and periods as data: complete, worded in every language, the same instruments as in the rules, and refused when wrong."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.deadline import WORKDAY, last_day
from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES, texts
from evidence_log.services import clocks
from evidence_log.services.clocks import Clock
from evidence_log.services.record import STEPS

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"
FOLDERS: Final = [path.parent.name for path in sorted((TEMPLATES / "clocks").glob("*/clocks.toml"))]
CLOCKS: Final = [clock for name in FOLDERS for clock in clocks.load(name).clocks]


def raw(name: str = "cn") -> dict[str, Any]:
    """Return a file as it is."""
    return tomllib.loads((TEMPLATES / "clocks" / name / "clocks.toml").read_text(encoding="utf-8"))


def clock(key: str) -> Clock:
    """Return one period of mainland China."""
    return next(one for one in clocks.load("cn").clocks if one.key == key)


def test_there_are_periods() -> None:
    assert "cn" in clocks.jurisdictions()
    assert len(clocks.load("cn").clocks) >= 15


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FOLDERS)
def test_every_channel_has_a_title(name: str, language: str) -> None:
    assert [key for key in clocks.load(name).channels if not texts(language).has(f"complaint.channel.{key}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_words_in_both_places(language: str) -> None:
    assert [step for step in STEPS if not texts(language).has(f"complaint.step.{step}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", CLOCKS, ids=lambda one: one.id)
def test_every_period_says_what_is_to_happen_and_what_to_do(one: Clock, language: str) -> None:
    told = clocks.words(one.id.partition("/")[0], language)[one.key]
    assert told["what"]
    assert told["then"]
    assert ("then_last" in told) == bool(one.extension[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in FOLDERS if clocks.load(name).clocks])
def test_no_words_are_left_over(name: str, language: str) -> None:
    assert set(clocks.words(name, language)) == {one.key for one in clocks.load(name).clocks}


@pytest.mark.parametrize("one", CLOCKS, ids=lambda one: one.id)
def test_every_period_names_its_text(one: Clock) -> None:
    assert one.citations
    if one.confidence == "verified":
        assert all(cited.place for cited in one.citations)


def test_instruments_are_called_as_in_the_rules() -> None:
    rules = tomllib.loads((TEMPLATES / "rules" / "cn" / "pack.toml").read_text(encoding="utf-8"))["instrument"]
    own = raw()["instrument"]
    assert {
        key: (own[key]["title"], rules[key]["title"])
        for key in own.keys() & rules.keys()
        if own[key]["title"] != rules[key]["title"]
    } == {}


def test_the_numbers_are_those_of_the_texts() -> None:
    found = {one.key: (one.days, one.unit, one.extension, one.starts) for one in clocks.load("cn").clocks}
    assert found["lender-15"] == (15, "day", (0, 0), "filed")
    assert found["lender-30"] == (30, "day", (30, 1), "filed")
    assert found["superior-apply"] == (30, "day", (0, 0), "answered")
    assert found["nfra-forward"] == (7, "workday", (0, 0), "filed")
    assert found["report-opinion"] == (60, "day", (30, 1), "accepted")
    assert found["credit-20"] == (20, "day", (0, 0), "filed")
    assert found["police-30"] == (30, "day", (30, 2), "accepted")
    assert found["samr-45"] == (45, "workday", (0, 0), "accepted")


def test_the_law_of_the_day_decides() -> None:
    old, new = clock("police-30-before-2026"), clock("police-30")
    assert [one.holds(date(2025, 12, 31)) for one in (old, new)] == [True, False]
    assert [one.holds(date(2026, 1, 1)) for one in (old, new)] == [False, True]


@pytest.mark.parametrize(
    ("word", "key"),
    [("银行", "lender"), ("12378", "nfra"), ("NFRA", "nfra"), ("公安", "police"), ("１１０", "police"), ("征信异议", "credit-objection"),
     ("credit_objection", "credit-objection"), ("12321", "12321"), (" 其他 ", "other")],
)  # fmt: skip
def test_a_channel_is_known_by_many_names(word: str, key: str) -> None:
    assert clocks.load("cn").channel(word).key == key


@pytest.mark.parametrize("name", FOLDERS)
def test_no_word_means_two_channels(name: str) -> None:
    listed = [word for channel in clocks.load(name).channels.values() for word in {channel.key, *channel.words}]
    assert len(listed) == len(set(listed))


def test_an_unknown_channel_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match=r"complaint\.bad_channel.*lender, superior"):
        clocks.load("cn").channel("月球")


def test_a_jurisdiction_without_periods_can_still_record() -> None:
    found = clocks.load("zz")
    assert (found.id, found.clocks, found.calendar) == ("any", (), None)
    assert {"lender", "other"} <= set(found.channels)
    assert clocks.workdays(found.calendar) is None
    assert clocks.words("any", "zh") == {}


def wrong(change: Any) -> dict[str, Any]:
    """Return the file with its first period changed."""
    values = raw()
    change(values["clock"][0])
    return values


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(unit="week"), lambda one: one.update({"from": "sent"}), lambda one: one.update(until=["answerd"]),
        lambda one: one.update(channel="moon"), lambda one: one.update(weight="maybe"), lambda one: one.update(days=0),
        lambda one: one.update(days="15"), lambda one: one.update(dropped_by="extendd"), lambda one: one.update(misspelt=1),
        lambda one: one.update(confidence="sure"), lambda one: one.update(citation=[{"instrument": "none"}]), lambda one: one.pop("days"),
        lambda one: one.update(key="lender-30"), lambda one: one.update(citation=[{"instrument": "cmp20", "place": "第十八条"}]),
        lambda one: one.update(since="2020-03-01"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_it_must_be_is_refused(change: Any) -> None:
    with pytest.raises(BadInput, match=r"rules\."):
        clocks.parse("cn", wrong(change))


@given(st.dates(date(2019, 1, 1), date(2026, 12, 1)), st.integers(1, 10))
def test_working_days_in_china_are_those_of_the_published_calendar(start: date, length: int) -> None:
    from chinese_calendar import is_workday  # type: ignore[import-untyped]

    works = clocks.workdays("cn")
    found = last_day(start, length, WORKDAY, workday=works)
    if found.day is None:
        assert found.unknown_year is not None
        assert found.unknown_year > 2026
        return
    days = [start + timedelta(days=place) for place in range(1, (found.day - start).days + 1)]
    assert sum(map(is_workday, days)) == length
    assert is_workday(found.day)


def test_a_make_up_saturday_counts_and_a_holiday_does_not() -> None:
    works = clocks.workdays("cn")
    assert works is not None
    assert [works(date(2025, 9, 28)), works(date(2025, 10, 1)), works(date(2025, 10, 11)), works(date(2025, 10, 12))] == [
        True, False, True, False,
    ]  # fmt: skip
    # 7 working days from 26 September 2025: 28, 29, 30 September, 9, 10, 11 and 13 October
    assert last_day(date(2025, 9, 26), 7, WORKDAY, workday=works).day == date(2025, 10, 13)


def test_a_year_that_is_not_published_is_unknown() -> None:
    works = clocks.workdays("cn")
    assert works is not None
    assert works(date(2099, 3, 2)) is None
    assert last_day(date(2099, 3, 2), 7, WORKDAY, workday=works).unknown_year == 2099
