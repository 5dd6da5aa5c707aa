"""Kind `place-visit`: how visits were made. Pure.

How many came is told by a tag `visitors-1`, `visitors-2`, ...; a visit without one says nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final

from evidence_log.core.finding import Group, Note, NotTested, Within
from evidence_log.rules.kinds import reading
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Result
from evidence_log.rules.kinds.consent import Agreement
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.view import CHANNEL, TAGS, Row, Scope

VISITORS: Final = re.compile(r'"visitors-(\d{1,2})"')


class PlaceVisit(Evaluator):
    """Counts visits that are banned, that were made by too few or too many people, or in which an act was marked; the limit is 0.

    `consent` names the event by which visits were agreed to, `consent_ends` the one that ends it: a visit in between is kept out.
    An act may be marked on a contact of any channel in `act_channels`: what was done at a visit is often told in a message.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "ban": reading.flag,
        "acts": reading.texts,
        "act_channels": reading.CHANNEL_LIST,
        "min_persons": reading.maybe_number,
        "max_persons": reading.maybe_number,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "consent": reading.text,
        "consent_ends": reading.text,
        "doubt": reading.text,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        given = self.parameters
        self._acts = tuple(f'"{act}"' for act in given["acts"])
        self._channels = frozenset(given["act_channels"]) | {"visit"}
        self._persons = given["min_persons"] is not None or given["max_persons"] is not None
        self._agreement = Agreement(self.view, given["consent"], given["consent_ends"])
        self._counted: dict[Group, Counted] = {}
        self._unsaid = 0

    def feed(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Look at the visits, and at what else an act can be marked on."""
        visits = scope.through("visit")
        if len(self._channels) > 1:
            visits = sorted([*visits, *(row for row in scope.tagged() if row[CHANNEL] in self._channels - {"visit"})])
        if visits:
            super().feed(scope, visits)
        del rows

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Judge each visit."""
        for row in rows:
            tags = row[TAGS] or ""
            beyond = any(act in tags for act in self._acts)
            if row[CHANNEL] == "visit":
                self.tested += 1
                beyond = beyond or self.parameters["ban"]
                facts = self._number(tags)
                beyond = beyond or bool(facts.get("wrong"))
            else:
                facts = {}
            if not beyond:
                continue
            facts.pop("wrong", None)
            match = self.match(scope, row, facts, self.parameters["doubt"] or "")
            counted = self._counted.setdefault(Group(scope.institution, scope.reached), Counted())
            self._agreement.sort(counted, scope, row, match)

    def finish(self) -> Iterator[Result]:
        """Yield the findings; say what is not recorded of the visits."""
        yield from self.without_limit(self._counted)
        if self._unsaid:
            yield NotTested(self.rule.id, Note("visitors-unsaid", {"count": self._unsaid}))
        elif not self.tested and not self._counted:
            yield self.untested()
        elif not self._counted:
            if self._acts and not self.parameters["ban"]:
                yield NotTested(self.rule.id, Note("unmarked", {"count": self.tested, "tags": self.parameters["acts"]}))
            else:
                yield Within(self.rule.id, self.tested, 0, 0)

    def untested(self) -> NotTested:
        """Return that there was no visit."""
        if self.seen:
            return super().untested()
        return NotTested(self.rule.id, Note("no-visit", {}))

    def _number(self, tags: str) -> dict[str, object]:
        if not self._persons:
            return {}
        found = VISITORS.search(tags)
        if found is None:
            self._unsaid += 1
            return {}
        came, least, most = int(found[1]), self.parameters["min_persons"], self.parameters["max_persons"]
        wrong = (least is not None and came < least) or (most is not None and came > most)
        return {"visitors": came, "wrong": wrong}
