"""Merging, parting and comparing, as a person types it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog

LOG: Final = """<calls count="3">
<call number="95384" duration="30" date="1773671465000" type="1" presentation="1" />
<call number="95384" duration="0" date="1773671765000" type="3" presentation="1" />
<call number="95384" duration="61" date="1773672465000" type="1" presentation="1" />
</calls>"""
"""2026-03-16 22:31:05, 22:36:05 (missed) and 22:47:45 in Shanghai."""
BILL: Final = """起始时间,通信地点,通信方式,对方号码,通信时长,通信类型,套餐优惠,实收通信费(元)
2026-03-16 22:31:09,深圳,被叫,95384,30秒,国内通话,,0.00
2026-03-16 22:41:00,深圳,被叫,95384,8秒,国内通话,,0.00
2026-03-16 22:47:49,深圳,被叫,95384,61秒,国内通话,,0.00
"""


@pytest.fixture
def files(elog: Elog) -> Elog:
    """Return the program with both files beside it, the number tied."""
    (elog.folder / "calls.xml").write_text(LOG, encoding="utf-8")
    (elog.folder / "bill.csv").write_text(BILL, encoding="utf-8")
    elog.ok("phone", "tie", "95384", "微众银行", "--basis", "官网")
    return elog


def test_an_import_says_what_it_proves_and_what_it_leaves_open(files: Elog) -> None:
    files.ok("log", "call", "95384", "2026-03-16 22:40")
    files.ok("import", "calls.xml")
    document = files.json("import", "bill.csv")["files"][0]
    counts = {name: document[name] for name in ("read", "imported", "duplicates", "corroborated", "rejected")}
    assert counts == {"read": 3, "imported": 1, "duplicates": 0, "corroborated": 2, "rejected": []}
    assert document["doubtful"] == [["E-0003", "E-0011"]]
    grades = [contact["grade"] for contact in files.json("list")["contacts"]]
    assert grades == ["A", "B", "D", "B", "A"]


@pytest.mark.parametrize(
    ("lang", "joined", "open_"),
    [
        ("en", "Of contacts that another source tells of too, and now proved by both: 2", "evidence-log merge"),
        ("zh", "2", "evidence-log merge"),
    ],
)
def test_the_account_is_told_in_words(files: Elog, lang: str, joined: str, open_: str) -> None:
    files.ok("log", "call", "95384", "2026-03-16 22:40")
    files.ok("import", "calls.xml")
    told = files.ok("import", "bill.csv", lang=lang)
    assert joined in told
    assert open_ in told


def test_doubtful_pairs_are_listed_joined_and_parted(files: Elog) -> None:
    files.ok("log", "call", "95384", "2026-03-16 22:40")
    files.ok("import", "bill.csv")
    told = files.ok("merge")
    assert "Pairs that may be one contact or two, 1 in all:" in told
    assert "E-0003 +" in told
    assert "evidence-log merge E-0003 E-0006" in told
    (pair,) = files.json("merge")["pairs"]
    assert [contact["id"] for contact in pair] == ["E-0003", "E-0006"]
    done = files.ok("merge", "E-0006", "E-0003", "--why", "同一次通话")
    assert "E-0003 now stands for E-0006 too; they are counted once (entry E-0009)" in done
    assert "evidence-log split E-0006" in done
    assert files.json("merge") == {"pairs": []}
    assert "No two contacts" in files.ok("merge")
    shown = files.ok("show", "E-0003")
    assert "Also recorded as: E-0006" in shown
    assert "A further source of: E-0003" in files.ok("show", "E-0006")
    assert "contacts merged" in files.ok("show", "E-0009")
    assert files.json("show", "E-0009")["why"] == "同一次通话"
    assert files.json("split", "E-0006", "--why", "听错了") == {
        "id": "E-0010", "entry": 10, "kept": "E-0003", "parted": "E-0006",
    }  # fmt: skip
    assert "contacts parted" in files.ok("show", "E-0010")
    assert files.json("merge") == {"pairs": []}, "the person has said that they are two"
    assert len(files.json("list")["contacts"]) == 4


def test_what_was_done_is_said_in_chinese_too(files: Elog) -> None:
    files.ok("log", "call", "95384", "2026-03-16 22:40")
    files.ok("import", "bill.csv")
    assert "共 1 对" in files.ok("merge", lang="zh")
    assert "E-0003 现在同时代表 E-0006，只计一次（记录 E-0009）" in files.ok("merge", "E-0003", "E-0006", lang="zh")
    assert "E-0006 重新单独计算，不再并入 E-0003（记录 E-0010）" in files.ok("split", "E-0006", lang="zh")


def test_merging_gives_its_entry_in_json(files: Elog) -> None:
    for minute in ("22:40", "22:41", "22:42"):
        files.ok("log", "call", "95384", f"2026-03-16 {minute}")
    assert files.json("merge", "E-0005", "E-0003", "E-0004") == {
        "id": "E-0006", "entry": 6, "kept": "E-0003", "merged": ["E-0004", "E-0005"],
    }  # fmt: skip
    assert [contact["id"] for contact in files.json("list")["contacts"]] == ["E-0003"]
    assert files.json("verify")["ok"] is True


def test_what_makes_no_sense_is_refused_with_advice(files: Elog) -> None:
    files.ok("import", "calls.xml")
    files.ok("import", "bill.csv")
    files.ok("log", "sms", "95384", "2026-03-16 22:40", "--said", "还钱")
    assert "at least" in files.refused("merge", "E-0004")
    assert "no contact" in files.refused("merge", "E-0004", "E-0002")
    assert "different channels" in files.refused("merge", "E-0004", "E-0014")
    told = files.refused("merge", "E-0005", "E-0009")
    assert "E-0009 is a further source of E-0004" in told
    assert "evidence-log split E-0009" in told
    assert "not merged with anything" in files.refused("split", "E-0005")
    assert "E-0009 is a further source of E-0004" in files.refused("attach", "calls.xml", "--to", "E-0009")
    assert "已并入 E-0004" in files.refused("amend", "E-0009", "--said", "x", lang="zh")
    assert "Two imported files" in files.refused("reconcile", "E-0003")


def test_two_files_are_compared_in_words_and_in_json(files: Elog) -> None:
    files.ok("import", "calls.xml")
    files.ok("import", "bill.csv")
    told = files.ok("reconcile")
    assert "In both: 2" in told
    assert "unanswered calls are usually not on carrier bills" in told
    assert "on the bill but not in the phone’s log" in told
    assert "22:41" in told
    document = files.json("reconcile", "E-0003", "E-0008")
    assert (document["both"], document["doubtful"]) == (2, 0)
    assert document["period"]["start"] == "2026-03-16T22:31:09+08:00"
    first, second = document["sources"]
    assert (first["format"], first["rows"], [row["because"] for row in first["only_here"]]) == (
        "sbr-calls", 3, ["unanswered-not-on-bills"],
    )  # fmt: skip
    assert [(row["at"], row["row"], row["because"]) for row in second["only_here"]] == [
        ("2026-03-16T22:41:00+08:00", "line:3", "lost-from-log")
    ]
    assert "两边都有：2 条" in files.ok("reconcile", "E-0003", "E-0008", lang="zh")


def test_files_without_a_time_in_common_say_so(files: Elog) -> None:
    files.ok("import", "calls.xml")
    (files.folder / "late.csv").write_text(BILL.replace("2026-03-16", "2026-03-10"), encoding="utf-8")
    files.ok("import", "late.csv")
    assert "no time in common" in files.ok("reconcile")
    assert files.json("reconcile")["period"] is None


def test_taking_back_a_contact_says_what_goes_with_it_and_how_to_keep_that(files: Elog) -> None:
    files.ok("log", "call", "95384", "2026-03-16 22:41")
    files.ok("import", "bill.csv")
    assert "E-0003 + E-0006" in files.ok("show", "E-0008")
    told = files.ok("withdraw", "E-0003", "--why", "记错了")
    assert "E-0006 told of the same contact and no longer count either" in told
    assert [contact["id"] for contact in files.json("list")["contacts"]] == ["E-0005", "E-0007"]
    assert "E-0006" in files.ok("split", "E-0006")
    assert [contact["id"] for contact in files.json("list")["contacts"]] == ["E-0005", "E-0006", "E-0007"]


def test_an_import_shows_what_it_left_open(files: Elog) -> None:
    files.ok("log", "call", "95384", "2026-03-16 22:40")
    files.ok("import", "bill.csv")
    assert "May be one contact or two E-0003 + E-0006" in files.ok("show", "E-0004")
