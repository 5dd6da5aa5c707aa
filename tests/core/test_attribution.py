"""Whom a contact is held against."""

from __future__ import annotations

import pytest

from evidence_log.core.attribution import Attribution, Tie
from evidence_log.core.phone import phone_key


def tie(phone: str, organisation: str, kind: str = "lender", collects_for: str | None = None, entry: int = 2) -> Tie:
    return Tie(phone_key(phone, "CN"), organisation, kind, collects_for, "官网公布", "confirmed", entry)


def answers(*ties: Tie) -> Attribution:
    organisations = {each.organisation: (each.kind, each.collects_for) for each in ties}
    return Attribution(ties, organisations, {"D-1": "海棠银行"}, lambda phone: phone_key(phone, "CN"))


BANK = tie("95384", "海棠银行")
AGENCY = tie("13800138000", "北斗催收", "agency", "海棠银行")
OTHER = tie("4008208820", "远山保险", "other")


@pytest.mark.parametrize(
    ("phone", "claims", "debt", "organisation"),
    [
        # Nothing ties it to anybody: a friend, a courier.
        (None, None, None, None),
        ("", None, None, None),
        ("13900139000", None, None, None),
        ("未知", None, None, None),
        ("13900139000", None, "D-9", None),
        # The number's tie, in any spelling.
        ("95384", None, None, "海棠银行"),
        ("0755-95384", None, None, "海棠银行"),
        ("+86 138 0013 8000", None, None, "北斗催收"),
        ("400-820-8820", None, "D-1", "远山保险"),
        # What the contact says itself.
        (None, "北斗催收", None, "北斗催收"),
        ("13900139000", "北斗催收", None, "北斗催收"),
        ("13900139000", "无名公司", "D-1", "无名公司"),
        # The lender of its debt.
        (None, None, "D-1", "海棠银行"),
        ("13900139000", None, "D-1", "海棠银行"),
        # Both: the tie stands within one institution, else what the contact says stands.
        ("13800138000", "北斗催收", None, "北斗催收"),
        ("13800138000", "海棠银行", None, "北斗催收"),
        ("95384", "北斗催收", None, "海棠银行"),
        ("95384", "远山保险", None, "远山保险"),
        ("4008208820", "海棠银行", None, "海棠银行"),
        # Empty words say nothing.
        ("95384", "", None, "海棠银行"),
        ("13900139000", "", "D-1", "海棠银行"),
        ("13900139000", "", "", None),
    ],
)
def test_a_contact_is_held_against_whom_it_is_tied_to(
    phone: str | None, claims: str | None, debt: str | None, organisation: str | None
) -> None:
    assert answers(BANK, AGENCY, OTHER).of(phone, claims, debt) == organisation


def test_the_last_tie_of_a_number_is_in_force() -> None:
    whose = answers(BANK, tie("075595384", "远山保险", "other", entry=7))
    assert whose.of("95384", None, None) == "远山保险"
    found = whose.tie("95384")
    assert found is not None
    assert found.entry == 7


def test_a_hidden_number_is_never_tied() -> None:
    whose = answers(Tie("", "海棠银行", "lender", None, "猜的", "weak", 2))
    assert whose.tie("未知") is None
    assert whose.of("私密号码", None, None) is None


def test_an_agency_is_counted_with_the_lender_it_collects_for() -> None:
    whose = answers(BANK, AGENCY, OTHER)
    assert [whose.institution(name) for name in ("北斗催收", "海棠银行", "无名公司")] == [
        "海棠银行",
        "海棠银行",
        "无名公司",
    ]
    assert [whose.kind(name) for name in ("北斗催收", "海棠银行", "无名公司")] == ["agency", "lender", "other"]


def test_an_answer_given_once_is_given_again() -> None:
    asked: list[str] = []

    def key(phone: str) -> str:
        asked.append(phone)
        return phone_key(phone, "CN")

    whose = Attribution([BANK], {}, {}, key)
    assert [whose.tie("0755-95384") for _ in range(3)] == [BANK] * 3
    assert [whose.tie("13900139000") for _ in range(3)] == [None] * 3
    assert asked == ["0755-95384", "13900139000"]
