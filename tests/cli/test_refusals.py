"""What cannot be used is refused: exit 2, nothing written, the thing and the remedy named in the language of the run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer

from evidence_log.cli.errors import usage_words
from evidence_log.cli.state import STATE

if TYPE_CHECKING:
    from cli.conftest import Elog

CASES: dict[str, tuple[str, str]] = {
    "lgo": ("lgo", "log"),
    "log": ("CHANNEL", "log --help"),
    "log call": ("PHONE", "log --help"),
    "log call 95384": ("WHEN", "log --help"),
    "debt ad": ("ad", "add"),
    "debt": ("debt", "--help"),
    "show": ("ID", "show --help"),
    "show 2 extra": ("extra", "show --help"),
    "list --sinc x": ("--sinc", "--since"),
    "--vualt x list": ("--vualt", "--vault"),
    "list --since": ("--since", "list --help"),
    "list --since --json": ("--since", "--since="),
    "list --lang zh": ("--lang", "list --help"),
    "log call 95384 now --answered=yes": ("--answered", "log --help"),
    "log call 95384 now --answered --missed": ("answered, missed", ""),
    "log call 95384 now --missed --outcome busy": ("missed, busy", ""),
    "log call 95384 now --missed --duration 90s": ("missed", "--answered"),
    "log visit - now --answered": ("visit", "met"),
    "log sms 95384 now --duration 9": ("sms", "--duration"),
    "log fax 95384 now": ("fax", "call, sms"),
    "log call 95384 soonish": ("soonish", "2025-03-16 22:31"),
    "log call 95384 03/04/2025": ("03/04/2025", "2025-04-03"),
    "log call 95384 2099-01-01": ("2099-01-01", ""),
    "log call 95384 2026-02-30": ("2026-02-30", ""),
    "log call 95384 now --duration soon": ("soon", "90s"),
    "log call 95384 now --demands much": ("much", "3,200.50"),
    "log call 95384 now --reached nobody": ("nobody", "spouse"),
    "log call 95384 now --precision x": ("x", "minute"),
    "log call 95384 now --debt D-7": ("D-7", "debt add"),
    "log call 95384 now --attach missing.png": ("missing.png", ""),
    "log call 95384 now --attach a.txt missing.png": ("missing.png", ""),
    "log call 95384 now --attach .": (".", ""),
    "log call  now": ("PHONE", ""),
    "log call 95384 now --said - --summary -": ("-", ""),
    "debt pay D-9 5 --on 2026-03-10": ("D-9", "D-1"),
    "debt pay D-1 -5 --on 2026-03-10": ("-5", "--"),
    "debt pay D-1 x --on 2026-03-10": ("x", "3200"),
    "debt pay D-1 5 --on 2026-13-10": ("2026-13-10", ""),
    "debt pay D-1 5 --on 2099-01-01": ("2099-01-01", ""),
    "debt pay D-1 5 --on 2026-03-10 --proof none.pdf": ("none.pdf", ""),
    "debt add 微粒贷": ("--lender", "debt add --help"),
    "debt add  --lender x": ("PRODUCT", ""),
    "event add nothing": ("nothing", "stop-request"),
    "event add other --debt D-9": ("D-9", ""),
    "attach missing.png": ("missing.png", ""),
    "attach a.txt --to E-0099": ("E-0099", ""),
    "attach a.txt --to E-0004": ("E-0004", ""),
    "phone tie - 微众 --basis x": ("-", ""),
    "phone tie 95384  --basis x": ("ORG", ""),
    "phone tie 95384 微众 --basis ": ("--basis", ""),
    "phone tie 95384 微众 --basis x --kind bank2": ("bank2", "lender"),
    "phone tie 95384 微众 --basis x --kind lender --for 甲": ("lender", "--kind agency"),
    "phone tie 95384 微众 --basis x --for 微众": ("微众", "--for"),
    "amend E-0003": ("E-0003", "--when"),
    "amend E-0003 --set nothing=1": ("nothing", "summary"),
    "amend E-0003 --set summary": ("summary", "="),
    "amend E-0003 --channel ": ("channel", "withdraw"),
    "amend E-0003 --set phone_e164=+861": ("phone_e164", ""),
    "amend E-0003 --precision second": ("minute", "--when"),
    "amend E-0003 --duration 90s --missed": ("missed", "--answered"),
    "amend E-0003 --set zone=Mars": ("Mars", "Asia/Shanghai"),
    "amend D-1 --set lender=": ("lender", "withdraw D-1"),
    "amend D-1 --set principal=much": ("much", ""),
    "amend E-0004 --set name=x": ("E-0004", "withdraw"),
    "amend E-0001 --said x": ("E-0001", ""),
    "amend E-0099 --said x": ("E-0099", "list"),
    "withdraw E-0003": ("--why", "withdraw --help"),
    "withdraw E-0003 --why ": ("--why", ""),
    "withdraw E-0001 --why x": ("E-0001", ""),
    "show E-0099": ("E-0099", "list"),
    "show what": ("what", "E-0042"),
    "show D-9": ("D-9", "D-1"),
    "search": ("WORDS", ""),
    "search ": ("WORDS", ""),
    "list --phone ": ("--phone", ""),
    "list --since 2026-02-30": ("2026-02-30", ""),
    "verify --head zz": ("zz", "64"),
    "export --format pdf": ("pdf", "csv"),
    "export --json --format csv": ("--json", "-o"),
    "export -o case.evl": ("case.evl", ""),
    "export -o missing/x.csv": ("missing", ""),
    "export -o .": (".", ""),
    "init --pack nope": ("nope", "cn"),
    "init --pack ../cn": ("../cn", "cn"),
    "--case b init --zone Mars": ("Mars", "Asia/Shanghai"),
    "--vault  list": ("--vault", ""),
    "--case  list": ("--case", ""),
    "--case nope list": ("nope", "main"),
    "--vault absent.evl list": ("absent.evl", "init"),
    "--vault a.txt list": ("a.txt", "--vault"),
    "--vault . list": (".", "--vault"),
    "--vault postgresql://me:secret@host/db list": ("postgresql://", "--vault"),
    "--lang fr list": ("fr", "--lang zh"),
}
"""A command line, split at single blanks, to words that its refusal must have in either language: the thing, the remedy."""


@pytest.fixture
def filled(elog: Elog) -> Elog:
    """Return the program with a debt D-1, a contact E-0003 and a kept file E-0004."""
    (elog.folder / "a.txt").write_bytes(b"a")
    elog.ok("debt", "add", "微粒贷", "--lender", "微众银行")
    elog.ok("log", "call", "95384", "2026-03-16 22:31")
    elog.ok("attach", "a.txt")
    return elog


@pytest.mark.parametrize("line", CASES)
def test_a_refusal_names_the_thing_and_the_remedy(filled: Elog, line: str) -> None:
    thing, remedy = CASES[line]
    for lang in ("zh", "en"):
        said = filled.refused(*line.split(" "), lang=lang)
        assert thing in said
        assert remedy in said
        assert "secret" not in said
        if lang == "zh" and "--lang" not in line:
            assert said.startswith("错误：")
            assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", said.replace("evidence-log", "")), (
                "English in Chinese"
            )
        elif "--lang" not in line:
            assert said.startswith("Error: ")


def test_what_is_withdrawn_takes_nothing_more(filled: Elog) -> None:
    filled.ok("withdraw", "E-0003", "--why", "x")
    filled.ok("withdraw", "D-1", "--why", "x")
    for words in (
        ("amend", "E-0003", "--said", "x"), ("withdraw", "E-0003", "--why", "x"), ("attach", "a.txt", "--to", "E-0003"),
        ("debt", "pay", "D-1", "5", "--on", "2026-03-10"), ("log", "call", "1", "now", "--debt", "D-1"),
        ("event", "add", "other", "--debt", "微粒贷"), ("amend", "D-1", "--set", "account=1"), ("withdraw", "D-1", "--why", "x"),
    ):  # fmt: skip
        assert re.search("E-0003|D-1", filled.refused(*words))


def test_a_debt_named_by_a_product_that_two_have_is_asked_back(filled: Elog) -> None:
    assert filled.json("log", "call", "1", "now", "--debt", "微粒贷")["debt"] == "D-1"
    filled.ok("debt", "add", "微粒贷", "--lender", "微众银行")
    assert "D-1, D-2" in filled.refused("log", "call", "1", "now", "--debt", "微粒贷")
    filled.ok("withdraw", "D-1", "--why", "x")
    assert filled.json("log", "call", "1", "now", "--debt", "微粒贷")["debt"] == "D-2"


def test_the_language_of_the_locale_is_used_for_a_language_that_is_not_there(
    elog: Elog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert elog.refused("list", lang="fr").startswith("错误")
    monkeypatch.setenv("LC_ALL", "C")
    assert elog.refused("list", lang="fr").startswith("Error")


def test_an_unwritable_place_is_named(bare: Elog) -> None:
    (bare.folder / "file").write_bytes(b"")
    said = bare.refused("--vault", str(bare.folder / "file" / "x.evl"), "init", lang="zh")
    assert str(bare.folder / "file" / "x.evl") in said
    assert not re.search("[A-Z][a-z]+ [a-z]+", said.replace("evidence-log", "")), (
        "the system's words are told in Chinese"
    )
    long = bare.folder / ("长" * 200)
    assert "长长" in bare.refused("--vault", str(long), "list", lang="zh")
    assert "长长" in bare.refused("--vault", str(long), "init", lang="zh")


def test_nothing_is_left_of_a_vault_that_could_not_be_made(bare: Elog) -> None:
    for words in (("--pack", "nope"), ("--zone", "Mars")):
        bare.refused("init", *words)
        assert list(bare.folder.iterdir()) == []
    bare.refused("init", "--name", "\udcff")
    assert list(bare.folder.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("log", "call", "95384", "now", "--said", "\udcff"),
        ("log", "call", "\udcff", "now"),
        ("search", "\udcff"),
        ("list", "--org", "\udcff"),
        ("debt", "add", "\udcff", "--lender", "x"),
        ("event", "add", "other", "--note", "\udcff"),
        ("log", "call", "95384", "now", "--tag", "\udcff"),
        ("--case", "\udcff", "init"),
    ],
)
def test_bytes_that_are_no_text_are_refused_where_they_stand(elog: Elog, words: tuple[str, ...]) -> None:
    assert "[U+DCFF]" in elog.refused(*words)


def test_a_file_may_be_named_by_any_bytes(elog: Elog) -> None:
    Path("\udcc4\udce3.png").write_bytes(b"x")
    assert elog.json("attach", "\udcc4\udce3.png")["name"] == r"\xc4\xe3.png"
    assert elog.json("log", "sms", "1", "now", "--attach", "\udcc4\udce3.png")["attachments"][0]["size"] == 1
    elog.ok("export", "-o", "\udcc4\udce3.csv")
    assert elog.json("verify")["ok"]


def test_a_file_that_may_not_be_read_is_told_in_our_words(bare: Elog, capsys: pytest.CaptureFixture[str]) -> None:
    STATE.language = "zh"
    assert usage_words(typer.BadParameter("File 'x.png' is not readable.", param_hint="FILE"), "attach") == 2
    assert capsys.readouterr().err == "错误：FILE：没有权限读取 x.png\n用法见：evidence-log attach --help\n"
