"""Kind `cooldown`: contacts within some days of a conversation, or of an event. Pure.

Days are dates of the contacts' own clocks, never hours: with `day_one = "trigger"` the day of the trigger is the first of them, with
`"next"` the day after it is; what comes later on the day of the trigger is inside either way.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar, Final, NamedTuple

from evidence_log.core.finding import Group, Note, NotTested, Within
from evidence_log.core.windows import PRECISION_S
from evidence_log.rules.kinds import reading
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Result
from evidence_log.rules.kinds.consent import Agreement
from evidence_log.rules.kinds.days import days_between
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.view import AT, CHANNEL, ENTRY, EPOCH, OUTCOME, PRECISION, Row, Scope

CONVERSATION: Final = "conversation"
DAY_ONE: Final = ("trigger", "next")


class Trigger(NamedTuple):
    """The first trigger of a day: when it was, at the latest too, and its entry."""

    day: str
    epoch: int
    latest: int
    entry: int


class Cooldown(Evaluator):
    """Counts contacts that come after a trigger within `days`; the limit is 0.

    `trigger` is `conversation` or the kind of an event. A conversation is a call that was answered and lasted, or a visit at which people
    met, whoever began it, with a person among `trigger_reached`; it counts for one lender with its agencies, or with `per_debt` for
    one debt of it. Contacts that were agreed to (`consent`) are kept out. Of one day, what cannot be put in order is kept out too.
    `doubt` is why no contact is ever certain by this text.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "trigger": reading.text,
        "trigger_reached": reading.REACHED,
        "days": reading.number(),
        "day_one": reading.one_of(DAY_ONE, DAY_ONE[0]),
        "channels": reading.CHANNEL_LIST,
        "outcomes": reading.OUTCOME_LIST,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "per_debt": reading.flag,
        "consent": reading.text,
        "consent_ends": reading.text,
        "doubt": reading.text,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        given = self.parameters
        self._channels, self._outcomes = frozenset(given["channels"]), frozenset(given["outcomes"])
        self._from = frozenset(given["trigger_reached"] or ("self",))
        self._span: int = given["days"] - (given["day_one"] == DAY_ONE[0])
        self._talks = (given["trigger"] or CONVERSATION) == CONVERSATION
        self._agreement = Agreement(self.view, given["consent"], given["consent_ends"])
        self._first: dict[tuple[str, str | None], dict[str, Trigger]] = {}
        self._days: dict[tuple[str, str | None], list[str]] = {}
        self._offered: list[tuple[Scope, Row]] = []
        self._counted: dict[Group, Counted] = {}

    def wants(self, scope: Scope) -> bool:
        """Say whether contacts of this scope are counted, or can be what they come after."""
        return super().wants(scope) or self.hears(scope)

    def hears(self, scope: Scope) -> bool:
        """Say whether a conversation the person began can be the trigger."""
        return self._talks and scope.reached in self._from

    def hear(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Note the conversations."""
        self._note(scope)
        del rows

    def feed(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Note the conversations, whatever the day: the terms are those of the contact that comes after."""
        if self.hears(scope):
            self._note(scope)
        if super().wants(scope):
            super().feed(scope, rows)

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Keep the contacts that may come too soon."""
        if self._channels:
            rows = [row for row in rows if row[CHANNEL] in self._channels]
        if self._outcomes:
            rows = [row for row in rows if row[OUTCOME] in self._outcomes]
        self.tested += len(rows)
        self._offered += [(scope, row) for row in rows]

    def settle(self) -> None:
        """Judge what the batch held: every trigger up to it is known."""
        if self._talks:
            self._judge()

    def finish(self) -> Iterator[Result]:
        """Yield one finding per lender, person and verdict."""
        if not self._talks:
            self._events()
        self._judge()
        yield from self.without_limit(self._counted)
        if not self.tested:
            yield self.untested()
        elif not self._first or (self.parameters["doubt"] and not self._counted):
            # a text that can be read in more than one way is not kept just because one reading finds nothing
            yield NotTested(self.rule.id, Note("no-trigger", {"count": self.tested}))
        elif not self._counted:
            yield Within(self.rule.id, self.tested, 0, 0)

    def _note(self, scope: Scope) -> None:
        """Note the first conversation of each day."""
        key = (scope.institution, scope.debt if self.parameters["per_debt"] else None)
        for row in scope.first_talks():
            self._add(key, row[AT][:10], row[EPOCH], row[PRECISION], row[ENTRY])

    def _events(self) -> None:
        whose = self.view.attribution
        for event in self.view.events:
            if event.kind == self.parameters["trigger"] and event.organisation:
                key = (whose.institution(event.organisation), None)
                self._add(key, event.occurred_at[:10], event.epoch, event.precision, event.entry)

    def _add(self, key: tuple[str, str | None], day: str, epoch: int, precision: str, entry: int) -> None:
        days = self._first.setdefault(key, {})
        known = days.get(day)
        if known is None:
            listed = self._days.setdefault(key, [])
            insort(listed, day, lo=len(listed) if not listed or listed[-1] < day else 0)  # nearly always the last
        if known is None or (epoch, entry) < (known.epoch, known.entry):
            days[day] = Trigger(day, epoch, epoch + PRECISION_S[precision] - 1, entry)

    def _judge(self) -> None:
        for scope, row in self._offered:
            key = (scope.institution, scope.debt if self.parameters["per_debt"] else None)
            if key not in self._days:
                continue
            trigger, why = self._before(key, row)
            if trigger is None:
                continue
            facts: dict[str, object] = {"trigger": trigger.entry, "after": days_between(trigger.day, row[AT])}
            match = self.match(scope, row, facts, self.parameters["doubt"] or "")
            if why := why or ("consent" if self._agreement.at(scope, row) else ""):
                facts["open"] = why
            counted = self._counted.setdefault(Group(scope.institution, scope.reached), Counted())
            (counted.kept_out if why else counted.decided).append(match)
        self._offered.clear()

    def _before(self, key: tuple[str, str | None], row: Row) -> tuple[Trigger | None, str]:
        """Return the last trigger that a contact comes too soon after, and why that is open."""
        days, day = self._days[key], row[AT][:10]
        same = self._first[key].get(day)
        earliest = (date.fromisoformat(day) - timedelta(days=self._span)).isoformat()
        place = bisect_left(days, day) - 1
        earlier = self._first[key][days[place]] if place >= 0 and days[place] >= earliest else None
        if same is not None and same.entry != row[ENTRY]:
            latest = row[EPOCH] + PRECISION_S[row[PRECISION]] - 1
            if same.latest < row[EPOCH] or (same.latest == row[EPOCH] and same.entry < row[ENTRY]):
                return same, ""
            if latest >= same.epoch and earlier is None and (latest > row[EPOCH] or same.latest > same.epoch):
                return same, "order"
        return earlier, ""
