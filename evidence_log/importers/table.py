"""Tables whose columns are named: call logs, message lists, bills. One profile in `templates/imports/` is one kind of table."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, cast

from evidence_log.core.clock import Wall
from evidence_log.core.contact import ContactFacts
from evidence_log.importers.base import BadRow, Ignored, Importer, Info, Reading, ReadOptions, Row, shown
from evidence_log.importers.blocks import Block, blocks, header_of
from evidence_log.importers.layout import Found, Layout, find, understood
from evidence_log.importers.lengths import UNREADABLE, Lengths
from evidence_log.importers.lines import Aside, Grid, Mended
from evidence_log.importers.meaning import Meaning, meaning
from evidence_log.importers.numbers import Numbers
from evidence_log.importers.oddities import Oddities, with_titles
from evidence_log.importers.profiles import Profile, profile
from evidence_log.importers.sides import Sides
from evidence_log.importers.source import Source
from evidence_log.importers.times import EARLIEST, Moments, checked_year
from evidence_log.importers.words import simple, words

AHEAD_S: Final = 86_400
"""A moment further than this ahead of the clock is none."""

_TEXTS: Final = {
    "name": "caller_name",
    "organisation": "claims",
    "said": "said",
    "body": "",
    "summary": "summary",
    "place": "place",
}
"""Columns of free text and the fact each fills; a body fills what the row's direction says."""
_NAMES: Final = frozenset(("caller_name", "claims"))


def importer(name: str) -> Importer:
    """Return the importer of the profile `name`."""

    def finder(rows: list[tuple[int, list[str] | str]]) -> Found | None:
        return find(rows, profile(name))

    def settled(rows: list[tuple[int, list[str] | str]]) -> Found | None:
        return find(rows, known, sure=True) if (known := profile(name)).is_bill else finder(rows)

    def sniff(source: Source) -> bool:
        return header_of(source, finder) is not None

    def read(path: Path, options: ReadOptions) -> Reading:
        checked_year(options)
        info, known = Info(), profile(name)
        rows = _Table(known, path, blocks(path, options, name, info, settled), options, info).rows()
        return Reading(info, with_titles(rows) if known.is_bill else rows, is_table=True)

    return Importer(name, sniff, read)


