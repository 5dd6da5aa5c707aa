"""Evidence files in the vault, in chunks, by SHA-256, written in the transaction of their entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

CHUNK: Final = 1 << 20
"""Bytes in one piece: far below SQLite's limit for a value, large enough that rows do not count."""


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

    Raises OSError when the file cannot be read, or changed since `stored` was taken: what is kept is what was hashed.
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
        raise OSError(f"changed while it was read: {path}")


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
