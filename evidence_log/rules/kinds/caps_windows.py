"""Kind `frequency-cap` for windows other than one calendar day, other groups, and texts that can be read in several ways. Pure.

The windows: `calendar-day`, `calendar-week`, `calendar-month`, `lifetime`, `rolling-dates` (the last n dates, the contact's own included),
`rolling-hours` (the last n hours). A text that says only "week" is given as several readings: what is beyond in all of them is
certain, what is beyond in some is possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final, NamedTuple

from evidence_log.core.finding import DEFINITE, POSSIBLE, Finding, Group, Note, Within
from evidence_log.errors import BadInput
from evidence_log.rules.kinds import reading
from evidence_log.rules.kinds.base import Context, Evaluator, Match, Result
from evidence_log.rules.kinds.consent import Agreement
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.kinds.schedule import WEEKDAYS
from evidence_log.rules.pack import Table
from evidence_log.rules.view import AT, CHANNEL, DURATION, EPOCH, OUTCOME, PHONE, PRECISION, TAGS, Row, Scope

ROLLING: Final = ("rolling-dates", "rolling-hours")
TYPES: Final = ("calendar-day", "calendar-week", "calendar-month", "lifetime", *ROLLING)
GROUPS: Final = ("collector", "debt", "number", "channel")
"""What may stand apart beside the lender and the person reached."""
MORE_THAN: Final = "more-than"
AT_LEAST: Final = "at-least"


class Window(NamedTuple):
    """One reading of a window; `n` dates or hours where it rolls, `starts` the first day of a week (0 Monday)."""

    type: str
    n: int
    starts: int


class Counted(NamedTuple):
    """One counted contact of a group: its local day as a number, its match."""

    epoch: int
    entry: int
    day: int
    match: Match


def windows(table: Table, key: str) -> tuple[Window, ...]:
    """Read the readings of a window. Raises BadInput."""
    found = []
    for part in table.tables(key):
        kind = part.text("type", TYPES)
        n = part.take("n", int, 0, needed=kind in ROLLING)
        week = part.take("week_start", str, WEEKDAYS[0])
        if (n < 1) == (kind in ROLLING) or week not in WEEKDAYS:
            raise BadInput("rules.wrong", where=part.at("n" if week in WEEKDAYS else "week_start"), value=n)
        part.done()
        found.append(Window(kind, n, WEEKDAYS.index(week)))
    return tuple(found)


WINDOW_PARAMETERS: Final[Mapping[str, Reader]] = {
    "windows": windows,
    "group_by": reading.each_of(GROUPS),
    "comparison": reading.one_of((MORE_THAN, AT_LEAST, ""), ""),
    "merge_minutes": reading.number(0),
    "exclude_tags": reading.texts,
    "consent": reading.text,
    "consent_ends": reading.text,
    "consent_days": reading.number(0),
    "dormant_until_talk": reading.flag,
}
"""Parameters of which any makes a cap be counted here."""


class WindowCap(Evaluator):
    """Counts contacts per lender, person and what `group_by` names; beyond is the (max+1)th of a window, or the max-th (`at-least`).

    `outcomes` empty: all count; one that is not recorded is unsure where some are named. `merge_minutes`: what follows the first of a
    burst on one channel within so many minutes is one with it. Contacts with a tag of `exclude_tags`, and those agreed to (for
    `consent_days` from the day of consent, that day the first, or until it is withdrawn) do not count. `dormant_until_talk`: nothing
    counts up to the end of the first conversation, whoever began it.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = WINDOW_PARAMETERS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        given = self.parameters
        self._limit: int = given["max"] - (given["comparison"] == AT_LEAST)
        self._windows = given["windows"] or (Window(TYPES[0], 0, 0),)
        self._channels, self._outcomes = frozenset(given["channels"]), frozenset(given["outcomes"])
        self._exclude = tuple(f'"{tag}"' for tag in given["exclude_tags"])
        self._only = f'"{given["only_tag"]}"' if given["only_tag"] else ""
        self._agreement = Agreement(self.view, given["consent"], given["consent_ends"])
        self._groups: dict[tuple[Group, tuple[str | None, ...]], list[tuple[Row, Scope, str]]] = {}
        self._talked: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._merged = 0

    def hears(self, scope: Scope) -> bool:
        """Say whether a conversation the person began can wake the cap."""
        return bool(self.parameters["dormant_until_talk"]) and super().wants(scope)

    def hear(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Note the first conversation."""
        self._talk(scope)
        del rows

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Keep the contacts that count."""
        self._talk(scope)
        if self._channels:
            rows = [row for row in rows if row[CHANNEL] in self._channels]
        if self._only:
            rows = [row for row in rows if row[TAGS] and self._only in row[TAGS]]
        least = self.parameters["min_duration_s"]
        for row in rows:
            self.tested += 1
            doubt = ""
            if self._outcomes and row[OUTCOME] not in self._outcomes:
                if row[OUTCOME] is not None:
                    continue
                doubt = "outcome"
            if least and (row[DURATION] or 0) < least:
                continue
            if self._exclude and row[TAGS] and any(tag in row[TAGS] for tag in self._exclude):
                continue
            if self._agreed(scope, row):
                continue
            self._groups.setdefault((Group(scope.institution, scope.reached), self._apart(scope, row)), []).append(
                (row, scope, doubt)
            )

    def finish(self) -> Iterator[Result]:
        """Yield the findings of each group, certain and possible apart."""
        most, found = 0, []
        for (group, _), rows in self._groups.items():
            counted = self._counted(rows)
            if counted:
                highest, findings = self._compare(group, counted)
                most = max(most, highest)
                found += findings
        yield from found
        if not self.tested:
            yield self.untested()
        elif not found:
            yield Within(self.rule.id, self.tested, most, self._limit)

    def _compare(self, group: Group, counted: Sequence[Counted]) -> tuple[int, list[Finding]]:
        sure = [item for item in counted if not item.match.doubt]
        readings = [self._beyond(window, counted) for window in self._windows]
        certain = [{sure[place].entry for place in self._beyond(window, sure)} for window in self._windows]
        either = sorted(set().union(*readings))
        both = {counted[place].entry for place in set(readings[0]).intersection(*readings[1:])}
        over = [item for item in counted if item.entry in both] if all(certain) else []
        sure_of = {item.entry for item in over}
        rest = [counted[place] for place in either if counted[place].entry not in sure_of]
        highest = max(self._held(window, counted, place) for window in self._windows for place in range(len(counted)))
        found = []
        for verdict, beyond in ((DEFINITE, over), (POSSIBLE, rest)):
            if beyond:
                found.append(self._finding(verdict, group, counted, beyond, readings))
        return highest, found

    def _finding(
        self, verdict: str, group: Group, counted: Sequence[Counted], over: Sequence[Counted], readings: Sequence[Sequence[int]]
    ) -> Finding:  # fmt: skip
        places = {item.entry: place for place, item in enumerate(counted)}
        beyond = [places[item.entry] for item in over]
        window = next(window for window, found in zip(self._windows, readings, strict=True) if set(found) & set(beyond))
        covered = sorted({place for end in beyond for place in self._holds(window, counted, end)})
        for place in beyond:
            counted[place].match.facts["in_window"] = self._held(window, counted, place)
        observed = max(self._held(window, counted, place) for place in beyond)
        trace = [Note(f"cap-{window.type}", {"count": observed, "limit": self._limit, "n": window.n})]
        if len(self._windows) > 1:
            trace.append(Note("readings", {"count": len(self._windows)}))
        if self._merged:
            trace.append(Note("merged", {"count": self._merged, "minutes": self.parameters["merge_minutes"]}))
        entries = [counted[place].match for place in covered]
        result = self.finding(verdict, group, entries, [item.match for item in over], self._limit, trace=trace)
        return result._replace(observed=observed)

    def _counted(self, rows: list[tuple[Row, Scope, str]]) -> list[Counted]:
        rows.sort(key=lambda item: item[0][:2])
        found: list[Counted] = []
        last: dict[str, int] = {}
        merge = 60 * self.parameters["merge_minutes"]
        for row, scope, doubt in rows:
            if self.parameters["dormant_until_talk"]:
                woken = self._talked.get((scope.institution, scope.reached))
                if woken is None or row[:2] <= woken:
                    continue
            channel = row[CHANNEL]
            if merge and row[PRECISION] != "day" and channel in last and row[EPOCH] - last[channel] < merge:
                self._merged += 1
                continue
            last[channel] = row[EPOCH]
            match = self.match(scope, row, {}, doubt)
            found.append(Counted(row[EPOCH], match.entry, date.fromisoformat(row[AT][:10]).toordinal(), match))
        return found

    def _beyond(self, window: Window, counted: Sequence[Counted]) -> list[int]:
        return [place for place in range(len(counted)) if self._held(window, counted, place) > self._limit]

    def _held(self, window: Window, counted: Sequence[Counted], end: int) -> int:
        return end - self._holds(window, counted, end).start + 1

    def _holds(self, window: Window, counted: Sequence[Counted], end: int) -> range:
        """Return the places of the contacts in the window that ends with the one at `end`; bisection, as `counted` is in order."""
        low, high = 0, end
        while low < high:
            middle = (low + high) // 2
            if _inside(window, counted[middle], counted[end]):
                high = middle
            else:
                low = middle + 1
        return range(low, end + 1)

    def _apart(self, scope: Scope, row: Row) -> tuple[str | None, ...]:
        named = {
            "collector": scope.organisation, "debt": scope.debt, "channel": row[CHANNEL],
            "number": self.view.phone_key(row[PHONE]) if row[PHONE] else None,
        }  # fmt: skip
        return tuple(named[name] for name in self.parameters["group_by"])

    def _agreed(self, scope: Scope, row: Row) -> bool:
        event = self._agreement.at(scope, row)
        days = self.parameters["consent_days"]
        if event is None or not days:
            return event is not None
        first = date.fromisoformat(event.occurred_at[:10]).toordinal()
        return bool(date.fromisoformat(row[AT][:10]).toordinal() < first + days)

    def _talk(self, scope: Scope) -> None:
        talks = scope.talks() if self.parameters["dormant_until_talk"] else ()
        if talks:
            key, first = (scope.institution, scope.reached), talks[0][:2]
            known = self._talked.get(key, first)
            self._talked[key] = min(known, first)


def _inside(window: Window, earlier: Counted, last: Counted) -> bool:
    """Say whether an earlier contact is in the window that ends with the last one; true from some place on."""
    if window.type == "rolling-dates":
        return earlier.day > last.day - window.n
    if window.type == "rolling-hours":
        return earlier.epoch > last.epoch - window.n * 3600
    if window.type == "calendar-week":
        return (earlier.day - 1 - window.starts) // 7 == (last.day - 1 - window.starts) // 7
    if window.type == "calendar-month":
        return date.fromordinal(earlier.day).replace(day=1) == date.fromordinal(last.day).replace(day=1)
    return window.type == "lifetime" or earlier.day == last.day
