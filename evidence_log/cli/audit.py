"""`verify`, `rebuild`: is everything as it was recorded?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli import typed
from evidence_log.cli.output import emit, note, say
from evidence_log.cli.state import STATE, t
from evidence_log.errors import Unverified
from evidence_log.services import audit
from evidence_log.store.inspection import Problem
from evidence_log.store.vault import open_vault

if TYPE_CHECKING:
    import typer


def verify(
    head: Annotated[str | None, typer.Option("--head", metavar="HEX", help="verify.head")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> int:
    """Check chain, tables and stored files; exit 4 when something is wrong."""
    found = audit.verify_file(STATE.path, STATE.case, head=typed.asked("--head", head))
    problems = [
        {"kind": problem.kind, "where": problem.where, "detail": problem.detail, "message": _words(problem)}
        for problem in found.problems
    ]
    readable = os.name == "posix" and bool(STATE.path.stat().st_mode & 0o077)
    if as_json:
        single = found.cases[0] if len(found.cases) == 1 else None
        emit(
            {
                "ok": found.ok,
                "entries": sum(case.entries for case in found.cases),
                "head": single.head if single else None,
                "problems": problems,
                "readable_by_others": readable,
                "cases": [
                    {"key": case.key, "log_id": case.log_id, "entries": case.entries, "head": case.head,
                     "clock_set_back": case.clock_falls}
                    for case in found.cases
                ],
            }
        )  # fmt: skip
        return 0 if found.ok else Unverified.exit_code
    for case in found.cases:
        say(t("audit.case", key=case.key, log_id=case.log_id, entries=case.entries, head=case.head))
        for entry in case.clock_falls:
            note(t("audit.clock", id=entry))
    if found.known_head is not None:
        say(t("audit.head_found", entry=found.known_head))
    for problem in problems:
        say(t("audit.problem", message=problem["message"]))
    say(t("audit.sound" if found.ok else "audit.unsound", count=len(problems)))
    say(t("audit.limits"))
    if readable:
        note(t("audit.readable", path=STATE.path))
    return 0 if found.ok else Unverified.exit_code


def rebuild(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """Build the tables anew from the ledger."""
    with open_vault(STATE.path, older=True) as vault:
        count = audit.rebuild(vault)
    if as_json:
        emit({"entries": count})
        return
    say(t("audit.rebuilt", count=count))


def _words(problem: Problem) -> str:
    return t(f"audit.kind.{problem.kind}", where=problem.where, detail=problem.detail)


COMMANDS: Final = {"verify": verify, "rebuild": rebuild}
