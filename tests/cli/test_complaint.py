"""`complaint` and `due` as a person types them: the shapes that were promised, the texts in both languages, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from evidence_log.cli.state import STATE

if TYPE_CHECKING:
    from cli.conftest import Elog

COMPLAINT = ["id", "channel", "to", "filed_on", "reference", "status", "answers", "next"]
DUE = ["complaint", "what", "due_on", "days_left", "citation", "confidence", "then"]
LENDER = "深圳前海微众银行股份有限公司"
HOSTILE = "=cmd|x\x1b[31m\n\u202eE-0001\t; {id} {0}"


def invented(elog: Elog) -> None:
    """Record complaints of every kind of course."""
    elog.ok("debt", "add", "微粒贷", "--lender", LENDER)
    elog.ok(
        "complaint",
        "add",
        "lender",
        "--on",
        "2026-01-05 10:12",
        "--reference",
        "示例工单-1",
        "--about",
        "结清后仍被催收",
    )
    elog.ok("complaint", "reply", "E-0003", "--on", "2026-01-12", "--step", "已收到")
    elog.ok("complaint", "reply", "E-0003", "--on", "2026-02-20", "--says", "已核实并停止催收")
    elog.ok("complaint", "add", "12378", "--on", "2026-02-10", "--to", "示例监管局", "--reference", "示例-2")
    elog.ok("complaint", "reply", "E-0006", "--on", "2026-02-24", "--step", "转办", "--says", "已转送机构处理")
    elog.ok("complaint", "add", "征信异议", "--on", "2026-03-10", "--to", "示例征信中心")
    elog.ok("complaint", "add", "公安", "--on", "2026-03-15 09:00")
    elog.ok("complaint", "add", "lender", "--on", "2026-01-20")
    elog.ok("complaint", "add", "12321", "--on", "2026-03-16")


def test_a_complaint_has_the_shape_that_was_promised(elog: Elog) -> None:
    added = elog.json(
        "complaint", "add", "银行", "--on", "2026-03-16 10:12", "--to", LENDER, "--reference", "R1", "--about", "x"
    )
    assert list(added)[:8] == COMPLAINT
    assert {name: added[name] for name in COMPLAINT[:7]} == {
        "id": "E-0002", "channel": "lender", "to": LENDER, "filed_on": "2026-03-16", "reference": "R1", "status": "open", "answers": [],
    }  # fmt: skip
    assert added["next"]["due_on"] == "2026-03-31"
    replied = elog.json("complaint", "reply", "E-2", "--on", "2026-03-17", "--says", "已停止", "--closed")
    assert (replied["status"], replied["next"]) == ("closed", None)
    assert elog.json("complaint", "list") == {"complaints": [replied]}
    answer = replied["answers"][0]
    assert {name: answer[name] for name in ("id", "on", "step", "says", "closes")} == {
        "id": "E-0003", "on": "2026-03-17", "step": "answered", "says": "已停止", "closes": True,
    }  # fmt: skip


def test_what_is_due_has_the_shape_that_was_promised(elog: Elog) -> None:
    assert elog.json("due")["due"] == elog.json("complaint", "list")["complaints"] == []
    invented(elog)
    found = elog.json("due")
    assert {row["complaint"] for row in found["due"]} == {"E-0003", "E-0006", "E-0008", "E-0010"}
    for row in found["due"]:
        assert list(row)[: len(DUE)] == DUE
        assert row["what"]
        assert row["then"]
        assert row["citation"]
        assert all(list(cited)[:3] == ["instrument", "place", "in_force_since"] for cited in row["citation"])
    late = [(row["complaint"], row["due_on"], row["days_left"]) for row in found["due"] if row["late"]]
    assert late == [("E-0010", "2026-02-19", -27)]
    # 7 working days from 10 February reach past the spring festival; the lender's 30 days run from the day of receipt
    assert [(row["complaint"], row["due_on"], row["met_on"]) for row in found["late_answers"]] == [
        ("E-0003", "2026-02-11", "2026-02-20"),
    ]  # fmt: skip
    assert [row["complaint"] for row in found["without_clock"]] == ["E-0009", "E-0011"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_texts_are_as_they_were_reviewed(elog: Elog, golden: Callable[[str, str], None], lang: str) -> None:
    invented(elog)
    for name, words in (("due", ["due"]), ("complaint-list", ["complaint", "list"])):
        done = elog(*words, lang=lang)
        assert done.code == 0
        golden(f"{name}.{lang}.txt", done.out + "-- \n" + done.err)


def test_other_peoples_words_do_nothing(elog: Elog) -> None:
    words = ("--reference", HOSTILE, "--about", HOSTILE, "--to", HOSTILE)
    elog.ok("complaint", "add", "lender", "--on", "2026-01-16", *words)
    elog.ok("complaint", "reply", "E-2", "--on", "2026-01-17", "--step", "received", "--says", HOSTILE)
    for command in (("complaint", "list"), ("due",), ("show", "E-0002"), ("show", "E-0003")):
        for terminal in (False, True):
            out = elog.ok(*command, terminal=terminal)
            assert "\x1b" not in out
            assert "\u202e" not in out
    assert elog.json("show", "E-0002")["note"] == HOSTILE
    assert elog.json("complaint", "list")["complaints"][0]["about"] == HOSTILE
    assert len(elog.ok("complaint", "list").splitlines()) == 2


def test_a_calendar_is_written_and_nothing_else_is_replaced(elog: Elog) -> None:
    invented(elog)
    told = elog.json("due", "--ics", "out.ics")
    content = (elog.folder / "out.ics").read_bytes()
    assert told["ics"] == {"path": "out.ics", "size": len(content)}
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.count(b"BEGIN:VEVENT") == len(told["due"])
    elog.ok("due", "--ics", "out.ics")
    assert elog("due", "--ics", "-").out.encode() == content
    (elog.folder / "letter.txt").write_text("信", encoding="utf-8")
    assert "another kind" in elog.refused("due", "--ics", "letter.txt")
    assert (elog.folder / "letter.txt").read_text(encoding="utf-8") == "信"
    assert "standard output" in elog.refused("due", "--ics", "-", "--json")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("complaint", "add", "月球", "--on", "2026-03-16"), "no such channel"),
        (("complaint", "add", " ", "--on", "2026-03-16"), "CHANNEL"),
        (("complaint", "add", "lender"), "--on"),
        (("complaint", "add", "lender", "--on", "2026-03-19"), "2026-03-19"),
        (("complaint", "reply", "E-0001", "--on", "2026-03-16"), "E-0001"),
        (("complaint", "reply", "D-1", "--on", "2026-03-16"), "not a complaint"),
        (("complaint", "reply", "E-0003", "--on", "2026-03-15"), "filed on 2026-03-16"),
        (("complaint", "reply", "E-0003", "--on", "2026-03-17", "--step", "maybe"), "no such step"),
        (("complaint", "reply", "E-0099", "--on", "2026-03-17"), "E-0099"),
        (("amend", "E-0003", "--channel", "月球"), "no such channel"),
        (("amend", "E-0003", "--set", "step=maybe"), "no such step"),
        (("amend", "E-0003", "--set", "closes=maybe"), "maybe"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(elog: Elog, words: tuple[str, ...], said: str) -> None:
    elog.ok("debt", "add", "微粒贷", "--lender", LENDER)
    elog.ok("complaint", "add", "lender", "--on", "2026-03-16")
    assert said in elog.refused(*words)


def test_a_record_is_shown_and_corrected_in_words(elog: Elog) -> None:
    elog.ok("complaint", "add", "lender", "--on", "2026-03-10", "--to", LENDER)
    elog.ok("complaint", "reply", "E-2", "--on", "2026-03-12", "--closed")
    shown = elog.ok("show", "E-3", lang="zh")
    assert all(line in shown for line in ("  答复的是：E-0002\n", "  进展：答复\n", "  是否了结：是\n"))
    assert "贷款机构投诉渠道 → 国家金融监督管理总局（12378）" in elog.ok(
        "amend", "E-2", "--channel", "12378", lang="zh"
    )
    assert "答复 → 受理" in elog.ok("amend", "E-3", "--set", "step=受理", lang="zh")
    assert "是 → 否" in elog.ok("amend", "E-3", "--set", "closed=否", lang="zh")
    assert elog.json("complaint", "list")["complaints"][0]["status"] == "open"
    assert elog.json("verify")["ok"] is True


def test_a_reply_that_says_nothing_of_its_step_is_taken_as_an_answer_and_told_so(elog: Elog) -> None:
    elog.ok("complaint", "add", "lender", "--on", "2026-01-10", "--to", LENDER)
    done = elog("complaint", "reply", "E-2", "--on", "2026-03-12", "--says", "x")
    assert "31 days after the last day" in done.out
    assert "amend E-0003 --set step=received" in done.err
    assert "correct it" not in elog("complaint", "reply", "E-2", "--on", "2026-03-12", "--step", "accepted").err


def test_days_that_no_calendar_knows_are_told_as_such(elog: Elog) -> None:
    STATE.moment = datetime(2099, 3, 18, 4, 0, tzinfo=UTC)
    added: dict[str, Any] = elog.json("complaint", "add", "nfra", "--on", "2099-03-16")
    assert (added["next"]["due_on"], added["next"]["days_left"]) == (None, None)
    assert "holidays of 2099" in added["next"]["missing"]
    assert "2099 年的放假安排" in elog.ok("due", lang="zh")
    assert elog("due", "--ics", "-").out.count("BEGIN:VEVENT") == 0


def test_a_workbook_is_exported_and_nothing_else_is_replaced(elog: Elog) -> None:
    invented(elog)
    assert elog.json("export", "--format", "xlsx", "-o", "case.xlsx")["format"] == "xlsx"
    content = (elog.folder / "case.xlsx").read_bytes()
    assert content.startswith(b"PK")
    elog.ok("export", "--format", "xlsx", "-o", "case.xlsx")
    assert (elog.folder / "case.xlsx").read_bytes() == content
    assert sorted(path.name for path in elog.folder.iterdir()) == ["case.evl", "case.xlsx"]
    (elog.folder / "letter.txt").write_text("信", encoding="utf-8")
    assert "another kind" in elog.refused("export", "--format", "xlsx", "-o", "letter.txt")
    assert "terminal" in elog("export", "--format", "xlsx", terminal=True).err
    assert "xlsx" in elog.refused("export", "--format", "xlsx", "--json")
    assert "xlsx" in elog.refused("export", "--format", "ods")


def test_the_whole_case_as_json_has_the_complaints(elog: Elog) -> None:
    invented(elog)
    found = elog.json("export", "--format", "json")
    assert found["complaints"] == elog.json("complaint", "list")["complaints"]
    assert [row["name"] for row in found["organisations"]] == [LENDER]
    assert {
        "contacts",
        "debts",
        "payments",
        "events",
        "phones",
        "attachments",
        "imports",
        "amendments",
        "withdrawals",
    } < set(found)
