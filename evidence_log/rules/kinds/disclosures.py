"""Kind `third-party`: that a debt was told to a person who does not owe it. Pure.

Words alone only suggest it: what counts is the tag that a person gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from evidence_log.core.contact import UNANSWERED
from evidence_log.core.finding import Group, Note, NotTested, Suggestion, Within
from evidence_log.rules.kinds import base
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Reader, Result
from evidence_log.rules.phrases import plain
from evidence_log.rules.view import ENTRY, NOTHING, OUTCOME, TAGS, Row, Scope


class ThirdParty(Evaluator):
    """Counts the contacts with the tag `act`; the limit is 0. Contacts in which nobody was spoken to cannot have told anything."""

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "act": base.text,
        "reached": base.REACHED,
        "not_reached": base.REACHED,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._counted: dict[Group, Counted] = {}
        self._untagged: list[tuple[int, str]] = []

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Count what is tagged, keep what may have to be."""
        tag = f'"{self.parameters["act"]}"'
        for row in rows:
            if row[TAGS] and tag in row[TAGS]:
                self.tested += 1
                counted = self._counted.setdefault(Group(scope.institution, scope.reached), Counted())
                counted.decided.append(self.match(scope, row, {}))
            elif row[OUTCOME] in UNANSWERED:
                self.tested += 1
            else:
                self._untagged.append((row[ENTRY], scope.reached))

    def finish(self) -> Iterator[Result]:
        """Yield the findings, the tags that words suggest, and the contacts of which nobody wrote down what was said."""
        details = self.view.details([entry for entry, _ in self._untagged])
        silent: dict[str, list[int]] = {}
        suggested = 0
        for entry, reached in self._untagged:
            words = details.get(entry, NOTHING).words
            if not words:
                silent.setdefault(reached, []).append(entry)
                continue
            self.tested += 1
            if phrase := self.context.phrases.naming_debt(plain(words)):
                suggested += 1
                yield Suggestion(
                    entry, self.parameters["act"], Note("words-name-debt", {"words": phrase, "reached": reached})
                )
        yield from self.without_limit(self._counted)
        if silent:
            entries = tuple(sorted(entry for ids in silent.values() for entry in ids))
            yield NotTested(
                self.rule.id, Note("not-said", {"count": len(entries), "entries": entries, "reached": tuple(silent)})
            )
        if self._counted:
            return
        if suggested:
            yield NotTested(self.rule.id, Note("suggested", {"count": suggested, "tag": self.parameters["act"]}))
        elif self.tested:
            yield Within(self.rule.id, self.tested, 0, 0)
        elif not silent:
            yield self.untested()
