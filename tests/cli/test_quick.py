"""The quick reader and typer read the same declarations alike; what the quick one will not read, typer does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.cli import quick
from evidence_log.cli.command import Command
from evidence_log.cli.main import MODULES, declared, root
from evidence_log.errors import BadInput

LOG = ("log", "call", "95384", "2026-03-16 22:31")


def functions(name: str) -> dict[str, Callable[..., Any]]:
    """Return the functions of a command by verb; the only one of a command without verbs by the empty one."""
    found = declared(name)
    return found if isinstance(found, dict) else {"": found}


def command(name: str, verb: str = "") -> Callable[..., Any]:
    """Return the function of a command, with typer where its annotations look for it."""
    function = functions(name)[verb]
    function.__globals__["typer"] = typer
    return function


def by_typer(function: Callable[..., Any], words: list[str]) -> dict[str, Any] | None:
    """Return the arguments that typer gives to a function, or None when it refuses the line or shows help."""
    taken: list[dict[str, Any]] = []

    @wraps(function)
    def keep(**values: Any) -> None:
        taken.append(values)

    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(cls=Command)(keep)
    try:
        app(args=words, prog_name="x", standalone_mode=False)
    except (typer.TyperException, BadInput):
        return None
    return taken[0] if taken else None


FUNCTIONS = [(name, verb) for name in MODULES for verb in functions(name)]
WORDS = st.one_of(
    st.sampled_from(
        (
            "call",
            "95384",
            "-",
            "2026-03-16 22:31",
            "x",
            "",
            "7",
            "007",
            "a b",
            "微信",
            "--",
            "-h",
            "--help",
            "-5",
            "--no-such",
        )
    ),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3),  # no argument holds NUL
)


def lines(function: Callable[..., Any]) -> st.SearchStrategy[list[str]]:
    """Return command lines made of the command's own options and of words."""
    names = [name for parameter in quick.parameters(function) for name in (*parameter.on, *parameter.off)]
    option = st.sampled_from(names) if names else st.nothing()
    part = st.one_of(
        WORDS.map(lambda word: [word]), option.map(lambda name: [name]), st.tuples(option, WORDS).map(list)
    )
    return st.lists(part, max_size=7).map(lambda parts: [word for part in parts for word in part])


@pytest.mark.parametrize(("name", "verb"), FUNCTIONS, ids=" ".join)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_read_quickly_typer_reads_alike(name: str, verb: str, data: st.DataObject) -> None:
    function = command(name, verb)
    words = data.draw(lines(function))
    found = quick.read(function, words)
    if found is not None:
        assert found == by_typer(function, words)
        assert list(found) == list(function.__code__.co_varnames[: function.__code__.co_argcount])


def test_plain_lines_are_read_quickly() -> None:
    words = [*LOG[1:], "--answered", "--duration", "90s", "--said", "-", "--tag", "a", "--tag", "b", "--json", "--out"]
    found = quick.read(command("log"), words)
    assert found is not None
    assert found == by_typer(command("log"), words)
    assert (found["when"], found["tag"], found["incoming"], found["reached"]) == (
        ["2026-03-16 22:31"],
        ["a", "b"],
        False,
        "self",
    )
    assert quick.read(command("debt", "pay"), ["D-1", "10", "--on", "2026-01-02", "--settles"]) is not None
    assert quick.read(command("check"), []) is not None
    assert quick.read(root, ["--vault", "x", "--debug"]) == {
        "vault": "x", "case": None, "lang": None, "debug": True, "version": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        [], ["call"], [*LOG[1:], "--help"], [*LOG[1:], "-h"], [*LOG[1:], "--said=x"], [*LOG[1:], "--said"], [*LOG[1:], "--said", "--json"],
        [*LOG[1:], "--said", "-x"], [*LOG[1:], "--nothing"], [*LOG[1:], "--said", "a", "--said", "b"], ["--", *LOG[1:]],
        ["--tag", "a", *LOG[1:]], [*LOG[1:], "--said", "\udce4"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_anything_else_is_left_to_typer(words: list[str]) -> None:
    assert quick.read(command("log"), words) is None


def test_an_option_with_settings_of_its_own_is_left_to_typer() -> None:
    assert quick.read(root, ["--version"]) is None


def test_a_file_is_a_path() -> None:
    found = quick.read(command("attach"), ["no/such/file"])
    assert found is not None
    assert found["file"] == Path("no/such/file")


@pytest.mark.parametrize("module", sorted(set(MODULES.values())))
def test_no_command_loads_the_parser_by_itself(module: str) -> None:
    source = Path(str(import_module(f"evidence_log.cli.{module}").__file__)).read_text(encoding="utf-8")
    assert "\nimport typer" not in source
    assert "\nfrom typer" not in source
