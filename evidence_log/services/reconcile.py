"""Comparing two imported files over the time that both cover: what each lacks, and why that may be.

The originals are read again from the vault, so that what was known already when they came counts too.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from evidence_log.core.clock import Wall
from evidence_log.core.contact import UNANSWERED
from evidence_log.core.joining import CARRIER, RECORDING, TOLERANCE_S, Record
from evidence_log.core.pairing import join
from evidence_log.core.phone import masked
from evidence_log.errors import BadInput
from evidence_log.importers import by_name
from evidence_log.importers.base import ReadOptions
from evidence_log.importers.dedupe import identity
from evidence_log.services.target import standing
from evidence_log.services.told import TOLD, Names, record_of
from evidence_log.store import blobs, reading
from evidence_log.store.vault import CaseFile, Vault

ON_BILLS: Final = frozenset({"call", "sms"})
"""What a carrier charges for, and so may list."""
_OPTIONS: Final = frozenset(ReadOptions.__dataclass_fields__) - {"now"}


class Lacking(NamedTuple):
    """A row that the other file has no match for. `at` is local ISO time, `because` a key of what may explain it."""

    at: str
    channel: str
    direction: str | None
    phone: str | None
    name: str | None
    outcome: str | None
    duration_s: int | None
    row: str | None
    because: str


@dataclass(frozen=True, slots=True)
class Side:
    """One file. `rows` are its contacts, `within` those of the common time, `before` and `after` the others."""

    id: str
    name: str
    format: str
    first: str | None
    last: str | None
    rows: int
    before: int
    within: int
    after: int
    lacking: tuple[Lacking, ...]
    """What this file has and the other has not."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Two files compared. `start` and `end` of the common time are local ISO, None where there is none.

    `both` counts the contacts that both have, `doubtful` the rows of the first that may be one of several of the second.
    """

    sides: tuple[Side, Side]
    start: str | None
    end: str | None
    both: int
    doubtful: int


class _Row(NamedTuple):
    record: Record
    facts: dict[str, Any]


def chosen(vault: Vault, case: CaseFile, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return the two imports that `ids` name, or the only two. Raises BadInput, with those there are."""
    taken = {row["target"] for row in reading.withdrawals(vault.connection, case)}
    runs = [row for row in reading.imports(vault.connection, case) if row["entry"] not in taken]
    if not ids:
        found = runs
    else:
        targets = [standing(vault.connection, case, text) for text in ids]
        found = [row for target in targets for row in runs if row["entry"] == target.entry]
    if len(found) != 2 or found[0]["entry"] == found[1]["entry"]:
        listed = "; ".join(f"{row['id']} {row['name']} ({row['format']})" for row in runs)
        raise BadInput("merge.two_imports", known=listed or "-")
    return found


def reconcile(vault: Vault, case: CaseFile, ids: Sequence[str], *, now: datetime) -> Reconciled:
    """Compare two imported files. Raises BadInput unless `ids` name two of them, or there are only two."""
    runs = chosen(vault, case, ids)
    names = Names()
    files = [list(_rows(vault, case, run, place, names, now)) for place, run in enumerate(runs)]
    ends = [(min(times), max(times)) for file in files if (times := [row.record.epoch for row in file])]
    start = end = None
    if len(ends) == 2:
        start, end = max(first for first, _ in ends), min(last for _, last in ends)
        # the clocks of two sources differ: files of one call each have that call in common
        start, end = (start, end) if start <= end or start > end + TOLERANCE_S else (end, start)
    shared = start is not None and end is not None and start <= end
    inside = [
        [row for row in file if shared and start - TOLERANCE_S <= row.record.epoch <= end + TOLERANCE_S]  # type: ignore[operator]
        for file in files
    ]
    pairs, doubtful = _matched(inside[0], inside[1], names)
    wall = Wall(case.zone)
    sides = []
    for place, (run, file) in enumerate(zip(runs, files, strict=True)):
        met = {pair[place] for pair in pairs}
        other = inside[1 - place]
        within = {row.record.entry for row in inside[place]}
        outside = [row.record.epoch for row in file if row.record.entry not in within]
        early = sum(shared and epoch < start for epoch in outside)  # type: ignore[operator]
        lacking = tuple(
            _lacking(row, by_name(runs[1 - place]["format"]).kind, {one.record.channel for one in other})
            for row in inside[place]
            if row.record.entry not in met and row.record.entry not in doubtful[place]
        )
        bounds = [row.record.epoch for row in file]
        sides.append(
            Side(
                run["id"], run["name"], run["format"], wall.of_epoch(min(bounds)) if bounds else None,
                wall.of_epoch(max(bounds)) if bounds else None, len(file), early, len(within), len(outside) - early, lacking,
            )
        )  # fmt: skip
    return Reconciled(
        (sides[0], sides[1]), wall.of_epoch(start) if shared and start is not None else None,
        wall.of_epoch(end) if shared and end is not None else None, len(pairs), len(doubtful[0]),
    )  # fmt: skip


