"""What the words of a case suggest: one reading of what the other side said, in contacts that are held against an organisation.

Nothing here counts for anything before a person adds the tag. The lists of words are read only when there are words.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from json import loads
from typing import TYPE_CHECKING, Final, NamedTuple

from evidence_log.core.attribution import Attribution
from evidence_log.core.finding import Note, Suggestion
from evidence_log.rules.phrases import NOT_COLLECTION_TAG
from evidence_log.rules.view import Debt
from evidence_log.store import columns, reading
from evidence_log.store.vault import CaseFile

if TYPE_CHECKING:
    from evidence_log.rules.suggesting import Told, Words

AROUND: Final = 20
"""Characters told before and after the words."""
OPEN: Final = 300
"""Suggestions after which no further message is read: a person decides about these first."""
KEPT: Final = 20_000
"""Messages whose suggestions are remembered: the same text is often sent to many."""
LIABLE: Final = frozenset({"self", "guarantor", "co-borrower"})
"""Who may be asked for the debt."""

_LATIN_WORD: Final = re.compile(r"^[A-Za-z0-9]+(?=\s)")
_BLANKS: Final = re.compile(r"\s+")
_Key = tuple[str, str | None, bool, bool]


class Joined(NamedTuple):
    """The suggestions of a case, by entry and tag, and whether there are messages that were not read for them."""

    suggestions: tuple[Suggestion, ...]
    more: bool


def rejected(connection: sqlite3.Connection, case: CaseFile) -> frozenset[tuple[int, str]]:
    """Return the (entry, tag) pairs that a person judged not to fit."""
    return frozenset(
        (row["target"], row["tag"]) for row in reading.rows(connection, "rejection", columns.REJECTION, case)
    )


def joined(
    connection: sqlite3.Connection,
    case: CaseFile,
    given: Sequence[Suggestion],
    attribution: Attribution,
    debts: Sequence[Debt],
    *,
    since: str | None = None,
    until: str | None = None,
    most: int | None = OPEN,
) -> Joined:
    """Return the suggestions of rules (`given`) and of words, without those a person rejected.

    Messages are read by their time, none after `most` new suggestions of words were found, all where it is None.

    A contact is read when it stands, is not the person's own and belongs to an organisation. A tag that it has is not suggested, and
    none of one that is marked as normal.
    """
    no = rejected(connection, case)
    found = {(each.entry, each.tag): each for each in given}
    told, new = _Teller(attribution, debts), 0
    more = False
    for entry, said, tags, phone, claims, debt, reached, day in _said(connection, case, since, until):
        has = loads(tags) if tags else ()
        if NOT_COLLECTION_TAG in has:
            continue
        whose = attribution.of(phone, claims, debt)
        if whose is None:
            continue
        if most is not None and new >= most:  # a message is read whole, so there can be a few more
            more = True
            break
        for each in told(said, phone, whose, debt, reached, day):
            key = (entry, each.tag)
            if each.tag not in has and key not in found and key not in no:
                found[key] = _suggestion(entry, said, each)
                new += 1
    return Joined(tuple(found[key] for key in sorted(found) if key not in no), more)


def excerpt(said: str, start: int, end: int, around: int = AROUND) -> dict[str, str]:
    """Return the words at a place and what stands `before` and `after` them, on one line, no Latin word cut."""
    before, after = said[max(0, start - around) : start], said[end : end + around]
    if start > around and _cut(said, start - around):
        before = _LATIN_WORD.sub("", before)
    if end + around < len(said) and _cut(said, end + around):
        after = _LATIN_WORD.sub("", after[::-1])[::-1]
    return {
        "before": "…" + _one_line(before).lstrip() if start > around else _one_line(before),
        "words": _one_line(said[start:end]),
        "after": _one_line(after).rstrip() + "…" if end + around < len(said) else _one_line(after),
    }


class _Teller:
    """Says what a message suggests, by whose it is."""

    def __init__(self, attribution: Attribution, debts: Sequence[Debt]) -> None:
        self._whose = attribution
        self._debts = {debt.id: debt for debt in debts}
        self._known: dict[_Key, tuple[Told, ...]] = {}

    def __call__(
        self, said: str, phone: str | None, organisation: str, debt: str | None, reached: str, day: str
    ) -> tuple[Told, ...]:
        key = (said, phone, reached not in LIABLE, self._settled(organisation, debt, day))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            found = self._known[key] = _words().told(said, sender=phone, third=key[2], settled=key[3])
        return found

    def _settled(self, organisation: str, named: str | None, day: str) -> bool:
        """Say whether all that may still be asked for was repaid before this day."""
        about = self._debts.get(named) if named else None
        lender = self._whose.institution(organisation)
        debts = [about] if about else [debt for debt in self._debts.values() if debt.lender == lender]
        return bool(debts) and all(debt.settled_on and debt.settled_on < day for debt in debts)


@cache
def _words() -> Words:
    from evidence_log.rules import wordsets
    from evidence_log.rules.suggesting import Words

    return Words(wordsets.ready())


def _said(
    connection: sqlite3.Connection, case: CaseFile, since: str | None, until: str | None
) -> Iterator[tuple[int, str, str | None, str | None, str | None, str | None, str, str]]:
    clauses = ""
    marks: list[object] = [case.case_id]
    for sign, day in ((">=", since), ("<=", until)):
        if day:
            clauses += f" AND substr(occurred_at, 1, 10) {sign} ?"
            marks.append(day)
    yield from connection.execute(
        "SELECT entry, said, tags, phone, claims, debt, reached, substr(occurred_at, 1, 10) FROM contact"  # noqa: S608 - our own clauses
        f" WHERE case_id = ? AND said IS NOT NULL AND direction IS NOT 'out' AND {reading.STANDS}{clauses} ORDER BY epoch, entry",
        marks,
    )


def _suggestion(entry: int, said: str, told: Told) -> Suggestion:
    values = {**excerpt(said, told.start, told.end), "tag": told.tag}
    return Suggestion(entry, told.tag, Note("words-suggest", values), told.start, told.end)


def _cut(said: str, at: int) -> bool:
    """Say whether a word in Latin letters is cut at a place."""
    return all(char.isascii() and char.isalnum() for char in said[at - 1 : at + 1])


def _one_line(text: str) -> str:
    """Return a piece of text with every run of blanks as one, those at its ends too."""
    return _BLANKS.sub(" ", text)
