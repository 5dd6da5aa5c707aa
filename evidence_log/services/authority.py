"""Asking a time-stamp authority over HTTP: the only place where this program touches the network, and only when `seal` asks.

What leaves the machine is a request of about 60 bytes with a hash that no record can be guessed from. Source: RFC 3161, section 3.4.
"""

from __future__ import annotations

import time
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

from evidence_log.errors import BadInput

TIMEOUT_S: Final = 10.0
"""How long to wait for each sign of life."""
WHOLE_S: Final = 30.0
"""How long an answer may take in all, however steadily it drips."""
LARGEST: Final = 64 << 10
"""Bytes of an answer: a token with its certificates has a tenth of that."""


class Unanswered(Exception):
    """No usable answer came. `reason` names the words for it, `detail` is the system's or the server's own."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason, detail)


def require_address(url: str) -> str:
    """Return an authority's address. Raises BadInput unless it is http or https to a host, without a password: it is kept and shown."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or not url.isascii() or any(char <= " " or char == "\x7f" for char in url):
        raise BadInput("seal.bad_address", url=url)
    if parts.username is not None or parts.password is not None:
        raise BadInput("seal.address_with_password")
    return url


def ask(url: str, request: bytes, *, timeout_s: float = TIMEOUT_S, whole_s: float = WHOLE_S) -> bytes:
    """Send a request and return the bytes of the answer, whatever they are. Follows no redirect. Raises Unanswered."""
    from urllib.error import HTTPError, URLError
    from urllib.request import (
        HTTPDefaultErrorHandler,
        HTTPErrorProcessor,
        HTTPHandler,
        HTTPSHandler,
        OpenerDirector,
        ProxyHandler,
        Request,
    )

    opener = OpenerDirector()  # an empty one: without it come handlers for redirects, files and FTP
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": "evidence-log"}
    until = time.monotonic() + whole_s
    content = bytearray()
    try:
        question = Request(require_address(url), data=request, headers=headers, method="POST")  # noqa: S310 - http and https only
        with opener.open(question, timeout=timeout_s) as answer:
            while piece := answer.read1(LARGEST):
                content += piece
                if len(content) > LARGEST:
                    raise Unanswered("too_large")
                if time.monotonic() > until:
                    raise Unanswered("too_slow")
    except HTTPError as error:
        with error:
            raise Unanswered("http", str(error.code)) from error
    except TimeoutError as error:
        raise Unanswered("too_slow") from error
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise Unanswered("too_slow") from error
        raise Unanswered("unreachable", str(getattr(error.reason, "strerror", None) or error.reason)) from error
    except (OSError, HTTPException) as error:
        raise Unanswered("unreachable", str(error) or type(error).__name__) from error
    return bytes(content)