def _rows(
    vault: Vault, case: CaseFile, run: dict[str, Any], source: int, names: Names, now: datetime
) -> Iterator[_Row]:
    """Yield the contacts of an imported file, copies inside it left out as the import left them out."""
    importer = by_name(run["format"])
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in run["options"].items()
        if name in _OPTIONS
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(run["name"]).name or "file")
        _write(vault, run["sha256"], path)
        for attached in reading.attachments(vault.connection, case):
            if attached["target"] == run["entry"]:
                _write(vault, attached["sha256"], Path(folder) / (Path(attached["name"]).name or "beside"))
        place, met = 0, set[tuple[object, ...]]()
        source_rows = importer.read(path, ReadOptions(now=now, **known))
        for row in source_rows:
            if not isinstance(row, tuple):
                continue
            facts: dict[str, Any] = dict(row[1])
            key = identity(row[0], facts, names.keys[facts.get("phone") or ""])
            if facts["precision"] == "second" and not source_rows.rows_are_distinct and facts.get("nth", 1) == 1:
                if key in met:
                    continue
                met.add(key)
            place += 1
            told = {**facts, "epoch": row[0], "entry": place, "claims": None, "reached": "self"}
            record = record_of(names, [told.get(name) for name in TOLD], importer.kind, source)
            yield _Row(record, facts)


def _write(vault: Vault, sha256: str, path: Path) -> None:
    with path.open("wb") as file:
        for piece in blobs.read(vault.connection, sha256):
            file.write(piece)


def _matched(
    first: list[_Row], second: list[_Row], names: Names
) -> tuple[list[tuple[int, int]], tuple[set[int], set[int]]]:
    """Return the pairs of rows that are of one contact, by their numbers in each file, and the rows that may be of several."""
    waiting: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in first:
        waiting[_identity(row, names)].append(row.record.entry)
    pairs: list[tuple[int, int]] = []
    rest: list[_Row] = []
    for row in second:
        same = waiting.get(_identity(row, names))
        if same:
            pairs.append((same.pop(0), row.record.entry))
        else:
            rest.append(row)
    taken = {one for one, _ in pairs}
    left = [row.record for row in first if row.record.entry not in taken]
    found = join(names.filled([row.record for row in rest]), names.filled(left))
    pairs += [*found.independent, *found.same]
    return pairs, ({one for one, _ in found.doubtful}, {other for _, other in found.doubtful})


def _identity(row: _Row, names: Names) -> tuple[object, ...]:
    return identity(row.record.epoch, row.facts, names.keys[row.facts.get("phone") or ""])


def _lacking(row: _Row, other: str, channels: Iterable[str]) -> Lacking:
    record, facts = row
    if record.channel not in set(channels):
        because = "no-such-channel"
    elif not record.who:
        because = "no-number"
    elif other == RECORDING:
        because = "not-recorded"
    elif masked(facts.get("phone") or ""):
        because = "covered-number"
    elif other == CARRIER and record.channel not in ON_BILLS:
        because = "not-on-bills"
    elif other == CARRIER and record.channel == "call" and (record.outcome in UNANSWERED or not record.duration_s):
        because = "unanswered-not-on-bills"
    elif other == CARRIER:
        because = "not-charged"
    else:
        because = "lost-from-log" if record.kind == CARRIER else "lost-or-deleted"
    get = facts.get
    return Lacking(
        facts["occurred_at"], record.channel, record.direction, get("phone"), get("caller_name"), record.outcome,
        record.duration_s, get("row"), because,
    )  # fmt: skip
