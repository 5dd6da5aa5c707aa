"""Kind `time-window`: contacts within forbidden hours of the day, by the wall clock of the contact itself. Pure.

A time that is known to the minute or hour only, and stands nearer to an end of the hours than that, cannot be decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple

from evidence_log.core.finding import Group, Note, NotTested, Within
from evidence_log.core.windows import DAY_S, PRECISION_S, from_boundary, inside
from evidence_log.rules.kinds import base, reading
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Match, Result
from evidence_log.rules.kinds.consent import Agreement
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.kinds.schedule import ENDS, HOLIDAY, UNKNOWN, WEEKDAYS, Pair, Schedule, holidays, periods
from evidence_log.rules.phrases import NOT_COLLECTION_TAG, plain
from evidence_log.rules.view import AT, CHANNEL, NOTHING, PRECISION, TAGS, Row, Scope

_NORMAL = f'"{NOT_COLLECTION_TAG}"'


class Placed(NamedTuple):
    """Where a time of day lies in forbidden hours: how far from their nearer end, and whether the night began the day before."""

    undecided: bool
    facts: Mapping[str, Any]
    past_midnight: bool


class TimeWindow(Evaluator):
    """Counts every contact inside the hours that are `forbidden`, or outside those that are `allowed`; the limit is 0.

    Periods may hold for some weekdays only, and for holidays of a `calendar`; a day that it does not know is tested as both: what that
    leaves open is kept out. `ends` says whether the ends of a period belong to it. `consent` names the event by which other hours are
    agreed, `consent_ends` the one that ends it. Channels outside `sure_channels` (if any are named) count, but are unsure.
    `not_collection`: messages that only confirm a payment, and contacts marked as normal, are kept out.
    """

    ONE_OF = ("forbidden", "allowed")
    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "forbidden": periods,
        "allowed": periods,
        "ends": reading.one_of(ENDS, ENDS[0]),
        "holidays": holidays,
        "calendar": reading.text,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "channels": reading.CHANNEL_LIST,
        "sure_channels": reading.CHANNEL_LIST,
        "consent": reading.text,
        "consent_ends": reading.text,
        "not_collection": reading.flag,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        calendar = self.parameters.get("calendar")
        self._schedule = Schedule(self.parameters, self.view.calendar(calendar) if calendar else None)
        self._clear = frozenset(f"{hour:02d}" for hour in range(24) if self._outside(hour))
        self._channels, self._sure = frozenset(self.parameters["channels"]), frozenset(self.parameters["sure_channels"])
        self._agreement = Agreement(self.view, self.parameters["consent"], self.parameters["consent_ends"])
        self._counted: dict[Group, Counted] = {}
        # several texts have the same hours: what one has placed, another need not place again
        hours = tuple(self.parameters.get(name) for name in ("forbidden", "allowed", "ends", "holidays", "calendar"))
        self._known: dict[tuple[str, str, str], Placed | None] = context.shared.setdefault((TimeWindow, hours), {})
        self._kinds: dict[str, str] = {}
        self._no_calendar: set[str] = set()
        self._nights: dict[str, str] = {}
        self._untimed = 0
        self._messages: dict[int, Match] = {}

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Count the contacts inside the hours."""
        if self._channels:
            rows = [row for row in rows if row[CHANNEL] in self._channels]
        self.tested += len(rows)
        clear = self._clear
        for row in [row for row in rows if row[AT][11:13] not in clear]:
            self._judge(scope, row)

    def finish(self) -> Iterator[Result]:
        """Yield one finding per organisation, person and verdict; what has no time of day is named."""
        if self.parameters["not_collection"]:
            self._keep_out_confirmations()
        yield from self.without_limit(self._counted)
        if self._untimed:
            yield NotTested(self.rule.id, Note("untimed", {"count": self._untimed}))
        if self._no_calendar:
            yield NotTested(self.rule.id, Note("calendar-missing", {"years": tuple(sorted(self._no_calendar))}))
        if not self.tested:
            if not self._untimed:
                yield self.untested()
        elif not self._counted:
            yield Within(self.rule.id, self.tested, 0, 0)

    def _judge(self, scope: Scope, row: Row) -> None:
        if row[PRECISION] == "day":
            self.tested -= 1
            self._untimed += 1
            return
        day = row[AT][:10]
        placed, kept_out = self._placed(row[AT][11:19], row[PRECISION], day)
        if placed is None:
            return
        facts = {**placed.facts, "night": self._day_before(day) if placed.past_midnight else day}
        kept_out = kept_out or ("precision" if placed.undecided else "")
        if event := self._agreement.at(scope, row):
            kept_out, facts["event"] = kept_out or "consent", event.entry
        if not kept_out and self.parameters["not_collection"] and row[TAGS] and _NORMAL in row[TAGS]:
            kept_out = "normal"
        doubt = "channel" if self._sure and row[CHANNEL] not in self._sure else ""
        match = self.match(scope, row, facts, doubt)
        counted = self._counted.setdefault(Group(scope.institution, scope.reached), Counted())
        if kept_out:
            facts["open"] = kept_out
            counted.kept_out.append(match)
        else:
            counted.decided.append(match)
            if row[CHANNEL] in base.MESSAGES:
                self._messages[match.entry] = match

    def _placed(self, stamp: str, precision: str, day: str) -> tuple[Placed | None, str]:
        """Return where a time of a day lies, None when it is surely outside all hours, and why that is open."""
        if self._schedule.alike:
            return self._place(stamp, precision, WEEKDAYS[0]), ""
        if day not in self._kinds:
            self._kinds[day] = self._schedule.kind(day)
        kind = self._kinds[day]
        if kind != UNKNOWN:
            return self._place(stamp, precision, kind), ""
        weekday = WEEKDAYS[date.fromisoformat(day).weekday()]
        readings = [self._place(stamp, precision, kind) for kind in (weekday, HOLIDAY)]
        inside_ = [placed is not None and not placed.undecided for placed in readings]
        if all(inside_) or not any(readings):
            return readings[0], ""
        self._no_calendar.add(day[:4])
        return readings[0] or readings[1], "calendar"

    def _place(self, stamp: str, precision: str, kind: str) -> Placed | None:
        """Return where a time of day lies on a kind of day, None when it is surely outside all hours."""
        known = (stamp, precision, kind)
        if known not in self._known:
            self._known[known] = self._find(stamp, precision, self._schedule.of(kind))
        return self._known[known]

    def _find(self, stamp: str, precision: str, hours: Sequence[Pair]) -> Placed | None:
        clock, span = int(stamp[:2]) * 3600 + int(stamp[3:5]) * 60 + int(stamp[6:]), PRECISION_S[precision]
        for start, end in hours:
            if start == end:
                return Placed(False, {"closed": "day"}, False)
            distance = from_boundary(clock, start, end)
            undecided = span > 1 and distance < span
            if undecided or inside(clock, start, end):
                after = min((clock - start) % DAY_S, (start - clock) % DAY_S) == distance
                edge = start if after else end
                facts = {
                    "edge": f"{edge // 3600:02d}:{edge // 60 % 60:02d}", "side": "after" if after else "before",
                    "minutes": distance // 60, "seconds": distance,
                }  # fmt: skip
                return Placed(undecided, facts, start > end and clock < end)
        return None

    def _day_before(self, day: str) -> str:
        if day not in self._nights:
            self._nights[day] = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        return self._nights[day]

    def _keep_out_confirmations(self) -> None:
        details, phrases = self.view.details(self._messages), self.context.phrases
        for entry, match in self._messages.items():
            detail = details.get(entry, NOTHING)
            if detail.words and not detail.demands and phrases.confirming(plain(detail.words)):
                match.facts["open"] = "receipt"
        for counted in self._counted.values():
            counted.kept_out += [match for match in counted.decided if "open" in match.facts]
            counted.decided = [match for match in counted.decided if "open" not in match.facts]

    def _outside(self, hour: int) -> bool:
        """Say whether every stamp of an hour, however coarse, is surely outside."""
        stamps = (hour * 3600, hour * 3600 + 3599)
        return not any(
            inside(clock, *pair) or from_boundary(clock, *pair) < 3600
            for pair in self._schedule.every
            for clock in stamps
        )
