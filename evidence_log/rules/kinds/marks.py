"""Kinds that count what a person marked: forbidden content, prohibited acts, disclosures that were not made. Pure.

Words alone never count: what does is a tag that a person gave, or accepted when it was suggested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final

from evidence_log.core.finding import Group, Note, NotTested
from evidence_log.rules.kinds import reading
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Result
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.phrases import NOT_COLLECTION_TAG
from evidence_log.rules.view import AT, CHANNEL, TAGS, Row, Scope

_NORMAL: Final = f'"{NOT_COLLECTION_TAG}"'


class Marked(Evaluator):
    """Counts the contacts with one of some tags; the limit is 0.

    `doubt` is the reason why such a contact is never certain by this text alone (`note.doubt-…`): it asks for more than a record shows.
    A contact that is marked as normal too is kept out.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "tags": reading.some_texts,
        "channels": reading.CHANNEL_LIST,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "doubt": reading.text,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._tags = tuple(f'"{tag}"' for tag in self.parameters["tags"])
        self._channels = frozenset(self.parameters["channels"])
        self._doubt: str = self.parameters["doubt"] or ""
        self._counted: dict[Group, Counted] = {}

    def feed(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Look at the tagged contacts only, which are few; of the others it matters only that there are some."""
        if self.lacks(scope):
            super().feed(scope, rows)
            return
        tagged, seen, current = scope.tagged(), self.seen, self.current
        if tagged:
            super().feed(scope, tagged)
        self.seen = seen + len(rows)
        since, until = self.terms.since, self.terms.until
        in_force = rows[-1][AT] >= since and (until is None or rows[0][AT][:10] <= until)
        self.current = current + (len(rows) if in_force else 0)

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Count what is marked."""
        for row in rows:
            if self._channels and row[CHANNEL] not in self._channels:
                continue
            if any(tag in row[TAGS] for tag in self._tags):
                self.tested += 1
                self.count(scope, row)

    def count(self, scope: Scope, row: Row) -> None:
        """Count one contact."""
        match = self.match(scope, row, {}, self._doubt)
        counted = self._counted.setdefault(Group(scope.institution, scope.reached), Counted())
        if _NORMAL in row[TAGS]:
            match.facts["open"] = "normal"
            counted.kept_out.append(match)
        else:
            counted.decided.append(match)

    def finish(self) -> Iterator[Result]:
        """Yield one finding per organisation, person and verdict; where nothing is marked, that is what is missing."""
        yield from self.without_limit(self._counted)
        if not self._counted:
            yield self.unmarked()

    def unmarked(self) -> NotTested:
        """Return that no contact is marked: it does not mean that nothing of the kind was said or done."""
        if not self.current:
            return self.untested()
        return NotTested(self.rule.id, Note("unmarked", {"count": self.current, "tags": self.parameters["tags"]}))


class ForbiddenContent(Marked):
    """Kind `forbidden-content`: what was said or sent, by its category."""


class ProhibitedAct(Marked):
    """Kind `prohibited-act`: what was done, by the mark that a person gave it."""


class RequiredDisclosure(Marked):
    """Kind `required-disclosure`: something that has to be said or shown, and by the person's mark was not.

    `when`: at `each` contact, or at the `first` of an organisation with a person only, so that a mark on a later one says nothing.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        **Marked.PARAMETERS,
        "when": reading.one_of(("each", "first"), "each"),
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._first: dict[tuple[str, str], tuple[int, int]] = {}
        self._pending: list[tuple[Scope, Row]] = []

    def feed(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Learn which contact was the first, whether it is marked or not."""
        if self.parameters["when"] == "first":
            channels = self._channels
            row = next((row for row in rows if not channels or row[CHANNEL] in channels), None)
            key = (scope.organisation, scope.reached)
            if row is not None:
                self._first[key] = min(self._first.get(key, row[:2]), row[:2])
        super().feed(scope, rows)

    def count(self, scope: Scope, row: Row) -> None:
        """Count one contact, once it is known to be the first where only that one matters."""
        if self.parameters["when"] == "first":
            self._pending.append((scope, row))
        else:
            super().count(scope, row)

    def finish(self) -> Iterator[Result]:
        """Yield the findings."""
        for scope, row in self._pending:
            if self._first[scope.organisation, scope.reached] == row[:2]:
                super().count(scope, row)
        yield from super().finish()
