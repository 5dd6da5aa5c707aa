"""The append-only ledger of one case: entries in canonical JSON, chained, projected in the same transaction."""

from __future__ import annotations

import os
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from json import loads
from typing import Any, Final, NamedTuple, cast

from evidence_log import __version__
from evidence_log.core import chain
from evidence_log.core.chain import Link
from evidence_log.core.codec import bulk_encoder, canonical
from evidence_log.core.contact import ContactFacts
from evidence_log.errors import BadInput, Unverified
from evidence_log.store import many, projection

FORMAT: Final = 1
TOOL: Final = f"evidence-log {__version__}"
BULK: Final = 100
"""Contacts written at once by an import: enough to make statements cheap, few enough to stay in the processor's cache."""
BULK_BYTES: Final = 8 << 20
"""Bytes of entries after which fewer will do: a message can be megabytes long."""

ID_PREFIX: Final = "E-"


class Entry(NamedTuple):
    """One ledger entry, decoded."""

    seq: int
    kind: str
    recorded_at: str
    tool: str
    data: dict[str, Any]


class Ledger:
    """One case's ledger. Appending happens inside the vault's `writing()`."""

    def __init__(self, connection: sqlite3.Connection, case_id: int) -> None:
        self._connection = connection
        self.case_id = case_id

    def last(self) -> tuple[int, bytes]:
        """Return the number and head of the newest entry; (0, zeros) for an empty ledger."""
        row = self._connection.execute(
            "SELECT seq, head FROM ledger WHERE case_id = ? ORDER BY seq DESC LIMIT 1", (self.case_id,)
        ).fetchone()
        return row or (0, chain.START)

    def append(
        self,
        kind: str,
        data: Mapping[str, Any],
        now: datetime,
        *,
        encode: Callable[[Mapping[str, Any]], bytes] = canonical,
    ) -> int:
        """Add one entry and project it; return its number. Raises BadInput for text that is not valid Unicode.

        `encode` is `bulk_encoder()` for a large entry whose values are known to be plain.
        """
        last, prev = self.last()
        seq, recorded_at = last + 1, stamp(now)
        try:
            body = encode(envelope(seq, kind, recorded_at, os.urandom(16).hex(), data))
        except UnicodeEncodeError as error:
            raise BadInput("ledger.not_text", text=error.object[:80]) from error
        self._connection.execute(
            "INSERT INTO ledger (case_id, seq, body, head) VALUES (?, ?, ?, ?)",
            (self.case_id, seq, body, chain.head_after(seq, prev, body)),
        )
        projection.apply(self._connection, self.case_id, Entry(seq, kind, recorded_at, TOOL, dict(data)))
        return seq

    def append_contacts(self, contacts: Iterable[tuple[int, ContactFacts]], import_entry: int, now: datetime) -> int:
        """Add the new contacts of one import, in order; return how many. Each comes with its UTC seconds, and gains the fact `import`."""
        encode, recorded_at, case_id, count = bulk_encoder(), stamp(now), self.case_id, 0
        seq, last = self.last()
        prev, source, entry = last.hex(), iter(contacts), envelope(0, "contact.add", recorded_at, "", {})
        rows = projection.ContactRows(self._connection, case_id)
        add = rows.add
        while True:
            salts, place, size = os.urandom(16 * BULK).hex(), 0, 0
            links: list[tuple[int, bytes, bytes]] = []
            for epoch, facts in cast("Iterator[tuple[int, dict[str, Any]]]", source):
                seq += 1
                facts["import"] = import_entry
                entry["data"], entry["seq"], entry["salt"] = facts, seq, salts[place : place + 32]
                body = encode(entry)
                head = sha256(f"{seq} {prev} {sha256(body).hexdigest()}\n".encode())
                prev = head.hexdigest()
                links.append((seq, body, head.digest()))
                add(seq, epoch, facts)
                place += 32
                size += len(body)
                if len(links) == BULK or size > BULK_BYTES:
                    break
            if not links:
                rows.write()
                return count
            many.insert(self._connection, "ledger", ("seq", "body", "head"), links, same={"case_id": case_id})
            if size > BULK_BYTES:
                rows.write()
            count += len(links)

    def links(self) -> Iterator[Link]:
        """Yield the entries' numbers, bytes and heads in order."""
        rows = self._connection.execute(
            "SELECT seq, body, head FROM ledger WHERE case_id = ? ORDER BY seq", (self.case_id,)
        )
        yield from map(Link._make, rows)

    def entry(self, seq: int) -> Entry:
        """Return one entry. Raises BadInput when the case has no such entry, Unverified when it cannot be read."""
        row = self._connection.execute(
            "SELECT body FROM ledger WHERE case_id = ? AND seq = ?", (self.case_id, seq)
        ).fetchone()
        if row is None:
            raise BadInput("ledger.no_such_entry", id=entry_id(seq))
        try:
            return decode(row[0])
        except ValueError as error:
            raise Unverified("ledger.unreadable", id=entry_id(seq)) from error


def envelope(seq: int, kind: str, recorded_at: str, salt: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry as it is hashed."""
    return {
        "data": data, "kind": kind, "recorded_at": recorded_at, "salt": salt, "seq": seq, "tool": TOOL, "v": FORMAT,
    }  # fmt: skip


def decode(body: bytes) -> Entry:
    """Read an entry's bytes. Raises ValueError when they are not an entry."""
    return as_entry(loads(body))


def as_entry(value: Any) -> Entry:
    """Check the frame of a parsed entry. Raises ValueError when a part is missing or of the wrong kind."""
    try:
        entry = Entry(value["seq"], value["kind"], value["recorded_at"], value["tool"], value["data"])
    except (KeyError, TypeError) as error:
        raise ValueError("not an entry") from error
    seq, kind, recorded_at, tool, data = entry
    if not (
        isinstance(data, dict)
        and isinstance(seq, int)
        and isinstance(kind, str)
        and isinstance(recorded_at, str)
        and isinstance(tool, str)
    ):
        raise ValueError("not an entry")
    return entry


def stamp(now: datetime) -> str:
    """Return `now` as the text of `recorded_at`: UTC, whole seconds, `Z`."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry_id(seq: int) -> str:
    """Return the id people see, `E-0042`."""
    return f"{ID_PREFIX}{seq:04d}"


def parse_id(text: str) -> int:
    """Read an id as people type it (`E-0042`, `e42`, `42`, full-width too). Raises BadInput."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    digits = plain[1:].removeprefix("-") if plain.startswith("E") else plain
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16 and int(digits) > 0):
        raise BadInput("ledger.not_an_id", text=text)
    return int(digits)
