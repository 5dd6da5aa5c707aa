"""The quick way of reading an SMS gives what the long way gives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.importers.android.messages import Messages
from evidence_log.importers.android.quick import QuickSms, Short
from evidence_log.importers.android.texts import text_of
from evidence_log.importers.base import ReadOptions

NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)

addresses = st.sampled_from(
    [
        None,
        b"",
        b"95384",
        b"+86 154 0000 0002",
        b"null",
        b"-1",
        b"15400000001~15400000002",
        b"BANK",
        b"154****0001",
        b"1&amp;2",
        b"\xff",
    ]
)
dates = st.sampled_from(
    [None, b"", b"0", b"-5", b"soon", b"1772331305123", b"1772331305000", b"1772331305900", b"4102444800000", b" 1772331305000 ", b"9" * 30,
     "１７７２".encode(), b"1772331305.0"]
)  # fmt: skip
kinds = st.sampled_from([None, b"", b"1", b"1", b"1", b"2", b"3", b"4", b"5", b"6", b"7"])
bodies = st.sampled_from(
    [None, b"", b"  ", b"null", b"x", "您好😡".encode(), b"&#55357;&#56865;", b"&#55357;", b"a\r\nb", b"\xff",
     b"\x00", b"A & B", "\u3000".encode()]
)  # fmt: skip
names = st.sampled_from([None, b"", b"null", b"(Unknown)", "张三".encode(), b"a &amp; b", b"&#0;"])
options = st.sampled_from([{}, {"only": ("95384",)}, {"organisation": "示例银行"}, {"own": ("15400000001",)}])


@settings(deadline=None)
@given(st.lists(st.tuples(addresses, dates, kinds, bodies, names), max_size=12), options)
def test_quick_and_long_agree(rows: list[tuple[bytes | None, ...]], given_options: dict[str, Any]) -> None:
    asked = ReadOptions(zone="Asia/Shanghai", now=NOW, **given_options)
    long, expected = Messages(asked), []
    for number, values in enumerate(rows, 5):
        read = [(None, False) if value is None else text_of(value) for value in values]
        texts, replaced = tuple(text for text, _ in read), any(odd for _, odd in read)
        expected.append(long.sms(f"sms[{number}]", texts, replaced=replaced))
    assert list(QuickSms(Messages(asked), Short()).rows("sms", 5, rows)) == expected
