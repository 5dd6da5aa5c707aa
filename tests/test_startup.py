"""What starting costs and touches: `log` loads little, help opens no vault, and no console makes the program stumble."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from evidence_log.cli.main import MODULES

if TYPE_CHECKING:
    from conftest import Program

HEAVY: Final = (
    "sqlmodel", "sqlalchemy", "pydantic", "reportlab", "dateutil", "phonenumbers", "PIL", "rich", "asyncio", "orjson",
)  # fmt: skip
"""Each costs more than all of `log` may take; `asyncio` comes along with others and is the first sign of them."""

CONSOLES: Final = {
    "gbk": {"PYTHONIOENCODING": "gbk"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C locale": {"LC_ALL": "C"},
    "POSIX locale without UTF-8 mode": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


def loaded(program: Program, *words: str) -> set[str]:
    """Return the top-level packages that a command loads."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "evidence_log", *words],
        cwd=program.folder, env=program.environ, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}


def test_logging_a_contact_loads_nothing_heavy(program: Program) -> None:
    program.ok("init")
    words = ("log", "call", "95384", "2026-03-16 22:31", "--answered", "--duration", "90s", "--said", "x")
    assert loaded(program, *words) & set(HEAVY) == set()


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("log", "--help"), ("where",)], ids=" ".join)
def test_asking_what_there_is_loads_nothing_heavy(program: Program, words: tuple[str, ...]) -> None:
    assert loaded(program, *words) & set(HEAVY) == set()


def test_the_version_loads_not_even_the_parser(program: Program) -> None:
    assert "typer" not in loaded(program, "--version")


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("log", "--help"), ("where",)], ids=" ".join)
def test_asking_what_there_is_makes_no_file(program: Program, words: tuple[str, ...]) -> None:
    before = sorted(program.folder.rglob("*"))
    program.ok(*words)
    assert sorted(program.folder.rglob("*")) == before


def test_help_and_where_do_not_read_the_vault(program: Program) -> None:
    program.vault.write_bytes(b"not a vault")
    for words in (("--help",), ("check", "--help"), ("where",)):
        program.ok(*words)
    assert program.vault.read_bytes() == b"not a vault"
    program.refused(["list"])


@pytest.mark.parametrize("console", CONSOLES)
def test_no_console_makes_the_program_stumble(program: Program, console: str) -> None:
    environ = CONSOLES[console] | {"EVIDENCE_LOG_LANG": "zh"}
    commands = (
        ("init", "--name", "林小满 😀"),
        ("log", "短信", "95384", "2026-03-02", "17:05", "--said", "已逾期 ✓ ¥88 😀", "--org", "微众银行"),
        ("list",),
        ("show", "E-0002"),
        ("search", "逾期"),
        ("check",),
        ("verify",),
        ("log", "--help"),
    )
    for words in commands:
        done = program(*words, environ=environ)
        assert done.returncode == 0, (words, done.stderr.decode(errors="replace"))
        assert b"Traceback" not in done.stderr


def test_every_command_has_help_in_both_languages(program: Program) -> None:
    for language in ("zh", "en"):
        whole = program.ok("--lang", language, "--help")
        assert [command for command in MODULES if f"  {command} " not in whole] == []
