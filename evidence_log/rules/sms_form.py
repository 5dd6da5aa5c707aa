"""What two messages of one sender share: the signature in 【】, and the words without what changes from one to the next. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 400
"""Characters of a message that are compared: it also bounds what looking for links can cost."""
_SIGNATURE: Final = re.compile(r"^\s*【([^【】\n]{2,30})】|【([^【】\n]{2,30})】\s*$")
"""The name that a carrier has a bulk sender put first or last."""
_LINK: Final = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[!-~]*)?", re.ASCII)
_CHANGES: Final = re.compile(r"\w?[*＊×]+\w?|\d[\d.,:/-]*")
"""Amounts, dates, numbers, and names of which a part is covered."""


def signature(text: str) -> str | None:
    """Return the signature of a message as it is written, None where it has none."""
    found = _SIGNATURE.search(text)
    return " ".join((found[1] or found[2]).split()) or None if found else None


def template(text: str, least: int) -> str:
    """Return the words of a message with `#` for what changes; empty for one of fewer than `least` characters without those.

    Two messages of one template are equal in it whatever the amounts, dates, links and covered names in them.
    """
    words = unicodedata.normalize("NFKC", _SIGNATURE.sub("", text)[:LONGEST]).casefold()
    masked = _CHANGES.sub("#", _LINK.sub("#", words))
    kept = "".join(char for char in masked if char.isalnum() or char == "#")
    squeezed = re.sub("#+", "#", kept)
    return squeezed if len(squeezed) - squeezed.count("#") >= least else ""
