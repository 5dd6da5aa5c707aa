"""One case on its way from one vault into another: its chain checked entry by entry, its tables folded anew, its files copied.

The source is a file that somebody sent: nothing of it is believed but what its hashes show, and its tables are not read at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final, NamedTuple, TypeVar

from evidence_log.core import chain
from evidence_log.core.codec import bulk_decoder, bulk_encoder
from evidence_log.errors import Unverified
from evidence_log.store import blobs, many, projection
from evidence_log.store.ledger import BULK_BYTES, Entry, as_entry, entry_id
from evidence_log.store.refusal import is_of_the_file

CHUNK: Final = 500
"""Entries taken at once."""
FILE_KINDS: Final = frozenset({"attachment.add", "import.start"})
"""Entries that name a stored file, by its `sha256`."""
CONTACT_FACTS: Final = frozenset({*projection.FACT_COLUMNS, "import"})
_CANNOT_FOLD: Final = (KeyError, ValueError, TypeError, AttributeError, OverflowError, sqlite3.Error)
"""What folding an entry that this program did not write may raise."""

_Found = TypeVar("_Found")


class Case(NamedTuple):
    """A case as its ledger tells of itself. `key` is that of its own first entry; `head` is in hexadecimal."""

    case_id: int
    key: str
    name: str | None
    log_id: str
    entries: int
    head: str


class Taken(NamedTuple):
    """What was taken over: entries added, files added, bytes of these files."""

    entries: int
    files: int
    size: int


def cases(connection: sqlite3.Connection) -> list[Case]:
    """Return the cases of a vault by what their ledgers say. Raises Unverified for a ledger whose first entry makes no case."""
    found = []
    for case_id, body, last, head in connection.execute(
        "SELECT first.case_id, first.body, newest.seq, newest.head FROM ledger AS first JOIN ledger AS newest"
        " ON newest.case_id = first.case_id AND newest.seq = (SELECT max(seq) FROM ledger WHERE case_id = first.case_id)"
        " WHERE first.seq = 1 ORDER BY first.case_id"
    ).fetchall():
        entry = _read(bulk_decoder()(body) if isinstance(body, bytes) else None, 1)
        key, name, log_id = (entry.data.get(of) for of in ("key", "name", "log_id"))
        plain = isinstance(key, str) and isinstance(log_id, str) and isinstance(name, str | None)
        if entry.kind != "case.create" or not (plain and isinstance(head, bytes)):
            raise Unverified("case.unreadable", id=entry_id(1))
        found.append(Case(case_id, str(key), name, str(log_id), last, head.hex()))
    return found


def first_difference(one: sqlite3.Connection, one_id: int, other: sqlite3.Connection, other_id: int) -> int | None:
    """Return the number of the first entry in which two ledgers differ; None when one is the beginning of the other.

    Their heads are compared: a chain that has the same head has the same entries before it.
    """
    shared = min(_last(one, one_id), _last(other, other_id))
    if shared == 0 or _head(one, one_id, shared) == _head(other, other_id, shared):
        return None
    return next(seq for seq in count(1) if _head(one, one_id, seq) != _head(other, other_id, seq))


def take(source: sqlite3.Connection, case: Case, target: sqlite3.Connection, case_id: int, *, after: int = 0) -> Taken:
    """Take the entries of a case after number `after` into the ledger `case_id`, in the caller's transaction.

    The whole chain is checked, also what is there already. Raises Unverified, naming the entry, for a chain that does not hold, an
    entry that cannot be read or folded, a file that is missing or not what its name says.
    """
    arriving = _Arriving(target, case_id)
    named: dict[str, int] = {}
    for chunk in _checked(source, case):
        links = [link for link, _ in chunk if link[0] > after]
        if links:
            many.insert(target, "ledger", ("seq", "body", "head"), links, same={"case_id": case_id})
        for (seq, _, _), entry in chunk:
            if entry.kind in FILE_KINDS:
                named.setdefault(str(entry.data.get("sha256")), seq)
            if seq > after:
                arriving.fold(entry)
    arriving.settle()
    files = size = 0
    for name, seq in named.items():
        taken = blobs.take(target, name, _sound(blobs.read(source, name)))
        if taken is None:
            raise Unverified("case.file", id=entry_id(seq), sha256=name)
        files, size = files + (taken > 0), size + taken
    return Taken(max(case.entries - after, 0), files, size)


def _checked(source: sqlite3.Connection, case: Case) -> Iterator[list[tuple[tuple[int, bytes, bytes], Entry]]]:
    """Yield the entries of a ledger in chunks, each checked: its number, its hash, its one canonical form."""
    rows = source.execute("SELECT seq, body, head FROM ledger WHERE case_id = ? ORDER BY seq", (case.case_id,))
    encode, decode = bulk_encoder(), bulk_decoder()
    prev, expected, size = chain.START, 1, 0
    chunk: list[tuple[tuple[int, bytes, bytes], Entry]] = []
    for link in _sound(rows):
        seq, body, head = link
        if seq != expected or not isinstance(body, bytes) or chain.head_after(seq, prev, body) != head:
            raise Unverified("case.chain", id=entry_id(expected))
        try:
            value = decode(body)
            same = encode(value) == body
        except (ValueError, TypeError) as error:
            raise Unverified("case.unreadable", id=entry_id(seq)) from error
        entry = _read(value, seq)
        if not same or entry.seq != seq:
            raise Unverified("case.unreadable", id=entry_id(seq))
        chunk.append((link, entry))
        prev, expected, size = head, seq + 1, size + len(body)
        if len(chunk) == CHUNK or size > BULK_BYTES:
            yield chunk
            chunk, size = [], 0
    yield chunk


def _sound(found: Iterator[_Found]) -> Iterator[_Found]:
    """Yield what the source gives; a page of it that cannot be read is no fault of the vault that takes it over."""
    try:
        yield from found
    except sqlite3.DatabaseError as error:
        raise Unverified("case.damaged", why=str(error)) from error


def _read(value: Any, seq: int) -> Entry:
    try:
        return as_entry(value)
    except (ValueError, TypeError) as error:
        raise Unverified("case.unreadable", id=entry_id(seq)) from error


class _Arriving:
    """Entries on their way into the tables: the contacts of an import wait for each other, everything else comes after them."""

    def __init__(self, connection: sqlite3.Connection, case_id: int) -> None:
        self._connection = connection
        self._case_id = case_id
        self._rows = projection.ContactRows(connection, case_id)
        self._waiting: int | None = None

    def fold(self, entry: Entry) -> None:
        """Take one entry, in order."""
        data = entry.data
        # the names of the facts become those of columns, so they must be ours
        if entry.kind == "contact.add" and "import" in data and data.keys() <= CONTACT_FACTS:
            self._waiting = entry.seq
            with _folding(entry.seq):
                self._rows.add(entry.seq, projection.epoch_of(data["occurred_at"]), data)
            return
        self.settle()
        with _folding(entry.seq):
            projection.apply(self._connection, self._case_id, entry)

    def settle(self) -> None:
        """Write the contacts that wait."""
        if self._waiting is not None:
            with _folding(self._waiting):
                self._rows.write()
            self._waiting = None


@contextmanager
def _folding(seq: int) -> Iterator[None]:
    """Refuse an entry that cannot be folded; a full disk is no fault of the entry."""
    try:
        yield
    except _CANNOT_FOLD as error:
        if is_of_the_file(error):
            raise
        raise Unverified("case.cannot_fold", id=entry_id(seq), why=type(error).__name__) from error


def _last(connection: sqlite3.Connection, case_id: int) -> int:
    (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM ledger WHERE case_id = ?", (case_id,)).fetchone()
    return int(last)


def _head(connection: sqlite3.Connection, case_id: int, seq: int) -> object:
    row = connection.execute("SELECT head FROM ledger WHERE case_id = ? AND seq = ?", (case_id, seq)).fetchone()
    return row[0] if row else None
