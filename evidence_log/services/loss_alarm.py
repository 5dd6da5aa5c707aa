"""Warning that a phone drops the oldest rows of its call log: what it will lose, when, and what it has lost already.

A file is watched while it is read, at the price of one number kept for each of the first few thousand rows, and only where the format is a
phone's call log; the case is asked a few questions once its rows are in. When to warn is set in `templates/imports/call-logs.toml`.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import islice
from typing import Any, Final, NamedTuple

from evidence_log.core import toml
from evidence_log.core.clock import Wall
from evidence_log.core.rolloff import DAY_S, Log, cap_near, rate_of
from evidence_log.importers.base import BadRow, Ignored, Row
from evidence_log.resources import templates
from evidence_log.store import reading
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile

FULL: Final = "near-cap"
LOST: Final = "rows-gone"


@dataclass(frozen=True, slots=True)
class Settings:
    """When a person is warned; what each means is said in the data file."""

    near_percent: int
    over_percent: int
    least_rows: int
    most_rows: int
    rate_days: int
    recent_days: int
    newer_days: int
    outlook_days: tuple[int, ...]


class Kind(NamedTuple):
    """A kind of phone: the formats its call log comes in, and how many rows that may hold."""

    name: str
    formats: tuple[str, ...]
    caps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LossAlarm:
    """What is told of one file. Times are of the case's zone, days ISO; `rate_days` is the length of the stretch in which `rate_rows` came.

    `signs`: `near-cap`, `rows-gone` (an earlier import has calls from before the file's first). `usual_cap`: how many rows phones of this
    kind keep, None where the file is not near that; `cap`: how many this one is taken to keep. `oldest_gone_on`: when the oldest row goes
    at this rate; `all_gone_on`: when the newest one does, so that a later file no longer joins on to this one. `counted`: the oldest call
    of the file that is held against someone, with the day it goes. `outlook`: for so many days, how many rows are gone, and the last day
    of theirs. `lost`: the calls of earlier imports that this file no longer has. `gap`: between an earlier import and this file's first
    row, where they do not meet.
    """

    phone: str
    signs: tuple[str, ...]
    rows: int
    usual_cap: int | None
    cap: int
    free: int
    oldest_at: str
    newest_at: str
    rate_rows: int
    rate_days: float
    rate_per_day: float
    oldest_gone_on: str
    all_gone_on: str
    counted: Mapping[str, Any] | None
    outlook: tuple[Mapping[str, Any], ...]
    lost: Mapping[str, Any] | None
    gap: Mapping[str, Any] | None

    def document(self) -> dict[str, Any]:
        """Return it in the JSON shape."""
        return asdict(self)


class Watch:
    """Looks on while a file is read. `rows` must be read through before `alarm` is asked."""

    def __init__(self, format_name: str) -> None:
        self.format = format_name
        self.kind = kind_of(format_name)
        self._times = array("q")
        self._bad = 0
        self._chosen = False
        self._too_many = False

    def rows(self, rows: Iterable[Row]) -> Iterable[Row]:
        """Return the rows of the file: the same ones, looked at on their way where it is a call log."""
        return rows if self.kind is None else self._looked_at(rows)

    def _looked_at(self, rows: Iterable[Row]) -> Iterator[Row]:
        note, on_their_way = self._times.append, iter(rows)
        for row in islice(on_their_way, settings().most_rows):
            if isinstance(row, tuple):
                # a file of this format may be one of messages
                if row[1]["channel"] == "call":
                    note(row[0])
            elif isinstance(row, BadRow):
                self._bad += 1
            elif isinstance(row, Ignored) and row.kind == "other_number":
                self._chosen = True
            yield row
        for row in on_their_way:
            self._too_many = True
            yield row
            break
        yield from on_their_way

    def alarm(self, connection: sqlite3.Connection, case: CaseFile, entry: int | None) -> LossAlarm | None:
        """Return what there is to warn of, None where there is nothing. `entry` is that of the import, None where nothing is written.

        Not judged is a file of which only certain numbers were taken: its first row is not the log's.
        """
        if self.kind is None or self._too_many or self._chosen or len(self._times) < settings().least_rows:
            return None
        return _alarm(_Case(connection, case, self.kind, entry), self.kind, sorted(self._times), self._bad)


class _Case:
    """The questions asked of a case: what imports of the same kind of phone's log, other than this one, have brought."""

    def __init__(self, connection: sqlite3.Connection, case: CaseFile, kind: Kind, entry: int | None) -> None:
        self.connection, self.case = connection, case
        self._here = entry or 0
        marks = ", ".join("?" * len(kind.formats))
        self._of_kind = (
            "case_id = ? AND channel = 'call' AND withdrawn_by IS NULL AND import_entry IN"  # noqa: S608 - question marks only
            f" (SELECT entry FROM import_run WHERE case_id = contact.case_id AND entry <> ? AND format IN ({marks}))"
        )
        self._values = (case.case_id, self._here, *kind.formats)

    def earlier(self, first: int, last: int) -> tuple[int, int, int]:
        """Return how many calls of such imports lie between these instants, both included, and the first and last of them."""
        found = self.connection.execute(
            f"SELECT count(*), coalesce(min(epoch), 0), coalesce(max(epoch), 0) FROM contact WHERE {self._of_kind}"  # noqa: S608 - our own names
            " AND epoch BETWEEN ? AND ?",
            (*self._values, first, last),
        ).fetchone()
        return found[0], found[1], found[2]

    def shared(self, times: Sequence[int]) -> int:
        """Return in how many of these seconds calls of such imports began."""
        marks = ", ".join("?" * len(times))
        query = f"SELECT count(DISTINCT epoch) FROM contact WHERE {self._of_kind} AND epoch IN ({marks})"  # noqa: S608 - question marks only
        found: int = self.connection.execute(query, (*self._values, *times)).fetchone()[0]
        return found

    def oldest_counted(self, times: list[int]) -> tuple[int, int] | None:
        """Return (entry, UTC seconds) of the oldest of these calls that is held against someone."""
        whose = reading.attribution(self.connection, self.case)
        found = self.connection.execute(
            "SELECT told.epoch, kept.entry, kept.phone, kept.claims, kept.debt FROM contact AS told JOIN contact AS kept"
            " ON kept.case_id = told.case_id AND kept.entry = coalesce(told.merged_into, told.entry)"
            " WHERE told.case_id = ? AND told.channel = 'call' AND kept.withdrawn_by IS NULL AND told.withdrawn_by IS NULL"
            " AND told.epoch BETWEEN ? AND ? ORDER BY told.epoch, told.entry",
            (self.case.case_id, times[0], times[-1]),
        )
        present = frozenset(times)
        for epoch, entry, *facts in found:
            if epoch in present and whose.of(*facts) is not None:
                return entry, epoch
        return None


SHARED_ASKED: Final = 200
"""Calls of a file that are asked for in those of earlier imports: the oldest, which must be in them if anything is."""
SHARED_LEAST: Final = 3
"""Calls that began in the same second from which on two logs are of one phone: one may be chance."""


def _alarm(case: _Case, kind: Kind, times: list[int], bad: int) -> LossAlarm | None:
    chosen, first, last, rows = settings(), times[0], times[-1], len(times) + bad
    horizon = chosen.recent_days * DAY_S
    if case.earlier(last + chosen.newer_days * DAY_S, last + horizon)[0]:
        return None  # an old file: how the phone's log stands now, a newer one said
    count, start, end = case.earlier(first - horizon, first - 1)
    has_lost = bool(count) and case.shared(times[:SHARED_ASKED]) >= SHARED_LEAST
    cap = cap_near(rows, kind.caps, near_percent=chosen.near_percent, over_percent=chosen.over_percent)
    # A log that has dropped rows is full with as many as it holds, whatever is said of its kind.
    log = Log(rows, rows if has_lost or cap is None else max(rows, cap), last, rate_of(times, chosen.rate_days))
    is_full = cap is not None and (last - first <= horizon or log.gone_at(rows) - last <= horizon)
    if not (is_full or has_lost):
        return None
    wall, counted = Wall(case.case.zone), case.oldest_counted(times)

    def day(epoch: int) -> str:
        return wall.of_epoch(epoch)[:10]

    return LossAlarm(
        phone=kind.name, signs=(FULL,) * is_full + (LOST,) * has_lost, rows=rows, usual_cap=cap, cap=log.cap, free=log.free,
        oldest_at=wall.of_epoch(first), newest_at=wall.of_epoch(last), rate_rows=log.rate.rows, rate_days=round(log.rate.days, 1),
        rate_per_day=round(log.rate.per_day, 1), oldest_gone_on=day(log.gone_at(1)), all_gone_on=day(log.gone_at(rows)),
        counted=counted and {
            "id": entry_id(counted[0]), "occurred_at": wall.of_epoch(counted[1]),
            "gone_on": day(log.gone_at(bisect_right(times, counted[1]))),
        },
        outlook=tuple(
            {"days": days, "on": day(last + days * DAY_S), "gone": gone, "until": day(times[gone - 1]) if gone else None}
            for days, gone in ((days, min(log.gone_after(days), len(times))) for days in chosen.outlook_days)
        ),
        lost={"rows": count, "from": day(start), "until": day(end)} if has_lost else None,
        gap={"from": wall.of_epoch(end), "until": wall.of_epoch(first)} if count and not has_lost else None,
    )  # fmt: skip


@cache
def _table() -> dict[str, Any]:
    return toml.loads((templates() / "imports" / "call-logs.toml").read_text(encoding="utf-8"))


@cache
def settings() -> Settings:
    """Return when a person is warned."""
    table = _table()["settings"]
    return Settings(**{**table, "outlook_days": tuple(table["outlook_days"])})


@cache
def kind_of(format_name: str) -> Kind | None:
    """Return the kind of phone whose call log comes in this format, None where it is no such log."""
    for name, table in _table()["phone"].items():
        if format_name in table["formats"]:
            return Kind(name, tuple(table["formats"]), tuple(table["caps"]))
    return None
