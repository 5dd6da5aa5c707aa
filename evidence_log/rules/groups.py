"""Numbers that behave like one collector, as suggestions with their reasons. Pure.

Two numbers are joined when they share two kinds of things: their family, a signature, the words of a message, a name or staff number, the
times at which they make contact. Never are two that sign with different names, that the person knows, or that belong to two organisations.
Joining goes through what numbers share, not through pairs of them, so that many numbers cost no more than their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from evidence_log.rules.behaviour import DAY_S, FAMILY, MARKS, NAME, SIGNATURE, TEMPLATE, Number, Settings

NEIGHBOURS: Final = 8
"""Numbers that came into use before one, with which its times are compared."""
SHARED: Final = 3
TIMES: Final = 10
"""Things that numbers share, of one kind, and pairs alike in time, that are told of one group."""
FOLLOWS, SAME_DAYS, ASKS, TOLD = "succession", "same-days", "debt-words", "claimed"
NEARBY_S: Final = DAY_S
"""One number may begin so long before the other has stopped and still be its successor."""


class Reason(NamedTuple):
    """Why numbers are thought to be one's. `detail`: what they share, as it is shown; `entries` are contacts that show it.

    `kind`: `prefix`, `signature`, `template` (the detail is left to who has the words), `name`, `succession`, `same-days`, `debt-words`
    (what it says asks for a debt), `claimed` (another contact of the number says whose it is).
    """

    kind: str
    detail: str
    phones: tuple[str, ...]
    entries: tuple[int, ...] = ()


class Group(NamedTuple):
    """Numbers that nobody has tied, most contacts first, with what `signs` of a collector they have (`debt`, `many`, `night`, `burst`).

    `known`: tied numbers, or ones that say whose they are, which they are like. `contacts` are those held against nobody; `first` and
    `last` are UTC seconds.
    """

    phones: tuple[str, ...]
    known: tuple[str, ...]
    contacts: int
    reasons: tuple[Reason, ...]
    signs: tuple[str, ...]
    organisation: str | None
    first: int
    last: int


class _Set:
    """Numbers joined so far, and what must not meet in one set."""

    def __init__(self, number: Number) -> None:
        self.numbers = [number]
        self.organisations = {number.organisation} - {None}
        self.signatures = set(number.marks[SIGNATURE])
        self.times: list[Reason] = []

    def may_join(self, other: _Set) -> bool:
        """Say whether nothing speaks against it: two organisations, or names signed with of which none is the same."""
        if len(self.organisations | other.organisations) > 1:
            return False
        return not (self.signatures and other.signatures and self.signatures.isdisjoint(other.signatures))


def groups(
    numbers: Iterable[Number], settings: Settings, named: Callable[[str], str | None] = lambda _: None
) -> tuple[Group, ...]:
    """Return the groups, most contacts first. `named` returns the organisation of the case that a signature or name means, or None."""
    return _Grouping(numbers, settings, named).run()


class _Grouping:
    def __init__(self, numbers: Iterable[Number], settings: Settings, named: Callable[[str], str | None]) -> None:
        self.settings, self.named = settings, named
        # what was tied by hand stays, whoever calls it back
        self.numbers = [one for one in numbers if one.inward and (one.organisation is not None or not one.is_innocent)]
        self.sets = {one.key: _Set(one) for one in self.numbers}
        self.sharing = {kind: _sharing(kind, self.numbers) for kind in MARKS}

    def run(self) -> tuple[Group, ...]:
        """Join by words first, as they say most; then by times."""
        for first, second in _PAIRS:
            self._join_by_two(first, second)
        self._join_by_asking()
        for kind in (SIGNATURE, TEMPLATE, NAME, FAMILY):
            for sharing in self.sharing[kind].values():
                self._join_by_times(kind, sharing)
        found = [group for one in {id(one): one for one in self.sets.values()}.values() if (group := self._group(one))]
        return tuple(sorted(found, key=lambda group: (-group.contacts, group.phones)))

    def _join_by_two(self, first: str, second: str) -> None:
        """Join the numbers that share a thing of each of two kinds."""
        keys: dict[tuple[str, str], Number] = {}
        for number in self.numbers:
            for one in number.marks[first]:
                if len(self.sharing[first].get(one, ())) < 2:
                    continue
                for other in number.marks[second]:
                    if len(self.sharing[second].get(other, ())) > 1:
                        self._join(keys.setdefault((one, other), number), number)

    def _join_by_asking(self) -> None:
        """Join the numbers that sign alike and ask for a debt with one another, and with known ones that sign so."""
        for sharing in self.sharing[SIGNATURE].values():
            alike = [one for one in sharing if one.debts or one.organisation is not None]
            for number in alike[1:]:
                self._join(alike[0], number)

    def _join_by_times(self, kind: str, sharing: Sequence[Number]) -> None:
        """Join neighbours in time among numbers that share one thing. Where that is no words, both must be like a collector's."""
        inorder = [one for one in sharing if one.inward >= self.settings.least_contacts]
        inorder.sort(key=lambda one: (one.first, one.key))
        for place, later in enumerate(inorder):
            for earlier in reversed(inorder[max(0, place - NEIGHBOURS) : place]):
                if kind == FAMILY and not all(one.signs or one.organisation for one in (earlier, later)):
                    continue
                if self.sets[earlier.key] is self.sets[later.key]:
                    continue
                reason = self._times(earlier, later)
                if reason is not None and self._join(earlier, later):
                    self.sets[later.key].times.append(reason)

    def _times(self, earlier: Number, later: Number) -> Reason | None:
        """Return what two numbers have in common in time, where their hours are alike."""
        chosen, phones, between = self.settings, (earlier.phone, later.phone), later.first - earlier.last
        both, either = earlier.days_in_common(later)
        if both >= chosen.common_days and 100 * both >= chosen.common_percent * either:
            reason = Reason(SAME_DAYS, f"{both}/{either}", phones)
        elif -NEARBY_S <= between <= chosen.follows_days * DAY_S:
            reason = Reason(FOLLOWS, str(max(0, between) // DAY_S), phones)
        else:
            return None
        return reason if 100 * earlier.same_hours(later) >= chosen.hours_percent else None

    def _join(self, one: Number, other: Number) -> bool:
        """Put two numbers into one set; say whether they are in one now."""
        mine, theirs = self.sets[one.key], self.sets[other.key]
        if mine is theirs:
            return True
        if not mine.may_join(theirs):
            return False
        if len(mine.numbers) < len(theirs.numbers):
            mine, theirs = theirs, mine
        for number in theirs.numbers:
            self.sets[number.key] = mine
        mine.numbers += theirs.numbers
        mine.organisations |= theirs.organisations
        mine.signatures |= theirs.signatures
        mine.times += theirs.times
        return True

    def _group(self, joined: _Set) -> Group | None:
        """Return a set as a group; None for one number of which nothing is known, and for numbers that are not like a collector's."""
        unknown = [one for one in joined.numbers if one.tied is None and one.unattributed]
        unknown.sort(key=lambda one: (-one.unattributed, one.phone))
        known = [one for one in joined.numbers if one.organisation is not None]
        signs = tuple(dict.fromkeys(sign for one in unknown for sign in one.signs))
        if not unknown or (len(unknown) < 2 and not known) or not _collecting(unknown, known, signs):
            return None
        reasons = (*self._shared(joined), *joined.times[:TIMES], *_asking(unknown), *_telling(unknown))
        return Group(
            phones=tuple(one.phone for one in unknown), known=tuple(sorted(one.phone for one in known if one not in unknown)),
            contacts=sum(one.unattributed for one in unknown), reasons=reasons, signs=signs,
            organisation=next(iter(joined.organisations), None) or self._named(reasons),
            first=min(one.first for one in unknown), last=max(one.last for one in unknown),
        )  # fmt: skip

    def _shared(self, joined: _Set) -> Iterator[Reason]:
        """Yield what two or more numbers of a set share, of each kind what most of them do."""
        for kind in MARKS:
            found = sorted(_sharing(kind, joined.numbers).items(), key=lambda item: -len(item[1]))
            for key, sharing in found[:SHARED]:
                if len(sharing) > 1:
                    marks = [one.marks[kind][key] for one in sharing]
                    entries = tuple(sorted(mark.entry for mark in marks if mark.entry))
                    yield Reason(kind, marks[0].shown, tuple(one.phone for one in sharing), entries)

    def _named(self, reasons: Iterable[Reason]) -> str | None:
        """Return the one organisation of the case that what they sign with means."""
        found = {self.named(reason.detail) for reason in reasons if reason.kind in {SIGNATURE, NAME}} - {None}
        return found.pop() if len(found) == 1 else None


def _collecting(unknown: Sequence[Number], known: Sequence[Number], signs: Sequence[str]) -> bool:
    """Say whether it is a collector that these numbers are like, and not a shop.

    Their words ask for a debt or are those of a known number, one of them says whose it is, or there are no words to judge by and they
    come often, at night or in bursts.
    """
    if "debt" in signs or any(one.organisation is not None for one in unknown):
        return True
    templates = {key for one in known for key in one.marks[TEMPLATE]}
    words = [one.marks[kind] for one in unknown for kind in (SIGNATURE, TEMPLATE)]
    return not templates.isdisjoint(key for marks in words for key in marks) or bool(signs and not any(words))


def _asking(unknown: Iterable[Number]) -> Iterator[Reason]:
    asking = [one for one in unknown if one.debts]
    if asking:
        entries = tuple(sorted(one.debt_entry for one in asking))
        yield Reason(ASKS, str(sum(one.debts for one in asking)), tuple(one.phone for one in asking), entries)


def _telling(unknown: Iterable[Number]) -> Iterator[Reason]:
    for one in unknown:
        if one.organisation is not None:
            yield Reason(TOLD, one.organisation, (one.phone,), (one.organisations[one.organisation],))


def _sharing(kind: str, numbers: Iterable[Number]) -> Mapping[str, list[Number]]:
    found: dict[str, list[Number]] = {}
    for number in numbers:
        for key in number.marks[kind]:
            found.setdefault(key, []).append(number)
    return found


_PAIRS: Final = tuple(combinations((SIGNATURE, TEMPLATE, NAME, FAMILY), 2))
"""Two kinds of things, those that say most first."""
