"""Kind `required-notice`: something of which the person has to be told before a contact, or within some days of the first one. Pure.

That no notice is recorded does not show that there was none: alone it makes nothing but a rule that could not be tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final

from evidence_log.core.finding import Group, Note, NotTested, Within
from evidence_log.core.windows import PRECISION_S
from evidence_log.rules.kinds import reading
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Result
from evidence_log.rules.kinds.consent import said_to
from evidence_log.rules.kinds.days import days_between
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.view import AT, ENTRY, EPOCH, PRECISION, TAGS, Event, Row, Scope

BEFORE: Final = "before"
WITHIN: Final = "within"


class RequiredNotice(Evaluator):
    """Counts contacts that came before a notice (`before`), or the first contact where the notice came later than `days` after it.

    `notice` is the kind of event that records it. A contact with one of the `tags` was made without it, by the person's own word. Where
    no notice is recorded, contacts without such a tag say nothing. The day of a contact is not counted.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "notice": reading.text,
        "timing": reading.one_of((BEFORE, WITHIN), BEFORE),
        "days": reading.number(0),
        "tags": reading.texts,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._tags = tuple(f'"{tag}"' for tag in self.parameters["tags"])
        self._events = [event for event in self.view.events if event.kind == self.parameters["notice"]]
        self._first: dict[Scope, Row] = {}
        self._early: list[tuple[Scope, Row]] = []
        self._marked: list[tuple[Scope, Row]] = []

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Keep the first contact, those that come before a notice, and those that are marked."""
        self.tested += len(rows)
        known = self._first.get(scope)
        self._first[scope] = rows[0] if known is None else min(known, rows[0])
        marked = [row for row in scope.tagged() if any(tag in row[TAGS] for tag in self._tags)] if self._tags else []
        within = {row[ENTRY] for row in rows} if marked else set()
        self._marked += [(scope, row) for row in marked if row[ENTRY] in within]
        notice = self._notice(scope)
        if notice is not None and self.parameters["timing"] == BEFORE:
            latest = notice.epoch + PRECISION_S[notice.precision] - 1
            self._early += [(scope, row) for row in rows if row[EPOCH] <= latest]

    def finish(self) -> Iterator[Result]:
        """Yield the findings; where nothing is recorded of a notice, that is what is missing."""
        counted: dict[Group, Counted] = {}
        for scope, row, facts in self._beyond():
            match = self.match(scope, row, facts)
            found = counted.setdefault(Group(scope.institution, scope.reached), Counted())
            (found.kept_out if "open" in facts else found.decided).append(match)
        yield from self.without_limit(counted)
        if not self.tested:
            yield self.untested()
        elif not counted and not self._events:
            yield NotTested(self.rule.id, Note("no-notice", {"count": self.tested, "tags": self.parameters["tags"]}))
        elif not counted:
            yield Within(self.rule.id, self.tested, 0, 0)

    def _beyond(self) -> Iterator[tuple[Scope, Row, dict[str, object]]]:
        done = set()
        for scope, row in self._marked:
            done.add(row[ENTRY])
            yield scope, row, {}
        for scope, row in self._early:
            notice = self._notice(scope)
            if notice is None or row[ENTRY] in done:
                continue
            facts: dict[str, object] = {"notice": notice.entry, "noticed": notice.occurred_at[:10]}
            if row[EPOCH] + PRECISION_S[row[PRECISION]] - 1 >= notice.epoch:
                facts["open"] = "order"
            elif not notice.organisation:
                facts["open"] = "notice-whom"
            yield scope, row, facts
        if self.parameters["timing"] == WITHIN:
            yield from self._late(done)

    def _late(self, done: set[int]) -> Iterator[tuple[Scope, Row, dict[str, object]]]:
        firsts: dict[str, tuple[Scope, Row]] = {}
        for scope, row in self._first.items():
            known = firsts.get(scope.institution)
            if known is None or row[:2] < known[1][:2]:
                firsts[scope.institution] = (scope, row)
        for scope, row in firsts.values():
            notice = self._notice(scope)
            if notice is not None and row[ENTRY] not in done:
                late = days_between(row[AT], notice.occurred_at)
                if late > self.parameters["days"]:
                    yield scope, row, {"notice": notice.entry, "noticed": notice.occurred_at[:10]}

    def _notice(self, scope: Scope) -> Event | None:
        return min(said_to(self.view, self._events, scope), key=lambda event: event.epoch, default=None)
