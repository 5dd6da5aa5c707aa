"""Kind `after-settlement`: contacts about a debt after the day it was repaid. Pure.

A contact that names its debt is judged by that debt, any other by all debts of the lender. The cause told for each is an
inference from what is recorded, never a finding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from evidence_log.core.contact import RELATIONS
from evidence_log.core.finding import Finding, Group, Note, NotTested, Within
from evidence_log.rules.kinds import base, reading
from evidence_log.rules.kinds.base import Context, Counted, Evaluator, Result
from evidence_log.rules.kinds.days import days_between
from evidence_log.rules.kinds.reading import Reader
from evidence_log.rules.phrases import NOT_COLLECTION_TAG, plain
from evidence_log.rules.view import AT, NOTHING, TAGS, Debt, Row, Scope

CAUSES = ("amount", "agency", "lag", "unexplained")
"""Why a contact may have come after all: a sum still asked for, an agency not told, records not yet updated, none of these."""
AMOUNT_TAG = "amount-wrong"
ELSEWHERE = "elsewhere"
"""Why the kind is untested when all contacts after settlement belong to names that are no lender of the case."""


class Reckoning(NamedTuple):
    """The debts a contact may be about: settled ones by day, and whether all of them are settled."""

    settled: tuple[Debt, ...]
    all_settled: bool

    def on(self, day: str) -> tuple[str, Debt | None]:
        """Return what a day is: empty when surely after settlement, why it is open, or `no`; and the debt settled last before it."""
        before = [debt for debt in self.settled if (debt.settled_on or "") < day]
        if any(debt.settled_on == day for debt in self.settled):
            return "same-day", before[-1] if before else self._on_day(day)
        if not before:
            return "no", None
        if self.all_settled and len(before) == len(self.settled):
            return "", before[-1]
        return "other-debt", before[-1]

    def _on_day(self, day: str) -> Debt:
        return next(debt for debt in self.settled if debt.settled_on == day)


class AfterSettlement(Evaluator):
    """Counts every contact after the day of settlement; the limit is 0, and there is no grace.

    Kept out: the day of settlement itself, contacts that may be about another debt, messages that only confirm a payment,
    contacts marked as normal. `lag_days` is how long records may lag by this program's setting, for the cause only. With `causes` only
    contacts of these possible causes count; a cause that only words tell leaves them kept out.
    """

    PARAMETERS: ClassVar[Mapping[str, Reader]] = {
        "reached": reading.REACHED,
        "not_reached": reading.REACHED,
        "lag_days": reading.number(),
        "causes": reading.each_of(CAUSES),
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._debts = {debt.id: debt for debt in self.view.debts}
        self._settled = [debt for debt in self.view.debts if debt.settled_on]
        self._reckonings: dict[Scope, Reckoning] = {}
        self._counted: dict[Group, Counted] = {}
        self._disputed: set[int] = set()
        self._offered = self._met = False
        self._lenders = {debt.lender for debt in self.view.debts}
        self._first_day = min((debt.settled_on or "" for debt in self._settled), default="")
        self._elsewhere: dict[str, int] = {}
        self._explained = False
        self._by_words: set[int] = set()
        self._source = self._same()

    def _same(self) -> AfterSettlement:
        """Return the evaluator that counts the same contacts: an earlier rule's, where this one only picks causes from them."""
        everyone = len(self._reached) == len(RELATIONS)
        key = (
            AfterSettlement,
            self.context.pack.id,
            self.terms.since,
            self.terms.until,
            self.rule.applies_when,
            everyone,
        )
        if not everyone:
            return self
        if self.parameters.get("causes"):
            found: AfterSettlement = self.context.shared.get(key, self)
            return found
        self.context.shared[key] = self
        return self

    def wants(self, scope: Scope) -> bool:
        """Say whether the contacts can be about a debt that was settled."""
        if self._source is not self:
            return False
        named = self._debts.get(scope.debt) if scope.debt else None
        debts = [named] if named else [debt for debt in self.view.debts if debt.lender == scope.institution]
        settled = sorted((debt for debt in debts if debt.settled_on), key=lambda debt: debt.settled_on or "")
        self._reckonings[scope] = Reckoning(tuple(settled), len(settled) == len(debts))
        self._offered = True
        self._met = self._met or bool(settled)
        return bool(settled or self._stranger(scope)) and super().wants(scope)

    def _stranger(self, scope: Scope) -> bool:
        """Say whether contacts belong to a name that is no lender of the case: perhaps one of them, spelt otherwise."""
        return bool(self._settled) and scope.debt not in self._debts and scope.institution not in self._lenders

    def feed(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Look at contacts of the lenders; of others only count those after the first settlement."""
        if not self._stranger(scope):
            super().feed(scope, rows)
            return
        later = sum(row[AT][:10] > self._first_day for row in rows)
        if later and scope.direction == "in":
            self._elsewhere[scope.organisation] = self._elsewhere.get(scope.organisation, 0) + later

    def take(self, scope: Scope, rows: Sequence[Row]) -> None:
        """Count the contacts on and after the day of settlement."""
        self.tested += len(rows)
        reckoning = self._reckonings[scope]
        first = reckoning.settled[0].settled_on or ""
        group = Group(scope.institution, scope.reached)
        days: dict[str, tuple[str, Debt | None, int]] = {}
        for row in [row for row in rows if row[AT] >= first]:
            day = row[AT][:10]
            if day not in days:
                why, about = reckoning.on(day)
                days[day] = (why, about, days_between(about.settled_on or day, day) if about else 0)
            kept_out, debt, after = days[day]
            if debt is None or kept_out == "no":
                continue
            facts: dict[str, Any] = {"day": after, "debt": debt.id}
            match = self.match(scope, row, facts)
            if row[TAGS]:
                if f'"{AMOUNT_TAG}"' in row[TAGS]:
                    self._disputed.add(match.entry)
                if f'"{NOT_COLLECTION_TAG}"' in row[TAGS]:
                    kept_out = kept_out or "normal"
            counted = self._counted.setdefault(group, Counted())
            if kept_out:
                facts["open"] = kept_out
                counted.kept_out.append(match)
            else:
                counted.decided.append(match)

    def finish(self) -> Iterator[Result]:
        """Yield one finding per lender, person and verdict, each entry with its day and possible cause."""
        source = self._source
        source._explain()
        causes = self.parameters.get("causes")
        counted = _caused_by(source._counted, causes, source._by_words) if causes else source._counted
        yield from self.without_limit(counted)
        yield from source._untold(self, bool(counted))

    def _untold(self, told: AfterSettlement, found: bool) -> Iterator[Result]:
        """Yield for a rule what is missing, or that nothing was found."""
        rule = told.rule.id
        if not self._settled:
            yield NotTested(rule, Note("no-settlement", {}))
        elif self._elsewhere and not found:
            # perhaps the same lender spelt otherwise, and then to say that nothing was found would be wrong
            values = {
                "lenders": tuple(dict.fromkeys(debt.lender for debt in self._settled)), "day": self._first_day,
                "count": sum(self._elsewhere.values()), "by": tuple(self._elsewhere.items()),
            }  # fmt: skip
            yield NotTested(rule, Note(ELSEWHERE, values))
        elif self._offered and not self._met:
            # perhaps only spelt otherwise: nothing else would say so
            lenders = tuple(dict.fromkeys(debt.lender for debt in self._settled))
            yield NotTested(rule, Note("no-contact-of", {"lenders": lenders}))
        elif not self.tested:
            yield self.untested()._replace(rule=rule)
        elif not found:
            yield Within(rule, self.tested, 0, 0)

    def finding(self, *given: Any, **named: Any) -> Finding:
        """Return a finding with the causes counted, and for each cause what to do next."""
        found = super().finding(*given, **named)
        causes = base.tally(fact["cause"] for fact in found.facts.values())
        steps = tuple(Note(f"step-{cause}", {}) for cause in CAUSES if cause in causes)
        about = {fact["debt"] for fact in found.facts.values()}
        settled = sorted(
            {(debt.id, debt.product, debt.settled_on) for debt in self._debts.values() if debt.id in about}
        )
        trace = [Note("settled", {"debt": name, "product": product, "day": day}) for name, product, day in settled]
        days = tuple(sorted({int(fact["day"]) for fact in found.facts.values()}))
        if any(days):
            trace.append(Note("after-days", {"days": days, "count": found.observed}))
        trace += [
            Note(f"cause-{cause}", {"count": causes[cause], "days": self.parameters["lag_days"]})
            for cause in CAUSES
            if cause in causes
        ]
        return found._replace(trace=(*trace, *found.trace), next_steps=(*steps, *found.next_steps))

    def _explain(self) -> None:
        """Tell the possible cause of each contact, and keep out those that only confirm; once."""
        if self._explained:
            return
        self._explained = True
        matches = [match for counted in self._counted.values() for match in (*counted.decided, *counted.kept_out)]
        details, phrases = self.view.details([match.entry for match in matches]), self.context.phrases
        lag, kind = self.parameters["lag_days"], self.view.attribution.kind
        kinds = {organisation: kind(organisation) for organisation in {match.organisation for match in matches}}
        for match in matches:
            facts, detail = match.facts, details.get(match.entry, NOTHING)
            text = plain(detail.words) if detail.words else ""
            if text and "open" not in facts and not detail.demands and phrases.confirming(text):
                facts["open"] = "receipt"
            told = detail.demands or match.entry in self._disputed
            if told or (text and phrases.stating_amount(text)):
                facts["cause"] = "amount"
                if not told:
                    self._by_words.add(match.entry)
            elif kinds[match.organisation] == "agency":
                facts["cause"] = "agency"
            else:
                lagging = kinds[match.organisation] == "lender" and facts["day"] <= lag
                facts["cause"] = "lag" if lagging else "unexplained"
        for counted in self._counted.values():
            counted.kept_out += [match for match in counted.decided if "open" in match.facts]
            counted.decided = [match for match in counted.decided if "open" not in match.facts]


def _caused_by(
    counted: Mapping[Group, Counted], causes: Sequence[str], by_words: Collection[int]
) -> dict[Group, Counted]:
    """Return what is counted with one of these causes. Where only words tell the cause, and no person, the contact is kept out."""
    found: dict[Group, Counted] = {}
    for group, part in counted.items():
        picked = Counted()
        picked.kept_out = [match for match in part.kept_out if match.facts["cause"] in causes]
        for match in part.decided:
            if match.facts["cause"] not in causes:
                continue
            if match.entry in by_words:
                picked.kept_out.append(match._replace(facts={**match.facts, "open": "words"}))
            else:
                picked.decided.append(match)
        if picked.decided or picked.kept_out:
            found[group] = picked
    return found
