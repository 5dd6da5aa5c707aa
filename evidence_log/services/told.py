"""The contacts of a case as records of their sources, in the form that is compared."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from evidence_log.core.joining import HAND, SCREEN, TABLE, Record
from evidence_log.core.pairing import shows
from evidence_log.core.phone import masked, phone_key
from evidence_log.importers import kind_of
from evidence_log.store import drafts, reading
from evidence_log.store.vault import CaseFile

TOLD: Final = (
    "epoch", "entry", "precision", "channel", "platform", "direction", "phone_e164", "phone", "caller_name", "duration_s", "outcome",
    "said", "replied", "claims", "reached",
)  # fmt: skip
"""What is compared of a contact."""

_COLUMNS: Final = (*TOLD, "import_entry")
_ENTRY: Final = 1
_BY_NAME: Final = "name:"
_AT_ONCE: Final = 500


def kinds_of(connection: sqlite3.Connection, case: CaseFile) -> dict[int, str]:
    """Return the kind of source of each import of the case, by its entry."""
    found = connection.execute("SELECT entry, format FROM import_run WHERE case_id = ?", (case.case_id,))
    return {entry: kind_of(name) for entry, name in found}


class Records:
    """The contacts of a case as records. A note that a person made goes by the source that proves it, where there is one."""

    def __init__(
        self, connection: sqlite3.Connection, case: CaseFile, kinds: Mapping[int, str], *, own: bool = False
    ) -> None:
        self._connection, self._case, self._kinds = connection, case, kinds
        self.names = Names()
        self._drafted = drafts.sources(connection, case)
        self._proved: Mapping[int, str] = {} if own else self._kinds_of_merged()

    def of(self, entries: Iterable[int]) -> dict[int, tuple[Record, dict[str, Any]]]:
        """Return contacts by entry, each as a record and with the facts of its row that are there."""
        listed = sorted(set(entries))
        found = {}
        for first in range(0, len(listed), _AT_ONCE):
            part = listed[first : first + _AT_ONCE]
            for row in self._connection.execute(
                f"SELECT {', '.join(_COLUMNS)} FROM contact WHERE case_id = ? AND entry IN ({', '.join('?' * len(part))})",  # noqa: S608 - our own names
                (self._case.case_id, *part),
            ):
                facts = {name: value for name, value in zip(_COLUMNS, row, strict=True) if value is not None}
                found[row[_ENTRY]] = (self._record(row), facts)
        return found

    def known_names(self) -> None:
        """Learn which numbers go by which names, for contacts that show a name alone."""
        for phone, standard, name in self._connection.execute(
            "SELECT DISTINCT phone, phone_e164, caller_name FROM contact WHERE case_id = ? AND caller_name IS NOT NULL"  # noqa: S608 - our own clause
            f" AND phone IS NOT NULL AND {reading.STANDS}",
            (self._case.case_id,),
        ):
            self.names.who(dialled(phone, standard), name)

    def _record(self, row: Sequence[Any]) -> Record:
        *facts, run = row
        by_hand = SCREEN if row[_ENTRY] in self._drafted else HAND
        kind = self._kinds.get(run, TABLE) if run else self._proved.get(row[_ENTRY], by_hand)
        return record_of(self.names, facts, kind, run or (-1 if by_hand == SCREEN else 0))

    def _kinds_of_merged(self) -> dict[int, str]:
        """Return the kind of source that proves a contact which a person only noted, by the note's entry."""
        rows = self._connection.execute(
            "SELECT merged.kept, other.import_entry FROM merged JOIN contact AS other ON other.case_id = merged.case_id"
            " AND other.entry = merged.other AND other.import_entry IS NOT NULL JOIN contact AS kept"
            " ON kept.case_id = merged.case_id AND kept.entry = merged.kept AND kept.import_entry IS NULL"
            " WHERE merged.case_id = ? AND split_by IS NULL AND agrees ORDER BY merged.entry DESC, other DESC",
            (self._case.case_id,),
        )
        return {kept: self._kinds.get(run, TABLE) for kept, run in rows}


class Names:
    """Whose a number or a name is: what spellings of one number share, and the numbers that go by one name."""

    def __init__(self) -> None:
        self.keys, self._covered = _Keys(), _Covered()
        self._numbers: dict[str, set[str]] = {}

    def who(self, phone: str | None, name: str | None) -> str:
        """Return what stands for the other side: the number's key, else the name; empty for neither."""
        key = self.keys[phone] if phone else ""
        if not name:
            return key
        known_as = f"{_BY_NAME}{folded(name)}"
        if key:
            self._numbers.setdefault(known_as, set()).add(key)
        return key or known_as

    def filled(self, records: Sequence[Record]) -> list[Record]:
        """Return records, one with a name alone under the one number that goes by that name."""
        found, none = self._numbers, set[str]()
        return [
            record._replace(who=next(iter(who))) if len(who := found.get(record.who, none)) == 1 else record
            for record in records
        ]

    def may_be_same(self, phone: str, other: str) -> bool:
        """Say whether two numbers have one key, or one of them, partly covered, may stand for the other."""
        one, two = self.keys[phone], self.keys[other]
        if one == two:
            return one != ""
        covered = self._covered
        return (covered[phone] and shows(one, two)) or (covered[other] and shows(two, one))


def dialled(phone: str | None, standard: str | None) -> str | None:
    """Return the number that says most: a foreign one in its standard form, which needs no region to be understood."""
    return standard if standard and not standard.startswith("+86") else phone


def is_same_side(one: Record, other: Record) -> bool:
    """Say whether nothing speaks against two contacts being with the same: a name says nothing of a number."""
    if not one.who or not other.who or _BY_NAME in {one.who[: len(_BY_NAME)], other.who[: len(_BY_NAME)]}:
        return True
    return one.who == other.who or shows(one.who, other.who) or shows(other.who, one.who)


def record_of(names: Names, told: Sequence[Any], kind: str, source: int) -> Record:
    """Return what one source tells of a contact, in the form that is compared. `told` has the values of `TOLD`."""
    (
        epoch, entry, precision, channel, platform, direction, standard, phone, name, duration, outcome, said, replied, claims, reached,
    ) = told  # fmt: skip
    words = None if said is None and replied is None else folded(f"{said or ''}\n{replied or ''}")
    return Record(
        epoch, entry, precision, channel, platform, direction, names.who(dialled(phone, standard), name), duration, outcome, words, claims,
        reached, kind, source,
    )  # fmt: skip


class _Keys(dict[str, str]):
    """What spellings of one number share, each worked out once."""

    def __missing__(self, phone: str) -> str:
        key = self[phone] = phone_key(phone, reading.REGION)
        return key


class _Covered(dict[str, bool]):
    """Whether part of a number is covered, each worked out once."""

    def __missing__(self, phone: str) -> bool:
        found = self[phone] = masked(phone)
        return found


def folded(text: str) -> str:
    """Return words as they are compared: width, case and blanks make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
