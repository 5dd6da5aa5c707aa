"""The program's front: find the command, load only its module, run it inside the one error boundary."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any, Final

import typer

from evidence_log.cli.errors import report, usage_words
from evidence_log.cli.help import Command, Group
from evidence_log.cli.output import note, prepare_streams
from evidence_log.cli.state import STATE, settle_language, t
from evidence_log.errors import BadInput, EvidenceLogError

SECTIONS: Final = {
    "start": ("init", "demo", "where"),
    "record": ("log", "debt", "event", "attach", "phone", "amend", "withdraw"),
    "import": ("import", "formats"),
    "see": ("list", "show", "search", "check"),
    "send": ("dossier", "export"),
    "trust": ("verify", "rebuild"),
}
"""Every command, in the order of the help."""

MODULES: Final = {
    "init": "vault",
    "where": "vault",
    "demo": "demo",
    "log": "record",
    "event": "record",
    "attach": "record",
    "amend": "correct",
    "withdraw": "correct",
    "debt": "debt",
    "phone": "phone",
    "import": "ingest",
    "formats": "ingest",
    "list": "view",
    "show": "view",
    "search": "view",
    "check": "findings",
    "dossier": "dossier",
    "export": "export",
    "verify": "audit",
    "rebuild": "audit",
}
"""The module of each command: only the one asked for is loaded."""

_WITH_VALUE: Final = ("--vault", "--case", "--lang")


def root(
    vault: Annotated[str | None, typer.Option("--vault", metavar="PATH", help="global.vault")] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="KEY", help="global.case")] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="zh|en", help="global.lang")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="global.debug")] = False,
    version: Annotated[bool, typer.Option("--version", help="global.version")] = False,
) -> None:
    """Keep the global options for the command that follows."""
    del lang, version  # settled before the words of any command were needed
    STATE.vault, STATE.case, STATE.debug = vault, case, debug


def application(names: tuple[str, ...]) -> typer.Typer:
    """Return the program with these commands."""
    settings = {"help_option_names": ["-h", "--help"]}
    app = typer.Typer(
        cls=Group, help="program", rich_markup_mode=None, add_completion=False, context_settings=settings,
        pretty_exceptions_enable=False,
    )  # fmt: skip
    app.callback()(root)
    for name in names:
        member: Any = import_module(f"evidence_log.cli.{MODULES[name]}").COMMANDS[name]
        if not isinstance(member, dict):
            app.command(name, cls=Command, help=f"{name}.about", context_settings=settings)(member)
            continue
        group = typer.Typer(cls=Group, help=f"{name}.about", rich_markup_mode=None, context_settings=settings)
        group.callback()(_nothing)
        for verb, function in member.items():
            group.command(verb, cls=Command, help=f"{name}.{verb}.about", context_settings=settings)(function)
        app.add_typer(group, name=name)
    return app


def run(argv: list[str]) -> int:
    """Run the command line `argv` and return the exit code."""
    prepare_streams()
    os.umask(0o077)  # exports and dossiers hold private matters: for the owner alone
    language = settle_language(argv, os.environ)
    STATE.language = language or "en"
    command = _command(argv)
    names = (command,) if command in MODULES else tuple(MODULES)
    try:
        if not language:
            raise BadInput("cli.language")
        if not argv:
            argv = ["--help"]
        result = application(names)(args=argv, prog_name="evidence-log", standalone_mode=False)
    except EvidenceLogError as error:
        if STATE.debug:
            raise
        return report(error)
    except typer.Abort:
        note(t("errors.interrupted"))
        return 130
    except typer.TyperException as error:
        if STATE.debug:
            raise
        return usage_words(error)
    except BrokenPipeError:
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        note(t("errors.interrupted"))
        return 130
    except Exception as error:  # the boundary: a bug must not print a traceback full of someone's private messages
        if STATE.debug:
            raise
        note(t("errors.unexpected", kind=type(error).__name__, where=_place(error)))
        return 1
    return result if isinstance(result, int) else 0


def _nothing() -> None:
    """Groups have no options of their own."""


def _command(argv: list[str]) -> str | None:
    """Return the first word that is not a global option or its value."""
    words = iter(argv)
    for word in words:
        if word in _WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def _place(error: BaseException) -> str:
    trace, place = error.__traceback__, "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        if "evidence_log" in code.co_filename:
            place = f"{code.co_filename.rsplit('evidence_log', 1)[1].strip('/')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
