"""The formats of chat programs, each loaded when a file's first bytes allow it: most imports are of other files."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final, cast

from evidence_log.importers.base import Importer, Reading, ReadOptions
from evidence_log.importers.source import Source

_BEFORE: Final = "\ufeff\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069 \t\r\n"
_FIRST: Final = 400
"""Bytes in which the names of a table's columns begin."""


def _importer(name: str, module: str, may_be: Callable[[Source], bool]) -> Importer:
    """Return an importer whose module is loaded when it is needed. `may_be` looks at the first bytes only, and never says no to its own."""

    def sniff(source: Source) -> bool:
        return may_be(source) and cast("bool", _loaded(module).sniff(source))

    def read(path: Path, options: ReadOptions) -> Reading:
        return cast("Reading", _loaded(module).read(path, options))

    return Importer(name, sniff, read)


def _loaded(module: str) -> ModuleType:
    return import_module(f"evidence_log.importers.chat.{module}")


def _first(source: Source) -> str:
    """Return the first character that says something."""
    if source.kind not in {"text", "json"}:
        return ""
    text = source.head[:_FIRST].decode(source.unicode_encoding or "utf-8", "replace")
    return text.lstrip(_BEFORE)[:1]


def _has_heads(source: Source) -> bool:
    return source.kind == "zip" or _first(source) == "[" or _first(source).isdigit()


def _is_object(source: Source) -> bool:
    return _first(source) == "{"


def _names(source: Source, *listed: bytes) -> bool:
    """Say whether a table may have one of these words, in plain letters, in the names of its columns."""
    if source.kind in {"xlsx", "ole"}:
        return True
    return source.kind in {"text", "json"} and any(word in source.head[:_FIRST].replace(b"\0", b"") for word in listed)


WHATSAPP: Final = _importer("whatsapp-txt", "whatsapp", _has_heads)
WEFLOW: Final = _importer("wechat-weflow-json", "weflow", _is_object)
MEMOTRACE: Final = _importer("wechat-memotrace-csv", "memotrace", lambda source: _names(source, b"StrContent", b"ID"))
CHATLOG: Final = _importer(
    "wechat-chatlog", "chatlog", lambda source: _first(source) in {"{", "["} or _names(source, b"TalkerName")
)
TELEGRAM: Final = _importer("telegram-json", "telegram", _is_object)
