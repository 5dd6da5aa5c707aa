"""`init`, `where`: making the vault and finding it."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from evidence_log.cli.output import emit, say
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.clock import Wall
from evidence_log.errors import BadInput
from evidence_log.resources import templates
from evidence_log.services import record
from evidence_log.store.vault import create, open_vault

DEFAULT_CASE: Final = "main"
DEFAULT_ZONE: Final = {"cn": "Asia/Shanghai"}


def init(
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="init.name")] = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="init.zone")] = None,
    pack: Annotated[str, typer.Option("--pack", metavar="PACK", help="init.pack")] = "cn",
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Make the vault, or a further case in it."""
    if not (templates() / "rules" / pack / "pack.toml").is_file():
        known = sorted(path.parent.name for path in (templates() / "rules").glob("*/pack.toml"))
        raise BadInput("vault.no_such_pack", pack=pack, known=", ".join(known))
    place = zone or DEFAULT_ZONE.get(pack, "")
    Wall(place)  # refuses an unknown zone before anything is made
    path, key = STATE.path, STATE.case or DEFAULT_CASE
    known_case = STATE.case is not None and path.exists()
    with open_vault(path) if known_case else create(path) as vault:
        case = record.create_case(vault, key, name=name, zone=place, pack=pack, now=now())
    if as_json:
        emit(
            {
                "vault": str(path),
                "case": case.key,
                "name": case.name,
                "zone": case.zone,
                "pack": case.pack,
                "log_id": case.log_id,
            }
        )
        return
    say(t("vault.made_case" if known_case else "vault.made", path=path, key=case.key, zone=case.zone, pack=case.pack))
    say(t("vault.next"))


def where(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """Say where things are; opens nothing and makes nothing."""
    path = STATE.path
    found = {"vault": str(path), "exists": path.is_file(), "size": path.stat().st_size if path.is_file() else None,
             "templates": str(templates())}  # fmt: skip
    if as_json:
        emit(found)
        return
    say(t("vault.where" if found["exists"] else "vault.where_not_yet", **found))
    say(t("vault.where_templates", path=found["templates"]))


COMMANDS: Final = {"init": init, "where": where}
