"""`seal` and what `verify` says of seals, as a person sees it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from authority import Authority
    from cli.conftest import Elog

AWAY = "http://127.0.0.1:9/tsr"


def test_no_authority_is_used_that_was_not_named(elog: Elog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVIDENCE_LOG_TSA", raising=False)
    assert "--tsa" in elog.refused("seal")
    assert "--tsa" in elog.refused("seal", lang="zh")
    assert "ftp://x" in elog.refused("seal", "--tsa", "ftp://x")
    assert "secret" not in elog.refused("seal", "--tsa", "https://me:secret@host/")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_seal_is_made_shown_and_exported(
    elog: Elog, authority: Authority, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv("EVIDENCE_LOG_TSA", authority.url)
    elog.ok("log", "call", "95384", "2026-03-16 22:31")
    head = elog.json("verify")["head"]
    said = elog.ok("seal", "--tsa-roots", str(authority.root), lang=lang)
    assert head in said
    assert "Example Time Stamp" in said
    again = elog.json("seal", lang=lang)
    assert (again["state"], again["entry"], again["checked"]) == ("already", "E-0003", True)
    elog.ok("log", "call", "95384", "2026-03-16 22:35")
    shown = elog.json("verify")
    assert shown["ok"] is True
    (seal,) = shown["seals"]
    assert (seal["entry"], seal["through"], seal["head"], seal["state"], seal["basis"]) == (
        "E-0003",
        2,
        head,
        "good",
        "kept",
    )
    said = elog.ok("verify", lang=lang)
    assert seal["sealed_at"] in said
    assert ("entries not covered: 1" if lang == "en" else "其后 1 条未覆盖") in said
    assert elog.json("verify", "--tsa-roots", str(authority.root))["seals"][0]["basis"] == "given"
    written = elog.json("seal", "--export", "out", lang=lang)["seals"]
    assert [path.name for path in sorted((elog.folder / "out").iterdir())] == [
        "VERIFY.txt", "seal-0003.tsq", "seal-0003.tsr", "seal-0003.txt",
    ]  # fmt: skip
    assert written[0]["head"] == head
    assert head in elog.ok("seal", "--export", "out", lang=lang)


def test_the_guide_that_is_exported_works_as_it_stands(elog: Elog, authority: Authority) -> None:
    """Run the lines of `VERIFY.txt` as a recipient would."""
    elog.ok("log", "call", "95384", "2026-03-16 22:31")
    elog.ok("seal", "--tsa", authority.url, "--tsa-roots", str(authority.root))
    for lang in ("zh", "en"):
        elog.ok("seal", "--export", lang, lang=lang)
        folder = elog.folder / lang
        (folder / "root.pem").write_bytes(authority.root.read_bytes())
        head = elog.json("verify")["seals"][0]["head"]
        lines = [line.strip() for line in (folder / "VERIFY.txt").read_text(encoding="utf-8").splitlines()]
        commands = [line.replace("NNNN", "0003") for line in lines if line.startswith("openssl ts ")]
        assert len(commands) == 3
        for command in commands:
            words = [head if word in {"HEAD", "链首摘要"} else word for word in command.split()]
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (command, done.stderr)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_wish_is_never_shown_as_a_proof(elog: Elog, authority: Authority, lang: str) -> None:
    done = elog("seal", "--tsa", AWAY, lang=lang)
    assert (done.code, done.out) == (1, "")
    assert "E-0002" in done.err
    shown = elog.json("seal", "--tsa", AWAY, code=1, lang=lang)
    assert (shown["state"], shown["sealed_at"], shown["reason"]) == ("pending", None, "unreachable")
    assert shown["why"]
    found = elog.json("verify")
    assert (found["ok"], [seal["state"] for seal in found["seals"]]) == (True, ["pending"])
    said = elog.ok("verify", lang=lang)
    assert ("不能证明" if lang == "zh" else "shows nothing") in said
    elog.refused("seal", "--export", "out", lang=lang)
    elog.ok("seal", "--tsa", authority.url, lang=lang)
    assert [seal["state"] for seal in elog.json("verify")["seals"]] == ["done", "unchecked"]
    assert "--tsa-roots" in elog.ok("verify", lang=lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bad_seal_is_named_with_the_exit_code_of_damage(
    elog: Elog, authority: Authority, shared_authority: Authority, tmp_path: Path, lang: str
) -> None:
    elog.ok("seal", "--tsa", authority.url, "--tsa-roots", str(authority.root))
    other = tmp_path / "other.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
         "-keyout", str(tmp_path / "key"), "-out", str(other)], check=True, capture_output=True,
    )  # fmt: skip
    found = elog.json("verify", "--tsa-roots", str(other), code=4, lang=lang)
    assert [(problem["kind"], problem["where"]) for problem in found["problems"]] == [("seal_untrusted", "E-0002")]
    assert elog("verify", "--tsa-roots", str(other), lang=lang).code == 4
    assert elog.json("verify")["ok"] is True
    assert "absent" in elog.refused("verify", "--tsa-roots", "absent", lang=lang)


@pytest.mark.parametrize("manners", ["refused", "html", "500", "redirect", "other_nonce"])
def test_each_bad_answer_has_its_words(elog: Elog, authority: Authority, manners: str) -> None:
    authority.manners, authority.line = manners, b"x"
    for lang in ("zh", "en"):
        done = elog("seal", "--tsa", authority.url, lang=lang)
        assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 2)


def test_an_older_head_is_found_with_its_entry(elog: Elog) -> None:
    head = elog.json("verify")["head"]
    elog.ok("log", "call", "1", "now")
    assert elog.json("verify", "--head", head)["head_entry"] == 1
    assert elog.json("verify")["head_entry"] is None
    assert elog.json("verify", "--head", "0" * 64, code=4)["head_entry"] is None


def test_sealing_loads_the_network_only_when_it_asks(elog: Elog, authority: Authority) -> None:
    elog.ok("seal", "--tsa", authority.url)
    asked = len(authority.asked)
    for words in (["verify"], ["doctor"], ["seal", "--export", "out"], ["backup", "b.evl"], ["list"], ["rebuild"]):
        elog(*words)
    assert len(authority.asked) == asked
