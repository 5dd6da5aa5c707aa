"""`verify`, `rebuild`: is everything as it was recorded?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli import stones, typed
from evidence_log.cli.output import emit, note, say
from evidence_log.cli.state import STATE, t
from evidence_log.errors import BadInput, Unverified
from evidence_log.services import audit
from evidence_log.services.sealed import GOOD, PENDING, UNCHECKED
from evidence_log.store.inspection import Problem
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import open_vault

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer

    from evidence_log.services.sealed import SealState


def verify(
    head: Annotated[str | None, typer.Option("--head", metavar="HEX", help="verify.head")] = None,
    tsa_roots: Annotated[Path | None, typer.Option("--tsa-roots", metavar="FILE", help="verify.tsa_roots")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> int:
    """Check chain, tables, stored files and seals; exit 4 when something is wrong."""
    roots = _roots(tsa_roots) if tsa_roots else None
    found = audit.verify_file(STATE.path, STATE.case, head=typed.asked("--head", head), roots=roots)
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
                "head_entry": found.known_head,
                "seals": [_shown(seal) for seal in found.seals],
                "erased": [stones.shape(stone) for stone in found.erased],
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
        _say_seals([seal for seal in found.seals if seal.case == case.key], case.entries)
    stones.tell(found.erased)
    if found.known_head is not None:
        say(t("audit.head_found", entry=found.known_head))
    for problem in problems:
        say(t("audit.problem", message=problem["message"]))
    say(t("audit.sound" if found.ok else "audit.unsound", count=len(problems)))
    say(t("audit.limits"))
    if readable:
        note(t("audit.readable", path=STATE.path))
    return 0 if found.ok else Unverified.exit_code


def _say_seals(seals: Sequence[SealState], entries: int) -> None:
    """Say of each state the seal that covers most, unless a better one covers as much; what is bad is told among the problems."""
    covered = 0
    for state in (GOOD, UNCHECKED, PENDING):
        found = [seal for seal in seals if seal.state == state]
        if not found:
            continue
        best = max(found, key=lambda seal: seal.through)
        if best.through <= covered:
            continue
        covered = best.through
        values = {
            **_shown(best),
            "count": len(found),
            "later": entries - best.through - 1,
        }  # the seal's own entry aside
        say(
            t(f"seal.state.{state}_{best.basis or best.detail}" if state != PENDING else "seal.state.pending", **values)
        )


def _shown(seal: SealState) -> dict[str, object]:
    return seal._asdict() | {"entry": entry_id(seal.entry)}


def _roots(path: Path) -> str:
    from evidence_log.services import tokens

    if not tokens.available():
        raise BadInput("seal.no_library")
    return tokens.read_roots(path)


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
