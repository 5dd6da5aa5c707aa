"""Money as people type it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.amount import amount
from evidence_log.errors import BadInput


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("3200", "3200"), ("3,200.50", "3200.50"), ("￥3200", "3200"), ("¥ 3,200", "3200"), ("3200元", "3200"), ("3200 元整", "3200"),
        ("3200块钱", "3200"), ("CNY 3200.5", "3200.5"), ("3200 rmb", "3200"), ("人民币3200元", "3200"), ("0012.50", "12.50"), ("0", "0"),
        ("0.5", "0.5"), ("３２００．５０", "3200.50"), ("1.5万", "15000"), ("3万元", "30000"), ("1.2345万", "12345"), ("5千", "5000"),
        ("0.5万", "5000"), ("1,00,000", "100000"), ("12,345,678.90", "12345678.90"),
    ],
)  # fmt: skip
def test_an_amount_is_read(text: str, read: str) -> None:
    assert amount(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-5",
        "−5",
        "$5",
        "abc",
        "3.200",
        "3.200,50",
        "1,23",
        "1,2345",
        "1e3",
        "3200.",
        ".5",
        "3万2",
        "5-6",
        "1" * 16,
        "NaN",
        "1.23456万",
    ],
)
def test_what_is_no_amount_or_can_be_two_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        amount(text)
    assert caught.value.key == "record.bad_amount"


@given(st.decimals(0, 10**12, places=2))
def test_every_way_of_writing_an_amount_is_the_same_number(value: Decimal) -> None:
    for text in (f"{value:f}", f"{value:,f}", f"￥{value:,f}", f"{value:f} 元"):
        assert Decimal(amount(text)) == value
    assert amount(amount(f"{value:f}")) == amount(f"{value:f}")


@given(st.integers(0, 10**9), st.integers(0, 9999))
def test_ten_thousands_are_exact(whole: int, rest: int) -> None:
    assert amount(f"{whole}.{rest:04d}万") == str(whole * 10_000 + rest)
