"""Plain phrases in messages: no patterns, so that no text can be slow. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

NOT_COLLECTION_TAG: Final = "normal"

_WIDE: Final = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uffe0-\uffe6\u2e80-\u2fdf\uf900-\ufaff\u3300-\u33ff]"
)
"""What a phrase can hold that has a plain form: full-width letters and digits, signs of money, radicals. Looking is quicker."""


def plain(text: str) -> str:
    """Return text as phrases are looked for in it: full-width folded, no case, no blanks."""
    folded = unicodedata.normalize("NFKC", text) if _WIDE.search(text) else text
    return "".join(folded.casefold().split())


class Phrases:
    """The lists of a pack, compared without case, width and blanks. A list that the pack lacks is empty."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = {name: [(plain(phrase), phrase) for phrase in phrases] for name, phrases in lists.items()}

    def first(self, name: str, text: str) -> str | None:
        """Return the first phrase of a list, as written, that `text` (plain) holds."""
        for folded, phrase in self._lists.get(name, ()):
            if folded in text:
                return phrase
        return None

    def demanding(self, text: str) -> bool:
        """Say whether words (plain) ask for a debt; `no debt remains` does not."""
        for folded, _ in self._lists.get("no-demand", ()):
            text = text.replace(folded, "")
        return self.first("demand", text) is not None

    def confirming(self, text: str) -> bool:
        """Say whether words (plain) confirm a payment or a settlement and ask for nothing."""
        return self.first("receipt", text) is not None and not self.demanding(text)

    def naming_debt(self, text: str) -> str | None:
        """Return the phrase by which words (plain) speak of a debt, or None; a warning against fraud uses the same words."""
        return None if self.first("warning", text) else self.first("debt", text)

    def stating_amount(self, text: str) -> bool:
        """Say whether words (plain) state a fee or a sum of money."""
        if self.first("fee", text) is not None:
            return True
        for unit, _ in self._lists.get("money", ()):
            place = text.find(unit)
            while place >= 0:
                after = place + len(unit)
                if text[place - 1 : place].isnumeric() or text[after : after + 1].isnumeric():
                    return True
                place = text.find(unit, after)
        return False
