"""Saying that contacts are one, or that they are not: a person's word, one more entry, and nothing is lost by it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from evidence_log.core.joining import Record, may_be_one
from evidence_log.errors import BadInput
from evidence_log.services.corroboration import append_merge, beside
from evidence_log.services.target import resolve, standing
from evidence_log.services.told import Records, is_same_side, kinds_of
from evidence_log.store import merging
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault


def merge(
    vault: Vault, case: CaseFile, ids: Sequence[str], *, why: str | None, now: datetime
) -> tuple[int, int, list[int]]:
    """Say that contacts are one: the earliest entry stands for all. Return the entry, the contact that stands, the others.

    Raises BadInput for less than two, for what is no contact, or does not stand, and for contacts of different channels.
    """
    with vault.writing() as connection:
        entries = sorted({_standing(connection, case, text) for text in ids})
        if len(entries) < 2:
            raise BadInput("merge.two_contacts")
        kept, *others = entries
        held = merging.of(connection, case)
        stood_for = [further for other in others for further in held.get(other, ())]
        own = Records(connection, case, kinds_of(connection, case), own=True)
        told = own.of([*entries, *held.get(kept, ()), *stood_for])
        if len({told[entry][0].channel for entry in entries}) > 1:
            raise BadInput("merge.channels_differ", ids=", ".join(map(entry_id, entries)))
        ledger = Ledger(connection, case.case_id)
        for further in stood_for:  # what it stood for is of the same contact too
            ledger.append("contact.split", {"contact": further}, now)
        others = sorted([*others, *stood_for])
        last = _join(connection, case, told, kept, held.get(kept, ()), others, {"why": why} if why else {}, now)
        return last, kept, others


def split(vault: Vault, case: CaseFile, text: str, *, why: str | None, now: datetime) -> tuple[int, int, int]:
    """Say that two contacts are not one: return the entry, the contact that stood for both, and the one that stands again.

    `text` names the one that stands for nothing now, or the one that stands for one other. Raises BadInput otherwise.
    """
    with vault.writing() as connection:
        target = resolve(connection, case, text)
        pairs = [(kept, other) for kept, others in merging.of(connection, case).items() for other in others]
        fitting = [pair for pair in pairs if target.entry == pair[1]] or [
            pair for pair in pairs if target.entry == pair[0]
        ]
        if not fitting:
            raise BadInput("merge.not_merged", id=target.id)
        if len(fitting) > 1:
            raise BadInput("merge.which", id=target.id, known=", ".join(entry_id(other) for _, other in fitting))
        kept, other = fitting[0]
        data = {"contact": other} | ({"why": why} if why else {})
        return Ledger(connection, case.case_id).append("contact.split", data, now), kept, other


def left_behind(connection: sqlite3.Connection, case: CaseFile, run: int) -> list[list[int]]:
    """Return what several further sources tell of each contact of an import: they stay one when it is withdrawn."""
    members = {
        entry
        for (entry,) in connection.execute(
            "SELECT entry FROM contact WHERE case_id = ? AND import_entry = ?", (case.case_id, run)
        )
    }
    held = merging.of(connection, case)
    left = [[other for other in held[kept] if other not in members] for kept in members & held.keys()]
    return sorted(sorted(others) for others in left if len(others) > 1)


def rejoin(
    connection: sqlite3.Connection, case: CaseFile, groups: Sequence[Sequence[int]], by: int, now: datetime
) -> None:
    """Join what `left_behind` returned, now that the withdrawal `by` has parted it from the contact that stood for it."""
    if not groups:
        return
    own = Records(connection, case, kinds_of(connection, case), own=True)
    told = own.of({entry for group in groups for entry in group})
    pairs = [
        (kept, other, beside(told, other, group[:place]))
        for group in groups
        for kept in group[:1]
        for place, other in enumerate(group)
        if place
    ]
    append_merge(connection, case, pairs, {"after": by}, now)


def _join(
    connection: sqlite3.Connection,
    case: CaseFile,
    told: Mapping[int, tuple[Record, object]],
    kept: int,
    held: Sequence[int],
    others: Sequence[int],
    more: Mapping[str, str],
    now: datetime,
) -> int:
    """Append what joins `others` to `kept`, apart those that speak against it; return the last entry."""
    members, agreeing, opposed = [kept, *held], [], []
    for other in others:
        one, record = told[kept][0], told[other][0]
        if may_be_one(one, record) and is_same_side(one, record):
            agreeing.append((kept, other, beside(told, other, members)))
        else:
            opposed.append((kept, other, 0))
        members.append(other)
    last = append_merge(connection, case, agreeing, more, now)
    return append_merge(connection, case, opposed, {**more, "agree": False}, now) or last


def _standing(connection: sqlite3.Connection, case: CaseFile, text: str) -> int:
    target = standing(connection, case, text)
    if target.table != "contact":
        raise BadInput("merge.no_contact", id=target.id)
    return target.entry
