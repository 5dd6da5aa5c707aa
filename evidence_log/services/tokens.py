"""Time-stamp tokens (RFC 3161): asking for one over a head, and what one shows. Nothing here touches the network.

The token is over the chain line of an entry with SHA-256, so what it stamps is the head itself, as dossiers print it: whoever has the
printed head and the token needs nothing else. The library is an extra (`evidence-log[seal]`).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import UTC
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from evidence_log.core.der import with_sorted_certificates
from evidence_log.errors import BadInput

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MOST_ROOTS: Final = 16
"""Certificates that are kept with a seal: a chain or two, not all that a computer trusts."""
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_GRANTED: Final = 0


class BadToken(Exception):
    """A token that does not show what it should. `reason` names the words for it."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason, detail)


class Token(NamedTuple):
    """What a token says: the time (UTC) and the name in the certificate of who signed it. `trusted`: checked up to a root."""

    sealed_at: str
    signer: str
    trusted: bool


def available() -> bool:
    """Say whether the library is installed."""
    return find_spec("rfc3161_client") is not None


class Request(NamedTuple):
    """A request as it is sent, and the random number that its answer must repeat."""

    content: bytes
    nonce: int


def request_for(line: bytes) -> Request:
    """Return a request for a token over a chain line, asking for the signer's certificate too."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    made = TimestampRequestBuilder().data(line).hash_algorithm(HashAlgorithm.SHA256).build()
    assert made.nonce is not None
    return Request(made.as_bytes(), made.nonce)


def examine(response: bytes, nonce: int, head: bytes, roots: Sequence[Certificate]) -> Token:
    """Check an authority's answer to a request with `nonce` for the head (32 bytes); with `roots` also who signed it.

    The certificates must have been valid at the time of the token, not today. Raises BadToken.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.x509 import DuplicateExtension, InvalidVersion, UnsupportedGeneralNameType
    from rfc3161_client import VerificationError

    try:
        with warnings.catch_warnings(action="ignore"):  # of the library, about certificates that are not ours
            return _examined(response, nonce, head, roots)
    except VerificationError as error:
        raise BadToken("untrusted", str(error)) from error
    except (
        ValueError, TypeError, OverflowError, AttributeError, LookupError, InvalidVersion, DuplicateExtension,
        UnsupportedGeneralNameType, UnsupportedAlgorithm,
    ) as error:  # fmt: skip
        raise BadToken("unreadable", str(error)) from error


def _examined(response: bytes, nonce: int, head: bytes, roots: Sequence[Certificate]) -> Token:
    from cryptography.x509 import load_der_x509_certificate
    from rfc3161_client import VerifierBuilder, decode_timestamp_response

    answer = decode_timestamp_response(with_sorted_certificates(response))
    if answer.status != _GRANTED:
        raise BadToken("refused", "; ".join(answer.status_string))
    told = answer.tst_info
    stamped = told.message_imprint
    if stamped.hash_algorithm.dotted_string != _SHA256 or stamped.message != head:
        raise BadToken("other_head")
    if told.nonce != nonce:
        raise BadToken("other_nonce")
    signed = answer.signed_data
    wanted = [(one.issuer, one.serial_number) for one in signed.signer_infos]
    names = [
        found.subject.rfc4514_string()
        for found in map(load_der_x509_certificate, signed.certificates)
        if (found.issuer, found.serial_number) in wanted
    ]
    if roots:
        VerifierBuilder(nonce=nonce, roots=list(roots)).build().verify(answer, head)
    sealed_at = told.gen_time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Token(sealed_at, names[0] if names else "", bool(roots))


def read_roots(path: Path) -> str:
    """Return the certificates of a PEM file as PEM text without anything else. Raises BadInput."""
    try:
        found = _loaded(path.read_bytes())
    except OSError as error:
        raise BadInput("seal.roots_unreadable", path=path, why=error.strerror or error) from error
    except ValueError as error:
        raise BadInput("seal.no_roots", path=path) from error
    if len(found) > MOST_ROOTS:
        raise BadInput("seal.too_many_roots", path=path, count=len(found), most=MOST_ROOTS)
    from cryptography.hazmat.primitives.serialization import Encoding

    return "".join(one.public_bytes(Encoding.PEM).decode("ascii") for one in dict.fromkeys(found))


def certificates(roots: str | None) -> list[Certificate]:
    """Return certificates that were kept as PEM text; none for none, nor for what is no longer readable."""
    if not roots:
        return []
    try:
        return _loaded(roots.encode())
    except ValueError:
        return []


def _loaded(pem: bytes) -> list[Certificate]:
    from cryptography.x509 import load_pem_x509_certificates

    return load_pem_x509_certificates(pem)
