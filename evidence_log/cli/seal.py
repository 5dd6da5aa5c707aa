"""`seal`: a time-stamp of an authority over the ledger's head, and its files for anybody to check."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli import typed
from evidence_log.cli.output import emit, note, say
from evidence_log.cli.state import STATE, now, t
from evidence_log.errors import EvidenceLogError
from evidence_log.services import seal as service
from evidence_log.services.output_file import write_whole
from evidence_log.store.ledger import entry_id

if TYPE_CHECKING:
    import typer

    from evidence_log.services.seal import SealReport

AUTHORITY_VARIABLE: Final = "EVIDENCE_LOG_TSA"
GUIDE: Final = "VERIFY.txt"


def seal(
    tsa: Annotated[str | None, typer.Option("--tsa", metavar="URL", help="seal.tsa")] = None,
    tsa_roots: Annotated[Path | None, typer.Option("--tsa-roots", metavar="FILE", help="seal.tsa_roots")] = None,
    export: Annotated[Path | None, typer.Option("--export", metavar="DIR", help="seal.export")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> int:
    """Ask for a time-stamp and keep it, or write out those that are kept; exit 1 when the authority gave none."""
    if export is not None:
        return _export(export, as_json=as_json)
    address = typed.asked("--tsa", tsa) or os.environ.get(AUTHORITY_VARIABLE) or None
    with STATE.open(write=True) as (vault, case):
        done = service.seal(vault, case, address=address, roots=tsa_roots, now=now())
    code = EvidenceLogError.exit_code if done.state == "pending" else 0
    if as_json:
        why = t(f"seal.why.{done.why}", detail=done.detail) if done.why else None
        emit({"case": case.key, **asdict(done), "entry": entry_id(done.entry), "why": why, "reason": done.why})
        return code
    _tell(done)
    return code


def _tell(done: SealReport) -> None:
    values = {
        "entry": entry_id(done.entry), "through": done.through, "head": done.head, "authority": done.authority,
        "sealed_at": done.sealed_at, "signer": done.signer,
    }  # fmt: skip
    if done.state == "pending":
        note(t("seal.pending", **values))
        note(t("seal.because", why=t(f"seal.why.{done.why}", detail=done.detail)))
        return
    say(t("seal.already" if done.state == "already" else "seal.sealed", **values))
    if not done.checked:
        say(t("seal.unchecked"))
    say(t("seal.next"))


def _export(folder: Path, *, as_json: bool) -> int:
    with STATE.open() as (vault, case):
        written = service.export(vault, case, folder)
    guide = folder / GUIDE
    if not guide.exists():
        write_whole(guide, [t("seal.guide").encode()])
    if as_json:
        listed = [asdict(one) | {"entry": entry_id(one.entry)} for one in written]
        emit({"folder": str(folder), "guide": GUIDE, "seals": listed})
        return 0
    for one in written:
        say(
            t(
                "seal.exported_one",
                line=one.line,
                response=one.response,
                through=one.through,
                sealed_at=one.sealed_at,
                head=one.head,
            )
        )
    say(t("seal.exported", path=guide))
    return 0


COMMANDS: Final = {"seal": seal}
