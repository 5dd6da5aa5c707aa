"""Contacts that several sources tell of: one stands for all, and the others stay as what each source says.

The one that stands learns from the others what it does not say itself; a split, or the withdrawal of their import, takes that back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from json import loads
from typing import TYPE_CHECKING, Any, Final

from evidence_log.core.codec import compact
from evidence_log.core.contact import PRECISIONS
from evidence_log.core.grades import DEVICE_FACTS
from evidence_log.store import many

if TYPE_CHECKING:
    from evidence_log.store.ledger import Entry
    from evidence_log.store.vault import CaseFile

AT_ONCE: Final = 400
"""Contacts asked for at once; SQLite allows 999 marks in old builds."""

_TIME: Final = ("occurred_at", "epoch", "precision", "zone")
_NUMBER: Final = ("phone", "phone_e164")
_FACTS: Final = (
    "platform", "direction", "outcome", "duration_s", "caller_name", "staff_no", "claims", "debt", "person", "said", "replied",
    "summary", "demands", "place", "tags",
)  # fmt: skip
_READ: Final = ("entry", *_TIME, *_NUMBER, *_FACTS, "reached")
_COMPARED: Final = frozenset((*_TIME, "phone", "platform", "direction", "duration_s", "said", "replied"))
"""Facts by which a file's row is known again."""
_LEARNS: Final = " OR ".join(
    ("kept.entry IS NULL", "kept.precision <> other.precision", "kept.phone IS NOT other.phone", "kept.reached <> other.reached",
     *(f"(other.{name} IS NOT NULL AND kept.{name} IS NULL)" for name in _FACTS))
)  # fmt: skip
"""Where something may be learned, or the contact is not there: of most pairs it is neither."""

Row = dict[str, Any]


