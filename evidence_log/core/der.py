"""Putting the certificates of a time-stamp answer in the order that the encoding asks for. Pure.

Authorities built on common software send them in another order, which the library refuses. They are no part of what is signed, so
their order says nothing. Sources: X.690 section 11.6 (sets are sorted), RFC 3161 section 2.4.2, RFC 5652 section 5.1.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_TAGGED_0: Final = 0xA0


class _Piece(NamedTuple):
    """One encoded value: its tag, where it begins, where its content begins, where it ends."""

    tag: int
    begin: int
    content: int
    end: int


def with_sorted_certificates(answer: bytes) -> bytes:
    """Return an answer with its certificates in order; unchanged when it is not an answer with a token."""
    try:
        (whole,) = _members(answer, _Piece(0, 0, 0, len(answer)))
        token = _members(answer, whole)[1]
        wrapped = _members(answer, token)[1]
        signed = _members(answer, wrapped)[0]
        certificates = next(piece for piece in _members(answer, signed) if piece.tag == _TAGGED_0)
        found = [answer[piece.begin : piece.end] for piece in _members(answer, certificates)]
    except (IndexError, ValueError, StopIteration):
        return answer
    ordered = b"".join(sorted(found))  # one cannot begin as another goes on: each says its length first
    return answer[: certificates.content] + ordered + answer[certificates.end :]


def _members(content: bytes, whole: _Piece) -> list[_Piece]:
    """Return the values inside one. Raises IndexError for what is no sequence of values of known length."""
    if whole.end > len(content):
        raise IndexError(whole.end)
    found, place = [], whole.content
    while place < whole.end:
        tag, length, begin = content[place], content[place + 1], place + 2
        if length == 0x80 or length > 0x84:
            raise IndexError(place)
        if length > 0x80:
            begin += length - 0x80
            length = int.from_bytes(content[place + 2 : begin], "big")
        if begin + length > whole.end:
            raise IndexError(place)
        found.append(_Piece(tag, place, begin, begin + length))
        place = begin + length
    return found
