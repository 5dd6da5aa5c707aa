"""How results are laid out: words broken, tables cut on a terminal and whole in a pipe, help that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.cli.main import MODULES
from evidence_log.cli.output import COLUMNS, as_bytes, safe, shortened, width, wrapped

if TYPE_CHECKING:
    from cli.conftest import Elog

# those that other modules' words fill are looked at where they are written
COMMANDS = (
    "", "init", "where", "log", "debt", "debt add", "debt pay", "debt list", "event", "event add", "attach", "phone", "phone tie",
    "phone list", "phone groups", "sheet", "complaint", "complaint add", "complaint reply", "complaint list", "due", "amend", "withdraw",
    "review", "merge", "split", "reconcile", "list", "show", "search", "export", "verify", "rebuild", "seal", "backup", "restore",
    "doctor", "case", "case list", "case export", "case import", "case erase", "challenge",
)  # fmt: skip
ASKING = {"check", "dossier", "import", "formats", "demo"}


def test_a_full_width_character_takes_two_columns() -> None:
    assert (width("abc"), width("微粒贷"), width("微a贷"), width("Ａ")) == (3, 6, 5, 2)


@given(st.text(), st.integers(2, 60))
def test_a_shortened_text_fits_and_says_that_it_was_cut(text: str, columns: int) -> None:
    short = shortened(text, columns)
    assert width(short) <= columns
    line = " ".join(text.split())
    assert short == line or (short.endswith("…") and line.startswith(short[:-1]))


@given(st.text(st.sampled_from("ab微粒贷，。（）“”- ")), st.integers(12, 60))
def test_wrapping_loses_nothing_but_blanks(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(not line.startswith(tuple("，。）”")) for line in lines[1:] if "（" not in text and "“" not in text)


def test_words_and_marks_stay_together() -> None:
    assert wrapped("alpha beta gamma", 11) == ["alpha beta", "gamma"]
    assert wrapped("一二三四，五六", 8) == ["一二三", "四，五六"]
    assert wrapped("", 8) == [""]


@given(st.text())
def test_what_is_printed_is_visible(text: str) -> None:
    shown = safe(text)
    assert shown.isprintable() or all(char.isprintable() or char == " " or char.isspace() for char in shown)
    if text.isprintable() and text.isascii():
        assert shown == text


def test_json_is_utf_8_with_nothing_active_in_it() -> None:
    assert as_bytes({"a": "微\x9b\u202e😀\x7f"}).decode() == '{\n  "a": "微\\u009b\\u202e😀\\u007f"\n}\n'


def long_contact(elog: Elog) -> str:
    said = "今天之内必须把欠款全部还清否则就联系你的单位和家人" * 8 + "末尾"
    elog.ok("log", "sms", "95384", "2026-03-16 22:31", "--said", f"第一行\t第二格\n{said}", "--claims", "微众银行")
    return said


def test_a_pipe_gets_every_character_in_tab_separated_cells(elog: Elog) -> None:
    said = long_contact(elog)
    head, row = elog.ok("list").splitlines()
    assert len(head.split("\t")) == len(row.split("\t")) == 9
    assert row.split("\t")[-1] == rf"第一行\x09第二格\x0a{said}"
    assert elog("list").err == "1 in all\n"


def test_a_terminal_gets_aligned_columns_that_fit(elog: Elog, monkeypatch: pytest.MonkeyPatch) -> None:
    long_contact(elog)
    head, row = elog.ok("list", terminal=True).splitlines()
    assert width(row) <= COLUMNS + 16
    assert row.endswith("…")
    assert "\t" not in head + row
    assert width(head[: head.index("Number")]) == width(row[: row.index("95384")])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_and_has_words_for_all(bare: Elog, command: str, lang: str) -> None:
    said = bare.ok(*command.split(), "--help", lang=lang)
    assert {line: width(line) for line in said.splitlines() if width(line) > COLUMNS} == {}
    assert said == bare.ok(*command.split(), "-h", lang=lang)
    assert f"evidence-log {command}".strip() in said.splitlines()[0]
    assert "None" not in said
    assert not bare.vault.exists()


def test_every_command_of_records_is_looked_at_here() -> None:
    assert {command.split()[0] for command in COMMANDS if command} == set(MODULES) - ASKING


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_is_shown_when_nothing_is_asked(bare: Elog, lang: str) -> None:
    assert bare.ok(lang=lang) == bare.ok("--help", lang=lang) == bare.ok("--vault", "x", lang=lang)


def test_the_version_is_told_wherever_it_is_asked(bare: Elog) -> None:
    assert bare.ok("--version") == bare.ok("--lang", "zh", "--version") == "evidence-log 0.1.0\n"


def test_needed_options_are_in_the_usage_line(bare: Elog) -> None:
    assert "log CHANNEL PHONE WHEN… [OPTIONS]" in bare.ok("log", "--help")
    assert "debt add PRODUCT --lender NAME [OPTIONS]" in bare.ok("debt", "add", "--help")
    assert "debt pay DEBT AMOUNT --on DATE [OPTIONS]" in bare.ok("debt", "pay", "--help")
    assert "withdraw ID --why TEXT [OPTIONS]" in bare.ok("withdraw", "--help")
    assert "phone tie PHONE ORG --basis TEXT [OPTIONS]" in bare.ok("phone", "tie", "--help")
