"""The content of `part/@data`: base64 somewhere in the file, decoded piece by piece."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Final, cast

from evidence_log.importers.android.diverted import Stretch
from evidence_log.importers.android.octets import Octets
from evidence_log.importers.attachment import Damaged

_BLANK: Final = re.compile(rb"&#(?:9|10|13|[xX]0*[9aAdD]);|\s+")
_REFERENCE: Final = re.compile(rb"&[#0-9A-Za-z]{0,8}\Z")
_ESCAPED: Final = re.compile(rb"\\(?:/|[nrt]|u00(?:2[bBfF]|3[dD]|0[aAdD]))")
_ESCAPE: Final = re.compile(rb"\\(?:u[0-9A-Fa-f]{0,3})?\Z")
_MEANT: Final = {b"/": b"/", b"2b": b"+", b"2f": b"/", b"3d": b"="}
_OTHER_ALPHABET: Final = bytes.maketrans(b"-_", b"+/")


def pieces_of(
    data: Stretch | bytes | None, octets: Octets, *, escaped: bool = False
) -> Callable[[], Iterator[bytes]] | None:
    """Return what opens the content anew; None where there is no data. `escaped`: it stands in the file as JSON writes a text."""
    if data is None or (isinstance(data, bytes) and data.strip() in {b"", b"null"}):
        return None
    if isinstance(data, bytes):
        return partial(decoded, partial(_one, data))
    stretch = partial(octets.stretch, *data)
    return partial(decoded, partial(_unescaped, stretch) if escaped else stretch)


def decoded(encoded: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    """Decode base64, of either alphabet, with or without line ends and padding. Raises Damaged for what is none."""
    rest, ended = b"", False
    decode = _decoder()
    for piece in encoded():
        text = rest + piece if rest else piece
        whole = len(text) - len(text) % 4
        try:
            content, rest, last = decode(text[:whole]), text[whole:], text[whole - 1 : whole]
        except ValueError:
            reference = _REFERENCE.search(text, max(0, len(text) - 10))
            cut = reference.start() if reference else len(text)
            plain = _BLANK.sub(b"", text[:cut]).translate(_OTHER_ALPHABET)
            whole = len(plain) - len(plain) % 4
            content, rest, last = _strictly(plain[:whole]), plain[whole:] + text[cut:], plain[whole - 1 : whole]
        if content and ended:
            raise Damaged
        ended = ended or last == b"="
        yield content
    rest = _BLANK.sub(b"", rest).translate(_OTHER_ALPHABET)
    if rest and ended:
        raise Damaged
    if bare := rest.rstrip(b"="):
        yield _strictly(bare + b"=" * (-len(bare) % 4))


@cache
def _decoder() -> Callable[[bytes], bytes]:
    """Return what decodes canonical base64, ValueError for anything else; pydantic's decoder is several times as fast as Python's own."""
    from pydantic_core import SchemaValidator, core_schema

    read = SchemaValidator(core_schema.bytes_schema(), core_schema.CoreConfig(val_json_bytes="base64")).validate_json

    def decode(text: bytes) -> bytes:
        if b"\\" in text:  # an escape to the decoder, to nobody else
            raise ValueError
        return cast("bytes", read(b'"%s"' % text))

    return decode


def _unescaped(encoded: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    rest = b""
    for piece in encoded():
        text = rest + piece
        rest = b""
        if b"\\" in text:
            if cut := _ESCAPE.search(text, max(0, len(text) - 6)):
                text, rest = text[: cut.start()], cut[0]
            text = _ESCAPED.sub(lambda found: _MEANT.get(found[0][-2:].lower().lstrip(b"\\"), b""), text)
        yield text
    if rest:
        yield rest


def _one(data: bytes) -> Iterator[bytes]:
    yield data


def _strictly(encoded: bytes) -> bytes:
    try:
        return a2b_base64(encoded, strict_mode=True)
    except Error as error:
        raise Damaged from error
