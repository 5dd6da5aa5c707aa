"""Names of organisations that are near, and names that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.names import bare, near

NAMES = st.text(alphabet="ab示例 .,公司有限", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("WeBank", "WeBank Co., Ltd."),
        ("Webank Co Ltd", "WeBank Co., Ltd."),
        ("webank", "WeBank"),
        ("We Bank", "WeBank"),
        ("微众银行", "深圳前海微众银行股份有限公司"),
        ("东海示例信用管理公司", "东海示例信用管理有限公司"),
        ("东海示列信用管理有限公司", "东海示例信用管理有限公司"),
        ("ＷｅＢａｎｋ", "WeBank"),
    ],
)
def test_another_spelling_is_near(name: str, known: str) -> None:
    assert near(name, ["别的机构", known]) == known


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("微众银行", "示例银行"),
        ("甲公司", "乙公司"),
        ("ICBC", "ABC"),
        ("Webnak of Shenzhen", "WeBank"),
        ("ABC", "ABCD Lending"),
        ("Bank of Example", "Example Recovery"),
        ("——", "微众银行"),
    ],
)
def test_different_names_are_not_near(name: str, known: str) -> None:
    assert near(name, [known]) is None


def test_a_known_name_is_near_to_none() -> None:
    assert near("WeBank", ["WeBank", "Webank Co Ltd"]) is None


def test_the_nearest_is_told_and_of_equals_the_first() -> None:
    assert near("Webank", ["WeBank Collections", "Webank Co Ltd", "WeBank"]) == "Webank Co Ltd"


@given(NAMES, NAMES)
def test_nearness_goes_both_ways(first: str, second: str) -> None:
    assert (near(first, [second]) is None) == (near(second, [first]) is None)


@given(NAMES)
def test_a_bare_name_stays_as_it_is(name: str) -> None:
    assert bare(bare(name)) == bare(name)
