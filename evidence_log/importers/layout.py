"""Which column of a table holds what: by its name, and where a name can mean two things, by what stands below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from evidence_log.core.duration import duration_s
from evidence_log.importers.profiles import Profile, heading
from evidence_log.importers.shapes import shape
from evidence_log.importers.words import simple, words

FEW: Final = 3
"""Cells that a title or total in a bill may fill."""
ENOUGH: Final = 3
"""Columns that make a header of a bill certain."""
SAMPLES: Final = 60
"""Rows below a header that are looked at."""

_DIGITS: Final = re.compile(r"\d{2}")
_ORDER: Final = (
    "number", "caller", "callee", "duration", "minutes", "direction", "destination", "channel", "outcome", "own", "name", "service",
    "organisation", "said", "body", "summary", "place",
)  # fmt: skip
"""In which fields choose their columns; the time chooses first."""


@dataclass(frozen=True)
class Layout:
    """The columns of one table by field, from 0. `time` holds whole moments; else `date` and `clock` do together."""

    header: tuple[str, ...]
    columns: Mapping[str, int]

    @property
    def key(self) -> tuple[str, ...]:
        """Return what a repeated header shares with the first."""
        return tuple(map(heading, self.header))

    @property
    def unused(self) -> list[str]:
        """Return the names of the columns that no field uses."""
        used = set(self.columns.values())
        return [cell.strip() for place, cell in enumerate(self.header) if place not in used and cell.strip()]


@dataclass(frozen=True)
class Found:
    """A header in its place: `above` are the rows before it that are not blank."""

    layout: Layout
    number: int
    above: tuple[int, ...]
    score: int


def find(rows: Sequence[tuple[int, Sequence[str] | str]], profile: Profile, *, sure: bool = False) -> Found | None:
    """Return the row that names most columns, among the first that have something in them; None when none names enough.

    `sure`: the format is settled, and a header need not prove it.
    """
    filled = [(number, cells) for number, cells in rows if not isinstance(cells, str) and any(map(str.strip, cells))]
    best: Found | None = None
    named: set[str] = set()
    known = words()
    is_aside = cache(lambda place: _is_aside(filled[place][1]))  # asked of the same rows for each candidate
    for place, (number, cells) in enumerate(filled[: profile.header_within]):
        signed = sure or profile.is_sure(cells, named)
        if profile.issued:
            named |= known.issued_by(cells)
        if not signed or not any(map(profile.fields, cells)):
            continue
        places = range(place + 1, min(place + 1 + SAMPLES, len(filled)))
        below = [filled[at][1] for at in places]
        if profile.is_bill:  # titles of further months and totals say nothing of the columns
            below = [cells for cells in below if sum(map(bool, map(str.strip, cells))) > FEW]
        else:  # what sums up a short table, or comments on it, is not to outweigh its rows
            below = [filled[at][1] for at in places if not is_aside(at)]
        layout = understood(cells, profile, below)
        if layout is None:
            continue
        if best is None or len(layout.columns) > best.score:
            best = Found(layout, number, tuple(number for number, _ in filled[:place]), len(layout.columns))
        if profile.is_bill and best.score >= ENOUGH:
            break  # a bill of several months has several headers, and none may swallow the rows of an earlier one
    return best


def _is_aside(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and (words().footer(cells) is not None or (len(filled) == 1 and shape(filled[0]) == "other"))


def understood(cells: Sequence[str], profile: Profile, below: Sequence[Sequence[str]]) -> Layout | None:
    """Return the layout that a row names as a header, or None when it is none. `below` are rows after it; may be empty."""
    cells = profile.named(cells, below)
    names = {place: profile.fields(cell) for place, cell in enumerate(cells)}
    if not any(names.values()):
        return None
    columns = _moment(names, below)
    if not columns:
        return None
    tests = _tests(profile)
    for field in _ORDER:
        place = _choose(field, names, columns, below, tests.get(field))
        if place is not None:
            columns[field] = place
    if "number" not in columns and len(alone := {"caller", "callee"} & set(columns)) == 1:
        columns["number"] = columns.pop(alone.pop())
    told = {"number", "caller", "duration", "minutes", "outcome"} & set(columns)
    if not told and not ("direction" in columns and _passes(columns["direction"], below, tests["direction"])):
        return None
    return Layout(tuple(cells), columns)


def _moment(names: Mapping[int, Mapping[str, int]], below: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the column of moments, or those of date and clock, by what stands in them; empty when there is none."""
    ranked = {
        field: [place for _, place in sorted((found[field], place) for place, found in names.items() if field in found)]
        for field in ("time", "date", "clock")
    }
    listed = list(dict.fromkeys((*ranked["time"], *ranked["date"], *ranked["clock"])))
    kinds = {place: _commonest(place, below) for place in listed}
    whole = [place for place in listed if kinds[place] == "moment"]
    if whole:
        return {"time": whole[0]}
    clocks = [place for place in (*ranked["clock"], *ranked["time"]) if kinds[place] == "clock"]
    days = [place for place in (*ranked["date"], *ranked["time"]) if kinds[place] == "day"]
    if days:
        return {"date": days[0], "clock": clocks[0]} if clocks else {"time": days[0]}
    if clocks:
        return {"time": clocks[0]}  # below rows that hold only a day
    empty = [place for place in listed if kinds[place] == ""]
    if not empty:
        return {}
    rest = [place for place in ranked["clock"] if place in empty and place not in ranked["date"]]
    dated = [place for place in ranked["date"] if place in empty]
    if dated and rest and dated[0] not in ranked["time"][:1]:
        return {"date": dated[0], "clock": rest[0]}
    return {"time": empty[0]}


