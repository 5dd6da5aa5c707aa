"""Numbers that behave like one collector are suggested together; couriers, codes, shops and family are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.phone import phone_key
from evidence_log.rules.behaviour import DAY_S, MARKS, SIGNATURE, TEMPLATE, Number, Numbers, Seen
from evidence_log.rules.groups import Group, groups
from evidence_log.rules.phone_classes import family_of
from evidence_log.services.phone_groups import settings

START = 20_000
DEMAND = "【某某金服】您尾号{n}的借款已逾期{n}天，请立即还款，详询客服"
LONGER = "您的借款已逾期{n}天仍未处理，我司将依约委托法务跟进，请尽快还款"
CODE = "【某某银行】您的验证码是{n}，五分钟内有效，请勿告诉他人"
PROMOTION = "【某某超市】周末全场满{n}减{n}，欢迎带家人到店选购"


def seen(phone: str, day: float, **more: Any) -> Seen:
    """Return a contact of that day, counted from the first; a fraction is the time of day."""
    epoch = int((START + day) * DAY_S)
    facts = {
        "entry": 0, "is_out": False, "organisation": None, "name": None, "is_saved": False, "is_personal": False, "staff_no": None,
        "said": None, "hour": epoch // 3600 % 24,
    } | more  # fmt: skip
    return Seen(epoch=epoch, day=epoch // DAY_S, phone=phone, **facts)


def calls(phone: str, days: Iterable[float], **more: Any) -> list[Seen]:
    return [seen(phone, day, **more) for day in days]


def texts(phone: str, words: str, days: Iterable[float], **more: Any) -> list[Seen]:
    return [seen(phone, day, said=words.format(n=place + 1), **more) for place, day in enumerate(days)]


def found(*rows: Sequence[Seen], ties: dict[str, str] | None = None, named: Any = lambda _: None) -> tuple[Group, ...]:
    """Return the groups of these contacts, in whatever order they are given."""
    tied = {phone_key(phone, "CN"): whose for phone, whose in (ties or {}).items()}
    watched = Numbers(
        settings(),
        phone_key=lambda phone: phone_key(phone, "CN"),
        family=lambda phone: family_of(phone, "CN"),
        ties=tied,
    )
    listed = sorted((row for some in rows for row in some), key=lambda row: row.epoch)
    watched.feed(
        row._replace(entry=place, organisation=row.organisation or tied.get(phone_key(row.phone, "CN")))
        for place, row in enumerate(listed, 1)
    )
    return groups(watched.numbers.values(), settings(), named)


def phones(*rows: Sequence[Seen], **more: Any) -> list[tuple[str, ...]]:
    return [tuple(sorted(group.phones)) for group in found(*rows, **more)]


DAILY = [day + hour / 24 for day in range(6) for hour in (9.5, 14.5)]
NEXT = [day + hour / 24 for day in range(6, 12) for hour in (9.5, 14.5)]


def test_one_port_one_signature_one_template_is_one_sender() -> None:
    ports = ("1069012345001", "1069012345002", "10690123459988")
    (group,) = found(
        *(texts(port, DEMAND, [day + 0.4 for day in range(place, 8 + place, 2)]) for place, port in enumerate(ports))
    )
    assert sorted(group.phones) == sorted(ports)
    assert [reason.kind for reason in group.reasons] == ["prefix", "signature", "template", "debt-words"]
    assert (group.contacts, group.signs, group.organisation) == (12, ("debt",), None)
    assert (group.first, group.last) == (int((START + 0.4) * DAY_S), int((START + 8.4) * DAY_S))


def test_signature_and_template_need_no_common_port() -> None:
    assert phones(texts("1069012345001", DEMAND, [1]), texts("1065750099", DEMAND, [9])) == [
        ("1065750099", "1069012345001")
    ]


def test_one_block_in_turn_is_one_caller() -> None:
    (group,) = found(calls("15500001234", DAILY), calls("15500005678", NEXT))
    assert [(reason.kind, reason.phones) for reason in group.reasons] == [
        ("prefix", ("15500001234", "15500005678")), ("succession", ("15500001234", "15500005678")),
    ]  # fmt: skip


def test_one_block_on_the_same_days_is_one_caller() -> None:
    (group,) = found(calls("075588881234", DAILY), calls("0755-88885678", [day + 1 / 24 for day in DAILY]))
    assert [reason.kind for reason in group.reasons] == ["prefix", "same-days"]
    assert group.reasons[1].detail == "6/6"


def test_one_block_long_apart_or_at_other_hours_is_not() -> None:
    assert phones(calls("15500001234", DAILY), calls("15500005678", [day + 60 for day in DAILY])) == []
    night = [day + 10.5 / 24 for day in NEXT]
    assert phones(calls("15500001234", DAILY), calls("15500005678", night)) == []


def test_hours_alone_or_one_block_alone_is_not_enough() -> None:
    assert phones(calls("15500001234", DAILY), calls("13900005678", NEXT)) == []
    assert phones(calls("15500001234", DAILY[:2]), calls("15500005678", NEXT[:2])) == []


@pytest.mark.parametrize("kind", ["name", "staff_no"])
def test_the_same_name_or_staff_number_and_the_same_words_are_one_caller(kind: str) -> None:
    first, second = (texts(phone, LONGER, [1, 3], **{kind: "王经理"}) for phone in ("15500001234", "13900005678"))
    (group,) = found(first, second)
    assert [reason.kind for reason in group.reasons] == ["template", "name", "debt-words"]


def test_two_that_sign_with_different_names_are_never_one() -> None:
    other = DEMAND.replace("某某金服", "别家小贷")
    assert phones(texts("1069012345001", DEMAND, DAILY), texts("1069012345002", other, DAILY)) == []
    middle = texts("1069012345003", LONGER, DAILY)
    both = [texts(port, words, [20], name="王经理") for port, words in (("106901231", LONGER), ("106901232", LONGER))]
    assert all(
        not {"1069012345001", "1069012345002"} <= set(group)
        for group in phones(texts("1069012345001", DEMAND, DAILY), texts("1069012345002", other, DAILY), middle, *both)
    )


def test_codes_of_a_bank_from_two_ports_are_left_alone() -> None:
    assert phones(texts("1069012377001", CODE, DAILY), texts("1069012377002", CODE, DAILY)) == []


def test_offers_of_a_shop_from_two_ports_are_left_alone() -> None:
    assert phones(texts("1069012377001", PROMOTION, DAILY), texts("1069012377002", PROMOTION, DAILY)) == []


def test_couriers_of_one_block_are_left_alone() -> None:
    parcel = "您好，您的快递已放在驿站，请尽快取件，取件码{n}"
    assert phones(texts("15500001234", parcel, DAILY), texts("15500005678", parcel, NEXT)) == []
    rare = [calls(phone, [day, day + 9, day + 20]) for day, phone in enumerate(("15500001234", "15500005678"))]
    assert phones(*rare) == []


def test_family_is_left_alone_saved_called_back_or_named_so() -> None:
    evening = [day + 20 / 24 for day in range(30)]
    parents = ("13700002222", "13700002223")
    assert phones(*(calls(phone, evening) for phone in parents)) == [parents]  # nothing tells them from a collector
    assert phones(*(calls(phone, evening, name="张芳", is_saved=True) for phone in parents)) == []
    assert phones(*(calls(phone, evening, name="妈妈", is_personal=True) for phone in parents)) == []
    back = [calls(phone, evening[::4], is_out=True) for phone in parents]
    assert phones(*(calls(phone, evening) for phone in parents), *back) == []


def test_a_mother_who_speaks_of_the_debt_is_still_family() -> None:
    words = [texts(phone, LONGER, DAILY, name="妈妈", is_personal=True) for phone in ("13700002222", "13700002223")]
    assert phones(*words) == []


def test_a_number_saved_because_it_collects_is_not_known_and_such_a_name_joins_nobody() -> None:
    saved = {"is_saved": True, "name": "催收"}
    assert phones(calls("15500001234", DAILY, **saved), calls("15500005678", NEXT, **saved)) == [
        ("15500001234", "15500005678")
    ]
    assert phones(calls("15500001234", DAILY, **saved), calls("13900005678", NEXT, **saved)) == []


def test_a_number_that_signs_and_asks_as_a_tied_one_is_suggested_for_its_organisation() -> None:
    tied, unknown = (
        texts("95384", DEMAND, [1, 2]),
        texts("1069012345001", "【某某金服】今日为最后期限，请务必还款", [5]),
    )
    (group,) = found(tied, unknown, ties={"95384": "某某金服公司"})
    assert (group.phones, group.known, group.organisation) == (("1069012345001",), ("95384",), "某某金服公司")
    assert [reason.kind for reason in group.reasons] == ["signature", "debt-words"]
    code = texts("1069012345001", CODE.replace("某某银行", "某某金服"), [5, 6])
    assert phones(tied, code, ties={"95384": "某某金服公司"}) == []


def test_two_tied_to_different_organisations_draw_no_number_between_them() -> None:
    rows = [texts(phone, DEMAND, [day]) for day, phone in enumerate(("95384", "95385", "1069012345001"))]
    (group,) = found(*rows, ties={"95384": "甲", "95385": "乙"})
    assert (group.phones, group.known, group.organisation) == (("1069012345001",), ("95384",), "甲")


def test_a_number_whose_other_contact_says_whose_it_is_is_suggested_alone() -> None:
    (group,) = found(calls("15500001234", [1], organisation="某某金服"), calls("15500001234", [2, 3]))
    assert (group.phones, group.organisation, group.contacts) == (("15500001234",), "某某金服", 2)
    assert [(reason.kind, reason.entries) for reason in group.reasons] == [("claimed", (1,))]


def test_a_signature_can_name_an_organisation_of_the_case() -> None:
    named = {"某某金服": "某某金服有限公司"}.get
    (group,) = found(texts("1069012345001", DEMAND, [1]), texts("1069012345002", DEMAND, [2]), named=named)
    assert group.organisation == "某某金服有限公司"


def test_a_hidden_number_is_in_no_group() -> None:
    rows = [texts(phone, DEMAND, DAILY) for phone in ("未知", "-1", "1069012345001", "1069012345002")]
    assert phones(*rows) == [("1069012345001", "1069012345002")]


def collecting(part: Sequence[Number]) -> bool:
    """Say whether one of them asks for a debt, or nothing can be read of any and one comes in bursts."""
    worded = any(one.marks[kind] for one in part for kind in (SIGNATURE, TEMPLATE))
    return any(one.debts for one in part) or (not worded and any(one.signs for one in part))


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["15500001234", "15500005678", "13900001234", "1069012345001", "1069012345002", "1065750099"]),
        st.integers(0, 12),
        st.sampled_from([None, DEMAND, LONGER, "请尽快还款", "【某某金服】请尽快还款"]),
        st.sampled_from([None, "王经理", "李经理"]),
        st.booleans(),
    ),
    max_size=40,
)


@given(ROWS)
def test_groups_are_what_pairs_that_share_two_kinds_of_things_make(rows: list[tuple[Any, ...]]) -> None:
    # never three contacts of one number: times then say nothing, and what remains can be done pair by pair
    kept: list[tuple[Any, ...]] = []
    for row in rows:
        if sum(other[0] == row[0] for other in kept) < settings().least_contacts - 1:
            kept.append(row)
    contacts = [
        seen(phone, day + place / 1000, said=said and said.format(n=place), name=name, entry=place + 1, is_out=out)
        for place, (phone, day, said, name, out) in enumerate(sorted(kept, key=lambda row: row[1]))
    ]
    watched = Numbers(
        settings(), phone_key=lambda phone: phone_key(phone, "CN"), family=lambda phone: family_of(phone, "CN"), ties={}
    )
    watched.feed(contacts)
    numbers = [one for one in watched.numbers.values() if one.inward and not one.is_innocent]
    parts = {one.key: {one.key} for one in numbers}
    for one, other in combinations(numbers, 2):
        shared = sum(bool(one.marks[kind].keys() & other.marks[kind].keys()) for kind in MARKS)
        signed = one.marks[SIGNATURE].keys() & other.marks[SIGNATURE].keys()
        if shared > 1 or (signed and one.debts and other.debts):
            joined = parts[one.key] | parts[other.key]
            for key in joined:
                parts[key] = joined
    by_key = {one.key: one for one in numbers}
    expected = {
        tuple(sorted(by_key[key].phone for key in part))
        for part in parts.values()
        if len(part) > 1 and collecting([by_key[key] for key in part])
    }
    assert {tuple(sorted(group.phones)) for group in groups(watched.numbers.values(), settings())} == expected


@given(ROWS, st.randoms(use_true_random=False))
def test_no_number_is_in_two_groups_and_no_group_is_without_two_reasons(
    rows: list[tuple[Any, ...]], order: Any
) -> None:
    contacts = [
        seen(phone, day + place / 1000, said=said and said.format(n=place), name=name, is_out=out)
        for place, (phone, day, said, name, out) in enumerate(rows)
    ]
    first = found(contacts)
    listed = [phone for group in first for phone in group.phones]
    assert len(listed) == len(set(listed))
    assert all(len({reason.kind for reason in group.reasons}) > 1 for group in first)
    order.shuffle(contacts)
    assert found(contacts) == first
