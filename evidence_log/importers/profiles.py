"""What is known of one kind of table, from `templates/imports/<name>.toml`: its columns' names and its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from evidence_log.importers.words import Lexicon, Manner, Medium, load, plain, words

_BRACKETS: Final = re.compile(r"[(\[](.*?)[)\]]")
_NAME_LENGTH: Final = 200
"""Characters of a cell that can name a column; a longer one full of brackets would take for ever."""
_LONGEST: Final = 60
"""Characters of a cell whose reading is worth remembering."""
_DOTS: Final = dict.fromkeys(map(ord, ".:"))


@dataclass(frozen=True)
class Profile:
    """One kind of table.

    `aliases`: field to header to rank, best 0. `signatures`: sets of headers of which one must be there whole, or none for a
    table that is known by its words. `date_order`: that of its maker, where the person says no other. `empty_number`: what an
    empty number cell means, None for nothing worth a word. `minute_marks`: what stands in the brackets of a length in minutes.
    `header_within`: rows in which the header is looked for.

    `issued`: its maker is known by a name above the header, which then proves the table as a signature does. `foreign`: headers of
    other makers' tables. `is_bill`: it lists what was charged, so that a row without number and direction is a charge, and a table
    without lengths lists messages. `states_period`: lines above the rows say of when they are. `elsewhere`: the direction that a
    destination column means by any place. `rounded_up`: lengths are whole minutes, the last of them begun. `unnamed`: the `name` of a
    column that some headers leave out, and the one that it stands `before`.
    """

    name: str
    aliases: Mapping[str, Mapping[str, int]]
    signatures: tuple[frozenset[str], ...]
    channel: str | None
    date_order: str | None
    empty_number: str | None
    header_within: int
    minute_marks: frozenset[str]
    manner: Lexicon[Manner]
    medium: Lexicon[Medium]
    issued: bool
    foreign: frozenset[str]
    is_bill: bool
    states_period: bool
    elsewhere: str | None
    rounded_up: bool
    unnamed: Mapping[str, str] | None

    def named(self, header: Sequence[str], below: Sequence[Sequence[str]]) -> list[str]:
        """Return a header with the name of a column that it leaves out though its rows have it."""
        if self.unnamed is None:
            return list(header)
        names = list(map(heading, header))
        before = heading(self.unnamed["before"])
        if before not in names or heading(self.unnamed["name"]) in names:
            return list(header)
        if below and max(map(_width, below)) <= _width(header):
            return list(header)
        place = names.index(before)
        return [*header[:place], self.unnamed["name"], *header[place:]]

    def is_sure(self, header: Sequence[str], named: Set[str]) -> bool:
        """Say whether a header is that of this table and no other. `named`: the formats whose makers stand above it."""
        if self.issued and named:
            return self.name in named if len(named) == 1 else self._is_signed(header)
        return self._is_signed(header)

    def _is_signed(self, header: Sequence[str]) -> bool:
        if not self.signatures:
            return True
        present = set(map(heading, header))
        return self.foreign.isdisjoint(present) and any(signature <= present for signature in self.signatures)

    def fields(self, header: str) -> dict[str, int]:
        """Return the fields that a header may stand for, with their rank."""
        if len(header) > _NAME_LENGTH:
            return {}
        whole = heading(header)
        found = self._named(whole)
        if not found and (inside := _BRACKETS.search(whole)):
            found = self._named(_BRACKETS.sub("", whole))
            # A unit must not be dropped with its brackets.
            if inside[1] in self.minute_marks and "duration" in found:
                found = {"minutes": found["duration"]}
        return found

    def _named(self, name: str) -> dict[str, int]:
        return {field: ranks[name] for field, ranks in self.aliases.items() if name in ranks}


@cache
def profile(name: str) -> Profile:
    """Return a profile by its file's name. Its own words come before those that all tables share."""
    table, shared = load(name), words()
    columns: Mapping[str, list[str]] = table.get("columns", {})
    if "like" in table:
        model = load(table["like"])
        columns = {
            field: columns.get(field, []) + model["columns"].get(field, []) for field in {**model["columns"], **columns}
        }
        table = {**model, **table}
    return Profile(
        name=name,
        aliases={field: _ranked(listed) for field, listed in columns.items()},
        signatures=tuple(frozenset(map(heading, listed)) for listed in table.get("signature", ())),
        channel=table.get("channel"),
        date_order=table.get("date_order"),
        empty_number=table.get("empty_number", "number_missing"),
        header_within=table.get("header_within", 1),
        minute_marks=frozenset(table.get("minute_marks", ())),
        manner=Lexicon(table.get("manner", ()), Manner, None if "manner" in table else shared.manner),
        medium=Lexicon(table.get("medium", ()), Medium, shared.medium),
        issued=name in shared.issuers,
        foreign=frozenset(map(heading, table.get("foreign", ()))),
        is_bill=table.get("is_bill", False),
        states_period=table.get("states_period", False),
        elsewhere=table.get("elsewhere"),
        rounded_up=table.get("rounded_up", False),
        unnamed=table.get("unnamed"),
    )


def heading(text: str) -> str:
    """Return a header cell for comparing."""
    return _heading(text) if len(text) <= _LONGEST else plain(text).translate(_DOTS)


@lru_cache(maxsize=8192)
def _heading(text: str) -> str:
    return plain(text).translate(_DOTS)


def _width(cells: Sequence[str]) -> int:
    """Return the number of cells up to the last with something in it."""
    return max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _ranked(listed: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for rank, name in enumerate(listed):
        found.setdefault(heading(name), rank)
    return found