def _commonest(place: int, below: Sequence[Sequence[str]]) -> str:
    """Return what most filled cells of a column are: `moment`, `day`, `clock`, `other`; empty when none is filled."""
    counts: dict[str, int] = {}
    for cells in below:
        if place < len(cells) and (cell := cells[place].strip()):
            kind = shape(cell)
            counts[kind] = counts.get(kind, 0) + 1
    # One moment in a column settles it: rows that hold only a day stand above rows that hold only a clock.
    return max(counts, key=lambda kind: (counts[kind], kind == "moment")) if counts else ""


def _choose(
    field: str,
    names: Mapping[int, Mapping[str, int]],
    taken: Mapping[str, int],
    below: Sequence[Sequence[str]],
    test: Callable[[str], bool] | None,
) -> int | None:
    used = set(taken.values())
    listed = sorted((found[field], place) for place, found in names.items() if field in found and place not in used)
    for _, place in listed:
        if test is None or _passes(place, below, test):
            return place
    # Strange words under a name that can mean nothing else are still what the name says.
    certain = [place for _, place in listed if len(names[place]) == 1]
    return certain[0] if certain else None


def _passes(place: int, below: Sequence[Sequence[str]], test: Callable[[str], bool]) -> bool:
    """Say whether at least half of the filled cells of a column fit; an empty column does."""
    filled = [cell for cells in below if place < len(cells) and (cell := cells[place].strip())]
    return 2 * sum(map(test, filled)) >= len(filled)


def _tests(profile: Profile) -> Mapping[str, Callable[[str], bool]]:
    known = words()

    def length(cell: str) -> bool:
        return duration_s(cell) is not None or simple(cell) in known.empty

    def number(cell: str) -> bool:
        word = simple(cell)
        return (
            word in known.empty
            or word in known.withheld
            or (_DIGITS.search(cell) is not None and (cell.isdigit() or shape(cell) == "other"))
        )

    def direction(cell: str) -> bool:
        found = profile.manner.find(cell)
        return found is not None and found.direction is not None

    return {
        "number": number,
        "caller": number,
        "callee": number,
        "duration": length,
        "minutes": length,
        "direction": direction,
        "outcome": lambda cell: profile.manner.find(cell) is not None,
        "channel": lambda cell: profile.medium.find(cell) is not None,
    }
