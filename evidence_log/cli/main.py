"""The program's front: find the command, load only its module, run it inside the one error boundary."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli import quick, typed
from evidence_log.cli.errors import report, usage_words
from evidence_log.cli.output import finish, note, prepare_streams, say, silence
from evidence_log.cli.state import STATE, require_language, settle_language, t
from evidence_log.errors import EvidenceLogError

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer

SECTIONS: Final = {
    "start": ("init", "demo", "where"),
    "record": ("log", "debt", "event", "complaint", "sheet", "attach", "phone", "amend", "withdraw"),
    "import": ("import", "review", "merge", "split", "reconcile", "formats"),
    "see": ("list", "show", "search", "check", "challenge", "due"),
    "send": ("dossier", "export"),
    "trust": ("verify", "seal", "backup", "restore", "case", "rebuild", "doctor"),
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
    "review": "review",
    "merge": "merge",
    "split": "merge",
    "reconcile": "merge",
    "list": "view",
    "show": "view",
    "search": "view",
    "check": "findings",
    "challenge": "challenge",
    "complaint": "complaint",
    "sheet": "sheet",
    "due": "due",
    "dossier": "dossier",
    "export": "export",
    "verify": "audit",
    "rebuild": "audit",
    "seal": "seal",
    "backup": "backup",
    "restore": "backup",
    "case": "case",
    "doctor": "doctor",
}
"""The module of each command: only the one asked for is loaded."""

INTERRUPTED: Final = 130

_WITH_VALUE: Final = ("--vault", "--case", "--lang")


def _version(asked: bool) -> None:
    if asked:
        from evidence_log import __version__

        say(f"evidence-log {__version__}")
        raise typer.Exit


def root(
    vault: Annotated[str | None, typer.Option("--vault", metavar="PATH", help="global.vault")] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="KEY", help="global.case")] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="zh|en", help="global.lang")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="global.debug")] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="global.version")
    ] = False,
) -> None:
    """Keep the global options for the command that follows."""
    del lang, version  # settled before the words of any command were needed
    key = None if case is None else typed.text("--case", case)
    STATE.vault, STATE.case, STATE.debug = typed.asked("--vault", vault), typed.asked("--case", key), debug


def declared(name: str) -> Callable[..., Any] | dict[str, Callable[..., Any]]:
    """Return the function of a command, or those of a group by verb."""
    found: Callable[..., Any] | dict[str, Callable[..., Any]]
    found = import_module(f"evidence_log.cli.{MODULES[name]}").COMMANDS[name]
    return found


def application(names: tuple[str, ...]) -> typer.Typer:
    """Return the program with these commands."""
    import typer  # takes longer than all else that `log` does: plain command lines are read without it

    from evidence_log.cli.command import Command, Group

    root.__globals__["typer"] = typer  # the annotations of the commands name it, and only typer evaluates them
    settings = {"help_option_names": ["-h", "--help"]}
    app = typer.Typer(
        cls=Group, help="program", rich_markup_mode=None, add_completion=False, context_settings=settings,
        pretty_exceptions_enable=False,
    )  # fmt: skip
    app.callback()(root)
    for name in names:
        member = declared(name)
        for function in member.values() if isinstance(member, dict) else (member,):
            function.__globals__["typer"] = typer
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
    STATE.language = settle_language(argv, os.environ)
    command = _command(argv)
    try:
        require_language(argv, os.environ)
        call = _plain(argv, command)
        result = call() if call else _by_typer(argv, command)
        finish()
    except EvidenceLogError as error:
        _explain(error)
        return report(error)
    except (KeyboardInterrupt, EOFError):
        result = INTERRUPTED
    except SystemExit as stop:  # what the parser makes of a reader that went away
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        silence()
        return 0
    except BrokenPipeError:
        silence()
        return 0
    except Exception as error:  # the boundary: a bug must not print a traceback full of someone's private messages
        _explain(error)
        note(t("errors.unexpected", kind=type(error).__name__, where=_place(error)))
        return 1
    if result == INTERRUPTED:
        note(t("errors.interrupted"))
    return result if isinstance(result, int) else 0


def _plain(argv: list[str], command: str | None) -> Callable[[], Any] | None:
    """Return the call that a plain command line asks for, or None when typer must read it."""
    if command not in MODULES:
        return None
    place = _place_of_command(argv)
    function, words = declared(command), argv[place + 1 :]
    if isinstance(function, dict):
        verb = words.pop(0) if words else ""
        if verb not in function:
            return None
        function = function[verb]
    settings, arguments = quick.read(root, argv[:place]), quick.read(function, words)
    if settings is None or arguments is None:
        return None
    chosen = function

    def call() -> Any:
        root(**settings)
        return chosen(**arguments)

    return call


def _by_typer(argv: list[str], command: str | None) -> Any:
    """Run a command line that typer reads: it also helps and finds fault. Raises KeyboardInterrupt when the person stopped it."""
    import typer

    names = (command,) if command in MODULES else ()  # the help of the whole needs none of them
    words = argv if command is not None or "--version" in argv else [*argv, "--help"]
    try:
        return application(names)(args=words, prog_name="evidence-log", standalone_mode=False)
    except typer.TyperException as error:
        _explain(error)
        return usage_words(error, command if command in MODULES else None)
    except typer.Abort as error:
        raise KeyboardInterrupt from error


def _explain(error: BaseException) -> None:
    """With `--debug`, print where an error comes from before it is told in words."""
    if STATE.debug:
        import traceback

        note("".join(traceback.format_exception(error)).rstrip())


def _nothing() -> None:
    """Groups have no options of their own."""


def _command(argv: list[str]) -> str | None:
    """Return the first word that is not a global option or its value."""
    place = _place_of_command(argv)
    return argv[place] if place < len(argv) else None


def _place_of_command(argv: list[str]) -> int:
    """Return where that word stands; past the end when there is none."""
    place = 0
    while place < len(argv) and argv[place].startswith("-"):
        place += 2 if argv[place] in _WITH_VALUE else 1
    return place


def _place(error: BaseException) -> str:
    trace, place = error.__traceback__, "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        if "evidence_log" in code.co_filename:
            place = f"{code.co_filename.rsplit('evidence_log', 1)[1].strip('/')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
