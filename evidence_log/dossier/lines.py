"""Breaking text into lines of a width, for Chinese and Latin alike. Pure.

Chinese may break between any two characters, except that closing marks never begin a line and opening marks never end one; a Latin word
is kept whole; what is longer than a line is cut. Nothing is added or dropped: the lines joined are the text. Spaces at a break stay
at the end of their line and may stand beyond its width.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

NO_START: Final = frozenset(
    "，。、；：！？）】》」』〕〉｝］”’·％‰℃…々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ)]}>,.;:!?%~～"
)
"""Characters that never begin a line."""
NO_END: Final = frozenset("（【《「『〔〈｛［“‘([{<￥¥$€£＄＃＠#@")
"""Characters that never end a line."""
_PAIRED: Final = frozenset("—…")
_WIDE_FROM: Final = 0x2E80
"""From here on characters are ideographs, kana, full-width forms and pictures: a line may break beside each."""
_AFTER_HYPHEN: Final = frozenset("-/–")


def may_break(before: str, after: str) -> bool:
    """Say whether a line may end with `before` and the next begin with `after`."""
    if after == " " or after in NO_START or before in NO_END:
        return False
    if before == " ":
        return True
    if before == after and before in _PAIRED:
        return False
    if ord(before) >= _WIDE_FROM or ord(after) >= _WIDE_FROM:
        return not unicodedata.combining(after)
    return before in _AFTER_HYPHEN and after.isalpha()


def break_lines(text: str, reach: Sequence[float], limit: float, first: float | None = None) -> list[int]:
    """Return the end of each line of `text`, which has no line break of its own; the last end is `len(text)`.

    `reach[i]` is the width of the first i+1 characters; `first` is the width of the first line where it differs. An empty text
    is one empty line. A line wider than its limit is one character, or ends in spaces.
    """
    length = len(text)
    if not length:
        return [0]
    ends: list[int] = []
    start, done, room = 0, 0.0, limit if first is None else first
    while reach[-1] - done > room:
        fits = max(bisect_right(reach, done + room, start), start + 1)
        end = _break_before(text, fits, start)
        if end == length:
            break
        if end < fits and _is_longer(text, reach, end, fits, limit):
            end = _cut(text, fits, end)
        ends.append(end)
        start, done, room = end, reach[end - 1], limit
    ends.append(length)
    return ends


def tidy_lines(text: str, reach: Sequence[float], limit: float, em: float) -> list[int]:
    """Return the ends of the lines like `break_lines`, made a little shorter where the last would hold a character or two.

    `em` is the width of an ideograph in the unit of `reach`.
    """
    ends = break_lines(text, reach, limit)
    if len(ends) > 1 and reach[-1] - reach[ends[-2] - 1] < 2.5 * em < limit / 2:
        shorter = break_lines(text, reach, limit - 2 * em)
        if len(shorter) == len(ends):
            return shorter
    return ends


def _break_before(text: str, fits: int, start: int) -> int:
    """Return the last break at or before `fits`; `fits` itself, spaces taken along, when there is none."""
    length = len(text)
    if fits < length and text[fits] == " ":
        while fits < length and text[fits] == " ":
            fits += 1
        return fits
    for end in range(fits, start, -1):
        if end >= length or may_break(text[end - 1], text[end]):
            return end
    return fits


def _is_longer(text: str, reach: Sequence[float], end: int, fits: int, limit: float) -> bool:
    """Say whether what would move to the next line is longer than a line, so that moving it gains nothing."""
    edge = reach[end - 1] + limit
    for place in range(fits, len(text)):
        if text[place] == " " or may_break(text[place - 1], text[place]):
            return False
        if reach[place] > edge:
            return True
    return False


def _cut(text: str, fits: int, end: int) -> int:
    """Return where to cut a string that no line can hold: not before a mark that must not begin a line, if that can be helped."""
    while fits - 1 > end and (text[fits] in NO_START or text[fits - 1] in NO_END):
        fits -= 1
    return fits
