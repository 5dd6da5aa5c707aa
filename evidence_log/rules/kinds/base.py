"""What every kind of rule shares: its parameters, how sure an entry is, how counted entries become findings. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, ClassVar, Final, NamedTuple

from evidence_log.core.contact import RELATIONS
from evidence_log.core.finding import DEFINITE, POSSIBLE, Finding, Group, Note, NotTested, Suggestion, Within
from evidence_log.core.windows import DAY_S
from evidence_log.rules import conditions
from evidence_log.rules.conditions import ALWAYS, Applies
from evidence_log.rules.kinds.days import bound
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.pack import Pack, Rule, Terms
from evidence_log.rules.phrases import Phrases
from evidence_log.rules.view import AT, ENTRY, EPOCH, PHONE, ZONE, CaseView, Row, Scope

Result = Finding | Suggestion | NotTested | Within
MESSAGES: Final = frozenset({"sms", "chat", "email", "letter", "other"})
"""Channels in which something written is left behind."""


class Context(NamedTuple):
    """What an evaluator is given. `memory` grows as contacts are read: the entries that rest on later memory alone.

    `shared` is one for all evaluators of a pass: what one has counted, another need not count again.
    """

    pack: Pack
    rule: Rule
    terms: Terms
    view: CaseView
    memory: set[int]
    phrases: Phrases
    shared: dict[tuple[Any, ...], Any]


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
    ONE_OF: ClassVar[tuple[str, ...]] = ()  # parameters of which exactly one is given

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rule, self.terms, self.view = context.rule, context.terms, context.view
        self.parameters = context.terms.parameters
        self.seen = self.current = self.tested = 0
        reached = self.parameters.get("reached")
        self._reached = frozenset(reached) if reached else frozenset(RELATIONS)
        self._reached -= frozenset(self.parameters.get("not_reached") or ())
        self._in_force = (bound(self.terms.since, 1), bound(self.terms.until or "", 0))
        self._judged: dict[Scope, Applies] = {}
        self._missing: dict[str, int] = {}

    @classmethod
    def of(cls, context: Context) -> Evaluator:
        """Return what evaluates these terms: the kind itself, unless its parameters ask for another way of counting."""
        return cls(context)

    def admits(self, scope: Scope, *, own: bool) -> bool:
        """Say whether contacts of this scope are to be fed: the rule applies to them, and they can matter to it."""
        if self.rule.applies_when:
            debts, whose = self.view.debts, self.view.attribution
            known = conditions.known(
                self.context.pack.facts, whose, debts, institution=scope.institution, organisation=scope.organisation, debt=scope.debt
            )  # fmt: skip
            applies = self._judged[scope] = conditions.judge(self.rule.applies_when, known)
            if not applies.applies and not applies.missing:
                return False
        return self.hears(scope) if own else self.wants(scope)

    def hears(self, scope: Scope) -> bool:
        """Say whether what the person did themselves can matter to the rule, though it is never counted."""
        del scope
        return False

    def hear(self, scope: Scope, rows: Sequence[Row]) -> None:  # noqa: B027 - a hook that most kinds do without
        """Hear of the contacts the person made, by time."""

    def wants(self, scope: Scope) -> bool:
        """Say whether contacts of this scope can matter to the rule."""
        return scope.reached in self._reached

    def feed(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Look at the contacts of one scope in one batch, by time, as far as the terms are in force on their own day."""
        self.seen += len(rows)
        if self._judged:
            rows = self._applying(scope, rows)
            if not rows:
                return
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

    def _applying(self, scope: Scope, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the contacts to which the rule applies, and note the fact for want of which that is not known."""
        applies = self._judged[scope]
        if applies.missing:
            self._missing[applies.missing] = self._missing.get(applies.missing, 0) + len(rows)
            return ()
        if applies.days != ALWAYS:
            first, last = applies.days
            rows = [row for row in rows if first <= row[AT][:10] <= last]
        return rows

    def lacks(self, scope: Scope) -> bool:
        """Say whether a fact is missing without which the rule cannot be tested on these contacts."""
        return bool(self._judged) and bool(self._judged[scope].missing)

    def results(self) -> Iterator[Result]:
        """Yield what the rule found, and for want of which fact it could not be tested; nothing where it is known not to apply."""
        silent = {"nothing-in-scope", "not-in-force"} if self._missing else set[str]()
        if not self.seen and any(not applies.applies for applies in self._judged.values()):
            silent = {"nothing-in-scope"}
        for found in self.finish():
            if not (isinstance(found, NotTested) and found.missing.key in silent):
                yield found
        for fact, count in self._missing.items():
            yield NotTested(self.rule.id, Note(f"unknown-{fact}", {"count": count}))

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
        if self._judged and not why and self._judged[scope].doubt:
            why = f"unknown-{self._judged[scope].doubt}"
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
            observed=len(counted), limit=limit, entries=tuple(map(_ENTRY, counted)), over=tuple(map(_ENTRY, beyond)),
            facts={match.entry: match.facts for match in counted if match.facts},
            trace=(*trace, *made_by(group, tally(map(_ORGANISATION, counted))), *doubts(counted)),
            assumptions=(*notes(self.rule.assumptions), *self.rests_on(group, counted)),
            could_explain=(*notes(self.rule.could_explain), *left_open(counted)), next_steps=notes(self.rule.next_steps),
            sure=list(map(_DOUBT, counted)).count(""),
        )  # fmt: skip

    def rests_on(self, group: Group, counted: Sequence[Match]) -> Iterator[Note]:
        """Yield what a finding assumes of whose numbers these are and of the clock."""
        yield from self.attribution(group, Counter(map(_PHONE, counted)))
        if {zone or self.view.zone for zone in set(map(_ZONE, counted))} - {self.context.pack.zone}:
            own = [match for match in counted if (match.zone or self.view.zone) != self.context.pack.zone]
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
_ENTRY, _DOUBT, _ZONE, _ORGANISATION, _PHONE = map(itemgetter, (1, 3, 4, 5, 6))  # of a match: there can be a million


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
    if not any(map(_DOUBT, counted)):
        return ()
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


def tally(values: Iterable[str]) -> dict[str, int]:
    """Return how often each value occurs, most frequent first."""
    return dict(Counter(values).most_common())
