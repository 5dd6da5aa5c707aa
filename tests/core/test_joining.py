"""Whether two records may be of one contact, and what they prove together."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.joining import (
    CARRIER,
    DEVICE,
    DOUBTFUL,
    HAND,
    INDEPENDENT,
    KINDS,
    OWN,
    RECORDING,
    SAME,
    SCREEN,
    TABLE,
    Record,
    are_copies,
    independent,
    may_be_one,
    verdict,
)

CALL: Final = Record(
    epoch=1_000_000, entry=1, precision="second", channel="call", platform=None, direction="in", who="95384", duration_s=90,
    outcome="answered", words=None, claims=None, reached="self", kind=DEVICE, source=1,
)  # fmt: skip


def call(**told: Any) -> Record:
    return CALL._replace(**told)


def bill(**told: Any) -> Record:
    return call(**{"kind": CARRIER, "source": 2, "entry": 2, **told})


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, True),
        ({"epoch": 1_000_090}, True),
        ({"epoch": 1_000_091}, False),
        ({"epoch": 999_910}, True),
        ({"epoch": 999_909}, False),
        ({"precision": "minute", "epoch": 999_900 - 49}, True),  # 22:31:?? may be as late as 59 seconds more
        ({"precision": "minute", "epoch": 999_900 - 50}, False),
        ({"precision": "hour"}, False),
        ({"precision": "day"}, False),
        ({"channel": "sms"}, False),
        ({"direction": "out"}, False),
        ({"direction": None}, True),
        ({"platform": "wechat"}, True),
        ({"duration_s": 92}, True),
        ({"duration_s": 93}, False),
        ({"duration_s": 88}, True),
        ({"duration_s": 120}, True),  # counted in whole minutes
        ({"duration_s": 180}, False),
        ({"duration_s": None, "outcome": None}, True),
        ({"duration_s": None, "outcome": "missed"}, False),
        ({"duration_s": 0, "outcome": "rejected"}, False),
        ({"claims": "甲公司"}, True),
        ({"reached": "parent"}, True),
    ],
)
def test_nothing_that_both_tell_may_speak_against_it(told: dict[str, Any], expected: bool) -> None:
    assert may_be_one(CALL, bill(**told)) is expected
    assert may_be_one(bill(**told), CALL) is expected


def test_what_both_tell_must_agree() -> None:
    assert not may_be_one(call(claims="甲公司"), bill(claims="乙公司"))
    assert not may_be_one(call(reached="parent"), bill(reached="spouse"))
    assert not may_be_one(call(platform="wechat"), bill(platform="whatsapp"))
    assert not may_be_one(call(words="还钱"), bill(words="还款"))
    assert may_be_one(call(words="还钱"), call(words="他们催我还钱", kind=HAND, source=0)), "a note is no transcript"


def test_a_recording_begins_in_its_call_and_never_before_it() -> None:
    def audio(late: int, lasted: int | None = None, **told: Any) -> Record:
        return call(kind=RECORDING, source=3, epoch=CALL.epoch + late, duration_s=lasted, outcome=None, **told)

    assert may_be_one(CALL, audio(0, 90))
    assert may_be_one(CALL, audio(-2))
    assert not may_be_one(CALL, audio(-3))
    assert may_be_one(CALL, audio(180)), "90 seconds of ringing, 90 of talk"
    assert not may_be_one(CALL, audio(181))
    assert not may_be_one(CALL, audio(10, 93)), "longer than the call"
    assert may_be_one(CALL, audio(60, 20))
    assert may_be_one(CALL, audio(-60, precision="minute"))
    assert not may_be_one(call(duration_s=0, outcome="missed"), audio(5, 20))


@given(st.sampled_from(KINDS), st.sampled_from(KINDS))
def test_no_persons_word_and_no_unknown_table_is_an_independent_proof(kind: str, other: str) -> None:
    one, two = call(kind=kind), call(kind=other, epoch=CALL.epoch + 5)
    expected = {kind, other} <= {DEVICE, CARRIER, RECORDING} and (kind != other or kind == DEVICE)
    assert independent(one, two) is independent(two, one) is expected
    assert not (expected and verdict(one, two) == SAME)


def test_one_phone_read_twice_is_no_independent_proof() -> None:
    assert not independent(CALL, call(epoch=CALL.epoch + 2, source=2))
    assert independent(CALL, call(epoch=CALL.epoch + 3, source=2))
    assert not independent(CALL, call(epoch=CALL.epoch - 40, source=2, precision="minute")), "the same minute"


def test_two_logs_that_tell_little_are_one_only_to_the_second() -> None:
    missed = call(duration_s=None, outcome="missed")
    assert verdict(missed, missed._replace(epoch=missed.epoch + 2, source=2)) == SAME
    assert verdict(missed, missed._replace(epoch=missed.epoch + 3, source=2)) == DOUBTFUL
    assert verdict(CALL, call(epoch=CALL.epoch + 30, source=2)) == INDEPENDENT, "two phones"
    assert verdict(call(words="还钱"), call(words="还钱", epoch=CALL.epoch + 1, source=2)) == SAME


def test_a_note_is_sure_only_in_its_own_minute_and_in_its_words() -> None:
    note = call(kind=HAND, source=0, precision="minute", epoch=CALL.epoch - 40, duration_s=None, words="还钱")
    assert verdict(note, CALL) == SAME
    assert verdict(note, call(words="还钱")) == SAME
    assert verdict(note, call(words="请还款")) == DOUBTFUL
    assert verdict(note._replace(epoch=CALL.epoch - 60), CALL) == DOUBTFUL


@given(st.sampled_from(KINDS), st.sampled_from(KINDS))
def test_whether_kinds_are_copies_does_not_depend_on_the_order(kind: str, other: str) -> None:
    assert are_copies(kind, other) is are_copies(other, kind)
    assert are_copies(kind, kind)
    assert are_copies(kind, OWN)
    assert are_copies(TABLE, kind) is (kind != HAND)
    assert are_copies(SCREEN, DEVICE) is are_copies(CARRIER, DEVICE) is False
