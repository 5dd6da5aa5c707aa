"""A screenshot of a call list: its lines gathered into rows around the time that each row shows, and what each row says.

Every call list shows one time a row, and its other lines are nearer to it than to the time of the next: no layout is known by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from evidence_log.core.contact import UNANSWERED
from evidence_log.core.duration import duration_s
from evidence_log.core.phone import hidden
from evidence_log.importers.base import Draft
from evidence_log.importers.screenshot.line import Line, Screen, around, as_read, even, plain, sure
from evidence_log.importers.screenshot.times import Heading, Seen, Times, seen, tidied, whole
from evidence_log.importers.screenshot.words import words

_REACH: Final = 0.6
"""Of the distance between two rows: how far a line may be from the time of its row."""
_ALONE: Final = 4
"""Heights of a line that do for that distance where only one row is there."""
_APART: Final = 1.5
"""Heights of a line that lie between two rows at the least."""
_LEFT: Final = 0.25
"""Of the width: where a heading begins at the latest."""
_DATE: Final = re.compile(r"(?:19|20)\d\d[-/.]\d")
_MARKS: Final = " ,;·•|-—()[]:"


@dataclass
class _Row:
    """One row being gathered. `moment` is the line, and the place in it, that shows its time."""

    middle: float
    lines: list[Line] = field(default_factory=list)
    moments: list[tuple[Line, Seen]] = field(default_factory=list)

    @property
    def seen(self) -> Seen | None:
        """Return the time: the day of one line and the clock of another together, where they stand apart."""
        found = [one for _, one in self.moments]
        if len(found) < 2:
            return found[0] if found else None
        first, second = found
        return Seen(first.day or second.day, first.weekday or second.weekday, first.clock or second.clock, 0, 0)


def read(screen: Screen, times: Times) -> Iterator[Draft]:
    """Yield the rows of a call list from top to bottom; a row whose time cannot be known is one all the same."""
    headings, rest = _headings(screen, times)
    known = words()
    rows = _moments(rest)
    shown = {id(line) for row in rows for line, _ in row.moments}
    # `Missed` is the name of a page and what a row says: which of them, only its place can tell.
    said = {call.word for call in known.calls}
    labels = known.call_page - said | known.noise
    others = [line for line in rest if id(line) not in shown and plain(line.text) not in labels]
    reach = _reach(rows, rest)
    rows += [
        _Row(line.middle)
        for line in others
        if _number(even(line.text)) and all(abs(row.middle - line.middle) > reach for row in rows)
    ]
    for line in others:
        nearest = min(rows, key=lambda row: abs(row.middle - line.middle), default=None)
        if nearest is not None and abs(nearest.middle - line.middle) <= reach:
            nearest.lines.append(line)
    count = 0
    for row in sorted(rows, key=lambda row: row.middle):
        lines = sorted([*row.lines, *(line for line, _ in row.moments)], key=lambda line: (line.top, line.left))
        facts = _facts(row, lines, screen)
        if facts is None:
            continue
        count += 1
        heading = next((day for top, day in reversed(headings) if top < row.middle), None)
        moment = times.resolve(row.seen, heading)
        if moment is not None:
            facts = {"occurred_at": moment.occurred_at, "precision": moment.precision, **facts}
        yield Draft(f"row:{count}", as_read(lines), around(lines), sure(lines), facts)


def _headings(screen: Screen, times: Times) -> tuple[list[tuple[float, Heading]], list[Line]]:
    """Return the headings with their heights, and all other lines. A day nearer to what follows than to what precedes is a heading."""
    found, rest, known = [], [], words()
    for place, row in enumerate(screen.rows):
        line, moment = row[0], whole(row[0].text)
        alone = len(row) == 1 and line.left < _LEFT * screen.wide
        above = line.top - max((one.bottom for one in screen.rows[place - 1]), default=0) if place else line.top
        below = min(one.top for one in screen.rows[place + 1]) - line.bottom if place + 1 < len(screen.rows) else 0
        if alone and plain(line.text) in known.no_day:
            found.append((line.middle, Heading(None)))
        elif alone and moment is not None and moment.is_day and above > below:
            found.append((line.middle, Heading(times.day(moment))))
        else:
            rest += row
    return found, rest


def _moments(lines: list[Line]) -> list[_Row]:
    """Return a row for each time; a day and a clock close above each other are one."""
    rows: list[_Row] = []
    for line in lines:
        found = seen(tidied(line.text))
        if found is None:
            continue
        if rows:
            last, before = rows[-1].moments[-1]
            close = line.top - last.bottom < line.high and line.left < last.right and last.left < line.right
            if close and len(rows[-1].moments) == 1 and found.is_day != before.is_day:
                rows[-1].moments.append((line, found))
                rows[-1].middle = (last.middle + line.middle) / 2
                continue
        rows.append(_Row(line.middle, [], [(line, found)]))
    return rows


def _reach(rows: list[_Row], lines: list[Line]) -> float:
    """Return how far a line may be from the middle of its row: by the distance between the times, or the numbers where those are nearer."""
    numbers: list[Line] = []
    for line in lines:
        # two numbers close above each other are of one row
        if _number(even(line.text)) and (not numbers or line.top - numbers[-1].bottom > _APART * line.high):
            numbers.append(line)
    between = [
        _median([after - before for before, after in pairwise(sorted(middles))])
        for middles in ([row.middle for row in rows], [line.middle for line in numbers])
        if len(middles) > 1
    ]
    high = max((line.high for line in (*numbers, *(line for row in rows for line, _ in row.moments))), default=0)
    return _REACH * min(between) if between else _ALONE * high


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _facts(row: _Row, lines: list[Line], screen: Screen) -> dict[str, Any] | None:
    """Return what the lines of a row say beside its time; None when it names nobody and says nothing of a call."""
    facts: dict[str, Any] = {"channel": "call"}
    warnings, said, seconds, name = [], [], [], ""
    title = next((line for line in lines if line.left < screen.wide / 2), None)
    moments = {id(line) for line, _ in row.moments}
    for line in lines:
        rest = tidied(line.text)
        if id(line) in moments and (found := seen(rest)):
            rest = f"{rest[: found.start]} · {rest[found.end :]}"
        if counted := words().count.search(rest):
            rest = rest[: counted.start()]
            if int(counted[1]) > 1:
                warnings.append("several_calls_in_row")
        if "phone" not in facts and (number := _number(rest)):
            facts["phone"] = number
            rest = rest.replace(number, " · ")
        rest, meant = _said(words().noise_part.sub(" · ", rest), apart=line is title)
        said += meant
        seconds += [length for one in words().length.finditer(rest) if (length := duration_s(one[0])) is not None]
        rest = words().length.sub(" · ", rest).strip(_MARKS)
        if line is title and plain(rest) not in words().below:
            name = rest
    if name and not hidden(name):
        facts["caller_name"] = name
    elif "phone" not in facts:
        if not name and not said:
            return None
        warnings += ["number_withheld"] if name else []
    directions, outcomes = ({one[place] for one in said} - {None} for place in (0, 1))
    facts |= {"direction": directions.pop()} if len(directions) == 1 else {}
    facts |= {"outcome": outcomes.pop()} if len(outcomes) == 1 else {}
    if len(seconds) == 1 and facts.get("outcome") not in UNANSWERED:
        facts["duration_s"] = seconds[0]
        if seconds[0]:
            facts.setdefault("outcome", "answered")
    return facts | ({"warnings": warnings} if warnings else {})


def _number(text: str) -> str | None:
    """Return the number that a text shows, as it shows it."""
    known = words()
    for found in known.number.finditer(text):
        number = found[0].strip(" .-")
        digits = sum(map(str.isdigit, number))
        if known.least_digits <= digits <= known.most_digits and not _DATE.match(number):
            return number
    return None


def _said(text: str, *, apart: bool) -> tuple[str, list[tuple[str | None, str | None]]]:
    """Return a text without the words of a call list, and what they say. A longer word is looked for first and used up.

    `apart`: only words behind a blank or a mark, as a name may contain one.
    """
    found = []
    before = r"(?<=[\s·,])" if apart else ""
    for call in words().calls:
        # a Latin word is none as a part of a longer one
        word = rf"(?<![a-z]){re.escape(call.word)}(?![a-z])" if call.word.isascii() else re.escape(call.word)
        place = re.search(before + word, text, re.IGNORECASE)
        if place is not None:
            text = f"{text[: place.start()]} · {text[place.end() :]}"
            found.append((call.direction, call.outcome))
    return text, found
