"""`backup`, `restore`: a verified copy of the vault, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli.output import emit, note, say
from evidence_log.cli.state import STATE, now, t
from evidence_log.services import backup as backing
from evidence_log.services import restore as restoring

if TYPE_CHECKING:
    from collections.abc import Iterable

    import typer

    from evidence_log.store.copying import Head


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="backup.file")],
    replace: Annotated[bool, typer.Option("--replace", help="backup.replace")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Copy the vault and verify the copy."""
    made = backing.back_up(STATE.path, file, replace=replace, now=now())
    if as_json:
        document = {"path": str(made.path), "vault": str(STATE.path), "size": made.size, "replaced": made.replaced}
        emit({**document, "verified": True, "remembered": made.noted, **_heads(made.heads)})
        return
    say(t("backup.replaced" if made.replaced else "backup.made", path=made.path, size=made.size))
    _say_heads(made.heads)
    say(t("backup.elsewhere"))
    if not made.noted:
        note(t("backup.not_noted"))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="restore.file")],
    replace: Annotated[bool, typer.Option("--replace", help="restore.replace")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Verify a backup and put it in the vault's place."""
    done = restoring.restore(file, STATE.path, replace=replace, now=now())
    if as_json:
        kept = None if done.kept is None else {"path": str(done.kept), **_heads(done.kept_heads)}
        emit(
            {
                "vault": str(done.path),
                "from": str(done.source),
                **_heads(done.heads),
                "rebuilt": done.rebuilt,
                "returned": _heads(done.returned)["cases"],
                "kept": kept,
            }
        )
        return
    say(t("backup.restored", path=done.path, source=done.source))
    _say_heads(done.heads)
    if done.rebuilt:
        say(t("backup.rebuilt"))
    if done.kept is not None:
        say(t("backup.kept", path=done.kept))
        _say_heads(done.kept_heads)
    for head in done.returned:
        note(t("backup.returned", key=head.key))


def _heads(heads: Iterable[Head]) -> dict[str, Any]:
    """Return the number of entries and the cases, as `verify --json` has them."""
    cases = [head._asdict() for head in heads]
    return {"entries": sum(case["entries"] for case in cases), "cases": cases}


def _say_heads(heads: Iterable[Head]) -> None:
    for head in heads:
        say(t("backup.case", key=head.key, entries=head.entries, head=head.head))


COMMANDS: Final = {"backup": backup, "restore": restore}
