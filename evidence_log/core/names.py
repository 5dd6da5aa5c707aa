"""Names that differ only in how they are written: `WeBank` and `Webank Co., Ltd.`, `微众银行` and `深圳前海微众银行股份有限公司`. Pure.

Nothing is decided here: two names that are near may be two organisations, so a caller asks or warns and never joins them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_FORMS: Final = (
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|集团|公司"
    r"|(?<=[a-z\d])(?:coltd|coinc|companylimited|incorporated|corporation|limited|company|pvtltd|ltd|inc|corp|llc|plc))$"
)
"""What a name ends with that says what kind of company it is."""
_LEAST_LATIN: Final = 4
"""Characters that a Latin name has at least to be looked for inside another; a Chinese one needs two."""
_ONE_SLIP: Final = 4
"""Characters from which on one slip leaves a name near."""
_TWO_SLIPS: Final = 12


def bare(name: str) -> str:
    """Return a name without case, blanks, marks and the form of its company."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    text = "".join(char for char in folded if char.isalnum())
    while (shorter := re.sub(_FORMS, "", text)) and shorter != text:
        text = shorter
    return text


def near(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is nearest, of equally near ones the first; None when the name is known or none is near."""
    names = list(known)
    if name in names:
        return None
    wanted = bare(name)
    found = [(distance, other) for other in names if (distance := _distance(wanted, bare(other))) is not None]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _distance(first: str, second: str) -> int | None:
    """Return how far two bare names are apart: 0 for equal ones, more for slips and parts; None for names that are not near."""
    if not first or not second:
        return None
    if first == second:
        return 0
    short, long = sorted((first, second), key=len)
    allowed = 2 if len(short) >= _TWO_SLIPS else 1 if len(short) >= _ONE_SLIP else 0
    if len(long) - len(short) <= allowed and (slips := _slips(short, long)) <= allowed:
        return slips
    least = _LEAST_LATIN if short.isascii() else 2
    return len(long) - len(short) + allowed if len(short) >= least and short in long else None


def _slips(first: str, second: str) -> int:
    """Return the fewest characters to put in, take out or change that make one text the other."""
    row = list(range(len(second) + 1))
    for place, char in enumerate(first, 1):
        before, row[0] = row[0], place
        for other, letter in enumerate(second, 1):
            before, row[other] = row[other], min(row[other] + 1, row[other - 1] + 1, before + (char != letter))
    return row[-1]
