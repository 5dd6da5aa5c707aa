"""`init`, `where`: making the vault and finding it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli import typed
from evidence_log.cli.output import emit, say
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.clock import Wall
from evidence_log.errors import BadInput
from evidence_log.resources import templates
from evidence_log.services import record
from evidence_log.store.vault import open_vault

if TYPE_CHECKING:
    import typer

DEFAULT_CASE: Final = "main"
DEFAULT_ZONE: Final = {"cn": "Asia/Shanghai"}


def init(
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="init.name")] = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="init.zone")] = None,
    pack: Annotated[str, typer.Option("--pack", metavar="PACK", help="init.pack")] = "cn",
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Make the vault, or a further case in it."""
    known = sorted(path.parent.name for path in (templates() / "rules").glob("*/pack.toml"))
    if pack not in known:
        raise BadInput("vault.no_such_pack", pack=pack, known=", ".join(known))
    place = typed.fact(zone) or DEFAULT_ZONE.get(pack, "")
    Wall(place)  # refuses an unknown zone before anything is made
    path, key = STATE.path, STATE.case or DEFAULT_CASE
    further = STATE.case is not None and path.exists()
    settings: Any = {"name": typed.fact(name), "zone": place, "pack": pack, "now": now()}
    if further:
        with open_vault(path) as vault:
            case = record.create_case(vault, key, **settings)
    else:
        case = record.new_vault(path, key, **settings)
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
    say(t("vault.made_case" if further else "vault.made", path=path, key=case.key, zone=case.zone, pack=case.pack))
    say(t("vault.next"))


def where(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """Say where things are; opens nothing and makes nothing."""
    path, words = STATE.path, templates()
    size = path.stat().st_size if path.is_file() else None
    if as_json:
        emit({"vault": str(path), "exists": size is not None, "size": size, "templates": str(words)})
        return
    say(t("vault.where", path=path, size=size) if size is not None else t("vault.where_not_yet", path=path))
    say(t("vault.where_templates", path=words))


COMMANDS: Final = {"init": init, "where": where}
