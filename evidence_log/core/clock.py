"""Wall clocks and instants of one time zone, fast for many times of the same days. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from evidence_log.errors import BadInput

_DAY_S: Final = 86_400


class Local(NamedTuple):
    """A wall clock as an instant. `state` is empty, `ambiguous` (this is the earlier reading) or `nonexistent`."""

    iso: str
    epoch: int
    state: str


class Wall:
    """The wall clock of an IANA zone. Raises BadInput for a name that is no zone."""

    def __init__(self, zone: str) -> None:
        try:
            self._info = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise BadInput("time.zone", zone=zone) from error
        self.zone = zone
        # day -> (ISO date with `T`, epoch of its midnight, offset text); None for a day on which the clock changes, or has an odd offset
        self._days: dict[tuple[int, int, int], tuple[str, int, str] | None] = {}

    def at(self, year: int, month: int, day: int, hour: int, minute: int, second: int) -> Local:
        """Return the instant of a wall clock. Raises ValueError for a time that no calendar has."""
        key = (year, month, day)
        try:
            known = self._days[key]
        except KeyError:
            known = self._days[key] = self._learn(year, month, day)
        if known is None:
            return self._slowly(datetime(year, month, day, hour, minute, second), fold=0)  # noqa: DTZ001 - a wall clock
        if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
            raise ValueError("not a time of day")
        date, midnight, offset = known
        return Local(
            f"{date}{hour:02d}:{minute:02d}:{second:02d}{offset}", midnight + hour * 3600 + minute * 60 + second, ""
        )

    def second_reading(self, year: int, month: int, day: int, hour: int, minute: int, second: int) -> Local:
        """Return the later reading of an ambiguous wall clock; the only one of any other."""
        return self._slowly(datetime(year, month, day, hour, minute, second), fold=1)  # noqa: DTZ001 - a wall clock

    def of_epoch(self, epoch: int) -> str:
        """Return an instant as ISO text of this zone. Raises ValueError outside the years 1 to 9999."""
        try:
            return _iso(datetime.fromtimestamp(epoch, UTC).astimezone(self._info))
        except (OverflowError, OSError) as error:
            raise ValueError("not an instant of the calendar") from error

    def _learn(self, year: int, month: int, day: int) -> tuple[str, int, str] | None:
        midnight = datetime(year, month, day, tzinfo=self._info)
        try:
            after = datetime(year, month, day) + timedelta(days=1)  # noqa: DTZ001 - a wall clock
        except OverflowError:
            return None
        first, last = int(midnight.timestamp()), int(after.replace(tzinfo=self._info).timestamp())
        noon = int(midnight.replace(hour=12).timestamp())
        if (
            last - first != _DAY_S
            or noon - first != _DAY_S // 2
            or midnight.utcoffset() != midnight.replace(fold=1).utcoffset()
            or (midnight.utcoffset() or timedelta()).seconds % 60
        ):
            return None
        return f"{year:04d}-{month:02d}-{day:02d}T", first, _iso(midnight)[19:]

    def _slowly(self, naive: datetime, *, fold: int) -> Local:
        first, second = (naive.replace(tzinfo=self._info, fold=which) for which in (0, 1))
        state = ""
        if first.utcoffset() != second.utcoffset():
            returned = first.astimezone(UTC).astimezone(self._info).replace(tzinfo=None)
            state = "ambiguous" if returned == naive else "nonexistent"
        chosen = second if fold else first
        return Local(_iso(chosen), int(chosen.timestamp()), state)


def _iso(moment: datetime) -> str:
    """Return ISO text with whole seconds and an offset of hours and minutes, as far as the zone's history allows."""
    shift = moment.utcoffset() or timedelta()
    if shift.seconds % 60:  # local mean time of long ago: not a whole minute, and no offset can say so
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")
