"""Evidence files in the vault, in chunks, by SHA-256, written in the transaction of their entry."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from evidence_log.errors import BadInput

CHUNK: Final = 1 << 20
"""Bytes in one piece: far below SQLite's limit for a value, large enough that rows do not count."""
HELD: Final = 8 << 20
"""Bytes of a file inside another that are held in memory until its hash is known: more than a picture has."""


class Stored(NamedTuple):
    """A file in the vault."""

    sha256: str
    size: int


def digest_of(path: Path) -> Stored:
    """Return the SHA-256 and size of a file, reading it once in pieces."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return Stored(digest.hexdigest(), size)


def put(connection: sqlite3.Connection, path: Path, stored: Stored) -> None:
    """Copy a file into the vault unless the vault holds these bytes already.

    Raises OSError when the file cannot be read, BadInput when it changed since `stored` was taken: what is kept is what was hashed.
    """
    if connection.execute("SELECT 1 FROM blob WHERE sha256 = ?", (stored.sha256,)).fetchone():
        return
    connection.execute("INSERT INTO blob (sha256, size) VALUES (?, ?)", stored)
    digest = sha256()
    with path.open("rb") as file:
        for part, piece in enumerate(iter(lambda: file.read(CHUNK), b"")):
            digest.update(piece)
            connection.execute(
                "INSERT INTO blob_chunk (sha256, part, content) VALUES (?, ?, ?)", (stored.sha256, part, piece)
            )
    if digest.hexdigest() != stored.sha256:
        raise BadInput("record.file_changed", path=path)


def put_pieces(connection: sqlite3.Connection, pieces: Callable[[], Iterator[bytes]]) -> Stored:
    """Keep what `pieces` yields. What is longer than `HELD` is asked for twice, the first time for its name, and must be the same.

    Raises BadInput when it was not.
    """
    digest, size = sha256(), 0
    held: list[bytes] = []
    for piece in pieces():
        digest.update(piece)
        size += len(piece)
        if size <= HELD:
            held.append(piece)
        else:
            held.clear()
    stored = Stored(digest.hexdigest(), size)
    if connection.execute("SELECT 1 FROM blob WHERE sha256 = ?", (stored.sha256,)).fetchone():
        return stored
    connection.execute("INSERT INTO blob (sha256, size) VALUES (?, ?)", stored)
    again = sha256()
    for part, piece in enumerate(_even(iter(held) if size <= HELD else pieces())):
        if size > HELD:
            again.update(piece)
        connection.execute(
            "INSERT INTO blob_chunk (sha256, part, content) VALUES (?, ?, ?)", (stored.sha256, part, piece)
        )
    if size > HELD and again.digest() != digest.digest():
        raise BadInput("record.file_changed", path=stored.sha256)
    return stored


def take(connection: sqlite3.Connection, name: str, pieces: Iterator[bytes]) -> int | None:
    """Keep a file of another vault under its name; return the bytes added: 0 where these bytes were there already.

    None: they are not what the name says; nothing may be kept of them then.
    """
    if connection.execute("SELECT 1 FROM blob WHERE sha256 = ?", (name,)).fetchone():
        return 0
    digest, size = sha256(), 0
    for part, piece in enumerate(_even(pieces)):
        digest.update(piece)
        size += len(piece)
        connection.execute("INSERT INTO blob_chunk (sha256, part, content) VALUES (?, ?, ?)", (name, part, piece))
    if digest.hexdigest() != name:
        return None
    connection.execute("INSERT INTO blob (sha256, size) VALUES (?, ?)", (name, size))
    return size


def _even(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of `CHUNK`."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
    if held:
        yield bytes(held)


def name_of(path: Path) -> str:
    """Return a file's name as text that can be kept; bytes that are no UTF-8 are written as codes."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def read(connection: sqlite3.Connection, name: str) -> Iterator[bytes]:
    """Yield the pieces of a stored file in order."""
    for (piece,) in connection.execute("SELECT content FROM blob_chunk WHERE sha256 = ? ORDER BY part", (name,)):
        yield piece


def damaged(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield (SHA-256, `altered` or `size`) for each stored file whose bytes are not what its name and size say."""
    for name, size in connection.execute("SELECT sha256, size FROM blob ORDER BY sha256").fetchall():
        digest, count = sha256(), 0
        for piece in read(connection, name):
            digest.update(piece)
            count += len(piece)
        if digest.hexdigest() != name:
            yield name, "altered"
        elif count != size:
            yield name, "size"
