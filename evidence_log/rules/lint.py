"""What a pack must hold beyond what reading it refuses: dates that fit, sources that carry a rule, words in every language. Pure.

Each fault names the rule or key and what is wrong with it; none stops the others from being found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from string import Formatter
from typing import Any, Final, NamedTuple

from evidence_log.core.finding import FORCES
from evidence_log.rules.engine import ExampleFailure
from evidence_log.rules.pack import EXAMPLE_KINDS, TOOL_SETTING, UNFIT, Pack, Rule

GIVEN: Final = frozenset(
    {"organisation", "reached", "period", "day", "observed", "limit", "over", "entries", "sure", "settled"}
)
"""What the sentences of a rule may leave open."""
SENTENCES: Final = ("title", "explanation", "possible", "limits", "out_of_scope")
NAMED: Final = ("assumptions", "could_explain", "next_steps")
VERDICT: Final = re.compile(
    r"违法|违规|侵权|犯罪|必须赔偿|\b(?:illegal|unlawful|violat\w+|guilty|must pay)\b", re.IGNORECASE
)
"""Words that would pass a verdict: a rule says what the record shows beside a text."""
UNREAD: Final = re.compile(r"未核实|未能核实|not verified|could not be verified", re.IGNORECASE)


class Fault(NamedTuple):
    """What is wrong, where: `cn/some-rule` and a short key of the fault with its detail."""

    where: str
    fault: str
    detail: str = ""


def faults(
    pack: Pack, words: Mapping[str, Mapping[str, Any]], failures: Callable[[Pack], Sequence[ExampleFailure]], today: str
) -> Iterator[Fault]:
    """Yield what is wrong with a pack that was read with its examples. `words` are its files of words by language; `today` an ISO day."""
    if pack.read_on > today:
        yield Fault(pack.id, "read-in-future", pack.read_on)
    if pack.recheck_after <= pack.read_on:
        yield Fault(pack.id, "recheck-before-read", pack.recheck_after)
    if today > pack.recheck_after:
        yield Fault(pack.id, "recheck-due", pack.recheck_after)
    for rule in pack.rules:
        yield from _sources(rule)
        yield from _dates(rule)
        yield from _examples(rule)
        for condition in rule.applies_when:
            sorted_words = pack.facts.get(condition.fact)
            known = (
                set(sorted_words or ())
                if condition.fact in {"product", "lender_type"}
                else {*condition.values, *condition.excluded}
            )
            for value in sorted({*condition.values, *condition.excluded} - known):
                yield Fault(rule.id, "unknown-class", f"{condition.fact} = {value}")
    yield from _words(pack, words)
    for failure in failures(pack):
        yield Fault(failure.rule, "example", failure.example)


def _sources(rule: Rule) -> Iterator[Fault]:
    if rule.enabled and rule.confidence in UNFIT:
        yield Fault(rule.id, "enabled-unfit", rule.confidence)
    norms = [citation for citation in rule.citations if not citation.supports]
    if rule.force != TOOL_SETTING and not norms:
        yield Fault(rule.id, "no-norm")
    for citation in norms:
        if citation.force not in FORCES or citation.force != rule.force:
            yield Fault(rule.id, "force", citation.instrument)
        if bool(UNREAD.search(citation.place)) != bool(UNREAD.search(citation.place_en)):
            yield Fault(rule.id, "place-differs", citation.place)
        if citation.confidence == "verified" and UNREAD.search(citation.place):
            yield Fault(rule.id, "verified-unread", citation.place)


def _dates(rule: Rule) -> Iterator[Fault]:
    for terms in rule.terms:
        cited = [citation for citation in rule.citations if not citation.supports]
        in_force = [
            citation
            for citation in cited
            if citation.in_force_since <= terms.since
            and (citation.in_force_until is None or (terms.until or "9999") <= citation.in_force_until)
        ]
        if cited and not in_force:
            yield Fault(rule.id, "terms-without-text", terms.since)


def _examples(rule: Rule) -> Iterator[Fault]:
    missing = set(EXAMPLE_KINDS) - {example.kind for example in rule.examples}
    if missing:
        yield Fault(rule.id, "examples", ", ".join(sorted(missing)))


def _words(pack: Pack, words: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    opened: dict[str, set[str]] = {}
    keys = {rule.key for rule in pack.rules}
    for language, tree in words.items():
        for key in sorted(set(tree.get("rule", {})) - keys):
            yield Fault(f"{pack.id}/{key}", "words-left-over", language)
        for rule in pack.rules:
            said = tree.get("rule", {}).get(rule.key, {})
            for name in SENTENCES:
                if not str(said.get(name, "")).strip():
                    yield Fault(rule.id, "words-missing", f"{language}: {name}")
            for name, text in said.items():
                if isinstance(text, str):
                    yield from _text(f"{rule.id}: {language}: {name}", text)
                    left = {field for _, field, _, _ in Formatter().parse(text) if field}
                    if left - GIVEN:
                        yield Fault(rule.id, "placeholder", f"{language}: {name}")
                    if left != opened.setdefault(f"{rule.id}: {name}", left):
                        yield Fault(rule.id, "placeholders-differ", f"{language}: {name}")
            notes = tree.get("note", {})
            for key in (key for name in NAMED for key in getattr(rule, name)):
                if key not in notes:
                    yield Fault(rule.id, "note-missing", f"{language}: {key}")
        for key, text in tree.get("note", {}).items():
            yield from _text(f"{pack.id}: {language}: note.{key}", text)


def _text(where: str, text: str) -> Iterator[Fault]:
    if found := VERDICT.search(text):
        yield Fault(where, "verdict", found[0])
