"""Kind `stop-state`: contacts with a person after that person asked for none. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from evidence_log.core.finding import Group, Note, NotTested, Within
from evidence_log.core.windows import PRECISION_S
from evidence_log.rules.kinds import reading
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Match, Result
from evidence_log.rules.kinds.consent import said_to
from evidence_log.rules.kinds.days import days_between
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.view import AT, CHANNEL, ENTRY, EPOCH, NOTHING, PRECISION, TAGS, Event, Row, Scope


class StopState(Evaluator):
    """Counts every contact after the event `enter` with the same person; the limit is 0.

    The same person is the same relation, and the same name where both are named. Kept out: one of the two is not named,
    which came first on that day is not known, or the event does not name the organisation (or its agency) it was said to.
    The state ends by a later event `leave`, or `expiry_days` after the day it began. `grace_days`: from when on it must be kept, the day it
    began not counted. Contacts with one of the tags in `residual`, which the text still allows, are kept out. `reached_by` names whose
    request counts, if not that of the person contacted: a debtor's own may cover others.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "enter": reading.text,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "reached_by": reading.REACHED,
        "leave": reading.text,
        "expiry_days": reading.maybe_number,
        "grace_days": reading.number(0),
        "channels": reading.CHANNEL_LIST,
        "residual": reading.texts,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        given = self.parameters
        self._by = frozenset(given.get("reached_by") or ())
        self._events = [
            event
            for event in self.view.events
            if event.kind == given["enter"] and event.reached in (self._by or self._reached)
        ]
        self._left = [event for event in self.view.events if given.get("leave") and event.kind == given["leave"]]
        self._channels = frozenset(given.get("channels") or ())
        self._residual = tuple(f'"{tag}"' for tag in given.get("residual") or ())
        self._offered: list[tuple[Scope, Row]] = []

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Keep the contacts that come after a request."""
        if self._channels:
            rows = [row for row in rows if row[CHANNEL] in self._channels]
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
        heard = said_to(self.view, self._events, scope)
        return [event for event in heard if self._by or event.reached == scope.reached]

    def _over(self, scope: Scope, event: Event, row: Row) -> bool:
        """Say whether the state that an event began had not begun to bind, or had ended, when a contact was made."""
        after = days_between(event.occurred_at, row[AT])
        expiry = self.parameters.get("expiry_days")
        if (expiry is not None and after > expiry) or 0 <= after < self.parameters.get("grace_days", 0):
            return True
        return any(
            event.epoch <= left.epoch <= row[EPOCH] and (self._by or left.reached in {None, event.reached})
            for left in said_to(self.view, self._left, scope)
        )

    def _judge(self, scope: Scope, row: Row, person: str | None) -> Match | None:
        """Return the contact counted against the request that decides most; None when it came before, or reached another person."""
        best: Match | None = None
        for event in self._heard(scope):
            if event.person and person and event.person != person and not self._by:
                continue
            if self._over(scope, event, row):
                continue
            start, end = row[EPOCH], row[EPOCH] + PRECISION_S[row[PRECISION]] - 1
            heard = event.epoch + PRECISION_S[event.precision] - 1
            if end < event.epoch or (end == event.epoch and start == event.epoch):
                continue
            why = "" if event.organisation else "whom"
            if start <= heard:
                why = "order"
            elif bool(event.person) != bool(person) and not self._by:
                why = "one-name"
            elif self._residual and row[TAGS] and any(tag in row[TAGS] for tag in self._residual):
                why = "residual"
            facts = {
                "event": event.entry,
                "asked": event.occurred_at[:10],
                "day": days_between(event.occurred_at, row[AT]),
            }
            if why:
                facts["open"] = why
            match = self.match(scope, row, facts)
            if not why:
                return match
            best = best or match
        return best
