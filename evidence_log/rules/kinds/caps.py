"""Kind `frequency-cap`: more than so many contacts of one sort on one calendar day. Pure.

Where a text does not say whether a lender and its agencies are added up, both readings are tested: together, which is what is
counted and shown, and each organisation alone, which alone can make a finding definite. Other windows are in `caps_windows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from evidence_log.core.finding import DEFINITE, POSSIBLE, Finding, Group, Note, NotTested, Within
from evidence_log.rules.kinds import base, reading
from evidence_log.rules.kinds.base import Context, Evaluator, Result
from evidence_log.rules.kinds.caps_windows import WINDOW_PARAMETERS, WindowCap
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.view import AT, CHANNEL, DURATION, OUTCOME, TAGS, Row, Scope

OPEN_DAYS = 3
"""Days that a later contact may still belong to: the days of all zones at one instant, and one to spare."""


class _Day:
    __slots__ = ("counted", "unknown")

    def __init__(self) -> None:
        self.counted: list[tuple[Scope, Row]] = []
        self.unknown = 0


class FrequencyCap(Evaluator):
    """Counts contacts per local day, lender and person reached; beyond is the (max+1)th of the day.

    A contact counts by its outcome, with at least `min_duration_s`, or by the tag `or_tag`. Without `sure_tag` (if one is named)
    it is unsure. Calls whose outcome or needed duration is not recorded do not count; days they could tip are told.
    With `only_tag` only contacts with that tag count at all. `together`: the text itself adds up a lender and its agencies.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "max": reading.number(),
        "channels": reading.CHANNEL_LIST,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "outcomes": reading.OUTCOME_LIST,
        "min_duration_s": reading.number(0),
        "or_tag": reading.text,
        "sure_tag": reading.text,
        "only_tag": reading.text,
        "together": reading.flag,
        **WINDOW_PARAMETERS,
    }

    @classmethod
    def of(cls, context: Context) -> Evaluator:
        """Return the quick way of counting by calendar day, or the one for any other window and group."""
        given = context.terms.parameters
        if any(given.get(name) for name in WINDOW_PARAMETERS):
            return WindowCap(context)
        return cls(context)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        given = self.parameters
        self._limit: int = given["max"]
        self._channels, self._outcomes = frozenset(given["channels"]), frozenset(given["outcomes"])
        self._tags = tuple(f'"{given[name]}"' if given[name] else None for name in ("or_tag", "sure_tag"))
        self._only = f'"{only}"' if (only := given.get("only_tag")) else ""
        self._untold = 0
        self._days: dict[Group, dict[str, _Day]] = {}
        self._found: list[Finding] = []
        self._highest = 0
        self._unknown = self._open_days = self._open_contacts = self._untagged = 0

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Put the contacts that count under their day."""
        channels, outcomes, least, tag = (
            self._channels,
            self._outcomes,
            self.parameters["min_duration_s"],
            self._tags[0],
        )
        if channels:
            rows = [row for row in rows if row[CHANNEL] in channels]
        if self._only:
            self._untold += len(rows)
            rows = [row for row in rows if row[TAGS] and self._only in row[TAGS]]
        if least or tag:
            tagged = [row for row in rows if row[TAGS] and tag and tag in row[TAGS]]
            marked = {id(row) for row in tagged}
            rows = [row for row in rows if id(row) not in marked] if marked else rows
            counted = [row for row in rows if row[OUTCOME] in outcomes and (row[DURATION] or 0) >= least] + tagged
            unknown = [
                row
                for row in rows
                if row[OUTCOME] is None or (least and row[DURATION] is None and row[OUTCOME] in outcomes)
            ]
            self.tested += len(tagged)
        else:
            counted = [row for row in rows if row[OUTCOME] in outcomes]
            unknown = [row for row in rows if row[OUTCOME] is None]
        self.tested += len(rows) - len(unknown)
        self._unknown += len(unknown)
        days = self._days.setdefault(Group(scope.institution, scope.reached), {})
        for row in counted:
            name = row[AT][:10]
            day = days.get(name) or days.setdefault(name, _Day())
            day.counted.append((scope, row))
        for row in unknown:
            days.setdefault(row[AT][:10], _Day()).unknown += 1

    def settle(self) -> None:
        """Judge the days that are over, so that a long log is not held in memory."""
        for group, days in self._days.items():
            if len(days) > OPEN_DAYS:
                self._judge(group, days, sorted(days)[:-OPEN_DAYS])

    def finish(self) -> Iterator[Result]:
        """Yield one finding per day; say what is missing where that could change a day's answer."""
        for group, days in self._days.items():
            self._judge(group, days, sorted(days))
        yield from self._found
        if self._untagged:
            values = {"count": self._untagged, "tag": self.parameters["sure_tag"]}
            yield NotTested(self.rule.id, Note("untagged", values))
        if self._open_days:
            yield NotTested(self.rule.id, Note("unrecorded", {"count": self._open_contacts, "days": self._open_days}))
        elif not self.tested:
            missing = Note("unrecorded-all", {"count": self._unknown})
            if self._only and self._untold and not self._unknown:
                missing = Note("unmarked", {"count": self._untold, "tags": (self.parameters["only_tag"],)})
            yield NotTested(self.rule.id, missing) if self._unknown or self._untold else self.untested()
        elif not self._found:
            yield Within(self.rule.id, self.tested, self._highest, self._limit)

    def _judge(self, group: Group, days: dict[str, _Day], names: Sequence[str]) -> None:
        for name in names:
            day = days.pop(name)
            count = len(day.counted)
            self._highest = max(self._highest, count)
            if count > self._limit:
                self._found.append(self._beyond(group, name, day.counted))
            elif count + day.unknown > self._limit:
                self._open_days += 1
                self._open_contacts += day.unknown

    def _beyond(self, group: Group, name: str, counted: list[tuple[Scope, Row]]) -> Finding:
        counted.sort(key=lambda pair: pair[1])  # by instant, then entry
        tag, match = self._tags[1], self.match
        matches = [
            match(scope, row, {"nth": nth}, "" if tag is None or (row[TAGS] and tag in row[TAGS]) else "untagged")
            for nth, (scope, row) in enumerate(counted, 1)
        ]
        alone = base.tally(match.organisation for match in matches)
        sure = base.tally(match.organisation for match in matches if not match.doubt)
        together = bool(self.parameters.get("together"))
        most = sure.values() if not together else (sum(sure.values()),)
        verdict = DEFINITE if any(count > self._limit for count in most) else POSSIBLE
        if verdict == POSSIBLE and self.parameters["sure_tag"]:
            tagged = base.tally(match.organisation for match in matches if match.doubt in {"", "untagged"})
            self._untagged += any(count > self._limit for count in tagged.values())
        values = {"day": name, "count": len(matches), "limit": self._limit}
        trace = [Note("cap-day", values)]
        if len(alone) > 1 and not together and max(alone.values()) <= self._limit:
            trace.append(Note("only-together", {"limit": self._limit}))
        offset = matches[0].at[19:]
        window = (f"{name}T00:00:00{offset}", f"{name}T23:59:59{offset}")
        return self.finding(verdict, group, matches, matches[self._limit :], self._limit, window=window, trace=trace)
