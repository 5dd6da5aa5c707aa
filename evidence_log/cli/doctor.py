"""`doctor`: one page of plain checks, each with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli.errors import words_of
from evidence_log.cli.output import emit, say
from evidence_log.cli.state import STATE, now, t
from evidence_log.services import doctor as service

if TYPE_CHECKING:
    import typer

    from evidence_log.services.doctor import Check


def doctor(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> int:
    """Look at the vault, where it lies and what the program has; exit 4 for damage, 2 for anything else to do."""
    found = service.examine(STATE.path, now())
    told = [{"name": check.name, "ok": check.ok, **_told(check)} for check in found.checks]
    if as_json:
        emit({"ok": found.ok, "checks": told})
        return found.exit_code
    for check in told:
        say(
            t(
                "doctor.line_ok" if check["ok"] else "doctor.line",
                title=t(f"doctor.title.{check['name']}"),
                detail=check["detail"],
            )
        )
        if check["remedy"]:
            say(t("doctor.remedy_line", remedy=check["remedy"]))
    wrong = sum(not check.ok for check in found.checks)
    say(t("doctor.well") if found.ok else t("doctor.to_do", count=wrong))
    return found.exit_code


def _told(check: Check) -> dict[str, str | None]:
    if check.error is not None:
        message, hint = words_of(check.error)
        return {"detail": message, "remedy": hint}
    key = f"{check.name}.{check.said}"
    return {
        "detail": t(f"doctor.found.{key}", **check.values),
        "remedy": None if check.ok else t(f"doctor.remedy.{key}", **check.values),
    }


COMMANDS: Final = {"doctor": doctor}
