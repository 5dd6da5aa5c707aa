"""When a rule applies: what is known of the loan, the lender and the collector, and what becomes of it where that is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.rules import conditions, library
from evidence_log.rules.conditions import NO, YES, Applies, Condition, Known, judge, kinds_of
from evidence_log.rules.engine import Evaluation, evaluate
from evidence_log.rules.examples import view_of
from evidence_log.rules.pack import Example, Table

PACK: Final = library.load("cn")
NIGHT: Final = datetime(2026, 2, 2, 23, 0)
BANK: Final = "示例银行股份有限公司"
NOTHING: Final = Known(frozenset(), frozenset(), "other", frozenset())


def checked(keys: tuple[str, ...], *debts: Mapping[str, Any], **contact: Any) -> Evaluation:
    """Compare one contact with some rules, in a case with these debts."""
    facts = {"at": NIGHT, "organisation": BANK, **contact}
    view = view_of(Example("", "hit", (facts,), (), (), debts=debts, agencies=("agency",)), PACK.zone)
    return evaluate(view, (PACK._replace(rules=tuple(rule for rule in PACK.rules if rule.key in keys)),))


def rules(result: Evaluation) -> set[str]:
    """Return the rules that found something."""
    return {finding.rule for finding in result.findings}


@pytest.mark.parametrize(
    ("product", "standard", "missing"),
    [("微粒贷", True, []), ("示例信用卡", False, []), ("示例贷", True, ["unknown-product"])],
)
def test_the_product_decides_which_instrument_applies(product: str, standard: bool, missing: list[str]) -> None:
    keys = ("gbt-quiet-hours", "card11-letter")
    result = checked(keys, {"id": "D-1", "lender": BANK, "product": product})
    assert rules(result) == ({"cn/gbt-quiet-hours"} if standard else set())
    assert [item.missing.key for item in result.not_tested if item.rule == "cn/card11-letter"] == (
        missing or (["unmarked"] if not standard else [])
    )


def test_a_rule_that_is_known_not_to_apply_is_neither_tested_nor_missing_anything() -> None:
    result = checked(("card11-letter",), {"id": "D-1", "lender": BANK, "product": "微粒贷"})
    assert (result.findings, result.within, result.not_tested) == ((), (), ())


def test_two_debts_of_different_kinds_leave_open_which_one_is_meant() -> None:
    both = ({"id": "D-1", "lender": BANK, "product": "信用卡"}, {"id": "D-2", "lender": BANK, "product": "微粒贷"})
    tagged = {"tags": ["letter-incomplete"], "channel": "letter"}
    assert [item.missing.key for item in checked(("card11-letter",), *both, **tagged).not_tested] == ["unknown-product"]
    assert rules(checked(("card11-letter",), *both, debt="D-1", **tagged)) == {"cn/card11-letter"}
    assert not checked(("card11-letter",), *both, debt="D-2", **tagged).not_tested


@pytest.mark.parametrize(
    ("lender", "rule"),
    [(BANK, "loan20-third-person"), ("示例消费金融有限公司", "cfc24-third-person"), ("示例科技有限公司", "")],
)
def test_the_name_of_the_lender_says_what_it_is(lender: str, rule: str) -> None:
    keys = ("loan20-third-person", "cfc24-third-person")
    result = checked(
        keys, {"id": "D-1", "lender": lender}, organisation=lender, reached="friend", tags=["third-party-pressed"]
    )
    assert rules(result) == ({f"cn/{rule}"} if rule else set())
    if not rule:
        assert {item.missing.key for item in result.not_tested} == {"unknown-lender_type"}


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        ("not-tested", Applies(False, missing="product")),
        ("possible", Applies(True, doubt="product")),
        ("assume", YES),
    ],
)
def test_what_is_not_known_leaves_a_rule_as_it_says(unknown: str, expected: Applies) -> None:
    assert judge([Condition("product", ("loan",), unknown=unknown)], NOTHING) == expected


def test_one_fact_that_is_not_met_settles_it_whatever_else_is_unknown() -> None:
    facts = NOTHING._replace(lender_type=frozenset({"bank"}))
    both = [Condition("product", ("loan",)), Condition("lender_type", ("agency",))]
    assert judge(both, facts) == NO


@pytest.mark.parametrize(
    ("bounds", "days"),
    [
        ({"at_most": 15}, ("", "2026-01-16")),
        ({"at_least": 90}, ("2026-04-01", "9999-12-31")),
        ({"at_least": 0, "at_most": 1}, ("2026-01-01", "2026-01-02")),
    ],
)
def test_days_overdue_are_counted_from_the_due_day_to_the_day_of_the_contact(
    bounds: dict[str, Any], days: tuple[str, str]
) -> None:
    facts = NOTHING._replace(due=frozenset({"2026-01-01"}))
    assert judge([Condition("days_overdue", **bounds)], facts) == Applies(True, days=days)
    assert judge([Condition("days_overdue", **bounds)], NOTHING).missing == "days_overdue"
    several = NOTHING._replace(due=frozenset({"2026-01-01", "2026-02-01"}))
    assert judge([Condition("days_overdue", **bounds)], several).missing == "days_overdue"


def test_words_are_sorted_without_case_and_blanks() -> None:
    words = {"card": ["Credit Card"], "loan": ["贷"]}
    assert kinds_of("my CREDIT  card 贷款", words) == {"card", "loan"}
    assert kinds_of("else", words) == frozenset()


@pytest.mark.parametrize(
    "values",
    [
        {"fact": "weather", "is": ["fine"]},
        {"fact": "product"},
        {"fact": "product", "at_most": 3},
        {"fact": "days_overdue", "is": ["3"]},
        {"fact": "days_overdue"},
        {"fact": "product", "is": ["loan"], "unknown": "perhaps"},
        {"fact": "product", "is": ["loan"], "was": ["card"]},
    ],
)
def test_a_condition_that_cannot_be_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        conditions.read(Table("xx/rule: applies_when[0]", values))


def test_the_due_day_of_a_debt_is_a_day() -> None:
    view = view_of(Example("", "hit", (), (), (), debts=({"id": "D-1", "due": date(2026, 1, 1)},)), PACK.zone)
    assert view.debts[0].due == "2026-01-01"