def fold_merge(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    """Fold `contact.merge`. Raises KeyError for a contact that is not there.

    Its pairs are [kept, other], or [kept, other, beside] where the independent proof is beside a third record of the contact.
    """
    data, pairs = entry.data, entry.data["pairs"]
    if data["independent"]:
        rows = [(pair[1], pair[0], pair[2] if len(pair) > 2 else pair[0]) for pair in pairs]
    else:
        rows = [(pair[1], pair[0], None) for pair in pairs]
    if not rows:
        return
    same = {"case_id": case_id, "entry": entry.seq, "agrees": int(data.get("agree", True)), "refined": 0}
    many.insert(connection, "merged", ("other", "kept", "beside"), rows, same=same)
    marked = connection.execute(
        "UPDATE contact SET merged_into = merged.kept FROM merged WHERE merged.case_id = ?1 AND merged.entry = ?2"
        " AND contact.case_id = ?1 AND contact.entry = merged.other",
        (case_id, entry.seq),
    )
    if marked.rowcount != len(rows):
        raise KeyError("contact")
    # The others are rows of one file, one behind the other: going along them is quicker than looking for each.
    others = {row[0] for row in rows}
    learners = [
        (kept, other)
        for kept, other in connection.execute(
            "SELECT other.merged_into, other.entry FROM contact AS other LEFT JOIN contact AS kept"  # noqa: S608 - our own words
            " ON kept.case_id = ?1 AND kept.entry = other.merged_into WHERE other.case_id = ?1 AND other.entry BETWEEN ?2 AND ?3"
            f" AND other.merged_into IS NOT NULL AND ({_LEARNS}) ORDER BY other.entry",
            (case_id, min(others), max(others)),
        )
        if other in others
    ]
    told = _rows(connection, case_id, {one for pair in learners for one in pair})
    learned: list[tuple[Any, ...]] = []
    changed: dict[int, Row] = {}
    for kept, other in learners:
        row = told[kept]
        if new := _learned(row, told[other]):
            learned.append((*_account(row, new), case_id, entry.seq, other))
            row |= new
            changed.setdefault(kept, {}).update(new)
    _write(connection, case_id, changed, learned)


def fold_split(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    """Fold `contact.split`: the record stands for itself again."""
    _part(connection, case_id, entry.seq, "other = ?", (entry.data["contact"],))


def fold_withdrawn(connection: sqlite3.Connection, case_id: int, entry: Entry) -> None:
    """Fold the withdrawal of an import: what its contacts had learned, or had told others, goes with it."""
    members = "(SELECT entry FROM contact WHERE case_id = ? AND import_entry = ?)"
    of = (case_id, entry.data["target"])
    _part(connection, case_id, entry.seq, f"(kept IN {members} OR other IN {members})", (*of, *of))


def of(connection: sqlite3.Connection, case: CaseFile) -> dict[int, list[int]]:
    """Return by the contact that stands: the others, in the order in which they came to it."""
    found: dict[int, list[int]] = {}
    for kept, other in connection.execute(
        "SELECT kept, other FROM merged WHERE case_id = ? AND split_by IS NULL ORDER BY entry, other", (case.case_id,)
    ):
        found.setdefault(kept, []).append(other)
    return found


def parted(connection: sqlite3.Connection, case: CaseFile) -> set[tuple[int, int]]:
    """Return the pairs (kept, other) that a person parted."""
    found = connection.execute(
        "SELECT kept, other FROM merged WHERE case_id = ?1 AND split_by IS NOT NULL"
        " AND split_by NOT IN (SELECT entry FROM withdrawal WHERE case_id = ?1)",
        (case.case_id,),
    )
    return set(found)


def grades(connection: sqlite3.Connection, case: CaseFile) -> dict[int, str]:
    """Return the grade that a second source gives a contact: `A` for an independent one, `B` for an imported one beside a note.

    Nothing is proved by a record whose device facts a person has corrected, by one that was corrected after it was joined, or by one
    that speaks against the other.
    """
    marks = ", ".join("?" * len(DEVICE_FACTS))
    touched = (
        f"SELECT target, max(entry) AS last FROM amendment WHERE case_id = ? AND field IN ({marks}) GROUP BY target"  # noqa: S608 - question marks only
    )
    of_case = (case.case_id, *DEVICE_FACTS)
    found = connection.execute(
        "SELECT merged.kept, max(merged.beside = merged.kept OR coalesce(third.merged_into = merged.kept, 0)) FROM merged"  # noqa: S608 - our own words
        " JOIN contact AS other ON other.case_id = merged.case_id AND other.entry = merged.other AND other.import_entry IS NOT NULL"
        " LEFT JOIN contact AS third ON third.case_id = merged.case_id AND third.entry = merged.beside"
        f" LEFT JOIN ({touched}) AS before ON before.target = merged.other"
        f" LEFT JOIN ({touched}) AS since ON since.target = merged.kept AND since.last > merged.entry"
        " WHERE merged.case_id = ? AND split_by IS NULL AND agrees AND before.target IS NULL AND since.target IS NULL"
        " GROUP BY merged.kept",
        (*of_case, *of_case, case.case_id),
    )
    return {kept: "A" if is_proof else "B" for kept, is_proof in found}


def _learned(row: Row, other: Row) -> Row:
    """Return what a contact learns from another record of it: a finer time, its whole number, whatever it does not say."""
    from evidence_log.core.phone import masked  # not needed to log a contact

    new: Row = {}
    if PRECISIONS.index(other["precision"]) < PRECISIONS.index(row["precision"]):
        new |= {name: other[name] for name in _TIME}
    if other["phone"] and (not row["phone"] or (masked(row["phone"]) and not masked(other["phone"]))):
        new |= {name: other[name] for name in _NUMBER}
    new |= {name: other[name] for name in _FACTS if row[name] is None and other[name] is not None}
    if row["reached"] == "self" != other["reached"]:
        new["reached"] = other["reached"]
    return {name: value for name, value in new.items() if value != row[name]}


def _part(connection: sqlite3.Connection, case_id: int, by: int, where: str, values: Sequence[object]) -> None:
    """End the mergings of which `where` holds. What the contacts still learn from others stays, and what was corrected since."""
    ended = f"case_id = ? AND split_by IS NULL AND {where}"
    of = (case_id, *values)
    taught = f"SELECT kept FROM merged WHERE {ended} AND filled IS NOT NULL"  # noqa: S608 - our own clauses
    kept = {one for (one,) in connection.execute(taught, of)}
    joined: dict[int, list[tuple[int, int, str | None]]] = {one: [] for one in kept}
    if kept:
        for entry, other, to, filled in connection.execute(
            "SELECT entry, other, kept, filled FROM merged WHERE case_id = ? AND split_by IS NULL ORDER BY entry, other",
            (case_id,),
        ):
            if to in joined:
                joined[to].append((entry, other, filled))
    others = f"SELECT other FROM merged WHERE {ended}"  # noqa: S608 - our own clauses
    connection.execute(
        f"UPDATE contact SET merged_into = NULL WHERE case_id = ? AND entry IN ({others})",  # noqa: S608 - as above
        (case_id, *of),
    )
    connection.execute(f"UPDATE merged SET split_by = ? WHERE {ended}", (by, *of))  # noqa: S608 - our own clauses
    if kept:
        _learn_anew(connection, case_id, joined)


def _learn_anew(
    connection: sqlite3.Connection, case_id: int, joined: Mapping[int, Sequence[tuple[int, int, str | None]]]
) -> None:
    """Let contacts forget what the mergings taught them, and learn it again from those that hold."""
    corrected: dict[int, list[tuple[int, str]]] = {}
    for entry, field, target in connection.execute(
        "SELECT entry, field, target FROM amendment WHERE case_id = ?", (case_id,)
    ):
        corrected.setdefault(target, []).append((entry, field))
    told = _rows(connection, case_id, {*joined, *(other for mergings in joined.values() for _, other, _ in mergings)})
    holds = set(
        connection.execute("SELECT entry, other FROM merged WHERE case_id = ? AND split_by IS NULL", (case_id,))
    )
    learned: list[tuple[Any, ...]] = []
    changed: dict[int, Row] = {}
    for kept, mergings in joined.items():
        row, before = told[kept], dict(told[kept])
        for entry, _, filled in reversed(mergings):
            own = _since(corrected.get(kept, ()), entry)
            row |= {name: old for name, old in (loads(filled) if filled else {}).items() if name not in own}
        for entry, other, _ in mergings:
            if (entry, other) in holds:
                own = _since(corrected.get(kept, ()), entry)
                new = {name: value for name, value in _learned(row, told[other]).items() if name not in own}
                learned.append((*_account(row, new), case_id, entry, other))
                row |= new
        changed[kept] = {name: value for name, value in row.items() if value != before[name]}
    _write(connection, case_id, changed, learned)


def _since(corrected: Iterable[tuple[int, str]], merging: int) -> set[str]:
    """Return the fields that a person corrected after a merging; what goes together was corrected together."""
    found = {field for entry, field in corrected if entry > merging}
    for group in (_TIME, _NUMBER):
        if not found.isdisjoint(group):
            found.update(group)
    return found


def _account(row: Row, new: Row) -> tuple[str | None, int]:
    """Return what is kept of a merging: what the contact said before, and whether a file's row is no longer known by it."""
    return compact({name: row[name] for name in new}) if new else None, int(not _COMPARED.isdisjoint(new))


def _write(
    connection: sqlite3.Connection, case_id: int, changed: Mapping[int, Row], learned: Sequence[tuple[Any, ...]]
) -> None:
    connection.executemany(
        "UPDATE merged SET filled = ?, refined = ? WHERE case_id = ? AND entry = ? AND other = ?", learned
    )
    alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for kept, new in changed.items():
        if new:
            alike.setdefault(tuple(new), []).append((*new.values(), case_id, kept))
    for names, values in alike.items():
        told = ", ".join(f'"{name}" = ?' for name in names)
        connection.executemany(f"UPDATE contact SET {told} WHERE case_id = ? AND entry = ?", values)  # noqa: S608 - names of `_READ`


def _rows(connection: sqlite3.Connection, case_id: int, entries: Iterable[int]) -> dict[int, Row]:
    """Return what contacts say, by entry. Raises KeyError when one is not there."""
    listed = sorted(entries)
    found: dict[int, Row] = {}
    for first in range(0, len(listed), AT_ONCE):
        part = listed[first : first + AT_ONCE]
        for row in connection.execute(
            f"SELECT {', '.join(_READ)} FROM contact WHERE case_id = ? AND entry IN ({', '.join('?' * len(part))})",  # noqa: S608 - our own names
            (case_id, *part),
        ):
            found[row[0]] = dict(zip(_READ, row, strict=True))
    if len(found) < len(listed):
        raise KeyError("contact")
    return found
