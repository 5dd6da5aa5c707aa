"""`review` as a person uses it: walking through drafts, deciding by options, both languages, text that stays text."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from PIL import Image

from evidence_log.cli import review as command
from evidence_log.cli.state import STATE

if TYPE_CHECKING:
    from cli.conftest import Elog, Filled, Walker

CALL: Final = {
    "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "phone": "95384", "direction": "in",
    "outcome": "missed",
}  # fmt: skip
CHAT: Final = {
    "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "caller_name": "李经理", "direction": "in", "said": "快还钱",
}  # fmt: skip
HOSTILE: Final = "\x1b[31m<b>=cmd()</b> {path} %s \u202eREVERSED [red]"


def test_each_draft_is_shown_and_decided_about(
    fill: Filled, walker: Walker, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(CALL, {**CALL, "phone": "95188"}, {**CALL, "phone": "10086"})
    contacts = walker("a", "r", "a friend", "s")
    assert [one["phone"] for one in contacts] == ["95384"]
    shown = capsys.readouterr().out
    assert "R-1  2026-03-16 (Mon) 22:31 (UTC+8)  call · incoming  95384  missed" in shown
    assert "Read by machine: 95384 | 22:31 | 未接来电 (it is 92 % sure)" in shown
    assert "Picture: 截图 20260316.png, row 1 (pixels 133–1015 from the left, 406–524 from the top)" in shown
    assert "Accepted 1, rejected 1, skipped 1; 1 still wait." in shown


def test_a_skipped_draft_is_asked_about_the_next_time(fill: Filled, walker: Walker) -> None:
    fill(CALL)
    assert walker("s") == []
    assert [one["phone"] for one in walker("a")] == ["95384"]


@pytest.mark.parametrize(
    ("field", "value", "name", "expected"),
    [
        ("1", "2026-03-15 21:05", "occurred_at", "2026-03-15T21:05:00+08:00"),
        ("2", "13800138000", "phone", "13800138000"),
        ("3", "呼出", "direction", "out"),
        ("4", "rejected", "outcome", "rejected"),
        ("8", "微信", "platform", "wechat"),
        ("9", "李经理", "caller_name", "李经理"),
        ("11", "母亲", "reached", "parent"),
    ],
)
def test_a_fact_is_corrected_before_it_is_accepted(
    fill: Filled, walker: Walker, field: str, value: str, name: str, expected: str
) -> None:
    fill({**CALL, "outcome": None} if name == "platform" else CALL)
    (contact,) = walker("c", field, value, "a")
    assert contact[name] == expected


def test_what_cannot_be_read_changes_nothing_and_is_asked_again(
    fill: Filled, walker: Walker, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(CALL)
    (contact,) = walker("what", "c", "1", "2026-03-15 25:00", "c", "99", "c", "", "a")
    assert contact["occurred_at"] == CALL["occurred_at"]
    told = capsys.readouterr().err
    assert "Type a, c, r, s or q." in told
    assert "25:00" in told


def test_a_channel_said_once_holds_for_the_other_rows_of_the_picture(fill: Filled, walker: Walker) -> None:
    fill(CHAT, {**CHAT, "said": "再不还就去你家"}, {**CHAT, "said": "等着"})
    contacts = walker("a", "c", "8", "微信", "a", "a", "q")
    assert [(one["channel"], one["platform"]) for one in contacts] == [("chat", "wechat")] * 2


def test_what_was_decided_before_the_input_ended_stays(fill: Filled, walker: Walker) -> None:
    fill(CALL, {**CALL, "phone": "95188"})
    assert [one["phone"] for one in walker("a")] == ["95384"]


def test_the_questions_are_asked_and_answered_in_chinese(
    fill: Filled, walker: Walker, capsys: pytest.CaptureFixture[str]
) -> None:
    STATE.language = "zh"
    fill(CALL, {**CALL, "phone": "95188"}, {**CALL, "phone": "10086"})
    assert [one["phone"] for one in walker("接受", "拒绝", "与朋友的通话", "跳过")] == ["95384"]
    assert walker.asked[0] == "与图片一致吗？a 接受，c 更正，r 拒绝，s 跳过，q 退出："
    assert "接受 1 条，拒绝 1 条，跳过 1 条；还有 1 条等待核对。" in capsys.readouterr().out


def test_hostile_text_in_a_picture_is_shown_as_it_is(
    fill: Filled, walker: Walker, elog: Elog, capsys: pytest.CaptureFixture[str]
) -> None:
    fill({**CHAT, "channel": "sms", "said": HOSTILE, "caller_name": "{0}"}, text=HOSTILE)
    walker("c", "s")
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[31m<b>=cmd()</b> {path} %s [U+202E]REVERSED [red]" in shown
    listed = elog.ok("review")
    assert "\x1b" not in listed
    assert "<b>=cmd()</b> {path} %s" in listed
    assert elog.json("review")["drafts"][0]["text"] == HOSTILE


def test_in_a_pipe_what_waits_is_listed_and_nothing_asked(fill: Filled, elog: Elog) -> None:
    fill(CALL, {"channel": "call", "phone": "95188"})
    done = elog("review")
    assert done.code == 0
    assert "R-2  (time not known)  call  95188" in done.out
    assert "Not read: Time, Direction, Result" in done.out
    assert "2 drafts wait" in done.err
    assert elog("review", lang="zh").out.count("机器识读") == 2


def test_nothing_waiting_is_said(elog: Elog) -> None:
    assert "Nothing waits." in elog("review").err
    assert elog.json("review") == {"drafts": [], "suggestions": []}


def test_a_draft_is_accepted_with_the_options_of_amend(fill: Filled, elog: Elog) -> None:
    fill({"channel": "call", "phone": "95188"})
    words = (
        "--when",
        "2026-03-15 21:05",
        "--phone",
        "95384",
        "--in",
        "--answered",
        "--duration",
        "90s",
        "--org",
        "微众银行",
    )
    (accepted,) = elog.json("review", "accept", "R-1", *words)["accepted"]
    contact = accepted["contact"]
    assert (accepted["id"], accepted["missing"]) == ("R-1", [])
    assert [contact[name] for name in ("occurred_at", "phone", "direction", "outcome", "duration_s", "organisation", "grade")] == [
        "2026-03-15T21:05:00+08:00", "95384", "in", "answered", 90, "微众银行", "C",
    ]  # fmt: skip
    assert elog.json("verify")["ok"]
    assert elog.json("list")["contacts"] == [contact]


def test_a_contact_that_is_there_already_is_named_with_the_way_to_join_the_two(fill: Filled, elog: Elog) -> None:
    elog.ok("log", "call", "95384", "2026-03-16 22:31", "--missed")
    fill(CALL, {**CALL, "phone": "95188"})
    logged = elog.json("list")["contacts"][0]["id"]
    first, second = elog.json("review")["drafts"]
    assert (first["alike"], second["alike"]) == ([logged], [])
    done = elog("review", "accept", "R-1")
    new = next(one["id"] for one in elog.json("list")["contacts"] if one["id"] != logged)
    assert f"evidence-log merge {logged} {new}" in done.err
    elog.ok("merge", logged, new)
    (contact,) = elog.json("list")["contacts"]
    assert sorted(source["kind"] for source in contact["sources"]) == ["log", "screenshot"]
    assert elog.json("verify")["ok"]


def test_a_time_is_made_coarser_by_its_precision_alone(fill: Filled, elog: Elog) -> None:
    fill(CALL)
    (accepted,) = elog.json("review", "accept", "R-1", "--precision", "hour")["accepted"]
    assert accepted["contact"]["occurred_at"] == "2026-03-16T22:00:00+08:00"


def test_several_are_decided_about_at_once(fill: Filled, elog: Elog) -> None:
    fill(CHAT, {**CHAT, "said": "等着"}, CALL, {**CALL, "phone": "10086"})
    assert "R-2 is now" in elog.ok("review", "accept", "R-1", "R-2", "--channel", "微信", "--org", "微众银行")
    assert elog.json("review", "reject", "R-3", "R-4", "--why", "朋友")["rejected"] == [
        {"id": "R-3", "why": "朋友"}, {"id": "R-4", "why": "朋友"},
    ]  # fmt: skip
    assert elog.json("review")["drafts"] == []


def test_those_before_one_that_cannot_be_accepted_are_said_and_in_the_vault(fill: Filled, elog: Elog) -> None:
    fill(CALL, CHAT)
    done = elog("review", "accept", "R-1", "R-2", "--json")
    assert done.code == 2
    assert '"id": "R-1"' in done.out
    assert "R-2 has no channel" in done.err
    assert [draft["id"] for draft in elog.json("review")["drafts"]] == ["R-2"]


@pytest.mark.parametrize(
    "words",
    [
        ("accept",),
        ("reject",),
        ("keep", "R-1"),
        ("accept", "R-9"),
        ("accept", "R-1", "--why", "x"),
        ("reject", "R-1", "--phone", "95384"),
        ("--phone", "95384"),
        ("accept", "R-1", "R-2", "--when", "2026-03-15 21:05"),
        ("accept", "R-1", "--answered", "--missed"),
        ("accept", "R-2"),
        ("accept", "R-1", "--duration", "90s"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_done_is_refused_with_what_to_do(
    fill: Filled, elog: Elog, words: tuple[str, ...], language: str
) -> None:
    fill(CALL, CHAT)
    message = elog.refused("review", *words, lang=language)
    assert any(char > "\u4e00" for char in message) == (language == "zh")


def test_a_contact_and_its_draft_say_where_they_come_from(fill: Filled, elog: Elog) -> None:
    fill(CALL)
    (accepted,) = elog.json("review", "accept", "R-1")["accepted"]
    shown = elog.ok("show", accepted["contact"]["id"])
    assert "screenshot, read by machine and confirmed by the person (row 1, SHA-256 " in shown
    assert "截图，机器识读，本人核对（第 1 行，SHA-256 " in elog.ok("show", accepted["contact"]["id"], lang="zh")
    assert "Read by machine: 95384 | 22:31 | 未接来电" in elog.ok("show", "E-0003")
    assert f"Became: {accepted['contact']['id']}" in elog.ok("show", f"E-{accepted['contact']['entry'] + 2:04d}")


def test_drafts_are_not_listed_counted_or_put_into_a_dossier(fill: Filled, elog: Elog) -> None:
    fill({**CALL, "claims": "微众银行"}, {**CALL, "phone": "95188", "claims": "微众银行"})
    elog.ok("debt", "add", "微粒贷", "--lender", "微众银行")
    assert elog.json("list")["contacts"] == []
    assert elog.json("check")["contacts"] == 0
    elog.ok("review", "accept", "R-1")
    assert elog.json("check")["contacts"] == 1
    elog.ok("dossier", "a.pdf", "--to", "lender")


@pytest.mark.parametrize(("language", "words"), [("en", "needs the extra ocr"), ("zh", "需要附加组件 ocr")])
def test_without_the_extra_an_import_says_how_to_get_it(
    elog: Elog, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    path = elog.folder / "shot"
    Image.new("RGB", (80, 80), "white").save(path, "PNG")
    message = elog.refused("import", str(path), lang=language)
    assert words in message
    assert 'pip install "evidence-log[ocr]"' in message


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_broken_picture_is_refused_in_words(elog: Elog, language: str) -> None:
    data = io.BytesIO()
    Image.new("RGB", (80, 80), "white").save(data, "PNG")
    path = Path("shot.png")
    path.write_bytes(data.getvalue()[:60])
    assert "shot.png" in elog.refused("import", str(path), lang=language)


def test_at_a_terminal_the_walk_begins(fill: Filled, elog: Elog, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(CALL)
    monkeypatch.setattr(command, "_at_terminal", lambda: True)
    done = elog("review", stdin=b"a\n")
    assert done.code == 0
    assert "R-1 is now" in done.out
