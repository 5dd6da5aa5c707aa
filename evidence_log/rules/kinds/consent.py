"""What the person agreed to, and until when: an event that opens a time and one that ends it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence_log.core.windows import PRECISION_S
from evidence_log.rules.kinds.base import Counted, Match
from evidence_log.rules.view import EPOCH, CaseView, Event, Row, Scope


class Agreement:
    """Consents of one kind of event, ended by another (None: by nothing)."""

    def __init__(self, view: CaseView, given: str | None, ended: str | None) -> None:
        kinds = {given, ended} - {None}
        self._view, self._given = view, given
        self._events = [event for event in view.events if event.kind in kinds]

    def at(self, scope: Scope, row: Row) -> Event | None:
        """Return the event by which the person may have agreed at the time of a contact, unless it was surely ended."""
        if not self._events:
            return None
        agreed: Event | None = None
        epoch = row[EPOCH]
        for event in said_to(self._view, self._events, scope):
            if event.reached and event.reached != scope.reached:
                continue
            if event.kind == self._given:
                agreed = event if event.epoch <= epoch else agreed
            elif event.epoch + PRECISION_S[event.precision] - 1 <= epoch:
                agreed = None
        return agreed

    def sort(self, counted: Counted, scope: Scope, row: Row, match: Match) -> None:
        """Put an entry among those that decide, or keep it out where the person may have agreed to it."""
        if self.at(scope, row):
            match.facts["open"] = "consent"
            counted.kept_out.append(match)
        else:
            counted.decided.append(match)


def said_to(view: CaseView, events: Iterable[Event], scope: Scope) -> Iterator[Event]:
    """Yield the events that name the institution of a scope (or an agency of it), or nobody."""
    whose = view.attribution
    return (
        event
        for event in events
        if not event.organisation or whose.institution(event.organisation) == scope.institution
    )
