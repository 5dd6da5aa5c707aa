"""Reading the parameters of a kind of rule from its terms; every refusal names the file and the key. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from evidence_log.core.contact import CHANNELS, OUTCOMES, RELATIONS
from evidence_log.errors import BadInput
from evidence_log.rules.pack import Table

Reader = Callable[[Table, str], Any]
"""Reads one parameter of a rule from its terms. Raises BadInput."""


def each_of(known: Sequence[str]) -> Reader:
    """Return a reader of a list of values of a closed list; a missing one is empty."""

    def read(table: Table, key: str) -> tuple[str, ...]:
        values = table.texts(key)
        for value in values:
            if value not in known:
                raise BadInput("rules.wrong", where=table.at(key), value=value)
        return values

    return read


def number(default: int | None = None) -> Reader:
    """Return a reader of a whole number of 0 or more, needed where there is no default."""

    def read(table: Table, key: str) -> int:
        value = table.take(key, int, default, needed=default is None)
        if value < 0:
            raise BadInput("rules.wrong", where=table.at(key), value=value)
        return int(value)

    return read


def text(table: Table, key: str) -> str | None:
    """Read a text that may be missing."""
    value = table.take(key, str)
    return value or None


def flag(table: Table, key: str) -> bool:
    """Read a yes or no; a missing one is no."""
    return bool(table.take(key, bool, False))


REACHED: Final = each_of(RELATIONS)
CHANNEL_LIST: Final = each_of(CHANNELS)
OUTCOME_LIST: Final = each_of(OUTCOMES)


def one_of(known: Sequence[str], default: str) -> Reader:
    """Return a reader of one value of a closed list."""

    def read(table: Table, key: str) -> str:
        value = table.take(key, str, default)
        if value not in known:
            raise BadInput("rules.wrong", where=table.at(key), value=value)
        return str(value)

    return read


def texts(table: Table, key: str) -> tuple[str, ...]:
    """Read a list of texts; a missing one is empty."""
    return table.texts(key)


def some_texts(table: Table, key: str) -> tuple[str, ...]:
    """Read a list of texts that must hold at least one."""
    found = table.texts(key)
    if not found:
        raise BadInput("rules.missing", where=table.at(key))
    return found


def maybe_number(table: Table, key: str) -> int | None:
    """Read a whole number of 0 or more that may be missing."""
    value = table.take(key, int)
    if value is not None and value < 0:
        raise BadInput("rules.wrong", where=table.at(key), value=value)
    return None if value is None else int(value)
