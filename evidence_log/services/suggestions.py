"""Judging what words suggest: accepting a tag adds it to the contact, rejecting it keeps it from being suggested again.

A suggestion is named by contact and tag, `E-0007:false-authority`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import datetime
from json import loads
from typing import Any

from evidence_log.errors import BadInput
from evidence_log.services import correct, vocabulary
from evidence_log.services.target import Target, standing
from evidence_log.services.words import OPEN, rejected
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault


def waiting(
    vault: Vault, case: CaseFile, language: str, *, most: int | None = OPEN, now: datetime
) -> list[dict[str, Any]]:
    """Return the suggestions that a check gives now, by contact and tag, in its JSON shape with an id; sentences in `language`.

    All where `most` is None: a check of some days can give one that a check of all gives later.
    """
    from evidence_log.services import (
        findings,
        findings_suggestions,
        findings_words,
    )  # not for those who decide about a draft

    report = findings.check(vault, case, most=most, now=now)
    told = findings_suggestions.document(findings_words.Speaker(report, language))
    return [{"id": f"{each['entry']}:{each['tag']}", **each} for each in told]


def names_suggestion(text: str) -> bool:
    """Say whether an id is a suggestion's: a contact's with a tag behind a colon."""
    return ":" in unicodedata.normalize("NFKC", text)


def find(vault: Vault, case: CaseFile, text: str, open_ids: Collection[str]) -> tuple[str, str]:
    """Return the contact's id and the tag of a suggestion that an id names, of those that wait (`open_ids`) or were decided about.

    Raises BadInput for what is no contact or was withdrawn, and for a tag that this contact does not suggest.
    """
    named, _, word = unicodedata.normalize("NFKC", text).partition(":")
    known, target = _suggestible(word), _contact(vault, case, named)
    decided = known in _tags(target) or (target.entry, known) in rejected(vault.connection, case)
    if not decided and f"{target.id}:{known}" not in open_ids:
        raise BadInput("review.not_suggested", id=target.id, tag=known)
    return target.id, known


def accept(vault: Vault, case: CaseFile, text: str, tag: str, *, why: str | None = None, now: datetime) -> int:
    """Add a tag to the contact that an id names, beside those it has: an amendment. Return the entry.

    Raises BadInput for what is no contact or was withdrawn, for a tag that nothing suggests, and for one that it has.
    """
    known = _suggestible(tag)
    target = _contact(vault, case, text)
    has = _tags(target)
    if known in has:
        raise BadInput("record.tagged_already", id=target.id, tag=known)
    return correct.amend(vault, case, text, {"tags": [*has, known]}, why=why, now=now)


def reject(vault: Vault, case: CaseFile, text: str, tag: str, *, why: str | None = None, now: datetime) -> int:
    """Record that a suggested tag does not fit the contact that an id names. Return the entry.

    Raises BadInput for what is no contact or was withdrawn, for a tag that nothing suggests, for one that the contact has, and for one
    that was rejected before.
    """
    known, reason = _suggestible(tag), (why or "").strip()
    with vault.writing() as connection:
        target = _contact(vault, case, text)
        if known in _tags(target):
            raise BadInput("record.tagged_already", id=target.id, tag=known)
        if (target.entry, known) in rejected(connection, case):
            raise BadInput("record.rejected_already", id=target.id, tag=known)
        data = {"target": target.entry, "tag": known} | ({"why": reason} if reason else {})
        return Ledger(connection, case.case_id).append("suggestion.reject", data, now)


def _contact(vault: Vault, case: CaseFile, text: str) -> Target:
    target = standing(vault.connection, case, text)
    if target.table != "contact":
        raise BadInput("record.no_contact", id=target.id)
    return target


def _tags(target: Target) -> list[str]:
    found: list[str] = loads(target.row["tags"]) if target.row["tags"] else []
    return found


def _suggestible(tag: str) -> str:
    known = vocabulary.tag(tag)
    if vocabulary.own_tag(known):
        raise BadInput("record.tag_not_suggested", tag=known)
    return known
