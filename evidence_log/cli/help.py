"""Help in both languages, drawn from the parser's own parameters and the words in `help.toml`.

A command's `help` is a key; its parameters' `help` too. Words are looked up only when help is asked for, so that `log` reads none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_log.cli.output import COLUMNS, pad, width, wrapped
from evidence_log.cli.state import t

if TYPE_CHECKING:
    from collections.abc import Iterable

LEFT = 30
"""Columns kept for names; a longer name stands on a line of its own."""


def command_help(command: Any, ctx: Any) -> str:
    """Return the help of one command: usage, what it does, arguments, options, examples where there are any."""
    arguments = [param for param in command.params if param.param_type_name == "argument" and not param.hidden]
    options = [
        param for param in command.params if param.param_type_name == "option" and not getattr(param, "hidden", False)
    ]
    needed = [_option(param) for param in options if param.required]
    usage = " ".join([ctx.command_path, *map(_slot, arguments), *needed, t("help.options_slot")])
    lines = [t("help.usage", usage=usage), ""]
    lines += [*_about(t(f"help.{command.help}")), ""]
    if arguments:
        lines += [t("help.arguments"), *_rows((_name(param), _words(param)) for param in arguments), ""]
    listed = [(_option(param), _words(param)) for param in options if param.name != "help"]
    lines += [t("help.options"), *_rows([*listed, ("-h, --help", t("help.help_option"))])]
    examples = f"help.examples.{command.name}"
    if ctx.parent is not None and ctx.parent.parent is None and _has(examples):
        lines += ["", t("help.examples_title"), *(f"  {line}" for line in t(examples).strip().splitlines())]
    return "\n".join(lines)


def group_help(group: Any, ctx: Any) -> str:
    """Return the help of the program or of a group: usage, commands, global options."""
    from evidence_log.cli.main import SECTIONS

    whole = ctx.parent is None
    slot = f"{ctx.command_path} {t('help.global_slot') if whole else ''} {t('help.command_slot')}"
    lines = [t("help.usage", usage=" ".join(slot.split())), "", *_about(t(f"help.{group.help}")), ""]
    if whole:
        for section, names in SECTIONS.items():
            found = [(name, t(f"help.{name}.about").split("\n", 1)[0]) for name in names]
            lines += [t(f"help.section.{section}"), *_rows(found), ""]
        options = [(_option(param), _words(param)) for param in group.params if param.name != "help"]
        lines += [t("help.global_options"), *_rows([*options, ("-h, --help", t("help.help_option"))]), ""]
        lines += [t("help.epilogue")]
    else:
        names = group.list_commands(ctx)
        lines += [t("help.commands"), *_rows((name, _summary(group, ctx, name)) for name in names)]
    return "\n".join(lines).rstrip()


def _summary(group: Any, ctx: Any, name: str) -> str:
    command = group.get_command(ctx, name)
    return t(f"help.{command.help}").split("\n", 1)[0]


def _words(param: Any) -> str:
    return t(f"help.{param.help}") if param.help else ""


def _has(key: str) -> bool:
    from evidence_log.cli.state import STATE

    return STATE.words.has(key)


def _slot(param: Any) -> str:
    name = _name(param)
    return name if param.required else f"[{name}]"


def _name(param: Any) -> str:
    name = str(param.metavar or param.name.upper())
    return f"{name}…" if param.nargs == -1 else name


def _option(param: Any) -> str:
    names = ", ".join(sorted(param.opts, key=lambda name: name.startswith("--")))  # -o before --out
    if param.secondary_opts:
        names += " / " + ", ".join(param.secondary_opts)
    if not param.is_flag:
        names += f" {param.metavar or param.name.upper()}"
        if getattr(param, "multiple", False):
            names += "…"
    return names


def _rows(pairs: Iterable[tuple[str, str]]) -> list[str]:
    lines = []
    for name, words in pairs:
        first, *rest = [part for line in words.split("\n") for part in wrapped(line, COLUMNS - LEFT - 2)]
        if width(name) <= LEFT - 2:
            lines.append(f"  {pad(name, LEFT)}{first}".rstrip())
        else:
            lines += [f"  {name}", f"  {' ' * LEFT}{first}".rstrip()]
        lines += [f"  {' ' * LEFT}{line}" for line in rest]
    return lines


def _about(words: str) -> list[str]:
    return [part for line in words.split("\n") for part in wrapped(line, COLUMNS)]
