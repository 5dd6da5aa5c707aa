"""Which files are exhibits, in which group, under which number, and what each shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from evidence_log.dossier.facts import NOT_THIRD, Facts, Record

GROUPS: Final = ("loan", "records", "contacts", "third", "steps", "harm", "other")
"""In the order of the index; a group without exhibits takes no number."""


_HEARD: Final = frozenset({"recording"})
"""Formats of imported files that are sound."""
_SEEN: Final = frozenset({"screenshot"})
"""Formats of imported files that are pictures."""
_SOUNDS: Final = (".m4a", ".mp3", ".wav", ".amr", ".aac", ".3gp", ".ogg", ".opus", ".flac", ".awb")
"""How names of recordings end: what kind of file it is was told from the name when it was kept, and not every one was known."""


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

    @property
    def is_audio(self) -> bool:
        """Say whether it is to be heard."""
        if self.is_import:
            return self.record["format"] in _HEARD
        name, media_type = str(self.record["name"]), str(self.record["media_type"])
        return media_type.startswith("audio/") or name.lower().endswith(_SOUNDS)

    @property
    def is_picture(self) -> bool:
        """Say whether it is one picture, which is one page."""
        if self.is_import:
            return self.record["format"] in _SEEN
        return str(self.record["media_type"]).startswith("image/")


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
    stands_for = {int(other[2:]): contact["entry"] for contact in facts.contacts for other in contact.get("merged", ())}
    for attachment in facts.attachments:
        # A file of a further source of a contact shows that contact.
        target = stands_for.get(attachment["target"], attachment["target"])
        group = groups.get(target, "") if target is not None else "other"
        # A recording is both: the file that was imported, and the file of its call.
        is_listed = attachment["sha256"] in taken and target in by_file[attachment["sha256"]]
        if group and not is_listed:
            found[group].append((attachment, (target,) if target is not None else (), False))
    wanted = facts.form.groups or GROUPS
    return tuple(_numbered((group, members) for group, members in found.items() if group in wanted))


def _groups(facts: Facts) -> dict[int, str]:
    """Return the group of the files of each record that is printed; those of other records stay out."""
    groups = {
        contact["entry"]: "contacts" if contact["reached"] in NOT_THIRD else "third" for contact in facts.contacts
    }
    groups |= {event["entry"]: "harm" if event["kind"] == "harm" else "steps" for event in facts.events}
    groups |= {payment["entry"]: "loan" for payment in facts.payments}
    return groups | {debt["entry"]: "loan" for debt in facts.debts}


def pairs_of(exhibits: Iterable[Exhibit], contacts: Iterable[Record]) -> list[tuple[tuple[str, ...], list[int]]]:
    """Return the contacts that two independent sources prove (grade A), by the numbers of the files that tell of each.

    Those whose second source is no file are left out: it is said where they stand.
    """
    by_file = {exhibit.record["sha256"]: exhibit.number for exhibit in exhibits}
    found: dict[tuple[str, ...], list[int]] = {}
    for contact in contacts:
        if contact["grade"] == "A":
            files = dict.fromkeys(
                by_file[source["sha256"]] for source in contact["sources"] if source["sha256"] in by_file
            )
            if len(files) > 1:
                found.setdefault(tuple(files), []).append(contact["entry"])
    return sorted(found.items())


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
