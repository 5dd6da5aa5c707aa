"""What rules see of a case: batches of contacts as plain tuples, debts, events, whose number it is. Pure.

Contacts come by instant and entry. They are tuples, not objects: a check of a million of them costs little more than reading them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from evidence_log.core.attribution import Attribution
from evidence_log.core.deadline import Workday

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
    due: str | None = None


class Event(NamedTuple):
    """A dated fact that stands: a consent, a request to stop. `occurred_at` ISO with offset, `recorded_at` ISO."""

    entry: int
    kind: str
    occurred_at: str
    epoch: int
    precision: str
    organisation: str | None
    reached: str | None
    person: str | None
    recorded_at: str | None = None


def no_calendar(calendar: str) -> Workday | None:
    """Return that no calendar of working days is known."""
    del calendar
    return None


class CaseView(NamedTuple):
    """One case as rules see it. `batches` can be read once; `details` answers for entries of it, leaving out those
    of which nothing of the kind is kept; `time_of` returns the local time of one.

    `copied` holds the entries that a kept file shows, `second` the grade that a second source gives an entry. `touched` says when a
    contact was last corrected in what a device records.
    `today` is the local day of the check, None where nothing may depend on it; `calendar` returns the working days of a place by its id.
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
    second: Mapping[int, str] = MappingProxyType({})
    today: str | None = None
    calendar: Callable[[str], Workday | None] = no_calendar


class Recent:
    """The details of contacts, kept for the two latest lists: rules that differ only in what they do with them ask for the same ones."""

    def __init__(self, ask: Callable[[Collection[int]], Mapping[int, Details]]) -> None:
        self._ask = ask
        self._kept: deque[tuple[Collection[int], Mapping[int, Details]]] = deque(maxlen=2)

    def __call__(self, entries: Collection[int]) -> Mapping[int, Details]:
        """Return what the case keeps of these entries."""
        for asked, found in self._kept:
            if asked == entries:
                return found
        answer = self._ask(entries)
        self._kept.append((entries, answer))
        return answer


_CHANNEL_OF: Final = itemgetter(CHANNEL)


class Scope:
    """Contacts that are alike in all that decides who is held to what: one organisation, one kind of person reached.

    `direction` None: not recorded. `doubt` says why each of them is unsure: `direction`, `attribution` or empty. `takers` are the
    evaluators that look at them, `rows` those of the present batch, by time; `parts` what several evaluators pick from those,
    `held` their channels, once one was asked for.
    """

    __slots__ = (
        "debt",
        "direction",
        "doubt",
        "held",
        "institution",
        "organisation",
        "parts",
        "reached",
        "rows",
        "takers",
    )

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
        self.parts: dict[str, list[Row]] = {}
        self.held: set[str] = set()

    def tagged(self) -> list[Row]:
        """Return the contacts of the present batch that have tags: few, and picked once for all rules that read tags."""
        found = self.parts.get("tags")
        if found is None:
            found = self.parts["tags"] = [row for row in self.rows if row[TAGS]]
        return found

    def through(self, channel: str) -> list[Row]:
        """Return the contacts of the present batch of one channel, picked once."""
        found = self.parts.get(channel)
        if found is None:
            here = channel in self.channels()
            found = self.parts[channel] = [row for row in self.rows if row[CHANNEL] == channel] if here else []
        return found

    def channels(self) -> set[str]:
        """Return the channels of the contacts of the present batch: few, while rules ask for most of those there are."""
        if not self.held:
            self.held.update(map(_CHANNEL_OF, self.rows))
        return self.held

    def talks(self) -> list[Row]:
        """Return the calls of the present batch in which there was a conversation, and visits at which people met, picked once."""
        found = self.parts.get("talks")
        if found is None:
            found = self.parts["talks"] = [
                row for row in self.rows if (row[OUTCOME] == "answered" and row[DURATION]) or row[OUTCOME] == "met"
            ]
        return found

    def first_talks(self) -> list[Row]:
        """Return the first of those of each local day."""
        found = self.parts.get("first-talks")
        if found is None:
            found = self.parts["first-talks"] = list({row[AT][:10]: row for row in reversed(self.talks())}.values())
        return found

    def done(self) -> None:
        """Forget the present batch."""
        self.rows.clear()
        self.held.clear()
        if self.parts:
            self.parts.clear()
