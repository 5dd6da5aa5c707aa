"""What a case holds already, as far as a file needs it: learned by period, so that a large case is not read whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

from evidence_log.core.joining import HAND, are_copies
from evidence_log.core.phone import phone_key
from evidence_log.importers import kind_of
from evidence_log.importers.dedupe import Duplicates, identity
from evidence_log.importers.numbers import squeezed
from evidence_log.store.ledger import Ledger
from evidence_log.store.projection import epoch_of
from evidence_log.store.vault import CaseFile

_STANDS: Final = (
    "(withdrawn_by IS NULL OR withdrawn_by NOT IN"
    " (SELECT entry FROM withdrawal WHERE case_id = contact.case_id AND target = contact.import_entry))"
)
"""A contact that was taken back by itself must not come back with the next file; those of a withdrawn import may."""

_REFINED: Final = "SELECT kept FROM merged WHERE case_id = ? AND refined AND split_by IS NULL"
"""Contacts that are no longer as their file shows them, because another source told more."""

_COMPARED: Final = ("precision", "channel", "platform", "direction", "phone", "duration_s", "said", "replied")


class _Keys(dict[str, str]):
    """What two spellings of one number share; each spelling is worked out once per file, however many there are."""

    def __init__(self, region: str) -> None:
        self._region = region

    def __missing__(self, phone: str) -> str:
        digits = squeezed(phone)
        plain = digits is None or digits == phone
        key = phone_key(phone, self._region) if plain else self[digits or phone]
        self[phone] = key
        return key


class Known:
    """The contacts of the case from the period that the file has reached so far."""

    def __init__(
        self, connection: sqlite3.Connection, case: CaseFile, region: str, *, kind: str, rows_are_distinct: bool
    ) -> None:
        self._keys = _Keys(region)
        self.duplicates = Duplicates(self._keys.__getitem__, rows_are_distinct=rows_are_distinct)
        self._connection = connection
        self._case_id = case.case_id
        (self._newest,) = connection.execute(
            "SELECT coalesce(max(entry), 0) FROM contact WHERE case_id = ?", (case.case_id,)
        ).fetchone()
        self.any = bool(self._newest)
        runs = connection.execute(
            "SELECT entry, format, result IS NOT NULL FROM import_run WHERE case_id = ?", (case.case_id,)
        ).fetchall()
        self.kinds = {entry: kind_of(name) for entry, name, _ in runs}
        """The kind of source of each import of the case."""
        copies = [(entry, is_done) for entry, _, is_done in runs if are_copies(kind, self.kinds[entry])]
        told = " OR import_entry IS NULL" if are_copies(kind, HAND) else ""
        self._copies = f"(import_entry IN ({', '.join(str(entry) for entry, _ in copies)}){told}) AND {_STANDS}"
        self.compares = self.any and bool(told or any(is_done for _, is_done in copies))
        """Whether the case may hold copies of the file's rows."""
        self._from: int | None = None
        self._until = 0
        self._nameless: set[int] = set()
        self._named: dict[int, str] = {}
        self._learn_amended()

    def cover(self, times: Sequence[int]) -> None:
        """Learn what the case holds from the period of these times, once."""
        if not times or not self.compares:
            return
        first, last = min(times), max(times)
        if self._from is None:
            self._learn(first, last)
            self._from, self._until = first, last
            return
        if first < self._from:
            self._learn(first, self._from - 1)
            self._from = first
        if last > self._until:
            self._learn(self._until + 1, last)
            self._until = last

    def _learn(self, first: int, last: int) -> None:
        rows = self._connection.execute(
            f"SELECT entry, epoch, caller_name, {', '.join(_COMPARED)} FROM contact"  # noqa: S608 - our own names
            f" WHERE case_id = ? AND epoch BETWEEN ? AND ? AND entry <= ? AND amended IS NULL AND entry NOT IN ({_REFINED})"
            f" AND {self._copies}",
            (self._case_id, first, last, self._newest, self._case_id),
        )
        for entry, epoch, name, *values in rows:
            self.duplicates.learn(epoch, _facts(values))
            if name is None:
                self._nameless.add(entry)

    def hear(self, epoch: int, facts: Mapping[str, Any]) -> None:
        """Note the name that a copy of a known contact shows, if the contact has none: a phone learns names later."""
        if self._nameless and (entry := self.entry_of(epoch, facts)) in self._nameless and entry is not None:
            self._nameless.discard(entry)
            self._named[entry] = facts["caller_name"]

    def learned(self) -> list[list[Any]]:
        """Return what the file tells of contacts that the case held already, by entry."""
        return [[entry, {"caller_name": name}] for entry, name in sorted(self._named.items())]

    def _learn_amended(self) -> None:
        """Learn contacts that were corrected, or learned from another source, twice: as first recorded, which is how their file shows
        them again, and as our export shows them.
        """
        rows = self._connection.execute(
            f"SELECT entry, epoch, {', '.join(_COMPARED)} FROM contact"  # noqa: S608 - our own names
            f" WHERE case_id = ? AND (amended IS NOT NULL OR entry IN ({_REFINED})) AND {self._copies}",
            (self._case_id, self._case_id),
        ).fetchall()
        ledger = Ledger(self._connection, self._case_id)
        for entry, epoch, *values in rows:
            first, now = ledger.entry(entry).data, _facts(values)
            first_epoch = epoch_of(first["occurred_at"])
            self.duplicates.learn(first_epoch, first)
            if self._identity(epoch, now) != self._identity(first_epoch, first):
                self.duplicates.learn(epoch, now)

    def entry_of(self, epoch: int, facts: Mapping[str, Any]) -> int | None:
        """Return the entry of the contact that this one is, None when there is none that stands: as corrected, not as first recorded."""
        same, wanted = [], self._identity(epoch, facts)
        for entry, nth, *values in self._connection.execute(
            f"SELECT entry, coalesce(nth, 1), {', '.join(_COMPARED)} FROM contact"  # noqa: S608 - our own names
            f" WHERE case_id = ? AND epoch = ? AND withdrawn_by IS NULL AND {self._copies} ORDER BY entry",
            (self._case_id, epoch),
        ):
            if self._identity(epoch, _facts(values)) == wanted:
                same.append((nth != facts.get("nth", 1), entry))
        return min(same)[1] if same else None

    def _identity(self, epoch: int, facts: Mapping[str, Any]) -> tuple[object, ...]:
        return identity(epoch, facts, self._keys[facts.get("phone") or ""])


def _facts(values: Sequence[Any]) -> dict[str, Any]:
    return {name: value for name, value in zip(_COMPARED, values, strict=True) if value is not None}
