"""What the cells of tables say: direction, outcome, channel, and lines that are no contacts. From `templates/imports/words.toml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Generic, TypeVar

from evidence_log.core import toml
from evidence_log.resources import templates

_UNSEEN: Final = dict.fromkeys(map(ord, "-_\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff"))
_LONGEST: Final = 60
"""Characters of a cell that can be one of these words; a longer one is a text."""

_TITLE: Final = 400
"""Characters of a line that are looked at for a name."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Manner:
    """What a direction or outcome cell says. `unsaid`: how it ended does not follow from the length either."""

    direction: str | None = None
    outcome: str | None = None
    unsaid: bool = False
    no_duration: bool = False
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Medium:
    """What a channel cell says; `ignored` is the kind of line that is no contact."""

    channel: str | None = None
    platform: str | None = None
    ignored: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    meaning: T
    exact: frozenset[str]
    contains: tuple[str, ...]
    unless: tuple[str, ...]


class Lexicon(Generic[T]):
    """Entries with their words; whole cells are compared before parts, and then the first entry that fits decides."""

    def __init__(
        self, rows: Iterable[Mapping[str, Any]], make: Callable[..., T], more: Lexicon[T] | None = None
    ) -> None:
        self._entries: list[_Entry[T]] = [_entry(row, make) for row in rows] + (
            more._entries if more is not None else []
        )
        self._known: dict[str, T | None] = {}

    def find(self, cell: str) -> T | None:
        """Return what a cell says, or None."""
        try:
            return self._known[cell]
        except KeyError:
            found = self._find(plain(cell)) if len(cell) <= _LONGEST else None
            if len(self._known) < 10_000:
                self._known[cell] = found
            return found

    def _find(self, word: str) -> T | None:
        if not word:
            return None
        for entry in self._entries:
            if word in entry.exact:
                return entry.meaning
        for entry in self._entries:
            if any(part in word for part in entry.contains) and not any(part in word for part in entry.unless):
                return entry.meaning
        return None


@dataclass(frozen=True)
class Words:
    """All the words; the sets hold them as `plain` leaves them, hyphens and underscores apart.

    `period` finds the name of a period in a line above the rows, `period_edge` that of its first or last day, `not_period` other dates.
    `issuers`: format to the names of those whose bill it is.
    """

    manner: Lexicon[Manner]
    medium: Lexicon[Medium]
    empty: frozenset[str]
    dash: frozenset[str]
    withheld: frozenset[str]
    nobody: frozenset[str]
    period: re.Pattern[str]
    period_edge: re.Pattern[str]
    not_period: re.Pattern[str]
    issuers: Mapping[str, tuple[str, ...]]
    _heads: tuple[str, ...]
    _totals: tuple[str, ...]
    _notes: tuple[str, ...]
    _counted: re.Pattern[str]

    def footer(self, cells: Sequence[str]) -> str | None:
        """Return `footer_total` or `footer_note` for a line that sums up or comments, by its first cell with something in it."""
        first = next((word for cell in cells if (word := plain(cell))), "")
        if _begins(first, self._totals) or self._counted.fullmatch(first):
            return "footer_total"
        return "footer_note" if _begins(first, self._notes) else None

    def issued_by(self, cells: Sequence[str]) -> frozenset[str]:
        """Return the formats whose makers a line names."""
        return _issuers(" ".join(cells)[:_TITLE])

    def heads(self, cells: Sequence[str]) -> bool:
        """Say whether a line of a bill says whose the rows below it are, or of when."""
        return _begins(next((word for cell in cells if (word := plain(cell))), ""), self._heads)


def plain(text: str) -> str:
    """Return a text without case, blanks, hyphens, underscores and invisible marks, for comparing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.split()).translate(_UNSEEN)


def simple(text: str) -> str:
    """Return a text without case and blanks, for comparing with words that are made of dashes."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def words() -> Words:
    """Return the words that every table may use."""
    table = load("words")
    cell, footer, bill = table["cell"], table["footer"], table["bill"]
    return Words(
        manner=Lexicon(table["manner"], Manner),
        medium=Lexicon(table["medium"], Medium),
        empty=frozenset(map(simple, cell["empty"])),
        dash=frozenset(map(simple, cell["dash"])),
        withheld=frozenset(map(simple, cell["withheld"])),
        nobody=frozenset(map(simple, cell["nobody"])),
        period=re.compile(bill["period"]),
        period_edge=re.compile(bill["period_edge"]),
        not_period=re.compile(bill["not_period"]),
        issuers={name: tuple(map(plain, listed)) for name, listed in bill["issuers"].items()},
        _heads=tuple(map(plain, bill["heads"])),
        _totals=tuple(map(plain, footer["total"])),
        _notes=tuple(map(plain, footer["note"])),
        _counted=re.compile(footer["counted"]),
    )


@cache
def vocabulary(name: str) -> Mapping[str, str]:
    """Return the words for the values of one of our own closed lists, by `plain` word: what people may type for `log` too."""
    table = toml.loads((templates() / "vocabulary.toml").read_text(encoding="utf-8"))[name]
    found = {plain(word): meaning for meaning, listed in table.items() for word in listed}
    return found | {plain(meaning): meaning for meaning in table}


def load(name: str) -> dict[str, Any]:
    """Return one file of `templates/imports/`."""
    return toml.loads((templates() / "imports" / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=2048)
def _issuers(line: str) -> frozenset[str]:
    text = plain(line)
    return frozenset(name for name, listed in words().issuers.items() if any(word in text for word in listed))


def _begins(text: str, listed: tuple[str, ...]) -> bool:
    """Say whether a text begins with one of these and not with a longer word: Total, but not Totally."""
    return any(text.startswith(word) and not text[len(word) :][:1].isalpha() for word in listed if word.isascii()) or (
        text.startswith(tuple(word for word in listed if not word.isascii()))
    )


def _entry(row: Mapping[str, Any], make: Callable[..., T]) -> _Entry[T]:
    listed = {name: tuple(map(plain, row.get(name, ()))) for name in ("exact", "contains", "unless")}
    meaning = make(**{name: value for name, value in row.items() if name not in listed})
    return _Entry(meaning, frozenset(listed["exact"]), listed["contains"], listed["unless"])
