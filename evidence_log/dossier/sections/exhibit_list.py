"""Which files are exhibits, in which group, under which number, and what each shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from evidence_log.dossier.facts import NOT_THIRD, Facts, Record

GROUPS: Final = ("loan", "records", "contacts", "third", "steps", "other")
"""In the order of the index; a group without exhibits takes no number."""


class Exhibit(NamedTuple):
    """One file. `entries` are the records it shows, by time; `record` is the attachment or the import it comes from.

    `number` is `<group>-<place>`, `kind` what it is a form of evidence of: `electronic` or `documentary`.
    """

    number: str
    group: str
    kind: str
    record: Record
    entries: tuple[int, ...]
    is_import: bool


def listed(facts: Facts) -> tuple[Exhibit, ...]:
    """Return the exhibits in order of their numbers."""
    found: dict[str, list[tuple[Record, tuple[int, ...], bool]]] = {group: [] for group in GROUPS}
    by_file: dict[str, list[int]] = {}
    for contact in facts.contacts:
        for source in contact["sources"]:
            if source["sha256"]:
                by_file.setdefault(source["sha256"], []).append(contact["entry"])
    taken: set[str] = set()
    for run in facts.imports:
        entries = by_file.get(run["sha256"])
        if entries and run["sha256"] not in taken:
            taken.add(run["sha256"])
            found["records"].append((run, tuple(entries), True))
    groups = _groups(facts)
    for attachment in facts.attachments:
        target = attachment["target"]
        group = groups.get(target, "") if target is not None else "other"
        if group:
            found[group].append((attachment, (target,) if target is not None else (), False))
    return tuple(_numbered(found.items()))


def _groups(facts: Facts) -> dict[int, str]:
    """Return the group of the files of each record that is printed; those of other records stay out."""
    groups = {
        contact["entry"]: "contacts" if contact["reached"] in NOT_THIRD else "third" for contact in facts.contacts
    }
    groups |= {event["entry"]: "steps" for event in facts.events}
    groups |= {payment["entry"]: "loan" for payment in facts.payments}
    return groups | {debt["entry"]: "loan" for debt in facts.debts}


def _numbered(groups: Iterable[tuple[str, list[tuple[Record, tuple[int, ...], bool]]]]) -> Iterable[Exhibit]:
    number = 0
    for group, members in groups:
        number += bool(members)
        for place, (record, entries, is_import) in enumerate(members, 1):
            yield Exhibit(f"{number}-{place}", group, _kind(record, group, is_import), record, entries, is_import)


def _kind(record: Record, group: str, is_import: bool) -> str:
    """A scan or certificate about the loan is a document; what a phone or a program recorded is electronic data."""
    if is_import:
        return "electronic"
    return "documentary" if group == "loan" or record["media_type"] == "application/pdf" else "electronic"
