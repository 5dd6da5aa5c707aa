"""Contacts that two sources tell of: found after an import, and shown to the person where it cannot be told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from json import dumps, loads
from typing import Any, Final, NamedTuple

from evidence_log.core.codec import bulk_encoder
from evidence_log.core.joining import (
    CARRIER,
    INDEPENDENT,
    LONGEST_CALL_S,
    REACH_S,
    RECORDING,
    ROUNDING_S,
    SAME,
    TOLERANCE_S,
    Record,
    are_copies,
    independent,
    may_be_one,
    prove_each_other,
)
from evidence_log.core.pairing import Candidate, Joined, candidates, decide
from evidence_log.services.told import Names, Records, is_same_side, kinds_of
from evidence_log.store import merging, reading
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault


def _stands(alias: str) -> str:
    return " AND ".join(f"{alias}.{clause}" for clause in reading.STANDS.split(" AND "))


_SAME_SIDE: Final = "evidence_log_same_side"
_NEAR: Final = (
    "SELECT new.epoch, new.entry, known.epoch, known.entry, known.import_entry, {verdict} FROM {first} CROSS JOIN {second}"
    " WHERE new.case_id = :case AND {new} AND known.case_id = :case AND {known}"
    " AND {inner}.epoch BETWEEN {outer}.epoch - {reach} AND {outer}.epoch + {reach} AND known.channel = new.channel"
    " AND coalesce(known.direction = new.direction, 1) AND +new.precision IN ('second', 'minute')"
    " AND +known.precision IN ('second', 'minute') AND (known.phone = new.phone OR known.phone_e164 = new.phone_e164 OR"
    " CASE WHEN new.phone IS NULL OR known.phone IS NULL THEN coalesce(new.phone, new.caller_name) IS NOT NULL"
    " AND coalesce(known.phone, known.caller_name) IS NOT NULL ELSE {same_side}(new.phone, known.phone) END)"
    " AND {known_stands}"
)
"""Pairs that are near enough to be looked at. The index by time is gone through from the `outer` side."""
_PLAIN: Final = (
    "new.precision = 'second' AND known.precision = 'second'"
    f" AND known.epoch BETWEEN new.epoch - {TOLERANCE_S} AND new.epoch + {TOLERANCE_S}"
    " AND (new.phone_e164 = known.phone_e164 OR"
    " (new.phone = known.phone AND new.phone GLOB '*[0-9]*[0-9]*[0-9]*' AND new.phone NOT GLOB '*[^-0-9+ ()]*'))"
    " AND coalesce(new.platform = known.platform, 1) AND coalesce(new.claims = known.claims, 1)"
    " AND (new.reached = 'self' OR known.reached = 'self' OR new.reached = known.reached)"
    " AND (coalesce(new.said, new.replied) IS NULL OR coalesce(known.said, known.replied) IS NULL)"
    f" AND ((new.duration_s > 0 AND known.duration_s > 0 AND abs(new.duration_s - known.duration_s) <= {ROUNDING_S})"
    " OR (new.duration_s IS NULL AND known.duration_s IS NULL AND (new.outcome IS NULL OR known.outcome IS NULL)))"
)
"""What makes a pair one that `may_be_one`, said in SQL: most pairs are so plain, and need not be read to know it."""

Met = Callable[[int, Mapping[str, Any]], bool]
"""Says whether the file that is imported has a row of this contact itself: UTC seconds and facts."""
Near = tuple[int, int, int, int, int, str]


class Pair(NamedTuple):
    """Two contacts in the JSON shape that may be one."""

    first: dict[str, Any]
    second: dict[str, Any]


def corroborate(
    connection: sqlite3.Connection, case: CaseFile, run: int, kinds: Mapping[int, str], met: Met, now: datetime
) -> tuple[int, list[tuple[int, int]]]:
    """Join the contacts of import `run` to those of other sources that they are; return how many, and the pairs that may be one.

    `kinds` are those of all imports.
    """
    kind = kinds[run]
    others = {entry: other for entry, other in kinds.items() if entry != run}
    plain = {
        entry: INDEPENDENT if prove_each_other(kind, other) else SAME
        for entry, other in others.items()
        if not are_copies(kind, other) and RECORDING not in (kind, other)
    }
    audio = [entry for entry, other in others.items() if other == RECORDING]
    # two bills of one number agree to the second, or are of two calls
    bills = [entry for entry, other in others.items() if other == kind == CARRIER]
    others_than = f" AND coalesce(known.import_entry, 0) NOT IN ({_listed([*bills, *audio])})" if bills or audio else ""
    new, known = f"new.entry > {run}", f"+known.entry < {run}{others_than}"
    records = Records(connection, case, kinds)
    if kind == RECORDING:
        audio = []
        known = f"+known.entry < {run}"
    reach = REACH_S + (LONGEST_CALL_S if kind == RECORDING else 0)
    near = _near(connection, case, records.names, new, known, plain, outer="new", reach=reach)
    if audio:
        reach = REACH_S + LONGEST_CALL_S
        known = f"+known.entry < {run} AND known.import_entry IN ({_listed(audio)})"
        new = f"+new.entry > {run}"
        near += _near(connection, case, records.names, new, known, {}, outer="known", reach=reach)
    if not near:
        return 0, []
    odd = [one for one in near if not one[5]]
    sure = [one for one in near if one[5]] if odd else near
    found = decide([*sure, *_looked_at(records, odd, kind, met)])
    _append(connection, case, found, run, now)
    return len(found.independent) + len(found.same), found.doubtful


def doubtful(vault: Vault, case: CaseFile) -> Iterator[Pair]:
    """Yield the pairs of contacts that may be one, by entry: what imports have left open, and notes beside any other source."""
    connection = vault.connection
    kinds = kinds_of(connection, case)
    records = Records(connection, case, kinds)
    pairs = _left_open(connection, case)
    new, known = (
        f"new.import_entry IS NULL AND {_stands('new')}",
        "(known.import_entry IS NOT NULL OR known.entry < new.entry)",
    )
    near = _near(connection, case, records.names, new, known, {}, outer="new", reach=REACH_S)
    if near:
        found = decide(_looked_at(records, near, "", lambda _, __: False))
        pairs |= {(min(pair), max(pair)) for pairs in found for pair in pairs}
    told = records.of({one for pair in pairs for one in pair})
    pairs = {pair for pair in pairs - merging.parted(connection, case) if _still(*(told[one][0] for one in pair))}
    listed = {one for pair in pairs for one in pair}
    shown = {
        contact["entry"]: contact
        for contact in reading.contacts(
            connection, case, where="entry IN (SELECT value FROM json_each(?))", values=(dumps(sorted(listed)),)
        )
    }
    for one, other in sorted(pairs):
        yield Pair(shown[one], shown[other])


def _still(one: Record, other: Record) -> bool:
    """Say whether two contacts may be one, as they stand now."""
    return one.source != other.source and is_same_side(one, other) and may_be_one(one, other)


def _left_open(connection: sqlite3.Connection, case: CaseFile) -> set[tuple[int, int]]:
    """Return the doubtful pairs of the imports, as far as both contacts stand, each by the contact that stands for it."""
    rows = connection.execute(
        "SELECT result FROM import_run WHERE case_id = ? AND result LIKE '%\"doubtful\"%'", (case.case_id,)
    )
    told = [pair for (result,) in rows for pair in loads(result).get("doubtful", ())]
    stands = dict(
        connection.execute(
            "SELECT entry, coalesce(merged_into, entry) FROM contact WHERE case_id = ? AND withdrawn_by IS NULL"
            " AND entry IN (SELECT value FROM json_each(?))",
            (case.case_id, dumps(sorted({one for pair in told for one in pair}))),
        )
    )
    found = set()
    for one, other in told:
        if one in stands and other in stands and stands[one] != stands[other]:
            found.add((min(stands[one], stands[other]), max(stands[one], stands[other])))
    return found


def _near(
    connection: sqlite3.Connection, case: CaseFile, names: Names, new: str, known: str, plain: Mapping[int, str], *,
    outer: str, reach: int,
) -> list[Near]:  # fmt: skip
    """Return (epoch, entry) of the new and of the known contact, the known one's import, and the verdict where the pair is plain.

    `plain` has the verdict by the known one's import; pairs with others are never plain.
    """
    verdicts = " ".join(f"WHEN {run} THEN '{verdict}'" for run, verdict in plain.items())
    inner = "known" if outer == "new" else "new"
    statement = _NEAR.format(
        verdict=f"CASE WHEN {_PLAIN} THEN CASE known.import_entry {verdicts} END END" if plain else "NULL",
        first=f"contact AS {outer}", second=f"contact AS {inner}", new=new, known=known, outer=outer, inner=inner,
        reach=reach, same_side=_SAME_SIDE, known_stands=_stands("known"),
    )  # fmt: skip
    connection.create_function(_SAME_SIDE, 2, names.may_be_same, deterministic=True)
    try:
        return connection.execute(statement, {"case": case.case_id}).fetchall()
    finally:
        connection.create_function(_SAME_SIDE, 2, None)


def _looked_at(records: Records, near: Sequence[Near], kind: str, met: Met) -> list[Candidate]:
    """Return which of these pairs may be one. What the file has a row of itself (`met`) is taken."""
    if not near:
        return []
    told = records.of({one for _, new, _, known, *_ in near for one in (new, known)})
    taken = {
        known
        for _, _, _, known, *_ in near
        if are_copies(kind, told[known][0].kind) and met(told[known][0].epoch, told[known][1])
    }
    if any(not record.who or "phone" not in facts for record, facts in told.values()):
        records.known_names()
    pairs = {(new, known) for _, new, _, known, *_ in near if known not in taken}
    if kind == CARRIER:
        pairs = {(new, known) for new, known in pairs if told[known][0].kind != CARRIER}
    ours = records.names.filled([told[new][0] for new in {new for new, _ in pairs}])
    theirs = records.names.filled([told[known][0] for known in {known for _, known in pairs}])
    return [one for one in candidates(ours, theirs) if (one.new, one.known) in pairs]


def _append(connection: sqlite3.Connection, case: CaseFile, found: Joined, run: int, now: datetime) -> None:
    """Append the mergings that are sure, in one entry those that are independent proofs and in one the others."""
    every = [(kept, other, kept) for kept, other in found.independent]
    every += [(kept, other, 0) for kept, other in found.same]
    if held := merging.of(connection, case):
        further = [(kept, other) for kept, other, _ in every if kept in held]
        own = Records(connection, case, kinds_of(connection, case), own=True)
        told = own.of({one for kept, other in further for one in (kept, other, *held[kept])})
        every = [
            (kept, other, beside(told, other, [kept, *held[kept]]) if kept in held else by) for kept, other, by in every
        ]
    append_merge(connection, case, every, {"import": run}, now)


def append_merge(
    connection: sqlite3.Connection,
    case: CaseFile,
    pairs: Iterable[tuple[int, int, int]],
    more: Mapping[str, Any],
    now: datetime,
) -> int:
    """Append mergings (kept, other, the entry beside which it is an independent proof or 0); return the last entry."""
    every = sorted(pairs)
    proofs = [[kept, other] if by == kept else [kept, other, by] for kept, other, by in every if by]
    same = [[kept, other] for kept, other, by in every if not by]
    ledger, last = Ledger(connection, case.case_id), 0
    for is_proof, listed in ((True, proofs), (False, same)):
        if listed:
            data = {"pairs": listed, "independent": is_proof, **more}
            last = ledger.append("contact.merge", data, now, encode=bulk_encoder())
    return last


def beside(told: Mapping[int, tuple[Record, Any]], other: int, members: Iterable[int]) -> int:
    """Return the first record among `members` of one contact from whose source that of `other` is independent; 0 for none."""
    record = told[other][0]
    for entry in members:
        one = told[entry][0]
        if independent(one, record) and may_be_one(one, record) and is_same_side(one, record):
            return entry
    return 0


def _listed(entries: Iterable[int]) -> str:
    return ", ".join(map(str, entries))
