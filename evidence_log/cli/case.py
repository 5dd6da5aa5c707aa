"""`case`: what cases there are, one of them carried to another vault and taken in there, one erased whole."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli import stones, typed
from evidence_log.cli.output import emit, note, say, table
from evidence_log.cli.state import STATE, now, t
from evidence_log.errors import BadInput
from evidence_log.services import case as service
from evidence_log.store.vault import open_vault

if TYPE_CHECKING:
    import typer


def list_cases(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """List the cases, and those that were erased."""
    with open_vault(STATE.path, write=False) as vault:
        found = service.cases(vault)
    if as_json:
        listed = [
            {
                **{name: getattr(case, name) for name in ("key", "name", "zone", "pack", "log_id", "recorded_at")},
                "entries": head.entries,
                "head": head.head,
            }
            for case, head in found.cases
        ]
        emit({"cases": listed, "erased": [stones.shape(stone) for stone in found.erased]})
        return
    head = [t(f"case.column.{name}") for name in ("key", "name", "entries", "since", "log_id")]
    table(
        head,
        [[one.key, one.name or "", str(far.entries), one.recorded_at[:10], one.log_id] for one, far in found.cases],
    )
    stones.tell(found.erased)


def export_case(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="case.export.file")],
    case: Annotated[str | None, typer.Option("--case", metavar="KEY", help="case.export.case")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Write one case to a file of its own and verify it."""
    done = service.export_case(STATE.path, typed.asked("--case", case) or STATE.case, file, now=now())
    if as_json:
        emit({**asdict(done), "path": str(done.path), "vault": str(STATE.path), "verified": True})
        return
    say(t("case.exported", path=done.path, key=done.key, size=done.size))
    say(t("case.far", entries=done.entries, files=done.files, head=done.head))
    say(t("case.send"))


def import_case(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="case.import.file")],
    case: Annotated[str | None, typer.Option("--case", metavar="KEY", help="case.import.case")] = None,
    key: Annotated[str | None, typer.Option("--as", metavar="KEY", help="case.import.as")] = None,
    again: Annotated[bool, typer.Option("--again", help="case.import.again")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Take the case of a file into the vault."""
    wanted = typed.asked("--case", case) or STATE.case
    done = service.import_case(STATE.path, file, wanted=wanted, key=typed.asked("--as", key), again=again)
    if as_json:
        emit({**asdict(done), "path": str(done.path), "from": str(file)})
        return
    if done.made:
        say(t("case.made", path=done.path))
    say(t(f"case.state.{done.state}", key=done.key, added=done.added))
    say(t("case.far", entries=done.entries, files=done.files, head=done.head))


def erase_case(
    key: Annotated[str, typer.Argument(metavar="KEY", help="case.erase.key")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="case.erase.why")],
    yes: Annotated[bool, typer.Option("--yes", help="case.erase.yes")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Erase a case; a stone that says so is all that is left of it."""
    from evidence_log.services import erase

    reason = typed.required("--why", why)
    erase.require_case(STATE.path, key)
    if not yes:
        _confirm(key)
    done = erase.erase_case(STATE.path, key, reason, now=now())
    if as_json:
        elsewhere = {"elsewhere": list(done.elsewhere), "forgotten": done.forgotten}
        emit(
            {
                "vault": str(done.path),
                "key": key,
                "already": done.already,
                "erased": stones.shape(done.stone),
                **elsewhere,
            }
        )
        return
    say(t("case.erased_before" if done.already else "case.erased", key=key, entries=done.stone.entries))
    stones.tell([done.stone])
    for path in done.elsewhere:
        note(t("case.elsewhere", path=path))
    if not done.forgotten:
        note(t("case.not_forgotten", path=STATE.path))
    note(t("case.beyond"))


def _confirm(key: str) -> None:
    """Have the person type the key. Raises BadInput without a terminal, and for any other answer."""
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()):
        raise BadInput("case.needs_yes")
    from typer import prompt  # at the top, typer is only named: plain command lines do without it

    note(t("case.warning", key=key))
    answer: str = prompt(t("case.type_key"), default="", show_default=False, err=True)
    if answer.strip() != key:
        raise BadInput("case.not_confirmed")


COMMANDS: Final = {"case": {"list": list_cases, "export": export_case, "import": import_case, "erase": erase_case}}
