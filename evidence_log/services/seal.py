"""Sealing: a time-stamp of an authority over a case's head, kept in its ledger, and written out for anybody to check.

Without an answer the wish is kept and the next `seal` fulfils it. A wish shows nothing and is never reported as if it did.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence_log.errors import BadInput, EvidenceLogError, Unverified
from evidence_log.services import audit, authority, tokens
from evidence_log.services.output_file import write_whole
from evidence_log.store import seals
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.seals import Seal
from evidence_log.store.vault import CaseFile, Vault


@dataclass(frozen=True)
class SealReport:
    """What came of sealing. `state`: `sealed`, `already` (nothing is new since the last seal), or `pending`, with the reason `why`.

    `through` is the last entry covered, `head` the head after it; `entry` is where the seal or the wish stands in the ledger.
    `checked`: against root certificates; without any, the token is kept but not yet checked.
    """

    state: str
    entry: int
    through: int
    head: str
    authority: str
    sealed_at: str | None = None
    signer: str | None = None
    checked: bool = False
    why: str | None = None
    detail: str = ""


def seal(
    vault: Vault,
    case: CaseFile,
    *,
    address: str | None,
    roots: Path | None,
    now: datetime,
    ask: Callable[[str, bytes], bytes] = authority.ask,
) -> SealReport:
    """Ask an authority for a token over the newest head and keep it; keep the wish when no good answer comes.

    `address` and `roots`: those of the case's last seal where none are given. Raises BadInput when no authority is known, Unverified
    when the case does not verify: what is wrong is not sealed.
    """
    if not tokens.available():
        raise BadInput("seal.no_library")
    kept = seals.seals(vault.connection, case)
    url = authority.require_address(address or next((seal.authority for seal in reversed(kept)), None) or _none_known())
    pem = tokens.read_roots(roots) if roots else _kept_roots(kept, url)
    report = audit.verify(vault, [case])
    if report.problems:
        raise Unverified("seal.not_sound", count=len(report.problems), where=report.problems[0].where)
    newest = seals.newest_fact(vault.connection, case)
    for old in reversed(kept):
        if old.response and old.authority == url and old.through >= newest and (old.roots or None) == pem:
            return _report("already", old, checked=bool(old.roots))
    through, head = Ledger(vault.connection, case.case_id).last()
    line = seals.line_of(vault.connection, case, through)
    covers = {"through": through, "head": head.hex(), "authority": url}
    request = tokens.request_for(line)
    try:
        response = ask(url, request.content)
        token = tokens.examine(response, request.nonce, head, tokens.certificates(pem))
    except (authority.Unanswered, tokens.BadToken) as error:
        return _wished(vault, case, kept, newest, covers, error, now)
    told = {"sealed_at": token.sealed_at, "signer": token.signer, "nonce": str(request.nonce)}
    kept_bytes = {
        "request": b64encode(request.content).decode("ascii"),
        "response": b64encode(response).decode("ascii"),
    }
    data = {**covers, **told, **kept_bytes}
    with vault.writing() as connection:
        entry = Ledger(connection, case.case_id).append("seal.add", data | ({"roots": pem} if pem else {}), now)
    return SealReport("sealed", entry, through, head.hex(), url, token.sealed_at, token.signer, checked=token.trusted)


def _wished(
    vault: Vault,
    case: CaseFile,
    kept: list[Seal],
    newest: int,
    covers: dict[str, object],
    error: authority.Unanswered | tokens.BadToken,
    now: datetime,
) -> SealReport:
    """Keep the wish, once for the same entries."""
    for old in reversed(kept):
        if not old.response and old.authority == covers["authority"] and old.through >= newest:
            return _report("pending", old, why=error.reason, detail=error.detail)
    with vault.writing() as connection:
        entry = Ledger(connection, case.case_id).append("seal.request", covers, now)
    through, head, url = int(str(covers["through"])), str(covers["head"]), str(covers["authority"])
    return SealReport("pending", entry, through, head, url, why=error.reason, detail=error.detail)


def _report(state: str, old: Seal, *, checked: bool = False, why: str | None = None, detail: str = "") -> SealReport:
    return SealReport(
        state, old.entry, old.through, old.head, old.authority, old.sealed_at, old.signer, checked, why, detail
    )


def _none_known() -> str:
    raise BadInput("seal.no_authority")


def _kept_roots(kept: list[Seal], url: str) -> str | None:
    return next((seal.roots for seal in reversed(kept) if seal.authority == url and seal.roots), None)


@dataclass(frozen=True)
class Exported:
    """One seal written out: its entry, the head, and the names of its three files."""

    entry: int
    through: int
    head: str
    sealed_at: str
    line: str
    request: str
    response: str


def export(vault: Vault, case: CaseFile, folder: Path) -> list[Exported]:
    """Write every token of a case into a folder, for `openssl ts -verify` on any computer.

    A file that is there already with other bytes is not overwritten. Raises BadInput for it, and when there is no token.
    """
    found = [seal for seal in seals.seals(vault.connection, case) if seal.response and seal.request]
    if not found:
        raise BadInput("seal.nothing_to_export", case=case.key)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvidenceLogError("output.failed", path=folder, why=error.strerror or error) from error
    result = []
    for seal in found:
        stem = f"seal-{seal.entry:04d}"
        written = Exported(
            seal.entry, seal.through, seal.head, seal.sealed_at or "", f"{stem}.txt", f"{stem}.tsq", f"{stem}.tsr"
        )
        line = seals.line_of(vault.connection, case, seal.through)
        try:
            request, response = b64decode(seal.request or ""), b64decode(seal.response or "")
        except ValueError as error:
            raise Unverified("ledger.unreadable", id=entry_id(seal.entry)) from error
        for name, content in ((written.line, line), (written.request, request), (written.response, response)):
            write_new(folder / name, content)
        result.append(written)
    return result


def write_new(path: Path, content: bytes) -> None:
    """Write a file unless it is there with the same bytes. Raises BadInput when it has others."""
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return
    if path.exists():
        raise BadInput("seal.file_exists", path=path)
    write_whole(path, [content])
