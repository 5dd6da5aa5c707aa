"""Money as people type it, kept as a decimal string. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from evidence_log.errors import BadInput

# Thousands by threes; in India the places above them by twos. 3.200 is three thousand to some: no third decimal.
_AMOUNT: Final = re.compile(
    r"(?:CNY|RMB|人民币|¥)?(\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,15})(?:\.(\d{1,2}(?!\d)|\d{1,4}(?=[万千])))?([万千])?(?:元整?|块钱?|圆整?|CNY|RMB)?",
    re.IGNORECASE,
)
_PLACES: Final = {None: 0, "千": 3, "万": 4}


def amount(text: str) -> str:
    """Read `3,200.50`, `￥3200`, `3200元`, `1.5万` as `3200.50`, `3200`, `3200`, `15000`.

    Raises BadInput for anything else, a minus sign too.
    """
    found = _AMOUNT.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if found is None:
        raise BadInput("record.bad_amount", text=text)
    places, decimals = _PLACES[found[3]], found[2] or ""
    whole = found[1].replace(",", "") + decimals[:places].ljust(places, "0")
    rest = decimals[places:]
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")
