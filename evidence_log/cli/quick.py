"""Reading plain command lines without the parser library, whose start alone takes as long as all else that `log` does.

A command declares its arguments once, in the annotations of its function, for typer. This reads the same declarations and takes the
command lines that leave nothing to decide. For any other (help, a mistake, `--name=value`, a value that begins with a dash) it
returns None, and typer reads the line, explains and helps. Both give a command the same arguments, which a test keeps so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import NoneType, SimpleNamespace
from typing import Any, Final, NamedTuple, get_args, get_origin, get_type_hints

from evidence_log.cli import typed
from evidence_log.errors import BadInput

PLAIN: Final = frozenset({"metavar", "help"})
"""Settings that change nothing of how a parameter is read; one that has another is left to typer when it is used."""


class _Declared(NamedTuple):
    """A parameter's declaration; an argument has no names."""

    names: tuple[str, ...]
    settings: Mapping[str, Any]


class Parameter(NamedTuple):
    """One parameter of a command. `on` and `off` are the names of an option; `type` is None for one that only typer can read."""

    name: str
    type: type | None
    many: bool
    is_argument: bool
    on: tuple[str, ...]
    off: tuple[str, ...]
    required: bool
    default: Any


class _NotPlain(Exception):
    """This line is for typer."""


_DECLARATIONS: Final = SimpleNamespace(
    Argument=lambda **settings: _Declared((), settings), Option=lambda *names, **settings: _Declared(names, settings)
)
"""Stands in for typer while the annotations are evaluated."""


def read(function: Callable[..., Any], words: Sequence[str]) -> dict[str, Any] | None:
    """Return the arguments that the words after a command give to its function, or None when typer must read them."""
    try:
        return _read(parameters(function), words)
    except _NotPlain:
        return None


def parameters(function: Callable[..., Any]) -> list[Parameter]:
    """Return the parameters of a command's function in order."""
    hints = get_type_hints(function, {**function.__globals__, "typer": _DECLARATIONS}, include_extras=True)
    code, defaults = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    result = []
    for place, name in enumerate(names, len(defaults) - len(names)):
        hint, declared = get_args(hints[name])
        kinds = (
            [kind for kind in get_args(hint) or (hint,) if kind is not NoneType]
            if get_origin(hint) is not list
            else [hint]
        )
        many = get_origin(kinds[0]) is list
        kind = get_args(kinds[0])[0] if many else kinds[0]
        result.append(
            Parameter(
                name,
                kind if len(kinds) == 1 and not declared.settings.keys() - PLAIN else None,
                many,
                not declared.names,
                tuple(spelt.partition("/")[0] for spelt in declared.names),
                tuple(off for spelt in declared.names if (off := spelt.partition("/")[2])),
                place < 0,
                None if place < 0 else defaults[place],
            )
        )
    return result


def _read(parameters: Sequence[Parameter], words: Sequence[str]) -> dict[str, Any]:
    options = {name: parameter for parameter in parameters for name in (*parameter.on, *parameter.off)}
    given: dict[str, Any] = {}
    loose = []
    line = iter(words)
    several = False  # the option before may take more words than one
    for word in line:
        if not word.startswith("-") or word == "-":
            if several:
                raise _NotPlain
            loose.append(word)
            continue
        parameter = options.get(word)
        if parameter is None or parameter.type is None or (parameter.name in given and not parameter.many):
            raise _NotPlain
        several = parameter.many
        if parameter.type is bool:
            given[parameter.name] = word in parameter.on
            continue
        value = next(line, "--")
        if value.startswith("-") and value != "-":
            raise _NotPlain
        value = _value(parameter.type, value)
        given[parameter.name] = [*given.get(parameter.name, ()), value] if parameter.many else value
    return _with_arguments(parameters, given, loose)


def _with_arguments(parameters: Sequence[Parameter], given: Mapping[str, Any], loose: Iterable[str]) -> dict[str, Any]:
    """Return all arguments in the order of the function: the given options, the loose words in their places, defaults."""
    words = iter(loose)
    result = {}
    for parameter in parameters:
        value = given.get(parameter.name)
        if parameter.is_argument:
            taken = [_value(parameter.type, word) for word in islice(words, None if parameter.many else 1)]
            value = (taken if parameter.many else taken[0]) if taken else None
        if value is None:
            if parameter.required:
                raise _NotPlain
            value = parameter.default
        result[parameter.name] = value
    if next(words, None) is not None:
        raise _NotPlain
    return result


def _value(kind: type | None, word: str) -> Any:
    if kind is str:
        try:
            return typed.text("", word)
        except BadInput as error:
            raise _NotPlain from error
    if kind is int and word.isascii() and word.isdigit():
        return int(word)
    if kind is Path and (os.access(word, os.R_OK) or not os.path.lexists(word)):  # typer refuses what it cannot read
        return Path(word)
    raise _NotPlain
