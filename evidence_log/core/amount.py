"""Money as people type it, kept as a decimal string. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from evidence_log.errors import BadInput

_AMOUNT: Final = re.compile(
    r"(?:CNY|RMB|[¥￥])?(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,4})?(?:元|块|CNY|RMB)?", re.IGNORECASE
)


def amount(text: str) -> str:
    """Read `3,200.50`, `￥3200`, `3200元` as `3200.50`, `3200`. Raises BadInput for anything else, a minus sign too."""
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None:
        raise BadInput("record.bad_amount", text=text)
    whole = found[1].replace(",", "").lstrip("0") or "0"
    return whole + (found[2] or "")
