"""Text as phrases are looked for in it, and the way back to the words as they were written. Pure.

Every character becomes one character or none, so that a text never grows. Folded are width, case, traditional characters and
look-alikes; what was put between characters to hide a word is dropped: marks without width, and blanks, dots and signs between two Chinese
characters or between letters that stand alone.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from typing import Final

HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff"
_NOTHING: Final = "\x00"
_STOP: Final = "。"
_PAUSE: Final = ","
_STOPS: Final = frozenset("。！？!?；;…")
_PAUSES: Final = frozenset("，、,：:")
_KEPT: Final = frozenset("'$¥€£₹.%@&")
_APOSTROPHES: Final = frozenset("'’‘ʼ＇`´")

CLAUSE_ENDS: Final = frozenset("。,.")
"""What ends a clause in folded text."""


class Letters(dict[int, str]):
    """What each character becomes, worked out when it is first met. `alike` maps a character to the one it stands for."""

    def __init__(self, alike: Mapping[str, str]) -> None:
        super().__init__()
        self._alike = dict(alike)

    def __missing__(self, code: int) -> str:
        folded = self[code] = self._folded(chr(code))
        return folded

    def _folded(self, char: str) -> str:
        if char.isspace():
            return " "
        if char in _APOSTROPHES:
            return "'"
        char = self._alike.get(char, char)
        wide = unicodedata.normalize("NFKC", char)
        if len(wide) == 1:
            char = wide
        lower = char.casefold()
        char = lower if len(lower) == 1 else char
        char = self._alike.get(char, char)
        if char in _STOPS:
            return _STOP
        if char in _PAUSES:
            return _PAUSE
        kind = unicodedata.category(char)
        if kind in {"Mn", "Me", "Cf", "Cc", "Cs", "Co"}:
            return _NOTHING
        if char.isspace() or (kind[0] in "PS" and char not in _KEPT):
            return " "
        return char


class Folded:
    """A text folded: `text` is what phrases are looked for in; `original` leads back."""

    __slots__ = ("_drops", "_line", "text")

    def __init__(self, written: str, letters: Letters) -> None:
        self._line = self.text = written.translate(letters)
        if " " in self.text or "." in self.text or _NOTHING in self.text:  # else nothing can be dropped
            self.text = _dropped().sub("", self._line)
        self._drops: tuple[list[int], list[int]] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where the folded characters from `start` until before `end`, at least one, stand in the text as written."""
        if self._drops is None:
            spans = [found.span() for found in _dropped().finditer(self._line)]
            lost = list(accumulate((stop - first for first, stop in spans), initial=0))
            self._drops = [first - gone for (first, _), gone in zip(spans, lost, strict=False)], lost
        places, lost = self._drops
        return start + lost[bisect_right(places, start)], end + lost[bisect_right(places, end - 1)]


@cache
def _dropped() -> re.Pattern[str]:
    """Return what is dropped from a text; many need no look, and making it takes as long as a hundred messages.

    Each part begins with a sign and looks back from behind it, so that only signs are stopped at.
    """
    return re.compile(
        rf"[ .\x00](?<=[{HAN}][ .\x00])[ .\x00]*(?=[{HAN}])"  # signs between Chinese characters
        # single letters, three or more with one sign between: before the last two of them, and after the first two
        r"|[ .\x00](?<=(?<![a-z0-9])[a-z][ .\x00])(?=[a-z][ .\x00][a-z](?![a-z0-9]))"
        r"|[ .\x00](?<=(?<![a-z0-9])[a-z][ .\x00][a-z][ .\x00])(?=[a-z](?![a-z0-9]))"
        r"|[ ](?<=  ) *|\x00+"
    )


def fold(written: str, letters: Letters) -> Folded:
    """Fold a text."""
    return Folded(written, letters)
