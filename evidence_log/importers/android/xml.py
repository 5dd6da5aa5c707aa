"""Backups in XML: SMS Backup & Restore and Super Backup, calls and messages.

Formats as the makers document them and as public parsers read them. All that a record says stands in attributes; `readable_date` and
the like are the phone's own words and never read.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput
from evidence_log.importers.android.backup import Backup, Dialect
from evidence_log.importers.android.octets import Octets
from evidence_log.importers.android.records import AHEAD_S
from evidence_log.importers.android.texts import unreadable
from evidence_log.importers.base import Importer, Info, Reading, ReadOptions
from evidence_log.importers.source import Source

DIALECTS: Final = (
    Dialect("sbr-calls", "calls", "call", ("number", "duration", "date", "type", "presentation", "contact_name"), None),
    Dialect("sbr-sms", "smses", "sms", ("address", "date", "type", "body", "contact_name"), "mms"),
    Dialect("superbackup-calls", "alllogs", "log", ("number", "dur", "date", "type", "presentation", "name"), None),
    Dialect("superbackup-sms", "allsms", "sms", ("address", "date", "type", "body", "name"), "mms"),
)
_ROOT: Final = re.compile(r"<!DOCTYPE\s+([A-Za-z_][\w.:-]*)|<([A-Za-z_][\w.:-]*)", re.IGNORECASE)
_BEFORE_ROOT: Final = re.compile(
    r"<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)", re.DOTALL
)  # without its end a comment is all the rest
_MADE: Final = re.compile(r"\sbackup_date\s*=\s*[\"'](\d{1,18})[\"']")
_DATE: Final = re.compile(r"\sdate\s*=\s*[\"'](\d{12,18})[\"']")
_MANY: Final = 20
_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.-]{1,40})[\"']")


def importer(name: str) -> Importer:
    """Return the importer of the dialect `name`."""
    dialect = next(one for one in DIALECTS if one.name == name)

    def sniff(source: Source) -> bool:
        return root_of(source) == dialect.root

    def read(path: Path, options: ReadOptions) -> Reading:
        source, info = Source(path), Info()
        if root_of(source) != dialect.root:
            raise BadInput("import.other_root", path=path, format=dialect.name, root=dialect.root)
        encoding = encoding_of(source, options.encoding)
        info.tell("encoding", name=encoding.removesuffix("-sig").upper())
        trusted = not _is_contradicted(source.text(encoding, "replace"))
        return Reading(info, Backup(dialect, Octets(path, encoding), options, info, trusted=trusted).rows())

    return Importer(name, sniff, read)


def root_of(source: Source) -> str | None:
    """Return the name of a file's outermost element; None for a file that is no XML."""
    if "root" not in source.memo:
        found = None
        if source.kind in {"xml", "html", "binary"}:
            text = source.text(source.unicode_encoding or "latin-1", "replace")
            found = _ROOT.search(_BEFORE_ROOT.sub("", text[:65_536]))
        source.memo["root"] = (found[1] or found[2]) if found else None
    root: str | None = source.memo["root"]
    return root


def encoding_of(source: Source, asked: str | None) -> str:
    """Return the encoding of an XML file: the one asked for, proved by its bytes, or declared.

    Raises BadInput for an unknown one, and for a file that does not keep to UTF-8 though it should.
    """
    if asked is not None:
        try:
            encoding = _known(asked)
        except (LookupError, ValueError) as error:
            raise BadInput("import.bad_encoding", encoding=asked) from error
    elif source.unicode_encoding is not None:
        encoding = source.unicode_encoding
    else:
        encoding = _declared(source)
        good, bad = unreadable(source.head[:-4]) if encoding == "utf-8" else (0, 0)
        if bad >= _MANY and bad > good:
            raise BadInput("import.which_encoding", path=source.path)
    if encoding == "utf-16":
        return "utf-16-be" if source.head.startswith(b"\xfe\xff") else "utf-16-le"
    return encoding


def _declared(source: Source) -> str:
    declared = _DECLARED.search(source.head, 0, 1024)
    try:
        encoding = _known(declared[1].decode("ascii")) if declared else "utf-8"
    except (LookupError, ValueError):
        return "utf-8"
    # One-byte characters that call themselves UTF-16 were saved anew, their declaration was not.
    return "utf-8" if encoding.startswith(("utf", "ascii")) else encoding


def _is_contradicted(head: str) -> bool:
    """Say whether most records are from after the time that the file gives as its own: then that time is wrong, not they."""
    made = _MADE.search(head)
    if made is None:
        return False
    dates = [int(found) for found in _DATE.findall(head)]
    later = sum(date > int(made[1]) + AHEAD_S * 1000 for date in dates)
    return later >= _MANY and later * 2 > len(dates)


def _known(name: str) -> str:
    found = codecs.lookup(name)
    "".encode(found.name)
    return "gb18030" if found.name in {"gb2312", "gbk", "hz"} else found.name
