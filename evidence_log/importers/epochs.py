"""Instants as ISO text of one zone, fast for many of the same days."""

from __future__ import annotations

from typing import Final

from evidence_log.core.clock import Wall

_DAY_S: Final = 86_400
_KEPT: Final = 50_000
_OF_DAY: Final = tuple(f"{minute // 60:02d}:{minute % 60:02d}:" for minute in range(1440))
_SECOND: Final = tuple(f"{second:02d}" for second in range(60))


class Epochs:
    """Instants in the zone of a wall clock."""

    def __init__(self, wall: Wall) -> None:
        self._wall = wall
        # UTC day -> (seconds of offset, its text), None for a day on which the clock changes; local day -> ISO date with `T`
        self._offsets: dict[int, tuple[int, str] | None] = {}
        self._dates: dict[int, str] = {}

    def iso(self, epoch: int) -> str:
        """Return UTC seconds as ISO text with offset. Raises ValueError outside the calendar."""
        try:
            offset = self._offsets[epoch // _DAY_S]
        except KeyError:
            offset = self._learn(epoch // _DAY_S)
        if offset is None:
            return self._wall.of_epoch(epoch)
        day, second = divmod(epoch + offset[0], _DAY_S)
        try:
            date = self._dates[day]
        except KeyError:
            date = self._dates[day] = self._wall.of_epoch(epoch)[:11]
        return f"{date}{_OF_DAY[second // 60]}{_SECOND[second % 60]}{offset[1]}"

    def _learn(self, day: int) -> tuple[int, str] | None:
        if len(self._offsets) > _KEPT:
            self._offsets.clear()
            self._dates.clear()
        texts = {self._wall.of_epoch(day * _DAY_S + second)[19:] for second in (0, _DAY_S // 2, _DAY_S - 1)}
        text = texts.pop()
        known = None
        if not texts and len(text) == 6:
            seconds = (int(text[1:3]) * 60 + int(text[4:6])) * 60
            known = (-seconds if text[0] == "-" else seconds, text)
        self._offsets[day] = known
        return known
