"""Days of contacts: how many lie between two, and when a day can have begun anywhere. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

from evidence_log.core.windows import DAY_S

_HALF_DAY_S: Final = 43_200
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


def days_between(earlier: str, later: str) -> int:
    """Return how many days lie between the days that two ISO texts begin with."""
    return date.fromisoformat(later[:10]).toordinal() - date.fromisoformat(earlier[:10]).toordinal()


def bound(day: str, late: int) -> int:
    """Return the instant from which it is this day everywhere (`late` 1), or before which it is later nowhere (0).

    A day before the first of these it is this day nowhere yet.
    """
    if not day:
        return 0 if late else 1 << 62
    midnight = (date.fromisoformat(day).toordinal() - _EPOCH_DAY) * DAY_S
    return midnight + _HALF_DAY_S if late else midnight - _HALF_DAY_S
