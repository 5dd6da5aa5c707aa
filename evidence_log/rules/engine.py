"""Compare a case with rules: one pass over its contacts, every rule fed from it. Pure.

Counted are standing contacts of the other side (direction in, or not recorded: then unsure) that are attributed to an
organisation. What the person did themselves and what belongs to nobody is never counted, only told. A contact is judged by the terms
in force on its own local day, by the wall clock of its own zone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from evidence_log.core.finding import DEFINITE, Finding, NotTested, Suggestion, Within
from evidence_log.core.grades import GRADES, grade
from evidence_log.rules.kinds import KINDS, Context, Evaluator, Result
from evidence_log.rules.pack import Pack, Rule
from evidence_log.rules.phrases import Phrases
from evidence_log.rules.unknown import UnknownNumber, UnknownNumbers
from evidence_log.rules.view import (
    AT,
    ENTRY,
    EPOCH,
    IMPORT,
    RECORDED,
    WHOSE,
    WHOSE_WITHOUT_NUMBER,
    CaseView,
    Recent,
    Row,
    Scope,
)

FIRST_KIND = "after-settlement"
"""Findings of this kind lead every report."""
KEYS_KEPT = 100_000
"""Different facts of whose a contact is that are remembered: a log of friends and couriers can hold any number of numbers."""


class Evaluation(NamedTuple):
    """What one pass found. `contacts` = `attributed` + `unattributed`; `own` are the attributed ones the person made.

    `grades` counts the attributed contacts of the other side. Days are local, ISO, None where there is no contact.
    """

    contacts: int
    attributed: int
    own: int
    unattributed: int
    first_day: str | None
    last_day: str | None
    grades: Mapping[str, int]
    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...]
    not_tested: tuple[NotTested, ...]
    within: tuple[Within, ...]
    unknown: tuple[UnknownNumber, ...]
    unknown_numbers: int


class ExampleFailure(NamedTuple):
    """An example whose contacts beyond the limit are not those it says."""

    rule: str
    example: str
    verdict: str
    expected: tuple[int, ...]
    found: tuple[int, ...]


def evaluate(view: CaseView, packs: Sequence[Pack]) -> Evaluation:
    """Compare a case with every rule of `packs`. Findings about repaid debts come first, then the definite, then the possible ones."""
    return _Pass(view, packs).run()


def check_examples(pack: Pack) -> list[ExampleFailure]:
    """Run every example of a pack (loaded with them) against its own rule alone; return those that do not come out."""
    from evidence_log.rules.examples import view_of  # time zones: not needed to check a case

    failures = []
    for rule in pack.rules:
        alone = pack._replace(rules=(rule,))
        for example in rule.examples:
            found = evaluate(view_of(example, pack.zone), (alone,)).findings
            for verdict in (DEFINITE, "possible"):
                over = {
                    entry
                    for finding in found
                    if finding.verdict == verdict and example.part in {None, finding.part}
                    for entry in finding.over
                }
                expected = set(example.definite if verdict == DEFINITE else example.possible)
                if over != expected:
                    both = tuple(sorted(expected)), tuple(sorted(over))
                    failures.append(ExampleFailure(rule.id, example.name, verdict, *both))
    return failures


class _Takers(dict[tuple[Any, ...], Callable[[Row], None]]):
    """What takes a row, by the facts that settle whose it is; asked for once."""

    def __init__(self, ask: Callable[[tuple[Any, ...]], Callable[[Row], None]]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, key: tuple[Any, ...]) -> Callable[[Row], None]:
        taker = self[key] = self._ask(key)
        return taker


class _Pass:
    """One reading of a case."""

    def __init__(self, view: CaseView, packs: Sequence[Pack]) -> None:
        self.view = view = view._replace(details=Recent(view.details))
        self.memory: set[int] = set()
        self.graded: dict[int, str] = {}
        shared: dict[tuple[Any, ...], Any] = {}
        self.rules: list[tuple[Rule, list[Evaluator]]] = [
            (
                rule,
                [
                    KINDS[rule.kind].of(Context(pack, rule, terms, view, self.memory, phrases, shared))
                    for terms in rule.terms
                ],
            )
            for pack, phrases in ((pack, Phrases(pack.phrases)) for pack in packs)
            for rule in pack.rules
            if rule.enabled
        ]
        self.evaluators = [evaluator for _, evaluators in self.rules for evaluator in evaluators]
        self.unknown = UnknownNumbers(view.phone_key)
        self.scopes: dict[tuple[Any, ...], Scope] = {}
        # without ties a number says nothing of whose a contact is, and there can be many numbers
        self.whose = itemgetter(WHOSE if view.attribution.ties else WHOSE_WITHOUT_NUMBER)
        self.takes = _Takers(self._taker)
        self.strangers: list[Row] = []
        self.contacts = self.own = self.counted = 0
        self.days: tuple[str, str] | None = None

    def run(self) -> Evaluation:
        """Read every batch, then ask every rule."""
        for batch in self.view.batches:
            if batch:
                self._read(batch)
        order = {rule.id: place for place, (rule, _) in enumerate(self.rules)}
        first = {rule.id: rule.kind != FIRST_KIND for rule, _ in self.rules}
        results = [result for rule, evaluators in self.rules for result in _merged(rule, evaluators)]
        findings = sorted(
            (self._with_grades(result) for result in results if isinstance(result, Finding)),
            key=lambda found: (
                first[found.rule], found.verdict != DEFINITE, order[found.rule], found.part,
                found.group.reached != "self", found.group, found.window,
            ),
        )  # fmt: skip
        suggested = {(result.entry, result.tag): result for result in results if isinstance(result, Suggestion)}
        graded = Counter(self.graded.values())
        grades = {name: graded[name] for name in GRADES}
        grades["B"] += self.counted - sum(graded.values())
        return Evaluation(
            contacts=self.contacts, attributed=self.counted + self.own, own=self.own, unattributed=self.unknown.contacts,
            first_day=self.days[0] if self.days else None, last_day=self.days[1] if self.days else None, grades=grades,
            findings=tuple(findings), suggestions=tuple(suggested[key] for key in sorted(suggested)),
            not_tested=tuple(r for r in results if isinstance(r, NotTested)),
            within=tuple(r for r in results if isinstance(r, Within)), unknown=self.unknown.suspicious(),
            unknown_numbers=len(self.unknown),
        )  # fmt: skip

    def _read(self, batch: Sequence[Row]) -> None:
        self.contacts += len(batch)
        ends = (batch[0][AT][:10], batch[-1][AT][:10])
        self.days = (min(self.days[0], *ends), max(self.days[1], *ends)) if self.days else (min(ends), max(ends))
        takes = self.takes
        if len(takes) > KEYS_KEPT:
            takes.clear()
        for key, row in zip(map(self.whose, batch), batch, strict=True):
            takes[key](row)
        for scope in self.scopes.values():
            if not scope.rows:
                continue
            if scope.direction == "out":
                self.own += len(scope.rows)
                for evaluator in scope.takers:
                    evaluator.hear(scope, scope.rows)
            else:
                self._grade(scope.rows)
                for evaluator in scope.takers:
                    evaluator.feed(scope, scope.rows)
        for evaluator in self.evaluators:
            evaluator.settle()
        for scope in self.scopes.values():
            scope.done()
        self.unknown.feed(self.strangers)
        self.strangers.clear()

    def _taker(self, key: tuple[Any, ...]) -> Callable[[Row], None]:
        """Return what takes contacts with these facts: their scope's list, or the list of those that belong to nobody."""
        scope = self._scope(key)
        return self.strangers.append if scope is None else scope.rows.append

    def _scope(self, key: tuple[Any, ...]) -> Scope | None:
        """Return the scope of contacts with these facts, None where they belong to nobody."""
        *number, claims, debt, direction, reached = key
        phone = number[0] if number else None
        whose = self.view.attribution
        organisation = whose.of(phone, claims, debt)
        if organisation is None:
            return None
        tie = whose.tie(phone)
        weak = tie is not None and tie.confidence == "weak" and not claims and debt is None
        doubt = "direction" if direction is None else "attribution" if weak else ""
        alike = (organisation, debt, direction, doubt, reached)
        scope = self.scopes.get(alike)
        if scope is None:
            scope = self.scopes[alike] = Scope(
                organisation=organisation, institution=whose.institution(organisation), reached=reached,
                debt=debt, direction=direction, doubt=doubt,
            )  # fmt: skip
            own = direction == "out"
            scope.takers = [evaluator for evaluator in self.evaluators if evaluator.admits(scope, own=own)]
        return scope

    def _grade(self, rows: Sequence[Row]) -> None:
        """Learn the grades of contacts that no untouched import proves, or two sources do; all others are B."""
        self.counted += len(rows)
        touched, second = self.view.touched, self.view.second
        if second:
            proved = {row[ENTRY] for row in rows if row[IMPORT] is not None} & second.keys() - touched.keys()
            self.graded.update((entry, second[entry]) for entry in proved)
        for row in [row for row in rows if row[IMPORT] is None or (touched and row[ENTRY] in touched)]:
            known_at = max(row[RECORDED] or "", touched.get(row[ENTRY], ""))
            recorded = int(datetime.fromisoformat(known_at).timestamp())
            copied = row[ENTRY] in self.view.copied
            other = second.get(row[ENTRY]) if row[IMPORT] is None else None
            found = grade(imported=False, copied=copied, occurred=row[EPOCH], recorded=recorded, second=other)
            self.graded[row[ENTRY]] = found
            if found == "D":
                self.memory.add(row[ENTRY])

    def _with_grades(self, finding: Finding) -> Finding:
        if finding.grades:  # of events, which the rule has graded
            return finding
        graded = self.graded
        counts = Counter(graded[entry] for entry in finding.entries if entry in graded) if graded else Counter[str]()
        counts["B"] += len(finding.entries) - counts.total()
        return finding._replace(grades={name: counts[name] for name in GRADES})


