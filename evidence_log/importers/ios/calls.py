"""The call log of an iPhone: `CallHistory.storedata` from a backup, also under the name that the backup gives it.

Source: the community's descriptions of the table ZCALLRECORD; its columns grow with the system, so only those that are there are read.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from evidence_log.errors import BadInput
from evidence_log.importers.android.records import WITHHELD
from evidence_log.importers.base import Importer, Info, Reading, ReadOptions, Row
from evidence_log.importers.contacts import Contacts
from evidence_log.importers.ios.database import Tables, log_of, rows_of, tables_of
from evidence_log.importers.ios.values import epoch_of, text_of
from evidence_log.importers.numbers import Number
from evidence_log.importers.source import Source
from evidence_log.importers.words import load

NAME: Final = "ios-callhistory"

_TABLE: Final = "ZCALLRECORD"
_NEEDED: Final = frozenset(("ZDATE", "ZADDRESS", "ZORIGINATED"))
_COLUMNS: Final = (
    "ZDATE", "ZDURATION", "ZADDRESS", "ZORIGINATED", "ZANSWERED", "ZCALLTYPE", "ZSERVICE_PROVIDER", "ZNAME", "ZUNIQUE_ID",
    "ZBLOCKEDBYEXTENSION",
)  # fmt: skip
_FACETIME: Final = (8, 16)
_JOIN: Final = re.compile(r"Z_\d+REMOTEPARTICIPANTHANDLES")
_SEVERAL: Final = Number(None, None, ())
_UNREADABLE: Final = Number(None, None, ("number_unrecognised",))


def _is_ours(found: Tables) -> bool:
    return found.get(_TABLE, frozenset()) >= _NEEDED


def _sniff(source: Source) -> bool:
    return _is_ours(tables_of(source))


def _read(path: Path, options: ReadOptions) -> Reading:
    source = Source(path)
    if not _sniff(source):
        raise source.memo.get("refused") or BadInput("import.not_this_format", path=path, format=NAME)
    return Reading(Info(), _rows(path, Contacts(options, when_no_number=WITHHELD)))


def _rows(path: Path, contacts: Contacts) -> Iterator[Row]:
    def reader(connection: sqlite3.Connection, found: Tables) -> Callable[[int, tuple[Any, ...]], Row]:
        handles = _Handles(connection, found)
        return lambda number, values: _row(contacts, f"Z_PK={number}", values, handles.of(number))

    return rows_of(path, _TABLE, _COLUMNS, "Z_PK", reader)


def _row(contacts: Contacts, where: str, values: tuple[Any, ...], others: list[Any]) -> Row:
    date, length, address, originated, answered, kind, provider, name, unique, blocked = values
    text = text_of(address)
    if not text and len(others) == 1:
        text = text_of(others[0])
    if not text and len(others) > 1:
        who = _SEVERAL
    elif address is not None and text is None:
        who = _UNREADABLE
    elif not text or not text.strip():
        who = WITHHELD
    elif not text.isprintable():
        who = _UNREADABLE  # encrypted on a Mac
    else:
        who = contacts.account(text)
    direction = {0: "in", 1: "out"}.get(originated)
    seconds, warnings = _seconds(length)
    outcome = None
    if direction == "in":
        outcome = "answered" if answered else "missed"
    elif direction == "out" and seconds is not None and length > 0:
        # ZANSWERED is 0 for outgoing calls, answered or not
        outcome = "answered"
    if outcome == "missed":
        seconds = 0 if seconds is not None else None
        if blocked not in (None, 0, "", b""):
            outcome, warnings = "blocked", [*warnings, "blocked_by_phone"]
    if len(others) > 1:
        warnings.append("group_message")
    facts = {
        "channel": "call",
        "platform": _platform(text_of(provider), kind),
        "direction": direction,
        "outcome": outcome,
        "duration_s": seconds,
        "caller_name": contacts.name(text_of(name)),
    }
    moment = epoch_of(date)
    when = moment if isinstance(moment, str) else contacts.at(moment)
    raw = [f"{column}={value!r}" for column, value in zip(_COLUMNS, values, strict=True) if value not in (None, "")]
    return contacts.row(where, when, who, facts, warnings, mark=text_of(unique) or repr(date), raw=raw)


def _seconds(length: object) -> tuple[int | None, list[str]]:
    """Return whole seconds, and a warning where the value is no length."""
    if length is None:
        return None, []
    if not isinstance(length, int | float) or not 0 <= length < 10**6:
        return None, ["duration_unreadable"]
    return int(length + 0.5), []


def _platform(provider: str | None, kind: object) -> str | None:
    """Return the program a call went through; None for the phone itself."""
    if not provider or not provider.strip():
        return "facetime" if kind in _FACETIME else None
    word = provider.strip().casefold()
    known = _providers().get(word)
    return (word.rsplit(".", 1)[-1] if known is None else known) or None


@cache
def _providers() -> dict[str, str]:
    found: dict[str, str] = load("ios")["provider"]
    return found


class _Handles:
    """Who takes part in calls of several, which newer versions keep in tables of their own."""

    def __init__(self, connection: sqlite3.Connection, found: Tables) -> None:
        self._connection: sqlite3.Connection | None = None
        join = next((name for name in found if _JOIN.fullmatch(name)), None)
        if join is None or "ZVALUE" not in found.get("ZHANDLE", ()):
            return
        call = next((name for name in found[join] if name.endswith("REMOTEPARTICIPANTCALLS")), None)
        handle = next((name for name in found[join] if name.endswith("REMOTEPARTICIPANTHANDLES")), None)
        if call is None or handle is None:
            return
        # Names that end as wanted are still the file's own.
        quoted = [name.replace('"', '""') for name in (call, handle, join)]
        connection.execute("CREATE TEMP TABLE takes_part (call INTEGER, handle INTEGER)")
        connection.execute('INSERT INTO takes_part SELECT "{}", "{}" FROM "{}"'.format(*quoted))  # noqa: S608 - quoted
        connection.execute("CREATE INDEX takes_part_by_call ON takes_part (call)")
        self._connection = connection

    def of(self, call: int) -> list[Any]:
        """Return the values of a call's handles; at most three."""
        if self._connection is None:
            return []
        rows = self._connection.execute(
            "SELECT ZVALUE FROM takes_part JOIN ZHANDLE ON ZHANDLE.rowid = handle WHERE call = ? LIMIT 3", (call,)
        )
        return [value for (value,) in rows]


IMPORTER: Final = Importer(NAME, _sniff, _read, beside=log_of)
