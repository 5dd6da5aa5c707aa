"""Which records are paired, held against every pair looked at one by one."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.core.joining import CARRIER, DEVICE, HAND, RECORDING, TABLE, Record, may_be_one, verdict
from evidence_log.core.pairing import Joined, join, shows

KINDS: Final = {0: HAND, 1: DEVICE, 2: DEVICE, 3: CARRIER, 4: RECORDING, 5: TABLE}
"""The kind of each source in these tests: a source is of one kind."""


def record(entry: int, epoch: int, **told: Any) -> Record:
    plain = {
        "precision": "second", "channel": "call", "platform": None, "direction": "in", "who": "95384", "duration_s": None, "outcome": None,
        "words": None, "claims": None, "reached": "self", "kind": DEVICE, "source": 1,
    }  # fmt: skip
    return Record(epoch=epoch, entry=entry, **{**plain, **told})


_records = st.lists(
    st.builds(
        lambda epoch, source, **told: record(0, epoch - epoch % 60 if told["precision"] == "minute" else epoch,
                                             kind=KINDS[source], source=source, **told),
        st.integers(0, 600), st.sampled_from(sorted(KINDS)), precision=st.sampled_from(("second", "second", "minute", "day")),
        channel=st.sampled_from(("call", "call", "sms")), direction=st.sampled_from(("in", "in", "out", None)),
        who=st.sampled_from(("a", "a", "b", "")), duration_s=st.sampled_from((None, 0, 30, 31, 60)),
        outcome=st.sampled_from((None, "answered", "missed")), words=st.sampled_from((None, None, "x", "y")),
    ),
    max_size=14,
)  # fmt: skip


def numbered(new: list[Record], known: list[Record], new_source: int) -> tuple[list[Record], list[Record]]:
    """Give every record an entry, the known ones earlier; all new ones are of one source, none of the known is."""
    known = [one for one in known if one.source != new_source]
    return (
        [one._replace(entry=100 + place, kind=KINDS[new_source], source=new_source) for place, one in enumerate(new)],
        [one._replace(entry=1 + place) for place, one in enumerate(known)],
    )


def possible(new: list[Record], known: list[Record]) -> dict[tuple[int, int], str]:
    """Return every pair that may be one, looked at one by one."""
    return {
        (two.entry, one.entry): verdict(one, two)
        for one in new
        for two in known
        if one.who and one.who == two.who and one.source != two.source and may_be_one(one, two)
    }


@settings(max_examples=300)
@given(_records, _records, st.sampled_from(sorted(KINDS)))
def test_pairs_are_those_that_can_be_told_and_no_others(new: list[Record], known: list[Record], source: int) -> None:
    new, known = numbered(new, known, source)
    found, every = join(new, known), possible(new, known)
    paired = [*found.independent, *found.same]
    assert {*paired, *found.doubtful} <= every.keys()
    assert max(Counter(entry for pair in paired for entry in pair).values(), default=1) == 1
    notes = {one.entry for one in known if one.source == 0}
    for is_note in (False, True):
        those = {pair: said for pair, said in every.items() if (pair[0] in notes) is is_note}
        ours, theirs = Counter(two for _, two in those), Counter(one for one, _ in those)
        taken = {two for one, two in paired if one not in notes}
        for pair, said in those.items():
            if ours[pair[1]] == 1 == theirs[pair[0]] and not (is_note and pair[1] in taken):
                assert pair in getattr(found, said), "a fit without another partner is what it is"
    # whatever is not paired although it may be one is shown, unless a partner of either was found in order
    touched = {entry for pair in (*paired, *found.doubtful) for entry in pair}
    assert all(one in touched and two in touched for one, two in every)


@given(_records, _records, st.sampled_from(sorted(KINDS)), st.randoms(use_true_random=False))
def test_the_order_in_which_records_come_makes_no_difference(
    new: list[Record], known: list[Record], source: int, dice: random.Random
) -> None:
    new, known = numbered(new, known, source)
    first = join(new, known)
    dice.shuffle(new)
    dice.shuffle(known)
    assert join(new, known) == first


def test_a_call_that_fits_two_is_shown_and_joined_to_neither() -> None:
    bill = [record(9, 100, kind=CARRIER, source=3, duration_s=30)]
    log = [record(1, 60, duration_s=30), record(2, 130, duration_s=30)]
    assert join(bill, log) == Joined([], [], [(1, 9), (2, 9)])


def test_as_many_on_either_side_are_joined_in_their_order() -> None:
    bill = [record(9 + n, 105 + 40 * n, kind=CARRIER, source=3, duration_s=30) for n in range(3)]
    log = [record(1 + n, 100 + 40 * n, duration_s=30) for n in range(3)]
    assert join(bill, log).independent == [(1, 9), (2, 10), (3, 11)]
    assert join(bill[:2], log).independent == []
    assert len(join(bill[:2], log).doubtful) == 6


def test_as_many_on_either_side_that_do_not_fit_in_their_order_stay_apart() -> None:
    bill = [record(9, 100, kind=CARRIER, source=3, duration_s=200), record(10, 120, kind=CARRIER, source=3)]
    log = [record(1, 100, duration_s=30), record(2, 110)]
    found = join(bill, log)
    assert (found.independent, found.same) == ([], [])
    assert found.doubtful == [(1, 10), (2, 9), (2, 10)]


def test_partners_of_two_sources_are_never_taken_in_order() -> None:
    bill = [record(9, 100, kind=CARRIER, source=3), record(10, 140, kind=CARRIER, source=3)]
    logs = [record(1, 100), record(2, 141, source=2)]
    assert join(bill, logs).independent == []


def test_a_note_keeps_nothing_from_its_partner() -> None:
    bill = [record(9, 105, kind=CARRIER, source=3, duration_s=30)]
    log, note = record(1, 100, duration_s=30), record(2, 60, kind=HAND, source=0, precision="minute")
    assert join(bill, [log, note]) == Joined([(1, 9)], [], [(2, 9)])
    assert join(bill, [note]) == Joined([], [(2, 9)], [])


def test_a_chain_of_near_calls_hangs_together() -> None:
    """Each of many calls of a minute may be the next one too; as many on either side are told apart by their order."""
    bill = [record(1000 + n, 60 * n + 3, kind=CARRIER, source=3, duration_s=20) for n in range(300)]
    log = [record(1 + n, 60 * n, duration_s=20) for n in range(300)]
    assert join(bill, log).independent == [(1 + n, 1000 + n) for n in range(300)]
    assert join(bill[1:], log).independent == []


def test_nobody_in_particular_and_other_numbers_are_no_partners() -> None:
    assert join([record(9, 100, who="", source=2)], [record(1, 100, who="")]) == Joined([], [], [])
    assert join([record(9, 100, who="a", source=2)], [record(1, 100, who="b")]) == Joined([], [], [])


def test_the_records_of_one_source_are_never_of_one_contact() -> None:
    assert join([record(9, 100, duration_s=30)], [record(1, 101, duration_s=30)]) == Joined([], [], [])


@pytest.mark.parametrize(
    ("covered", "number", "expected"),
    [
        ("138****0000", "+8613800000000", True),
        ("138****0000", "13800000000", True),
        ("138****0000", "+8613900000000", False),
        ("138****0001", "+8613800000000", False),
        ("138xx***0000", "+8613800000000", True),
        ("****00", "+8613800000000", False),  # too little is seen
        ("13800000000", "+8613800000000", False),  # nothing is covered
    ],
)
def test_a_covered_number_shows_enough_of_one(covered: str, number: str, expected: bool) -> None:
    assert shows(covered, number) is expected


def test_a_covered_number_stands_for_the_one_that_fits_in_number_time_and_length() -> None:
    bill = [record(9, 105, who="138****0000", kind=CARRIER, source=3, duration_s=30)]
    one = record(1, 100, who="+8613800000000", duration_s=30)
    other = record(2, 110, who="+8613811110000", duration_s=31)
    assert join(bill, [one]).independent == [(1, 9)]
    assert join([one._replace(entry=10)], [bill[0]._replace(entry=1)]).independent == [(1, 10)]
    assert join(bill, [one, other]) == Joined([], [], []), "two numbers that it could stand for"
    assert join(bill, [one, other._replace(duration_s=300)]).independent == [(1, 9)]
    assert join(bill, [one._replace(duration_s=None)]) == Joined([], [], []), "no length, no proof"


def test_a_recording_finds_the_long_call_that_it_is_of() -> None:
    log = [record(1, 0, duration_s=7_000), record(2, 7_300, duration_s=60)]
    audio = record(9, 6_000, kind=RECORDING, source=4, duration_s=900)
    assert join([audio], log).independent == [(1, 9)]
    assert join([one._replace(entry=10 + one.entry) for one in log], [audio._replace(entry=1)]).independent == [(1, 11)]
    assert join([audio._replace(epoch=7_200)], log) == Joined([], [], [])


def test_pairs_come_in_order() -> None:
    dice = random.Random(4)
    times = sorted(dice.sample(range(0, 10**6, 400), 200))
    log = [record(1 + place, at, duration_s=30) for place, at in enumerate(times)]
    bill = [one._replace(entry=1000 + one.entry, epoch=one.epoch + 4, kind=CARRIER, source=3) for one in log]
    dice.shuffle(bill)
    found = join(bill, log)
    assert found.independent == [(n, 1000 + n) for n in range(1, 201)]
    assert all(one < other for one, other in pairwise(found.independent))
