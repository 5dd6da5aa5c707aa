"""The value of an attribute as text: references resolved, halves of characters joined, what is no character replaced and told.

Writers built on Android's serializer emit a character beyond the sixteen bits as two numeric references, one for each UTF-16 half
(`&#55357;&#56833;`). That is not XML, and every XML parser stops there. Others write each half as three bytes (CESU-8).
"""

from __future__ import annotations

import codecs
import re
from typing import Final

REPLACEMENT: Final = "\ufffd"

_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_REFERENCES: Final = re.compile(r"(?:&(?:#[xX][0-9A-Fa-f]{1,16}|#[0-9]{1,16}|amp|lt|gt|quot|apos);)+")
_REFERENCE: Final = re.compile(r"&(?:#[xX]([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));")
_HALF: Final = re.compile("[\ud800-\udfff]")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_KEPT, _SHORT = 10_000, 100
NO_CHARACTER: Final = "\ufffe"
"""Stands for what could not be read until all is joined; it is itself replaced."""
_HANDLER: Final = "evidence-log-cesu"


def text_of(raw: bytes) -> tuple[str, bool]:
    """Return the text of a value, and whether something in it had to be replaced.

    A raw line end is kept as `\\n`, though XML would make a blank of it: nothing else can have been meant. An ampersand that begins no
    reference is itself.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode(errors=_HANDLER)
    if "&" not in text and text.isprintable():
        return text, False
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = _REFERENCES.sub(lambda found: _RESOLVED[found[0]], text)
    return plain(text)


def unreadable(octets: bytes) -> tuple[int, int]:
    """Return how many characters beyond ASCII a text in UTF-8 has, and how many places in it are none."""
    text = octets.decode(errors=_HANDLER)
    count = len(text) - len(text.encode("ascii", "ignore"))
    bad = text.count(NO_CHARACTER)
    return count - bad, bad


def plain(text: str) -> tuple[str, bool]:
    """Return a text with its halves joined and what is no character replaced, and whether that was so."""
    if text.isprintable():
        return text, False
    if _HALF.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    replaced = _ILLEGAL.sub(REPLACEMENT, text)
    return replaced, replaced != text


class _Resolved(dict[str, str]):
    """References as characters; the few that stand in most messages are worked out once."""

    def __missing__(self, references: str) -> str:
        found = "".join(map(_character, _REFERENCE.finditer(references)))
        if len(self) < _KEPT and len(references) < _SHORT:
            self[references] = found
        return found


def _character(found: re.Match[str]) -> str:
    if name := found[3]:
        return _NAMED[name]
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if code < 0x110000 else NO_CHARACTER


def _three_bytes(error: UnicodeError) -> tuple[str, int]:
    """Read a half that stands as three bytes; anything else that is no UTF-8 is no character."""
    assert isinstance(error, UnicodeDecodeError)
    half = error.object[error.start : error.start + 3]
    try:
        return half.decode("utf-8", "surrogatepass"), error.start + 3
    except UnicodeDecodeError:
        return NO_CHARACTER, error.end


_RESOLVED: Final = _Resolved()
codecs.register_error(_HANDLER, _three_bytes)
