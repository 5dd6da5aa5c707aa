"""Kind `channel-restriction`: a channel that may not be used, or not in some way, or only with consent. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import ClassVar, Final

from evidence_log.core.finding import Group, Note, NotTested, Within
from evidence_log.core.phone import hidden
from evidence_log.rules.kinds import reading
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Result
from evidence_log.rules.kinds.consent import Agreement
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.view import PHONE, TAGS, Row, Scope

ANY: Final = "any"
HIDDEN: Final = "hidden-number"
TAGGED: Final = "tagged"
ATTRIBUTES: Final = (ANY, HIDDEN, TAGGED)


class ChannelRestriction(Evaluator):
    """Counts contacts of some channels; the limit is 0.

    `attribute`: all of them (`any`), those that showed no number (`hidden-number`), those with one of the `tags` (`tagged`). With
    `consent` a contact after that event, and before `consent_ends`, is kept out. A number that is simply not recorded is not hidden.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "channels": reading.CHANNEL_LIST,
        "attribute": reading.one_of(ATTRIBUTES, ANY),
        "tags": reading.texts,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "consent": reading.text,
        "consent_ends": reading.text,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        given = self.parameters
        self._tags = tuple(f'"{tag}"' for tag in given["tags"])
        self._agreement = Agreement(self.view, given["consent"], given["consent_ends"])
        self._counted: dict[Group, Counted] = {}
        self._unshown = 0

    def feed(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Look at the contacts of the channels."""
        channels = self.parameters["channels"]
        picked = [scope.through(channel) for channel in channels] if channels else [list(rows)]
        found = picked[0] if len(picked) == 1 else sorted(row for part in picked for row in part)
        if found:
            super().feed(scope, found)

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Count those with the attribute."""
        attribute = self.parameters["attribute"]
        if attribute == TAGGED:
            self.tested += len(rows)
            rows = [row for row in rows if row[TAGS] and any(tag in row[TAGS] for tag in self._tags)]
        elif attribute == HIDDEN:
            phones = Counter(map(itemgetter(PHONE), rows))  # far fewer than contacts
            unshown = phones.pop(None, 0)
            self._unshown += unshown
            self.tested += len(rows) - unshown
            kept = {phone for phone in phones if hidden(phone)}
            rows = [row for row in rows if row[PHONE] in kept] if kept else ()
        else:
            self.tested += len(rows)
        for row in rows:
            facts: dict[str, object] = {}
            match = self.match(scope, row, facts)
            counted = self._counted.setdefault(Group(scope.institution, scope.reached), Counted())
            self._agreement.sort(counted, scope, row, match)

    def finish(self) -> Iterator[Result]:
        """Yield the findings; where a tag decides and none is given, that is what is missing."""
        yield from self.without_limit(self._counted)
        if self._counted:
            return
        if not self.tested:
            yield (
                NotTested(self.rule.id, Note("number-unrecorded", {"count": self._unshown}))
                if self._unshown
                else self.untested()
            )
        elif self.parameters["attribute"] == TAGGED:
            yield NotTested(self.rule.id, Note("unmarked", {"count": self.tested, "tags": self.parameters["tags"]}))
        else:
            yield Within(self.rule.id, self.tested, 0, 0)
