"""`dossier`: the complaint file, as PDF or text."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli.output import emit, note, say
from evidence_log.cli.state import STATE, t
from evidence_log.errors import BadInput

if TYPE_CHECKING:
    import typer

    from evidence_log.dossier.facts import Complainant
    from evidence_log.services.dossier import DossierReport


def dossier(
    out: Annotated[Path | None, typer.Argument(metavar="OUT", help="dossier.out")] = None,
    to: Annotated[str, typer.Option("--to", metavar="CHANNEL", help="dossier.to")] = "general",
    lang: Annotated[str | None, typer.Option("--lang", metavar="zh|en", help="dossier.doc_lang")] = None,
    redact: Annotated[str, typer.Option("--redact", metavar="WHAT", help="dossier.redact")] = "none",
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="dossier.name")] = None,
    id_no: Annotated[str | None, typer.Option("--id-no", metavar="NO", help="dossier.id_no")] = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="PHONE", help="dossier.phone")] = None,
    address: Annotated[str | None, typer.Option("--address", metavar="TEXT", help="dossier.address")] = None,
    text: Annotated[bool, typer.Option("--text", help="dossier.text")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Make the dossier; ask for what is missing when somebody is there to answer."""
    from evidence_log.dossier.facts import Complainant
    from evidence_log.services import dossier as service

    if out is None and not text:
        raise BadInput("dossier.no_out")
    told = Complainant(*(value.strip() or None if value else None for value in (name, id_no, phone, address)))
    with STATE.open() as (vault, case):
        form = service.load_form(case.pack, to)
        if not as_json and _can_ask():
            told = _asked(told, form.required)
        request = service.Request(to, lang or STATE.language, redact, told)
        if text:
            words = service.plain(vault, case, request)
            if as_json:
                emit({"text": words})
            else:
                say(words.rstrip("\n"))
            return
        assert out is not None
        report = service.write(vault, case, out, request)
    if as_json:
        emit(asdict(report))
        return
    _tell(report)


def _can_ask() -> bool:
    """Say whether a person is at both ends."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()


def _asked(told: Complainant, required: tuple[str, ...]) -> Complainant:
    """Ask for the facts that the form needs and no option gave; an empty answer leaves one out."""
    missing = [name for name in required if getattr(told, name) is None]
    if not missing:
        return told
    from typer import prompt  # at the top, typer is only named: plain command lines do without it

    note(t("dossier.prompt.intro"))
    for name in missing:
        answer: str = prompt(t(f"dossier.prompt.{name}"), default="", show_default=False, err=True)
        told = told._replace(**{name: answer.strip() or None})
    return told


def _tell(report: DossierReport) -> None:
    say(t("dossier.done.written", path=report.path, pages=report.pages, size=report.size))
    say(t("dossier.done.sha256", sha256=report.sha256))
    say(t("dossier.done.head", head=report.head))
    if report.missing:
        names = t("dossier.plain.comma").join(t(f"dossier.complainant.{name}") for name in report.missing)
        note(t("dossier.done.missing", names=names))
    if report.unattributed:
        note(t("dossier.done.unattributed", count=report.unattributed))
    if not report.redacted:
        note(t("dossier.done.full"))


COMMANDS: Final = {"dossier": dossier}
