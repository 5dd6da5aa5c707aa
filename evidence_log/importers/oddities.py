"""Rows of a table that are no contacts, or whose time stands elsewhere: headings of days, headers again, titles, totals, charges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evidence_log.importers.base import BadRow, Ignored, Info, Row, shown
from evidence_log.importers.layout import FEW, Layout, understood
from evidence_log.importers.numbers import Numbers
from evidence_log.importers.periods import period_of
from evidence_log.importers.profiles import Profile, heading
from evidence_log.importers.shapes import shape
from evidence_log.importers.times import Moment, Moments
from evidence_log.importers.words import simple, words


@dataclass(frozen=True, slots=True)
class _Line(BadRow):
    """A row of few cells that is none of a contact; a title, if a header follows it, and else a remark if it stands `below_total`."""

    below_total: bool = False


class Oddities:
    """Reads the rows of one file that are not like the others. `only`: keys of the numbers that are wanted, all when empty."""

    def __init__(self, known: Profile, moments: Moments, numbers: Numbers, only: frozenset[str], info: Info) -> None:
        self._profile = known
        self._moments = moments
        self._numbers = numbers
        self._only = only
        self._info = info
        self._day = ""
        """The cell of the last row that holds only a day."""
        self._summed_up = False
        """A total stood above; single cells below it are remarks."""

    def begin(self, title: str) -> None:
        """Begin another table; its title may state a period."""
        self._moments.within(None)
        self._day = ""
        self._summed_up = False
        self.heard((title,))

    def heard(self, cells: Sequence[str]) -> bool:
        """Say whether a line states a period; from here on it holds."""
        found = period_of(" ".join(cells)) if self._profile.states_period else None
        if found is not None:
            self._moments.within(found)
            self._day = ""
            self._info.tell("period", of=found.first.isoformat(), first=found.first, last=found.last)
        return found is not None

    def read(
        self, reason: str, cells: list[str], layout: Layout, where: str
    ) -> BadRow | Ignored | Layout | Moment | None:
        """Return what a row is whose time cannot be read: blank, a header, a day's heading, the moment on that day, a footer, or bad."""
        if not any(map(str.strip, cells)):
            return None
        columns = layout.columns
        time_at = columns.get("time", columns.get("date", 0))
        cell = cells[time_at]
        if "time" in columns:
            others = [text for place, text in enumerate(cells) if place != time_at and text.strip()]
            if not others and self._moments.is_day(cell):
                self._day = cell
                return Ignored("day_row", where)
            if reason == "missing_date" and cell.strip() and self._day:
                found = self._moments.pair(self._day, cell)
                if not isinstance(found, str):
                    return found
                reason = found
        if tuple(map(heading, cells))[: len(layout.key)] == layout.key:
            self._summed_up = False
            return Ignored("header", where)
        if other := understood(cells, self._profile, ()):
            return other
        number_at = columns.get("number")
        filled = [place for place, text in enumerate(cells) if text.strip()]
        no_number = number_at is None or filled[0] == number_at
        if (no_number or len(self._numbers.read(cells[number_at or 0]).phone or "") < 3) and (
            kind := self._kind(cells)
        ):
            self._summed_up = self._summed_up or kind == "footer_total"
            return Ignored(kind, where)
        if self._only and number_at is not None:
            phone = self._numbers.read(cells[number_at]).phone
            if phone is None or self._numbers.key(phone) not in self._only:
                return Ignored("other_number", where)
        remark = self._summed_up and len(filled) == 1 and not _is_numeric(cells[filled[0]])
        if self._profile.is_bill and len(filled) <= FEW:
            return _Line(where, reason, {"text": shown(cells)}, remark)
        return Ignored("footer_note", where) if remark else BadRow(where, reason, {"text": shown(cells)})

    def _kind(self, cells: Sequence[str]) -> str | None:
        """Return what kind of line stands between contacts; None where its words are not known."""
        kind = words().footer(cells)
        if (
            kind == "footer_total"
            and any(shape(cell) == "moment" for cell in cells)
            and any(map(self._says_way, cells))
        ):
            return None  # a contact whose columns have shifted behind the text of a fee
        if not self._profile.states_period or kind == "footer_total":
            return kind
        first = next(cell for cell in cells if cell.strip())
        heads = words().period.match(simple(first)) if kind else None
        if (kind is None or heads) and self.heard(cells):
            return "preamble"
        return kind or ("preamble" if self._profile.is_bill and words().heads(cells) else None)

    def _says_way(self, cell: str) -> bool:
        manner = self._profile.manner.find(cell)
        return manner is not None and manner.direction is not None

    def is_charge(self, cells: Sequence[str], layout: Layout, *, dash: bool, withheld: bool) -> bool:
        """Say whether a row without a number is what a bill books and no contact: it does not say who called either."""
        columns, known = layout.columns, words()
        if self._profile.is_bill:
            way = columns.get("direction")
            return way is not None and not withheld and simple(cells[way]) in known.empty
        listed = [place for field in ("direction", "duration", "minutes") if (place := columns.get(field)) is not None]
        return dash and bool(listed) and all(simple(cells[place]) in known.dash for place in listed)


def _is_numeric(cell: str) -> bool:
    return simple(cell).lstrip("+").isdigit() or shape(cell) != "other"


def with_titles(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of a bill; lines just before a header, or before one that says what follows, are its preamble as at the top."""
    held: list[_Line] = []
    for row in rows:
        if isinstance(row, _Line):
            held.append(row)
            continue
        if held:
            yield from _told(held, titles=isinstance(row, Ignored) and row.kind in {"header", "preamble"})
            held.clear()
        yield row
    yield from _told(held, titles=False)


def _told(held: Iterable[_Line], *, titles: bool) -> Iterator[Row]:
    for line in held:
        if titles or line.below_total:
            yield Ignored("preamble" if titles else "footer_note", line.where)
        else:
            yield BadRow(line.where, line.reason, line.values)
