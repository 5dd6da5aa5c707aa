"""Canonical JSON: one text for one value, so that a hash over it means something. Pure.

Keys are ASCII; values are text, integers within ±(2^53-1), booleans, null, lists and mappings. No floats: money is a decimal
string, a duration whole seconds. For exactly this subset the result equals RFC 8785 (tested against an implementation of it).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

LARGEST_INTEGER: Final = 2**53 - 1

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of `value`. Raises ValueError for a float, a large integer or text that is not Unicode."""
    _require_plain(value)
    return _encode(value).encode()


def bulk_encoder() -> Callable[[Mapping[str, Any]], bytes]:
    """Return a faster `canonical` for values already known to be plain: same bytes, costs an import."""
    orjson = _orjson()
    dumps, option = orjson.dumps, orjson.OPT_SORT_KEYS
    return lambda value: dumps(value, option=option)


def bulk_decoder() -> Callable[[bytes], Any]:
    """Return a faster `json.loads`; ValueError for anything that is not JSON."""
    loads: Callable[[bytes], Any] = _orjson().loads
    return loads


def _orjson() -> Any:
    """Load the fast library: three times the start of an empty program, so worth it for many entries only.

    Ctrl-C that reaches it while it loads ends the process with a memory fault; so it waits those milliseconds.
    """
    if "orjson" not in sys.modules:
        import signal
        import threading

        before = signal.getsignal(signal.SIGINT)
        if callable(before) and threading.current_thread() is threading.main_thread():
            waiting: list[tuple[Any, ...]] = []
            signal.signal(signal.SIGINT, lambda *interrupt: waiting.append(interrupt))
            try:
                import orjson
            finally:
                signal.signal(signal.SIGINT, before)
            if waiting:
                before(*waiting[0])
    import orjson

    return orjson


def compact(value: object) -> str:
    """Return the canonical text of one field's value, for a projected column."""
    return _encode(value)


def _require_plain(value: object) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        value.encode()  # a lone surrogate raises UnicodeEncodeError, a ValueError
    elif isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"integer too large: {value}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"key is not ASCII text: {key!r}")
            _require_plain(item)
    elif isinstance(value, list):
        for item in value:
            _require_plain(item)
    else:
        raise ValueError(f"not a ledger value: {type(value).__name__}")
