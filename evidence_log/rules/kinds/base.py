"""What every kind of rule shares: its parameters, how sure an entry is, how counted entries become findings. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from operator import itemgetter
from typing import Any, ClassVar, Final, NamedTuple

from evidence_log.core.contact import CHANNELS, OUTCOMES, RELATIONS
from evidence_log.core.finding import DEFINITE, POSSIBLE, Finding, Group, Note, NotTested, Suggestion, Within
from evidence_log.core.windows import DAY_S
from evidence_log.errors import BadInput
from evidence_log.rules.pack import Pack, Rule, Table, Terms
from evidence_log.rules.phrases import Phrases
from evidence_log.rules.view import AT, ENTRY, EPOCH, PHONE, ZONE, CaseView, Row, Scope

Result = Finding | Suggestion | NotTested | Within
Reader = Callable[[Table, str], Any]
"""Reads one parameter of a rule from its terms. Raises BadInput."""

MESSAGES: Final = frozenset({"sms", "chat", "email", "letter", "other"})
"""Channels in which something written is left behind."""

_HALF_DAY_S: Final = 43_200
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


class Context(NamedTuple):
    """What an evaluator is given. `memory` grows as contacts are read: the entries that rest on later memory alone."""

    pack: Pack
    rule: Rule
    terms: Terms
    view: CaseView
    memory: set[int]
    phrases: Phrases


class Match(NamedTuple):
    """One counted entry. `doubt` says why it is unsure (`grade`, `direction`, `attribution`, ...), empty when it is sure.

    `directed` is False where nothing records who contacted whom: it may have been the person themselves.
    """

    epoch: int
    entry: int
    at: str
    doubt: str
    zone: str | None
    organisation: str
    phone: str | None
    facts: dict[str, Any]
    directed: bool = True


class Counted:
    """Entries of one group: those the rule can decide, and those kept out because something else may be the case."""

    __slots__ = ("decided", "kept_out")

    def __init__(self) -> None:
        self.decided: list[Match] = []
        self.kept_out: list[Match] = []


class Evaluator(ABC):
    """One rule, under one set of terms, over one case: fed with contacts batch by batch, then asked what it found.

    A finding is definite only if the sure entries alone exceed the limit. An entry kept out of it stands in a possible one.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {}

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rule, self.terms, self.view = context.rule, context.terms, context.view
        self.parameters = context.terms.parameters
        self.seen = self.current = self.tested = 0
        reached = self.parameters.get("reached")
        self._reached = frozenset(reached) if reached else frozenset(RELATIONS)
        self._reached -= frozenset(self.parameters.get("not_reached") or ())
        self._in_force = (_bound(self.terms.since, 1), _bound(self.terms.until or "", 0))

    def wants(self, scope: Scope) -> bool:
        """Say whether contacts of this scope can matter to the rule."""
        return scope.reached in self._reached

    def feed(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Look at the contacts of one scope in one batch, by time, as far as the terms are in force on their own day."""
        self.seen += len(rows)
        since, until = self.terms.since, self.terms.until
        if rows[-1][EPOCH] < self._in_force[0] - 2 * DAY_S:
            return
        if rows[0][EPOCH] < self._in_force[0]:
            rows = [row for row in rows if row[AT] >= since]
        if until is not None and rows and rows[-1][EPOCH] >= self._in_force[1]:
            rows = [row for row in rows if row[AT][:10] <= until]
        if rows:
            self.current += len(rows)
            self.take(scope, rows)

    @abstractmethod
    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Count contacts that are in force and in scope."""

    def settle(self) -> None:  # noqa: B027 - a hook that most kinds do without
        """Hear that a batch is over: every later contact is later in time."""

    @abstractmethod
    def finish(self) -> Iterator[Result]:
        """Yield what the rule found, once everything was fed."""

    def match(self, scope: Scope, row: Row, facts: dict[str, Any], doubt: str = "") -> Match:
        """Return a counted entry; `doubt` is the rule's own reason why it is unsure, if there is no other."""
        why = "grade" if row[ENTRY] in self.context.memory else scope.doubt or doubt
        directed = scope.direction is not None
        return Match(row[EPOCH], row[ENTRY], row[AT], why, row[ZONE], scope.organisation, row[PHONE], facts, directed)

    def without_limit(self, counted: Mapping[Group, Counted]) -> Iterator[Finding]:
        """Yield the findings of a rule whose limit is 0: what is counted is beyond it, unless the person themselves may have made it."""
        for group, found in counted.items():
            undirected = [match for match in found.decided if not match.directed]
            for match in undirected:
                match.facts["open"] = "direction"
            decided, kept_out = [match for match in found.decided if match.directed], [*undirected, *found.kept_out]
            if not any(not match.doubt for match in decided):
                decided, kept_out = [], [*decided, *kept_out]
            if decided:
                yield self.finding(DEFINITE, group, decided, decided, 0)
            if kept_out:
                yield self.finding(POSSIBLE, group, kept_out, kept_out, 0)

    def finding(
        self,
        verdict: str,
        group: Group,
        entries: Iterable[Match],
        over: Iterable[Match],
        limit: int,
        *,
        window: tuple[str, str] | None = None,
        trace: Sequence[Note] = (),
    ) -> Finding:
        """Return a finding of these entries, with the reasons why some are unsure and what the whole rests on."""
        counted = sorted(entries, key=_by_time)
        beyond = counted if over is entries else sorted(over, key=_by_time)
        return Finding(
            rule=self.rule.id, verdict=verdict, group=group, window=window or (counted[0].at, counted[-1].at),
            observed=len(counted), limit=limit, entries=tuple(match.entry for match in counted),
            over=tuple(match.entry for match in beyond), facts={match.entry: match.facts for match in counted if match.facts},
            trace=(*trace, *made_by(group, tally(match.organisation for match in counted)), *doubts(counted)),
            assumptions=(*notes(self.rule.assumptions), *self.rests_on(group, counted)),
            could_explain=(*notes(self.rule.could_explain), *left_open(counted)), next_steps=notes(self.rule.next_steps),
            sure=sum(not match.doubt for match in counted),
        )  # fmt: skip

    def rests_on(self, group: Group, counted: Sequence[Match]) -> Iterator[Note]:
        """Yield what a finding assumes of whose numbers these are and of the clock."""
        yield from self.attribution(group, Counter(match.phone for match in counted))
        own = [match for match in counted if (match.zone or self.view.zone) != self.context.pack.zone]
        if own:
            zones = tuple(sorted({match.zone or self.view.zone for match in own}))
            yield Note("zone", {"count": len(own), "zones": zones, "zone": self.context.pack.zone})

    def attribution(self, group: Group, phones: Mapping[str | None, int]) -> Iterator[Note]:
        """Yield by what ties the contacts are held against the organisation, and how many without any. `phones` counts them."""
        whose, named = self.view.attribution, 0
        used: dict[str, tuple[str | None, str, str]] = {}
        for phone, count in phones.items():
            tie = whose.tie(phone)
            if tie is None or whose.institution(tie.organisation) != group.organisation:
                named += count
            else:
                used.setdefault(tie.phone_key, (phone, tie.basis, tie.confidence))
        if used:
            yield Note("ties", {"organisation": group.organisation, "ties": tuple(used.values())})
        if named:
            yield Note("named", {"organisation": group.organisation, "count": named})

    def untested(self) -> NotTested:
        """Return why nothing could be tested: no contact of this kind, or none while the text is in force."""
        if self.seen and not self.current:
            return NotTested(self.rule.id, Note("not-in-force", {"since": self.terms.since, "count": self.seen}))
        return NotTested(self.rule.id, Note("nothing-in-scope", {}))


_by_time = itemgetter(0, 1)


def notes(keys: Iterable[str]) -> tuple[Note, ...]:
    """Return words that need no values."""
    return tuple(Note(key, {}) for key in keys)


def made_by(group: Group, organisations: Mapping[str, int]) -> tuple[Note, ...]:
    """Return who made the contacts, unless it was only the organisation they are held against."""
    if set(organisations) <= {group.organisation}:
        return ()
    return (Note("made-by", {"by": tuple(organisations.items())}),)


def doubts(counted: Sequence[Match]) -> tuple[Note, ...]:
    """Return how many of the counted entries are unsure, by reason."""
    found: dict[str, list[int]] = {}
    for match in counted:
        if match.doubt:
            found.setdefault(match.doubt, []).append(match.entry)
    return tuple(Note(f"doubt-{why}", {"count": len(ids), "entries": tuple(ids)}) for why, ids in sorted(found.items()))


def left_open(counted: Sequence[Match]) -> tuple[Note, ...]:
    """Return what else may be the case with entries kept out, by reason."""
    found: dict[str, list[int]] = {}
    for match in counted:
        if why := match.facts.get("open"):
            found.setdefault(why, []).append(match.entry)
    return tuple(Note(f"open-{why}", {"count": len(ids), "entries": tuple(ids)}) for why, ids in sorted(found.items()))


def days_between(earlier: str, later: str) -> int:
    """Return how many days lie between the days that two ISO texts begin with."""
    return date.fromisoformat(later[:10]).toordinal() - date.fromisoformat(earlier[:10]).toordinal()


def tally(values: Iterable[str]) -> dict[str, int]:
    """Return how often each value occurs, most frequent first."""
    return dict(Counter(values).most_common())


def each_of(known: Sequence[str]) -> Reader:
    """Return a reader of a list of values of a closed list; a missing one is empty."""

    def read(table: Table, key: str) -> tuple[str, ...]:
        values = table.texts(key)
        for value in values:
            if value not in known:
                raise BadInput("rules.wrong", where=table.at(key), value=value)
        return values

    return read


def number(default: int | None = None) -> Reader:
    """Return a reader of a whole number of 0 or more, needed where there is no default."""

    def read(table: Table, key: str) -> int:
        value = table.take(key, int, default, needed=default is None)
        if value < 0:
            raise BadInput("rules.wrong", where=table.at(key), value=value)
        return int(value)

    return read


def text(table: Table, key: str) -> str | None:
    """Read a text that may be missing."""
    value = table.take(key, str)
    return value or None


def flag(table: Table, key: str) -> bool:
    """Read a yes or no; a missing one is no."""
    return bool(table.take(key, bool, False))


def hours(table: Table, key: str) -> tuple[tuple[int, int], ...]:
    """Read daily hours as pairs of seconds since midnight, from `start`, until before `end`."""
    found = []
    for part in table.tables(key, needed=True):
        start, end = part.take("start", time, needed=True), part.take("end", time, needed=True)
        part.done()
        found.append(
            (start.hour * 3600 + start.minute * 60 + start.second, end.hour * 3600 + end.minute * 60 + end.second)
        )
    return tuple(found)


REACHED: Final = each_of(RELATIONS)
CHANNEL_LIST: Final = each_of(CHANNELS)
OUTCOME_LIST: Final = each_of(OUTCOMES)


def _bound(day: str, late: int) -> int:
    """Return the instant from which it is this day everywhere (`late` 1), or before which it is later nowhere (0).

    A day before the first of these it is this day nowhere yet.
    """
    if not day:
        return 0 if late else 1 << 62
    midnight = (date.fromisoformat(day).toordinal() - _EPOCH_DAY) * DAY_S
    return midnight + _HALF_DAY_S if late else midnight - _HALF_DAY_S
