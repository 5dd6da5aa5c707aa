"""Our own CSV: the fields of a contact by name, in any order; what `export` writes comes back as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from evidence_log.core.amount import amount
from evidence_log.core.cells import unguard_cell
from evidence_log.core.clock import Wall
from evidence_log.core.contact import ContactFacts
from evidence_log.core.duration import duration_s
from evidence_log.core.phone import e164, unquoted
from evidence_log.errors import BadInput
from evidence_log.importers.base import BadRow, Ignored, Importer, Info, Reading, ReadOptions, Row, shown
from evidence_log.importers.blocks import Block, blocks, header_of
from evidence_log.importers.layout import Found, Layout
from evidence_log.importers.lines import Mended
from evidence_log.importers.numbers import Numbers
from evidence_log.importers.profiles import Profile, heading, profile
from evidence_log.importers.times import Moments, checked_year
from evidence_log.importers.words import plain, vocabulary, words

FIELDS: Final = (
    "occurred_at", "precision", "zone", "channel", "platform", "direction", "outcome", "duration_s", "phone", "phone_e164",
    "caller_name", "staff_no", "organisation", "debt", "reached", "person", "said", "replied", "summary", "demands", "place", "tags",
)  # fmt: skip
"""What an import can take in again. Ids, grades and sources follow from where a contact came from, so they stay out."""

LEAST: Final = ("occurred_at", "channel")
_ONLY_OURS: Final = frozenset(
    {"precision", "zone", "staff_no", "debt", "reached", "person", "replied", "demands", "tags"}
)
"""What a person writes down, and no program: a table with one of these is read as ours, whatever its other names are."""
_VERBATIM: Final = (
    "caller_name",
    "staff_no",
    "organisation",
    "debt",
    "person",
    "said",
    "replied",
    "summary",
    "place",
    "platform",
)
_FINENESS: Final = ("day", "hour", "minute", "second")


def joined_tags(tags: Sequence[str]) -> str:
    """Return tags as one cell; a semicolon in a tag is marked by a backslash."""
    return ";".join(tag.replace("\\", "\\\\").replace(";", "\\;") for tag in tags)


def split_tags(cell: str) -> list[str]:
    """Return the tags of a cell: `joined_tags` undone. Blanks around a tag do not count, a full-width semicolon parts too."""
    found, tag, chars = [], "", iter(cell)
    for char in chars:
        if char == "\\":
            tag += next(chars, "\\")
        elif char in ";；":
            found.append(tag)
            tag = ""
        else:
            tag += char
    return [tag for tag in (*found, tag) if tag]


def _read(path: Path, options: ReadOptions) -> Reading:
    checked_year(options)
    info = Info()
    found = blocks(path, options, "csv", info, _find)
    exact = all(block.found.layout.header == FIELDS for block in found)
    rows = _Own(path, found, options, info, exact=exact).rows()
    return Reading(info, rows, rows_are_distinct=exact, is_table=True)


def _find_ours(rows: Sequence[tuple[int, list[str] | str]]) -> Found | None:
    """Find a header that is ours: the two fields without which there is no contact by their own names, or one that no log has."""
    found = _find(rows)
    if found is None:
        return None
    named = {heading(name) for name in LEAST} <= set(map(heading, found.layout.header))
    return found if named or not _ONLY_OURS.isdisjoint(found.layout.columns) else None


def _find(rows: Sequence[tuple[int, list[str] | str]]) -> Found | None:
    """Find the header in the first row with something in it, by names or words for them."""
    for number, cells in rows:
        if isinstance(cells, str):
            return None
        if any(map(str.strip, cells)):
            columns = _columns(profile("csv"), cells)
            if not set(LEAST) <= set(columns):
                return None
            return Found(Layout(tuple(cells), columns), number, (), len(columns))
    return None


def _columns(known: Profile, header: Sequence[str]) -> dict[str, int]:
    """Return the columns by field; of two for one field the one with the better name."""
    ranked: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(header):
        for field, rank in known.fields(cell).items():
            if field != "left_alone" and (rank, place) < ranked.get(field, (rank + 1, 0)):
                ranked[field] = (rank, place)
    return {field: place for field, (_, place) in ranked.items()}


class _Own:
    """One file, being read. `exact`: it has the header of an export, so every cell is meant as it stands."""

    def __init__(self, path: Path, found: list[Block], options: ReadOptions, info: Info, *, exact: bool) -> None:
        self._path = path
        self._blocks = found
        self._options = options
        self._info = info
        self._exact = exact
        self._numbers = Numbers(options.region, None)
        self._only = self._numbers.keys(options.only)
        self._moments: dict[str, tuple[Wall, Moments]] = {}

    def rows(self) -> Iterator[Row]:
        """Yield every row of the file."""
        for block in self._blocks:
            yield Ignored("header", f"{block.where}{block.found.number}")
            columns, width = block.found.layout.columns, len(block.found.layout.header)
            for number, cells in block.below():
                where = f"{block.where}{number}"
                if isinstance(cells, str):
                    yield BadRow(where, cells)
                    continue
                if not any(map(str.strip, cells)):
                    continue
                row = self._row(where, cells, columns)
                if isinstance(row, tuple) and (
                    extra := [cell for cell in cells[width:] if cell.strip()] or isinstance(cells, Mended)
                ):
                    row[1]["warnings"] = [
                        *row[1].get("warnings", ()),
                        "quotes_mended" if extra is True else "more_cells_than_header",
                    ]
                yield row

    def _row(self, where: str, cells: Sequence[str], columns: Mapping[str, int]) -> Row:
        texts = {
            field: unguard_cell(cell)
            for field, place in columns.items()
            if place < len(cells) and (cell := cells[place])
        }
        get, warnings = texts.get, list[str]()
        phone = self._phone(texts, columns, cells, warnings)
        if self._only and (not phone or self._numbers.key(phone) not in self._only):
            return Ignored("other_number", where)
        bad = {"text": shown(cells)}
        zone = get("zone", "").strip() or self._options.zone
        try:
            wall, moments = self._moments[zone] if zone in self._moments else self._learn(zone)
        except BadInput:
            return BadRow(where, "unknown_zone", bad)
        moment = moments.at(get("occurred_at", "").strip())
        if isinstance(moment, str):
            if not self._exact and not phone and (kind := words().footer(cells)):
                return Ignored(kind, where)
            return BadRow(where, moment, bad)
        iso, epoch, precision, *odd = moment
        wanted = _meant("precision", get("precision", ""))
        if wanted and _FINENESS.index(wanted) < _FINENESS.index(precision):
            iso, epoch, precision = *_cut(iso, epoch, wanted, wall), wanted
        channel, _, platform = (_meant("channel", get("channel", "")) or "").partition("/")
        if not channel:
            return BadRow(where, "unknown_channel", bad)
        reached = _meant("reached", get("reached", "")) or ("" if get("reached", "").strip() else "self")
        if not reached:
            return BadRow(where, "unknown_reached", bad)
        facts: dict[str, Any] = {"occurred_at": iso, "precision": precision, "channel": channel, "row": where}
        if zone != self._options.zone:
            facts["zone"] = zone
        if reached != "self":
            facts["reached"] = reached
        if platform:
            facts["platform"] = platform
        for field in _VERBATIM:
            if text := get(field):
                facts["claims" if field == "organisation" else field] = text
        if self._options.organisation:
            facts["claims"] = self._options.organisation
        if phone:
            facts["phone"] = phone
        standard = (
            get("phone_e164") if "phone_e164" in columns else e164(phone, self._options.region) if phone else None
        )
        if standard:
            facts["phone_e164"] = standard
        self._values(facts, texts, warnings)
        if odd or warnings:
            facts["warnings"] = [*odd, *warnings]
        return epoch, cast("ContactFacts", facts)

    def _values(self, facts: dict[str, Any], texts: Mapping[str, str], warnings: list[str]) -> None:
        """Add what is not free text; a value that cannot be read is left out with a warning."""
        for field in ("direction", "outcome"):
            if text := texts.get(field, "").strip():
                if found := _meant(field, text):
                    facts[field] = found
                else:
                    warnings.append(f"{field}_unknown")
        if text := texts.get("duration_s", "").strip():
            seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else duration_s(text)
            if seconds is None:
                warnings.append("duration_unreadable")
            else:
                facts["duration_s"] = seconds
                # Told as `log` is told; an export says of every contact how it ended, or that this is not known.
                if seconds and facts["channel"] == "call" and not self._exact and not texts.get("outcome", "").strip():
                    facts["outcome"] = "answered"
        if text := texts.get("demands", "").strip():
            try:
                facts["demands"] = text if self._exact else amount(text)
            except BadInput:
                warnings.append("amount_unreadable")
        if text := texts.get("tags", ""):
            tags = split_tags(text)
            if not self._exact:
                tags = [vocabulary("tag").get(plain(tag), tag.strip()) for tag in tags if tag.strip()]
            facts["tags"] = tags

    def _phone(
        self, texts: Mapping[str, str], columns: Mapping[str, int], cells: Sequence[str], warnings: list[str]
    ) -> str | None:
        """Return the number as it was shown. What an export guarded, or wrote itself, is taken as it stands."""
        field = "phone" if "phone" in columns else "phone_e164"
        phone = texts.get(field)
        if not phone or self._exact or phone != cells[columns[field]]:
            return phone
        found = self._numbers.read(phone)
        warnings += found.warnings
        return unquoted(found.phone)[0] if found.phone else None

    def _learn(self, zone: str) -> tuple[Wall, Moments]:
        wall = Wall(zone)
        found = self._moments[zone] = (
            wall,
            Moments(
                wall,
                self._options,
                self._info,
                self._days,
                path=self._path,
                serials=any(block.serials for block in self._blocks),
                days_are_enough=True,
            ),
        )
        return found

    def _days(self) -> Iterator[tuple[str, str]]:
        for block in self._blocks:
            place = block.found.layout.columns["occurred_at"]
            for number, cells in block.below():
                if not isinstance(cells, str) and len(cells) > place:
                    yield f"{block.where}{number}", cells[place]


@cache
def _meant(name: str, text: str) -> str | None:
    """Return the value of one of our closed lists that a cell means, or None."""
    return vocabulary(name).get(plain(text))


def _cut(iso: str, epoch: int, precision: str, wall: Wall) -> tuple[str, int]:
    """Return a moment with what lies below its precision set to zero."""
    if precision == "day":
        at = wall.at(int(iso[:4]), int(iso[5:7]), int(iso[8:10]), 0, 0, 0)
        # On a day that begins at one o'clock the moment is the day's beginning already.
        return (iso, epoch) if at.state == "nonexistent" else (at.iso, at.epoch)
    keep = 17 if precision == "minute" else 14
    below = int(iso[17:19]) + (60 * int(iso[14:16]) if precision == "hour" else 0)
    return iso[:keep] + "00:00"[keep - 14 :] + iso[19:], epoch - below


IMPORTER: Final = Importer("csv", sniff=lambda source: header_of(source, _find_ours) is not None, read=_read)
