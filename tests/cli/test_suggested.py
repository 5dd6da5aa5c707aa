"""Suggested tags in `review`: walking through them, deciding by id, both languages, text that stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from evidence_log.cli import review as command
from evidence_log.cli.state import STATE

if TYPE_CHECKING:
    from cli.conftest import Elog, Filled, Walker

LENDER: Final = "示例银行"
THREAT: Final = "林小满，再不还钱就打断你的腿，人渣，听见没有"
DISCLOSED: Final = "他有一笔贷款逾期了"
DRAFT: Final = {
    "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "sms", "phone": "95384", "direction": "in",
    "claims": LENDER, "said": "我是市公安局的，你已涉嫌诈骗",
}  # fmt: skip
HOSTILE: Final = "\x1b[2J再不还钱就打断\u200b你的腿\u202e{tag} %s [red]\nE-0099:threat  2026-03-16"


def log(elog: Elog, said: str, *options: str) -> str:
    """Log a message of the lender; return its id."""
    return str(elog.json("log", "sms", "95384", "2026-03-16 10:00", "--org", LENDER, "--said", said, *options)["id"])


def tags(elog: Elog) -> list[list[str]]:
    """Return the tags of each contact."""
    return [contact["tags"] for contact in elog.json("list")["contacts"]]


def test_each_suggestion_is_shown_with_its_message_and_decided_about(
    elog: Elog, walker: Walker, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = log(elog, THREAT)
    (contact,) = walker("a", "r", "it was a joke")
    assert contact["tags"] == ["insult"]
    shown = capsys.readouterr().out
    assert f"{entry}:insult  2026-03-16 (Mon) 10:00 (UTC+8)  SMS · received  95384" in shown
    assert "They said: 林小满，再不还钱就打断你的腿，[人渣]，听见没有" in shown
    assert "They said: 林小满，再不还钱就[打断你的腿]，人渣，听见没有" in shown
    assert "May be tagged: threat to a person (threat)" in shown
    assert f"{entry} is now tagged “insult” (insult)" in shown
    assert "Tags: insult" in shown  # when asked about the second one
    assert "Accepted 1, rejected 1, skipped 0; 0 still wait." in shown
    (rejected,) = [row for row in elog.json("show", "E-0004").items() if row[0] == "why"]
    assert rejected == ("why", "it was a joke")


def test_what_was_accepted_or_rejected_is_not_suggested_again(elog: Elog, walker: Walker) -> None:
    log(elog, THREAT)
    walker("r", "", "a")
    assert elog.json("check")["suggestions"] == []
    assert elog.json("review") == {"drafts": [], "suggestions": []}
    assert any("threat" in found["rule"] for found in elog.json("check")["findings"])
    assert elog.json("verify")["ok"]


@pytest.mark.parametrize("answers", [("a", "q"), ("a",)], ids=["quit", "end of input"])
def test_every_decision_is_in_the_vault_at_once(
    elog: Elog, walker: Walker, answers: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    log(elog, THREAT)
    (contact,) = walker(*answers)
    assert contact["tags"] == ["insult"]
    assert "Accepted 1, rejected 0, skipped 0; 1 still wait." in capsys.readouterr().out


def test_a_skipped_suggestion_is_asked_about_the_next_time(elog: Elog, walker: Walker) -> None:
    log(elog, THREAT)
    assert walker("s", "s")[0]["tags"] == []
    assert walker("a", "a")[0]["tags"] == ["insult", "threat"]


def test_an_answer_that_is_none_is_asked_again_and_nothing_can_be_changed(
    elog: Elog, walker: Walker, capsys: pytest.CaptureFixture[str]
) -> None:
    log(elog, THREAT)
    assert walker("c", "", "q")[0]["tags"] == []
    assert capsys.readouterr().err.count("Type a, r, s or q.") == 2


def test_drafts_come_first_and_an_accepted_one_has_words_too(fill: Filled, elog: Elog, walker: Walker) -> None:
    fill(DRAFT)
    log(elog, THREAT)
    contacts = walker("a", "s", "s", "a", "s")
    assert [one["tags"] for one in contacts] == [[], ["false-authority"]]


def test_quitting_at_a_draft_asks_about_no_tag_but_counts_them(
    fill: Filled, elog: Elog, walker: Walker, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(DRAFT)
    log(elog, THREAT)
    walker("q")
    assert "3 still wait." in capsys.readouterr().out


def test_what_was_decided_elsewhere_meanwhile_is_told_and_the_walk_goes_on(
    elog: Elog, walker: Walker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = log(elog, THREAT)
    asked = iter(["a", "a"])

    def ask(question: str) -> str:
        if len(walker.asked) == 0:
            elog.ok("amend", entry, "--tag", "insult")
        walker.asked.append(question)
        return next(asked)

    from evidence_log.cli.walking import walk

    walk(walker.vault, walker.case, ask)
    assert tags(elog) == [["insult", "threat"]]
    told = capsys.readouterr()
    assert "has the tag “insult” already" in told.err
    assert "Accepted 1, rejected 0, skipped 1; 0 still wait." in told.out


def test_the_questions_are_asked_and_answered_in_chinese(
    elog: Elog, walker: Walker, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = log(elog, THREAT)
    STATE.language = "zh"
    assert walker("属实", "不属实", "是玩笑")[0]["tags"] == ["insult"]
    assert walker.asked[0] == "属实吗？a 接受，r 拒绝，s 跳过，q 退出："
    shown = capsys.readouterr().out
    assert "对方原话：林小满，再不还钱就打断你的腿，「人渣」，听见没有" in shown
    assert f"{entry} 已加上标记“辱骂”（insult）" in shown
    assert f"{entry} 不加标记“人身威胁”（threat），不再提示" in shown


def test_a_rule_that_suggests_without_a_place_says_why(
    elog: Elog, walker: Walker, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = log(elog, DISCLOSED, "--reached", "parent")
    (found,) = elog.json("review")["suggestions"]
    assert (found["id"], found["words"], found["start"], found["end"]) == (f"{entry}:debt-disclosed", None, None, None)
    walker("q")
    shown = capsys.readouterr().out
    assert f"They said: {DISCLOSED}\n" in shown
    assert f"Because: {found['because']}" in shown


def test_a_long_message_is_shown_around_the_words(
    elog: Elog, walker: Walker, capsys: pytest.CaptureFixture[str]
) -> None:
    log(elog, "啊" * 4_000 + THREAT + "哦" * 4_000)
    log(elog, "啊" * 4_000 + DISCLOSED + "哦" * 4_000, "--reached", "parent")
    walker("q")
    assert max(map(len, capsys.readouterr().out.splitlines())) < 700
    assert max(map(len, elog.ok("review").splitlines())) < 700


def test_hostile_words_are_shown_as_they_are(elog: Elog, walker: Walker, capsys: pytest.CaptureFixture[str]) -> None:
    entry = log(elog, HOSTILE, "--tag", "{own} %s [b]")
    walker("r", HOSTILE)
    for shown in (capsys.readouterr().out, elog.ok("review", lang="zh"), elog.ok("check")):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert not [line for line in shown.splitlines() if line.startswith("E-0099")]
    log(elog, HOSTILE)
    listed = elog.ok("review")
    assert "\\x1b[2J再不还钱就[打断[U+200B]你的腿][U+202E]{tag} %s [red] E-0099:threat" in listed
    (found,) = elog.json("review")["suggestions"]
    assert found["entry"] != entry
    assert found["words"] == "打断\u200b你的腿"


def test_in_a_pipe_both_kinds_are_listed_and_nothing_is_asked_or_written(fill: Filled, elog: Elog) -> None:
    fill(DRAFT)
    entry = log(elog, THREAT)
    before = elog.vault.read_bytes()
    done = elog("review")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines() if not line.startswith(" ")] == [
        "R-1", f"{entry}:insult", f"{entry}:threat",
    ]  # fmt: skip
    assert "1 drafts wait" in done.err
    assert "2 suggested tags wait" in done.err
    assert f"evidence-log review reject {entry}:insult --why" in done.err
    assert "2 条标记提示" in elog("review", lang="zh").err
    assert elog.vault.read_bytes() == before


def test_the_document_has_both_kinds(fill: Filled, elog: Elog) -> None:
    fill(DRAFT)
    entry = log(elog, THREAT)
    found = elog.json("review")
    assert list(found) == ["drafts", "suggestions"]
    assert [draft["id"] for draft in found["drafts"]] == ["R-1"]
    assert [list(each) for each in found["suggestions"]] == [
        ["id", "entry", "tag", "because", "words", "start", "end"]
    ] * 2
    first, second = found["suggestions"]
    assert (first["id"], first["entry"], first["tag"]) == (f"{entry}:insult", entry, "insult")
    assert THREAT[second["start"] : second["end"]] == second["words"] == "打断你的腿"
    checked = elog.json("check")["suggestions"]
    assert [{name: each[name] for name in checked[0]} for each in found["suggestions"]] == checked


def test_ids_of_both_kinds_are_mixed(fill: Filled, elog: Elog) -> None:
    fill(DRAFT, DRAFT)
    entry = log(elog, THREAT)
    done = elog.json("review", "accept", "R-1", f"{entry}：威胁")["accepted"]
    assert [one["id"] for one in done] == ["R-1", f"{entry}:threat"]
    assert list(done[1]) == ["id", "entry", "tag", "contact"]
    assert (done[1]["entry"], done[1]["tag"], done[1]["contact"]["tags"]) == (entry, "threat", ["threat"])
    assert elog.json("review", "reject", f"{entry}:辱骂", "R-2", "--why", "不是")["rejected"] == [
        {"id": f"{entry}:insult", "why": "不是"}, {"id": "R-2", "why": "不是"},
    ]  # fmt: skip
    assert elog.json("verify")["ok"]


@pytest.mark.parametrize(("language", "word"), [("zh", "已加上标记"), ("en", "is now tagged")])
def test_what_was_decided_is_said(elog: Elog, language: str, word: str) -> None:
    entry = log(elog, THREAT)
    assert word in elog.ok("review", "accept", f"{entry}:threat", lang=language)
    assert f"{entry} " in elog.ok("review", "reject", f"{entry}:insult", lang=language)
    assert tags(elog) == [["threat"]]


def test_those_before_one_that_is_not_suggested_are_said_and_in_the_vault(elog: Elog) -> None:
    entry = log(elog, THREAT)
    done = elog("review", "accept", f"{entry}:threat", f"{entry}:threat-crime", f"{entry}:insult", "--json")
    assert done.code == 2
    assert f'"id": "{entry}:threat"' in done.out
    assert "threat-crime" in done.err
    assert tags(elog) == [["threat"]]


def test_a_rejected_suggestion_can_be_accepted_after_all(elog: Elog) -> None:
    entry = log(elog, THREAT)
    elog.ok("review", "reject", f"{entry}:threat")
    message = elog.refused("review", "reject", f"{entry}:threat")
    assert f"evidence-log review accept {entry}:threat" in message
    elog.ok("review", "accept", f"{entry}:threat")
    assert tags(elog) == [["threat"]]


def test_a_contact_of_nobody_suggests_nothing_and_cannot_be_accepted(elog: Elog) -> None:
    elog.ok("log", "sms", "95384", "2026-03-16 10:00", "--said", THREAT)
    entry = elog.json("list")["contacts"][0]["id"]
    assert elog.json("review")["suggestions"] == []
    assert "is not suggested" in elog.refused("review", "accept", f"{entry}:threat")


@pytest.mark.parametrize(
    "words",
    [
        ("accept", "{}:threat", "--phone", "95384"),
        ("accept", "R-1", "{}:threat", "--org", LENDER),
        ("accept", "{}:threat", "--why", "x"),
        ("reject", "{}:threat", "--said", "x"),
        ("accept", "{}:frequent"),
        ("reject", "{}:frequent"),
        ("accept", "{}:visit"),
        ("accept", "{}:"),
        ("accept", "{}"),
        ("accept", "E-0099:threat"),
        ("accept", "E-0001:threat"),
        ("accept", "R-1:threat"),
        ("reject", ":threat"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_done_is_refused_with_what_to_do(
    fill: Filled, elog: Elog, words: tuple[str, ...], language: str
) -> None:
    fill(DRAFT)
    entry = log(elog, THREAT)
    message = elog.refused("review", *(word.format(entry) for word in words), lang=language)
    assert any(char > "\u4e00" for char in message) == (language == "zh")


def test_options_that_correct_a_draft_are_refused_before_anything_is_written(fill: Filled, elog: Elog) -> None:
    fill(DRAFT)
    entry = log(elog, THREAT)
    message = elog.refused("review", "accept", "R-1", f"{entry}:threat", "--channel", "sms")
    assert f"Corrections are for drafts, not for the suggested tag {entry}:threat" in message


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_rejection_is_shown_in_words(elog: Elog, language: str) -> None:
    entry = log(elog, THREAT)
    elog.ok("review", "reject", f"{entry}:threat", "--why", "是玩笑", lang=language)
    shown = elog.ok("show", "E-0003", lang=language)
    assert ("标记：人身威胁" if language == "zh" else "Tag: threat to a person") in shown
    assert "是玩笑" in shown


def test_at_a_terminal_the_walk_asks_about_tags(elog: Elog, monkeypatch: pytest.MonkeyPatch) -> None:
    log(elog, THREAT)
    monkeypatch.setattr(command, "_at_terminal", lambda: True)
    done = elog("review", stdin=b"a\n")
    assert done.code == 0
    assert "is now tagged" in done.out
