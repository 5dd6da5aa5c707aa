"""What the seals of a case show today: which are good, which could not be checked, which are bad, which are only wished for."""

from __future__ import annotations

from base64 import b64decode
from typing import Final, NamedTuple

from evidence_log.services import tokens
from evidence_log.store import seals
from evidence_log.store.seals import Seal
from evidence_log.store.vault import CaseFile, Vault

GOOD: Final = "good"
UNCHECKED: Final = "unchecked"
PENDING: Final = "pending"
DONE: Final = "done"
"""A wish that a later seal has fulfilled."""
BAD: Final = ("head", "unreadable", "refused", "other_head", "other_nonce", "other_time", "untrusted")


class SealState(NamedTuple):
    """One seal, or wish for one. `through`: the last entry it covers; `basis`: `given` or `kept` roots, None where none was used.

    `state` is one of `good`, `unchecked` (no root certificate, or no library to check with), `pending` (no proof of anything), `done`,
    or a word of `BAD`.
    """

    case: str
    entry: int
    through: int
    head: str
    authority: str
    sealed_at: str | None
    signer: str | None
    recorded_at: str
    state: str
    basis: str | None
    detail: str

    @property
    def is_bad(self) -> bool:
        """Say whether the seal contradicts the ledger, itself or the roots."""
        return self.state in BAD


def states(vault: Vault, case: CaseFile, roots: str | None) -> list[SealState]:
    """Return the state of every seal of a case, oldest first; `roots` in PEM take the place of those kept."""
    found = seals.seals(vault.connection, case)
    covered = max((seal.through for seal in found if seal.response), default=0)
    return [_state(vault, case, seal, roots, covered) for seal in found]


def _state(vault: Vault, case: CaseFile, seal: Seal, roots: str | None, covered: int) -> SealState:
    def is_(state: str, detail: str = "", basis: str | None = None) -> SealState:
        told = (seal.entry, seal.through, seal.head, seal.authority, seal.sealed_at, seal.signer, seal.recorded_at)
        return SealState(case.key, *told, state, basis, detail)

    head = seals.head_at(vault.connection, case, seal.through)
    if head is None or head.hex() != seal.head or seal.through >= seal.entry:
        return is_("head")
    if seal.response is None:
        return is_(DONE if seal.through <= covered else PENDING)
    if not tokens.available():
        return is_(UNCHECKED, "library")
    anchors = tokens.certificates(roots or seal.roots)
    try:
        token = tokens.examine(b64decode(seal.response, validate=True), int(seal.nonce or ""), head, anchors)
    except ValueError:  # no Base64, or no number
        return is_("unreadable")
    except tokens.BadToken as error:
        return is_(error.reason, error.detail)
    if token.sealed_at != seal.sealed_at or token.signer != (seal.signer or ""):
        return is_("other_time")
    if not token.trusted:
        return is_(UNCHECKED, "roots")
    return is_(GOOD, basis="given" if roots else "kept")
