"""Values of attributes become the texts that were meant, however a phone wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.importers.android.texts import plain, text_of

LEGAL = st.characters(
    exclude_categories=["Cs"], exclude_characters="".join(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
)
"""The characters that XML 1.0 allows."""


def halves(char: str) -> tuple[int, int]:
    first, second = char.encode("utf-16-be")[:2], char.encode("utf-16-be")[2:]
    return int.from_bytes(first, "big"), int.from_bytes(second, "big")


def written(char: str, way: str) -> bytes:
    """Write a character as one of the programs does that make such files."""
    if ord(char) > 0xFFFF and way.startswith("split"):
        form = "&#{};" if way == "split-decimal" else "&#x{:X};" if way == "split-hex" else ""
        if form:
            return "".join(map(form.format, halves(char))).encode()
        return "".join(map(chr, halves(char))).encode("utf-8", "surrogatepass")
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
    if char in named:
        return named[char].encode()
    if char in "\t\n\r" or way.endswith("decimal"):
        return f"&#{ord(char)};".encode()
    return f"&#x{ord(char):x};".encode() if way.endswith("hex") else char.encode()


WAYS = ("raw", "decimal", "hex", "split-decimal", "split-hex", "split-bytes")


@given(st.lists(st.tuples(LEGAL, st.sampled_from(WAYS))))
def test_any_legal_text_reads_back_however_its_characters_were_written(text: list[tuple[str, str]]) -> None:
    raw = b"".join(written(char, way) for char, way in text)
    assert text_of(raw) == ("".join(char for char, _ in text), False)


@given(st.text(LEGAL))
def test_a_text_that_was_escaped_twice_is_resolved_once(text: str) -> None:
    once = (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("\r", "&#13;")
        .replace("\n", "&#10;")
        .replace("\t", "&#9;")
    )
    twice = once.replace("&", "&amp;")
    assert text_of(twice.encode()) == (once, False)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"lone &#55357; end", "lone \ufffd end"),
        (b"&#56833;&#55357;", "\ufffd\ufffd"),
        (b"&#55357; &#56833;", "\ufffd \ufffd"),
        (b"&#0;&#x1F;&#xB;", "\ufffd\ufffd\ufffd"),
        (b"&#xFFFE;&#65535;", "\ufffd\ufffd"),
        (b"&#1114112;&#99999999999;", "\ufffd\ufffd"),
        (b"raw \x00 and \x1f", "raw \ufffd and \ufffd"),
        (b"half \xed\xa0\xbd alone", "half \ufffd alone"),
        (b"no utf-8 \xff\xc3", "no utf-8 \ufffd\ufffd"),
        (b"&#55357;\xff", "\ufffd\ufffd"),
    ],
)
def test_what_is_no_character_is_replaced_and_told(raw: bytes, text: str) -> None:
    assert text_of(raw) == (text, True)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"one\ntwo\r\nthree\rfour", "one\ntwo\nthree\nfour"),
        (b"a\tb", "a\tb"),
        (b"&#13;&#10;", "\r\n"),
        (b"R&D & more", "R&D & more"),
        (b"&nbsp;&unknown;&#;&#x;&amp", "&nbsp;&unknown;&#;&#x;&amp"),
        (b"&amp;#55357;&amp;#56833;", "&#55357;&#56833;"),
        ("\U0001f621\u200d\u2642\ufeff".encode(), "\U0001f621\u200d\u2642\ufeff"),
        ("\ufffd stood in the message".encode(), "\ufffd stood in the message"),
    ],
)
def test_what_can_be_meant_in_one_way_only_is_kept(raw: bytes, text: str) -> None:
    assert text_of(raw) == (text, False)


@given(st.binary(max_size=40))
def test_no_bytes_make_a_text_that_cannot_be_kept(raw: bytes) -> None:
    text, _ = text_of(raw)
    text.encode()
    assert not any(char in text for char in map(chr, (0, 1, 0xFFFE, 0xFFFF)))


@given(st.text(st.characters(), max_size=30))
def test_halves_in_a_text_are_joined_or_replaced(text: str) -> None:
    found, replaced = plain(text)
    found.encode()
    assert plain(found) == (found, False)
    assert replaced or found == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
