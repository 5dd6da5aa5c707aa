"""Objections to how well single records are proved: memory, hearsay, copies, late and changed entries. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evidence_log.core.challenges.paper import (
    DAY_S,
    HAND,
    PICTURE,
    Objection,
    Paper,
    Record,
    entries,
    is_late,
    late_s,
    one,
)
from evidence_log.core.grades import DEVICE_FACTS

_DATED: Final = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:\D{1,2}(?:0?[1-9]|1[0-2])\D{1,2}(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))|(?<!\d)1\d{12}(?!\d)"
)
"""A date in the name or the note of a picture; thirteen digits are the milliseconds by which some phones name them."""
_EVENT_FACTS: Final = frozenset((*DEVICE_FACTS, "organisation", "reached", "person", "kind"))
_WORDS: Final = frozenset(
    {"said", "replied", "summary", "reached", "person", "caller_name", "staff_no", "claims", "demands"}
)


def memory(paper: Paper) -> Iterator[Objection]:
    """Counted contacts that only later memory tells of."""
    found = [contact for contact in paper.received if contact["grade"] == "D"]
    yield from one("memory", found, total=len(paper.received), days=_days(found))


def hearsay(paper: Paper) -> Iterator[Objection]:
    """Contacts with others that the person wrote down without having been there, and without anything of theirs."""
    found = [
        contact for contact in paper.received
        if contact["reached"] != "self" and contact["grade"] in {"C", "D"} and _kind(contact) == HAND and not contact["attachments"]
    ]  # fmt: skip
    yield from one("hearsay", found)


def notes(paper: Paper) -> Iterator[Objection]:
    """Prompt notes with nothing beside them."""
    own = [contact for contact in paper.received if contact["grade"] == "C" and not contact["attachments"]]
    yield from one("notes", [contact for contact in own if _kind(contact) == HAND and contact["reached"] == "self"])


def copies(paper: Paper) -> Iterator[Objection]:
    """Contacts of which there is a picture and no record of a device."""
    found = [
        contact for contact in paper.received
        if contact["grade"] == "C" and contact["channel"] not in {"letter", "visit"}
        and (_kind(contact) == PICTURE or _pictures(contact))
    ]  # fmt: skip
    yield from one("copies", found)


def undated(paper: Paper) -> Iterator[Objection]:
    """Pictures of which neither the name nor the note says when they were taken."""
    said = {row["id"]: row["note"] or "" for row in paper.attachments}
    found, files = [], 0
    for contact in paper.contacts:
        without = [file for file in _pictures(contact) if not _DATED.search(f"{file['name']} {said[file['id']]}")]
        files += len(without)
        found += [contact] if without else []
    yield from one("undated", found, files=files)


def late(paper: Paper) -> Iterator[Objection]:
    """Notes, and events on which a finding may rest, written down more than a day later. What is memory alone is said there."""
    typed = [
        contact for contact in paper.received
        if contact["grade"] == "C" and _kind(contact) == HAND and is_late(contact)
    ]  # fmt: skip
    events = [event for event in paper.events if event["kind"] in paper.limits.events and is_late(event)]
    bare = [event for event in events if event["entry"] not in paper.proved]
    found = sorted([*typed, *bare], key=lambda record: record["entry"])
    yield from one("late", found, days=_days(found))


def amended(paper: Paper) -> Iterator[Objection]:
    """What was changed afterwards: facts that a device records, and apart from them words and persons."""
    records = {record["entry"]: record for record in (*paper.contacts, *paper.events)}
    contacts = set(entries(paper.contacts))
    facts: dict[int, list[Record]] = {}
    words: dict[int, list[Record]] = {}
    for row in paper.amendments:
        target, name = row["target"], row["field"]
        if target not in records:
            continue
        if name in (DEVICE_FACTS if target in contacts else _EVENT_FACTS):
            facts.setdefault(target, []).append(row)
        elif name in _WORDS or name == "note":
            words.setdefault(target, []).append(row)
    for kind, rows in (("amended-facts", facts), ("amended", words)):
        every = [row for listed in rows.values() for row in listed]
        unsaid = sum(not row["why"] for row in every)
        fields = tuple(dict.fromkeys(row["field"] for row in every))
        yield from one(kind, [records[target] for target in sorted(rows)], unsaid=unsaid, fields=fields)


def withdrawn(paper: Paper) -> Iterator[Objection]:
    """Records that were taken back."""
    if paper.withdrawn:
        yield Objection("withdrawn", tuple(paper.withdrawn), {"count": len(paper.withdrawn), "id": paper.withdrawn[0]})


def without_words(paper: Paper) -> Iterator[Objection]:
    """Contacts that a person says were threats and the like, without the words."""
    found = [
        contact for contact in paper.received
        if not contact["said"] and not contact["attachments"] and not paper.limits.said_tags.isdisjoint(contact["tags"])
    ]  # fmt: skip
    tags = (tag for contact in found for tag in contact["tags"] if tag in paper.limits.said_tags)
    yield from one("no-words", found, tags=tuple(dict.fromkeys(tags)))


def imprecise(paper: Paper) -> Iterator[Objection]:
    """Times that are known to the hour or the day only."""
    yield from one("imprecise", [contact for contact in paper.received if contact["precision"] in {"hour", "day"}])


def no_direction(paper: Paper) -> Iterator[Objection]:
    """Contacts of which it is not recorded who made them."""
    yield from one("no-direction", [contact for contact in paper.received if contact["direction"] is None])


def repeats(paper: Paper) -> Iterator[Objection]:
    """Pairs from two sources that may be one contact counted twice."""
    counted = {contact["entry"]: contact for contact in paper.received}
    pairs = [pair for pair in paper.pairs if pair[0] in counted and pair[1] in counted]
    if pairs:
        listed = dict.fromkeys(entry for pair in pairs for entry in pair)
        yield Objection("repeats", tuple(listed), {"count": len(pairs), "id": pairs[0][0], "other": pairs[0][1]})


def _kind(contact: Record) -> str:
    return str(contact["sources"][0]["kind"])


def _pictures(contact: Record) -> list[Record]:
    return [file for file in contact["attachments"] if file["media_type"].startswith("image/")]


def _days(records: list[Record]) -> int:
    """Return after how many days, rounded down, the latest of some records was written down."""
    return max((late_s(record) for record in records), default=0) // DAY_S
