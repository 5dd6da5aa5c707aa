"""A contact is told from one the case holds already."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.phone import phone_key
from evidence_log.importers.dedupe import Duplicates, identity

Row = tuple[int, dict[str, Any]]


def key(phone: str) -> str:
    return phone_key(phone, "CN")


def call(epoch: int = 1_742_137_860, precision: str = "minute", **facts: Any) -> Row:
    return epoch, {"precision": precision, "channel": "call", "direction": "in", "phone": "95384"} | facts


class Case:
    """A case into which files are imported, as the service does it: what is new is learned after its file."""

    def __init__(self) -> None:
        self.held: list[Row] = []

    def take(self, file: list[Row]) -> list[Row]:
        duplicates = Duplicates(key)
        for epoch, facts in self.held:
            duplicates.learn(epoch, facts)
        new = [(epoch, facts) for epoch, facts in file if duplicates.is_new(epoch, facts)]
        self.held += new
        return new


rows = st.builds(
    call,
    st.sampled_from([1_742_137_860, 1_742_137_920]),
    st.sampled_from(["second", "minute"]),
    phone=st.sampled_from(["95384", "0755-95384", "13800138000"]),
    duration_s=st.sampled_from([0, 60]),
)
files = st.lists(st.lists(rows, max_size=8), max_size=4)


def plain(row: Row) -> tuple[Any, ...]:
    epoch, facts = row
    return epoch, facts["precision"], key(facts["phone"]), facts["duration_s"]


@given(files)
def test_the_case_holds_the_most_that_one_file_holds_and_a_copy_once(given_files: list[list[Row]]) -> None:
    expected: Counter[tuple[Any, ...]] = Counter()
    for file in given_files:
        counts = Counter(map(plain, file))
        expected |= Counter({row: 1 if row[1] == "second" else count for row, count in counts.items()})
    case = Case()
    for file in given_files:
        case.take(file)
    assert Counter(map(plain, case.held)) == expected


@given(files, st.randoms())
def test_the_order_of_files_and_a_second_import_change_nothing(given_files: list[list[Row]], random: Any) -> None:
    first, second = Case(), Case()
    for file in given_files:
        first.take(file)
    assert [first.take(file) for file in given_files] == [[] for _ in given_files]
    shuffled = list(given_files)
    random.shuffle(shuffled)
    for file in shuffled:
        second.take(file)
    assert Counter(map(plain, first.held)) == Counter(map(plain, second.held))


@given(st.lists(rows, max_size=8))
def test_learning_each_new_row_at_once_gives_the_same(file: list[Row]) -> None:
    at_once = Duplicates(key)
    taken = []
    for epoch, facts in file:
        if at_once.is_new(epoch, facts):
            at_once.learn(epoch, facts)
            taken.append((epoch, facts))
    assert taken == Case().take(file)


def test_equal_rows_to_the_second_are_copies() -> None:
    assert len(Case().take([call(precision="second")] * 3)) == 1


def test_equal_rows_to_the_minute_are_different_contacts() -> None:
    case = Case()
    assert len(case.take([call()] * 2)) == 2
    assert len(case.take([call()] * 3)) == 1
    assert case.take([call()] * 3) == []


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "sms"},
        {"platform": "wechat"},
        {"direction": "out"},
        {"phone": "95388"},
        {"phone": None},
        {"duration_s": 0},
        {"duration_s": 61},
        {"precision": "hour"},
        {"said": "还钱"},
        {"replied": "好"},
        {"said": "字" * 100},
    ],
)
def test_what_makes_a_contact_another_contact(change: dict[str, Any]) -> None:
    epoch, facts = call()
    case = Case()
    case.take([(epoch, facts)])
    assert case.take([(epoch, {name: value for name, value in (facts | change).items() if value is not None})])


@pytest.mark.parametrize(
    "change",
    [
        {"phone": "0755-95384"},
        {"phone": "+86 95384"},
        {"caller_name": "海棠银行"},
        {"outcome": "missed"},
        {"tags": ["threat"]},
        {"row": "line 12"},
        {"warnings": ["number_masked"]},
        {"said": ""},
        {"said": "", "replied": ""},
    ],
)
def test_what_leaves_a_contact_the_same(change: dict[str, Any]) -> None:
    epoch, facts = call()
    case = Case()
    case.take([(epoch, facts)])
    assert case.take([(epoch, facts | change)]) == []


def test_another_second_is_another_contact() -> None:
    case = Case()
    case.take([call(1_742_137_860, "second")])
    assert case.take([call(1_742_137_861, "second")])


texts = st.text(max_size=80) | st.sampled_from(["", "a", "|", "\x00"])


@given(texts, texts, texts, texts)
def test_long_and_short_words_never_meet(said: str, replied: str, said_2: str, replied_2: str) -> None:
    one, two = (
        {"precision": "minute", "channel": "sms", "said": a, "replied": b}
        for a, b in ((said, replied), (said_2, replied_2))
    )
    if "\x00" not in said + replied + said_2 + replied_2:
        assert (identity(0, one, "95384") == identity(0, two, "95384")) == ((said, replied) == (said_2, replied_2))
