"""The dossier: a case as one document for one addressee, in one language, as PDF or plain text."""

from __future__ import annotations

import platform
import sqlite3
import tomllib
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from evidence_log.dossier import text
from evidence_log.dossier.facts import Complainant, Facts, Form
from evidence_log.dossier.model import Dossier
from evidence_log.dossier.redacting import redact
from evidence_log.dossier.sections import SECTIONS, compose
from evidence_log.dossier.sections.requests import REQUESTS
from evidence_log.errors import BadInput, Unverified
from evidence_log.i18n import LANGUAGES, texts
from evidence_log.resources import templates
from evidence_log.services.dossier_facts import gather
from evidence_log.services.output_file import write_whole
from evidence_log.store.audit import audit_case
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault

REDACTIONS: Final = ("none", "third-parties")
"""What can be masked: nothing, or whoever has no part in the debt."""

_PDF: Final = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Request:
    """What dossier is wanted. `form` is the name of an addressee's form; `redact` one of `REDACTIONS`."""

    form: str = "general"
    language: str = "zh"
    redact: str = "none"
    complainant: Complainant = field(default_factory=Complainant)


@dataclass(frozen=True, slots=True)
class DossierReport:
    """What was written. `findings` are those printed; `missing` names the facts that the form needs and that were not told."""

    path: str
    pages: int
    size: int
    sha256: str
    head: str
    entries: int
    contacts: int
    unattributed: int
    findings: int
    exhibits: int
    missing: tuple[str, ...]
    redacted: bool


def forms(pack: str) -> tuple[str, ...]:
    """Return the names of the forms that a jurisdiction has, in order."""
    return tuple(sorted(path.stem for path in (templates() / "complaints" / pack).glob("*.toml")))


def load_form(pack: str, name: str) -> Form:
    """Return a form. Raises BadInput for one that there is not, and for a file that is not as it must be."""
    known = forms(pack)
    if name not in known:
        raise BadInput("dossier.no_form", form=name, known=", ".join(known) or "-")
    with (templates() / "complaints" / pack / f"{name}.toml").open("rb") as file:
        table = tomllib.load(file)
    where = f"{pack}/{name}"
    for key, allowed in (("sections", SECTIONS), ("requests", REQUESTS), ("required", Complainant._fields)):
        listed = table.pop(key, None)
        if not isinstance(listed, list) or any(item not in allowed for item in listed):
            raise BadInput("dossier.bad_form", form=where, key=key)
        table[f"_{key}"] = tuple(listed)
    form = Form(where, name, table.pop("_sections"), table.pop("_requests"), table.pop("_required"))
    if table:
        raise BadInput("dossier.bad_form", form=where, key=min(table))
    return form


def make(
    vault: Vault,
    case: CaseFile,
    request: Request,
    *,
    now: datetime,
    libraries: tuple[tuple[str, str], ...] | None = None,
) -> tuple[Dossier, Facts]:
    """Return the content of a dossier, and the facts it was made of. `libraries` are told as they are unless given.

    Raises BadInput for a request that cannot be met: an unknown form, language or redaction, a case without a contact of anybody.
    """
    if request.language not in LANGUAGES:
        raise BadInput("dossier.bad_language", language=request.language)
    if request.redact not in REDACTIONS:
        raise BadInput("dossier.bad_redact", redact=request.redact)
    form = load_form(case.pack, request.form)
    words = texts(request.language)
    facts = gather(
        vault, case, form, request.complainant, language=request.language, redacted=request.redact != "none",
        libraries=_libraries() if libraries is None else libraries, now=now,
    )  # fmt: skip
    if facts.redacted:
        facts = redact(facts, words)
    return compose(facts, words), facts


def write(vault: Vault, case: CaseFile, out: Path, request: Request) -> DossierReport:
    """Write a dossier as PDF: whole, or not at all. Nothing is recorded in the vault.

    It stands for the moment of the ledger's last entry, so that the same ledger and request give the same bytes. Raises BadInput as
    `make` does, and for a place that holds something other than a PDF; Unverified when the case is not as its ledger says.
    """
    _require_free(out)
    _require_sound(vault, case)
    dossier, facts = make(vault, case, request, now=_as_of(vault, case))
    from evidence_log.dossier import pdf  # reportlab is slow to import

    content, pages = pdf.render(dossier)
    size = write_whole(out, [content])
    return DossierReport(
        path=str(out), pages=pages, size=size, sha256=sha256(content).hexdigest(), head=facts.head, entries=facts.entries,
        contacts=len(facts.contacts), unattributed=facts.unattributed, findings=len(facts.findings), exhibits=_exhibits(facts),
        missing=facts.missing, redacted=facts.redacted,
    )  # fmt: skip


def plain(vault: Vault, case: CaseFile, request: Request) -> str:
    """Return a dossier as plain text. Raises as `write` does."""
    _require_sound(vault, case)
    return text.render(make(vault, case, request, now=_as_of(vault, case))[0])


def _as_of(vault: Vault, case: CaseFile) -> datetime:
    """Return when the last entry was recorded: later than that, nothing is known."""
    ledger = Ledger(vault.connection, case.case_id)
    return datetime.fromisoformat(ledger.entry(ledger.last()[0]).recorded_at)


def _require_sound(vault: Vault, case: CaseFile) -> None:
    """Raise Unverified unless the chain holds and the tables are as it says: a dossier prints the head beside what the tables hold."""
    problems = audit_case(vault, case).problems
    if problems:
        raise Unverified("audit.not_sound", count=len(problems), where=problems[0].where)


def _require_free(out: Path) -> None:
    if out.is_file():
        with out.open("rb") as file:
            if file.read(len(_PDF)) != _PDF:
                raise BadInput("output.not_pdf", path=out)


def _exhibits(facts: Facts) -> int:
    from evidence_log.dossier.sections.exhibit_list import listed

    return len(listed(facts))


def _libraries() -> tuple[tuple[str, str], ...]:
    """Return what the bytes of the file depend on."""
    from reportlab import __version__ as reportlab_version

    return (
        ("Python", platform.python_version()),
        ("reportlab", str(reportlab_version)),
        ("SQLite", sqlite3.sqlite_version),
        ("zlib", zlib.ZLIB_RUNTIME_VERSION),
    )
