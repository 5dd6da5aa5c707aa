"""Telling a new contact from one the case holds already. Pure.

Two records are the same contact when channel, platform, direction, number, instant, duration and words are equal. To the minute, equal
rows of one file are different contacts (two calls in the same minute): the n-th of them is a duplicate only of an n-th in the case. To
the second they are copies, unless the file itself tells them apart: it then says that a row is the n-th of its second (`nth`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def identity(epoch: int, facts: Mapping[str, Any], phone_key: str) -> tuple[object, ...]:
    """Return what makes a contact that contact. `facts` has the keys of `ContactFacts`."""
    get = facts.get
    return (
        epoch, facts["precision"], facts["channel"], get("platform"), get("direction"), phone_key, get("duration_s"),
        get("said") or None, get("replied") or None,  # no words and empty words are the same
    )  # fmt: skip


class Duplicates:
    """Decides row by row of one file. `known` counts the identities the case holds; it may grow while the file is read.

    `rows_are_distinct`: equal rows are different contacts to the second too, as in our own export.
    """

    def __init__(self, phone_key: Callable[[str], str], *, rows_are_distinct: bool = False) -> None:
        # By hash, a tenth of the memory: of a million rows two different ones share it in one file of forty million.
        self.known: dict[int, int] = {}
        self._here: set[int] = set()
        self._again: dict[int, int] = {}
        self._phone_key = phone_key
        self._rows_are_distinct = rows_are_distinct

    def learn(self, epoch: int, facts: Mapping[str, Any]) -> None:
        """Count a contact of the case."""
        key = hash(identity(epoch, facts, self._phone_key(facts.get("phone") or "")))
        self.known[key] = self.known.get(key, 0) + 1

    def met(self, epoch: int, facts: Mapping[str, Any]) -> bool:
        """Say whether the file had a row of this contact."""
        return hash(identity(epoch, facts, self._phone_key(facts.get("phone") or ""))) in self._here

    def is_new(self, epoch: int, facts: Mapping[str, Any]) -> bool:
        """Say whether the next row of the file is a contact the case does not hold."""
        phone = facts.get("phone")
        key = hash(identity(epoch, facts, self._phone_key(phone) if phone else ""))
        if key not in self._here:
            self._here.add(key)
            return key not in self.known
        earlier = self._again.get(key, 1)
        copied = facts["precision"] == "second" and not self._rows_are_distinct and facts.get("nth", 1) <= earlier
        if copied:
            return False
        self._again[key] = earlier + 1
        return earlier >= self.known.get(key, 0)
