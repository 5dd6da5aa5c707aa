"""Commands and groups as the parser knows them: help that is ours, options that take several words, text that is text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from typer.core import TyperCommand, TyperGroup

from evidence_log.cli import typed
from evidence_log.cli.help import command_help, group_help
from evidence_log.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

SEVERAL: Final = ("tag", "attach", "pack")
"""Options that may be repeated, or followed by several words once every argument that must be given stands before them."""

_PATHS: Final = ("path", "file", "directory")
"""Types of the parser whose values may be any bytes."""


class Command(TyperCommand):
    """A command whose help is ours."""

    def get_help(self, ctx: Any) -> str:
        """Return the whole help text."""
        return command_help(self, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words after the command. Raises BadInput for text that is none."""
        left = super().parse_args(ctx, spread(self.params, args))
        for param in self.params:
            if param.type.name not in _PATHS:
                name = str(param.metavar if param.param_type_name == "argument" else max(param.opts, key=len))
                ctx.params[param.name] = _text(name, ctx.params.get(param.name))
        return left


class Group(TyperGroup):
    """A group of commands whose help is ours."""

    def get_help(self, ctx: Any) -> str:
        """Return the whole help text."""
        return group_help(self, ctx)


def _text(name: str, value: Any) -> Any:
    """Return a parameter's value with its words as text."""
    if isinstance(value, list | tuple):
        return type(value)(_text(name, item) for item in value)
    return typed.text(name, value) if isinstance(value, str) else value


def spread(params: Sequence[Any], args: Sequence[str]) -> list[str]:
    """Repeat the name of an option before each of the words that follow it: `--tag a b` becomes `--tag a --tag b`.

    Only for the options of `SEVERAL`, and only where the word cannot be an argument that is still missing. Raises BadInput for an
    option that has no value because the next one follows at once.
    """
    options = {name: param for param in params for name in (*param.opts, *param.secondary_opts) if name.startswith("-")}
    missing = sum(param.param_type_name == "argument" and param.required for param in params)
    result: list[str] = []
    words = list(args)
    while words:
        word = words.pop(0)
        result.append(word)
        if word == "--":
            return result + words
        if not _is_option(word):
            missing -= 1
            continue
        name, given, _ = word.partition("=")
        param = options.get(name)
        if param is None or getattr(param, "is_flag", False) or given:
            continue
        if words and words[0] in options:
            raise BadInput("cli.option_value", name=name)
        result += words[:1]
        del words[:1]
        while param.name in SEVERAL and missing <= 0 and words and not _is_option(words[0]):
            result += [name, words.pop(0)]
    return result


def _is_option(word: str) -> bool:
    return word.startswith("-") and len(word) > 1
