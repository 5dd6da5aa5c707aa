"""What the words of a message suggest: tags, each with the words that gave it. Never more than a suggestion. Pure.

All phrases of all languages are found in one reading. Most messages hold no cue whole, which is seen from what was met alone; for the
others the rest is arithmetic on places.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from evidence_log.rules.automaton import BLOCK, Automaton, Build, Hit, build
from evidence_log.rules.folding import CLAUSE_ENDS, Letters, fold
from evidence_log.rules.wordsets import CategorySets, CueSets, WordSets

Place = tuple[int, int]
"""Start and end in a folded text."""
REPEATED: Final = 64
"""Places of one phrase that are looked at: one that stands there oftener says nothing new."""
LONGEST: Final = 64
"""Every phrase is shorter: past that no place can begin near any more."""
_END: Final = itemgetter(1)
_LAST: Final = itemgetter(1, 0)
_CATEGORY: Final = attrgetter("category")
_LATIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Told(NamedTuple):
    """A tag and the words for it: where they start and end in the message as written."""

    tag: str
    start: int
    end: int


_Gathered = Callable[[Set[int]], list[Place]]
"""Where some phrases stand, by their ends, the longest first."""


class Words:
    """The words of all languages as one machine, which `make` makes."""

    def __init__(self, sets: WordSets, make: Build = build) -> None:
        self._sets = sets
        self._letters = Letters(sets.alike)
        self._lists = list(map(frozenset, sets.lists))
        phrases = [phrase.rstrip("*") for phrase in sets.phrases]
        self._automaton = Automaton(phrases, make)
        self._edges = {
            number: (phrase[0] in _LATIN, phrase[-1] in _LATIN)
            for number, phrase in enumerate(sets.phrases)
            if phrase[0] in _LATIN or phrase[-1] in _LATIN
        }
        self._others = [[self._lists[number] for number in cue.needed[1:]] for cue in sets.cues]
        self._leading: dict[int, list[int]] = {}
        for place, cue in enumerate(sets.cues):
            for number in sets.lists[cue.needed[0]]:
                self._leading.setdefault(number, []).append(place)

    def told(
        self, said: str, *, sender: str | None = None, third: bool = False, settled: bool = False
    ) -> tuple[Told, ...]:
        """Return the tags that a message suggests, each once, in the order of the categories, with the first words that give it.

        `third`: it was said to somebody else than the borrower. `settled`: a debt of the same lender was repaid before.
        """
        text = fold(said, self._letters)
        places, cues = self._read(text.text)
        if not cues:
            return ()
        sets, found = self._sets, dict[str, Told]()
        official = sender is not None and sender.strip() in sets.official
        for number, listed in groupby(cues, key=_CATEGORY):
            category = sets.categories[number]
            if (
                category.tag in found or (category.third and not third) or (category.settled and not settled)
                or (official and category.official) or (category.unless >= 0 and places[category.unless])
            ):  # fmt: skip
                continue
            candidates = [place for cue in listed for place in self._candidates(category, cue, places)]
            if candidates and not (category.warned and any(places[number] for number in sets.warnings)):
                found[category.tag] = Told(category.tag, *text.original(*min(candidates, key=_first_longest)))
        return tuple(found.values())

    def _read(self, text: str) -> tuple[_Places, list[CueSets]]:
        """Return the places of all lists in a folded text, and the cues that may fit, in order: a phrase of each list needed is met."""
        if len(text) > BLOCK:
            return self._counted(text, self._automaton.blocks(text))
        hits = self._automaton.search(text)
        if len(hits) > REPEATED:
            return self._counted(text, ((0, 0, hits),))
        met = {hit[0] for hit in hits}  # with parts of Latin words: to sort them out takes longer than to look for cues
        cues = self._possible(met)
        if cues and not self._edges.keys().isdisjoint(met):
            hits = [hit for hit in hits if hit[0] not in self._edges or self._whole(*hit, text)]
        return _Places(
            self._lists, met, text, lambda wanted: [(start, end) for one, start, end in hits if one in wanted]
        ), cues

    def _counted(self, text: str, blocks: Iterable[tuple[int, int, list[Hit]]]) -> tuple[_Places, list[CueSets]]:
        """Return the same of a text with many hits: of each phrase at most REPEATED places."""
        phrases: defaultdict[int, list[Place]] = defaultdict(list)
        for first, known, hits in blocks:
            for number, start, end in hits:
                if (
                    end > known
                    and len(phrases[number]) < REPEATED
                    and self._whole(number, start + first, end + first, text)
                ):
                    phrases[number].append((start + first, end + first))

        def gathered(wanted: Set[int]) -> list[Place]:
            return sorted(chain.from_iterable(phrases[number] for number in wanted), key=_LAST)

        met = {number for number, places in phrases.items() if places}
        return _Places(self._lists, met, text, gathered), self._possible(met)

    def _possible(self, met: Set[int]) -> list[CueSets]:
        leading = self._leading
        possible = []
        for at in sorted({at for number in met & leading.keys() for at in leading[number]}):
            for others in self._others[at]:
                if others.isdisjoint(met):
                    break
            else:
                possible.append(self._sets.cues[at])
        return possible

    def _whole(self, number: int, start: int, end: int, text: str) -> bool:
        """Say whether a phrase that begins or ends with a Latin letter does not stand in a longer word there."""
        if number not in self._edges:
            return True
        starts_word, ends_word = self._edges[number]
        if starts_word and start and text[start - 1] in _LATIN:
            return False
        return not (ends_word and end < len(text) and text[end] in _LATIN)

    def _candidates(self, category: CategorySets, cue: CueSets, places: _Places) -> Iterator[Place]:
        if cue.unless >= 0 and places[cue.unless]:
            return
        for place in _chains(cue, places):
            if cue.near >= 0 and not _near(place, places[cue.near], cue.within):
                continue
            if not (category.negated and self._negated(place, places)):
                yield place

    def _negated(self, place: Place, places: _Places) -> bool:
        for number, reach in self._sets.negations:
            negations = places[number]
            at = bisect_right(negations, place[0], key=_END)
            if at:
                end = negations[at - 1][1]
                if place[0] - end <= reach and not CLAUSE_ENDS.intersection(places.text[end : place[0]]):
                    return True
        return False


class _Places(dict[int, list[Place]]):
    """Where the phrases of each list stand in one folded text, by their ends, the longest first; gathered when first asked."""

    def __init__(self, lists: Sequence[frozenset[int]], met: Set[int], text: str, gathered: _Gathered) -> None:
        super().__init__()
        self._lists = lists
        self._met = met
        self._gathered = gathered
        self.text = text

    def __missing__(self, number: int) -> list[Place]:
        met = self._lists[number] & self._met
        found = self[number] = self._gathered(met) if met else []
        return found


def _first_longest(place: Place) -> Place:
    return place[0], -place[1]


def _chains(cue: CueSets, places: _Places) -> list[Place]:
    """Return where the parts of a cue follow one another, each after the nearest of the part before."""
    chains = places[cue.parts[0]]
    for part in cue.parts[1:]:
        longer: list[Place] = []
        for start, end in places[part] if chains else ():
            at = bisect_right(chains, start, key=_END)
            if at and start - chains[at - 1][1] <= cue.within:
                longer.append((chains[at - 1][0], end))
        chains = longer
    return chains


def _near(place: Place, others: Sequence[Place], within: int) -> bool:
    """Say whether one of `others` stands at most `within` characters before or after, not in the place itself."""
    start, end = place
    first = bisect_left(others, start - within, key=_END)
    for at in range(first, len(others)):
        other_start, other_end = others[at]
        if other_end <= start or end <= other_start <= end + within:
            return True
        if other_end > end + within + LONGEST:
            return False
    return False
