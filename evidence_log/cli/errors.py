"""Failures in the reader's words: our own errors by key, the parser's by their kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evidence_log.cli.output import note
from evidence_log.cli.state import STATE, t
from evidence_log.errors import EvidenceLogError

_NO_COMMAND = re.compile(r"No such command '(.*)'\.", re.DOTALL)
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


def words_of(error: EvidenceLogError) -> tuple[str, str | None]:
    """Return an error's message and its hint, from `errors-<part>.toml`."""
    part, _, name = error.key.partition(".")
    words = STATE.words
    values = {key: _shown(value) for key, value in error.values.items()}
    key = f"errors-{part}.{name}"
    hint = words(f"{key}.hint", **values) if words.has(f"{key}.hint") else None
    return words(f"{key}.message", **values), hint


def report(error: EvidenceLogError) -> int:
    """Print an error with its remedy; return its exit code."""
    message, hint = words_of(error)
    note(t("errors.error", message=message))
    if hint:
        note(hint)
    return error.exit_code


def usage_words(error: Any) -> int:
    """Print what was wrong with the command line, told by the parser, in our words; return the exit code."""
    kind, text = type(error).__name__, str(getattr(error, "message", "") or "")
    if kind == "NoArgsIsHelpError":
        return 2
    values: Mapping[str, object] = {}
    if kind == "MissingParameter":
        key, values = "missing", {"name": _parameter(error)}
    elif kind == "NoSuchOption":
        close = ", ".join(getattr(error, "possibilities", None) or ())
        key, values = ("no_option_close" if close else "no_option"), {"name": error.option_name, "close": close}
    elif kind == "BadOptionUsage":
        key, values = "option_value", {"name": error.option_name}
    elif kind == "BadParameter":
        key, values = "bad_value", {"name": _parameter(error), "text": text}
    elif found := _NO_COMMAND.match(text):
        key, values = "no_command", {"name": found[1]}
    elif found := _EXTRA.match(text):
        key, values = "extra", {"text": found[1]}
    elif text.startswith("Missing command"):
        key = "no_command_given"
    else:
        key, values = "other", {"text": text}
    note(t("errors.error", message=t(f"errors.usage.{key}", **values)))
    path = error.ctx.command_path if getattr(error, "ctx", None) is not None else "evidence-log"
    note(t("errors.usage.see", command=f"{path} --help"))
    return 2


def _parameter(error: Any) -> str:
    param = error.param
    if param is None:
        return str(error.param_hint or "?")
    if param.param_type_name == "argument":
        return str(param.metavar or param.name.upper())
    return str(max(param.opts, key=len))


def _shown(value: object) -> object:
    """Keep numbers for formats; everything else becomes text."""
    return value if isinstance(value, int) else str(value)
