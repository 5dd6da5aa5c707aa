"""Suggested tags at `review`: each with the message and the words that gave it; accepted or rejected by a person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from evidence_log.cli.output import shortened
from evidence_log.cli.show import field_words, full_time, one_line, tag_words, value_words
from evidence_log.cli.state import STATE, now, t
from evidence_log.services import suggestions
from evidence_log.services.words import excerpt
from evidence_log.store import reading
from evidence_log.store.ledger import parse_id
from evidence_log.store.vault import CaseFile, Vault

AROUND: Final = 300
"""Characters of a message shown before and after the words: whoever judges needs the message, not all of a letter."""
_WORDS: Final = "(said IS NOT NULL OR summary IS NOT NULL)"
_COLUMNS: Final = 4 * AROUND
"""Columns of a message shown without a place: as many full-width characters."""


class Tagged(NamedTuple):
    """A suggestion that was accepted: its id, the contact, and the tag that it has now."""

    id: str
    contact: str
    tag: str


def waiting(vault: Vault, case: CaseFile) -> list[dict[str, Any]]:
    """Return the suggestions that wait, in the JSON shape."""
    return suggestions.waiting(vault, case, STATE.language, now=now())


def ids(vault: Vault, case: CaseFile, given: Sequence[str]) -> frozenset[str]:
    """Return the ids of the suggestions that wait; none, and nothing is compared with rules, where no id given names one."""
    if not any(map(suggestions.names_suggestion, given)):
        return frozenset()
    found = suggestions.waiting(vault, case, STATE.language, most=None, now=now())
    return frozenset(each["id"] for each in found)


def contact_of(vault: Vault, case: CaseFile, named: str) -> dict[str, Any]:
    """Return the contact of an id."""
    return next(reading.contacts(vault.connection, case, entry=parse_id(named)))


def lines(found: Mapping[str, Any], contact: Mapping[str, Any], zone: str) -> Iterator[str]:
    """Yield the contact, its message with the words marked, and what they suggest."""
    yield t("review.draft", id=found["id"], time=full_time(contact, zone), line=one_line(contact))
    name = "said" if contact["said"] else "summary"
    if contact[name]:
        yield t("review.fact", name=field_words(name), text=_message(found, contact[name]))
    if contact["tags"]:
        yield t("review.fact", name=field_words("tags"), text=value_words(contact, "tags", contact["tags"]))
    yield t("review.tag", words=tag_words(found["tag"]), tag=found["tag"])
    yield t("review.because", text=t("review.because_marked") if found["start"] is not None else found["because"])


def listed(vault: Vault, case: CaseFile, found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of many, in one reading of their contacts."""
    wanted = {each["entry"] for each in found}
    told = reading.contacts(vault.connection, case, where=_WORDS) if wanted else ()
    contacts = {contact["id"]: contact for contact in told if contact["id"] in wanted}
    for each in found:
        yield from lines(each, contacts[each["entry"]], case.zone)


def accept(vault: Vault, case: CaseFile, text: str, known: Collection[str]) -> Tagged:
    """Add the tag of a suggestion to its contact. Raises BadInput."""
    contact, tag = suggestions.find(vault, case, text, known)
    suggestions.accept(vault, case, contact, tag, now=now())
    return Tagged(f"{contact}:{tag}", contact, tag)


def reject(vault: Vault, case: CaseFile, text: str, known: Collection[str], why: str | None) -> str:
    """Record that the tag of a suggestion does not fit; return the id of the suggestion. Raises BadInput."""
    contact, tag = suggestions.find(vault, case, text, known)
    suggestions.reject(vault, case, contact, tag, why=why, now=now())
    return f"{contact}:{tag}"


def accepted_words(tagged: Tagged) -> str:
    """Return that a contact has a tag now."""
    return t("review.tagged", id=tagged.contact, words=tag_words(tagged.tag), tag=tagged.tag)


def rejected_words(named: str) -> str:
    """Return that a suggestion is not made again."""
    contact, _, tag = named.partition(":")
    return t("review.not_tagged", id=contact, words=tag_words(tag), tag=tag)


def _message(found: Mapping[str, Any], said: str) -> str:
    if found["start"] is None:
        return shortened(said, _COLUMNS)
    return t("review.marked", **excerpt(said, found["start"], found["end"], AROUND))
