"""When answers to complaints are due: periods counted from what was filed and what came back, on a given day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from evidence_log.core.deadline import LastDay, Pause, Workday, last_day
from evidence_log.services.clocks import ASK, FILED, LATE, OWN, Clock

_FAR: Final = date.max


class Step(NamedTuple):
    """What came after a complaint, on a day: one of `clocks.STEPS`."""

    day: date
    kind: str


class Filed(NamedTuple):
    """A complaint as far as periods need it: its steps by day, and the day it was closed."""

    entry: int
    channel: str | None
    day: date
    steps: tuple[Step, ...] = ()
    closed_on: date | None = None


class Due(NamedTuple):
    """One period of one complaint. `ends` is its last day, `days` its length with the extensions told of.

    `days_left` is negative once the last day is past; for an answer that came (`met_on`), it is counted on the day of the answer.
    `late`: the other side did not answer by the last day. `assumptions` are keys of words.
    """

    complaint: int
    clock: Clock
    starts_on: date
    days: int
    ends: LastDay
    met_on: date | None
    days_left: int | None
    late: bool
    assumptions: tuple[str, ...]


def periods(
    filed: Filed, clocks: Iterable[Clock], *, today: date, workday: Workday | None, others: Sequence[Filed] = ()
) -> list[Due]:
    """Return the periods of a complaint that run or were met, in order of their last day; `others` are all complaints of the case.

    Left out: what does not run yet, what ended because the matter was closed, the person's own period once it is past, and a day
    to ask once the other side is late.
    """
    found = [_period(filed, clock, today, workday, others) for clock in clocks]
    known = [due for due in found if due is not None]
    late = any(due.late and due.met_on is None for due in known)
    kept = [due for due in known if not (due.clock.weight == ASK and late and _past(due))]
    return sorted(kept, key=lambda due: due.ends.day or _FAR)


def _past(due: Due) -> bool:
    return due.days_left is not None and due.days_left < 0


def _period(filed: Filed, clock: Clock, today: date, workday: Workday | None, others: Sequence[Filed]) -> Due | None:
    started = _start(filed, clock)
    if started is None:
        return None
    start, assumptions = started
    after = [step for step in filed.steps if step.day >= start]
    if not clock.holds(start) or any(step.kind == clock.dropped_by for step in after):
        return None
    pauses = _pauses(filed.steps) if clock.pauses else ()
    days, ends = clock.days, last_day(start, clock.days, clock.unit, workday=workday, pauses=pauses, rolls=clock.rolls)
    more, times = clock.extension
    for told in [step.day for step in after if step.kind == "extended"][:times]:
        if ends.day is None or told <= ends.day:  # told when the period was over already, it does not bring it back
            days += more
            ends = last_day(start, days, clock.unit, workday=workday, pauses=pauses, rolls=clock.rolls)
    met_on = _met(filed, clock, start, after, others)
    if met_on is None and filed.closed_on is not None:
        return None
    left = None if ends.day is None else (ends.day - (met_on or today)).days
    if clock.weight == OWN and (met_on is not None or (left is not None and left < 0)):
        return None
    if pauses:
        assumptions = (*assumptions, "paused")
    if days > clock.days:
        assumptions = (*assumptions, "extended")
    late = clock.weight == LATE and left is not None and left < 0
    return Due(filed.entry, clock, start, days, ends, met_on, left, late, assumptions)


def _start(filed: Filed, clock: Clock) -> tuple[date, tuple[str, ...]] | None:
    """Return the day a period starts on (not counted), and what is taken for granted in that; None when it does not run yet."""
    wanted = "received" if clock.starts == FILED else clock.starts
    days = [step.day for step in filed.steps if step.kind == wanted]
    if clock.starts == FILED:
        start, assumption = (min(days), "") if days else (filed.day, "same-day")
    elif days:
        start, assumption = min(days), "forwarded-day" if clock.starts == "forwarded" else ""
    else:
        return None
    supplied = [step.day for step in filed.steps if step.kind == "supplied" and step.day >= start]
    if clock.restarts and supplied:
        start, assumption = max(supplied), "restarted"
    return start, (assumption,) if assumption else ()


def _met(filed: Filed, clock: Clock, start: date, after: Iterable[Step], others: Sequence[Filed]) -> date | None:
    days = [step.day for step in after if step.kind in clock.until]
    if clock.met_by is not None:
        days += [
            one.day for one in others if one.channel == clock.met_by and one.day >= start and one.entry != filed.entry
        ]
    return min(days, default=None)


def _pauses(steps: Iterable[Step]) -> tuple[Pause, ...]:
    """Return the stretches between `suspended` and `resumed`; the last may be open."""
    found: list[Pause] = []
    since: date | None = None
    for step in steps:
        if step.kind == "suspended" and since is None:
            since = step.day
        elif step.kind == "resumed" and since is not None:
            found.append(Pause(since, step.day))
            since = None
    return (*found, Pause(since, None)) if since is not None else tuple(found)


def in_words(due: Due, words: Mapping[str, Mapping[str, str]], complaint: str) -> tuple[str, str]:
    """Return what is to happen, and what to do then (`then_last` where no extension is left); empty texts for a period without words."""
    told = words.get(due.clock.key, {})
    more, times = due.clock.extension
    used_up = more and due.days >= due.clock.days + more * times
    then = (told.get("then_last") if used_up else None) or told.get("then", "")
    return told.get("what", ""), then.format(id=complaint)


def citation(due: Due, language: str) -> list[dict[str, Any]]:
    """Return the citations of a period in the JSON shape."""
    english = language != "zh"
    return [
        {
            "instrument": f"{cited.instrument_en} ({cited.instrument})" if english else cited.instrument,
            "place": (cited.place_en if english else cited.place) or None,
            "in_force_since": cited.in_force_since,
            "force": cited.force,
            "force_word": cited.force_word_en if english else cited.force_word,
        }
        for cited in due.clock.citations
    ]