def _merged(rule: Rule, evaluators: Iterable[Evaluator]) -> Iterator[Result]:
    """Yield the results of one rule under all its terms: it is within only if no terms were exceeded, untested only if under all."""
    results = [list(evaluator.results()) for evaluator in evaluators]
    found = [result for part in results for result in part if isinstance(result, Finding)]
    yield from found
    yield from (result for part in results for result in part if isinstance(result, Suggestion))
    within: dict[str, Within] = {}
    for part in results:
        for result in part:
            if isinstance(result, Within):
                known = within.get(result.part)
                within[result.part] = result if known is None else _both(known, result)
    exceeded = {finding.part for finding in found}
    yield from (result for name, result in within.items() if name not in exceeded)
    yield from _untested(
        [[result for result in part if isinstance(result, NotTested)] for part in results], bool(found or within)
    )


def _untested(parts: Sequence[Sequence[NotTested]], tested: bool) -> Iterator[NotTested]:
    """Yield why a rule was not tested: under several terms a reason once, and that one of them was not in force only if that is all."""
    if len(parts) == 1:
        yield from parts[0]
        return
    first: dict[str, NotTested] = {}
    for result in (result for part in parts for result in part):
        first.setdefault(result.missing.key, result)
    elsewhere = {"not-in-force", "nothing-in-scope"}
    others = [result for key, result in first.items() if key not in elsewhere]
    yield from others if others or tested else list(first.values())[-1:]


def _both(earlier: Within, later: Within) -> Within:
    highest = max(earlier.highest or 0, later.highest or 0)
    return Within(later.rule, earlier.tested + later.tested, highest, later.limit, later.part)
