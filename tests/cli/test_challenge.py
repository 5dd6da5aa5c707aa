"""`challenge` as typed: the contract of its JSON, and that it changes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from evidence_log.cli.main import MODULES, application
from evidence_log.i18n import LANGUAGES, keys, texts

if TYPE_CHECKING:
    from cli.conftest import Elog

LENDER: Final = "示例银行"
COMMAND: Final = re.compile(r"evidence-log ([a-z]+)(?: (add|tie|pay|groups)\b)?([^；;。]*)")
"""A command as words name it: up to the end of the clause."""


@pytest.fixture(scope="module")
def commands() -> Any:
    """Return the program's commands as its parser knows them."""
    import typer

    return typer.main.get_command(application(tuple(MODULES)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_that_the_words_name_is_one_and_has_those_options(commands: Any, language: str) -> None:
    named = 0
    for key, words in keys(texts(language).domain("challenge")):
        for found in COMMAND.finditer(words):
            name, verb, rest = found.groups()
            command = commands.commands[name]
            command = command.commands[verb] if verb else command
            known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
            assert set(re.findall(r"--[a-z][a-z-]*", rest)) <= known, (key, found.group())
            named += 1
    assert named > 20


def test_challenge_gives_level_next_and_objections(elog: Elog) -> None:
    elog.ok("log", "call", "95384", "2026-03-14 22:31", "--answered", "--duration", "60s", "--claims", LENDER)
    before = elog.vault.read_bytes()
    found = elog.json("challenge")
    assert {"level", "next", "objections"} <= set(found)
    assert found["level"] in {"fuller", "ready", "wanting"}
    assert {"what", "says", "entries"} <= set(found["next"])
    for one in found["objections"]:
        assert {"kind", "severity", "entries", "says", "mend"} <= set(one)
        assert one["severity"] in {"high", "medium", "low"}
    memory = next(one for one in found["objections"] if one["kind"] == "memory")
    assert (memory["severity"], memory["entries"]) == ("high", ["E-0002"])
    assert elog.vault.read_bytes() == before


def test_the_text_leads_with_the_level_and_says_that_it_is_for_the_person(elog: Elog) -> None:
    elog.ok("log", "call", "95384", "2026-03-14 22:31", "--answered", "--claims", LENDER)
    told = elog.ok("challenge", lang="zh").splitlines()
    assert told[0].startswith("完整程度：")
    assert told[1].startswith("最值得先取得：")
    assert "不会写入投诉材料" in told[2]
    assert "1. 只凭记忆" in "\n".join(told)


def test_an_empty_case_is_no_failure(elog: Elog) -> None:
    assert elog.json("challenge")["next"]["what"] == "contacts"
    assert "no contact counts yet" in elog.ok("challenge")
