"""When a rule applies: what must be known of the loan, the lender and the collector, and what becomes of a rule where it is not. Pure.

What a case records is in plain words (the product of a debt, the name of a lender). A pack sorts such words itself, in its `facts`:

    [facts.product]
    credit-card = ["信用卡"]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from evidence_log.core.attribution import Attribution
from evidence_log.errors import BadInput

PRODUCT: Final = "product"
LENDER_TYPE: Final = "lender_type"
COLLECTOR: Final = "collector"
MEMBER: Final = "member"
REGION: Final = "region"
DAYS_OVERDUE: Final = "days_overdue"
FACTS: Final = (PRODUCT, LENDER_TYPE, COLLECTOR, MEMBER, REGION, DAYS_OVERDUE)

SKIP: Final = "not-tested"
DOUBT: Final = "possible"
ASSUME: Final = "assume"
UNKNOWN: Final = (SKIP, DOUBT, ASSUME)
"""What to do where a fact is not recorded: leave the rule untested, let it be possible only, or go on (the rule says what it assumes)."""

ALWAYS: Final = ("", "9999-12-31")


class Condition(NamedTuple):
    """One fact that must be one of `values`, and none of `excluded`; for days overdue from `at_least` to `at_most`."""

    fact: str
    values: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    unknown: str = SKIP

    def allows(self, value: str) -> bool:
        """Say whether a known value meets it."""
        return (not self.values or value in self.values) and value not in self.excluded


class Applies(NamedTuple):
    """Whether a rule applies to some contacts: not at all, or only from one local day to another, or it is not known for want of a fact.

    `doubt` is a fact that is not known and leaves the rule possible only, `missing` one that leaves it untested.
    """

    applies: bool
    doubt: str = ""
    missing: str = ""
    days: tuple[str, str] = ALWAYS


YES: Final = Applies(True)
NO: Final = Applies(False)


class Known(NamedTuple):
    """What a case says of the loan a contact is about: sets are empty where nothing is known."""

    product: frozenset[str]
    lender_type: frozenset[str]
    collector: str
    due: frozenset[str | None]


def kinds_of(words: str, sorted_words: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the classes whose words a text holds, compared without case and blanks."""
    plain = "".join(words.casefold().split())
    return frozenset(
        name
        for name, listed in sorted_words.items()
        if any("".join(word.casefold().split()) in plain for word in listed)
    )


def known(
    facts: Mapping[str, Mapping[str, Sequence[str]]], attribution: Attribution, debts: Sequence[Any], *,
    institution: str, organisation: str, debt: str | None,
) -> Known:  # fmt: skip
    """Return what is known of the contacts of one organisation, about one debt or about any of the institution.

    A product is known only where all debts that may be meant are of known products.
    """
    meant = [item for item in debts if item.id == debt] if debt else []
    meant = meant or [item for item in debts if item.lender == institution]
    products = [kinds_of(item.product, facts.get(PRODUCT, {})) for item in meant]
    sure = bool(products) and all(products)
    return Known(
        product=frozenset().union(*products) if sure else frozenset(),
        lender_type=kinds_of(institution, facts.get(LENDER_TYPE, {})), collector=attribution.kind(organisation),
        due=frozenset(item.due for item in meant),
    )  # fmt: skip


def judge(conditions: Sequence[Condition], facts: Known) -> Applies:
    """Return whether a rule with these conditions applies. One that is known not to be met settles it, whatever else is unknown."""
    doubt = missing = ""
    first, last = ALWAYS
    for condition in conditions:
        if condition.fact == DAYS_OVERDUE:
            found = _overdue(condition, facts.due)
            if found is not None:
                first, last = max(first, found[0]), min(last, found[1])
                continue
        else:
            values = _values(condition.fact, facts)
            met = {condition.allows(value) for value in values}
            if met == {False}:
                return NO
            if met == {True}:
                continue
        if condition.unknown == SKIP:
            missing = missing or condition.fact
        elif condition.unknown == DOUBT:
            doubt = doubt or condition.fact
    return Applies(not missing, doubt, missing, (first, last))


def _values(fact: str, facts: Known) -> frozenset[str]:
    if fact == PRODUCT:
        return facts.product
    if fact == LENDER_TYPE:
        return facts.lender_type
    if fact == COLLECTOR:
        return frozenset() if facts.collector == "other" else frozenset({facts.collector})
    return frozenset()  # membership and region are not recorded of anybody


def _overdue(condition: Condition, due: frozenset[str | None]) -> tuple[str, str] | None:
    """Return the first and last day on which a debt is as long overdue as it must be; None where its day is not known."""
    if len(due) != 1 or (day := next(iter(due))) is None:
        return None
    start = date.fromisoformat(day)
    first = "" if condition.at_least is None else (start + timedelta(days=condition.at_least)).isoformat()
    last = ALWAYS[1] if condition.at_most is None else (start + timedelta(days=condition.at_most)).isoformat()
    return first, last


def read(table: Any) -> Condition:
    """Read one condition of a rule's file. Raises BadInput naming the key that is wrong."""
    condition = Condition(
        fact=table.text("fact", FACTS), values=table.texts("is"), excluded=table.texts("is_not"), at_least=table.take("at_least", int),
        at_most=table.take("at_most", int), unknown=table.take("unknown", str, SKIP),
    )  # fmt: skip
    counted = condition.at_least is not None or condition.at_most is not None
    named = bool(condition.values or condition.excluded)
    if condition.unknown not in UNKNOWN:
        raise BadInput("rules.wrong", where=table.at("unknown"), value=condition.unknown)
    if counted != (condition.fact == DAYS_OVERDUE) or named == counted:
        raise BadInput("rules.missing", where=table.at("at_least" if condition.fact == DAYS_OVERDUE else "is"))
    table.done()
    return condition
