"""`dossier`: the complaint file, as PDF or text."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli.output import emit, note, say, table
from evidence_log.cli.state import STATE, now, t
from evidence_log.errors import BadInput

if TYPE_CHECKING:
    import typer

    from evidence_log.dossier.facts import Complainant
    from evidence_log.services.dossier import DossierReport
    from evidence_log.services.dossier_guide import Guide

_WHICH: Final = "?"
"""What is given as an addressee to see which there are."""


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
    paste: Annotated[Path | None, typer.Option("--paste", metavar="OUT.txt", help="dossier.paste")] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", help="dossier.limit")] = None,
    guide: Annotated[bool, typer.Option("--guide", help="dossier.guide")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="dossier.anyway")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Make the dossier, the paste sheet, or what to know before; ask for what is missing when somebody is there to answer."""
    from evidence_log.dossier.facts import Complainant
    from evidence_log.services import dossier as service
    from evidence_log.services import dossier_forms, dossier_guide

    if out is None and not text and not guide and paste is None and to != _WHICH:
        raise BadInput("dossier.no_out")
    told = Complainant(*(value.strip() or None if value else None for value in (name, id_no, phone, address)))
    with STATE.open() as (vault, case):
        if to == _WHICH:
            _list(case.pack, as_json=as_json)
            return
        form = service.load_form(case.pack, dossier_forms.form_name(case.pack, to))
        request = service.Request(form.key, lang or STATE.language, redact, told)
        known = dossier_guide.guide(vault, case, form.key, STATE.language, now=now())
        if guide and out is None and paste is None and not text:
            _guide(known, as_json=as_json)
            return
        if not anyway:
            dossier_guide.require_taken(known)
        if not as_json and _can_ask():
            request = replace(request, complainant=_asked(told, form.required))
        if paste is not None:
            words = service.paste(vault, case, request, most=limit)
            service.write_text(paste, f"{words}\n{dossier_guide.render(known, STATE.language)}")
        if text:
            words = service.plain(vault, case, request)
            if as_json:
                emit({"text": words})
            else:
                say(words.rstrip("\n"))
            return
        report = service.write(vault, case, out, request) if out is not None else None
    if as_json:
        emit(
            (asdict(report) if report else {})
            | {"to": form.key, "paste": str(paste) if paste else None}
            | _checks(known)
        )
        return
    if report is not None:
        _tell(report)
    if paste is not None:
        say(t("dossier.done.pasted", path=paste))
    _warn(known)
    if guide:
        _guide(known, as_json=False)


def _list(pack: str, *, as_json: bool) -> None:
    """Show the addressees that there are."""
    from evidence_log.services import dossier_forms

    found = [(name, dossier_forms.words(pack, name, STATE.language)) for name in dossier_forms.forms(pack)]
    if as_json:
        emit({"channels": [{"to": name, "title": words["title"], "what": words["what"]} for name, words in found]})
        return
    heads = [t(f"dossier.done.{name}") for name in ("head_to", "head_title", "head_what")]
    table(heads, [(name, words["title"], words["what"]) for name, words in found])


def _guide(known: Guide, *, as_json: bool) -> None:
    from evidence_log.services import dossier_guide

    if as_json:
        emit(
            {"to": known.channel, "title": known.title, "what": known.what, "file_mb": known.file_mb}
            | _checks(known)
            | {"notes": [one._asdict() for one in known.notes]}
        )
        return
    say(dossier_guide.render(known, STATE.language).rstrip("\n"))


def _checks(known: Guide) -> dict[str, Any]:
    return {"checks": [one._asdict() for one in known.checks]}


def _warn(known: Guide) -> None:
    """Say what is not as it must be, and where the rest is to be read."""
    for one in known.open:
        note(t("dossier.done.open", must=one.must, so=one.unmet))
        if one.found:
            note(t("dossier.guide.found", words=one.found))
    if known.notes:
        note(t("dossier.done.guide", to=known.channel))


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
    if report.too_large:
        note(t("dossier.done.too_large", files=t("dossier.plain.comma").join(report.too_large)))
    if not report.redacted:
        note(t("dossier.done.full"))


COMMANDS: Final = {"dossier": dossier}
