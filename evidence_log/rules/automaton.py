"""Finding many phrases in one reading of a text, every overlapping occurrence of them. Pure.

Aho–Corasick: by `ahocorasick_rs` where it is installed, else by the same automaton in Python. Both take time in proportion to the text
and the hits, whatever the text is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Final

Hit = tuple[int, int, int]
"""The place of a phrase in the list given, and its start and end in the text."""
Search = Callable[[str], list[Hit]]
Build = Callable[[Sequence[str]], Search]
"""What makes a search of phrases."""

BLOCK: Final = 1 << 16
"""Characters searched at once: a long text with a hit at every character must not fill the memory."""


class Automaton:
    """Phrases, none of them empty, as one machine. `search` returns all hits in a text of at most BLOCK characters, by their ends."""

    def __init__(self, phrases: Sequence[str], make: Build | None = None) -> None:
        self._overlap = max(map(len, phrases), default=1) - 1
        self.search = (make or build)(phrases)

    def hits(self, text: str) -> Iterator[Hit]:
        """Yield every occurrence of every phrase, by its end; those that end together in no set order."""
        for first, start, found in self.blocks(text):
            yield from ((phrase, begin + first, end + first) for phrase, begin, end in found if end > start)

    def blocks(self, text: str) -> Iterator[tuple[int, int, list[Hit]]]:
        """Yield the same by pieces of the text: where a piece begins, up to which end its hits were in the piece before, its hits.

        Ends and hits are counted from where the piece begins. No tuple is made anew: there can be a hit at every character.
        """
        for start in range(0, len(text), BLOCK):
            first = max(0, start - self._overlap)
            yield first, start - first, self.search(text[first : start + BLOCK])


def build(phrases: Sequence[str]) -> Search:
    """Return the search for these phrases by the quickest machine there is."""
    if not phrases:
        return lambda _: []
    try:
        from ahocorasick_rs import AhoCorasick
    except ImportError:  # no wheel for this machine
        return plain(phrases)
    find = AhoCorasick(list(phrases)).find_matches_as_indexes

    def search(text: str) -> list[Hit]:
        found: list[Hit] = find(text, overlapping=True)
        return found

    return search


def plain(phrases: Sequence[str]) -> Search:
    """Return the search for these phrases in Python alone."""
    steps: list[dict[str, int]] = [{}]
    ends: list[tuple[int, ...]] = [()]
    for place, phrase in enumerate(phrases):
        state = 0
        for char in phrase:
            if char not in steps[state]:
                steps[state][char] = len(steps)
                steps.append({})
                ends.append(())
            state = steps[state][char]
        ends[state] += (place,)
    fallback = _fallbacks(steps, ends)
    lengths = [len(phrase) for phrase in phrases]

    def search(text: str) -> list[Hit]:
        found: list[Hit] = []
        state = 0
        for end, char in enumerate(text, 1):
            while state and char not in steps[state]:
                state = fallback[state]
            state = steps[state].get(char, 0)
            found += [(place, end - lengths[place], end) for place in ends[state]]
        return found

    return search


def _fallbacks(steps: Sequence[dict[str, int]], ends: list[tuple[int, ...]]) -> list[int]:
    """Return for each state the one of the longest suffix that is a beginning too, whose ends it takes over."""
    fallback = [0] * len(steps)
    waiting = deque(steps[0].values())
    while waiting:
        state = waiting.popleft()
        for char, then in steps[state].items():
            back = fallback[state]
            while back and char not in steps[back]:
                back = fallback[back]
            fallback[then] = steps[back].get(char, 0)
            ends[then] += ends[fallback[then]]
            waiting.append(then)
    return fallback
