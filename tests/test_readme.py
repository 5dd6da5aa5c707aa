"""The READMEs are the manual: the lines they tell people to type work, and the help they print is the real one."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import typer

from evidence_log.cli.main import SECTIONS, application
from evidence_log.cli.state import STATE
from evidence_log.i18n import texts
from evidence_log.rules import library
from evidence_log.services import demo

if TYPE_CHECKING:
    from conftest import Program

ROOT: Final = Path(__file__).resolve().parent.parent
READMES: Final = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
EXAMPLES: Final = {language: ROOT / "examples" / path.name for language, path in READMES.items()}
BOTH: Final = pytest.mark.parametrize("language", READMES)

DEMO: Final = 'python3 -m venv .venv && .venv/bin/python -m pip install -e ".[dev]" && .venv/bin/evidence-log demo'
TESTS: Final = 'python3 -m venv .venv && .venv/bin/python -m pip install -e ".[dev]" && .venv/bin/python -m pytest'

RULES: Final = {"en": ROOT / "docs" / "rules.md", "zh": ROOT / "docs" / "rules.zh-CN.md"}
TABLES: Final = re.compile(r"(?<=<!-- rules -->\n).*?(?=<!-- /rules -->)", re.DOTALL)
HELP: Final = re.compile(r"(?<=<!-- help -->\n).*?(?=<!-- /help -->)", re.DOTALL)
STEPS: Final = re.compile(r"(?<=<!-- steps -->\n).*?(?=<!-- /steps -->)", re.DOTALL)
WALK: Final = re.compile(r"<!-- walk -->\n```sh\n(.*?)```\n<!-- /walk -->", re.DOTALL)


def read(language: str) -> str:
    """Return the README of a language."""
    return READMES[language].read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """Return the words of every command, group members behind their group, in the order of the help."""
    names = [name for section in SECTIONS.values() for name in section]
    root: Any = typer.main.get_command(application(tuple(names)))
    found: list[list[str]] = []
    for name in names:
        found += [[name, member] for member in getattr(root.commands[name], "commands", {})] or [[name]]
    return found


def help_of(language: str, words: list[str]) -> str:
    """Return the help of a command, or of the program for no words."""
    before, STATE.language = STATE.language, language
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            application(tuple(words[:1]) or tuple(name for section in SECTIONS.values() for name in section))(
                args=[*words, "--help"], prog_name="evidence-log", standalone_mode=False
            )
    finally:
        STATE.language = before
    return printed.getvalue().rstrip() + "\n"


def reference(language: str) -> Iterator[str]:
    """Yield the reference of all commands, as the README prints it."""
    yield f"```text\n{help_of(language, [])}```\n\n"
    for words in commands():
        yield f"### {' '.join(words)}\n\n```text\n{help_of(language, words)}```\n\n"


def steps(language: str) -> Iterator[str]:
    """Yield the steps of the invented case, as its own README prints them: a block of commands for each part."""
    for number, step in enumerate(demo.walk(language).steps):
        if step.part:
            yield "```\n\n" if number else ""
            yield f"### {step.part}\n\n```sh\n"
        yield f"# {step.at:%Y-%m-%d %H:%M}  {step.title}\n{step.command}\n"
    yield "```\n\n"


@BOTH
def test_the_case_in_words_shows_the_very_steps_of_the_demo(language: str, request: pytest.FixtureRequest) -> None:
    real, path = "\n" + "".join(steps(language)), EXAMPLES[language]
    if request.config.getoption("--update-golden"):
        text = path.read_text(encoding="utf-8")
        path.write_text(STEPS.sub(lambda _: real, text), encoding="utf-8", newline="\n")
    (printed,) = STEPS.findall(path.read_text(encoding="utf-8"))
    assert printed == real


@BOTH
def test_the_help_in_the_readme_is_the_real_one(language: str, request: pytest.FixtureRequest) -> None:
    real = "\n" + "".join(reference(language))
    path = READMES[language]
    if request.config.getoption("--update-golden"):
        path.write_text(HELP.sub(lambda _: real, read(language)), encoding="utf-8", newline="\n")
    (printed,) = HELP.findall(read(language))
    assert printed == real


@BOTH
def test_the_two_commands_stand_in_the_readme_as_promised(language: str) -> None:
    lines = read(language).splitlines()
    assert lines.index(DEMO) < lines.index(TESTS)


@BOTH
def test_every_command_is_explained(language: str) -> None:
    text = read(language)
    assert [words for words in commands() if f"\n### {' '.join(words)}\n" not in text] == []


def rule_pages(language: str) -> Iterator[str]:
    """Yield the table of every rule of every pack, as its page prints it."""
    words = texts(language)
    for name in sorted(path.name for path in (ROOT / "templates" / "rules").iterdir() if path.is_dir()):
        pack, said = library.load(name), library.words(name, language)
        head = {"en": "rule | looks at | source | force | wording", "zh": "规则 | 核对什么 | 依据 | 性质 | 原文核实"}[
            language
        ]
        yield f"\n| {head} |\n| --- | --- | --- | --- | --- |\n"
        for rule in pack.rules:
            if not rule.enabled:
                continue
            cited = {"en": "; ", "zh": "；"}[language].join(
                dict.fromkeys(" ".join(_cited(one, language)) for one in rule.citations)
            )
            force, read = words(f"findings.force.{rule.force}"), words(f"findings.confidence.{rule.confidence}")
            yield f"| `{rule.id}` | {said.title(rule.key)} | {cited} | {force} | {read} |\n"
    yield "\n"


def _cited(one: Any, language: str) -> tuple[str, str]:
    return (
        (one.instrument, one.place)
        if language == "zh"
        else (one.instrument_en or one.instrument, one.place_en or one.place)
    )


@BOTH
def test_every_rule_is_on_the_page_of_rules(language: str, request: pytest.FixtureRequest) -> None:
    real, path = "".join(rule_pages(language)), RULES[language]
    if request.config.getoption("--update-golden"):
        text = path.read_text(encoding="utf-8")
        path.write_text(TABLES.sub(lambda _: real, text), encoding="utf-8", newline="\n")
    (printed,) = TABLES.findall(path.read_text(encoding="utf-8"))
    assert printed == real


@BOTH
def test_the_rules_in_the_readme_have_their_force(language: str) -> None:
    rows = dict(re.findall(r"^\| `([\w/-]+)` \|.*\| (.*?) \|$", read(language), re.MULTILINE))
    words = texts(language)
    known = {rule.id: words(f"findings.force.{rule.force}") for rule in library.load("cn").rules if rule.enabled}
    assert len(rows) > 5
    assert rows.items() <= known.items()


@BOTH
def test_links_of_the_readme_lead_somewhere(language: str) -> None:
    text = read(language)
    targets = re.findall(r"\]\(([^)#]+)", text) + re.findall(r'src="([^"]+)"', text)
    local = [target for target in targets if not target.startswith("http")]
    assert local
    assert [target for target in local if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("name", ["dossier-zh.png", "dossier-en.png"])
def test_the_picture_of_a_page_is_of_a_sane_size(name: str) -> None:
    picture = ROOT / "docs" / "images" / name
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert 10_000 < picture.stat().st_size < 300_000


@BOTH
def test_the_walk_works_as_printed(language: str, program: Program) -> None:
    calls, proof = {"en": ("calls.csv", "settlement.png"), "zh": ("通话记录.csv", "结清证明.png")}[language]
    shutil.copyfile(ROOT / "examples" / f"calls.{language}.csv", program.folder / calls)
    shutil.copyfile(ROOT / "examples" / f"settlement.{language}.png", program.folder / proof)
    (walk,) = WALK.findall(read(language))
    typed = [line for line in walk.splitlines() if line.startswith("evidence-log ")]
    assert len(typed) == walk.count("evidence-log ")
    for line in typed:
        done = program("--lang", language, *shlex.split(line)[1:])
        expected = 3 if line.startswith("evidence-log import") else 0
        assert done.returncode == expected, (line, done.stderr.decode(errors="replace"))
    (pdf,) = program.folder.glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    settled = program.json("debt", "list")["debts"][0]
    assert settled["settled_on"] == "2026-03-02"


def test_both_readmes_show_the_same_walk() -> None:
    shapes = []
    for language in READMES:
        (walk,) = WALK.findall(read(language))
        lines = [shlex.split(line)[1:] for line in walk.splitlines() if line.startswith("evidence-log ")]
        shapes.append([(words[0], sorted(word for word in words if word.startswith("--"))) for words in lines])
    assert shapes[0] == shapes[1]
