"""One screenshot as drafts: what the machine read, without the edges of the screen, as a call list or as a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evidence_log.importers.base import Draft, Drafts, Info, Key, ReadOptions
from evidence_log.importers.screenshot import calls, engine, messages, picture
from evidence_log.importers.screenshot.line import Line, Screen, even, plain
from evidence_log.importers.screenshot.taken import Taken, taken
from evidence_log.importers.screenshot.times import Times
from evidence_log.importers.screenshot.words import words

_STATUS: Final = 0.13
"""Of the width, from the upper edge: where the clock and the battery stand."""
_TITLE: Final = 0.26
"""Of the width, from the upper edge: where it stands whose conversation it is."""


def drafts(content: bytes, path: Path, options: ReadOptions) -> Drafts:
    """Read a picture from its bytes. Raises BadInput for a file that is no whole picture, and where the extra `ocr` is not installed."""
    media_type = picture.media_type(content, path)
    image = picture.opened(content, path)
    when = taken(content, path, options)
    rows, kind = understood(engine.lines(image), image.width, image.height, when, options)
    info = Info()
    info.tell("screenshot", kind=Key(f"screenshot_kind.{kind}"), wide=image.width, high=image.height)
    if when is None:
        info.tell("not_taken")
    else:
        clock = when.day if when.precision == "day" else f"{when.at:%Y-%m-%d %H:%M}"
        info.tell("taken", at=clock, source=Key(f"taken_source.{when.source}"))
    said = when and {"at": when.at.isoformat(), "precision": when.precision, "source": when.source}
    return Drafts(info, media_type, tuple(rows), said)


def understood(
    lines: Sequence[Line], wide: int, high: int, when: Taken | None, options: ReadOptions
) -> tuple[list[Draft], str]:
    """Return what the lines of a picture say as drafts, and the kind of screen: `calls`, `messages` or `unknown`."""
    chinese = any(words().month_first.search(line.text) for line in lines)
    times = Times(options, when, chinese=chinese)
    screen, has_status = _without_status(Screen(lines, wide, high))
    if _is_call_list(screen):
        return list(calls.read(screen, times)), "calls"
    title, inner = _title(screen) if has_status else (None, screen)
    if title is not None or any(messages.is_separator(line, screen) for line in screen.lines) or _says_chat(screen):
        return list(messages.read(inner, title, times)), "messages"
    return [], "unknown"


def _without_status(screen: Screen) -> tuple[Screen, bool]:
    """Return the picture without the line at the top of every phone, and whether it was there: its clock is of no contact."""
    known = words()
    first = [line for line in screen.lines if line.middle < _STATUS * screen.wide]
    pieces = [even(line.text) for line in first]
    if any(known.status_clock.match(piece) for piece in pieces) and all(
        known.status.fullmatch(part) for piece in pieces for part in piece.split()
    ):
        return screen.without(first), True
    return screen, False


def _title(screen: Screen) -> tuple[str | None, Screen]:
    """Return the name or number above a conversation, and the picture without what stands there."""
    above = [line for line in screen.lines if line.middle < _TITLE * screen.wide]
    named = [line for line in above if not messages.is_separator(line, screen)]
    named = [line for line in named if plain(line.text) not in words().noise | words().chat_page.keys()]
    return (named[0].text, screen.without(named)) if named else (None, screen)


def _is_call_list(screen: Screen) -> bool:
    """Say whether a picture shows calls: by a word of its pages, unless times stand between messages; else by what several lines say."""
    known = words()
    if sum(messages.is_separator(line, screen) for line in screen.lines):
        return False
    texts = [plain(line.text) for line in screen.lines]
    pages = sum(text in known.call_page for text in texts)
    said = sum(any(call.word in text for call in known.calls) for text in texts if len(text) < 40)
    return pages >= 2 or (pages == 1 and said >= 1) or said >= 2


def _says_chat(screen: Screen) -> bool:
    return any(plain(line.text) in words().chat_page for line in screen.lines)
