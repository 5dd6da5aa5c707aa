"""The lists of words made ready for looking: folded, numbered, each cue with the list that it is found by.

Making them takes longer than a small check, so they are kept in `templates/words/compiled.json`, which holds the SHA-256 of the files that
it was made of: where a person edited one of these, they are read instead. `python -m evidence_log.rules.wordsets` writes it anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evidence_log.i18n import LANGUAGES
from evidence_log.resources import templates

if TYPE_CHECKING:
    from evidence_log.rules.folding import Letters
    from evidence_log.rules.wordlists import Cue, Shared, WordList

SOURCES: Final = ("categories", "letters", *LANGUAGES)
NAME: Final = "compiled.json"
_FORM: Final = "1"
"""Raised when the file is laid out otherwise: one of another form is not read."""


class CueSets(NamedTuple):
    """A cue with its lists of phrases by number; -1 for a list that asks for nothing.

    `needed` are the lists of which a message must have a phrase, the rarest first. `category` is a place in `WordSets.categories`.
    """

    category: int
    parts: tuple[int, ...]
    within: int
    near: int
    unless: int
    needed: tuple[int, ...]


class CategorySets(NamedTuple):
    """A tag in one language: what it depends on, and what cancels it."""

    tag: str
    third: bool
    settled: bool
    unless: int
    negated: bool
    warned: bool
    official: bool


class WordSets(NamedTuple):
    """The words of all languages. `phrases` are folded, each once; a `*` at the end leaves the last word open. `lists` are places in them.

    `negations` are lists with their reach. `cues` are in the order of `categories`, and these in the order of the tags. `alike` maps a
    character to the one that it stands for.
    """

    phrases: tuple[str, ...]
    lists: tuple[tuple[int, ...], ...]
    negations: tuple[tuple[int, int], ...]
    warnings: tuple[int, ...]
    official: frozenset[str]
    categories: tuple[CategorySets, ...]
    cues: tuple[CueSets, ...]
    alike: Mapping[str, str]


def ready() -> WordSets:
    """Return the words that come with the program, or as they were edited."""
    try:
        kept = json.loads((templates() / "words" / NAME).read_bytes())
    except (FileNotFoundError, ValueError):
        kept = {}
    if isinstance(kept, dict) and kept.get("sources") == digest():
        return _read(kept)
    return from_toml()


def from_toml() -> WordSets:
    """Return the words as the lists have them."""
    from evidence_log.rules import wordlists  # what was made ready needs no parser

    return made(wordlists.load(), wordlists.shared(), wordlists.alike())


def digest() -> str:
    """Return the SHA-256 of the lists of words as they are on disk."""
    whole = sha256(_FORM.encode())
    for name in SOURCES:
        whole.update(sha256((templates() / "words" / f"{name}.toml").read_bytes()).digest())
    return whole.hexdigest()


def made(lists: Sequence[WordList], tags: Sequence[Shared], alike: Mapping[str, str]) -> WordSets:
    """Make lists ready for looking."""
    from evidence_log.rules.folding import Letters

    numbers = _Numbers(Letters(alike))
    negations = [(numbers.of(words.negation), words.reach) for words in lists]
    warnings = [numbers.of(words.warning) for words in lists]
    known = {(words.language, category.tag): category for words in lists for category in words.categories}
    listed = [
        (tag, known[words.language, tag.tag]) for tag in tags for words in lists if (words.language, tag.tag) in known
    ]
    categories = tuple(
        CategorySets(
            tag.tag, tag.to == "third", tag.settled, numbers.of(category.unless),
            *(guard in category.guards for guard in ("negation", "warning", "official")),
        )
        for tag, category in listed
    )  # fmt: skip
    cues = [numbers.cue(place, cue) for place, (_, category) in enumerate(listed) for cue in category.cues]
    rare = _rarity(tuple(numbers.phrases), numbers.lists)
    cues = [
        cue._replace(needed=tuple(sorted(set(cue.needed), key=lambda number: (rare[number], number)))) for cue in cues
    ]
    return WordSets(
        phrases=tuple(numbers.phrases), lists=tuple(numbers.lists), negations=tuple(pair for pair in negations if pair[0] >= 0),
        warnings=tuple(each for each in warnings if each >= 0), official=frozenset(number for words in lists for number in words.official),
        categories=categories, cues=tuple(cues), alike=dict(alike),
    )  # fmt: skip


class _Numbers:
    """Gives every phrase and every list of phrases its number, the same to equal ones."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self._known: dict[tuple[str, ...], int] = {}
        self.phrases: dict[str, int] = {}
        self.lists: list[tuple[int, ...]] = []

    def of(self, phrases: tuple[str, ...]) -> int:
        """Return the number of a list, -1 of an empty one."""
        if not phrases:
            return -1
        if phrases not in self._known:
            self._known[phrases] = len(self.lists)
            self.lists.append(tuple(dict.fromkeys(map(self._phrase, phrases))))
        return self._known[phrases]

    def cue(self, category: int, cue: Cue) -> CueSets:
        """Return a cue by the numbers of its lists."""
        parts = tuple(map(self.of, cue.parts))
        near, present, unless = map(self.of, (cue.near, cue.present, cue.unless))
        return CueSets(category, parts, cue.within, near, unless, (*parts, *(n for n in (near, present) if n >= 0)))

    def _phrase(self, phrase: str) -> int:
        from evidence_log.rules.wordlists import folded

        return self.phrases.setdefault(folded(phrase, self._letters), len(self.phrases))


def _rarity(phrases: Sequence[str], lists: Sequence[Sequence[int]]) -> list[float]:
    """Return for each list how often one of its phrases may be met: short ones often, and those that many lists have."""
    used = Counter(number for listed in lists for number in listed)
    often = [used[at] * (4.0 if phrase.isascii() else 20.0) ** -len(phrase) for at, phrase in enumerate(phrases)]
    return [sum(often[number] for number in listed) for listed in lists]


def _read(kept: Mapping[str, Any]) -> WordSets:
    cues = (
        CueSets(category, tuple(parts), within, near, unless, tuple(needed))
        for category, parts, within, near, unless, needed in kept["cues"]
    )
    return WordSets(
        phrases=tuple(kept["phrases"]), lists=tuple(map(tuple, kept["lists"])), negations=tuple(map(_pair, kept["negations"])),
        warnings=tuple(kept["warnings"]), official=frozenset(kept["official"]),
        categories=tuple(map(CategorySets._make, kept["categories"])), cues=tuple(cues), alike=kept["alike"],
    )  # fmt: skip


def _pair(listed: Sequence[int]) -> tuple[int, int]:
    return listed[0], listed[1]


def written(sets: WordSets, sources: str) -> str:
    """Return the words as the file has them, a phrase, a list and a cue each on a line of its own."""
    tree = {"sources": sources, **sets._asdict(), "official": sorted(sets.official)}
    parts = (f"{json.dumps(name)}:{_rows(value)}" for name, value in tree.items())
    return "{" + ",\n".join(parts) + "}\n"


def _rows(value: object) -> str:
    if isinstance(value, tuple | list):
        return "[\n" + ",\n".join(map(_compact, value)) + "\n]"
    return _compact(value)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    (templates() / "words" / NAME).write_text(written(from_toml(), digest()), encoding="utf-8", newline="\n")
