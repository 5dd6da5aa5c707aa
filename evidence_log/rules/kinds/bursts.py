"""Kind `qualitative-pattern`: many tries in a short time. Thresholds of this program, never a number of any text. Pure.

Windows roll and hold (t-W, t]; equal times are counted in ledger order. What is known to the day only cannot stand in one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress
from operator import itemgetter
from typing import ClassVar, Final, NamedTuple

from evidence_log.core import windows
from evidence_log.core.finding import DEFINITE, POSSIBLE, Finding, Group, Note, NotTested, Within
from evidence_log.core.windows import PRECISION_S
from evidence_log.errors import BadInput
from evidence_log.rules.kinds import base, reading
from evidence_log.rules.kinds.base import Context, Evaluator, Result
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.pack import Table
from evidence_log.rules.view import CHANNEL, ENTRY, EPOCH, PHONE, PRECISION, Row, Scope

OF: Final = ("contacts", "numbers")
_SEPARATORS: Final = dict.fromkeys(map(ord, " +-()\u2010\u2011\xa0"))


class Part(NamedTuple):
    """One sub-limit: at most `max` contacts, or different numbers, within `window_s` seconds."""

    name: str
    max: int
    window_s: int
    of: str


def parts(table: Table, key: str) -> tuple[Part, ...]:
    """Read the sub-limits of a pattern."""
    found = []
    for part in table.tables(key):
        found.append(
            Part(
                part.text("name"),
                reading.number()(part, "max"),
                reading.number()(part, "window_s"),
                part.text("of", OF),
            )
        )
        part.done()
        if found[-1].max < 1:
            raise BadInput("rules.wrong", where=part.at("max"), value=found[-1].max)
    return tuple(found)


class _Track:
    """What one group's contacts leave: parallel columns by time, about a hundred bytes a contact.

    Lists, not arrays: each column is gone through several times, and an array would make its numbers anew each time.
    """

    __slots__ = ("entries", "epochs", "listed", "makers", "numbers", "spans", "sure")

    def __init__(self) -> None:
        self.epochs: list[int] = []
        self.entries: list[int] = []
        self.listed: tuple[int, ...] = ()  # the entries once all are there: a part of a tuple is copied once only
        self.spans: list[int] = []
        self.numbers: list[int] = []
        self.makers: list[int] = []
        self.sure = bytearray()


class _Ids(dict[str | None, int]):
    """Small numbers for telephone numbers, equal for spellings of one; -1 where none was shown.

    Long numbers are one when their last ten digits agree, whatever stands before: that is quick and can only make a count smaller.
    """

    def __init__(self, phone_key: Callable[[str], str]) -> None:
        super().__init__()
        self._phone_key, self._known = phone_key, dict[str, int]()
        self.shown: list[str] = []

    def __missing__(self, phone: str | None) -> int:
        key = self._key(phone) if phone else ""
        if key and key not in self._known:
            self._known[key] = len(self.shown)
            self.shown.append(phone or "")
        self[phone] = found = self._known[key] if key else -1
        return found

    def _key(self, phone: str) -> str:
        digits = phone.translate(_SEPARATORS)
        if digits.isascii() and digits.isdigit() and (len(digits) > 10 or (len(digits) == 10 and digits[0] != "0")):
            return digits[-10:]
        return self._phone_key(phone)


class Bursts(Evaluator):
    """Counts tries to one person by one lender with its agencies; a finding per sub-limit for the whole period.

    A pattern without sub-limits is a text without numbers: there is nothing to compare with, and the rule says so.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "channels": reading.CHANNEL_LIST,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "parts": parts,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._channels = frozenset(self.parameters["channels"])
        self._pending: dict[Group, list[tuple[Scope, Sequence[Row]]]] = {}
        self._tracks: dict[Group, _Track] = {}
        self._ids = _Ids(self.view.phone_key)
        self._makers: dict[str, int] = {}
        self._untimed = 0

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Keep the tries of one batch until all of it is there: scopes of one group have to be merged by time."""
        channels = self._channels
        if not self.parameters["parts"]:
            self.tested += len(rows)
            return
        tries = rows if scope.channels() <= channels else [row for row in rows if row[CHANNEL] in channels]
        some = "day" in map(itemgetter(PRECISION), tries)
        timed = [row for row in tries if row[PRECISION] != "day"] if some else tries
        self._untimed += len(tries) - len(timed)
        if timed:
            self.tested += len(timed)
            self._pending.setdefault(Group(scope.institution, scope.reached), []).append((scope, timed))

    def settle(self) -> None:
        """Add the batch to the columns, in order of time."""
        for group, chunks in self._pending.items():
            track = self._tracks.setdefault(group, _Track())
            if len(chunks) == 1:
                scope, rows = chunks[0]
                sure, makers = self._sure(scope, rows), (self._maker(scope),) * len(rows)
            else:
                merged = [
                    (row, flag, self._maker(scope))
                    for scope, part in chunks
                    for row, flag in zip(part, self._sure(scope, part), strict=True)
                ]
                merged.sort(key=lambda item: item[0][:2])
                rows, flags, chosen = zip(*merged, strict=True)
                sure, makers = bytearray(flags), chosen
            track.epochs.extend(map(itemgetter(EPOCH), rows))
            track.entries.extend(map(itemgetter(ENTRY), rows))
            track.spans.extend(map(PRECISION_S.__getitem__, map(itemgetter(PRECISION), rows)))
            track.numbers.extend(map(self._ids.__getitem__, map(itemgetter(PHONE), rows)))
            track.makers.extend(makers)
            track.sure.extend(sure)
        self._pending.clear()

    def finish(self) -> Iterator[Result]:
        """Yield the findings of each sub-limit, and what stayed below."""
        if not self.parameters["parts"]:
            yield NotTested(self.rule.id, Note("qualitative", {})) if self.tested else self.untested()
            return
        for track in self._tracks.values():
            track.listed = tuple(track.entries)
        for part in self.parameters["parts"]:
            found, most = [], 0
            for group, track in self._tracks.items():
                highest, over = self._over(part, track)
                most = max(most, highest)
                if over:
                    found.append(self._finding(part, group, track, highest, over))
            yield from found
            if self.tested and not found:
                yield Within(self.rule.id, self.tested, most, part.max, part.name)
        if self._untimed:
            yield NotTested(self.rule.id, Note("untimed", {"count": self._untimed}))
        elif not self.tested:
            yield self.untested()

    def _over(self, part: Part, track: _Track) -> tuple[int, list[int]]:
        """Return the highest count of any window, and the places beyond the limit."""
        if part.of == "contacts":
            highest = windows.highest(track.epochs, part.window_s)
            return highest, windows.beyond(track.epochs, part.max, part.window_s) if highest > part.max else []
        hidden = -1 in track.numbers
        shown = (
            [place for place, number in enumerate(track.numbers) if number >= 0]
            if hidden
            else range(len(track.numbers))
        )
        numbers = [track.numbers[place] for place in shown] if hidden else track.numbers
        if len(different := set(numbers)) < 2:
            return len(different), []
        epochs = [track.epochs[place] for place in shown] if hidden else track.epochs
        counts = list(windows.distinct(epochs, numbers, part.window_s))
        over = list(compress(shown, map(part.max.__lt__, counts)))
        return max(counts), over

    def _finding(self, part: Part, group: Group, track: _Track, highest: int, over: list[int]) -> Finding:
        places: Sequence[int] = windows.covered(track.epochs, over, part.window_s)
        if part.of == "numbers" and -1 in track.numbers:
            places = [place for place in places if track.numbers[place] >= 0]
        entries = _taken(track.listed, places)
        sure = places if all(track.sure) else [place for place in places if track.sure[place]]
        ends = tuple(map(self.view.time_of, (entries[0], entries[-1])))
        values = {"highest": highest, "threshold": part.max + 1, "window_s": part.window_s, "of": part.of}
        doubt = () if len(sure) == len(places) else (Note("doubt-some", {"count": len(places) - len(sure)}),)
        makers, numbers = list(self._makers), [*self._ids.shown, None]  # -1, no number, is the last
        made_by = {makers[maker]: count for maker, count in _counted(track.makers, places, makers).most_common()}
        counted = _counted(track.numbers, places, self._ids.shown if self.view.attribution.ties else ())
        phones = {numbers[number]: count for number, count in counted.items()}
        return Finding(
            rule=self.rule.id, verdict=DEFINITE if self._certain(part, track, sure) else POSSIBLE, group=group,
            observed=highest, limit=part.max, entries=entries, over=_taken(track.listed, over),
            window=(ends[0], ends[1]), part=part.name, sure=len(sure),
            trace=(Note(f"burst-{part.of}", values), *base.made_by(group, made_by), *doubt),
            assumptions=(*base.notes(self.rule.assumptions), *self.attribution(group, phones)),
            could_explain=base.notes(self.rule.could_explain), next_steps=base.notes(self.rule.next_steps),
        )  # fmt: skip

    def _certain(self, part: Part, track: _Track, sure: Sequence[int]) -> bool:
        """Say whether the sure contacts alone exceed a sub-limit however late each lies after its stamp."""
        if len(sure) == len(track.entries) and max(track.spans) == 1:
            return True
        epochs, spans = _column(track.epochs, sure), _column(track.spans, sure)
        if part.of == "contacts":
            return windows.certain(epochs, spans, part.max, part.window_s)
        # a window shorter by the coarsest stamp holds what the whole window holds however late each contact lies
        window_s = part.window_s - max(spans, default=1) + 1
        counts = windows.distinct(epochs, _column(track.numbers, sure), window_s)
        return any(count > part.max for count in counts)

    def _maker(self, scope: Scope) -> int:
        return self._makers.setdefault(scope.organisation, len(self._makers))

    def _sure(self, scope: Scope, rows: Sequence[Row]) -> bytearray:
        if scope.doubt or (self._judged and self._judged[scope].doubt):
            return bytearray(len(rows))
        memory = self.context.memory
        if not memory:
            return bytearray(b"\x01" * len(rows))
        return bytearray(row[ENTRY] not in memory for row in rows)


def _column(column: Sequence[int], places: Sequence[int]) -> Sequence[int]:
    """Return a column's values at some places, ascending; the column itself where these are all."""
    return column if len(places) == len(column) else list(map(column.__getitem__, places))


def _taken(column: tuple[int, ...], places: Sequence[int]) -> tuple[int, ...]:
    """Return a column's values at some places; at once where these follow one another."""
    if places[-1] - places[0] + 1 == len(places):
        return column[places[0] : places[-1] + 1]
    return tuple(map(column.__getitem__, places))


def _counted(column: Sequence[int], places: Sequence[int], of: Sequence[str]) -> Counter[int]:
    """Count the values of a column at some places; nothing is looked at where it can be only one."""
    if len(of) < 2:
        return Counter({len(of) - 1: len(places)})
    return Counter(map(column.__getitem__, places))
