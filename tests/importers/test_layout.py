"""Columns are found by name, and where a name can mean two things by what stands below it."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.importers.layout import find
from evidence_log.importers.own_csv import FIELDS
from evidence_log.importers.profiles import heading, profile
from evidence_log.importers.words import load, plain, vocabulary, words
from evidence_log.resources import templates

GENERIC = profile("generic-csv")


def columns(*lines: str) -> dict[str, int]:
    """Return the columns found in lines of cells parted by bars."""
    rows: list[tuple[int, list[str] | str]] = [(number, line.split("|")) for number, line in enumerate(lines, 1)]
    found = find(rows, GENERIC)
    return dict(found.layout.columns) if found else {}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Direction is 通信方式, not 通信类型; in another carrier's words 呼叫类型, not 通话类型.
        (
            ["起始时间|通信方式|对方号码|通信类型", "2026-03-16 22:31:05|被叫|95384|国内通话"],
            {"time": 0, "direction": 1, "number": 2, "channel": 3},
        ),
        (
            ["起始时间|呼叫类型|对方号码|通话类型", "2026-03-16 22:31:05|被叫|95384|国内通话"],
            {"time": 0, "direction": 1, "number": 2, "channel": 3},
        ),
        (["通话时间|对方号码|通话类型", "2026-03-16 22:31:05|95384|主叫"], {"time": 0, "number": 1, "direction": 2}),
        # A type may be a direction or a channel.
        (["time|number|type", "2026-03-16 22:31:05|95384|Incoming"], {"time": 0, "number": 1, "direction": 2}),
        (["time|number|type", "2026-03-16 22:31:05|95384|SMS"], {"time": 0, "number": 1, "channel": 2}),
        (["time|number|type", "2026-03-16 22:31:05|95384|mobile"], {"time": 0, "number": 1}),
        # 通话时间 may be a moment or a length.
        (["日期|通话时间|号码", "2026-03-16|22:31|95384"], {"date": 0, "clock": 1, "number": 2}),
        (["开始时间|通话时间|号码", "2026-03-16 22:31|1分23秒|95384"], {"time": 0, "duration": 1, "number": 2}),
        (["Date|Time|Number", "2026-03-16 22:31|x|95384"], {"time": 0, "number": 2}),
        # A unit in brackets is not lost with them.
        (["时间|号码|时长（分钟）", "2026-03-16 22:31|95384|2"], {"time": 0, "number": 1, "minutes": 2}),
        (["time|number|Duration [min]", "2026-03-16 22:31|95384|2"], {"time": 0, "number": 1, "minutes": 2}),
        (["time|number|Duration (seconds)", "2026-03-16 22:31|95384|2"], {"time": 0, "number": 1, "duration": 2}),
        # Mine and theirs.
        (["时间|手机号码|对方号码", "2026-03-16 22:31|15400000009|95384"], {"time": 0, "number": 2, "own": 1}),
        (["时间|手机号码|类型", "2026-03-16 22:31|95384|呼入"], {"time": 0, "number": 1, "direction": 2}),
        (["time|from|to", "2026-03-16 22:31|95384|15400000009"], {"time": 0, "caller": 1, "callee": 2}),
        (["time|caller|type", "2026-03-16 22:31|95384|in"], {"time": 0, "number": 1, "direction": 2}),
        # Full-width letters, blanks, marks.
        (
            ["  ＴＩＭＥ |\ufeffNumber\u200b|Call_Type", "2026-03-16 22:31|95384|in"],
            {"time": 0, "number": 1, "direction": 2},
        ),
        # Nothing to go by but the names.
        (["时间|号码|类型"], {"time": 0, "number": 1, "direction": 2}),
        # Not a call log.
        (["date|amount|description", "2026-03-16|10|coffee"], {}),
        (["date|type|amount", "2026-03-16|card|10"], {}),
        (["number|type", "95384|in"], {}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_columns_are_what_name_and_content_say(lines: list[str], expected: dict[str, int]) -> None:
    assert columns(*lines) == expected


def test_the_header_is_looked_for_below_what_stands_above_it() -> None:
    above = [f"说明 {number}|手机号码|15400000009" for number in range(29)]
    table = ["时间|号码|类型", "2026-03-16 22:31|95384|呼入"]
    rows: list[tuple[int, list[str] | str]] = [(n, line.split("|")) for n, line in enumerate([*above, *table], 1)]
    found = find(rows, GENERIC)
    assert found is not None
    assert (found.number, len(found.above)) == (30, 29)
    assert columns(*above, "再一行", *table) == {}


def test_a_known_program_is_known_by_its_columns_in_any_order() -> None:
    logger = profile("logger-app-csv")
    assert find([(1, ["timestamp", "number", "x", "call_type", "duration"])], logger) is not None
    assert find([(1, ["timestamp", "number", "call_type"])], logger) is None


def test_every_name_of_a_column_means_one_field_or_can_be_told_by_content() -> None:
    tested = {
        "time",
        "date",
        "clock",
        "number",
        "caller",
        "callee",
        "own",
        "duration",
        "minutes",
        "direction",
        "outcome",
        "channel",
    }
    for listed in load("generic-csv")["columns"].values():
        assert len(listed) == len(set(map(heading, listed)))
    for name in {name for ranks in GENERIC.aliases.values() for name in ranks}:
        fields = set(GENERIC.fields(name))
        assert len(fields) == 1 or fields <= tested, (name, fields)


def test_our_own_fields_each_have_their_name_and_no_other_field_has_it() -> None:
    ours = profile("csv")
    for field in FIELDS:
        assert ours.fields(field) == {field: 0}
    for listed in ours.aliases.values():
        for name in listed:
            assert len(ours.fields(name)) == 1, name


@pytest.mark.parametrize(
    ("cell", "direction", "outcome"),
    [
        ("被叫", "in", None),
        ("VPMN主叫", "out", None),
        ("国内异地被叫", "in", None),
        ("接受", "in", None),
        ("未接来电", "in", "missed"),
        ("拒接来电", "in", "rejected"),
        ("已接来电", "in", "answered"),
        ("呼出未接通", "out", None),
        ("未接通", None, "missed"),
        ("呼叫转移", "in", None),
        ("Incoming", "in", None),
        ("outgoing call", "out", None),
        ("Missed Call", "in", "missed"),
        ("INCOMI CL", "in", None),
        ("VMAIL CL", "in", "voicemail"),
        ("Rcvd", "in", None),
        ("in", "in", None),
        ("Outgoing (missed)", "out", None),
        ("not connected", None, "missed"),
        ("Cancelled", "out", None),
        ("perdida", "in", "missed"),
        ("panggilan keluar", "out", None),
        ("blocked", "in", "blocked"),
        ("busy", None, "busy"),
        ("接听", "in", "answered"),
        ("接通", None, "answered"),
    ],
)
def test_words_for_direction_and_outcome(cell: str, direction: str | None, outcome: str | None) -> None:
    found = words().manner.find(cell)
    assert found is not None
    assert (found.direction, found.outcome) == (direction, outcome)


@pytest.mark.parametrize("cell", ["", "本地", "--", "4G套餐", "hello there", "x" * 100, "国内"])
def test_other_words_say_nothing_of_direction(cell: str) -> None:
    assert words().manner.find(cell) is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("合计||3", "footer_total"),
        ("合计：4条||", "footer_total"),
        ("|总计|", "footer_total"),
        ("共12条记录|", "footer_total"),
        ("Total|9", "footer_total"),
        ("Total: 9|", "footer_total"),
        ("12 records|", "footer_total"),
        ("备注：仅供参考|", "footer_note"),
        ("注：x", "footer_note"),
        ("Totally Recovered|x", None),
        ("Notebook Ltd|x", None),
        ("Summit|x", None),
        ("||", None),
        ("95384|x", None),
    ],
)
def test_totals_and_remarks_are_told_from_contacts(line: str, kind: str | None) -> None:
    assert words().footer(line.split("|")) == kind


def test_the_words_of_our_own_lists_are_those_that_may_be_typed() -> None:
    with (templates() / "vocabulary.toml").open("rb") as file:
        typed = tomllib.load(file)
    for name, table in typed.items():
        for meaning, listed in table.items():
            assert vocabulary(name)[plain(meaning)] == meaning
            assert all(vocabulary(name)[plain(word)] for word in listed)


@given(st.text(max_size=70))
def test_any_text_has_a_meaning_or_none(text: str) -> None:
    words().manner.find(text)
    words().medium.find(text)
    words().footer([text])
    GENERIC.fields(text)
