"""Kind `deadline`: an answer that came late, or had not come by the day of the check. Counts events, not contacts. Pure.

The day on which the period starts is not counted; nor is a day that is not worked, where it runs in working days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Final, NamedTuple

from evidence_log.core.deadline import UNITS, WORKDAY, Workday, last_day
from evidence_log.core.finding import DEFINITE, POSSIBLE, Finding, Group, Note, NotTested, Within
from evidence_log.core.grades import GRADES, grade
from evidence_log.errors import BadInput
from evidence_log.rules.conditions import kinds_of
from evidence_log.rules.kinds import base, reading
from evidence_log.rules.kinds.base import Context, Evaluator, Result
from evidence_log.rules.kinds.days import days_between
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.pack import Table
from evidence_log.rules.view import Event, Row, Scope

LENDER: Final = "lender"
ADDRESSEES: Final = "addressee"
ASK: Final = "ask"
"""A step after which there is only something to ask."""
STEPS: Final = (ASK, POSSIBLE, DEFINITE)


class Step(NamedTuple):
    """A number of days, and what it means when they have passed: something to ask, perhaps late, late."""

    days: int
    means: str


class Running(NamedTuple):
    """One period: what started it, what answered it, the step it passed, and how many days it took or has taken."""

    start: Event
    answer: Event | None
    step: Step | None
    days: int
    open: str


def steps(table: Table, key: str) -> tuple[Step, ...]:
    """Read the steps of a period, the shortest first. Raises BadInput."""
    found = []
    for part in table.tables(key, needed=True):
        found.append(Step(reading.number()(part, "days"), part.text("means", STEPS)))
        part.done()
    if not found or sorted(found) != found:
        raise BadInput("rules.wrong", where=table.at(key), value=[step.days for step in found])
    return tuple(found)


class Deadline(Evaluator):
    """Compares the day of an answer with the day of what it answers, for each event of the kinds in `start`.

    `addressee`: the classes of body (of the pack's `facts.addressee`) whose events count; `lender` is any lender of the case. An answer is
    the first event of the kinds in `answer` after it from the same body. What names no body, and an answer that names none, leave
    a finding possible. Nothing is judged before its last day is over.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "start": reading.some_texts,
        "answer": reading.some_texts,
        "addressee": reading.texts,
        "steps": steps,
        "unit": reading.one_of(UNITS, UNITS[0]),
        "calendar": reading.text,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._workday: Workday | None = None
        self._bodies = self.context.pack.facts.get(ADDRESSEES, {})
        self._lenders = {debt.lender for debt in self.view.debts}
        self._years: set[str] = set()

    def admits(self, scope: Scope, *, own: bool) -> bool:
        """Return no: contacts do not matter."""
        return False

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Do nothing."""

    def finish(self) -> Iterator[Result]:
        """Yield one finding for each period that was exceeded; one that has not ended says nothing."""
        starts = [
            event for event in self.view.events if event.kind in self.parameters["start"] and self._in_time(event)
        ]
        starts = [event for event in starts if self._addressed(event) is not None]
        late, tested, highest = 0, 0, 0
        for start in starts:
            running = self._run(start)
            if running is None:
                continue
            if running.step is not None and running.step.means != ASK:
                late += 1
                yield self._late(running)
            elif running.step is not None:
                yield NotTested(
                    self.rule.id,
                    Note("deadline-ask", {"event": start.entry, "days": running.days, "limit": running.step.days}),
                )
            elif running.answer is not None:
                tested += 1
                highest = max(highest, running.days)
        if self._years:
            yield NotTested(self.rule.id, Note("calendar-missing", {"years": tuple(sorted(self._years))}))
        elif not starts:
            yield NotTested(self.rule.id, Note("no-event", {"events": self.parameters["start"]}))
        elif tested and not late:
            yield Within(self.rule.id, tested, highest, self.parameters["steps"][-1].days)

    def _in_time(self, event: Event) -> bool:
        day = event.occurred_at[:10]
        return day >= self.terms.since and (self.terms.until is None or day <= self.terms.until)

    def _addressed(self, event: Event) -> str | None:
        """Return the body an event was addressed to, empty where it names none; None where it is none of those that matter."""
        wanted = self.parameters["addressee"]
        if not event.organisation:
            return ""
        if not wanted:
            return event.organisation
        classes = kinds_of(event.organisation, self._bodies)
        whose = self.view.attribution
        institution = whose.institution(event.organisation)
        if not classes and (institution in self._lenders or whose.kind(institution) == LENDER):
            classes = frozenset({LENDER})
        return institution if classes & set(wanted) else None

    def _run(self, start: Event) -> Running | None:
        """Return how a period ran; None where nothing can be said of it."""
        body = self._addressed(start) or ""
        if self._workday is None and (calendar := self.parameters["calendar"]):  # only now: a calendar is slow to load
            self._workday = self.view.calendar(calendar)
        answers = [
            event
            for event in self.view.events
            if event.kind in self.parameters["answer"] and (event.epoch, event.entry) > (start.epoch, start.entry)
            and (not event.organisation or not body or self.view.attribution.institution(event.organisation) == body)
        ]  # fmt: skip
        answer = answers[0] if answers else None
        until = answer.occurred_at[:10] if answer else self.view.today
        if until is None:
            return None
        passed: Step | None = None
        for step in self.parameters["steps"]:
            end = last_day(
                date.fromisoformat(start.occurred_at[:10]), step.days, self.parameters["unit"], workday=self._workday
            )
            if end.day is None:
                self._years.add(str(end.unknown_year))
                return None
            if end.day.isoformat() < until:
                passed = step
        named = bool(body) and (answer is None or bool(answer.organisation))
        return Running(start, answer, passed, self._waited(start.occurred_at[:10], until), "" if named else "body")

    def _waited(self, start: str, until: str) -> int:
        """Return how many days of the period's unit lie after the first day up to the last; the calendar is known for all of them."""
        days = days_between(start, until)
        if self.parameters["unit"] != WORKDAY or self._workday is None:
            return days
        first = date.fromisoformat(start)
        return sum(bool(self._workday(first + timedelta(days=after))) for after in range(1, days + 1))

    def _late(self, running: Running) -> Finding:
        start, answer, step = running.start, running.answer, running.step
        events = [start] if answer is None else [start, answer]
        entries = tuple(event.entry for event in events)
        certain = step is not None and step.means == DEFINITE and not running.open
        until = answer.occurred_at if answer else f"{self.view.today}T00:00:00{start.occurred_at[19:]}"
        facts: dict[str, object] = {"waited": running.days, "answered": answer is not None}
        if running.open:
            facts["open"] = running.open
        limit = step.days if step else 0
        values = {"event": start.entry, "days": running.days, "limit": limit, "until": until[:10]}
        trace = [Note("deadline-answered" if answer else "deadline-unanswered", values)]
        if self.parameters["unit"] == WORKDAY:
            trace.append(Note("deadline-workdays", {}))
        graded = [self._grade(event) for event in events]
        left_open = (Note("open-body", {"entries": entries}),) if running.open else ()
        return Finding(
            rule=self.rule.id, verdict=DEFINITE if certain else POSSIBLE, group=Group(self._addressed(start) or None, None),
            window=(start.occurred_at, until), observed=running.days, limit=limit, entries=entries, over=entries[-1:],
            grades={name: graded.count(name) for name in GRADES}, facts={entries[-1]: facts}, trace=tuple(trace),
            assumptions=base.notes(self.rule.assumptions), could_explain=(*base.notes(self.rule.could_explain), *left_open),
            next_steps=base.notes(self.rule.next_steps), sure=len(entries) if certain else 0,
        )  # fmt: skip

    def _grade(self, event: Event) -> str:
        copied = event.entry in self.view.copied
        known_at = event.recorded_at or event.occurred_at
        recorded = int(datetime.fromisoformat(known_at).timestamp())
        return grade(imported=False, copied=copied, occurred=event.epoch, recorded=recorded)
