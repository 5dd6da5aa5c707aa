"""Signatures and templates of messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.rules.sms_form import signature, template

LEAST = 12
DEMAND = "【某某金服】尊敬的{name}，您尾号{card}的借款已逾期{days}天，应还{sum}元，请立即还款，详询 {link}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("【某某金服】请还款", "某某金服"),
        ("请还款【某某金服】", "某某金服"),
        (" 【 某 某 】请还款 ", "某 某"),
        ("请看【重要】通知", None),
        ("【】请还款", None),
        ("[某某金服] 请还款", None),
        ("", None),
    ],
)
def test_a_signature_stands_first_or_last(text: str, found: str | None) -> None:
    assert signature(text) == found


@given(
    st.sampled_from(["张**", "李*", "王＊＊"]),
    st.integers(0, 9999),
    st.integers(0, 400),
    st.decimals(0, 99999, places=2),
    st.sampled_from(["t.cn/Ab1", "http://a.example.com/x?y=1", "https://u.cn"]),
)
def test_messages_of_one_template_are_equal_whatever_is_filled_in(
    name: str, card: int, days: int, amount: object, link: str
) -> None:
    plain = DEMAND.format(name="张**", card="1234", days="3", sum="1,200.50", link="t.cn/x")
    filled = DEMAND.format(name=name, card=f"{card:04d}", days=days, sum=amount, link=link)
    assert template(filled, LEAST) == template(plain, LEAST) != ""


def test_other_words_are_another_template_and_short_ones_none() -> None:
    first = template("您的借款已经逾期三十天请立即还款", LEAST)
    assert first != template("您的包裹已经到达驿站请及时领取", LEAST)
    assert [template(text, LEAST) for text in ("好的", "13800138000", "【某某金服】请回电 2025-03-16", "")] == [""] * 4


@given(st.text(max_size=600))
def test_any_text_has_a_form(text: str) -> None:
    signature(text)
    assert template(text, LEAST) == template(text, LEAST)
