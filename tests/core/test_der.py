"""Certificates of an answer come in order, everything else stays as it was, and no bytes are too strange."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.der import with_sorted_certificates


def piece(tag: int, *parts: bytes) -> bytes:
    """Encode one value."""
    content = b"".join(parts)
    size = len(content)
    length = (
        bytes([size])
        if size < 128
        else bytes([0x80 + (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    )
    return bytes([tag]) + length + content


def answer(certificates: list[bytes], more: bytes = b"") -> bytes:
    """Encode an answer: status, then a token with these certificates and what follows them."""
    signed = piece(0x30, piece(0x02, b"\3"), piece(0x31), piece(0x30, b"info"[:0]), piece(0xA0, *certificates), more)
    return piece(0x30, piece(0x30, piece(0x02, b"\0")), piece(0x30, piece(0x06, b"\x2a"), piece(0xA0, signed)))


CERTIFICATES = [piece(0x30, bytes(300)), piece(0x30, b"\1" * 20), piece(0x30, b"\2" * 20), piece(0x30, b"\1" * 150)]


def test_certificates_are_sorted_whatever_their_order_was() -> None:
    signers = piece(0x31, piece(0x30, b"zz"), piece(0x30, b"aa"))
    found = {with_sorted_certificates(answer(list(order), signers)) for order in permutations(CERTIFICATES)}
    assert found == {answer(sorted(CERTIFICATES), signers)}


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"\x30", b"\x30\x80\x00\x00", b"\x30\x00", piece(0x30, piece(0x30, b"\2\1\2")), b"\x30\x89" + bytes(9),
     answer(CERTIFICATES[::-1])[:-1], answer(CERTIFICATES[::-1]) + b"x"],
)  # fmt: skip
def test_what_is_no_answer_with_a_token_stays_as_it_is(content: bytes) -> None:
    assert with_sorted_certificates(content) == content


@given(st.binary(max_size=200), st.integers(0, 10_000), st.integers(0, 255))
def test_no_bytes_are_too_strange(content: bytes, place: int, value: int) -> None:
    assert len(with_sorted_certificates(content)) == len(content)
    whole = bytearray(answer(CERTIFICATES))
    whole[place % len(whole)] = value
    assert sorted(with_sorted_certificates(bytes(whole))) == sorted(whole)
