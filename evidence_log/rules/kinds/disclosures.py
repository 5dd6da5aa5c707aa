"""Kind `third-party`: that a debt was told to a person who does not owe it. Pure.

Words alone only suggest it: what counts is the tag that a person gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from evidence_log.core.contact import UNANSWERED
from evidence_log.core.finding import Group, Note, NotTested, Suggestion, Within
from evidence_log.rules.kinds import reading
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Result
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.phrases import NOT_COLLECTION_TAG, plain
from evidence_log.rules.view import ENTRY, NOTHING, OUTCOME, TAGS, Row, Scope

_NORMAL = f'"{NOT_COLLECTION_TAG}"'


class ThirdParty(Evaluator):
    """Counts the contacts with the tag `act`; the limit is 0. Contacts in which nobody was spoken to cannot have told anything.

    With `any_contact` a contact with such a person counts as such: kept out are those without one of the tags in `also`, as nobody
    wrote down what they were for. `quiet`: no tag is suggested, because another rule does.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "act": reading.text,
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "any_contact": reading.flag,
        "also": reading.texts,
        "quiet": reading.flag,
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._counted: dict[Group, Counted] = {}
        self._untagged: list[tuple[int, str]] = []

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Count what is tagged, keep what may have to be."""
        tags = tuple(f'"{tag}"' for tag in (self.parameters["act"], *self.parameters.get("also", ())))
        if self.parameters.get("any_contact"):
            self._take_any(scope, rows, tags)
            return
        for row in rows:
            if row[TAGS] and any(tag in row[TAGS] for tag in tags):
                self.tested += 1
                counted = self._counted.setdefault(Group(scope.institution, scope.reached), Counted())
                counted.decided.append(self.match(scope, row, {}))
            elif row[OUTCOME] in UNANSWERED:
                self.tested += 1
            else:
                self._untagged.append((row[ENTRY], scope.reached))

    def _take_any(self, scope: Scope, rows: Sequence[Row], tags: Sequence[str]) -> None:
        """Count every contact; sure is only what a person marked as collecting."""
        self.tested += len(rows)
        for row in rows:
            if row[TAGS] and _NORMAL in row[TAGS]:
                continue
            match = self.match(scope, row, {})
            counted = self._counted.setdefault(Group(scope.institution, scope.reached), Counted())
            if row[TAGS] and any(tag in row[TAGS] for tag in tags):
                counted.decided.append(match)
            else:
                match.facts["open"] = "purpose"
                counted.kept_out.append(match)

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
            if not self.parameters.get("quiet") and (phrase := self.context.phrases.naming_debt(plain(words))):
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
