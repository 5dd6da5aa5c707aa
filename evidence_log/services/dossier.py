"""The dossier: a case as one document for one addressee, in one language, as PDF or plain text."""

from __future__ import annotations

import platform
import sqlite3
import zlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from evidence_log.dossier import paste as sheet
from evidence_log.dossier import text
from evidence_log.dossier.facts import Complainant, Facts
from evidence_log.dossier.model import Dossier
from evidence_log.dossier.redacting import redact
from evidence_log.dossier.sections import compose
from evidence_log.dossier.sections.exhibit_list import listed
from evidence_log.errors import BadInput, Unverified
from evidence_log.i18n import LANGUAGES, texts
from evidence_log.services.dossier_facts import gather
from evidence_log.services.dossier_forms import forms, load_channel, load_form
from evidence_log.services.dossier_forms import words as form_words
from evidence_log.services.output_file import write_whole
from evidence_log.store import blobs
from evidence_log.store.audit import audit_case
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault

REDACTIONS: Final = ("none", "third-parties")
"""What can be masked: nothing, or whoever has no part in the debt."""

_PDF: Final = b"%PDF-"

__all__ = [
    "REDACTIONS",
    "DossierReport",
    "Request",
    "forms",
    "load_form",
    "make",
    "paste",
    "plain",
    "write",
    "write_text",
]


@dataclass(frozen=True, slots=True)
class Request:
    """What dossier is wanted. `form` is the name of an addressee's form; `redact` one of `REDACTIONS`."""

    form: str = "general"
    language: str = "zh"
    redact: str = "none"
    complainant: Complainant = field(default_factory=Complainant)


@dataclass(frozen=True, slots=True)
class DossierReport:
    """What was written. `findings` are those printed; `missing` names the facts that the form needs and that were not told.

    `too_large` are the files, this one among them, that are larger than what the addressee takes as one attachment.
    """

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
    to: str = "general"
    too_large: tuple[str, ...] = ()


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
    form = replace(form, words=form_words(case.pack, form.key, request.language))
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

    content, pages = pdf.render(dossier, lambda sha256: _stored(vault, sha256))
    size = write_whole(out, [content])
    return DossierReport(
        path=str(out), pages=pages, size=size, sha256=sha256(content).hexdigest(), head=facts.head, entries=facts.entries,
        contacts=len(facts.contacts), unattributed=facts.unattributed, findings=len(facts.findings), exhibits=len(listed(facts)),
        missing=facts.missing, redacted=facts.redacted, to=facts.form.key, too_large=_too_large(case, facts, out.name, size),
    )  # fmt: skip


def paste(vault: Vault, case: CaseFile, request: Request, *, most: int | None = None) -> str:
    """Return what goes into the fields of the addressee's own form, as text. `most` is the room of its long fields, as seen on it.

    Raises as `write` does, and BadInput for an addressee without a form to paste into.
    """
    if most is not None and most < 1:
        raise BadInput("dossier.bad_limit", limit=most)
    if not load_form(case.pack, request.form).entries:  # a paper that is handed in, not typed in
        raise BadInput("dossier.no_fields", form=request.form)
    _require_sound(vault, case)
    facts = make(vault, case, request, now=_as_of(vault, case))[1]
    words = texts(request.language)
    return sheet.render(sheet.fill(facts, words, most), facts, words)


def write_text(out: Path, words: str) -> int:
    """Write a text file whole, or not at all, and return its size. Raises BadInput for a place that holds something else."""
    if out.is_file():
        with out.open("rb") as file:
            if b"\0" in file.read(4096):
                raise BadInput("output.other_kind", path=out)
    return write_whole(out, [words.encode("utf-8")])


def plain(vault: Vault, case: CaseFile, request: Request) -> str:
    """Return a dossier as plain text. Raises as `write` does."""
    _require_sound(vault, case)
    return text.render(make(vault, case, request, now=_as_of(vault, case))[0])


def _stored(vault: Vault, sha256: str) -> bytes | None:
    return b"".join(blobs.read(vault.connection, sha256)) or None


def _too_large(case: CaseFile, facts: Facts, name: str, size: int) -> tuple[str, ...]:
    file_mb = load_channel(case.pack, facts.form.key).file_mb
    if file_mb is None:
        return ()
    files = [(name, size), *((f"{one.number} {one.record['name']}", one.record["size"]) for one in listed(facts))]
    return tuple(file for file, taken in files if taken > file_mb * (1 << 20))


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


def _libraries() -> tuple[tuple[str, str], ...]:
    """Return what the bytes of the file depend on."""
    from PIL import __version__ as pillow_version
    from reportlab import __version__ as reportlab_version

    return (
        ("Python", platform.python_version()),
        ("reportlab", str(reportlab_version)),
        ("Pillow", str(pillow_version)),
        ("SQLite", sqlite3.sqlite_version),
        ("zlib", zlib.ZLIB_RUNTIME_VERSION),
    )
