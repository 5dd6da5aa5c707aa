"""Writing a result file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from evidence_log.errors import BadInput, EvidenceLogError


def write_whole(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a file beside its place, sync it and move it there, readable by the owner alone; return its size.

    An existing regular file is replaced. Raises BadInput when the folder is missing or the place is no regular file.
    """
    if path.exists() and not path.is_file():
        raise BadInput("output.not_a_file", path=path)
    if not path.parent.is_dir():
        raise BadInput("output.no_folder", path=path.parent)
    size = 0
    try:
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
        raise EvidenceLogError("output.failed", path=path, why=error.strerror or error) from error
    return size
