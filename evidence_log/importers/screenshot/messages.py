"""A screenshot of a conversation: its lines gathered into bubbles, each on the side of who wrote it, below the time that holds for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from evidence_log.core.contact import ContactFacts
from evidence_log.core.phone import hidden
from evidence_log.importers.base import Draft
from evidence_log.importers.screenshot.line import Line, Screen, around, as_read, even, plain, sure
from evidence_log.importers.screenshot.times import Heading, Seen, Times, whole
from evidence_log.importers.screenshot.words import Medium, words

_ALIGNED: Final = 0.035
"""Of the width: how far the lines of one bubble may begin from each other. An opening bracket stands that far in."""
_CENTRED: Final = 0.1
"""Of the width: how far from the middle a line may be that belongs to neither side."""
_SIDED: Final = 0.04
"""Of the width: by how much one margin is wider than the other where a bubble has a side."""
_NARROW: Final = 0.5
"""Of the width: a line in the middle that is narrower is a note of the program, not a message."""
_CLOSE: Final = 0.9
"""Of a line's height: what lies at most between the lines of one bubble."""
_EDGE: Final = 0.12
"""Of the width, from the lower edge: where the words of the line in which one writes stand."""
_FULL_WIDTH: Final = re.compile(r"[\u2e80-\uffef]")


@dataclass
class _Bubble:
    """One message being gathered. `when` is a time that stands beside it, `above` one above it, `day` the day that holds for a clock.

    `later`: another message stands between it and the time above, so that it came then or a little later.
    """

    lines: list[Line] = field(default_factory=list)
    when: Seen | None = None
    above: Seen | None = None
    day: Heading | None = None
    later: bool = False


def read(screen: Screen, title: str | None, times: Times) -> Iterator[Draft]:
    """Yield the messages of a conversation from top to bottom. `title` is whose it is, as it stands above it."""
    medium, lines = _medium(screen)
    shared: dict[str, Any] = _whose(title)
    if medium.channel is None and "phone" in shared:
        medium = Medium("sms", None)  # a messenger shows a name, whom nobody named has the number
    shared |= {name: value for name, value in medium._asdict().items() if value is not None}
    for count, bubble in enumerate(_bubbles(screen, lines, times), 1):
        facts = dict(shared)
        box = around(bubble.lines)
        margin = box[0] - (screen.wide - box[2])
        if abs(margin) > _SIDED * screen.wide:
            facts["direction"] = "in" if margin < 0 else "out"
        facts["replied" if facts.get("direction") == "out" else "said"] = _joined(bubble.lines)
        moment = times.resolve(bubble.when or bubble.above, bubble.day)
        if moment is not None:
            facts = {"occurred_at": moment.occurred_at, "precision": moment.precision, **facts}
        if bubble.later:
            facts["warnings"] = ["time_from_above"]
        yield Draft(f"row:{count}", as_read(bubble.lines), box, sure(bubble.lines), facts)


def is_separator(line: Line, screen: Screen) -> bool:
    """Say whether a line is a time in the middle of the screen, as stands between messages."""
    return abs(line.centre - screen.wide / 2) < _CENTRED * screen.wide and whole(line.text) is not None


def _whose(title: str | None) -> dict[str, Any]:
    facts: ContactFacts | dict[str, Any] = {}
    if title is None or hidden(title):
        return dict(facts)
    known = words()
    found = known.number.search(even(title))
    digits = sum(map(str.isdigit, title))
    if found and known.least_digits <= digits <= known.most_digits and not re.search(r"[^\W\d_]", title):
        return {"phone": found[0].strip(" .-")}
    return {"caller_name": even(title)}


def _medium(screen: Screen) -> tuple[Medium, list[Line]]:
    """Return what the words at the edges say of the kind of conversation, and the lines without those and other notes."""
    known, lines = words(), []
    channel = platform = None
    for line in screen.lines:
        said = known.chat_page.get(plain(line.text))
        centred = abs(line.centre - screen.wide / 2) < _CENTRED * screen.wide
        if said is not None and (centred or line.bottom > screen.high - 3 * _EDGE * screen.wide):
            channel, platform = channel or said.channel, platform or said.platform
        elif plain(line.text) not in known.noise:
            lines.append(line)
    return Medium(channel, platform), lines


def _bubbles(screen: Screen, lines: list[Line], times: Times) -> list[_Bubble]:
    """Return the messages in order, each with the times that hold for it."""
    bubbles: list[_Bubble] = []
    above: Seen | None = None
    day: Heading | None = None
    loose: list[tuple[Line, Seen]] = []
    for line in lines:
        moment = whole(line.text)
        if is_separator(line, screen):
            above = moment
            if moment is not None and moment.is_day:
                above, day = None, Heading(times.day(moment))
            elif moment is not None and not moment.is_clock:
                day = None
            bubbles.append(_Bubble())  # what follows is no part of the message before
        elif moment is not None and moment.clock:
            loose.append((line, moment))
        elif _is_note(line, screen):
            bubbles.append(_Bubble())
        else:
            last = bubbles[-1] if bubbles else None
            if last is None or not last.lines or not _continues(last.lines[-1], line, screen):
                later = any(bubble.lines and bubble.above is above for bubble in bubbles) if above else False
                last = _Bubble(above=above, day=day, later=later)
                bubbles.append(last)
            last.lines.append(line)
    found = [bubble for bubble in bubbles if bubble.lines]
    for line, moment in loose:
        nearest = min(found, key=lambda bubble: _distance(bubble.lines, line), default=None)
        if nearest is not None and nearest.when is None:
            nearest.when, nearest.later = moment, False
            # a clock beside a message is of the day that stands above it, and never of today because none does
            if nearest.day is None:
                nearest.day = Heading(times.day(nearest.above) if nearest.above else None)
    return found


def _distance(lines: list[Line], line: Line) -> float:
    """Return how far a line is below or above a message."""
    box = around(lines)
    return max(line.top - box[3], box[1] - line.bottom, 0)


def _is_note(line: Line, screen: Screen) -> bool:
    """Say whether a line in the middle is a note of the program."""
    margin = line.left - (screen.wide - line.right)
    return abs(margin) < _SIDED * screen.wide and line.right - line.left < _NARROW * screen.wide


def _continues(last: Line, line: Line, screen: Screen) -> bool:
    aligned = abs(line.left - last.left) < _ALIGNED * screen.wide
    return aligned and line.top - last.bottom < _CLOSE * max(line.high, last.high)


def _joined(lines: list[Line]) -> str:
    """Return the lines of a message as one text: with blanks between them unless a full-width character stands there."""
    text = ""
    for line in lines:
        part = " ".join(line.text.split())
        gap = " " if text and not (_FULL_WIDTH.match(text[-1]) or _FULL_WIDTH.match(part)) else ""
        text += gap + part
    return text
