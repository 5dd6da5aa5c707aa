"""Finding contacts: filters, order, words of any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog


@pytest.fixture
def filled(elog: Elog) -> Elog:
    """Return the program with contacts 2 to 6, not logged in the order of time."""
    elog.ok("log", "call", "95384", "2026-03-16 22:31", "--said", "今天上门", "--tag", "insult")
    elog.ok("log", "sms", "+86 138 0013 8000", "2026-03-10 08:00", "--said", "100% 逾期_A", "--claims", "微众银行")
    elog.ok("log", "visit", "-", "2026-03-12", "--place", "ＡＢＣ大厦", "--summary", "Straße")
    elog.ok("log", "call", "95384", "2026-03-16 22:31", "--reached", "parent", "--person", "张父")
    elog.ok("log", "call", "13800138000", "2026-03-16 23:59:59", "--replied", r"C:\路径")
    return elog


def ids(elog: Elog, *words: str) -> list[int]:
    """Return the entries that a command finds, in its order."""
    return [contact["entry"] for contact in elog.json(*words)["contacts"]]


def test_contacts_are_in_the_order_of_time_then_of_entry(filled: Elog) -> None:
    assert ids(filled, "list") == [3, 4, 2, 5, 6]
    lines = filled.ok("list").splitlines()[1:]
    assert [line.split("\t")[0] for line in lines] == ["E-0003", "E-0004", "E-0002", "E-0005", "E-0006"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--since", "2026-03-12"], [4, 2, 5, 6]),
        (["--until", "2026-03-12"], [3, 4]),
        (["--since", "2026-03-16", "--until", "2026-03-16"], [2, 5, 6]),
        (["--since", "昨天"], []),
        (["--phone", "95384"], [2, 5]),
        (["--phone", "0086 13800138000"], [3, 6]),
        (["--phone", "1"], []),
        (["--phone", "-"], [4]),
        (["--org", "微众银行"], [3]),
        (["--org", "微众"], []),
    ],
    ids=lambda value: " ".join(map(str, value)),
)
def test_filters(filled: Elog, options: list[str], found: list[int]) -> None:
    assert ids(filled, "list", *options) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["上门"], [2]),
        (["门"], [2]),
        (["逾期", "100"], [3]),
        (["逾期", "上门"], []),
        (["%"], [3]),
        (["_"], [3]),
        (["\\"], [6]),
        (['"'], []),
        (["["], []),
        (["abc大厦"], [4]),
        (["STRASSE"], [4]),
        (["逾期_a"], [3]),
        (["95384"], [2, 5]),
        (["+8613800138000"], [3, 6]),
        (["微众"], [3]),
        (["insult"], [2]),
        (["辱骂"], [2]),
        (["张父"], [5]),
        (["1 = 1"], []),
    ],
    ids=lambda value: " ".join(map(str, value)),
)
def test_words_are_found_in_every_fact(filled: Elog, words: list[str], found: list[int]) -> None:
    assert ids(filled, "search", *words) == found


def test_an_organisation_is_found_by_its_numbers(filled: Elog) -> None:
    filled.ok("phone", "tie", "95384", "某催收公司", "--basis", "自报")
    assert ids(filled, "search", "催收") == [2, 5]
    assert ids(filled, "list", "--org", "某催收公司") == [2, 5]
    filled.ok("phone", "tie", "95384", "微众银行", "--basis", "官网公示")
    assert ids(filled, "list", "--org", "某催收公司") == []
    assert ids(filled, "list", "--org", "微众银行") == [3, 2, 5]


def test_what_was_taken_back_is_found_only_when_asked(filled: Elog) -> None:
    filled.ok("withdraw", "2", "--why", "x")
    assert ids(filled, "search", "上门") == []
    assert ids(filled, "search", "上门", "--all") == [2]
    assert ids(filled, "list", "--phone", "95384") == [5]
    assert "E-0002 (withdrawn)" in filled.ok("list", "--all")
    assert filled.json("phone", "list")["phones"][1]["contacts"] == 1


def test_nothing_found_is_said_beside_the_result(filled: Elog) -> None:
    done = filled("search", "没有", lang="zh")
    assert (done.code, done.out, done.err) == (0, "", "没有符合的联系记录。\n")


def test_a_time_is_shown_no_finer_than_it_is_known(filled: Elog) -> None:
    assert "2026-03-12 Thu\t" in filled.ok("list")
    assert "Time: 2026-03-12 (Thu)\n" in filled.ok("show", "4")
    assert "23:59:59" in filled.ok("show", "6")
