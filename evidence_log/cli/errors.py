"""Failures in the reader's words: our own errors by key, the parser's by their kind."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from evidence_log.cli.output import note
from evidence_log.cli.state import STATE, t
from evidence_log.core.place import Places
from evidence_log.errors import EvidenceLogError

_NO_COMMAND = r"No such command '(.*)'\."
_EXTRA = r"Got unexpected extra argument\S* \((.*)\)"
_NOT_A_NUMBER = r"'(.*)' is not a valid int"
_NOT_READABLE = r"'(.*)' is not readable"
_GLOBAL = ("--vault", "--case", "--lang", "--debug")
_CAUSES = (
    "ENOENT",
    "EACCES",
    "EPERM",
    "EROFS",
    "ENOSPC",
    "EDQUOT",
    "EISDIR",
    "ENOTDIR",
    "ENAMETOOLONG",
    "ELOOP",
    "EIO",
    "EBUSY",
    "EFBIG",
)


def words_of(error: EvidenceLogError) -> tuple[str, str | None]:
    """Return an error's message and its hint, from `errors-<part>.toml`."""
    part, _, name = error.key.partition(".")
    words = STATE.words
    values = {key: _shown(value) for key, value in error.values.items()}
    if error.key == "time.future":
        values |= {name: _as_read(str(values[name])) for name in ("reading", "now")}
    if error.key == "record.empty":
        values["name"] = _named(str(values["name"]))
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


def usage_words(error: Any, command: str | None) -> int:
    """Print what was wrong with the words after `command`, told by the parser, in our words; return the exit code."""
    kind, text = type(error).__name__, str(getattr(error, "message", "") or "")
    key, values = _told(error, kind, text)
    note(t("errors.error", message=t(f"errors.usage.{key}", **values)))
    path = " ".join(filter(None, ("evidence-log", command)))
    if getattr(error, "ctx", None) is not None:
        path = error.ctx.command_path
    note(t("errors.usage.see", command=f"{path} --help"))
    return 2


def _told(error: Any, kind: str, text: str) -> tuple[str, Mapping[str, object]]:
    """Return the key of our words for a failure of the parser, and their values."""
    if kind == "MissingParameter":
        return "missing", {"name": _parameter(error)}
    if kind == "NoSuchOption":
        if error.option_name in _GLOBAL:
            return "global_option", {"name": error.option_name}
        if error.option_name[1:2].isdigit():
            return "dash_value", {"text": error.option_name}
        close = next(iter(getattr(error, "possibilities", None) or ()), "")
        return ("no_option_close" if close else "no_option"), {"name": error.option_name, "close": close}
    if kind == "BadOptionUsage":
        return ("no_value" if "does not take" in text else "option_value"), {"name": error.option_name}
    if kind == "BadParameter":
        if found := re.search(_NOT_A_NUMBER, text, re.DOTALL):
            return "not_a_number", {"name": _parameter(error), "text": found[1]}
        if found := re.search(_NOT_READABLE, text, re.DOTALL):
            return "not_readable", {"name": _parameter(error), "path": found[1]}
        return "bad_value", {"name": _parameter(error), "text": text}
    if found := re.match(_NO_COMMAND, text, re.DOTALL):
        close = ", ".join(_close(found[1], error.ctx))
        return ("no_command_close" if close else "no_command"), {"name": found[1], "close": close}
    if found := re.match(_EXTRA, text, re.DOTALL):
        return "extra", {"text": found[1]}
    return ("no_command_given", {}) if text.startswith("Missing command") else ("other", {"text": text})


def _close(name: str, ctx: Any) -> list[str]:
    from difflib import get_close_matches

    from evidence_log.cli.main import MODULES

    known = MODULES if ctx is None or ctx.parent is None else ctx.command.list_commands(ctx)
    return get_close_matches(name, known, n=3)


def _parameter(error: Any) -> str:
    param = error.param
    if param is None:
        return str(error.param_hint or "?")
    if param.param_type_name == "argument":
        return _named(str(param.metavar or param.name.upper()))
    return str(max(param.opts, key=len))


def _named(metavar: str) -> str:
    """Return what an argument is called, with the name that stands in the help."""
    key = f"errors.argument.{metavar}"
    return t("errors.argument_named", words=t(key), name=metavar) if STATE.words.has(key) else metavar


def _as_read(iso: str) -> str:
    """Return a day or a time with its weekday."""
    from evidence_log.cli.show import full_time

    precision = "day" if len(iso) == 10 else "second" if iso[17:19] != "00" else "minute"
    return full_time({"occurred_at": iso, "precision": precision})


def _shown(value: object) -> object:
    """Keep numbers for formats; everything else becomes text, the system's own words for a cause in ours."""
    if isinstance(value, int):
        return value
    if isinstance(value, Places):
        return value.worded(t)
    text = str(value)
    cause = _causes().get(text)
    return t(f"errors.cause.{cause}") if cause else text


@cache
def _causes() -> Mapping[str, str]:
    return {os.strerror(getattr(errno, name)): name for name in _CAUSES if hasattr(errno, name)}
