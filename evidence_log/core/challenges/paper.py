"""What the other side's lawyer would have before him: the counted records, what is claimed of them, and what is not there. Pure.

Records are plain mappings in the JSON shapes of the store, contacts with the further fields of a record that is shown whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from evidence_log.core.gaps import Gap
from evidence_log.core.grades import NOTE_WITHIN_S

Record = Mapping[str, Any]

HAND: Final = "log"
"""The kind of source of what a person typed."""
PICTURE: Final = "screenshot"
"""The kind of source of what a machine read from a picture and a person confirmed."""
DAY_S: Final = 24 * 3600


class Claim(NamedTuple):
    """One finding as it can be attacked: `explanations` are the keys of what could explain it, `rests_on` the events it counts from."""

    rule: str
    part: str
    force: str
    confidence: str
    definite: bool
    over: tuple[int, ...]
    explanations: tuple[str, ...] = ()
    rests_on: tuple[int, ...] = ()


class TiedNumber(NamedTuple):
    """One tie of a number in force, as told: the spelling, whose it is said to be, the basis, how sure."""

    key: str
    phone: str
    organisation: str
    basis: str
    confidence: str
    entry: int


class Objection(NamedTuple):
    """One thing to object to: ledger entries by time or in ledger order, each once, and what its sentences are filled with."""

    kind: str
    entries: tuple[int, ...]
    values: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings of the program, as its data file names them."""

    callback_hours: int
    explanations: int
    said_tags: frozenset[str]
    events: frozenset[str]


@dataclass(frozen=True)
class Paper:
    """One case. `contacts` are held against an organisation and stand, by time; `withdrawn` are ledger numbers.

    `tied` says by entry which tie holds a contact to its organisation; it lacks those that only the person's own word holds.
    `institutions` says for whom an organisation collects, where that is known. `circles` are numbers tied because of each other, `pairs`
    contacts that may be one. `after_settlement` are contacts after a debt was repaid. `own_number`: some source shows which of the
    person's numbers was called. `selected`: imports of which only some numbers were taken. `like_collectors`: numbers of nobody that
    behave like a collector's. `sources` are what kinds of sources the counted contacts have.
    """

    contacts: Sequence[Record]
    claims: Sequence[Claim]
    limits: Limits
    tied: Mapping[int, TiedNumber] = field(default_factory=dict)
    institutions: Mapping[str, str] = field(default_factory=dict)
    ties: Sequence[TiedNumber] = ()
    circles: Sequence[tuple[str, ...]] = ()
    pairs: Sequence[tuple[int, int]] = ()
    events: Sequence[Record] = ()
    debts: Sequence[Record] = ()
    attachments: Sequence[Record] = ()
    amendments: Sequence[Record] = ()
    withdrawn: Sequence[int] = ()
    after_settlement: Sequence[int] = ()
    own_number: bool = False
    selected: Sequence[int] = ()
    like_collectors: Sequence[str] = ()
    sources: Sequence[str] = ()
    gaps: Sequence[Gap] = ()
    sealed: bool = False
    backed_up: bool = False

    def institution(self, organisation: str | None) -> str | None:
        """Return for whom an organisation collects, itself where it does so for nobody."""
        return None if organisation is None else self.institutions.get(organisation, organisation)

    @cached_property
    def over(self) -> frozenset[int]:
        """Return the entries that a finding puts beyond a limit."""
        return frozenset(entry for claim in self.claims for entry in claim.over)

    @cached_property
    def decisive(self) -> frozenset[int]:
        """Return those, and the events from which findings are counted."""
        return self.over.union(*(claim.rests_on for claim in self.claims))

    @cached_property
    def received(self) -> list[Record]:
        """Return the contacts that count: those of the other side, and those of unknown direction."""
        return [contact for contact in self.contacts if contact["direction"] != "out"]

    @cached_property
    def own(self) -> list[Record]:
        """Return the contacts that the person made."""
        return [contact for contact in self.contacts if contact["direction"] == "out"]

    @cached_property
    def proved(self) -> frozenset[int]:
        """Return the records that a kept file shows."""
        return frozenset(row["target"] for row in self.attachments if row["target"] is not None)


def entries(records: Iterable[Record]) -> tuple[int, ...]:
    """Return the ledger numbers of some records."""
    return tuple(record["entry"] for record in records)


def seconds(iso: str) -> int:
    """Return the UTC seconds of an ISO time with offset."""
    return int(datetime.fromisoformat(iso).timestamp())


def late_s(record: Record) -> int:
    """Return how many seconds after it took place a record was written down, at least; never below zero."""
    slack = DAY_S if record["precision"] == "day" else 0
    return max(0, seconds(record["recorded_at"]) - seconds(record["occurred_at"]) - slack)


def is_late(record: Record) -> bool:
    """Say whether a record was written down more than a day after it took place."""
    return late_s(record) > NOTE_WITHIN_S


def months(records: Iterable[Record]) -> tuple[str, ...]:
    """Return the local months of some records, each once, in order."""
    return tuple(sorted({record["occurred_at"][:7] for record in records}))


def one(kind: str, records: Sequence[Record], **values: Any) -> Iterator[Objection]:
    """Yield an objection to these records, where there are any: how many, in which months, the first of them."""
    if records:
        given = {"count": len(records), "months": months(records), "id": records[0]["entry"], **values}
        yield Objection(kind, entries(records), given)
