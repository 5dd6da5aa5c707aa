"""Writing a result file whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput, EvidenceLogError

_NOT_ALLOWED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
"""The place cannot be written to by this person: another one must be named, as for a folder that is missing."""


def write_whole(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a file beside its place, sync it and move it there, readable by the owner alone; return its size.

    An existing regular file is replaced, except a database: that may be the vault itself, under any name. Raises BadInput for one,
    when the folder is missing or may not be written to, and when the place is no regular file.
    """
    size = 0
    try:
        if path.exists() and not path.is_file():
            raise BadInput("output.not_a_file", path=path)
        if not path.parent.is_dir():
            raise BadInput("output.no_folder", path=path.parent)
        if path.is_file() and _begins_like_database(path):
            raise BadInput("output.is_database", path=path)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    size += file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in _NOT_ALLOWED:
            raise BadInput("output.not_allowed", path=path, why=error.strerror or error) from error
        raise EvidenceLogError("output.failed", path=path, why=error.strerror or error) from error
    return size


def require_kind(path: Path, *begins: bytes) -> None:
    """Refuse to replace a file that does not begin as one of the kind that is to be written. Raises BadInput."""
    try:
        with path.open("rb") as file:
            head = file.read(32)
    except OSError:  # none is there, or `write_whole` will say why not
        return
    if head and not head.startswith(begins):
        raise BadInput("output.other_kind", path=path)


def _begins_like_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"
