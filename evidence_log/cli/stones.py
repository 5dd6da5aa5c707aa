"""What is left of erased cases, as `case` and `verify` show it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from evidence_log.cli.output import say
from evidence_log.cli.state import t

if TYPE_CHECKING:
    from evidence_log.store.erasure import Tombstone


def shape(stone: Tombstone) -> dict[str, Any]:
    """Return a stone in its JSON shape."""
    return {name: value for name, value in stone._asdict().items() if name != "number"}


def tell(stones: Iterable[Tombstone]) -> None:
    """Say which cases were erased."""
    for stone in stones:
        values = stone._asdict()
        say(t("case.stone", **{name: values[name] for name in ("erased_at", "log_id", "entries", "head", "why")}))
