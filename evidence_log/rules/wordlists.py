"""Reading the lists of words: `templates/words/categories.toml`, `letters.toml` and one file per language.

A category is a tag that a contact may get. Its cues are phrases, or phrases that follow one another; guards say what cancels them. `@name`
in a list stands for the phrases of the group `name` of the same file. `*` at the end of a phrase leaves its last word open.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from evidence_log.i18n import LANGUAGES
from evidence_log.resources import templates
from evidence_log.rules.folding import Letters, fold

GUARDS: Final = ("negation", "warning", "official")
"""What can cancel a cue: a no before it, a warning anywhere in the message, the number of an authority as its sender."""
TO: Final = ("anyone", "third")
_CUE: Final = frozenset({"any", "then", "within", "near", "with", "unless"})
_CATEGORY: Final = frozenset({"cue", "guards", "unless"})
_SPACED: Final = re.compile(r"\s+")


class Cue(NamedTuple):
    """Phrases in order, each at most `within` characters after the one before; or one list of phrases, `parts` of one.

    `near`: only with one of these at most `within` characters away. `present`: only with one of these in the message. `unless`: not
    with one of these in the message. Empty lists ask for nothing.
    """

    parts: tuple[tuple[str, ...], ...]
    within: int
    near: tuple[str, ...]
    present: tuple[str, ...]
    unless: tuple[str, ...]


class Category(NamedTuple):
    """What the words of one language say of one tag. `guards` are those that can cancel its cues."""

    tag: str
    cues: tuple[Cue, ...]
    guards: tuple[str, ...]
    unless: tuple[str, ...]


class WordList(NamedTuple):
    """The words of one language. A negation cancels what follows at most `reach` characters after it in the same clause."""

    language: str
    negation: tuple[str, ...]
    reach: int
    warning: tuple[str, ...]
    official: frozenset[str]
    categories: tuple[Category, ...]


class Shared(NamedTuple):
    """What holds of a tag in every language: whom the words are said to, and whether a debt must have been settled before.

    `cn` and `world` name the same category in published lists; `tier` is how it is shown there.
    """

    tag: str
    to: str
    settled: bool
    cn: str
    world: tuple[str, ...]


@cache
def shared() -> tuple[Shared, ...]:
    """Return the tags that words can suggest, in the order they are told."""
    found = []
    for tag, table in _toml("categories")["category"].items():
        to = table.get("to", "anyone")
        if to not in TO:
            raise ValueError(f"categories.toml: {tag}.to: {to}")
        settled = bool(table.get("settled", False))
        found.append(Shared(tag, to, settled, table["cn"], tuple(table["world"])))
    return tuple(found)


@cache
def alike() -> Mapping[str, str]:
    """Return the characters that stand for others, each with that one."""
    table = _toml("letters")
    return {
        odd: char for pairs in (table["traditional"], table["alike"]) for char, odds in pairs.items() for odd in odds
    }


@cache
def letters() -> Letters:
    """Return what each character becomes before phrases are looked for."""
    return Letters(alike())


@cache
def load() -> tuple[WordList, ...]:
    """Return the words of every language."""
    return tuple(parse(language, _toml(language), variants()) for language in LANGUAGES)


@cache
def variants() -> Mapping[str, Sequence[str]]:
    """Return how words are misspelt so that no filter finds them."""
    found: Mapping[str, Sequence[str]] = _toml("letters")["variant"]
    return found


def parse(language: str, tree: Mapping[str, Any], odd: Mapping[str, Sequence[str]]) -> WordList:
    """Return the words of one language. Raises ValueError for what no word list can have."""
    groups = tree.get("group", {})

    def phrases(where: str, listed: Sequence[str]) -> tuple[str, ...]:
        words = [word for item in listed for word in (groups[item[1:]] if item.startswith("@") else (item,))]
        if not all(word.strip("* ") for word in words):
            raise ValueError(f"{language}.toml: {where}: a phrase is empty")
        return tuple(dict.fromkeys(spelling for word in words for spelling in _spellings(word, odd)))

    def cue(where: str, table: Mapping[str, Any]) -> Cue:
        if set(table) - _CUE or ("any" in table) == ("then" in table):
            raise ValueError(f"{language}.toml: {where}: {sorted(table)}")
        parts = tuple(phrases(where, part) for part in table.get("then", (table.get("any", ()),)))
        lists = (phrases(where, table.get(name, ())) for name in ("near", "with", "unless"))
        return Cue(parts, table.get("within", 0), *lists)

    categories = []
    for tag, table in tree["category"].items():
        where, guards = f"category.{tag}", tuple(table.get("guards", GUARDS))
        if set(table) - _CATEGORY or set(guards) - set(GUARDS):
            raise ValueError(f"{language}.toml: {where}: {sorted(table)}, {guards}")
        cues = tuple(cue(where, each) for each in table["cue"])
        categories.append(Category(tag, cues, guards, phrases(where, table.get("unless", ()))))
    guard = tree["guard"]
    return WordList(
        language, phrases("guard.negation", guard["negation"]), guard["reach"], phrases("guard.warning", guard["warning"]),
        frozenset(guard["official"]), tuple(categories),
    )  # fmt: skip


def folded(phrase: str, how: Letters) -> str:
    """Return a phrase as it stands in a folded text, with the `*` that it may end in."""
    open_end = "*" if phrase.endswith("*") else ""
    return _SPACED.sub(" ", fold(phrase.rstrip("*"), how).text).strip() + open_end


def _spellings(word: str, odd: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield word
    for plain, others in odd.items():
        if plain in word:
            yield from (word.replace(plain, other) for other in others)


def _toml(name: str) -> dict[str, Any]:
    with (templates() / "words" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
