"""Formats whose module is loaded when a file's first bytes allow it: most imports are of one kind of file only."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from evidence_log.core.joining import DEVICE
from evidence_log.importers.base import Importer, Reading, ReadOptions
from evidence_log.importers.source import Source

TABLES: Final = frozenset({"xlsx", "ole", "text", "html", "xml"})
"""Kinds of files that may hold a table; only a workbook among those in XML does."""
_SPREADSHEET: Final = b"schemas-microsoft-com:office:spreadsheet"
_BEFORE: Final = "\ufeff\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069 \t\r\n"
_IN_BRACKETS: Final = re.compile(rb"(?:\xef\xbb\xbf|\xe2\x80\x8e|\s)*\[\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[, ]")
_FIRST: Final = 400
"""Bytes in which the names of a table's columns begin."""


def importer(
    name: str,
    module: str,
    may_be: Callable[[Source], bool],
    *arguments: Any,
    kind: str = DEVICE,
    last_resort: bool = False,
    reads_name: bool = False,
    reads_beside: bool = False,
) -> Importer:
    """Return the importer that `module` below this package has as `IMPORTER`, or makes of `arguments` with `importer`.

    `may_be` looks at the first bytes only, and never says no to a file of the format. The rest is as in `Importer`.
    """

    @cache
    def real() -> Importer:
        loaded = import_module(f"evidence_log.importers.{module}")
        made: Importer = loaded.importer(*arguments) if arguments else loaded.IMPORTER
        return made

    def sniff(source: Source) -> bool:
        return may_be(source) and real().sniff(source)

    def read(path: Path, options: ReadOptions) -> Reading:
        return real().read(path, options)

    def beside(path: Path) -> Path | None:
        return real().beside(path) if reads_beside else None

    return Importer(name, sniff, read, last_resort=last_resort, beside=beside, reads_name=reads_name, kind=kind)


def of_kinds(*kinds: str) -> Callable[[Source], bool]:
    """Return what says whether a file is of one of these kinds."""
    return lambda source: source.kind in kinds


def may_be_table(source: Source) -> bool:
    """Say whether a file may hold a table. What begins with a time in brackets is a chat."""
    if source.kind == "text" and _IN_BRACKETS.match(source.head):
        return False
    return source.kind in TABLES and (source.kind != "xml" or _SPREADSHEET in source.head[:16_384].replace(b"\0", b""))


def first_of(source: Source) -> str:
    """Return the first character of a text that says something; empty for another kind of file."""
    if source.kind not in {"text", "json"}:
        return ""
    text = source.head[:_FIRST].decode(source.unicode_encoding or "utf-8", "replace")
    return text.lstrip(_BEFORE)[:1]


def has_heads(source: Source) -> bool:
    """Say whether a file may have lines that begin with a time."""
    return source.kind == "zip" or first_of(source) == "[" or first_of(source).isdigit()


def is_json(source: Source) -> bool:
    """Say whether a text may be JSON."""
    return first_of(source) in {"{", "["}


def is_object(source: Source) -> bool:
    """Say whether a text may be one JSON object."""
    return first_of(source) == "{"


def names(source: Source, *listed: bytes) -> bool:
    """Say whether a table may have one of these words, in plain letters, in the names of its columns."""
    if source.kind in {"xlsx", "ole"}:
        return True
    return source.kind in {"text", "json"} and any(word in source.head[:_FIRST].replace(b"\0", b"") for word in listed)
