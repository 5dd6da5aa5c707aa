"""`challenge`: what the other side's lawyer would say of the file, and how to mend it; for the person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli.output import emit, say
from evidence_log.cli.state import STATE, now
from evidence_log.services import challenge_report
from evidence_log.services.challenge import challenge as challenged

if TYPE_CHECKING:
    import typer


def challenge(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """Read the case as the other side's lawyer would."""
    with STATE.open() as (vault, case):
        found = challenged(vault, case, now=now())
    if as_json:
        emit(challenge_report.document(found, STATE.language))
        return
    for line in challenge_report.lines(found, STATE.language):
        say(line)


COMMANDS: Final = {"challenge": challenge}
