"""What rules see of a case: batches of contacts as plain tuples, debts, events, whose number it is. Pure.

Contacts come by instant and entry. They are tuples, not objects: a check of a million of them costs little more than reading them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from evidence_log.core.attribution import Attribution

Row = tuple[Any, ...]

COLUMNS: Final = (
    "epoch", "entry", "occurred_at", "precision", "zone", "channel", "outcome", "duration_s", "tags", "recorded_at",
    "import_entry", "phone", "claims", "debt", "direction", "reached",
)  # fmt: skip
"""The columns of a contact that rules need of every one, in the order of a row."""

EPOCH, ENTRY, AT, PRECISION, ZONE, CHANNEL, OUTCOME, DURATION, TAGS, RECORDED, IMPORT, PHONE = range(12)
DIRECTION: Final = 14
WHOSE: Final = slice(11, 16)
WHOSE_WITHOUT_NUMBER: Final = slice(12, 16)
"""What settles whom a contact is held against and whom it reached: phone, claims, debt, direction, reached."""


class Details(NamedTuple):
    """What rules need of a few contacts only: `words` is what was said, else the summary."""

    words: str | None = None
    demands: str | None = None
    person: str | None = None


NOTHING: Final = Details()


class Debt(NamedTuple):
    """A debt that stands; `settled_on` an ISO day or None."""

    id: str
    product: str
    lender: str
    settled_on: str | None


class Event(NamedTuple):
    """A dated fact that stands: a consent, a request to stop. `occurred_at` ISO with offset."""

    entry: int
    kind: str
    occurred_at: str
    epoch: int
    precision: str
    organisation: str | None
    reached: str | None
    person: str | None


class CaseView(NamedTuple):
    """One case as rules see it. `batches` can be read once; `details` answers for entries of it, leaving out those
    of which nothing of the kind is kept; `time_of` returns the local time of one.

    `copied` holds the entries that a kept file shows. `touched` says when a contact was last corrected in what a device records.
    """

    zone: str
    attribution: Attribution
    batches: Iterable[Sequence[Row]]
    details: Callable[[Collection[int]], Mapping[int, Details]]
    time_of: Callable[[int], str]
    phone_key: Callable[[str], str]
    debts: tuple[Debt, ...] = ()
    events: tuple[Event, ...] = ()
    copied: frozenset[int] = frozenset()
    touched: Mapping[int, str] = MappingProxyType({})


class Scope:
    """Contacts that are alike in all that decides who is held to what: one organisation, one kind of person reached.

    `direction` None: not recorded. `doubt` says why each of them is unsure: `direction`, `attribution` or empty. `takers` are the
    evaluators that look at them, `rows` those of the present batch, by time.
    """

    __slots__ = ("debt", "direction", "doubt", "institution", "organisation", "reached", "rows", "takers")

    def __init__(
        self,
        *,
        organisation: str,
        institution: str,
        reached: str,
        debt: str | None,
        direction: str | None,
        doubt: str,
    ) -> None:
        self.organisation, self.institution, self.reached = organisation, institution, reached
        self.debt, self.direction, self.doubt = debt, direction, doubt
        self.takers: list[Any] = []
        self.rows: list[Row] = []
