"""Kind `stop-state`: contacts with a person after that person asked for none. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from evidence_log.core.finding import Group, Note, NotTested, Within
from evidence_log.core.windows import PRECISION_S
from evidence_log.rules.kinds import base
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Match, Reader, Result
from evidence_log.rules.view import AT, ENTRY, EPOCH, NOTHING, PRECISION, Event, Row, Scope


class StopState(Evaluator):
    """Counts every contact after the event `enter` with the same person; the limit is 0.

    The same person is the same relation, and the same name where both are named. Kept out: one of the two is not named,
    which came first on that day is not known, or the event does not name the organisation (or its agency) it was said to.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "enter": base.text,
        "reached": base.REACHED,
        "not_reached": base.REACHED,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        kind = self.parameters["enter"]
        self._events = [event for event in self.view.events if event.kind == kind and event.reached in self._reached]
        self._offered: list[tuple[Scope, Row]] = []

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Keep the contacts that come after a request."""
        self.tested += len(rows)
        events = self._heard(scope)
        if events:
            first = min(event.epoch for event in events)
            self._offered += [(scope, row) for row in rows if row[EPOCH] + PRECISION_S[row[PRECISION]] > first]

    def finish(self) -> Iterator[Result]:
        """Yield one finding per lender, person and verdict."""
        counted: dict[Group, Counted] = {}
        details = self.view.details([row[ENTRY] for _, row in self._offered])
        for scope, row in self._offered:
            match = self._judge(scope, row, details.get(row[ENTRY], NOTHING).person)
            if match is not None:
                found = counted.setdefault(Group(scope.institution, scope.reached), Counted())
                (found.kept_out if "open" in match.facts else found.decided).append(match)
        yield from self.without_limit(counted)
        if not self.tested:
            yield self.untested()
        elif not self._events:
            yield NotTested(self.rule.id, Note("no-stop", {"count": self.tested}))
        elif not counted:
            yield Within(self.rule.id, self.tested, 0, 0)

    def _heard(self, scope: Scope) -> list[Event]:
        whose = self.view.attribution
        return [
            event
            for event in self._events
            if event.reached == scope.reached
            and (not event.organisation or whose.institution(event.organisation) == scope.institution)
        ]

    def _judge(self, scope: Scope, row: Row, person: str | None) -> Match | None:
        """Return the contact counted against the request that decides most; None when it came before, or reached another person."""
        best: Match | None = None
        for event in self._heard(scope):
            if event.person and person and event.person != person:
                continue
            start, end = row[EPOCH], row[EPOCH] + PRECISION_S[row[PRECISION]] - 1
            heard = event.epoch + PRECISION_S[event.precision] - 1
            if end < event.epoch or (end == event.epoch and start == event.epoch):
                continue
            why = "" if event.organisation else "whom"
            if start <= heard:
                why = "order"
            elif bool(event.person) != bool(person):
                why = "one-name"
            facts = {
                "event": event.entry,
                "asked": event.occurred_at[:10],
                "day": base.days_between(event.occurred_at, row[AT]),
            }
            if why:
                facts["open"] = why
            match = self.match(scope, row, facts)
            if not why:
                return match
            best = best or match
        return best