class _Table:
    """One file of a profile, being read."""

    def __init__(self, known: Profile, path: Path, found: list[Block], options: ReadOptions, info: Info) -> None:
        self._profile = known
        self._path, self._info = path, info
        self._blocks = found
        self._options = options = replace(options, date_order=options.date_order or known.date_order)
        self._numbers = Numbers(options.region, known.empty_number)
        self._only = self._numbers.keys(options.only)
        self._own = self._numbers.keys(options.own)
        self._sheet = any(block.is_sheet for block in found)
        serials = any(block.serials for block in found)
        self._moments = Moments(Wall(options.zone), options, info, self._days, path=path, serials=serials)
        self._oddities = Oddities(known, self._moments, self._numbers, self._only, info)

    def rows(self) -> Iterator[Row]:
        """Yield every row of every table of the file."""
        for block in self._blocks:
            grid = block.rows()
            self._oddities.begin(block.title)
            for number, cells in grid:
                if isinstance(cells, Aside):
                    self._oddities.heard(cells)
                    continue
                if number == block.found.number:
                    yield Ignored("header", f"{block.where}{number}")
                    break
                if isinstance(cells, str) or any(map(str.strip, cells)):
                    self._oddities.heard([cells] if isinstance(cells, str) else cells)
                    yield Ignored("preamble", f"{block.where}{number}")
            layout: Layout | None = block.found.layout
            while layout is not None:
                layout = yield from self._section(layout, grid, block.where)

    def _section(self, layout: Layout, grid: Grid, where: str) -> Generator[Row, None, Layout | None]:
        """Yield the rows below one header; return the layout of the next one, or None at the end.

        The one loop that every row runs through: what can be known before it is, and every spelling is read once.
        """
        get = layout.columns.get
        if self._profile.rounded_up and "minutes" in layout.columns:
            self._info.tell("rounded_up")
        width = len(layout.header)
        time_at, clock_at, number_at = cast("int", get("time", get("date"))), get("clock"), get("number")
        length_at, service_at = get("duration", get("minutes")), get("service")
        moments, odd_row, is_charge = self._moments, self._oddities.read, self._oddities.is_charge
        at, pair = moments.at, moments.pair
        numbers, only = self._numbers, self._only
        known_numbers, read_number = numbers.known, numbers.read
        lengths = Lengths(minutes="duration" not in layout.columns, sheet=self._sheet)
        known_lengths, read_length = lengths.known, lengths.read
        two = {"caller", "callee"} <= set(layout.columns)  # one of them beside the other side's number tells nothing
        sides = Sides(layout, self._own, numbers, self._profile, self._path) if two else None
        earliest, latest = EARLIEST, int(self._options.now.timestamp()) + AHEAD_S
        pick, read_meaning = self._meanings(layout)
        meanings: dict[Any, Meaning] = {}
        listed = [
            (place, fact)
            for field, fact in _TEXTS.items()
            if (place := get(field)) is not None and not (field == "organisation" and self._options.organisation)
        ]
        names, texts = _Names(), [pair for pair in listed if pair[1] not in _NAMES]
        named = [pair for pair in listed if pair[1] in _NAMES]
        cell, side = "", None
        for number, cells in grid:
            more: list[str] = []
            if cells.__class__ is not list:
                if isinstance(cells, str):
                    yield BadRow(f"{where}{number}", cells)
                    continue
                if isinstance(cells, Aside):
                    self._oddities.heard(cells)
                    continue
                more = ["quotes_mended"] if isinstance(cells, Mended) else more
            if len(cells) != width:
                if any(map(str.strip, cells[width:])):
                    more = [*more, "more_cells_than_header"]
                cells = [*cells, *[""] * (width - len(cells))]
            found = at(cells[time_at]) if clock_at is None else pair(cells[time_at], cells[clock_at])
            if isinstance(found, str):
                odd = odd_row(found, cells, layout, f"{where}{number}")
                if isinstance(odd, Layout):
                    yield Ignored("header", f"{where}{number}")
                    return odd
                if not isinstance(odd, tuple):
                    if odd is not None:
                        yield odd
                    continue
                found = odd
            if sides is not None:
                cell, side = sides.of(cells)
            elif number_at is not None:
                cell = cells[number_at]
            try:
                phone, standard, strange, dash = known_numbers[cell]
            except KeyError:
                phone, standard, strange, dash = read_number(cell)
            if only and (phone is None or numbers.key(phone) not in only):
                yield Ignored("other_number", f"{where}{number}")
                continue
            key = pick(cells) if sides is None else (side, pick(cells))
            try:
                what = meanings[key]
            except KeyError:
                what = meanings[key] = read_meaning(cells, side)
            if what.ignored:
                yield Ignored(what.ignored, f"{where}{number}")
                continue
            epoch = found[1]
            if not earliest <= epoch <= latest or (
                phone is None and is_charge(cells, layout, dash=dash, withheld="number_withheld" in strange)
            ):
                reason = "placeholder_row" if earliest <= epoch <= latest else "implausible_date"
                yield BadRow(f"{where}{number}", reason, {"text": shown(cells)})
                continue
            if moments.period is not None and not moments.period.holds(found[0]):
                more = [*more, "outside_stated_period"]
            seconds = None
            if length_at is not None and what.lasts:
                try:
                    seconds = known_lengths[cells[length_at]]
                except KeyError:
                    seconds = read_length(cells[length_at])
                if seconds == UNREADABLE:
                    seconds, more = None, [*more, "duration_unreadable"]
            facts: dict[str, Any] = (what.talk if seconds else what.base).copy()
            facts["occurred_at"], facts["precision"], facts["row"] = found[0], found[2], f"{where}{number}"
            if seconds or (seconds == 0 and what.zero):
                facts["duration_s"] = seconds
            if phone is not None:
                facts["phone"] = phone
                if standard is not None:
                    facts["phone_e164"] = standard
            elif service_at is not None and (text := names[cells[service_at]]):
                facts["caller_name"] = text
            for place, fact in named:
                if text := names[cells[place]]:
                    facts[fact] = text
            for place, fact in texts:
                if cells[place] and _put(facts, fact or what.body, cells[place]):
                    more = [*more, "invalid_char_replaced"]
            if more or strange or what.warnings or len(found) == 4:
                facts["warnings"] = [*found[3:], *strange, *what.warnings, *more]
            yield epoch, cast("ContactFacts", facts)
        return None

    def _meanings(
        self, layout: Layout
    ) -> tuple[Callable[[Sequence[str]], Any], Callable[[Sequence[str], str | None], Meaning]]:
        """Return what picks the cells that decide a row's meaning, and what reads them."""
        get = layout.columns.get
        places = [get("direction", get("destination")), get("outcome"), get("channel")]
        body_at = get("body", get("said"))
        lasting = "duration" in layout.columns or "minutes" in layout.columns
        known, organisation = self._profile, self._options.organisation
        by_place, lists_messages = "direction" not in layout.columns, known.is_bill or body_at is not None
        claims = {"claims": organisation} if organisation else {}
        is_open = body_at is not None and lasting and places[2] is None and known.channel is None
        filled = [place for place in places if place is not None]
        chosen: Callable[[Sequence[str]], Any] = itemgetter(*filled) if filled else lambda _: None

        def has_body(cells: Sequence[str]) -> bool:
            return body_at is not None and bool(cells[body_at].strip())

        def read(cells: Sequence[str], side: str | None) -> Meaning:
            said = ["" if place is None else cells[place] for place in places]
            if by_place and simple(said[0]) not in words().empty and known.manner.find(said[0]) is None:
                said[0] = known.elsewhere or ""
            elif known.is_bill and places[0] is None and known.manner.find(said[2]) is not None:
                said[0] = said[2]  # 短信接收: the kind of message says its direction too
            otherwise = "sms" if has_body(cells) or (lists_messages and not lasting) else "call"
            found = meaning(known, *said, side=side, otherwise=otherwise, calls_only=lasting and body_at is None)
            return replace(found, base={**found.base, **claims}, talk={**found.talk, **claims})

        return ((lambda cells: (chosen(cells), has_body(cells))) if is_open else chosen), read

    def _days(self) -> Iterator[tuple[str, str]]:
        """Yield the place and text of every cell that may hold a day."""
        for block in self._blocks:
            columns = block.found.layout.columns
            for number, cells in block.below():
                time_at = columns.get("time", columns.get("date", 0))
                if isinstance(cells, str) or len(cells) <= time_at or not (text := cells[time_at]):
                    continue
                if self._profile.fields(text) and (other := understood(cells, self._profile, ())):
                    columns = other.columns
                elif not words().footer(cells):
                    yield f"{block.where}{number}", text


class _Names(dict[str, str]):
    """Name cells without surrounding blanks, each read once; empty for one that names nobody."""

    def __missing__(self, cell: str) -> str:
        word, known = simple(cell), words()
        nobody = word in known.nobody or word in known.empty
        name = self[cell] = "" if nobody else cell.strip().replace("\0", "\ufffd")
        return name


def _put(facts: dict[str, Any], fact: str, text: str) -> bool:
    """Add a text to a fact, below what it holds already; return whether a character had to be replaced."""
    if text.isspace():
        return False
    replaced = "\0" in text
    if replaced:
        text = text.replace("\0", "\ufffd")
    facts[fact] = f"{facts[fact]}\n{text}" if fact in facts else text
    return replaced
