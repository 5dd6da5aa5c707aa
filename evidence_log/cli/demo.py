"""`demo`: the invented case of `examples/`, played with the very commands a person types, in a vault of its own."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli.output import emit, say
from evidence_log.cli.state import STATE, t
from evidence_log.errors import EvidenceLogError
from evidence_log.services import demo as service
from evidence_log.services.demo import Step, Walk

if TYPE_CHECKING:
    import typer

HINTS: Final = 3
"""Lines that may be left out without a word: the hints that follow each echo, shown once."""

_INDENT: Final = "    "


def demo(
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="demo.out")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Play the invented case; in English its Chinese form too, for its dossier. The clock is the case's, the vault its own."""
    folder = (out or Path(tempfile.mkdtemp(prefix="evidence-log-demo-"))).absolute()
    shown, *more = [service.walk(language) for language in dict.fromkeys((STATE.language, "zh"))]
    vault = service.lay_out(shown, folder)
    others = [(one, service.lay_out(one, folder / one.language)) for one in more if service.can_be_named(one)]
    if not as_json:
        say(t("demo.begin", folder=folder))
    steps = []
    for step in shown.steps:
        if not as_json:
            _announce(step)
        done = _do(shown, step, vault)
        steps.append(done)
        if not as_json:
            _show(done["output"], step.lines)
    check, verified = (_document(shown, vault, command) for command in ("check", "verify"))
    dossiers = [folder / shown.dossier]
    for other, place in others:
        for step in other.steps:
            _do(other, step, place)
        dossiers.append(place.parent / other.dossier)
    if as_json:
        emit({"folder": str(folder), "vault": str(vault), "dossiers": list(map(str, dossiers)), "steps": steps,
              "check": check, "verify": verified})  # fmt: skip
        return
    say()
    say(t("demo.sound" if verified["ok"] else "demo.unsound", entries=verified["entries"]))
    for path in dossiers:
        say(t("demo.dossier", path=path))
    say(t("demo.end", vault=vault))


def _announce(step: Step) -> None:
    say()
    if step.part:
        say(t("demo.part", part=step.part))
        say()
    weekday = t(f"words.weekday.d{step.at.weekday()}")
    say(t("demo.step", day=f"{step.at:%Y-%m-%d}", weekday=weekday, clock=f"{step.at:%H:%M}", title=step.title))
    say(f"$ {step.command}")


def _show(output: str, most: int | None) -> None:
    lines = output.rstrip("\n").split("\n")
    for line in lines[:most]:
        say(f"{_INDENT}{line}".rstrip())
    if most is not None and len(lines) - most > HINTS:
        say(_INDENT + t("demo.more", count=len(lines) - most))


def _do(played: Walk, step: Step, vault: Path) -> dict[str, Any]:
    code, output = _run(played, step.words, step.at, vault)
    if code != step.exit_code:
        raise EvidenceLogError("demo.step_failed", command=step.command, code=code, output=output.strip())
    return {"at": step.at.isoformat(), "command": step.command, "exit": code, "output": output}


def _document(played: Walk, vault: Path, command: str) -> Any:
    _, output = _run(played, [command, "--json"], played.steps[-1].at, vault, notes=False)
    return json.loads(output)


def _run(played: Walk, words: list[str], at: datetime, vault: Path, *, notes: bool = True) -> tuple[int, str]:
    """Run one command as if typed at `at` in the vault's folder; return its exit code and what it printed, with its `notes`."""
    from evidence_log.cli.main import run

    printed = io.BytesIO()
    results = _Stream(printed, like_terminal=True)  # tables for people to read, wherever the demo itself is printed
    # never a terminal: a question would wait for an answer that no one was asked for
    messages = _Stream(printed if notes else io.BytesIO(), like_terminal=False)
    with _as_typed(at), chdir(vault.parent), redirect_stdout(results), redirect_stderr(messages):
        code = run(["--lang", played.language, "--vault", str(vault), *words])
    return code, printed.getvalue().decode()


@contextmanager
def _as_typed(at: datetime) -> Iterator[None]:
    """Set the clock, and put back every setting of this run that the inner command changes."""
    before = dict(vars(STATE))
    STATE.moment = at.astimezone(UTC)
    try:
        yield
    finally:
        vars(STATE).update(before)


class _Stream(io.TextIOWrapper):
    """Catches what is printed, as bytes that stay readable."""

    def __init__(self, printed: io.BytesIO, *, like_terminal: bool) -> None:
        super().__init__(printed, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True)
        self._like_terminal = like_terminal

    def isatty(self) -> bool:
        return self._like_terminal

    def close(self) -> None:
        """Leave the bytes readable when the wrapper is collected."""
        self.flush()


COMMANDS: Final = {"demo": demo}
